//! The pages in memory: found by path, held within a bound of bytes, dropped or made anew when something changes.

use std::collections::HashMap;
use std::future::Future;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed, Ordering::SeqCst};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use axum::response::Response;
use foldhash::fast::RandomState;
use tokio::sync::{OnceCell, Semaphore};

use super::Shows;
use super::entry::{Entry, Millis};
use crate::newsroom::ids::ArticleId;
use crate::platform::metrics;

const SHARDS: usize = 32;
/// One page may take this part of the bound.
const LARGEST: usize = 16;
/// So many pages are looked at to find one that is hardly read.
const SAMPLE: usize = 12;
/// A page that may show what changed is sent for this long while it is made anew.
const GRACE: Millis = 1_000;
/// Who has an old page to send waits this long for the new one.
const PATIENCE: Duration = Duration::from_millis(500);
/// After a failure of the database, old pages are sent at once for this long; then one request tries again.
const AWAY: Millis = 1_000;
/// From this many hits on a page is packed well.
const WORTH_PACKING: u32 = 2;

/// The kept pages.
pub struct Keep {
    shards: Box<[RwLock<Shard>]>,
    /// Bytes that all take.
    bytes: AtomicUsize,
    /// Bytes that all may take; 0 keeps nothing.
    bound: usize,
    epoch: AtomicU64,
    flights: Mutex<HashMap<FlightKey, Arc<Flight>>>,
    /// Until when the database is taken to be away.
    away_until: AtomicU64,
    begun: Instant,
    packers: Arc<Semaphore>,
}

/// Pages in a row, so that one can be drawn by lot, and where each stands.
#[derive(Default)]
struct Shard {
    places: HashMap<Box<str>, usize, RandomState>,
    row: Vec<Arc<Entry>>,
}

/// A path, and the epoch in which its making began.
type FlightKey = (Box<str>, u64);

/// One render that others wait for: a kept page, or nothing that can be shared.
#[derive(Default)]
struct Flight(OnceCell<Option<Arc<Entry>>>);

/// What a request for a page is answered with.
pub enum Served {
    /// A kept page; `stale` is the present moment if it should have been made anew.
    Kept { entry: Arc<Entry>, stale: Option<Millis> },
    /// An answer of this request's own.
    Made(Response),
}

/// What happened to a story, for the pages that show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// It came, or changed.
    Changed(ArticleId),
    /// It was taken down.
    Gone(ArticleId),
}

/// What is held.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    pub entries: usize,
    pub bytes: usize,
}

impl Keep {
    /// `bound` is in bytes; with 0 nothing is kept and every page is made for its request.
    pub fn new(bound: usize) -> Self {
        metrics::cache_bound(bound as u64);
        Self {
            shards: (0..SHARDS).map(|_| RwLock::default()).collect(),
            bytes: AtomicUsize::new(0),
            bound,
            epoch: AtomicU64::new(0),
            flights: Mutex::default(),
            away_until: AtomicU64::new(0),
            begun: Instant::now(),
            packers: Arc::new(Semaphore::new(1)),
        }
    }

    pub fn is_on(&self) -> bool {
        self.bound > 0
    }

    pub fn now(&self) -> Millis {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX / 2)
    }

    /// Counts changes. To be taken before anything is read for a page.
    pub fn epoch(&self) -> u64 {
        self.epoch.load(SeqCst)
    }

    pub fn find(&self, path: &str) -> Option<Arc<Entry>> {
        let shard = self.shard(path).read().unwrap_or_else(PoisonError::into_inner);
        shard.places.get(path).map(|place| shard.row[*place].clone())
    }

    /// Counts a page that is sent, and has it packed well once it is worth it.
    pub fn hit(self: &Arc<Self>, entry: &Arc<Entry>) {
        let before = entry.hits.fetch_add(1, Relaxed);
        if before + 1 >= WORTH_PACKING && !entry.packing.load(Relaxed) {
            self.pack(entry);
        }
    }

    /// The kept page for a path, else what `make` gives, which is asked once for all who wait for the same page. `make`
    /// keeps what it made with [`Keep::put`].
    pub async fn get<M>(self: &Arc<Self>, path: &str, epoch: u64, make: impl Fn() -> M + Send) -> Served
    where
        M: Future<Output = Result<Arc<Entry>, Response>> + Send,
    {
        let old = self.find(path);
        let now = self.now();
        // While the database is away nobody knows whether a page is still as it should be, so its age is told.
        let is_away = self.is_away(now);
        if let Some(entry) = &old
            && (is_away || entry.is_good(now))
        {
            return self.serve(entry.clone(), is_away);
        }
        metrics::cache_miss();
        let seat = self.board(path, epoch);
        let mut own = None;
        let flying = seat.flight.0.get_or_init(async || match make().await {
            Ok(entry) => Some(entry),
            Err(response) => {
                own = Some(response);
                None
            }
        });
        let landed = match &old {
            None => flying.await.clone(),
            Some(old) => match tokio::time::timeout(PATIENCE, flying).await {
                Ok(landed) => landed.clone(),
                Err(_) => {
                    // No answer in time is no answer: the next ones need not wait for it too.
                    self.set_away(self.now() + AWAY);
                    return self.serve(old.clone(), true);
                }
            },
        };
        drop(seat);
        // What came of it for everybody; or for this request alone; or for another one alone, and then it asks itself.
        let response = match (landed, own) {
            (Some(entry), _) => return Served::Kept { entry, stale: None },
            (None, Some(response)) => response,
            (None, None) => match make().await {
                Ok(entry) => return Served::Kept { entry, stale: None },
                Err(response) => response,
            },
        };
        match old {
            Some(entry) if response.status().is_server_error() => {
                self.set_away(self.now() + AWAY);
                self.serve(entry, true)
            }
            _ => Served::Made(response),
        }
    }

    /// Keeps a page whose making began in `epoch`; one that began in an earlier epoch than the present one is not kept.
    /// Gives the page to send.
    pub fn put(self: &Arc<Self>, entry: Entry, epoch: u64) -> Arc<Entry> {
        let size = entry.size();
        entry.charged.store(size, Relaxed);
        let now = self.now();
        let (kept, popular) = {
            let mut shard = self.shard(&entry.path).write().unwrap_or_else(PoisonError::into_inner);
            // Looked at under the lock: whoever raises it afterwards will find this page in the shard.
            if self.epoch() != epoch || size > self.bound / LARGEST {
                return Arc::new(entry);
            }
            self.bytes.fetch_add(size, Relaxed);
            match shard.places.get(&entry.path).copied() {
                Some(place) if shard.row[place].is_same(&entry) => {
                    self.bytes.fetch_sub(size, Relaxed);
                    shard.row[place].renew(now);
                    return shard.row[place].clone();
                }
                Some(place) => {
                    let hits = shard.row[place].hits.load(Relaxed);
                    entry.hits.store(hits, Relaxed);
                    let entry = Arc::new(entry);
                    let old = std::mem::replace(&mut shard.row[place], entry.clone());
                    self.bytes.fetch_sub(old.charged.load(Relaxed), Relaxed);
                    (entry, hits >= WORTH_PACKING)
                }
                None => {
                    let entry = Arc::new(entry);
                    let place = shard.row.len();
                    shard.places.insert(entry.path.clone(), place);
                    shard.row.push(entry.clone());
                    (entry, false)
                }
            }
        };
        if popular {
            self.pack(&kept);
        }
        self.shrink();
        kept
    }

    /// A story changed or went. From here on no page is kept whose making began before.
    pub fn happened(&self, what: Happened) {
        self.epoch.fetch_add(1, SeqCst);
        let doubt_until = self.now() + GRACE;
        for shard in &self.shards {
            let mut shard = shard.write().unwrap_or_else(PoisonError::into_inner);
            let mut place = 0;
            while place < shard.row.len() {
                let entry = &shard.row[place];
                match (&entry.shows, what) {
                    (Shows::Newest, Happened::Gone(_)) => {
                        self.remove(&mut shard, place);
                        continue;
                    }
                    (Shows::Stories(ids), Happened::Gone(id)) if ids.contains(&id) => {
                        self.remove(&mut shard, place);
                        continue;
                    }
                    (Shows::Newest, Happened::Changed(_)) => entry.spoil(),
                    (Shows::Stories(ids), Happened::Changed(id)) if ids.contains(&id) => entry.spoil(),
                    (Shows::Stories(_), _) => entry.doubt(doubt_until),
                    (Shows::Frame, _) => {}
                }
                place += 1;
            }
        }
    }

    /// Anything may have changed: all pages are to be made anew before they are sent.
    pub fn spoil_all(&self) {
        self.epoch.fetch_add(1, SeqCst);
        for shard in &self.shards {
            let shard = shard.read().unwrap_or_else(PoisonError::into_inner);
            shard.row.iter().for_each(|entry| entry.spoil());
        }
    }

    /// Nothing stands at this path any more that may be sent.
    pub fn drop_page(&self, path: &str) {
        let mut shard = self.shard(path).write().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = shard.places.get(path).copied() {
            self.remove(&mut shard, place);
        }
    }

    /// The most read pages that are to be made anew, at most `most`.
    pub fn wanted(&self, most: usize) -> Vec<Arc<Entry>> {
        let now = self.now();
        let mut wanted: Vec<_> = self
            .shards
            .iter()
            .flat_map(|shard| {
                let shard = shard.read().unwrap_or_else(PoisonError::into_inner);
                shard.row.iter().filter(|entry| !entry.is_fresh(now)).cloned().collect::<Vec<_>>()
            })
            .collect();
        wanted.sort_by_key(|entry| std::cmp::Reverse(entry.hits.load(Relaxed)));
        wanted.truncate(most);
        wanted
    }

    /// Halves the counts of hits, so that what was read once makes room for what is read now.
    pub fn age(&self) {
        for shard in &self.shards {
            let shard = shard.read().unwrap_or_else(PoisonError::into_inner);
            for entry in &shard.row {
                entry.hits.store(entry.hits.load(Relaxed) / 2, Relaxed);
            }
        }
    }

    pub fn is_away(&self, now: Millis) -> bool {
        now < self.away_until.load(Relaxed)
    }

    /// The database does not answer: until this moment old pages are sent without asking it.
    pub fn set_away(&self, until: Millis) {
        self.away_until.store(until, Relaxed);
    }

    pub fn figures(&self) -> Figures {
        let entries =
            self.shards.iter().map(|shard| shard.read().unwrap_or_else(PoisonError::into_inner).row.len()).sum();
        Figures { entries, bytes: self.bytes.load(Relaxed) }
    }

    /// Sends a kept page; `is_stale` if it cannot be told whether there is a newer one.
    pub fn serve(self: &Arc<Self>, entry: Arc<Entry>, is_stale: bool) -> Served {
        self.hit(&entry);
        if is_stale {
            metrics::cache_stale();
        } else {
            metrics::cache_hit();
        }
        Served::Kept { entry, stale: is_stale.then(|| self.now()) }
    }

    fn shard(&self, path: &str) -> &RwLock<Shard> {
        use std::hash::BuildHasher;
        let hash = foldhash::fast::FixedState::default().hash_one(path);
        // The upper half: the lower one places the page within its shard.
        &self.shards[(hash >> 32) as usize % SHARDS]
    }

    fn remove(&self, shard: &mut Shard, place: usize) {
        let gone = shard.row.swap_remove(place);
        shard.places.remove(&gone.path);
        if let Some(moved) = shard.row.get(place) {
            let path = moved.path.clone();
            shard.places.insert(path, place);
        }
        self.bytes.fetch_sub(gone.charged.load(Relaxed), Relaxed);
    }

    /// Lets the least read of some pages drawn by lot go until all fit: what is read often stays through a walk over
    /// everything, and what was read often once goes in time, because counts are halved.
    fn shrink(&self) {
        while self.bytes.load(Relaxed) > self.bound {
            let mut least: Option<Arc<Entry>> = None;
            for _ in 0..SAMPLE {
                let shard = &self.shards[rand::random_range(0..SHARDS)];
                let shard = shard.read().unwrap_or_else(PoisonError::into_inner);
                if shard.row.is_empty() {
                    continue;
                }
                let drawn = &shard.row[rand::random_range(0..shard.row.len())];
                if least.as_ref().is_none_or(|least| drawn.hits.load(Relaxed) < least.hits.load(Relaxed)) {
                    least = Some(drawn.clone());
                }
            }
            let Some(least) = least else { return };
            self.drop_page(&least.path);
        }
    }

    /// Packs a page off the async threads, one page at a time.
    fn pack(self: &Arc<Self>, entry: &Arc<Entry>) {
        if entry.packing.swap(true, Relaxed) {
            return;
        }
        let (keep, entry) = (self.clone(), entry.clone());
        tokio::spawn(async move {
            let Ok(_turn) = keep.packers.clone().acquire_owned().await else { return };
            let packing = entry.clone();
            let Ok(added) = tokio::task::spawn_blocking(move || packing.pack()).await else { return };
            {
                let shard = keep.shard(&entry.path).read().unwrap_or_else(PoisonError::into_inner);
                // If another page has taken its place meanwhile, these bytes are nobody's any more.
                if shard.places.get(&entry.path).is_some_and(|place| Arc::ptr_eq(&shard.row[*place], &entry)) {
                    entry.charged.fetch_add(added, Relaxed);
                    keep.bytes.fetch_add(added, Relaxed);
                }
            }
            keep.shrink();
        });
    }

    fn board(&self, path: &str, epoch: u64) -> Seat<'_> {
        let key: FlightKey = (path.into(), epoch);
        let mut flights = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
        let flight = flights.entry(key.clone()).or_default().clone();
        Seat { keep: self, key, flight }
    }
}

/// A place among those who wait for a render, given up when the request ends, however it ends.
struct Seat<'k> {
    keep: &'k Keep,
    key: FlightKey,
    flight: Arc<Flight>,
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        let mut flights = self.keep.flights.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(known) = flights.get(&self.key) else { return };
        // Two hold it: the list and this seat.
        let is_last = Arc::strong_count(&self.flight) == 2;
        if Arc::ptr_eq(known, &self.flight) && (is_last || self.flight.0.initialized()) {
            flights.remove(&self.key);
        }
    }
}
