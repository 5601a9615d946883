# The way of a story through the desk: stages, assignments, the list and the board.

stage = Stage
any-stage = Any stage
state-open = Open
person = Person
due = Due
any-due = Any time
flag = Flag
flags = Flags
any-flag = Any flag
any-kind = Any kind
nobodys = Nobody’s
nobody = Nobody
plan = Plan
open-story = Open the story
not-set = Not set

views = Views
shown-as = Shown as
as-list = List
as-board = Board
view-all = All stories
view-mine = Mine
view-today = Due today
view-unassigned = Unassigned
view-legal = Needs legal
keep-view = Keep this view
view-name = Name of the view
keep-for-all = Keep for everybody
remove-view = Remove this view
remove-view-question = Remove this view for everybody? The stories stay.
column-empty = Nothing here
column-all = All of them

board-more = Stories that changed and are not shown here:
board-show = Show them
board-ended = You are signed out. Sign in again to go on
board-away = The list is not up to date just now. Trying again

words-of = { $written } of { $asked }
due-overdue = Overdue
due-today = Today
due-tomorrow = Tomorrow
due-week = Within a week
due-now = now
due-in-minutes = { $n ->
    [one] in { $n } min
   *[other] in { $n } min
 }
due-in-hours = { $n ->
    [one] in { $n } hour
   *[other] in { $n } hours
 }
due-in-days = { $n ->
    [one] in { $n } day
   *[other] in { $n } days
 }
due-late-minutes = { $n ->
    [one] { $n } min late
   *[other] { $n } min late
 }
due-late-hours = { $n ->
    [one] { $n } hour late
   *[other] { $n } hours late
 }
due-late-days = { $n ->
    [one] { $n } day late
   *[other] { $n } days late
 }
flag-legal = Needs legal
flag-pictures = Needs pictures
flag-breaking = Breaking
flag-legal-needed = Needs legal
flag-legal-met = Legal: cleared
flag-pictures-needed = Needs pictures
flag-pictures-met = Pictures: done

bulk = With the chosen stories
assign-to = Assign to
assign = Assign
move-to = Move
move = Move
add-tag = Tag
add = Add
file-under = Section
file = File
choose = Choose
choose-person = Choose a person
choose-move = Choose a move
choose-section = Choose a section
choose-author = Choose an author
bulk-result = What was done
bulk-done = { $n ->
    [0] Nothing was changed.
    [one] { $n } story was changed.
   *[other] { $n } stories were changed.
 }
bulk-not-done = Not changed
back-to-list = Back to the list
bulk-none = Choose at least one story
bulk-too-many = Choose at most 200 stories
bulk-no-person = Choose somebody who can sign in
bulk-no-move = Choose a move
bulk-no-section = Choose a section that exists
bulk-no-tag = Enter a tag’s name
bulk-unknown-tag = There is no tag of this name, and you may not make one
bulk-absent = This story does not exist
bulk-not-allowed = You may not do this with this story
bulk-not-from-here = It does not go there from the stage it is in
bulk-not-here = This is done on the story’s own page
bulk-not-possible = This is not possible with this story
bulk-open = Somebody is writing in it just now: set it there
bulk-page = A page has no section and no tags

move-start = Take up
move-submit = Hand in to the desk
move-return = Return to the writers
move-pass-to-desk = Pass to the desk
move-pass-to-subs = Pass to the subs
move-mark-ready = Mark as ready
move-hold = Put on hold
move-resume = Take off hold
move-note = Note to who has it next (optional)
stage-before = (was: { $value })

assignment = Assignment
assigned-to = Assigned to
zone-named = On the clock of
commissioned-length = Commissioned length, in words
written-so-far = { $n ->
    [one] { $n } word written so far
   *[other] { $n } words written so far
 }
brief = Brief
brief-hint = What it is about, whom to ask, what must be in it. Stays inside.
need-legal = Legal
need-legal-none = Not needed
need-legal-needed = Needed
need-legal-met = Cleared
need-pictures = Pictures
need-pictures-none = Not needed
need-pictures-needed = Needed
need-pictures-met = Done
breaking-flag-hint = Everything else waits for it.
notes = Notes
notes-hint = For the newsroom only: readers never see them.
notes-none = No notes yet.
new-note = New note
add-note = Add note
problem-note = Write a note of at most 4,000 characters
problem-length = Enter a number of words between 1 and 100,000
problem-brief = Use at most 4,000 characters for the brief
problem-time-skipped = The clock skips this time when it goes forward. Choose another
problem-section-outside = Choose one of your own sections

language-and-kind = Language and kind
only-an-idea = Only an idea for now
only-an-idea-hint = It waits in Ideas until somebody takes it up.
breaking = Breaking
breaking-sure = This goes out now
breaking-live = Live at
one-paragraph = One paragraph
author-byline = Author
publish-ask = Publish…
publish-now = Publish now
go-on-writing = Go on writing

close = Close
keys = Keys
key-next = Next story
key-previous = Previous story
key-open = Open the story
key-select = Choose the story, or not
key-plan = Plan the story
key-bulk = To what is done with the chosen
key-find = Find
key-help = This help
letters-are-on = Single letters work.
letters-are-off = Single letters are switched off; arrows and Enter work.
letter-keys = Keys of the list
letter-keys-on = Single letters are keys
letter-keys-hint = j, k, x, e, b, / and ? on the list and the board. Switch them off if you speak to your computer or hit keys by accident.

done-moved = Moved.
done-note-written = The note was added.
done-view-kept = The view is kept for everybody.
done-view-removed = The view was removed.
done-view-name = Enter a name of at most 60 characters for the view.
done-view-taken = A view of this name exists already.
done-view-too-many = There are 30 views already. Remove one first.
done-handed-over = Handed over. These stories are theirs now.
done-limited = Saved. It holds from now on.

limit-title = Sections
limit-hint = Outside their sections people have only their own stories, and may write them until they hand them in.
limit-all = Rights in all sections
limit-some = Rights in these sections and those below them
limited-to = Rights limited to
limited-to-none = No section
problem-limit-admin = An admin’s rights reach everywhere
problem-limit-sections = Choose at least one section
hand-over = Hand over open stories
hand-over-open = { $n ->
    [one] { $n } open story is theirs.
   *[other] { $n } open stories are theirs.
 }
hand-over-see = See them
hand-over-to = Hand over to
suspend-hand-over = { $n ->
    [one] { $n } open story is theirs: hand it over first.
   *[other] { $n } open stories are theirs: hand them over first.
 }

stage-names = Names of stages
stage-names-hint = What your newsroom calls the stages of a story. An empty field leaves the usual name.
problem-stage-name = Use at most 40 characters

roles-intro = Taken from the rules that the desk itself asks.
roles-authors-publish = In this newsroom authors publish their own stories.
roles-authors-do-not-publish = In this newsroom authors do not publish.
roles-stories = With stories
roles-newsroom = In the newsroom
roles-limited = Rights limited to sections
roles-limited-body = Somebody whose rights are limited to sections has them there and below. Elsewhere they have what a contributor has: their own stories, and nothing of others’. They do not change sections, tags and authors, which all share.
right = Right
right-own = Their own
right-others = Others’
right-all-stories = All, while
right-read-article = Read on the desk
right-edit-article = Write and edit
right-comment-article = Comment
right-suggest-article = Suggest changes
right-change-byline = Change the byline
right-file-article = Change section, tags and address
right-present-article = Change how it is shown elsewhere
right-submit-article = Take up, and hand in to the desk
right-move-article = Pass between desk and subs, mark as ready, return
right-hold-article = Put on hold
right-assign-article = Assign
right-note-article = Write notes
right-publish = Publish
right-schedule-article = Schedule
right-withdraw = Withdraw
right-kill-article = Kill
right-file-correction = File corrections
right-retract-article = Retract
right-approve-article = Approve
right-lift-embargo = Lift an embargo before its time
right-preview-link = Make preview links
right-set-embargo = Set an embargo
right-waive-checks = Set checks aside, with a reason
right-backdate = Set the time of first publication
right-read-desk = See the desk
right-create-article = Begin stories
right-name-tag = Add a tag while writing
right-edit-views = Keep and remove views
right-edit-tags = Rename and remove tags
right-edit-sections = Change sections
right-edit-authors = Change authors
right-manage-people = Manage people
right-change-settings = Change settings
right-see-operations = See servers and jobs
bulk-open-with = { $names } has it open just now: set it in the story itself, or when they have closed it
goes-out = goes out { $time }
update-goes-out = update goes out { $time }
flag-embargo = Embargo until { $time }
drag-not-there = This stage is not reached from there by dragging
