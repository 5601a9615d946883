# مكتب التحرير: ما يراه كل من يسجّل الدخول.

desk-name = مكتب التحرير
stories = المواد
story = المادة
sections = الأقسام
section = القسم
tags = الوسوم
authors = الكتّاب
people = الأشخاص
settings = الإعدادات
account = الحساب
view-site = عرض الموقع
sign-in = تسجيل الدخول
sign-out = تسجيل الخروج
sign-in-demo = هذه غرفة أخبار تجريبية. سجّل الدخول باسم
sign-in-refused = العنوان أو كلمة المرور غير صحيحة.
sign-in-forgotten = هل نسيت كلمة المرور؟
email = البريد الإلكتروني
password = كلمة المرور
new-password = كلمة المرور الجديدة
password-hint = عشرة أحرف على الأقل. بضع كلمات متتالية خيار جيد.
interface-language = لغة الواجهة
newsroom = غرفة الأخبار
newsroom-name = اسم غرفة الأخبار
first-edition = لغة الطبعة الأولى
lang-hint = رمز لغة مثل en أو ar أو pt-BR.
your-account = حسابك
your-name = اسمك
set-up-title = إعداد غرفة الأخبار
set-up-lede = هنا يُنشأ المدير الأول وتُسمّى غرفة الأخبار. يمكن تغيير كل شيء لاحقًا.
first-section = أخبار
set-up-do = فتح غرفة الأخبار
choose-password = اختيار كلمة مرور
welcome = أهلًا،
link-for = إلى
link-once = يعمل هذا الرابط مرة واحدة.
save-and-sign-in = حفظ وتسجيل الدخول
stale-link = لم يعد هذا الرابط صالحًا
stale-link-body = استُخدم من قبل أو مضى وقته. اطلب رابطًا جديدًا من المدير.

role-contributor = مساهم
role-author = كاتب
role-editor = محرّر
role-admin = مدير

state = الحالة
state-idea = فكرة
state-writing = قيد الكتابة
state-with-desk = عند التحرير
state-with-subs = عند التدقيق
state-ready = جاهزة
state-scheduled = مجدولة
state-live = منشورة
state-on-hold = معلّقة
state-withdrawn = مسحوبة
state-killed = ملغاة
state-changed = منشورة مع تعديلات غير منشورة
any-section = كل الأقسام
any-language = كل اللغات
language = اللغة
kind = النوع
mine = موادي
everybodys = مواد الجميع
find = بحث
show = عرض
filter-stories = تصفية المواد
remove-filter = إزالة المرشّح:
clear-all = إزالة الكل
new-story = مادة جديدة
untitled = بلا عنوان
headline = العنوان
headline-hint = يكفي عنوان مبدئي؛ يمكن تغييره حتى النهاية.
section-later = الاختيار لاحقًا
start-writing = بدء الكتابة
cancel = إلغاء الأمر
save = حفظ
open-with = مفتوحة لدى:
names-comma = { "، " }
words = الكلمات
pages = صفحات القائمة
newest-stories = الأحدث
older-stories = مواد أقدم
stories-none = لا مواد بعد
stories-none-body = ابدأ الأولى: يكفي عنوان.
stories-none-match = لا شيء يطابق هذه المرشّحات
stories-none-match-body = أزل مرشّحًا لترى المزيد.

version-history = سجل النسخ
version-number = النسخة { $n }
back-to-story = العودة إلى المادة
newest = الأحدث
older-versions = نسخ أقدم
restored-from = مستعادة من النسخة { $n }
view = عرض
restore = استعادة
restore-this = استعادة هذه النسخة
preview = معاينة
editor-needs-script = يحتاج المحرّر إلى JavaScript. يمكنك قراءة المادة في المعاينة.
table = جدول

form-problems = يلزم تصحيح ما يلي
problem-name = أدخل اسمًا لا يتجاوز 100 حرف
problem-lang = أدخل رمز لغة مثل en أو ar
problem-email = أدخل عنوان بريد إلكتروني
problem-password-short = استخدم 10 أحرف على الأقل
problem-password-long = استخدم 200 حرف على الأكثر
problem-password-guessable = يسهل تخمينها. أضف كلمة أو كلمتين
problem-headline = اكتب عنوانًا
problem-headline-long = استخدم 300 حرف على الأكثر للعنوان
problem-edition = لا طبعة لغرفة الأخبار بهذه اللغة
problem-section = اختر قسمًا موجودًا
problem-too-long = { $n ->
    [one] استخدم حرفًا واحدًا على الأكثر
    [two] استخدم حرفين على الأكثر
    [few] استخدم { $n } أحرف على الأكثر
    [many] استخدم { $n } حرفًا على الأكثر
   *[other] استخدم { $n } حرف على الأكثر
 }
problem-too-many = { $n ->
    [one] اختر واحدًا على الأكثر
    [two] اختر اثنين على الأكثر
   *[other] اختر { $n } على الأكثر
 }
problem-unknown = شيء ممّا اختير هنا لم يعد موجودًا
problem-time = أدخل تاريخًا ووقتًا مثل 2025-10-22 09:00
problem-future = لا يكون النشر الأول في المستقبل
publish-not-newest = حُفظت المادة مجددًا في هذه الأثناء. راجعها ثم انشرها
publish-not-from-here = المادة معلّقة أو ملغاة، فلا يمكن نشرها من هذه المرحلة
withdraw-not-live = المادة غير منشورة

check-headline = اكتب عنوانًا
check-section = اختر قسمًا
check-author = أضف كاتبًا
check-paragraph = اكتب فقرة واحدة على الأقل
check-address-taken = عنوان الرابط هذا لمادة أخرى. اختر غيره
check-no-address = أدخل عنوان رابط: لا يُستخرج من العنوان
check-standfirst = أضف مقدمة
check-placeholder = ما زالت العلامة المؤقتة «{ $word }» في المادة
check-cut = ما في هذا الحقل لن يُنشر كما هو: إمّا أنه طويل جدًا أو يشير إلى ما لم يعد موجودًا

done-saved = حُفظ.
done-made = أُنشئ.
done-removed = أزيل.
done-withdrawn = سُحبت المادة. لم يعد القراء يرونها.
done-suspended = أوقف الحساب. أُخرج من كل الأجهزة.
done-reinstated = أعيد الحساب. يمكن تسجيل الدخول من جديد.
done-role-changed = غُيّر الدور. يلزم تسجيل الدخول بالصلاحيات الجديدة.
done-password-changed = غُيّرت كلمة المرور. أُخرجت الأجهزة الأخرى.

# The palette of commands
palette = كل الأوامر
palette-label = ماذا تريد أن تفعل؟
palette-go = انتقال
palette-create = إنشاء
palette-page = هذه الصفحة
palette-stories = موادنا
palette-nothing = لا نتائج
palette-close = إغلاق
