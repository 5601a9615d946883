# What the newsroom says to itself about a story: comments, and what changed between versions.

comments = Comments
open-comments = Open comments
filter-comments = Which comments
comments-all = All
comments-mine = Mentions me
comments-none = No open comments
comments-none-body = Comments on stories you can read stand here until somebody resolves them.
comments-none-mine = Nobody has called you in a comment that is still open.
comments-answers = { $n ->
    [one] { $n } reply
   *[other] { $n } replies
 }
newest-comments = Newest
older-comments = Older comments
comment-on-story = The whole story
problem-comment-empty = Write something first
problem-comments-full = There are too many comments here already
problem-comment-person = Somebody you mention cannot read this story

notifications = Notifications
notifications-unread = { $n ->
    [one] { $n } unread
   *[other] { $n } unread
 }
notifications-none = No notifications
notifications-none-body = When somebody mentions you, replies to you, assigns you a story or brings one of yours further, it says so here.
notifications-read-all = Mark all as read
notification-read = Mark as read
notification-unread = Unread
notification-mention = mentioned you in a comment
notification-reply = replied in a thread you are in

field-headline = Headline
field-standfirst = Standfirst
field-kind = Kind
field-section = Section
field-tags = Tags
field-authors = Authors
credit-author = Author
credit-contributor = Reporting
credit-translator = Translation
credit-photographer = Photographs
credit-illustrator = Illustrations
credit-editor = Editing
field-short-headline = Short headline
field-dateline = Dateline
field-slug = Web address
field-search-title = Search title
field-search-description = Search description
field-social-title = Social title
field-social-description = Social description

compare = Compare
compare-title = Compare versions
compare-older = Older version
compare-newer = Newer version
compare-with-newest = Compare with the newest
compare-with-before = What changed
compare-with = Compare with another story
compare-with-title = Compare with another story
compare-with-versions = This story in other languages
compare-with-others = Other stories
compare-with-nothing = There is no other story that you may read.
compare-with-none = No story has these words in its headline.
compare-fields = Fields
compare-field = Field
compare-body = Text
compare-none = Nothing differs between these two.
compare-changes = { $n ->
    [one] { $n } change in the text
   *[other] { $n } changes in the text
 }
compare-not = Not compared: comments, suggestions, the widths of table columns, and when the story was published.
compare-other-story = These are two different stories.
compare-same = No change
compare-empty = Empty
change-added = Added:
change-removed = Removed:
change-formatted = Formatting changed:
change-next = Next change
change-previous = Previous change
change-keys = Keys: n for the next change, p for the previous one.
changed = Changed
session-versions = { $n ->
    [one] { $n } version
   *[other] { $n } versions
 }
version-name = Name
