# 记录中代码的用语。每个代码一条；代码中的点在这里写作连字符。

## Kinds of exhibit
kind-phone = 手机
kind-tablet = 平板电脑
kind-computer = 计算机
kind-disk = 磁盘
kind-memory-card = 存储卡
kind-usb-stick = U盘
kind-sim-card = SIM卡
kind-camera = 照相机
kind-drone = 无人机
kind-document = 文件
# Review: term for a saved copy of a web page as evidence.
kind-web-capture = 网页固定件
# Review: term for data produced by a service provider on request.
kind-provider-return = 服务商提供的数据
kind-purchase = 测试购买
kind-other = 其他物证

## Links of the chain of custody
link-received = 本机构接收
link-hand-over = 移交
link-return-to-office = 归还本机构
link-return-to-owner = 归还所有人

## Gaps in custody
gap-holder = 持有人不明
gap-seal-missing = 缺少封条
gap-seal-broken = 封条破损
gap-seal-mismatch = 封条不一致
gap-photo = 没有照片
gap-witness = 没有见证人
gap-time = 时间不明
gap-place = 地点不明
gap-competence = 改动数据而未说明理由或权限
gap-document = 缺少文件
gap-damage = 损坏
gap-other = 其他缺失

## Gaps in reading
gap-not-ours = 不是所尝试的格式
gap-unsupported = 不支持此种形式的格式
gap-damaged = 内容损坏
gap-over-limit = 超出大小、深度或时间限制
gap-unreadable = 来源无法读取
gap-worker-failed = 读取程序失败

## Conditions of a seal
seal-intact = 完好
seal-broken = 破损
seal-absent = 没有
seal-not-checked = 未检查

## Operations
op-receive = 接收
# Review: "intake" is the reading of an exhibit into the system.
op-intake = 录入
op-search = 检索
op-view = 查看
op-export = 导出
op-match = 对匹配作出决定
op-hand-over = 移交
op-import-list = 导入特征名单
op-package = 制作并移交证据包

## Categories of data
data-subscriber = 用户登记数据
data-user-identification = 用于识别用户的数据
data-traffic = 通信往来数据
data-content = 内容数据
data-device-metadata = 文件的名称、类型、大小和时间
data-device-files = 设备上的文档和其他文件
data-device-media = 设备上的图片、声音和视频
data-device-messages = 设备上的消息
data-device-contacts = 设备上的联系人和通话记录
data-device-location = 设备上的位置
data-public = 公开数据

## Categories of persons whose data it is
subject-suspect = 犯罪嫌疑人
subject-convicted = 已被定罪的人
subject-victim = 被害人
subject-other = 其他人
subject-unknown = 尚未评估

## Kinds of authority
basis-court-order = 法院命令
basis-warrant = 令状
basis-statutory-power = 法定职权
basis-consent = 同意
basis-emergency = 紧急职权
basis-mandate = 行动授权
basis-platform-rules = 平台规则

## Purposes of a case
purpose-investigation = 侦查
purpose-prosecution = 起诉
purpose-prevention = 预防
purpose-protection = 保护
purpose-moderation = 平台内容管理

## What a person judged of a match
judgement-confirmed = 确认
judgement-rejected = 否定
judgement-unsure = 不确定

## What was done in the field
action-nothing = 无
action-airplane-mode = 置于飞行模式
action-shielded = 屏蔽无线信号
action-powered-off = 关机
action-kept-charged = 保持供电
action-screen-read = 读取屏幕
action-live-acquisition = 开机状态下复制
action-disconnected = 断开连接
action-other = 其他操作

## States of a device
power-on = 开机
power-off = 关机
power-asleep = 休眠
power-none = 无电源
power-unknown = 不明
lock-open = 未锁定
lock-code = 密码锁定
lock-biometric = 生物特征锁定
lock-none = 无锁
lock-unknown = 不明

## Findings of a program
finding-container = 打开容器
finding-picture = 解码图片
finding-match = 可能的匹配
finding-gap = 无法读取
finding-changed = 读取期间发生变化

## What a list says of a signal
opinion-negative = 不属于名单收集的类型
opinion-seed = 调查的起点
opinion-positive = 属于名单收集的类型
opinion-disputed = 有争议
opinion-withdrawn = 已撤回

## Parts of an item in a package
itemrole-item = 选取的项目
itemrole-original = 来源的原件
itemrole-container = 项目所在的容器

## Whose key it is
keyrole-log = 本机构的记录
keyrole-witness = 见证方

## Roles of persons
role-administrator = 管理员
role-authorising-officer = 批准官员
role-custodian = 保管员
role-examiner = 检验员
role-analyst = 分析员
role-reviewer = 审查员
role-prosecutor = 检察官
role-overseer = 监督员
role-program = 程序本身

## Names of values
value-make = 制造商
value-model = 型号
value-serial = 序列号
value-imei = IMEI
value-label = 标签
value-condition = 状况
value-power = 发现时的电源状态
value-screen = 发现时的屏幕
value-connections = 连接
value-cards = 卡
value-language = 语言
value-lock = 锁定
value-place = 地点
value-operation = 行动
value-mandate = 授权
value-unit = 单位
value-recorded = 现场记录时间
value-offline = 离线记录
value-collector = 提取人
value-witness = 见证人
value-packaging = 包装
value-whereabouts = 所在位置
value-members = 成员数
value-width = 宽度（像素）
value-height = 高度（像素）
value-pdq = PDQ 散列值
value-pdq-quality = PDQ 散列值质量（0 至 100）
value-algorithm = 比对方法
value-distance = 距离（不同的比特数）
value-threshold = 阈值（最多比特数）
value-labels = 名单中的标记
value-list = 名单
value-list-name = 名单名称
value-signal = 特征
value-signal-added = 特征加入名单的时间
value-opinion = 名单的说明
value-signal-now = 名单现在的说明
value-gap = 缺失类型
value-offset = 起始字节
value-bytes = 字节数
value-reason = 理由
value-detail = 详情

## Acts
act-office-open = 机构启用
act-person-add = 增加人员
act-person-change = 变更人员
act-person-remove = 移除人员
act-authority-request = 申请授权
act-authority-approve = 批准授权
act-authority-reject = 驳回授权
act-authority-amend = 申请修改授权
act-authority-renew = 申请延续授权
act-authority-revoke = 撤销授权
act-authority-lapse = 授权失效
act-case-open = 立案
act-case-change = 变更案件
act-case-close = 结案
act-case-view = 查看案卷
act-exhibit-receive = 接收物证
act-exhibit-hand-over = 移交物证
act-exhibit-return = 归还物证
act-exhibit-declare-gap = 申明保管缺失
act-intake-start = 开始录入
act-intake-finish = 完成录入
act-intake-stop = 停止录入
act-item-view = 查看项目
act-item-search = 检索项目
act-item-export = 导出项目
act-item-derive = 制作遮盖副本
act-list-import = 导入特征名单
act-list-change = 变更特征名单
act-list-withdraw = 撤回特征名单
act-match-decide = 对匹配作出决定
act-match-undo = 撤回对匹配的决定
act-package-propose = 提议证据包
act-package-approve = 批准证据包
act-package-reject = 驳回证据包
act-package-create = 制作证据包
act-package-hand-over = 移交证据包
act-erasure-propose = 提议删除
act-erasure-approve = 批准删除
act-erasure-done = 执行删除
act-hold-place = 设定保留令
act-hold-lift = 解除保留令
act-clock-confirm = 确认时钟
act-record-restore = 从备份恢复记录
act-config-change = 变更设置
act-period-close = 期间结账

## Rules that refuse an act
reason-office-not-open = 机构尚未启用
reason-office-open = 机构已经启用
reason-invalid-field = 某个字段无效
reason-id-used = 标识符已被使用
reason-nothing-to-change = 没有可变更的内容
reason-clock-behind = 时钟落后于记录
reason-clock-not-behind = 时钟没有落后
reason-unknown-person = 人员不存在
reason-person-removed = 人员已被移除
reason-handle-used = 简称已被使用
reason-roles-conflict = 角色互相排斥
reason-own-roles = 任何人不得变更自己的角色
reason-last-administrator = 最后一名管理员必须保留
reason-role-not-held = 该人员没有此角色
reason-role-not-permitted = 此角色不允许该行为
reason-not-member = 该人员不属于本案
reason-self-approval = 任何人不得批准自己的申请
reason-no-person-key = 该人员没有密钥
reason-erased = 已被删除
reason-unknown-case = 案件不存在
reason-case-closed = 案件已结
reason-unknown-exhibit = 物证不存在
reason-exhibit-handed-out = 物证不在本机构
reason-exhibit-returned = 物证已归还
reason-not-handed-out = 物证在本机构
reason-torture-tainted = 可能以虐待手段取得
reason-unknown-authority = 授权不存在
reason-authority-not-approved = 授权未获批准
reason-authority-rejected = 授权已被驳回
reason-authority-revoked = 授权已被撤销
reason-authority-lapsed = 授权已失效
reason-authority-not-yet-valid = 授权尚未生效
reason-authority-expired = 授权已到期
reason-operation-out-of-scope = 授权不包括该操作
reason-case-out-of-scope = 授权不包括该案件
reason-source-out-of-scope = 授权不包括该来源
reason-data-out-of-scope = 授权不包括该数据
reason-subject-out-of-scope = 授权不包括该人
reason-period-out-of-scope = 授权不包括该期间
reason-over-cap = 超出授权允许的数量
reason-protected-not-handled = 未对受保护人员作出安排
reason-sensitive-not-necessary = 未说明敏感数据的必要性
reason-emergency-reasons = 缺少紧急情况的理由
reason-test-incomplete = 必要性与相称性审查不完整
reason-not-pending = 没有待决事项
reason-deadline-passed = 期限已过
reason-not-due = 时间未到
reason-quarantined = 材料已被封存
reason-intake-open = 仍有未结束的录入
reason-no-intake = 没有进行中的录入
reason-already-taken-in = 物证已经录入
reason-not-taken-in = 物证尚未录入
reason-unknown-item = 项目不存在
reason-unknown-list = 名单不存在
reason-list-withdrawn = 名单已撤回
reason-list-changed = 名单已变更
reason-unknown-match = 匹配不存在
reason-already-decided = 该匹配已有决定
reason-not-decided = 该匹配尚无决定
reason-signal-withdrawn = 特征已撤回
reason-under-hold = 受保留令禁止
reason-unknown-hold = 保留令不存在
reason-unknown-erasure = 删除事项不存在
reason-not-proposed = 尚未提议
reason-not-approved = 尚未批准
reason-erasure-approved = 删除已获批准
reason-unknown-package = 证据包不存在
reason-package-judged = 证据包已有决定
reason-package-not-approved = 证据包未获批准
reason-package-created = 证据包已经制作
reason-package-not-created = 证据包尚未制作
reason-unknown-derivative = 遮盖副本不存在
