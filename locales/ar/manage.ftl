# إدارة غرفة الأخبار: الأقسام والوسوم والكتّاب والأشخاص والإعدادات والحساب.

name = الاسم
no-name = لا اسم بعد
edit = تعديل
remove = إزالة
keep = إبقاء
manage = إدارة
actions = إجراءات
position = الترتيب
yes = نعم
no = لا
web-address = عنوان الرابط
web-address-hint = إن تُرك فارغًا استُخرج من الاسم.
description = الوصف

new-section = قسم جديد
edit-section = تعديل القسم
sections-none = لا أقسام بعد
sections-none-body = تُصنَّف المواد في أقسام، وفيها يجدها القراء.
section-inside = ضمن
section-inside-hint = يمكن أن تتداخل الأقسام حتى أربعة مستويات.
section-top = لا شيء: يقف في المستوى الأعلى
position-hint = الأرقام الأصغر تأتي أولًا بين الأقسام المجاورة.
remove-section-question = إزالة هذا القسم؟
remove-section-will = تختفي صفحته وخلاصاته. أما القسم الذي صُنّفت فيه مواد، الآن أو سابقًا، فيبقى.

new-tag = وسم جديد
edit-tag = تعديل الوسم
tags-none = لا وسوم بعد
tags-none-body = تبيّن الوسوم موضوع المادة، عبر الأقسام كلها.
tag-stories = المواد
remove-tag-question = إزالة هذا الوسم؟
remove-tag-will = تختفي صفحته وخلاصاته، ويزول من المسودات التي تحمله.

new-author = كاتب جديد
edit-author = تعديل الكاتب
authors-lede = الأسماء التي تُنسب إليها المواد. لا يلزم أن يكون للكاتب حساب.
authors-none = لا كتّاب بعد
authors-none-body = أضف الأسماء التي تُنسب إليها موادكم.
no-account = لا حساب
biography = نبذة
links = الروابط
links-hint = عنوان ويب أو بريد في كل صف، مثل https://example.org أو mailto:name@example.org. اترك الصفوف الأخرى فارغة.
link-label = النص الظاهر
link-address = العنوان
author-account-hint = تُعدّ المواد المنسوبة إلى هذا الكاتب موادَّ صاحب الحساب.

role = الدور
person-active = نشط
person-invited = مدعوّ
person-suspended = موقوف
roles-title = صلاحيات كل دور
role-hint-contributor = كتابة مسودات خاصة به إلى أن تُنشر.
role-hint-author = يضاف إليه تعديل مواده بعد نشرها.
role-hint-editor = تعديل كل المواد ونشرها وسحبها، وتعديل الأقسام والوسوم والكتّاب.
role-hint-admin = كل شيء، ومنه الأشخاص والإعدادات.
invite = دعوة
invite-title = دعوة شخص
make-invitation = إنشاء رابط الدعوة
change-role = تغيير الدور
change-role-hint = يُسجَّل خروجه من كل الأجهزة، ثم يدخل بالصلاحيات الجديدة.
new-link = رابط جديد
new-link-reset = رابط لاختيار كلمة مرور جديدة. يعمل مرة واحدة خلال 24 ساعة، وتبقى الكلمة القديمة صالحة حتى استخدامه.
new-link-invitation = رابط دعوة جديد. يعمل مرة واحدة خلال 7 أيام، ويبطل الرابط السابق.
make-link = إنشاء رابط
suspend = إيقاف
suspend-question = إيقاف هذا الحساب؟
suspend-will = يُسجَّل خروجه من كل الأجهزة فورًا، ولا يستطيع الدخول حتى يعاد حسابه. أما مواده فتبقى.
reinstate = إعادة الحساب
reinstate-will = يستطيع الدخول من جديد بكلمة المرور والدور السابقين.
not-oneself = لا يغيّر أحد دوره ولا يوقف حسابه بنفسه: يفعل ذلك مدير آخر.
invitation-link = رابط الدعوة
password-link = رابط كلمة مرور جديدة
link = الرابط
link-to = أرسل هذا الرابط إلى
link-once-hint = يظهر هذه المرة فقط، ويعمل مرة واحدة، وينتهي في
link-mailed = يُرسَل رابط بالبريد أيضًا. أول رابط يُستخدم يبطل الآخر.
link-by-hand = لم يُضبط خادم بريد. سلّم الرابط بنفسك.
copy-link = نسخ الرابط
link-copied = نُسخ الرابط
link-done = تم
hours-count = { $n ->
    [24] 24 ساعة
    [168] 7 أيام
    [zero] أقل من ساعة
    [one] ساعة واحدة
    [two] ساعتين
    [few] { $n } ساعات
    [many] { $n } ساعة
   *[other] { $n } ساعة
 }

editions = الطبعات
editions-hint = الطبعة لغة من لغات الموقع. صاحبة الترتيب الأصغر هي الطبعة الافتراضية في أعلى الموقع، وتقف الأخرى تحت رمز لغتها. لإزالة طبعة أفرغ اسمها ورمز لغتها.
default-edition = (الافتراضية)
new-edition = طبعة جديدة
language-tag = رمز اللغة
tagline = الشعار
times = الأوقات
time-zone = المنطقة الزمنية
time-zone-hint = يرى القراء كل الأوقات بها. مثال: Asia/Beirut.
accent = اللون المميّز
accent-colour = اللون المميّز
accent-hint = للروابط والأزرار. ودرجته في المظهر الداكن تُشتق منه.
contrast-good = التباين { $ratio } إلى 1 على الصفحة؛ يلزم 4.5 على الأقل.
contrast-bad = التباين { $ratio } إلى 1 فقط على الصفحة؛ يلزم 4.5 على الأقل.
contrast-good-live = التباين {"{"}ratio{"}"} إلى 1 على الصفحة؛ يلزم 4.5 على الأقل.
contrast-bad-live = التباين {"{"}ratio{"}"} إلى 1 فقط على الصفحة؛ يلزم 4.5 على الأقل.
sample-text = صوّت المجلس متأخرًا يوم الثلاثاء.
sample-link = اقرأ أيضًا
samples-hint = تُظهر العيّنتان اللون كما حُفظ آخر مرة.
placeholders-title = مواضع تُستكمل
placeholders = ما يكتبه الكتّاب في موضع يُستكمل لاحقًا
placeholders-hint = واحد في كل سطر، 20 على الأكثر، طول كلٍّ منها من حرفين إلى 20 حرفًا. يعلّمها المحرّر، والمادة التي بقي فيها أحدها ليست جاهزة.
who-publishes = من ينشر
authors-publish = يستطيع الكتّاب نشر موادهم وسحبها
authors-publish-hint = وإلا فلا ينشر إلا المحرّرون والمدراء.

account-name-hint = كما يراه الزملاء. أما أسماء كتّاب المواد ففي صفحة الكتّاب.
change-password = تغيير كلمة المرور
change-password-will = يُسجَّل خروج أجهزتك الأخرى.
current-password = كلمة المرور الحالية
other-devices = الأجهزة الأخرى
other-devices-will = يُسجَّل خروجك من كل مكان سوى هذا: من حاسوب نسيته أو هاتف فقدته.
sign-out-elsewhere = تسجيل الخروج من الأجهزة الأخرى
done-devices-signed-out = سُجّل خروج أجهزتك الأخرى.

problem-no-name = أدخل اسمًا بلغة واحدة على الأقل
problem-slug = استخدم حروفًا وأرقامًا وشرطات مفردة لعنوان الرابط
problem-slug-taken = عنوان الرابط هذا مستخدم. اختر غيره
problem-description = استخدم 500 حرف على الأكثر للوصف
problem-biography = استخدم 2,000 حرف على الأكثر للنبذة
problem-position = أدخل عددًا صحيحًا مثل 3
problem-parent = لا يمكن أن يقف هناك: ليس تحت نفسه أو ما يحتويه، وأربعة مستويات على الأكثر
problem-in-use = قيد الاستخدام
problem-section-in-use = تحت هذا القسم مواد أو أقسام. انقلها أولًا؛ والقسم الذي صُنّفت فيه مادة يومًا يبقى.
problem-tag-in-use = مواد منشورة تحمل هذا الوسم. أزله منها أولًا.
problem-link = أدخل عنوانًا يبدأ بـ https:// أو mailto:
problem-label = استخدم 60 حرفًا على الأكثر للنص الظاهر
problem-person-taken = لهذا الحساب كاتب مرتبط به
problem-role = اختر دورًا
problem-ui = اختر لغة
problem-email-taken = لهذا العنوان حساب موجود
problem-last-admin = هذا آخر مدير نشط. عيّن مديرًا آخر أولًا
problem-suspended-link = لا رابط لحساب موقوف. أعد الحساب أولًا
problem-editions = تحتاج غرفة الأخبار إلى طبعة واحدة على الأقل
problem-edition-twice = لهذه اللغة طبعة موجودة
problem-edition-in-use = لا تُزال طبعة فيها مواد منشورة. اسحبها أولًا
problem-tagline = استخدم 200 حرف على الأكثر للشعار
problem-placeholders-many = أدخل 20 على الأكثر
problem-placeholders-length = طول كلٍّ منها من حرفين إلى 20 حرفًا
problem-placeholders-common = هذا يرد في الجمل العادية أيضًا. اختر علامات أو كلمات لا يقصدها أحد
problem-zone = اختر منطقة زمنية من القائمة مثل Asia/Beirut
problem-colour = أدخل لونًا مثل #0b5563
problem-pale = هذا اللون باهت لا يُقرأ على الصفحة. اختر لونًا أغمق
problem-current-password = ليست هذه كلمة مرورك الحالية
