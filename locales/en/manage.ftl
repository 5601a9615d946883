# Running the newsroom: sections, tags, authors, people, settings, one's own account.

name = Name
no-name = No name yet
edit = Edit
remove = Remove
keep = Keep it
manage = Manage
actions = Actions
position = Position
yes = Yes
no = No
web-address = Web address
web-address-hint = Left empty, it is made from the name.
description = Description

new-section = New section
edit-section = Edit section
sections-none = No sections yet
sections-none-body = Stories are filed under sections, and readers find them there.
section-inside = Inside
section-inside-hint = Sections can stand in one another, four levels deep.
section-top = None: it stands at the top
position-hint = Among its neighbours, smaller numbers come first.
remove-section-question = Remove this section?
remove-section-will = Its page and its feeds disappear. A section that stories are or were filed under stays.

new-tag = New tag
edit-tag = Edit tag
tags-none = No tags yet
tags-none-body = Tags say what a story is about, across sections.
tag-stories = Stories
remove-tag-question = Remove this tag?
remove-tag-will = Its page and its feeds disappear, and drafts that carry it lose it.

new-author = New author
edit-author = Edit author
authors-lede = The names in bylines. An author need not have an account.
authors-none = No authors yet
authors-none-body = Add the names that stand over your stories.
no-account = None
biography = Biography
links = Links
links-hint = A web or mail address in each row, such as https://example.org or mailto:name@example.org. Leave the other rows empty.
link-label = Words shown
link-address = Address
author-account-hint = Stories with this byline count as that person’s own.

role = Role
person-active = Active
person-invited = Invited
person-suspended = Suspended
roles-title = What each role may do
role-hint-contributor = Writes drafts of their own, until they are published.
role-hint-author = Also keeps editing their own stories after publication.
role-hint-editor = Edits, publishes and withdraws every story; changes sections, tags and authors.
role-hint-admin = Does everything, people and settings included.
invite = Invite
invite-title = Invite somebody
make-invitation = Make the invitation link
change-role = Change role
change-role-hint = They are signed out everywhere and sign in again with the new rights.
new-link = New link
new-link-reset = A link with which they choose a new password. It works once, for 24 hours; the old password works until then.
new-link-invitation = A new invitation link. It works once, for 7 days; the earlier one stops working.
make-link = Make a link
suspend = Suspend
suspend-question = Suspend this account?
suspend-will = They are signed out everywhere at once, and cannot sign in until they are reinstated. Their stories stay.
reinstate = Reinstate
reinstate-will = They can sign in again, with the password and the role they had.
not-oneself = Nobody changes their own role or suspends themselves: another admin does.
invitation-link = Invitation link
password-link = Link for a new password
link = Link
link-to = Send this link to
link-once-hint = It is shown this one time, works once, and ends on
link-mailed = The link was mailed as well.
link-not-mailed = The mail could not be sent. The link works: hand it over yourself.
link-by-hand = No mail server is set up. Hand the link over yourself.
copy-link = Copy link
link-copied = Link copied
link-done = Done
hours-count = { $n ->
    [24] 24 hours
    [168] 7 days
    [one] { $n } hour
   *[other] { $n } hours
 }
mail-invitation-subject = Your account at { $newsroom }
mail-invitation-text =
    Hello { $name },

    { $by } invites you to the desk of { $newsroom }. Choose a password here:

    { $link }

    The link works once, for { $time }.
mail-reset-subject = A new password for { $newsroom }
mail-reset-text =
    Hello { $name },

    { $by } made you a link to choose a new password for the desk of { $newsroom }:

    { $link }

    The link works once, for { $time }. If you did not ask for it, tell an admin; your old password still works.

editions = Editions
editions-hint = An edition is a language of the site. The smallest position is the default edition, at the top of the site; the others stand under their language. To remove an edition, empty its name and its language tag.
default-edition = (default)
new-edition = New edition
language-tag = Language tag
tagline = Tagline
times = Times
time-zone = Time zone
time-zone-hint = Readers see all times in it. For example Asia/Beirut.
accent = Accent
accent-colour = Accent colour
accent-hint = For links and buttons. The shade for the dark look is made from it.
contrast-good = Contrast { $ratio } to 1 on the page; at least 4.5 is needed.
contrast-bad = Contrast only { $ratio } to 1 on the page; at least 4.5 is needed.
contrast-good-live = Contrast {"{"}ratio{"}"} to 1 on the page; at least 4.5 is needed.
contrast-bad-live = Contrast only {"{"}ratio{"}"} to 1 on the page; at least 4.5 is needed.
sample-text = The council voted late on Tuesday.
sample-link = Read more
samples-hint = The samples show the colour as it was saved last.
placeholders-title = Placeholders
placeholders = What writers put where something is still to come
placeholders-hint = One on each line, at most 20, of 2 to 20 characters each. The editor marks them, and a story that still has one is not ready.
who-publishes = Who publishes
authors-publish = Authors may publish and withdraw their own stories
authors-publish-hint = Otherwise only editors and admins do.

account-name-hint = As colleagues see it. Bylines are kept under Authors.
change-password = Change password
change-password-will = Your other devices are signed out.
current-password = Present password
other-devices = Other devices
other-devices-will = Signs you out everywhere but here: on a computer you forgot, or a phone you lost.
sign-out-elsewhere = Sign out elsewhere
done-devices-signed-out = Your other devices are signed out.

problem-no-name = Enter a name in at least one language
problem-slug = Use letters, digits and single hyphens for the web address
problem-slug-taken = This web address is taken. Choose another
problem-description = Use at most 500 characters for the description
problem-biography = Use at most 2,000 characters for the biography
problem-position = Enter a whole number, such as 3
problem-parent = It cannot stand there: not under itself or what it holds, and four levels deep at most
problem-in-use = It is in use
problem-section-in-use = Stories or sections stand under this section. Move them first; a section that a story was ever filed under stays.
problem-tag-in-use = Published stories carry this tag. Take it off them first.
problem-link = Enter an address that begins with https:// or mailto:
problem-label = Use at most 60 characters for the words shown
problem-person-taken = This account has a byline already
problem-role = Choose a role
problem-ui = Choose a language
problem-email-taken = Somebody has an account with this address already
problem-last-admin = This is the last active admin. Make somebody else an admin first
problem-suspended-link = A suspended account gets no link. Reinstate it first
problem-editions = A newsroom needs at least one edition
problem-edition-twice = This language has an edition already
problem-edition-in-use = An edition with published stories cannot be removed. Withdraw them first
problem-tagline = Use at most 200 characters for the tagline
problem-placeholders-many = Enter at most 20 placeholders
problem-placeholders-length = A placeholder has 2 to 20 characters
problem-placeholders-common = This stands in ordinary sentences too. Choose signs or words that nobody would mean
problem-zone = Choose a time zone from the list, such as Asia/Beirut
problem-colour = Enter a colour such as #0b5563
problem-pale = This colour is too pale to read on the page. Choose a darker one
problem-current-password = This is not your present password
