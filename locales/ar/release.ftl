# ما يقرّر متى تُنشر المادة: الفحوص والاعتماد والجدولة وحظر النشر وروابط المعاينة.

check-broken-link = في النص رابط إلى مادة لا يستطيع القرّاء فتحها
check-approval = اطلب من شخص آخر اعتماد هذه النسخة
check-long-headline = العنوان أطول من 110 أحرف: تقتطعه محركات البحث والبطاقات
check-long-standfirst = المقدمة أطول من 300 حرف
check-overlong = كُتبت { $written } كلمة والمطلوب { $asked }
check-suggestions = { $n ->
    [zero] لا اقتراحات مفتوحة
    [one] اقتراح واحد مفتوح ولن يُنشر
    [two] اقتراحان مفتوحان ولن يُنشرا
    [few] { $n } اقتراحات مفتوحة ولن تُنشر
    [many] { $n } اقتراحًا مفتوحًا ولن تُنشر
   *[other] { $n } اقتراح مفتوح ولن تُنشر
 }
check-comments = { $n ->
    [zero] لا تعليقات مفتوحة
    [one] تعليق واحد مفتوح
    [two] تعليقان مفتوحان
    [few] { $n } تعليقات مفتوحة
    [many] { $n } تعليقًا مفتوحًا
   *[other] { $n } تعليق مفتوح
 }
check-language = النص غير مكتوب بحروف لغة المادة
check-quotes = علامة اقتباس بلا نصفها الآخر: { $word }
check-same-headline = لمادة أخرى في آخر 30 يومًا العنوان نفسه

problem-past = اختر وقتًا لم يمضِ
problem-too-far = اختر وقتًا خلال سنتين
problem-skipped = لا وجود للساعة { $time } في ذلك اليوم لأن الساعة تُقدَّم فيه. أول دقيقة بعدها: { $next }
problem-twice = تتكرر الساعة { $time } في ذلك اليوم لأن الساعة تُؤخَّر فيه. اختر أيّهما تقصد
problem-embargo = على المادة حظر نشر حتى { $time }. اختر هذا الوقت أو ما بعده
problem-reason = اكتب السبب في 1000 حرف على الأكثر
problem-withdraw-not-live = المادة غير منشورة، وليس مجدولًا نشرها قبل ذلك
problem-not-planned = لم يعد هذا مجدولًا
problem-approval-not-newest = حُفظت المادة مجددًا في هذه الأثناء. راجعها مرة أخرى
problem-own-words = كتبتَ في هذه النسخة: على شخص آخر أن يعتمدها
problem-no-note = اكتب ما ينقص
problem-long-note = استخدم 2000 حرف على الأكثر في الملاحظة
problem-embargo-live = المادة، أو نسخة منها بلغة أخرى، منشورة للقرّاء. اسحبها أولًا
problem-no-embargo = لم يعد على هذه المادة حظر نشر
problem-link-name = اكتب لمن هذا الرابط في 120 حرفًا على الأكثر
problem-link-embargo = على المادة حظر نشر: لا روابط معاينة حتى ينتهي
problem-link-many = للمادة 50 رابطًا فعالًا. ألغِ واحدًا أولًا
publish-not-ready = المادة غير جاهزة: انظر الفحوص

schedule = الجدولة
schedule-zone = الأوقات بتوقيت غرفة الأخبار:
schedule-lede = ما يُنشر هو النسخة التي جُدولت مهما كُتب بعدها. وتُفحص كل مادة مرة أخرى عند دقيقتها.
schedule-none = لا شيء مجدول
schedule-none-body = افتح مادة واختر «نشر» ثم وقتًا.
schedule-troubles = لم يحدث
schedule-troubles-count = { $n ->
    [zero] لا شيء لم يحدث
    [one] أمر واحد لم يحدث
    [two] أمران لم يحدثا
    [few] { $n } أمور لم تحدث
    [many] { $n } أمرًا لم يحدث
   *[other] { $n } أمر لم يحدث
 }
schedule-alarm = { $n ->
    [zero] حدث كل ما كان مجدولًا.
    [one] أمر كان مجدولًا ولم يحدث.
    [two] أمران كانا مجدولين ولم يحدثا.
    [few] { $n } أمور كانت مجدولة ولم تحدث.
    [many] { $n } أمرًا كان مجدولًا ولم يحدث.
   *[other] { $n } أمر كان مجدولًا ولم يحدث.
 }
schedule-look = انظر ما هو
schedule-failed = لم يتم في وقته:
schedule-missed = مضى وقته ولم يحدث شيء. يتم حالما يستطيع خادم ذلك.
schedule-by = جدولها
schedule-with-embargo = تنتظر انتهاء حظر النشر
schedule-waived = استُثنيت فحوص
schedule-tells = مع إبلاغ القرّاء:
schedule-behind = تغيّرت المادة بعد ذلك. تُنشر النسخة المجدولة؛ أعد الجدولة لنشر الأحدث.
schedule-cancel = إلغاء الجدولة
schedule-dismiss = عُلم
schedule-lately = تم في اليوم الأخير
schedule-placeholder = بقيت فيها علامة مؤقتة مثل ؟؟
schedule-no-right = لم يعد يحقّ لمن جدولها نشرها
schedule-impossible = لم يعد ممكنًا نشر النسخة المجدولة

act-publish = نشر
act-update = تحديث
act-withdraw = سحب

approval-rules = الاعتماد
approval-rules-link = المواد التي تحتاج إلى اعتماد شخص ثانٍ
approval-rules-lede = لا تُنشر المواد المحددة هنا إلا بعد أن يعتمدها شخص لم يكتبها ولم يكن آخر من غيّرها. وينتهي الاعتماد حين تتغير المادة.
approval-rules-hint = ما يُحدَّد لقسم يسري على الأقسام التي تحته.
approval-everywhere = كل الأقسام

state-link-works = فعال
state-link-expired = انتهت مدته
state-link-revoked = أُلغي
state-link-maker-gone = بلا أثر: لم يعد يحقّ لمن أنشأه ذلك
state-link-embargoed = بلا أثر ما دام حظر النشر قائمًا

dead-link = هذا الرابط لا يعمل
dead-link-body = ربما انتهت مدته أو أُلغي. اطلب رابطًا آخر ممن أرسله إليك.
preview-shared = لك وحدك. يعمل الرابط حتى
