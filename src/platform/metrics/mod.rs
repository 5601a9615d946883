//! What the program counts of itself: plain numbers in memory, which cost a few nanoseconds to raise, and are read by
//! Prometheus ([`text`]) and by the operator's page. Everything here is of this process alone.
//!
//! Whoever has something to count calls a function here. None of them waits, allocates or fails.

pub mod requests;
pub mod text;

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};

pub use requests::{Family, answered};

/// A number that only grows.
struct Counter(AtomicU64);

impl Counter {
    const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    fn up(&self) {
        self.0.fetch_add(1, Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

static CONNECTIONS: AtomicI64 = AtomicI64::new(0);
static CONNECTIONS_TAKEN: Counter = Counter::new();
static CONNECTIONS_REFUSED: Counter = Counter::new();
static SHED_SITE: Counter = Counter::new();
static SHED_DESK: Counter = Counter::new();
static SHED_SIGN_IN: Counter = Counter::new();
static CACHE_HITS: Counter = Counter::new();
static CACHE_MISSES: Counter = Counter::new();
static CACHE_STALE: Counter = Counter::new();
static CACHE_ENTRIES: AtomicU64 = AtomicU64::new(0);
static CACHE_BYTES: AtomicU64 = AtomicU64::new(0);
static CACHE_BOUND: AtomicU64 = AtomicU64::new(0);
static NEWS_HEARD: Counter = Counter::new();
static NEWS_LOST: Counter = Counter::new();
static BEHIND: AtomicU64 = AtomicU64::new(0);
static JOBS_DONE: Counter = Counter::new();
static JOBS_PUT_OFF: Counter = Counter::new();
static JOBS_FAILED: Counter = Counter::new();

/// A side of the program that sheds load by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Site,
    Desk,
    SignIn,
}

/// The page cache in figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheFigures {
    pub entries: u64,
    pub bytes: u64,
    /// The most bytes it may hold; 0 while there is no cache.
    pub bound: u64,
    pub hits: u64,
    pub misses: u64,
    /// Answers given from what was no longer fresh, because the database was away or the page was being made anew.
    pub stale_served: u64,
}

/// Notifications from the database in figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NewsFigures {
    pub heard: u64,
    /// How often the connection was lost or a change was learned of in another way, so that everything was forgotten.
    pub lost: u64,
    /// Public changes in the database that this process had not heard of when it last looked.
    pub behind: u64,
}

/// Connections of one pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolFigures {
    pub name: &'static str,
    pub in_use: u32,
    pub idle: u32,
    pub most: u32,
}

/// A client connected. Counted down when what is returned is dropped.
#[must_use]
pub fn connected() -> Connected {
    CONNECTIONS.fetch_add(1, Relaxed);
    CONNECTIONS_TAKEN.up();
    Connected(())
}

/// A connection that is counted.
#[derive(Debug)]
pub struct Connected(());

impl Drop for Connected {
    fn drop(&mut self) {
        CONNECTIONS.fetch_sub(1, Relaxed);
    }
}

/// A client was closed at once, being one too many.
pub fn connection_refused() {
    CONNECTIONS_REFUSED.up();
}

/// A request was turned away because its side was busy.
pub fn shed(side: Side) {
    match side {
        Side::Site => SHED_SITE.up(),
        Side::Desk => SHED_DESK.up(),
        Side::SignIn => SHED_SIGN_IN.up(),
    }
}

/// A page was answered from the cache.
pub fn cache_hit() {
    CACHE_HITS.up();
}

/// A page had to be made.
pub fn cache_miss() {
    CACHE_MISSES.up();
}

/// A page was answered from the cache though it was no longer fresh.
pub fn cache_stale() {
    CACHE_STALE.up();
}

/// What the cache holds now.
pub fn cache_holds(entries: u64, bytes: u64) {
    CACHE_ENTRIES.store(entries, Relaxed);
    CACHE_BYTES.store(bytes, Relaxed);
}

/// The most bytes the cache may hold.
pub fn cache_bound(bytes: u64) {
    CACHE_BOUND.store(bytes, Relaxed);
}

/// The page cache as it is.
pub fn cache_figures() -> CacheFigures {
    CacheFigures {
        entries: CACHE_ENTRIES.load(Relaxed),
        bytes: CACHE_BYTES.load(Relaxed),
        bound: CACHE_BOUND.load(Relaxed),
        hits: CACHE_HITS.get(),
        misses: CACHE_MISSES.get(),
        stale_served: CACHE_STALE.get(),
    }
}

/// A notification from the database arrived.
pub fn news_heard() {
    NEWS_HEARD.up();
}

/// A notification may have been missed.
pub fn news_lost() {
    NEWS_LOST.up();
}

/// How many public changes the database had that this process did not know of.
pub fn behind(changes: u64) {
    BEHIND.store(changes, Relaxed);
}

/// Notifications so far.
pub fn news_figures() -> NewsFigures {
    NewsFigures { heard: NEWS_HEARD.get(), lost: NEWS_LOST.get(), behind: BEHIND.load(Relaxed) }
}

/// A job was done.
pub fn job_done() {
    JOBS_DONE.up();
}

/// A job did not succeed and will be tried again.
pub fn job_put_off() {
    JOBS_PUT_OFF.up();
}

/// A job failed for good.
pub fn job_failed() {
    JOBS_FAILED.up();
}

/// Memory of this process that stands in the machine's memory, in bytes; `None` where the system does not tell.
pub fn resident_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1024)
}
