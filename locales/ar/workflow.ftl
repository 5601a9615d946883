# مسار المادة في مكتب التحرير: المراحل والتكليفات والقائمة واللوحة.

stage = المرحلة
any-stage = كل المراحل
state-open = مفتوحة
person = المكلّف
due = الموعد النهائي
any-due = أي موعد
flag = العلامة
flags = العلامات
any-flag = كل العلامات
any-kind = كل الأنواع
nobodys = بلا مكلّف
nobody = لا أحد
plan = التخطيط
open-story = فتح المادة
not-set = غير محدّد

views = طرق العرض
shown-as = شكل العرض
as-list = قائمة
as-board = لوحة
view-all = كل المواد
view-mine = موادّي
view-today = موعدها اليوم
view-unassigned = بلا مكلّف
view-legal = تحتاج إلى مراجعة قانونية
keep-view = حفظ طريقة العرض
view-name = اسم طريقة العرض
keep-for-all = حفظ للجميع
remove-view = إزالة طريقة العرض
remove-view-question = أتُزال طريقة العرض هذه لدى الجميع؟ تبقى المواد كما هي.
column-empty = لا شيء هنا
column-all = عرضها كلها

board-more = مواد تغيّرت ولا تظهر هنا:
board-show = عرضها
board-ended = انتهت جلستك. سجّل الدخول من جديد للمتابعة
board-away = القائمة غير محدّثة الآن. تجري المحاولة من جديد

words-of = { $written } من { $asked }
due-overdue = فات موعدها
due-today = اليوم
due-tomorrow = غدًا
due-week = خلال أسبوع
due-now = الآن
due-in-minutes = { $n ->
    [zero] الآن
    [one] بعد دقيقة
    [two] بعد دقيقتين
    [few] بعد { $n } دقائق
    [many] بعد { $n } دقيقة
   *[other] بعد { $n } دقيقة
 }
due-in-hours = { $n ->
    [zero] الآن
    [one] بعد ساعة
    [two] بعد ساعتين
    [few] بعد { $n } ساعات
    [many] بعد { $n } ساعة
   *[other] بعد { $n } ساعة
 }
due-in-days = { $n ->
    [zero] اليوم
    [one] بعد يوم
    [two] بعد يومين
    [few] بعد { $n } أيام
    [many] بعد { $n } يومًا
   *[other] بعد { $n } يوم
 }
due-late-minutes = { $n ->
    [zero] الآن
    [one] متأخرة دقيقة
    [two] متأخرة دقيقتين
    [few] متأخرة { $n } دقائق
    [many] متأخرة { $n } دقيقة
   *[other] متأخرة { $n } دقيقة
 }
due-late-hours = { $n ->
    [zero] الآن
    [one] متأخرة ساعة
    [two] متأخرة ساعتين
    [few] متأخرة { $n } ساعات
    [many] متأخرة { $n } ساعة
   *[other] متأخرة { $n } ساعة
 }
due-late-days = { $n ->
    [zero] اليوم
    [one] متأخرة يومًا
    [two] متأخرة يومين
    [few] متأخرة { $n } أيام
    [many] متأخرة { $n } يومًا
   *[other] متأخرة { $n } يوم
 }
flag-legal = تحتاج إلى مراجعة قانونية
flag-pictures = تحتاج إلى صور
flag-breaking = عاجل
flag-legal-needed = تحتاج إلى مراجعة قانونية
flag-legal-met = أُجيزت قانونيًا
flag-pictures-needed = تحتاج إلى صور
flag-pictures-met = الصور جاهزة

bulk = للمواد المختارة
assign-to = تكليف
assign = تكليف
move-to = نقل
move = نقل
add-tag = وسم
add = إضافة
file-under = القسم
file = تصنيف
choose = اختيار
choose-person = اختيار شخص
choose-move = اختيار نقلة
choose-section = اختيار قسم
choose-author = اختيار كاتب
bulk-result = ما جرى
bulk-done = { $n ->
    [0] لم يتغيّر شيء.
    [zero] لم يتغيّر شيء.
    [one] تغيّرت مادة واحدة.
    [two] تغيّرت مادتان.
    [few] تغيّرت { $n } مواد.
    [many] تغيّرت { $n } مادة.
   *[other] تغيّرت { $n } مادة.
 }
bulk-not-done = لم تتغيّر
back-to-list = العودة إلى القائمة
bulk-none = اختر مادة واحدة على الأقل
bulk-too-many = اختر 200 مادة على الأكثر
bulk-no-person = اختر شخصًا يستطيع الدخول
bulk-no-move = اختر نقلة
bulk-no-section = اختر قسمًا موجودًا
bulk-no-tag = أدخل اسم الوسم
bulk-unknown-tag = لا وسم بهذا الاسم، وليست لك صلاحية إنشائه
bulk-absent = هذه المادة غير موجودة
bulk-not-allowed = ليست لك هذه الصلاحية على هذه المادة
bulk-not-from-here = لا تنتقل المادة إلى هناك من مرحلتها الحالية
bulk-not-here = يجري ذلك في صفحة المادة نفسها
bulk-not-possible = لا يمكن ذلك في هذه المادة
bulk-open = يكتب فيها أحد الآن: غيّر ذلك من داخلها
bulk-page = لا قسم للصفحة ولا وسوم

move-start = بدء الكتابة
move-submit = تسليم إلى التحرير
move-return = إعادة إلى الكاتب
move-pass-to-desk = تحويل إلى التحرير
move-pass-to-subs = تحويل إلى التدقيق
move-mark-ready = وضعها جاهزة
move-hold = تعليق
move-resume = إنهاء التعليق
move-note = ملاحظة لمن يتسلّمها (اختيارية)
stage-before = (كانت: { $value })

assignment = التكليف
assigned-to = المكلّف
zone-named = بتوقيت
commissioned-length = الطول المطلوب، بالكلمات
written-so-far = { $n ->
    [zero] لم تُكتب كلمة بعد
    [one] كُتبت كلمة واحدة
    [two] كُتبت كلمتان
    [few] كُتبت { $n } كلمات
    [many] كُتبت { $n } كلمة
   *[other] كُتبت { $n } كلمة
 }
brief = ملخّص التكليف
brief-hint = موضوعها، ومن يُسأل، وما لا بد منه فيها. لا يخرج من غرفة الأخبار.
need-legal = المراجعة القانونية
need-legal-none = غير لازمة
need-legal-needed = لازمة
need-legal-met = أُجيزت
need-pictures = الصور
need-pictures-none = غير لازمة
need-pictures-needed = لازمة
need-pictures-met = جاهزة
breaking-flag-hint = لها الأولوية على ما عداها.
notes = الملاحظات الداخلية
notes-hint = لغرفة الأخبار وحدها: لا يراها القرّاء أبدًا.
notes-none = لا ملاحظات بعد.
new-note = ملاحظة داخلية جديدة
add-note = إضافة ملاحظة
problem-note = اكتب ملاحظة لا تزيد على 4000 حرف
problem-length = أدخل عدد كلمات بين 1 و100,000
problem-brief = لا يزيد ملخّص التكليف على 4000 حرف
problem-time-skipped = تتخطى الساعة هذا الوقت عند تقديمها. اختر وقتًا آخر
problem-section-outside = اختر قسمًا من أقسامك

language-and-kind = اللغة والنوع
only-an-idea = فكرة فقط حتى الآن
only-an-idea-hint = تنتظر بين الأفكار حتى يبدأ أحد كتابتها.
breaking = خبر عاجل
breaking-sure = يُنشر هذا الآن
breaking-live = نُشرت في
one-paragraph = فقرة واحدة
author-byline = الكاتب
publish-ask = نشر…
publish-now = نشر الآن
go-on-writing = متابعة الكتابة

close = إغلاق
keys = المفاتيح
key-next = المادة التالية
key-previous = المادة السابقة
key-open = فتح المادة
key-select = اختيار المادة أو ترك اختيارها
key-plan = تخطيط المادة
key-bulk = إلى ما يُفعل بالمواد المختارة
key-find = بحث
key-help = هذه المساعدة
letters-are-on = مفاتيح الحروف المفردة تعمل.
letters-are-off = مفاتيح الحروف المفردة موقوفة؛ تعمل الأسهم ومفتاح الإدخال.
letter-keys = مفاتيح القائمة
letter-keys-on = الحروف المفردة مفاتيح
letter-keys-hint = ‏j وk وx وe وb و/ و? في القائمة واللوحة. أوقفها إن كنت تملي على حاسوبك أو تضغطها سهوًا.

done-moved = نُقلت.
done-note-written = أُضيفت الملاحظة.
done-view-kept = حُفظت طريقة العرض للجميع.
done-view-removed = أُزيلت طريقة العرض.
done-view-name = أدخل اسمًا لطريقة العرض لا يزيد على 60 حرفًا.
done-view-taken = توجد طريقة عرض بهذا الاسم.
done-view-too-many = توجد 30 طريقة عرض. أزل واحدة أولًا.
done-handed-over = سُلّمت. صارت هذه المواد في عهدته.
done-limited = حُفظ. يسري من الآن.

limit-title = الأقسام
limit-hint = خارج أقسامه ليس للشخص سوى مواده، يكتب فيها حتى يسلّمها.
limit-all = صلاحياته في كل الأقسام
limit-some = صلاحياته في هذه الأقسام وما تحتها
limited-to = صلاحياته مقصورة على
limited-to-none = لا قسم
problem-limit-admin = صلاحيات المدير تشمل كل شيء
problem-limit-sections = اختر قسمًا واحدًا على الأقل
hand-over = تسليم المواد المفتوحة
hand-over-open = { $n ->
    [zero] لا مواد مفتوحة في عهدته.
    [one] في عهدته مادة مفتوحة واحدة.
    [two] في عهدته مادتان مفتوحتان.
    [few] في عهدته { $n } مواد مفتوحة.
    [many] في عهدته { $n } مادة مفتوحة.
   *[other] في عهدته { $n } مادة مفتوحة.
 }
hand-over-see = عرضها
hand-over-to = تسليم إلى
suspend-hand-over = { $n ->
    [zero] لا مواد مفتوحة في عهدته.
    [one] في عهدته مادة مفتوحة واحدة: سلّمها أولًا.
    [two] في عهدته مادتان مفتوحتان: سلّمهما أولًا.
    [few] في عهدته { $n } مواد مفتوحة: سلّمها أولًا.
    [many] في عهدته { $n } مادة مفتوحة: سلّمها أولًا.
   *[other] في عهدته { $n } مادة مفتوحة: سلّمها أولًا.
 }

stage-names = أسماء المراحل
stage-names-hint = ما تسمّي به غرفة أخباركم مراحل المادة. الحقل الفارغ يُبقي الاسم المعتاد.
problem-stage-name = لا يزيد الاسم على 40 حرفًا

roles-intro = مأخوذة من القواعد التي يسألها مكتب التحرير نفسه.
roles-authors-publish = في غرفة الأخبار هذه ينشر الكتّاب موادّهم.
roles-authors-do-not-publish = في غرفة الأخبار هذه لا ينشر الكتّاب.
roles-stories = على المواد
roles-newsroom = في غرفة الأخبار
roles-limited = صلاحيات مقصورة على أقسام
roles-limited-body = من قُصرت صلاحياته على أقسام فهي له فيها وفي ما تحتها. أما خارجها فله ما للمساهم: مواده هو، ولا شيء من مواد غيره. ولا يغيّر الأقسام والوسوم والكتّاب لأنها مشتركة بين الجميع.
right = الصلاحية
right-own = مواده
right-others = مواد غيره
right-all-stories = كل المواد، في المراحل:
right-read-article = القراءة في مكتب التحرير
right-edit-article = الكتابة والتحرير
right-comment-article = التعليق
right-suggest-article = اقتراح تعديلات
right-change-byline = تغيير أسماء الكتّاب
right-file-article = تغيير القسم والوسوم وعنوان الرابط
right-present-article = تغيير ظهورها في أماكن أخرى
right-submit-article = بدء الكتابة والتسليم إلى التحرير
right-move-article = التحويل بين التحرير والتدقيق، ووضعها جاهزة، والإعادة
right-hold-article = التعليق المؤقت
right-assign-article = التكليف
right-note-article = كتابة الملاحظات الداخلية
right-publish = النشر
right-schedule-article = الجدولة
right-withdraw = السحب
right-kill-article = الإلغاء
right-file-correction = تسجيل التصحيحات
right-retract-article = التراجع عن النشر
right-approve-article = الاعتماد
right-lift-embargo = رفع حظر النشر قبل موعده
right-preview-link = إنشاء روابط معاينة
right-set-embargo = تحديد حظر نشر
right-waive-checks = تجاوز الفحوص مع ذكر السبب
right-backdate = تحديد وقت أول نشر
right-read-desk = دخول مكتب التحرير
right-create-article = بدء المواد
right-name-tag = إضافة وسم أثناء الكتابة
right-edit-views = حفظ طرق العرض وإزالتها
right-edit-tags = تسمية الوسوم وإزالتها
right-edit-sections = تغيير الأقسام
right-edit-authors = تغيير الكتّاب
right-manage-people = إدارة الأشخاص
right-change-settings = تغيير الإعدادات
right-see-operations = رؤية الخوادم والمهام
bulk-open-with = مفتوحة الآن لدى { $names }: غيّر ذلك من داخلها أو بعد إغلاقها
goes-out = تُنشر { $time }
update-goes-out = يُنشر تحديثها { $time }
flag-embargo = حظر نشر حتى { $time }
drag-not-there = لا تُنقل المادة إلى هذه المرحلة بالسحب
