# السجل المطبوع. الأسماء والأسباب تظهر كما كُتبت.

number = { $n }{""}
moment = { $day } { $month } { $year }، { $clock } (توقيت UTC)
month-1 = كانون الثاني/يناير
month-2 = شباط/فبراير
month-3 = آذار/مارس
month-4 = نيسان/أبريل
month-5 = أيار/مايو
month-6 = حزيران/يونيه
month-7 = تموز/يوليه
month-8 = آب/أغسطس
month-9 = أيلول/سبتمبر
month-10 = تشرين الأول/أكتوبر
month-11 = تشرين الثاني/نوفمبر
month-12 = كانون الأول/ديسمبر
none = لا شيء
yes = نعم
no = لا
unknown = غير معروف

title-record = سجل حزمة أدلة
title-challenges = الاعتراضات المحتملة والأجوبة
title-items = العناصر من { $first } إلى { $last }
running = القضية { $case } · { $package }
skip-link = انتقل إلى المحتوى
contents = المحتويات
languages = هذا السجل بلغات أخرى
files-pdf = للطباعة (PDF)
back-to-record = العودة إلى السجل
further-items = العناصر من { $first } إلى { $last }

fact-case = القضية
fact-case-id = معرّف القضية
fact-purpose = غرض القضية
fact-opened = فُتحت القضية
fact-package = الحزمة
fact-office = المكتب
fact-prepared = أُعدّت الحزمة
fact-reason = سبب إعداد الحزمة
fact-destination = الجهة المقصودة
fact-program = البرنامج

about-codes = تظهر الأسماء والأسباب والأوصاف كما كتبها أصحابها ولم تُترجم. جميع الأوقات بالتوقيت العالمي المنسّق (UTC). وكل محرف ليس له شكل خاص به، أو يغيّر اتجاه السطر، يظهر برقمه، مثل [U+202E].
glance = نظرة عامة
glance-exhibits = مواد الإثبات
glance-items = العناصر الموجودة في الحزمة
glance-listed = العناصر المذكورة فقط
glance-derivatives = النسخ المحجوبة
glance-gaps = ما هو مفقود أو تعذّرت قراءته
glance-withheld = ما حُجب عن التسليم
glance-acts = أفعال السجل الموجودة في الحزمة

check = كيف تتحقق من هذه الحزمة
check-intro = لا تحتاج إلى المكتب ولا إلى برنامجه ولا إلى شبكة. اختر إحدى ثلاث طرق؛ كلها تجري الفحوص نفسها، وتسمّي الملف إذا كان فيه ما لا يصحّ.
check-page = افتح { $file } في متصفّح واختر مجلد هذه الحزمة.
check-python = باستخدام Python 3: افتح سطر الأوامر في مجلد هذه الحزمة وأدخل السطر التالي.
check-program = باستخدام البرنامج الموجود في الحزمة: افتح سطر الأوامر في المجلد وأدخل السطر التالي.
check-more = يشرح الملف { $file } كل طريقة في صفحة واحدة.
check-keys = قارن المفاتيح
check-keys-why = هذه الحزمة تسمّي حكّامها بنفسها. ولا قيمة للتحقق إلا إذا كانت هذه المفاتيح هي مفاتيح المكتب والشهود فعلًا. قارن كل بصمة بالبصمة التي تنشرها جهة الرقابة، بطريق لا يمرّ بالمكتب.
check-no-keys = لا تسمّي الحزمة أي مفتاح. ولا يمكن التحقق من شيء فيها لدى حَكَم خارجي.
key-role = صاحب المفتاح
key-fingerprint = البصمة (SHA-256)
key-cosigned = أكّد السجل في
key-not-cosigned = لم يؤكّد هذه الحالة من السجل
check-state = حالة السجل
check-state-why = ثبت أن كل فعل موجود في هذه الحالة من السجل. وتغيير حرف واحد في أي فعل يعطي جذرًا آخر.
state-origin = اسم السجل
state-size = عدد الأفعال فيه
# Review: "root" of a hash tree.
state-root = الجذر
state-quorum = من يجب أن يؤكّد
state-quorum-none = لا أحد: قواعد هذه الحزمة لا تطلب أي شاهد
state-stamps = أختام الوقت
stamp = { $file }: { $time }
check-hand = التحقق اليدوي باستخدام openssl
check-hand-log = توقيع السجل، والملف { $file } مثال عليه. يجب أن يقول السطر الأخير إن التوقيع صحيح (verified).
check-hand-stamp = ختم وقت. الشهادة الجذر موجودة في الحزمة، فهي قول الحزمة نفسها؛ خذها من جهة الختم نفسها إن استطعت.
check-hand-key = بصمة المفتاح هي SHA-256 لهذه البايتات:
check-hand-none = لا يوجد ختم وقت في هذه الحزمة.

exhibits = مواد الإثبات
exhibits-none = لا تحتوي الحزمة على أي مادة إثبات.
exhibit = مادة الإثبات { $number }: { $kind }
exhibit-id = المعرّف
exhibit-description = الوصف
actions = ما فُعل بها في الميدان
actions-none = لم يُدوّن شيء عن أي إجراء في الميدان.
action-head = الإجراء
action-changed-head = غيّر بيانات
action-reason-head = السبب
custody = سلسلة حيازة مادة الإثبات { $number }
custody-none = لم تُدوّن أي حلقة حيازة.
custody-link = الحدث
custody-when = دُوّن · حدث
custody-who = من وإلى
custody-where = المكان والغرض
custody-seal = الختم
custody-entry = القيد { $seq }
custody-from = من: { $name }
custody-to = إلى: { $name }
custody-happened = حدث: { $text }
custody-seal-given = عند التسليم: { $number }، { $condition }
custody-seal-taken = عند التسلّم: { $number }، { $condition }
gaps = ما هو مفقود أو تعذّرت قراءته في مادة الإثبات { $number }
gaps-none = لم تُعلن أي ثغرة ولم يُعثر على ثغرة.
gap-subject = الموضع
gap-kind = النوع
gap-what = ماذا
gap-explanation = التفسير
gap-unexplained = لم يفسّرها أحد.
acquisition = كيف قُرئت مادة الإثبات { $number }
acquisition-none = لم تُقرأ مادة الإثبات؛ ولا يُعرف عنها إلا ما كُتب أعلاه.
acq-entries = قيود السجل
acq-entries-value = { $started } (البداية)، { $finished } (النهاية)
acq-parsers = البرامج التي قرأتها
acq-files = ملفات المصدر
acq-bytes = عدد البايتات
acq-rows = العناصر التي وُجدت
acq-gaps = الثغرات
acq-changed = الملفات التي تغيّرت أثناء قراءتها
acq-root = جذر قائمة العناصر

items = العناصر
items-none = لا تحتوي الحزمة على أي عنصر.
items-all = قائمة جميع العناصر لبرنامج جداول: { $file }
items-split = عدد عناصر الحزمة: { $total }. المعروض هنا: { $shown }. والباقي في صفحات مستقلة.
items-split-paper = عدد عناصر الحزمة: { $total }. المطبوع هنا: { $shown }. وجميعها في { $file } وفي الصفحات المرفقة بالسجل.
item = العنصر { $number }
item-role = الجزء
item-exhibit = مادة الإثبات، الصف
item-exhibit-value = { $exhibit }، الصف { $row }
item-file = الملف في الحزمة
item-listed = مذكور فقط: محتواه ليس في الحزمة.
item-name = الاسم في المصدر
item-type = النوع
item-size = الحجم
item-size-value = { $n ->
    [zero] { $n } بايت
    [one] بايت واحد
    [two] بايتان
    [few] { $n } بايتات
    [many] { $n } بايتًا
   *[other] { $n } بايت
 }
item-time = الوقت كما يذكره المصدر
item-finding = ما وجده برنامج
item-decision = ما قرّره شخص
finding-by = { $kind }، بحسب { $by }
decision = { $judgement } من { $person } (القيد { $seq })
decision-reason = السبب: { $reason }
decision-doubtful = سحبت القائمة الإشارة أو اعترضت عليها بعد ذلك. ينبغي إعادة النظر في القرار.
decision-none = لم يبتّ أي شخص في هذا التطابق. التطابق قرينة وليس حكمًا أبدًا.

derivatives = النسخ المحجوبة
derivatives-none = لا تحتوي الحزمة على أي نسخة محجوبة.
derivative = نسخة محجوبة من العنصر { $number }
derivative-warning = هذا ليس الأصل. لقد أُزيل منه شيء.
derivative-file = الملف في الحزمة
derivative-from = أُعدّت من العنصر
derivative-original = SHA-256 للأصل
derivative-hash = SHA-256 للنسخة
derivative-removed = ما أُزيل
derivative-reason = السبب
derivative-entry = قيد السجل

withheld = ما حُجب عن التسليم
withheld-none = لم يُحجب شيء، بحسب قول المكتب.
withheld-subject = ماذا
withheld-count = العدد
withheld-reason = السبب
withheld-items = عناصر من مادة الإثبات { $exhibit }
withheld-entries = أفعال أخرى مسجلة في القضية
withheld-entries-reason = لا تتعلق بمواد الإثبات المختارة
withheld-payloads = محتويات مختومة لأفعال موجودة في هذه الحزمة
withheld-payloads-reason = لم تُفتح لأجل هذه الحزمة

# Review: "authority" here is the legal permission, not an institution.
authorities = بموجب أي إذن
authorities-none = لا تسمّي الحزمة أي إذن.
authority-basis = السند القانوني
authority-operations = المسموح به
authority-data = البيانات
authority-subjects = الأشخاص المعنيون
authority-valid = مدة السريان
authority-valid-value = من { $from } إلى { $until }
authority-entries = قيود السجل
authority-approved = الطلب: { $request }؛ الاعتماد: { $approve }
authority-not-approved = الطلب: { $request }؛ لا يوجد اعتماد في الحزمة
authority-id = المعرّف

persons = الأشخاص
persons-why = يعمل الأشخاص بأسماء مستعارة. ومن له الصلاحية يستطيع أن يطلب من المكتب اسمًا لم يُكشف هنا.
persons-none = لا تسمّي الحزمة أي شخص.
person-id = الاسم المستعار
person-roles = الأدوار
person-name = الاسم
person-undisclosed = غير مكشوف

acts = أفعال السجل
acts-none = لا تحتوي الحزمة على أي فعل.
acts-why = بترتيبها، ومنها ما رُفض. يبيّن القيد ما الذي فُعل ومتى وبأي دور؛ ولا يُقرأ محتواه إلا إذا كان مفتوحًا.
acts-split-paper = المطبوع هنا: أول { $shown } من { $total } من الأفعال. وجميعها في { $file }.
acts-split = المعروض هنا: أول { $shown } من { $total } من الأفعال. وجميعها في { $file }.
act-seq = القيد
act-time = الوقت (UTC)
act-what = الفعل
act-who = الفاعل ودوره
act-outcome = النتيجة
act-done = نُفّذ
act-refused = رُفض: { $rule }
act-opened = المحتوى مفتوح
act-closed = المحتوى مغلق

notes = ملاحظات على هذه الطبعة
note-glyphs = لا يحتوي أي خط في هذه الطبعة على المحارف التالية، فظهرت بأرقامها: { $characters }
