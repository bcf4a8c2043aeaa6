# 可能的质疑与答复。所有数字均来自证据包。

challenges = 可能的质疑与答复
challenges-intro = 对方可能提出的问题，以及本证据包能够作出的答复。凡不能证明之处，均如实说明。
challenges-general = 关于整个证据包
challenges-exhibit = 关于物证 { $number }：{ $kind }

q-altered = 该机构能否篡改记录？
a-altered-state = 全部 { $size } 个行为都绑定在同一个根值中。任何人改动、增加或去除其中一个，都会得到另一个根值，所有核验都会失败。
a-altered-witness = 见证方 { $name } 于 { $time } 确认了该根值。自此以后，该机构单独改动此前的任何内容都会被发现。
a-altered-none = 没有见证方确认记录的这一状态。无法证明该机构没有重新编写整个记录。请将根值与他人此前记下的根值比对。
a-altered-partial = 规则所列的见证方中有 { $missing } 个没有确认这一状态。
a-altered-limit = 在某个行为得到确认之前，或者该机构与全部见证方串通时，改动不会被发现。

q-time = 时间是如何得知的？
a-time-clock = 每个行为的时间取自该机构的时钟。在记录中，时间从不倒退。
a-time-bound = 外部对其有所限定：本证据包中的一切均在 { $time } 之前记录，这是他人最早确认记录的时间。
a-time-stamp = 时间戳机构为记录的这一状态出具的时间为 { $time }（{ $file }）。
a-time-none = 没有见证方或时间戳机构确认过时间。无法证明该机构的时钟是准确的。
a-time-before = 某个行为早于该时间多久，只能从该机构的时钟得知。
a-time-items = 有 { $n } 个文件时间按来源所述显示；无人核对过来源的时钟。
a-time-items-none = 没有读取到文件时间。

q-complete = 是否完整？
a-complete-items = 物证中发现 { $rows } 个项目，证据包含有其中 { $given } 个。
a-complete-unread = 没有读取任何物证，因此不知道还有什么。
a-complete-listed = 另有 { $n } 个项目仅列出，不含内容。
a-complete-withheld = 有 { $n } 项内容未提供；理由见记录。
a-complete-withheld-none = 该机构称没有未提供的内容。这只是其说法，任何核验都无法证明。
a-complete-acts = 本案共有 { $total } 个行为，证据包含有其中 { $given } 个。
a-complete-acts-unknown = 不知道本案有多少行为不在证据包中。
a-complete-never = 从未记录的行为，没有任何办法能够显示。请索取收据、服务商的档案以及该机构之外的其他痕迹。

q-unread = 有哪些内容无法读取？
a-unread-none = 所有物证均没有申明或发现缺失。
a-unread-count = 有 { $n } 处缺失或无法读取，均列在相应物证之下。
a-unread-kind = { $kind }：{ $n }
a-unread-limit = 未读取的内容可能对任何一方有利。

q-lawful = 依据什么授权？
a-lawful-none = 本证据包没有指明任何授权。无法由此证明所采取的措施合法。
a-lawful-one = { $kind }（{ $basis }），有效期自 { $from } 至 { $until }，在第 { $request } 条申请，由另一人在第 { $approve } 条批准。
a-lawful-unapproved = { $kind }（{ $basis }），在第 { $request } 条申请。证据包中没有批准。
a-lawful-refused = { $n ->
    [0] 证据包中没有被拒绝的行为。
   *[other] 证据包中有 { $n } 个行为被规则拒绝，没有产生效力。均与相应规则一并列出。
 }
a-lawful-limit = 授权是否应当给予，由法院判断；证据包只显示其内容和时间。

q-who = 是谁所为？
a-who-count = 有 { $n } 人以化名行事。
a-who-named = { $n ->
    [0] 没有公开姓名。
   *[other] 公开了 { $n } 个姓名。
 }
a-who-none = 本证据包没有指明任何人员。无法由此证明是谁所为。
a-who-limit = 记录不能证明某人的账户没有被他人使用。

q-match = 匹配是如何得出的，由谁决定？
a-match-none = 本证据包不以任何名单匹配为依据。
a-match-count = 程序发现 { $n } 个与名单的可能匹配。
a-match-exact = 内容完全相同：{ $n }。
a-match-near = 相似图片：{ $n }。距离为 0 比特表示指纹相同；越接近阈值，线索越弱。此处最大距离为 { $distance } 比特，阈值为 { $threshold } 比特。
a-match-decided = 其中 { $n } 个由人作出决定：确认 { $confirmed }，否定 { $rejected }，不确定 { $unsure }。
a-match-undecided = { $n ->
    [0] 没有尚未决定的匹配。
   *[other] 有 { $n } 个尚无人作出决定，不得作为结论使用。
 }
a-match-doubtful = 有 { $n } 个决定所依据的特征此后被名单撤回或提出争议。
a-match-limit = 匹配说明内容与名单上的某项相似。它不说明名单正确，也不说明是谁放置了该内容。

q-redacted = 副本在移交前是否被改动？
a-redacted-none = 本证据包不含遮盖副本。每个项目都与读取时逐位相同。
a-redacted-some = 有 { $n } 个文件是遮盖副本并已标明。记录写明了原件、其散列值以及去除的内容。
a-redacted-limit = 只有可以查看原件的人才能将副本与原件比对。

q-check = 我如何自行核验？
a-check = 在不联网的浏览器中打开 { $file }，或按照 { $readme } 操作。请将密钥指纹与监督方公布的指纹比对。

q-held = 由谁保管，是否连续？
a-held-none = 没有任何保管记录。无法证明由谁持有该物证。
a-held-links = { $n ->
    [1] 记录了 { $n } 个保管环节，时间为 { $first }。
   *[other] 记录了 { $n } 个保管环节，自 { $first } 至 { $last }。
 }
a-held-late = 每个环节都有录入时间；如发生在此之前，旁边附有来源的原话。
a-held-seal-bad = 在 { $n } 个环节中，封条不完好。
a-held-seal-good = 凡检查过的封条均完好。
a-held-seal-none = 没有封条记录。
a-held-gaps = { $n ->
    [0] 没有申明或发现保管缺失。
   *[other] 申明或发现 { $n } 处保管缺失。
 }
a-held-unexplained = 有 { $n } 处缺失没有说明。

q-changed = 工具和人员改动了什么？
a-changed-field = 现场有 { $n } 项操作改动了数据；均与理由一并列出。
a-changed-field-none = 没有现场操作改动数据的记录。
a-changed-field-unknown = 没有关于现场操作的记录。无法证明现场没有任何改动。
a-changed-read = 程序仅以读取方式打开来源，并在结束时比对了全部 { $files } 个文件：{ $changed ->
    [0] 均未变化。
   *[other] 有 { $changed } 个在读取期间发生变化。
 }
a-changed-before = 该机构接收之前数据发生过什么，只能从保管链得知。

q-unread-here = 其中有哪些无法读取？
a-unread-here = { $n ->
    [0] 读取时没有发现缺失。
   *[other] 读取时发现 { $n } 处缺失。
 }
a-unread-here-read = 读取了 { $files } 个文件，共 { $bytes } 字节，发现 { $rows } 个项目。
a-unread-here-none = 程序没有读取该物证；无法从本证据包显示其内容。

q-mobile = 是否锁定、联网或被远程改动？
a-mobile = 发现时的电源状态：{ $power }。锁定：{ $lock }。
a-mobile-shielded = 已与网络隔离：{ $actions }。
a-mobile-not-shielded = 没有屏蔽、飞行模式或关机的记录。无法证明发现之后没有通过网络发生改动。
a-mobile-limit = 运行中的设备会不断改动自身数据；这类改动并非检验所致。
q-storage = 已删除的数据和隐藏区域如何？
a-storage = 证据包显示已读取的文件和镜像。已删除的数据只有位于已读取的镜像之内才会显示；无法证明介质上没有其他内容。
a-storage-image = 只有现场操作或保管链写明时，才视为记录了写保护设备。
q-recorder = 设备的时钟是否准确？
a-recorder = 其图片和飞行数据中的时间取自设备自身的时钟。除非描述中写明，记录不含该时钟与已知时钟的比对。
q-web = 网页当时显示的是这样吗？
a-web = 固定件显示服务器当时向该浏览器发送的内容。网页可能向他人显示不同的内容，此后也可能已经变化。
a-web-limit = 网页由谁撰写、账户是否真实，固定件不能显示。
q-provider = 服务商是否提供了全部内容且未作改动？
a-provider = 文件与收到时相同。服务商此前选取、省略或转换了什么，只能从其自身的说明得知。
q-thing = 这是否就是被发现的那件物品？
a-thing = 描述、标签和封条将物证与其发现联系起来。请与实物比对。
