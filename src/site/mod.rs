//! The public side: what readers see. It reads what is published and nothing else, loads no script and sets no cookie.
//!
//! - [`door`]: the one way in and out; finds the edition, renders pages, writes headers;
//! - [`frame`], [`visit`]: what every page carries, and the request it is printed for;
//! - [`paths`]: addresses, printed in one place;
//! - [`head`], [`json_ld`], [`cards`]: parts of pages;
//! - [`story`]: a story, a standing page, a preview for the desk;
//! - [`front`], [`listings`], [`archive`], [`search`]: lists of stories;
//! - [`feeds`], [`sitemap`], [`files`]: for machines;
//! - [`errors`]: what went wrong; [`cache`]: who may keep an answer.

mod address;
mod archive;
mod cache;
mod cards;
mod door;
mod errors;
mod feeds;
mod files;
mod frame;
mod front;
mod head;
mod json_ld;
mod listings;
pub mod paths;
mod search;
mod sitemap;
mod story;
mod visit;

use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn;
use axum::response::Response;
use axum::routing::get;
use sqlx::{PgConnection, PgPool};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate, SizeAbove};

use self::frame::Frame;
use crate::newsroom::publication::Preview;
use crate::platform::clock::{Clock, Timestamp};
use crate::platform::db::Readers;
use crate::platform::metrics::PoolFigures;
use crate::web::around;
use crate::web::error::Error;

/// The public side of a newsroom. Cheap to clone.
#[derive(Clone)]
pub struct Site {
    inner: Arc<Inner>,
}

struct Inner {
    readers: Readers,
    clock: Clock,
    /// The origin of the site, without a slash at its end.
    base: Arc<str>,
    held: RwLock<Held>,
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
    /// `base` is the origin under which readers reach the site (`https://news.example`): all absolute addresses begin
    /// with it.
    pub fn new(pool: PgPool, clock: Clock, base: &str) -> Self {
        let base = base.trim_end_matches('/').into();
        Self { inner: Arc::new(Inner { readers: Readers::new(pool), clock, base, held: RwLock::default() }) }
    }

    /// Drops what is held in memory: something in it changed, or may have.
    pub fn forget(&self) {
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

    /// The figures of the public side's connections.
    pub fn connections(&self) -> PoolFigures {
        self.inner.readers.figures("site")
    }

    /// Reads with a connection of the public side's own.
    async fn read<T>(&self, work: impl AsyncFnOnce(&mut PgConnection) -> sqlx::Result<T>) -> sqlx::Result<T> {
        self.inner.readers.read(work).await
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
        if held.epoch == epoch {
            held.frame = Some(frame.clone());
            held.is_fresh = true;
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
    let inner = Router::new()
        .route("/", get(front::show))
        .route("/{year}", get(archive::year))
        .route("/{year}/{month}", get(archive::month))
        .route("/{year}/{month}/{slug}", get(story::show))
        .route("/pages/{slug}", get(story::show_page))
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
        .fallback(async || Error::NotFound)
        .method_not_allowed_fallback(async || StatusCode::METHOD_NOT_ALLOWED)
        .route_layer(from_fn(around::name_family))
        .with_state(site.clone());
    // Under a kilobyte the headers of a compressed answer outweigh what it saves; the highest levels cost more time
    // than they save on the way.
    let compression = CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(DefaultPredicate::new().and(SizeAbove::new(1024)));
    Router::new().fallback(door::enter).with_state(door::Door { site, inner }).layer(compression)
}

#[cfg(test)]
mod tests;
