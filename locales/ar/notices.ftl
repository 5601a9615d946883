# السجل، وما يُبلَّغ به الناس: الإشعارات والبريد والتفضيلات.

history = السجل
story-history = سجل المادة
history-filter = تصفية السجل
history-who = مَن
history-what = الإجراء
history-at = متى
history-story = المادة (عنوانها في مكتب التحرير)
history-from-day = من يوم
history-to-day = إلى يوم
history-newsroom = النظام نفسه
history-file = تنزيل بصيغة CSV
history-none = لم يحدث شيء بعد
history-none-body = يُدوَّن هنا كل إجراء: مَن أجراه ومتى.
history-none-match = لا شيء في السجل يطابق التصفية
history-pages = صفحات السجل
history-newest = الأحدث
history-older = الأقدم
everybody = الجميع
everything = كل الإجراءات
problem-history-story = ألصق عنوان المادة في مكتب التحرير
problem-day = أدخل يومًا مثل 2026-01-31
history-position = الموضع
history-at-utc = متى (UTC)
history-who-id = مَن (المعرّف)
history-act = رمز الإجراء
history-story-id = المادة (المعرّف)
history-about = بشأن
history-about-id = بشأن (المعرّف)
history-detail = التفاصيل
history-hash = البصمة
history-revision = النسخة
history-to = إلى:
history-before = قبل ذلك:
history-from = من
history-into = إلى
history-time = الوقت:
history-due = الموعد النهائي:
history-until = حتى:
history-for = لـ:
history-reason = السبب:
history-update = تحديث مادة منشورة
history-serious = جسيم
history-missed = فات الوقت
history-made = جديد
history-removed = أزيل
history-job = مهمة

act-article-created = بدء مادة
act-version-begun = بدء نسخة بلغة أخرى
act-revision-restored = استعادة نسخة سابقة
act-published = نشر المادة
act-withdrawn = سحب المادة
act-revision-named = تسمية نسخة
act-comment-written = كتابة تعليق
act-comment-changed = تعديل تعليق
act-comment-deleted = حذف تعليق
act-thread-resolved = إنهاء محادثة
act-thread-reopened = إعادة فتح محادثة
act-sections-changed = تعديل قسم
act-tags-changed = تعديل وسم
act-authors-changed = تعديل كاتب
act-settings-changed = تعديل الإعدادات
act-set-up = إعداد غرفة الأخبار
act-person-invited = دعوة شخص
act-person-link-made = إنشاء رابط دخول
act-person-link-asked = طلب كلمة مرور جديدة
act-person-changed = تعديل حساب
act-person-suspended = إيقاف شخص
act-person-reinstated = إعادة تفعيل شخص
act-password-changed = تغيير كلمة المرور
act-signed-in = تسجيل دخول
act-job-retried = إعادة محاولة مهمة فاشلة
act-job-dismissed = صرف النظر عن مهمة فاشلة

notification-assigned = كلّفك بهذه المادة
notification-returned = أعاد مادتك
notification-approved = اعتمد مادتك
notification-published = نشر مادتك
notification-correction = سجّل تصحيحًا لمادتك
notification-schedule-missed = لم يحدث ما كان مجدولًا لهذه المادة

notices-choose = اختيار الإشعارات
notices-lede = اختر كيف يصلك كل نوع من الإشعارات. ما تفعله بنفسك لا يصلك إشعار به.
notices-digest-at = يُرسل البريد اليومي عند
notices-no-mail = لا ترسل غرفة الأخبار هذه بريدًا، فتظهر الإشعارات كلها في مكتب التحرير وحده. تسري اختياراتك حين يُضبط البريد.
notice-mention = حين يذكرك أحد في تعليق
notice-reply = حين يردّ أحد في محادثة شاركت فيها
notice-assigned = حين تُكلَّف بمادة
notice-returned = حين تُعاد مادة لك
notice-approved = حين تُعتمد مادة لك
notice-published = حين تُنشر مادة لك
notice-correction = حين يُسجَّل تصحيح لمادة لك
notice-schedule-missed = حين يفوت موعد مادة لك
way-desk = في مكتب التحرير
way-mail = في مكتب التحرير وبالبريد
way-digest = في مكتب التحرير وفي البريد اليومي
way-off = لا إشعار

mail-title = البريد
mail-by = يُرسَل البريد عبر
mail-none = لم يُضبط خادم بريد: لا يُرسل شيء، وتظهر الإشعارات كلها في مكتب التحرير.
mail-none-how = يضبطه مَن يشغّل الخادم بواسطة
mail-digest-hour = ساعة البريد اليومي
mail-digest-hint = بتوقيت غرفة الأخبار:
mail-last = آخر بريد
mail-refused = رفضه خادم البريد. هل العنوان صحيح؟
mail-unusable = تعذّر إرساله إلى هذا العنوان.
mail-hello = مرحبًا { $name }،
mail-subject-mention = ذُكرت في تعليق: { $headline }
mail-subject-reply = ردّ جديد: { $headline }
mail-subject-assigned = تكليف جديد: { $headline }
mail-subject-returned = أُعيدت: { $headline }
mail-subject-approved = اعتُمدت: { $headline }
mail-subject-published = نُشرت: { $headline }
mail-subject-correction = سُجّل تصحيح: { $headline }
mail-subject-schedule-missed = فات الموعد: { $headline }
mail-digest-subject = يومك في { $newsroom }
mail-digest-count = { $n ->
    [zero] لم يحدث ما يخصّك.
    [one] حدث أمر واحد يخصّك.
    [two] حدث أمران يخصّانك.
    [few] حدثت { $n } أمور تخصّك.
    [many] حدث { $n } أمرًا يخصّك.
   *[other] حدث { $n } أمر يخصّك.
 }
mail-open-notifications = فتح الإشعارات
mail-preferences = اختيار ما يصلك بالبريد
mail-invitation-subject = حسابك في { $newsroom }
mail-invitation-by = وصلتك دعوة من { $by } إلى مكتب التحرير في { $newsroom }.
mail-invitation = وصلتك دعوة إلى مكتب التحرير في { $newsroom }.
mail-reset-subject = كلمة مرور جديدة في { $newsroom }
mail-reset-by = أنشأ لك { $by } رابطًا لاختيار كلمة مرور جديدة لمكتب التحرير في { $newsroom }.
mail-reset = وصلنا طلبك كلمة مرور جديدة لمكتب التحرير في { $newsroom }.
mail-link-once = يعمل الرابط مرة واحدة خلال { $time }.
mail-reset-unasked = إن لم تطلب ذلك فتجاهل هذه الرسالة وأخبر مديرًا؛ كلمة مرورك الحالية ما زالت صالحة.

forgotten-title = هل نسيت كلمة المرور؟
forgotten-lede = أدخل العنوان الذي تسجّل الدخول به. إن كان له حساب يُرسَل إليه رابط لاختيار كلمة مرور جديدة.
forgotten-do = إرسال الرابط
forgotten-taken = تفقّد بريدك.
forgotten-taken-body = إن كان لهذا العنوان حساب فالرابط لاختيار كلمة مرور جديدة في الطريق إليه. يعمل مرة واحدة. إن لم يصل شيء خلال دقائق فاطلب المساعدة من مدير.
forgotten-no-mail = لا ترسل غرفة الأخبار هذه بريدًا. اطلب من مدير رابطًا لاختيار كلمة مرور جديدة.
forgotten-back = العودة إلى تسجيل الدخول

job-send-mail = إرسال البريد
job-forgotten-password = الردّ على نسيان كلمة المرور
job-digests = إعداد البريد اليومي
job-note-head = تدوين رأس السجل
