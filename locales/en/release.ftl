# What decides when a story goes out: checks, approval, the schedule, embargoes, preview links.

check-broken-link = A link leads to a story that readers cannot open
check-approval = Have somebody else approve this version
check-long-headline = The headline is longer than 110 characters: search engines and cards cut it
check-long-standfirst = The standfirst is longer than 300 characters
check-overlong = { $written } words were written and { $asked } were asked for
check-suggestions = { $n ->
    [one] One suggestion is open: it does not go out
   *[other] { $n } suggestions are open: they do not go out
 }
check-comments = { $n ->
    [one] One comment is open
   *[other] { $n } comments are open
 }
check-language = The text is not written in the letters of the story’s language
check-quotes = A quotation mark lacks its other half: { $word }
check-same-headline = Another story of the last 30 days has this headline

problem-past = Choose a time that has not passed
problem-too-far = Choose a time within two years
problem-skipped = There is no { $time } on that day: the clocks go forward. The next minute there is: { $next }
problem-twice = There are two minutes called { $time } on that day: the clocks go back. Choose which you mean
problem-embargo = The story is under an embargo until { $time }. Choose that time or a later one
problem-reason = Write why, in at most 1,000 characters
problem-withdraw-not-live = The story is not live, and nothing is planned that would make it so before then
problem-not-planned = This is not planned any more
problem-approval-not-newest = The story was saved again meanwhile. Look at it once more
problem-own-words = You wrote in this version: somebody else has to approve it
problem-no-note = Write what is missing
problem-long-note = Use at most 2,000 characters for the note
problem-embargo-live = Readers can see the story, or a version of it in another language. Withdraw it first
problem-no-embargo = There is no embargo on this story any more
problem-link-name = Write for whom the link is, in at most 120 characters
problem-link-embargo = The story is under an embargo: there are no preview links until it ends
problem-link-many = The story has 50 links that work. Revoke one first
publish-not-ready = The story is not ready: see the checks

schedule = Schedule
schedule-zone = Times are those of the newsroom:
schedule-lede = What goes out is the version that was scheduled, whatever was written after it. Each is checked again at its minute.
schedule-none = Nothing is scheduled
schedule-none-body = Open a story and choose Publish, then a time.
schedule-troubles = Did not happen
schedule-troubles-count = { $n ->
    [one] One did not happen
   *[other] { $n } did not happen
 }
schedule-alarm = { $n ->
    [one] Something that was scheduled did not happen.
   *[other] { $n } things that were scheduled did not happen.
 }
schedule-look = See what
schedule-failed = It was not done at its time:
schedule-missed = Its time has passed and nothing happened. It is done as soon as a server can do it.
schedule-by = Scheduled by
schedule-with-embargo = waits for the end of the embargo
schedule-waived = checks were set aside
schedule-tells = readers are told:
schedule-behind = The story has changed since. The version that was scheduled goes out; schedule it again to send the newest.
schedule-cancel = Take off the schedule
schedule-dismiss = Noted
schedule-lately = Done in the last day
schedule-placeholder = A placeholder such as TK was left in it
schedule-no-right = Whoever scheduled it may no longer publish it
schedule-impossible = The version that was scheduled cannot be published any more

act-publish = Publish
act-update = Update
act-withdraw = Withdraw

approval-rules = Approval
approval-rules-link = Which stories need the approval of a second person
approval-rules-lede = Ticked stories go out only after somebody has approved them who neither wrote them nor changed them last. An approval ends when the story changes.
approval-rules-hint = A section’s tick holds for the sections below it.
approval-everywhere = All sections

state-link-works = Works
state-link-expired = Expired
state-link-revoked = Revoked
state-link-maker-gone = Without effect: whoever made it may no longer do so
state-link-embargoed = Without effect while the embargo stands

dead-link = This link does not work
dead-link-body = It may have expired or been revoked. Ask whoever sent it to you for another.
preview-shared = Shared with you alone. The link works until
