# What readers see.

weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday

# Around every page.
nav-utilities = Language and search
nav-sections = Sections
nav-about = About this newsroom
all-sections = All sections
front-page = Front page
archive = Archive
follow = Follow
pages = Pages
preview = Preview
preview-not-public = Preview: not public
preview-back = Back to the desk

# A story.
byline-by = { "By " }
byline-comma = { ", " }
byline-and = { " and " }
byline-next = { ". " }
byline-contributor = { "Additional reporting by " }
byline-translator = { "Translated by " }
byline-photographer = { "Photographs by " }
byline-illustrator = { "Illustrations by " }
byline-editor = { "Edited by " }
published = Published
updated = Updated
reading-time = { $n ->
    [one] { $n } min read
   *[other] { $n } min read
 }
story-age = { $n ->
    [one] More than a year old
   *[other] More than { $n } years old
 }
also-in = Also in
contents = Contents
read-more = Read more
table = Table
tags = Tags
share = Share
copy-link = Copy the link
send-by-mail = Send by email
related = Related

# Lists of stories.
front-title = { $value }: front page
all-stories = All stories
no-stories-yet = No stories here yet
    .body = The first ones are being written.
no-stories-way = The newest stories are on the front page.
tag = Tag
author = Author
in-this-section = In this section
newest-stories = Newest stories
older-stories = Older stories
feed-of-section = RSS feed of this section
feed-of-tag = RSS feed of this tag
feed-of-author = RSS feed of this author

# Search.
search = Search
search-the-site = Search the site
search-stories = Search stories
results-count = { $n ->
    [0] No results
    [one] { $n } result
   *[other] { $n } results
 }
results-for = for “{ "\u2068" }{ $value }{ "\u2069" }”
page-of = Page { $page } of { $of }
next = Next
previous = Previous
nothing-found = Nothing found
    .body = You could:
nothing-found-spelling = check the spelling
nothing-found-fewer = use fewer or more general words
nothing-found-archive = look through the archive by month
