//! Dateline: a newsroom in one binary.
//!
//! # The map
//!
//! The modules in reading order. Each may use those above it and none below; a test holds this.
//!
//! | Module | What is there |
//! |---|---|
//! | [`platform`] | machinery with no newsroom word in it: settings, database, private Postgres, clock, bus, jobs, metrics, traces, mail, words |
//! | [`newsroom`] | what a newsroom is and may do; knows Postgres, and neither HTTP nor pages |
//! | [`web`] | HTTP for both sides: the bounded server, pages, errors, forms, built files |
//! | [`site`] | the public side; sees only what is published |
//! | [`collab`] | writing together: the shared document of an open story |
//! | [`desk`] | the editors' side, behind signing in |
//! | [`app`] | puts the parts together; the commands of the command line; the demo newsroom |
//!
//! Templates lie in `templates/`, words in `locales/`, the editor in `editor/`, steps of the schema in `migrations/`.
//!
//! # A request, both ways
//!
//! *Reading.* From memory, if the page is there (`site::cache`), before the router is asked. Else: a typed path → a read on the site's own connections → `publication::live::live_at` →
//! [`PublishedArticle`](newsroom::publication::PublishedArticle), which cannot hold a draft → a page, rendered late
//! with the reader's language.
//!
//! *Writing.* A typed path and a form → the desk's `Command`, which begins the transaction, loads the facts and asks the
//! rules → a verb such as [`put_out`](newsroom::publication::publish::put_out), which demands the
//! [`Permit`](newsroom::access::Permit), takes its subject from it, and here wants the gate's word, too → the event, in the same transaction → commit →
//! 303. Only then are other servers told, and what they hold is dropped.
//!
//! # Where to look
//!
//! - who may do what: `newsroom::access`, its `rules` and their snapshot; what an address asks for: [`desk::routes`];
//! - the stages of a story and its moves: [`newsroom::stage`]; who does what by when: [`newsroom::assignment`];
//! - the desk's list, board and views: [`newsroom::board`], and `desk::board` for its pages and its stream;
//! - the body of a story, its checks and its HTML: [`newsroom::document`];
//! - how a page stays in memory and when it goes: `site::cache`; how servers hear of changes: `app::news`;
//! - how words reach the database while they are typed: [`collab`];
//! - what must be true before publishing: [`newsroom::publication::readiness`]; who asks: [`newsroom::publication::gate`];
//! - what happens at a minute: [`newsroom::publication::schedule`]; the clockwork of it: `app::timetable`;
//! - what readers are told afterwards: [`newsroom::publication::corrections`]; what they saw when: `versions` beside it;
//! - how often stories are read: [`newsroom::readership`]; which requests count: `site::readers`;
//! - who did what, and how a change of that shows: [`newsroom::history`]; whom an act concerns and how they hear of it:
//!   [`newsroom::events::notices`]; mail: [`newsroom::events::outbox`], [`desk::mailing`];
//! - order of the layers around every request: [`app`] and [`web::around`];
//! - work in the background: [`platform::jobs`]; which jobs there are: `app::work`;
//! - what an operator sees: [`platform::operations`], [`platform::metrics`], [`platform::traces`];
//! - a setting: [`platform::config`]; the private Postgres: [`platform::embedded`];
//! - a sentence of the interface: `locales/`; the demo's stories: `src/app/demo/texts/`.
//!
//! # Promises
//!
//! - A story is public exactly while it has a row in `publication`. Saving never changes what readers see.
//! - What readers were told of a story is never deleted, and what was amended is kept.
//! - One statement writes such a row, and it takes a [`Cleared`](newsroom::publication::gate::Cleared), which the gate alone
//!   makes. While an embargo stands, the database refuses the row to whoever writes it.
//! - A revision is never changed or deleted, but for its name. Words are acknowledged after their commit.
//! - Nothing is changed without a permit and, but for the saving of words, an event in the same transaction.
//! - HTML comes from the typed tree alone; nothing is sanitised after the fact.
//! - Public pages have no script, no cookie and nothing from a third party.
//! - What time it is is asked in one place, [`platform::clock`]; a transaction carries its moment.
//!
//! # Decisions that differ from the usual
//!
//! - **Sessions of our own**, not a session crate's: the id has 256 random bits, only its hash is kept, and the row
//!   carries the person, so that suspending somebody ends their sessions in one statement.
//! - **A table of listings** (`listing`): a row for each list on which a story stands. Every list and feed is a scan of
//!   one index, as cheap with 100,000 stories as with ten.
//! - **Revisions are full snapshots**, not differences: reading one is one row, and none depends on another.
//! - **A small guard before the HTTP server** (`web::server`) for time and number of connections: the framework's own
//!   server leaves half-sent requests open.
//! - **No query tool to install**: `scripts/prepare` lets the compiler write `.sqlx` itself.
//! - **A private Postgres** instead of another, smaller database: one dialect, one search, one way to back up.
//! - **Rows of the desk change by a stream of events** that is asked with the page's own filters and asks the same rules and
//!   the same query as the page: what is not on somebody's list is in no message to them.
//! - **The desk's list is planned anew each time**: with two dozen questions of which few are asked, no plan fits all.
//! - **Changes are numbered** under the row lock of the newsroom, and kept for an hour beside the notification: a server
//!   that missed one reads what it missed instead of forgetting everything, and no notification has to arrive for what is
//!   in memory to be at most a second old.
//! - **A page cache of our own** (`site::cache`), not a cache crate's: what it must know, and no crate does, is what a page
//!   shows, so that a page may be dropped, spoiled or merely doubted, and that an old page is better than none while the
//!   database is away. It keeps what is read often by drawing lots among a few and dropping the least read.
//! - **Suggestions live in the shared document only.** What becomes of it for a revision is the text before them, so that
//!   no revision, page, feed or search can hold one. Comments are rows beside the story and never in it.
//! - **A retraction stays in search engines' indexes**, under "Retracted" and with the notice for its text: who looks for
//!   what it claimed finds that it was taken back. A killed story leaves them.
//! - **The public log of changes can be cut**: a wording that hurts somebody must not live on in what was meant as openness.
//!   It begins anew by itself when a story comes back after it was taken down.
//! - **The history is chained by the database, at the commit**: a deferred trigger gives each event its place, so that the
//!   lock on the chain's end is the last of a transaction and held for no longer than a commit takes.
//! - **Words are checked before the CRDT sees them** (`collab::update`): an update is read byte by byte against the
//!   editor's table of names, because a CRDT has no way to take an operation back.

pub mod platform;
pub mod newsroom;
pub mod web;
pub mod site;
pub mod collab;
pub mod desk;
pub mod app;
