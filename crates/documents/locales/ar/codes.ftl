# كلمات لرموز السجل. رسالة واحدة لكل رمز؛ والنقطة في الرمز شرطة هنا.

## Kinds of exhibit
kind-phone = هاتف
kind-tablet = جهاز لوحي
kind-computer = حاسوب
kind-disk = قرص
kind-memory-card = بطاقة ذاكرة
kind-usb-stick = ذاكرة USB
kind-sim-card = شريحة اتصال (SIM)
kind-camera = آلة تصوير
kind-drone = طائرة مسيّرة
kind-document = وثيقة
# Review: term for a saved copy of a web page as evidence.
kind-web-capture = نسخة ملتقطة من موقع
# Review: term for data produced by a service provider on request.
kind-provider-return = بيانات من مقدّم خدمة
kind-purchase = شراء اختباري
kind-other = مادة أخرى

## Links of the chain of custody
link-received = تسلّمها المكتب
link-hand-over = سُلّمت
link-return-to-office = أُعيدت إلى المكتب
link-return-to-owner = أُعيدت إلى صاحبها

## Gaps in custody
gap-holder = الحائز غير معروف
gap-seal-missing = الختم مفقود
gap-seal-broken = الختم مكسور
gap-seal-mismatch = الأختام غير متطابقة
gap-photo = لا توجد صورة
gap-witness = لا يوجد شاهد
gap-time = الوقت غير معروف
gap-place = المكان غير معروف
gap-competence = تغيير في البيانات بلا سبب أو اختصاص
gap-document = وثيقة مفقودة
gap-damage = تلف
gap-other = ثغرة أخرى

## Gaps in reading
gap-not-ours = ليست بالصيغة التي جُرّبت
gap-unsupported = صيغة غير مدعومة بهذا الشكل
gap-damaged = المحتوى تالف
gap-over-limit = تجاوز حدّ الحجم أو العمق أو الوقت
gap-unreadable = المصدر غير قابل للقراءة
gap-worker-failed = تعطّل برنامج القراءة

## Conditions of a seal
seal-intact = سليم
seal-broken = مكسور
seal-absent = غير موجود
seal-not-checked = لم يُفحص

## Operations
op-receive = التسلّم
# Review: "intake" is the reading of an exhibit into the system.
op-intake = الإدخال
op-search = البحث
op-view = الاطّلاع
op-export = التصدير
op-match = البتّ في حالات التطابق
op-hand-over = التسليم
op-import-list = استيراد قائمة إشارات
op-package = إعداد الحزم وتسليمها

## Categories of data
data-subscriber = بيانات المشترك
data-user-identification = بيانات تحديد هوية المستخدم
data-traffic = بيانات الحركة
data-content = بيانات المحتوى
data-device-metadata = أسماء الملفات وأنواعها وأحجامها وأوقاتها
data-device-files = الوثائق والملفات الأخرى على جهاز
data-device-media = الصور والصوت والفيديو على جهاز
data-device-messages = الرسائل على جهاز
data-device-contacts = جهات الاتصال وقوائم المكالمات على جهاز
data-device-location = المواقع على جهاز
data-public = بيانات علنية

## Categories of persons whose data it is
subject-suspect = مشتبه فيه
subject-convicted = مُدان
subject-victim = ضحية
subject-other = شخص آخر
subject-unknown = لم يُقيَّم بعد

## Kinds of authority
basis-court-order = أمر قضائي
basis-warrant = إذن قضائي
basis-statutory-power = صلاحية قانونية
basis-consent = موافقة
basis-emergency = صلاحية الطوارئ
basis-mandate = ولاية عملية
basis-platform-rules = قواعد منصّة

## Purposes of a case
purpose-investigation = التحقيق
purpose-prosecution = الملاحقة القضائية
purpose-prevention = الوقاية
purpose-protection = الحماية
purpose-moderation = إشراف منصّة على المحتوى

## What a person judged of a match
judgement-confirmed = مؤكَّد
judgement-rejected = مرفوض
judgement-unsure = غير محسوم

## What was done in the field
action-nothing = لا شيء
action-airplane-mode = وُضع في وضع الطيران
action-shielded = عُزل عن الإشارات اللاسلكية
action-powered-off = أُطفئ
action-kept-charged = أُبقي مشحونًا
action-screen-read = قُرئت الشاشة
action-live-acquisition = نُسخ وهو يعمل
action-disconnected = فُصل
action-other = إجراء آخر

## States of a device
power-on = يعمل
power-off = مطفأ
power-asleep = في وضع السكون
power-none = بلا طاقة
power-unknown = غير معروف
lock-open = غير مقفل
lock-code = مقفل برمز
lock-biometric = مقفل بسمة بيومترية
lock-none = بلا قفل
lock-unknown = غير معروف

## Findings of a program
finding-container = فُتحت حاوية
finding-picture = فُكّ ترميز صورة
finding-match = تطابق محتمل
finding-gap = تعذّرت القراءة
finding-changed = تغيّر أثناء القراءة

## What a list says of a signal
opinion-negative = ليس من النوع الذي تجمعه القائمة
opinion-seed = نقطة بداية لتحرٍّ
opinion-positive = من النوع الذي تجمعه القائمة
opinion-disputed = محلّ خلاف
opinion-withdrawn = سُحبت

## Parts of an item in a package
itemrole-item = عنصر مختار
itemrole-original = أصل من المصدر
itemrole-container = حاوية حول عنصر

## Whose key it is
keyrole-log = سجل المكتب
keyrole-witness = شاهد

## Roles of persons
role-administrator = مدير النظام
role-authorising-officer = مسؤول الإذن
role-custodian = أمين الحفظ
role-examiner = فاحص
role-analyst = محلّل
role-reviewer = مراجع
role-prosecutor = مدّعٍ عام
role-overseer = جهة الرقابة
role-program = البرنامج نفسه

## Names of values
value-make = الصانع
value-model = الطراز
value-serial = الرقم التسلسلي
value-imei = IMEI
value-label = الملصق
value-condition = الحالة
value-power = حالة التشغيل عند العثور عليه
value-screen = الشاشة عند العثور عليه
value-connections = الوصلات
value-cards = البطاقات
value-language = اللغة
value-lock = القفل
value-place = المكان
value-operation = العملية
value-mandate = الولاية
value-unit = الوحدة
value-recorded = دُوّن في الميدان
value-offline = دُوّن بلا اتصال
value-collector = جمعه
value-witness = الشاهد
value-packaging = التغليف
value-whereabouts = مكان وجوده
value-members = الأعضاء
value-width = العرض بالبكسل
value-height = الارتفاع بالبكسل
value-pdq = بصمة PDQ
value-pdq-quality = جودة بصمة PDQ (من 0 إلى 100)
value-algorithm = طريقة المقارنة
value-distance = المسافة (عدد البتات المختلفة)
value-threshold = العتبة (أقصى عدد من البتات)
value-labels = وسوم القائمة
value-list = القائمة
value-list-name = اسم القائمة
value-signal = الإشارة
value-signal-added = أُضيفت الإشارة إلى القائمة
value-opinion = ما تقوله القائمة
value-signal-now = ما تقوله القائمة الآن
value-gap = نوع الثغرة
value-offset = ابتداءً من البايت
value-bytes = عدد البايتات
value-reason = السبب
value-detail = التفصيل

## Acts
act-office-open = فُتح المكتب
act-person-add = أُضيف شخص
act-person-change = عُدّلت بيانات شخص
act-person-remove = أُزيل شخص
act-authority-request = طُلب إذن
act-authority-approve = اعتُمد إذن
act-authority-reject = رُفض إذن
act-authority-amend = طُلب تعديل إذن
act-authority-renew = طُلب تجديد إذن
act-authority-revoke = أُلغي إذن
act-authority-lapse = سقط إذن
act-case-open = فُتحت قضية
act-case-change = عُدّلت قضية
act-case-close = أُغلقت قضية
act-case-view = اطّلاع على ملف القضية
act-exhibit-receive = تُسلّمت مادة إثبات
act-exhibit-hand-over = سُلّمت مادة إثبات
act-exhibit-return = أُعيدت مادة إثبات
act-exhibit-declare-gap = أُعلنت ثغرة في الحيازة
act-intake-start = بدأ إدخال
act-intake-finish = انتهى إدخال
act-intake-stop = أُوقف إدخال
act-item-view = اطّلاع على عنصر
act-item-search = بحث في العناصر
act-item-export = صُدّر عنصر
act-item-derive = أُعدّت نسخة محجوبة
act-list-import = استُوردت قائمة إشارات
act-list-change = عُدّلت قائمة إشارات
act-list-withdraw = سُحبت قائمة إشارات
act-match-decide = بُتّ في تطابق
act-match-undo = سُحب البتّ في تطابق
act-package-propose = اقتُرحت حزمة
act-package-approve = اعتُمدت حزمة
act-package-reject = رُفضت حزمة
act-package-create = أُنشئت حزمة
act-package-hand-over = سُلّمت حزمة
act-erasure-propose = اقتُرح محو
act-erasure-approve = اعتُمد محو
act-erasure-done = نُفّذ محو
act-hold-place = فُرض حظر محو
act-hold-lift = رُفع حظر محو
act-clock-confirm = أُكّدت الساعة
act-record-restore = استُعيد السجل من نسخة
act-config-change = عُدّلت الإعدادات
act-period-close = أُقفلت فترة

## Rules that refuse an act
reason-office-not-open = لم يكن المكتب مفتوحًا
reason-office-open = كان المكتب مفتوحًا من قبل
reason-invalid-field = كان أحد الحقول غير صالح
reason-id-used = كان المعرّف مستخدمًا من قبل
reason-nothing-to-change = لم يكن هناك ما يُغيَّر
reason-clock-behind = كانت الساعة متأخرة عن السجل
reason-clock-not-behind = لم تكن الساعة متأخرة
reason-unknown-person = كان الشخص غير معروف
reason-person-removed = كان الشخص قد أُزيل
reason-handle-used = كان الاسم المختصر مستخدمًا من قبل
reason-roles-conflict = الأدوار متنافية
reason-own-roles = لا يغيّر أحد أدواره بنفسه
reason-last-administrator = يجب أن يبقى مدير النظام الأخير
reason-role-not-held = لم يكن الشخص يحمل هذا الدور
reason-role-not-permitted = الدور لا يسمح بهذا الفعل
reason-not-member = لم يكن الشخص من أعضاء القضية
reason-self-approval = لا يعتمد أحد طلبه بنفسه
reason-no-person-key = لم يكن للشخص مفتاح
reason-erased = كان قد مُحي
reason-unknown-case = كانت القضية غير معروفة
reason-case-closed = كانت القضية مغلقة
reason-unknown-exhibit = كانت مادة الإثبات غير معروفة
reason-exhibit-handed-out = لم تكن مادة الإثبات في المكتب
reason-exhibit-returned = كانت مادة الإثبات قد أُعيدت
reason-not-handed-out = كانت مادة الإثبات في المكتب
reason-torture-tainted = ربما جرى الحصول عليها بسوء المعاملة
reason-unknown-authority = كان الإذن غير معروف
reason-authority-not-approved = لم يكن الإذن معتمدًا
reason-authority-rejected = كان الإذن قد رُفض
reason-authority-revoked = كان الإذن قد أُلغي
reason-authority-lapsed = كان الإذن قد سقط
reason-authority-not-yet-valid = لم يكن الإذن قد سرى بعد
reason-authority-expired = كان الإذن قد انتهى
reason-operation-out-of-scope = الإذن لا يشمل العملية
reason-case-out-of-scope = الإذن لا يشمل القضية
reason-source-out-of-scope = الإذن لا يشمل المصدر
reason-data-out-of-scope = الإذن لا يشمل البيانات
reason-subject-out-of-scope = الإذن لا يشمل الشخص
reason-period-out-of-scope = الإذن لا يشمل الفترة
reason-over-cap = أكثر مما يسمح به الإذن
reason-protected-not-handled = لم تُراعَ حماية الأشخاص المحميين
reason-sensitive-not-necessary = لم تُثبت ضرورة البيانات الحسّاسة
reason-emergency-reasons = لم تُذكر أسباب الطوارئ
reason-test-incomplete = كان اختبار الضرورة والتناسب ناقصًا
reason-not-pending = لم يكن هناك ما ينتظر قرارًا
reason-deadline-passed = كانت المهلة قد انقضت
reason-not-due = لم يكن الوقت قد حان
reason-quarantined = كانت المادة محجوزة
reason-intake-open = كان هناك إدخال لم ينته
reason-no-intake = لم يكن هناك إدخال مفتوح
reason-already-taken-in = كانت مادة الإثبات قد أُدخلت من قبل
reason-not-taken-in = لم تكن مادة الإثبات قد أُدخلت
reason-unknown-item = كان العنصر غير معروف
reason-unknown-list = كانت القائمة غير معروفة
reason-list-withdrawn = كانت القائمة قد سُحبت
reason-list-changed = كانت القائمة قد تغيّرت
reason-unknown-match = كان التطابق غير معروف
reason-already-decided = كان قد بُتّ في التطابق
reason-not-decided = لم يكن قد بُتّ في التطابق
reason-signal-withdrawn = كانت الإشارة قد سُحبت
reason-under-hold = منعه حظر محو
reason-unknown-hold = كان حظر المحو غير معروف
reason-unknown-erasure = كان المحو غير معروف
reason-not-proposed = لم يكن قد اقتُرح
reason-not-approved = لم يكن قد اعتُمد
reason-erasure-approved = كان المحو قد اعتُمد من قبل
reason-unknown-package = كانت الحزمة غير معروفة
reason-package-judged = كان قد بُتّ في الحزمة
reason-package-not-approved = لم تكن الحزمة معتمدة
reason-package-created = كانت الحزمة قد أُنشئت
reason-package-not-created = لم تكن الحزمة قد أُنشئت
reason-unknown-derivative = كانت النسخة المحجوبة غير معروفة
