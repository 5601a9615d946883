# How often stories are read.

readership = القراءة
story-readership = قراءة المادة
right-see-readership = الاطلاع على عدد مرات قراءة المواد
readership-filter = اختيار ما يُعرض
readership-period = المدة
readership-days = { $n ->
    [one] يوم واحد
    [two] يومان
    [few] { $n } أيام
    [many] { $n } يومًا
   *[other] { $n } يوم
 }
readership-edition = الطبعة
readership-all-editions = كل الطبعات
readership-of-total = { $n ->
    [zero] مشاهدة
    [one] مشاهدة واحدة
    [two] مشاهدتان
    [few] مشاهدات
    [many] مشاهدة
   *[other] مشاهدة
 }
readership-before = { $n ->
    [zero] لا شيء في المدة المماثلة السابقة.
    [one] مشاهدة واحدة في المدة المماثلة السابقة.
    [two] مشاهدتان في المدة المماثلة السابقة.
    [few] { $n } مشاهدات في المدة المماثلة السابقة.
    [many] { $n } مشاهدة في المدة المماثلة السابقة.
   *[other] { $n } مشاهدة في المدة المماثلة السابقة.
 }
readership-as-before = بقدر المدة المماثلة السابقة.
readership-more = أكثر من المدة المماثلة السابقة بنسبة { $n } %.
readership-fewer = أقل من المدة المماثلة السابقة بنسبة { $n } %.
readership-ever = { $n ->
    [zero] لا مشاهدات منذ نشرها أول مرة.
    [one] مشاهدة واحدة منذ نشرها أول مرة.
    [two] مشاهدتان منذ نشرها أول مرة.
    [few] { $n } مشاهدات منذ نشرها أول مرة.
    [many] { $n } مشاهدة منذ نشرها أول مرة.
   *[other] { $n } مشاهدة منذ نشرها أول مرة.
 }
readership-chart = المشاهدات يومًا بيوم، والأرقام في الجدول تحتها
readership-numbers = الأرقام في جدول
readership-day = اليوم
readership-views = المشاهدات
readership-story = المادة
readership-no-section = بلا قسم
most-read = الأكثر قراءة
readership-sites = من أين جاء القراء
readership-site = الموقع
readership-other-sites = مواقع أخرى
readership-sites-none = لم يُحِل أي موقع إلى هنا بعد، أو لم تذكره المتصفحات.
readership-none = لم يُقرأ شيء في هذه المدة
readership-none-body = تظهر المشاهدات هنا بعد ثوانٍ من قراءة مادة.
readership-how = العدّ على الخادم بلا ملفات ارتباط ولا نصوص برمجية، ولا يُحفظ شيء عمّن قرأ. تُستثنى البرامج ما دامت تقول إنها برامج، ولا تُرى الصفحات التي ترسلها ذاكرة وسيطة أمام الموقع من عندها.
