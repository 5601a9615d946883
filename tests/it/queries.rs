//! How many questions a page asks the database. A change in a number is a difference to read; a page whose number grows
//! with what it shows would be one to mend.

use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sqlx::PgPool;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::app::{Anonymous, Editor, TestApp};

/// Counts what sqlx says it sends. Each test runs on a thread of its own, so a thread's default subscriber hears only it.
#[derive(Clone, Default)]
struct Counter(Arc<AtomicUsize>);

impl Subscriber for Counter {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }
    fn event(&self, _: &Event<'_>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn each_page_family_asks_a_known_number_of_questions(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    for number in 0..5 {
        app.live(Editor, &format!("Ferry note {number}"), "en", "The ferry came late.").await;
    }
    let (id, story) = app.live(Editor, "Boats return", "en", "They came at dawn.").await;
    let (moved, gone) = ("/2026/11/never-was".to_owned(), "/2026/13/x".to_owned());
    let pages = [
        ("story", story),
        ("front", "/".into()),
        ("section", "/sections/harbour".into()),
        ("author", "/authors/editor-haddad".into()),
        ("month", "/2026/11".into()),
        ("archive", "/archive".into()),
        ("search", "/search?q=ferry".into()),
        ("feed", "/feed.xml".into()),
        ("atom", "/atom.xml".into()),
        ("json feed", "/feed.json".into()),
        ("sitemap index", "/sitemap.xml".into()),
        ("sitemap", "/sitemaps/2026-11.xml".into()),
        ("news sitemap", "/news-sitemap.xml".into()),
        ("robots", "/robots.txt".into()),
        ("no such story", moved),
        ("no such address", gone),
    ];
    let desk = [
        ("desk list", "/desk".to_owned()),
        ("editor", format!("/desk/articles/{id}")),
        ("versions", format!("/desk/articles/{id}/revisions")),
        ("preview", format!("/desk/articles/{id}/preview")),
        ("checks", format!("/desk/articles/{id}/publication")),
    ];
    let counter = Counter::default();
    let guard = tracing::subscriber::set_default(counter.clone());
    tracing::callsite::rebuild_interest_cache();
    app.get(Anonymous, "/").await;
    let mut table = String::new();
    let public = pages.iter().map(|page| (Anonymous, page));
    for (persona, (name, path)) in public.chain(desk.iter().map(|page| (Editor, page))) {
        counter.0.store(0, Ordering::Relaxed);
        let answer = app.get(persona, path).await;
        writeln!(table, "{name:16} {} {}", answer.status.as_u16(), counter.0.load(Ordering::Relaxed)).unwrap();
    }
    drop(guard);
    insta::assert_snapshot!(table);
}
