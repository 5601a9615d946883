//! What a page costs the database: a number of round trips that does not grow with what is on it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sqlx::PgPool;
use sqlx::postgres::PgConnectOptions;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use super::newsroom::Newsroom;
use crate::newsroom::publication::Kind;
use crate::platform::db::MIGRATOR;
use crate::platform::lang::Lang;

/// Counts the queries that sqlx reports.
#[derive(Clone, Default)]
struct Queries(Arc<AtomicUsize>);

impl Subscriber for Queries {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn every_page_family_has_its_count(pool: PgPool) {
    // The test's own pool does not report its queries; one made from the address does.
    let database = pool.connect_options().get_database().unwrap().to_owned();
    let options: PgConnectOptions = std::env::var("DATABASE_URL").unwrap().parse().unwrap();
    let newsroom = Newsroom::open(PgPool::connect_with(options.database(&database)).await.unwrap()).await;
    let queries = Queries::default();
    // While there is only one subscriber, what a thread without one finds at a place in the code is kept for all
    // threads; a second one, idle, makes tracing ask both.
    let _second = tracing::Dispatch::new(queries.clone());
    let _counting = tracing::subscriber::set_default(queries.clone());
    let (english, _) = newsroom.story(Lang::EN, "Reservoir").await;
    let arabic = newsroom.begin_version(english, Lang::AR).await;
    newsroom.publish(arabic, None).await;
    let page = newsroom.begin(Lang::EN, Kind::Page, "About").await;
    newsroom.edit(page, |content| content.body = super::newsroom::body(&["Us."])).await;
    newsroom.publish(page, None).await;
    for number in 1..=25 {
        newsroom.story(Lang::EN, &format!("Story {number}")).await;
    }
    newsroom.get("/accent.css").await;
    // Whether anybody listens is noted once per place in the code, and a test on another thread, where nobody does, may
    // have come there first.
    tracing::callsite::rebuild_interest_cache();
    for (path, expected) in [
        ("/2026/11/reservoir", 1),
        ("/pages/about", 1),
        ("/", 1),
        ("/sections/environment", 1),
        ("/tags/dams", 2),
        ("/authors/rima", 2),
        ("/archive", 1),
        ("/2026/11", 1),
        ("/search?q=reservoir", 1),
        ("/feed.xml", 1),
        ("/sections/environment/atom.xml", 1),
        ("/tags/dams/feed.json", 2),
        ("/authors/rima/feed.xml", 2),
        ("/sitemap.xml", 3),
        ("/sitemaps/2026-11.xml", 1),
        ("/sitemaps/pages.xml", 0),
        ("/news-sitemap.xml", 1),
        ("/robots.txt", 0),
        ("/accent.css", 0),
        ("/nothing", 0),
        ("/sections/nothing", 0),
        ("/2026/11/nothing", 2),
    ] {
        let before = queries.0.load(Ordering::SeqCst);
        let status = newsroom.get(path).await.status;
        assert_eq!(queries.0.load(Ordering::SeqCst) - before, expected, "{path}: {status}");
    }
    newsroom.pool.close().await;
}
