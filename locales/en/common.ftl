# What both sides of the house say: times, kinds, errors.

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

kind-news = News
kind-analysis = Analysis
kind-opinion = Opinion
kind-feature = Feature
kind-explainer = Explainer
kind-page = Page

skip-to-content = Skip to content
stories-count = { $n ->
    [0] No stories
    [one] { $n } story
   *[other] { $n } stories
 }
words-count = { $n ->
    [one] { $n } word
   *[other] { $n } words
 }

error-not-found = This page does not exist
    .body = Check the address, or search for what you were looking for.
error-gone = This story was removed
    .body = The newsroom has taken this story down.
error-sign-in = Please sign in
    .body = This page is for people of the newsroom.
error-denied = This is not yours to do
    .body = Your role does not include it. Ask an editor or an admin.
error-cross-site = This request came from another site
    .body = It was refused to protect your account. Open the page here and try again.
error-unreadable = This request could not be read
    .body = Go back, check what you entered and send it again.
error-too-large = This is too large
    .body = Send less at once.
error-too-slow = This took too long to arrive
    .body = Check your connection and send it again.
error-unsupported = This kind of content is not accepted here
    .body = Send it as the page’s own form does.
error-method = This page cannot be used that way
    .body = Go back and use the page’s own buttons.
error-misdirected = This server does not answer for that address
    .body = Check the address.
error-too-many = Too many tries
    .body = Wait a little, then try again.
error-unavailable = We cannot show this right now
    .body = The server is catching its breath. Try again in a moment.
error-disk-full = The server’s disk is full
    .body = Nothing was saved just now, and nothing that was saved before is lost. Go back: what you entered is still in the form. Tell an admin; saving works again as soon as there is room.
error-database-away = The database does not answer
    .body = Nothing was saved just now, and nothing that was saved before is lost. Go back: what you entered is still in the form. Try again in a moment; if it stays, tell an admin.
error-internal = Something went wrong on our side
    .body = It has been noted. Try again; if it stays, tell an admin this number:
read-more = Read more
