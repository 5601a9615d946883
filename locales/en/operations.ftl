# The operator's page: the state of the database, the servers and the jobs.

operations = Operations
right-operations = See operations
look-again = Look again
operations-as-of = As of
operations-fine = Everything is in order.
operations-matters = What is the matter
matter-database-away = The database does not answer. Pages held in memory are still served; nothing can be saved until it is back. Everything recovers by itself then.
matter-jobs-failed = { $n ->
    [one] A job failed for good. See below why; retry it once the cause is gone.
   *[other] { $n } jobs failed for good. See below why; retry them once the cause is gone.
 }
matter-jobs-late = { $n ->
    [one] Jobs are a minute late.
   *[other] Jobs are { $n } minutes late.
 }
matter-connections-scarce = { $n }% of the connections that the database allows are taken. Raise max_connections, or run fewer servers.
matter-pool-busy = All connections of “{ $value }” are in use: requests wait for one.
matter-old-transaction = { $n ->
    [one] A transaction has been open for a minute.
   *[other] A transaction has been open for { $n } minutes. It keeps the database from tidying up.
 }
matter-replica-behind = { $n ->
    [one] A replica is a second behind.
   *[other] A replica is { $n } seconds behind.
 }
matter-changes-missed = { $n ->
    [one] A change was learned of late: the notification was lost.
   *[other] { $n } changes were learned of late: notifications were lost.
 }
matter-versions-differ = Servers of different versions are at work. That is fine for the minutes of an upgrade.
not-known = Not known
not-known-now = Not known while the database does not answer.
none = None

database = Database
version = Version
size = Size
connections = Connections
answer-time = Time to answer
oldest-transaction = Oldest transaction
replicas = Replicas
replica-lag = Slowest replica behind by

jobs = Jobs
job = Job
jobs-queued = Waiting
jobs-running = Running
jobs-failed = Failed
jobs-failed-title = Failed jobs
jobs-waiting-title = Waiting and running jobs
failed-at = Failed at
due-at = Due
tries = Tries
count = Number
retry = Retry
dismiss = Dismiss
dismiss-question = Dismiss this job? Its work is not done then.
job-running = Running
job-queued = Waiting
job-later = For later
job-trying-again = Failed, will be tried again
job-purge = Tell the cache in front what became stale
job-remove-finished = Remove finished jobs
job-remove-stale-sessions = Remove expired sessions and links
done-retried = The job will be tried again.
done-dismissed = Dismissed.

servers = Servers
server = Server
this-server = This server
running-for = Running for
seen-ago = Seen this long ago
memory = Memory
notifications-heard = Notifications heard
notifications-lost = Times they may have been missed
page-cache = Page cache
cache-pages = Pages
cache-hit-rate = Answered from it
cache-stale = Answered from it though stale
pools = Connections of this server
pool-for = For
pool-in-use = In use
pool-idle = Idle
pool-most = At most
pool-full = full
pool-site = Public pages
pool-desk = Desk
pool-jobs = Jobs
pool-house = Housekeeping
