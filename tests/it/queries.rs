//! How many questions a page asks the database. A change in a number is a difference to read; a page whose number grows
//! with what it shows would be one to mend.

use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dateline::platform::config::Config;
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
    // Every page is made for its request.
    let app = TestApp::with(&pool, Config { cache: 0, ..Config::for_tests() }, false).await;
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
        ("corrections", "/corrections".into()),
        ("corrections feed", "/corrections/feed.xml".into()),
        ("robots", "/robots.txt".into()),
        ("no such story", moved),
        ("no such address", gone),
    ];
    let desk = [
        ("desk list", "/desk".to_owned()),
        ("editor", format!("/desk/articles/{id}")),
        ("versions", format!("/desk/articles/{id}/revisions")),
        ("preview", format!("/desk/articles/{id}/preview")),
        ("told", "/desk/corrections".to_owned()),
        ("told of a story", format!("/desk/articles/{id}/corrections")),
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

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn invented_addresses_and_pages_in_memory_ask_nothing(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (_, story) = app.live(Editor, "Boats return", "en", "They came at dawn.").await;
    app.app.site.learn_addresses().await.unwrap();
    for path in ["/", &story, "/sections/harbour", "/feed.xml"] {
        app.get(Anonymous, path).await.is(200);
    }
    let entries = app.app.site.figures().entries;
    let counter = Counter::default();
    let _guard = tracing::subscriber::set_default(counter.clone());
    tracing::callsite::rebuild_interest_cache();
    for number in 0..50 {
        for invented in [
            format!("/2026/11/invented-{number}"),
            format!("/ar/2026/11/invented-{number}"),
            format!("/{}/11/{number}", 1900 + number),
            format!("/{}/11", 1900 + number),
            format!("/pages/invented-{number}"),
            format!("/sections/invented-{number}"),
            format!("/tags/invented-{number}"),
            format!("/authors/invented-{number}"),
            format!("/tags/invented-{number}/feed.xml"),
            format!("/authors/invented-{number}/atom.xml"),
            format!("/sitemaps/{}-11.xml", 1900 + number),
            format!("/2026/11/invented-{number}/changes"),
            format!("/2026/11/invented-{number}/changes/2"),
            format!("/corrections/invented-{number}"),
            format!("/invented-{number}"),
        ] {
            app.get(Anonymous, &invented).await.is(404);
        }
        for known in
            [format!("{story}?utm_source={number}"), format!("/?{number}"), format!("/feed.xml?before={number}")]
        {
            app.get(Anonymous, &known).await.is(200);
        }
    }
    assert_eq!(counter.0.load(Ordering::Relaxed), 0, "questions");
    assert_eq!(app.app.site.figures().entries, entries);
}
