# The desk: what everybody who signs in sees.

desk-name = Desk
stories = Stories
story = Story
sections = Sections
section = Section
tags = Tags
authors = Authors
people = People
settings = Settings
account = Account
view-site = View site
sign-in = Sign in
sign-out = Sign out
sign-in-demo = This is a demo newsroom. Sign in as
sign-in-refused = The address or the password is not right.
sign-in-forgotten = Forgotten your password?
email = Email
password = Password
new-password = New password
password-hint = At least 10 characters. A few words in a row are good.
interface-language = Interface language
newsroom = Newsroom
newsroom-name = Name of the newsroom
first-edition = Language of the first edition
lang-hint = A language tag such as en, ar or pt-BR.
your-account = Your account
your-name = Your name
set-up-title = Set up your newsroom
set-up-lede = This makes the first admin and names the newsroom. Everything can be changed later.
first-section = News
set-up-do = Open the newsroom
choose-password = Choose a password
welcome = Welcome,
link-for = For
link-once = This link works once.
save-and-sign-in = Save and sign in
stale-link = This link does not work any more
stale-link-body = It was used already or is too old. Ask an admin for a new one.

role-contributor = Contributor
role-author = Author
role-editor = Editor
role-admin = Admin

state = State
state-idea = Idea
state-writing = Writing
state-with-desk = With desk
state-with-subs = With subs
state-ready = Ready
state-scheduled = Scheduled
state-live = Live
state-on-hold = On hold
state-withdrawn = Withdrawn
state-killed = Killed
state-changed = Live with unpublished changes
any-section = Any section
any-language = Any language
language = Language
kind = Kind
mine = Mine
everybodys = Everybody’s
find = Find
show = Show
filter-stories = Filter stories
remove-filter = Remove filter:
clear-all = Clear all
new-story = New story
untitled = Untitled
headline = Headline
headline-hint = A working headline will do; it can change until the end.
section-later = Choose later
start-writing = Start writing
cancel = Cancel
save = Save
open-with = Open:
names-comma = { ", " }
words = Words
pages = Pages of the list
newest-stories = Newest
older-stories = Older stories
stories-none = No stories yet
stories-none-body = Begin the first one: a headline is enough.
stories-none-match = Nothing matches these filters
stories-none-match-body = Take a filter away to see more.

version-history = Version history
version-number = Version { $n }
back-to-story = Back to the story
newest = Newest
older-versions = Older versions
restored-from = Restored from version { $n }
view = View
restore = Restore
restore-this = Restore this version
preview = Preview
editor-needs-script = The editor needs JavaScript. You can read the story in its preview.
table = Table

form-problems = Please mend this
problem-name = Enter a name of at most 100 characters
problem-lang = Enter a language tag such as en or ar
problem-email = Enter an e-mail address
problem-password-short = Use at least 10 characters
problem-password-long = Use at most 200 characters
problem-password-guessable = This is easy to guess. Add a word or two
problem-headline = Write a headline
problem-headline-long = Use at most 300 characters for the headline
problem-edition = The newsroom has no edition in that language
problem-section = Choose a section that exists
problem-too-long = { $n ->
    [one] Use at most { $n } character
   *[other] Use at most { $n } characters
 }
problem-too-many = { $n ->
    [one] Choose at most { $n }
   *[other] Choose at most { $n }
 }
problem-unknown = Something chosen here does not exist any more
problem-time = Enter a date and time such as 2025-10-22 09:00
problem-future = The first publication cannot lie in the future
publish-not-newest = The story was saved again meanwhile. Look at it once more, then publish
publish-not-from-here = The story is on hold or was killed: it cannot go out from here
withdraw-not-live = The story is not live

check-headline = Write a headline
check-section = Choose a section
check-author = Add an author
check-paragraph = Write at least one paragraph
check-address-taken = Another story has this web address. Choose another
check-no-address = Enter a web address: the headline gives none
check-standfirst = Add a standfirst
check-placeholder = “{ $word }” is still to be replaced
check-cut = What stands in this field goes out cut or not at all: it is too long, or it names something that is gone

done-saved = Saved.
done-made = Made.
done-removed = Removed.
done-withdrawn = Withdrawn. Readers no longer see it.
done-suspended = Suspended. All their devices are signed out.
done-reinstated = Reinstated. They can sign in again.
done-role-changed = The role was changed. They sign in again with the new rights.
done-password-changed = The password was changed. Other devices are signed out.

# The palette of commands
palette = All commands
palette-label = What do you want to do?
palette-go = Go to
palette-create = New
palette-page = This page
palette-stories = Our stories
palette-nothing = Nothing found
palette-close = Close
