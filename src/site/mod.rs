//! The public side: what readers see. It reads what is published and nothing else, loads no script and sets no cookie.
//!
//! - [`door`]: the one way in and out; finds the edition, renders pages, writes headers;
//! - [`frame`], [`visit`]: what every page carries, and the request it is printed for;
//! - [`paths`]: addresses, printed in one place; [`addresses`]: which of them lead somewhere;
//! - [`head`], [`json_ld`], [`cards`]: parts of pages;
//! - [`story`]: a story, a standing page, a preview for the desk;
//! - [`corrections`], [`changes`]: what readers are told of a story afterwards, and how it changed; `notices` shows it;
//! - [`tombstone`]: in the place of a story that was killed;
//! - [`front`], [`listings`], [`archive`], [`search`]: lists of stories;
//! - [`feeds`], [`sitemap`], [`files`]: for machines;
//! - [`readers`]: which requests are somebody reading;
//! - [`errors`]: what went wrong; [`cache`]: who may keep an answer, and the pages in memory; [`warm`]: making them
//!   before they are asked for.

mod address;
mod addresses;
mod archive;
mod byline;
mod cache;
mod cards;
mod changes;
mod corrections;
mod door;
mod errors;
mod feeds;
mod files;
mod frame;
mod front;
mod head;
mod json_ld;
mod listings;
mod notices;
pub mod paths;
mod readers;
mod search;
mod sitemap;
mod story;
mod tombstone;
mod visit;
mod warm;

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn;
use axum::response::Response;
use axum::routing::{MethodRouter, get};
use sqlx::{PgConnection, PgPool};
use tokio::sync::Notify;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate, SizeAbove};

use self::addresses::Addresses;
use self::cache::hits::Hits;
use self::cache::keep::{Figures, Happened, Keep};
use self::door::Door;
use self::frame::Frame;
use crate::newsroom::events::Change;
use crate::newsroom::publication::Preview;
use crate::newsroom::readership::Views;
use crate::newsroom::settings;
use crate::platform::clock::{Clock, Timestamp};
use crate::platform::db::Readers;
use crate::platform::metrics::{self, PoolFigures};
use crate::web::around;
use crate::web::error::Error;

/// After the last word that the database is away, in milliseconds. Who looks after it looks every second.
const LONGEST_AWAY: u64 = 3_000;
/// A replica that takes longer to say how far it is is not read.
const REPLICA_PATIENCE: Duration = Duration::from_millis(500);

/// What the public side is made of.
pub struct SiteParts {
    pub pool: PgPool,
    /// Read instead of `pool` while it has every change that is known.
    pub replica: Option<PgPool>,
    pub clock: Clock,
    /// The origin under which readers reach the site (`https://news.example`): all absolute addresses begin with it.
    pub base: String,
    /// What rendered pages may take of memory, in bytes.
    pub bound: usize,
    /// Is a cache in front of the site told what to drop?
    pub tells: bool,
    /// `host` or `host:port`, small letters: under which readers reach the site.
    pub hosts: Vec<String>,
}

/// The public side of a newsroom. Cheap to clone.
#[derive(Clone)]
pub struct Site {
    inner: Arc<Inner>,
}

struct Inner {
    keep: Arc<Keep>,
    addresses: Addresses,
    /// Told when pages are to be made anew.
    stirred: Notify,
    readers: Readers,
    replica: Option<Replica>,
    /// Until when the database is known to be away, on the clock of `keep`.
    down_until: AtomicU64,
    clock: Clock,
    /// The origin of the site, without a slash at its end.
    base: Arc<str>,
    tells: bool,
    hosts: Arc<[Box<str>]>,
    views: Arc<Views>,
    held: RwLock<Held>,
}

/// A copy of the database that follows it by some moments.
struct Replica {
    readers: Readers,
    /// The number of the newest change that it has; −1 while it does not answer.
    at: AtomicI64,
    /// The number of the newest change that we know of. What does not have it is not read.
    heard: AtomicI64,
}

/// The frame in memory.
#[derive(Default)]
struct Held {
    /// Kept when it grows stale too: error pages take their look from it while the database is away.
    frame: Option<Arc<Frame>>,
    is_fresh: bool,
    /// Counts what was forgotten: a load that began before is not stored after.
    epoch: u64,
}

impl Site {
    pub fn new(parts: SiteParts) -> Self {
        let SiteParts { pool, replica, clock, base, bound, tells, hosts } = parts;
        let base = base.trim_end_matches('/').into();
        Self {
            inner: Arc::new(Inner {
                keep: Arc::new(Keep::new(bound)),
                addresses: Addresses::default(),
                stirred: Notify::new(),
                readers: Readers::new(pool),
                replica: replica.map(|pool| Replica {
                    readers: Readers::new(pool),
                    at: AtomicI64::new(-1),
                    heard: AtomicI64::new(0),
                }),
                down_until: AtomicU64::new(0),
                clock,
                base,
                tells,
                hosts: hosts.iter().map(|host| host.as_str().into()).collect(),
                views: Arc::default(),
                held: RwLock::default(),
            }),
        }
    }

    /// Something changed, or may have: nothing held in memory is sent again before it has been made anew.
    pub fn forget(&self) {
        self.forget_frame();
        self.inner.keep.spoil_all();
        self.inner.addresses.doubt_all();
        self.inner.stirred.notify_one();
    }

    /// What one change, by its number, means for what is held in memory.
    pub fn hear(&self, number: i64, change: Change) {
        if let Change::Desk(_) = change {
            return;
        }
        self.know(number);
        let happened = match change {
            Change::Article(id) => Happened::Changed(id),
            Change::Gone(id) => Happened::Gone(id),
            Change::Frame => {
                self.forget_frame();
                self.inner.keep.spoil_all();
                return self.inner.stirred.notify_one();
            }
            Change::Desk(_) | Change::Person(_) => return,
        };
        // Standing pages are part of the frame.
        self.forget_frame();
        if let Happened::Changed(id) = happened {
            self.inner.addresses.doubt(id);
        }
        self.inner.keep.happened(happened);
        self.inner.stirred.notify_one();
    }

    /// There are changes up to this number.
    pub fn know(&self, number: i64) {
        if let Some(replica) = &self.inner.replica {
            replica.heard.fetch_max(number, SeqCst);
        }
    }

    /// Asks the replica how far it is. True when it has all that is known; `None` without one.
    pub async fn look_at_replica(&self) -> Option<bool> {
        let replica = self.inner.replica.as_ref()?;
        let look = replica.readers.read(async |db| settings::changes(db).await);
        let at = match tokio::time::timeout(REPLICA_PATIENCE, look).await {
            Ok(Ok(at)) => at,
            Ok(Err(_)) | Err(_) => -1,
        };
        replica.at.store(at, SeqCst);
        Some(at >= replica.heard.load(SeqCst))
    }

    /// The database does not answer: for the next moments pages in memory are sent without asking it, and who wants
    /// another page hears so at once.
    pub fn database_is_away(&self) {
        let keep = &self.inner.keep;
        let until = keep.now() + LONGEST_AWAY;
        keep.set_away(until);
        self.inner.down_until.store(until, SeqCst);
    }

    pub fn database_is_back(&self) {
        self.inner.keep.set_away(0);
        self.inner.down_until.store(0, SeqCst);
    }

    /// Answers from memory, for requests to the site's own hosts.
    pub fn hits(&self) -> Hits {
        Hits::new(self.inner.keep.clone(), self.inner.views.clone(), self.inner.hosts.clone())
    }

    /// What was read and is not written down yet.
    pub fn views(&self) -> &Views {
        &self.inner.views
    }

    fn hosts(&self) -> &[Box<str>] {
        &self.inner.hosts
    }

    /// What is held in memory; the operator's figures are renewed with it.
    pub fn figures(&self) -> Figures {
        let figures = self.inner.keep.figures();
        metrics::cache_holds(figures.entries as u64, figures.bytes as u64);
        figures
    }

    fn tells(&self) -> bool {
        self.inner.tells
    }

    fn keep(&self) -> &Arc<Keep> {
        &self.inner.keep
    }

    fn addresses(&self) -> &Addresses {
        &self.inner.addresses
    }

    fn forget_frame(&self) {
        let mut held = self.inner.held.write().unwrap_or_else(PoisonError::into_inner);
        held.is_fresh = false;
        held.epoch += 1;
    }

    /// The page of a story's newest revision as readers would see it, marked as not public; to be sent only to the
    /// person whose right made the [`Preview`]. Never kept by anybody.
    pub async fn preview(&self, preview: &Preview) -> Result<Response, Error> {
        let frame = self.frame().await?;
        let edition = frame.editions.iter().position(|edition| edition.lang == preview.lang).unwrap_or(0);
        let visit = visit::Visit::new(frame, self.base(), edition, self.now());
        Ok(door::send(&visit, story::preview(&visit, preview)).await)
    }

    /// The same for somebody who was given a link, until when it works: without a way to the desk.
    pub async fn shared_preview(&self, preview: &Preview, until: Timestamp) -> Result<Response, Error> {
        let frame = self.frame().await?;
        let edition = frame.editions.iter().position(|edition| edition.lang == preview.lang).unwrap_or(0);
        let visit = visit::Visit::new(frame, self.base(), edition, self.now());
        Ok(door::send(&visit, story::shared_preview(&visit, preview, until)).await)
    }

    /// The figures of the public side's connections.
    pub fn connections(&self) -> PoolFigures {
        self.inner.readers.figures("site")
    }

    /// Reads with a connection of the public side's own.
    async fn read<T>(&self, work: impl AsyncFnOnce(&mut PgConnection) -> sqlx::Result<T>) -> sqlx::Result<T> {
        match &self.inner.replica {
            Some(replica) if replica.at.load(SeqCst) >= replica.heard.load(SeqCst) => replica.readers.read(work).await,
            // Waiting would only keep the reader from being told, and others from their turn.
            _ if self.inner.keep.now() < self.inner.down_until.load(SeqCst) => Err(sqlx::Error::PoolTimedOut),
            _ => self.inner.readers.read(work).await,
        }
    }

    fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    fn base(&self) -> Arc<str> {
        self.inner.base.clone()
    }

    /// The frame, from memory or from the database.
    async fn frame(&self) -> sqlx::Result<Arc<Frame>> {
        let epoch = {
            let held = self.inner.held.read().unwrap_or_else(PoisonError::into_inner);
            if held.is_fresh
                && let Some(frame) = &held.frame
            {
                return Ok(frame.clone());
            }
            held.epoch
        };
        let frame = Arc::new(self.read(async |db| Frame::load(db).await).await?);
        let mut held = self.inner.held.write().unwrap_or_else(PoisonError::into_inner);
        let mut has_other_pages = false;
        if held.epoch == epoch {
            has_other_pages = held.frame.as_ref().is_some_and(|old| !old.has_same_pages(&frame));
            held.frame = Some(frame.clone());
            held.is_fresh = true;
        }
        drop(held);
        // Every page carries the links to the standing pages.
        if has_other_pages {
            self.inner.keep.spoil_all();
        }
        Ok(frame)
    }

    /// The frame as it was last known, if it ever was.
    fn last_frame(&self) -> Option<Arc<Frame>> {
        self.inner.held.read().unwrap_or_else(PoisonError::into_inner).frame.clone()
    }
}

/// Everything public, behind its door. The router answers every path: others are merged beside it.
pub fn router(site: Site) -> Router {
    let door = door(site);
    // Under a kilobyte the headers of a compressed answer outweigh what it saves; the highest levels cost more time
    // than they save on the way.
    let compression = CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(DefaultPredicate::new().and(SizeAbove::new(1024)));
    Router::new().fallback(door::enter).with_state(door).layer(compression)
}

fn door(site: Site) -> Door {
    let inner = listed()
        .router
        .fallback(async || Error::NotFound)
        .method_not_allowed_fallback(async || StatusCode::METHOD_NOT_ALLOWED)
        .route_layer(from_fn(around::name_family))
        .with_state(site.clone());
    Door { site, inner }
}

/// Every path of the public side, as the router knows it, without an edition's prefix: `/{year}/{month}/{slug}`.
pub fn all_paths() -> Vec<&'static str> {
    listed().paths
}

/// A router, and the paths that were put into it.
#[derive(Default)]
struct Listed {
    router: Router<Site>,
    paths: Vec<&'static str>,
}

impl Listed {
    fn route(mut self, path: &'static str, method: MethodRouter<Site>) -> Self {
        self.paths.push(path);
        Self { router: self.router.route(path, method), paths: self.paths }
    }
}

fn listed() -> Listed {
    Listed::default()
        .route("/", get(front::show))
        .route("/{year}", get(archive::year))
        .route("/{year}/{month}", get(archive::month))
        .route("/{year}/{month}/{slug}", get(story::show))
        .route("/{year}/{month}/{slug}/changes", get(changes::log))
        .route("/{year}/{month}/{slug}/changes/{number}", get(changes::show))
        .route("/pages/{slug}", get(story::show_page))
        .route("/pages/{slug}/changes", get(changes::page_log))
        .route("/pages/{slug}/changes/{number}", get(changes::show_page))
        .route("/corrections", get(corrections::show))
        .route("/corrections/{file}", get(corrections::feed))
        .route("/sections/{slug}", get(listings::section))
        .route("/tags/{slug}", get(listings::tag))
        .route("/authors/{slug}", get(listings::author))
        .route("/archive", get(archive::index))
        .route("/search", get(search::show))
        .route("/feed.xml", get(feeds::front_rss))
        .route("/atom.xml", get(feeds::front_atom))
        .route("/feed.json", get(feeds::front_json))
        .route("/sections/{slug}/{file}", get(feeds::section))
        .route("/tags/{slug}/{file}", get(feeds::tag))
        .route("/authors/{slug}/{file}", get(feeds::author))
        .route("/sitemap.xml", get(sitemap::index))
        .route("/news-sitemap.xml", get(sitemap::news))
        .route("/sitemaps/{file}", get(sitemap::part))
        .route("/robots.txt", get(files::robots))
        .route("/accent.css", get(files::accent))
        .route("/favicon.ico", get(files::favicon))
}

#[cfg(test)]
mod tests;
