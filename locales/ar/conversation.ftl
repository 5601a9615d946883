# ما تقوله غرفة الأخبار لنفسها عن المادة: التعليقات، وما تغيّر بين النسخ.

comments = التعليقات
open-comments = التعليقات المفتوحة
filter-comments = أي التعليقات
comments-all = الكل
comments-mine = تذكرني
comments-none = لا تعليقات مفتوحة
comments-none-body = تظهر هنا التعليقات على المواد التي يمكنك قراءتها إلى أن تُنهى.
comments-none-mine = لم يذكرك أحد في تعليق ما زال مفتوحًا.
comments-answers = { $n ->
    [zero] لا ردود
    [one] ردّ واحد
    [two] ردّان
    [few] { $n } ردود
    [many] { $n } ردًّا
   *[other] { $n } ردّ
 }
newest-comments = الأحدث
older-comments = تعليقات أقدم
comment-on-story = المادة كلها
problem-comment-empty = اكتب شيئًا أولًا
problem-comments-full = عدد التعليقات هنا بلغ حدّه
problem-comment-person = شخص ذكرته لا يمكنه قراءة هذه المادة

notifications = الإشعارات
notifications-unread = { $n ->
    [zero] لا إشعارات غير مقروءة
    [one] إشعار واحد غير مقروء
    [two] إشعاران غير مقروءين
    [few] { $n } إشعارات غير مقروءة
    [many] { $n } إشعارًا غير مقروء
   *[other] { $n } إشعار غير مقروء
 }
notifications-none = لا إشعارات
notifications-none-body = حين يذكرك أحد أو يردّ عليك أو يكلّفك بمادة أو تتقدّم مادة لك يظهر ذلك هنا.
notifications-read-all = تعليم الكل كمقروء
notification-read = تعليم كمقروء
notification-unread = غير مقروء
notification-mention = ذكرك في تعليق
notification-reply = ردّ في محادثة شاركت فيها

field-headline = العنوان
field-standfirst = المقدمة
field-kind = النوع
field-section = القسم
field-tags = الوسوم
field-authors = الكتّاب
credit-author = كتابة
credit-contributor = مشاركة في الإعداد
credit-translator = ترجمة
credit-photographer = تصوير
credit-illustrator = رسوم
credit-editor = تحرير
field-short-headline = العنوان المختصر
field-dateline = مكان التغطية
field-slug = عنوان الرابط
field-search-title = عنوان البحث
field-search-description = وصف البحث
field-social-title = عنوان المشاركة
field-social-description = وصف المشاركة

compare = مقارنة
compare-title = مقارنة النسخ
compare-older = النسخة الأقدم
compare-newer = النسخة الأحدث
compare-with-newest = مقارنة بالأحدث
compare-with-before = ما الذي تغيّر
compare-with = مقارنة بمادة أخرى
compare-with-title = مقارنة بمادة أخرى
compare-with-versions = هذه المادة بلغات أخرى
compare-with-others = مواد أخرى
compare-with-nothing = لا توجد مادة أخرى يمكنك قراءتها.
compare-with-none = لا مادة في عنوانها هذه الكلمات.
compare-fields = الحقول
compare-field = الحقل
compare-body = النص
compare-none = لا فرق بين هاتين النسختين.
compare-changes = { $n ->
    [zero] لا تغيير في النص
    [one] تغيير واحد في النص
    [two] تغييران في النص
    [few] { $n } تغييرات في النص
    [many] { $n } تغييرًا في النص
   *[other] { $n } تغيير في النص
 }
compare-not = لا تشمل المقارنة: التعليقات والاقتراحات وعرض أعمدة الجداول ومواعيد النشر.
compare-other-story = هاتان مادتان مختلفتان.
compare-same = لا تغيير
compare-empty = فارغ
change-added = مضاف:
change-removed = محذوف:
change-formatted = تغيّر التنسيق:
change-next = التغيير التالي
change-previous = التغيير السابق
change-keys = المفاتيح: n للتغيير التالي وp للسابق.
changed = تغيّر
session-versions = { $n ->
    [zero] لا نسخ
    [one] نسخة واحدة
    [two] نسختان
    [few] { $n } نسخ
    [many] { $n } نسخة
   *[other] { $n } نسخة
 }
version-name = تسمية
