# ما يراه القرّاء.

weekday-1 = الاثنين
weekday-2 = الثلاثاء
weekday-3 = الأربعاء
weekday-4 = الخميس
weekday-5 = الجمعة
weekday-6 = السبت
weekday-7 = الأحد

# حول كل صفحة.
nav-utilities = اللغة والبحث
nav-sections = الأقسام
nav-about = عن غرفة الأخبار
all-sections = كل الأقسام
front-page = الصفحة الأولى
archive = الأرشيف
follow = متابعة
pages = الصفحات
preview = معاينة
preview-not-public = معاينة: غير منشورة
preview-back = العودة إلى مكتب التحرير

# المادة.
byline-by = { "" }
byline-comma = { "، " }
byline-and = { " و" }
byline-next = { ". " }
byline-contributor = { "شارك في الإعداد: " }
byline-translator = { "ترجمة: " }
byline-photographer = { "تصوير: " }
byline-illustrator = { "رسوم: " }
byline-editor = { "تحرير: " }
published = نُشر في
updated = آخر تحديث
reading-time = { $n ->
    [zero] مدة القراءة: أقل من دقيقة
    [one] مدة القراءة: دقيقة واحدة
    [two] مدة القراءة: دقيقتان
    [few] مدة القراءة: { $n } دقائق
    [many] مدة القراءة: { $n } دقيقة
   *[other] مدة القراءة: { $n } دقيقة
 }
story-age = { $n ->
    [zero] نُشرت هذه السنة
    [one] مضى على نشرها أكثر من سنة
    [two] مضى على نشرها أكثر من سنتين
    [few] مضى على نشرها أكثر من { $n } سنوات
    [many] مضى على نشرها أكثر من { $n } سنة
   *[other] مضى على نشرها أكثر من { $n } سنة
 }
also-in = متوفرة أيضًا بـ
contents = المحتويات
read-more = اقرأ أيضًا
table = جدول
tags = الوسوم
share = مشاركة
copy-link = نسخ الرابط
send-by-mail = إرسال بالبريد
related = مواد ذات صلة

# قوائم المواد.
front-title = { $value }: الصفحة الأولى
all-stories = كل المواد
no-stories-yet = لا مواد هنا بعد
    .body = أولى المواد قيد الكتابة.
no-stories-way = أحدث المواد في الصفحة الأولى.
tag = وسم
author = الكاتب
in-this-section = في هذا القسم
newest-stories = أحدث المواد
older-stories = مواد أقدم
feed-of-section = خلاصة RSS لهذا القسم
feed-of-tag = خلاصة RSS لهذا الوسم
feed-of-author = خلاصة RSS لمواد الكاتب

# البحث.
search = بحث
search-the-site = البحث في الموقع
search-stories = البحث في المواد
results-count = { $n ->
    [zero] لا نتائج
    [one] نتيجة واحدة
    [two] نتيجتان
    [few] { $n } نتائج
    [many] { $n } نتيجة
   *[other] { $n } نتيجة
 }
results-for = عن «{ "\u2068" }{ $value }{ "\u2069" }»
page-of = صفحة { $page } من { $of }
next = التالي
previous = السابق
nothing-found = لا نتائج
    .body = يمكنك:
nothing-found-spelling = التحقّق من الإملاء
nothing-found-fewer = استعمال كلمات أقل أو أعم
nothing-found-archive = تصفّح الأرشيف شهرًا شهرًا
