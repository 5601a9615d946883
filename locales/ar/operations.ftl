# The operator's page: the state of the database, the servers and the jobs.

operations = التشغيل
right-operations = الاطلاع على التشغيل
look-again = تحديث الصفحة
operations-as-of = الحالة في
operations-fine = كل شيء على ما يرام.
operations-matters = ما يحتاج إلى انتباه
matter-database-away = قاعدة البيانات لا تستجيب. الصفحات المحفوظة في الذاكرة تُعرض للقراء، ولا يمكن حفظ شيء حتى تعود. عندها يستأنف كل شيء تلقائيًا.
matter-jobs-failed = { $n ->
    [zero] لم تفشل أي مهمة.
    [one] فشلت مهمة واحدة نهائيًا. السبب أدناه؛ أعد المحاولة بعد زواله.
    [two] فشلت مهمتان نهائيًا. السبب أدناه؛ أعد المحاولة بعد زواله.
    [few] فشلت { $n } مهام نهائيًا. السبب أدناه؛ أعد المحاولة بعد زواله.
    [many] فشلت { $n } مهمة نهائيًا. السبب أدناه؛ أعد المحاولة بعد زواله.
   *[other] فشلت { $n } مهمة نهائيًا. السبب أدناه؛ أعد المحاولة بعد زواله.
 }
matter-jobs-late = { $n ->
    [zero] المهام في موعدها.
    [one] المهام متأخرة دقيقة واحدة.
    [two] المهام متأخرة دقيقتين.
    [few] المهام متأخرة { $n } دقائق.
    [many] المهام متأخرة { $n } دقيقة.
   *[other] المهام متأخرة { $n } دقيقة.
 }
matter-connections-scarce = { $n }% من الاتصالات التي تسمح بها قاعدة البيانات مشغولة. ارفع قيمة max_connections أو شغّل خوادم أقل.
matter-pool-busy = كل اتصالات «{ $value }» مشغولة: الطلبات تنتظر دورها.
matter-old-transaction = { $n ->
    [zero] لا معاملة مفتوحة.
    [one] معاملة مفتوحة منذ دقيقة.
    [two] معاملة مفتوحة منذ دقيقتين. وهي تمنع قاعدة البيانات من التنظيف.
    [few] معاملة مفتوحة منذ { $n } دقائق. وهي تمنع قاعدة البيانات من التنظيف.
    [many] معاملة مفتوحة منذ { $n } دقيقة. وهي تمنع قاعدة البيانات من التنظيف.
   *[other] معاملة مفتوحة منذ { $n } دقيقة. وهي تمنع قاعدة البيانات من التنظيف.
 }
matter-replica-behind = { $n ->
    [zero] لا تأخر في النسخ المتماثلة.
    [one] نسخة متماثلة متأخرة ثانية واحدة.
    [two] نسخة متماثلة متأخرة ثانيتين.
    [few] نسخة متماثلة متأخرة { $n } ثوانٍ.
    [many] نسخة متماثلة متأخرة { $n } ثانية.
   *[other] نسخة متماثلة متأخرة { $n } ثانية.
 }
matter-changes-missed = { $n ->
    [zero] لم يفت أي تغيير.
    [one] عُرف تغيير واحد متأخرًا: ضاع إشعاره.
    [two] عُرف تغييران متأخرًا: ضاعت إشعاراتهما.
    [few] عُرفت { $n } تغييرات متأخرًا: ضاعت إشعاراتها.
    [many] عُرف { $n } تغييرًا متأخرًا: ضاعت إشعاراتها.
   *[other] عُرف { $n } تغيير متأخرًا: ضاعت إشعاراتها.
 }
matter-versions-differ = تعمل خوادم بإصدارات مختلفة. هذا مقبول لدقائق أثناء الترقية.
not-known = غير معروف
not-known-now = غير معروف ما دامت قاعدة البيانات لا تستجيب.
none = لا شيء

database = قاعدة البيانات
version = الإصدار
size = الحجم
connections = الاتصالات
answer-time = زمن الاستجابة
oldest-transaction = أقدم معاملة مفتوحة
replicas = النسخ المتماثلة
replica-lag = تأخر أبطأ نسخة متماثلة

jobs = المهام
job = المهمة
jobs-queued = في الانتظار
jobs-running = قيد التنفيذ
jobs-failed = فاشلة
jobs-failed-title = المهام الفاشلة
jobs-waiting-title = المهام المنتظرة وقيد التنفيذ
failed-at = وقت الفشل
due-at = الموعد
tries = المحاولات
count = العدد
retry = إعادة المحاولة
dismiss = صرف النظر
dismiss-question = صرف النظر عن هذه المهمة؟ لن يُنجز عملها عندئذ.
job-running = قيد التنفيذ
job-queued = في الانتظار
job-later = لوقت لاحق
job-trying-again = فشلت وستعاد المحاولة
job-purge = إبلاغ الذاكرة المؤقتة الأمامية بما تغيّر
job-remove-finished = إزالة المهام المنتهية
job-remove-stale-sessions = إزالة الجلسات والروابط المنتهية
done-retried = ستعاد محاولة المهمة.
done-dismissed = صُرف النظر عن المهمة.

servers = الخوادم
server = الخادم
this-server = هذا الخادم
running-for = يعمل منذ
seen-ago = آخر ظهور قبل
memory = الذاكرة
notifications-heard = إشعارات وصلت
notifications-lost = مرات احتمال ضياع الإشعارات
page-cache = ذاكرة الصفحات
cache-pages = الصفحات
cache-hit-rate = أُجيب منها
cache-stale = أُجيب منها مع قِدمها
pools = اتصالات هذا الخادم
pool-for = الغرض
pool-in-use = مستخدمة
pool-idle = خاملة
pool-most = الحد الأقصى
pool-full = ممتلئة
pool-site = الصفحات العامة
pool-desk = مكتب التحرير
pool-jobs = المهام
pool-house = الصيانة
