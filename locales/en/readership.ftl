# How often stories are read.

readership = Readership
story-readership = Readership of the story
right-see-readership = See how often stories are read
readership-filter = Choose what to look at
readership-period = Period
readership-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
 }
readership-edition = Edition
readership-all-editions = All editions
readership-of-total = { $n ->
    [one] page view
   *[other] page views
 }
readership-before = { $n ->
    [0] None in the same time before.
    [one] { $n } in the same time before.
   *[other] { $n } in the same time before.
 }
readership-as-before = As many as in the same time before.
readership-more = { $n } % more than in the same time before.
readership-fewer = { $n } % fewer than in the same time before.
readership-ever = { $n ->
    [one] { $n } page view since it was first published.
   *[other] { $n } page views since it was first published.
 }
readership-chart = Page views by day; the table below has the numbers
readership-numbers = The numbers as a table
readership-day = Day
readership-views = Views
readership-story = Story
readership-no-section = No section
most-read = Most read
readership-sites = Where readers came from
readership-site = Site
readership-other-sites = Other sites
readership-sites-none = No site has led here yet, or browsers did not say which.
readership-none = Nothing was read in this time
readership-none-body = Views appear here some seconds after somebody reads a story.
readership-how = Counted on the server, without cookie or script; nothing is kept of who read. Programs are left out as far as they say what they are, and pages that a cache in front of the site sends by itself are not seen.
