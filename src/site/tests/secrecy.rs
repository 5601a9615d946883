//! No word of a draft, or of a story that was taken down, stands anywhere readers can look.

use sqlx::PgPool;

use super::newsroom::{Newsroom, body};
use crate::newsroom::publication::Kind;
use crate::platform::db::MIGRATOR;
use crate::platform::lang::Lang;

const CANARY: &str = "zorblatt";

/// Every public address there is for the fixture, and those a curious reader would guess.
const PATHS: &[&str] = &[
    "/",
    "/ar/",
    "/2026/11",
    "/2026/11/reservoir",
    "/2026/11/zorblatt",
    "/ar/2026/11/zorblatt",
    "/ar/2026/11/reservoir",
    "/pages/zorblatt",
    "/archive",
    "/sections/environment",
    "/sections/water",
    "/tags/dams",
    "/tags/zorblatt",
    "/authors/rima",
    "/authors/zorblatt",
    "/search?q=zorblatt",
    "/search?q=reservoir",
    "/ar/search?q=zorblatt",
    "/feed.xml",
    "/atom.xml",
    "/feed.json",
    "/ar/feed.xml",
    "/tags/dams/feed.xml",
    "/tags/zorblatt/feed.xml",
    "/authors/zorblatt/feed.json",
    "/sections/environment/atom.xml",
    "/sitemap.xml",
    "/news-sitemap.xml",
    "/ar/news-sitemap.xml",
    "/sitemaps/pages.xml",
    "/sitemaps/2026-11.xml",
    "/ar/sitemaps/2026-11.xml",
    "/corrections",
    "/corrections/feed.xml",
    "/2026/11/reservoir/changes",
    "/2026/11/zorblatt/changes",
    "/robots.txt",
];

async fn silent(newsroom: &Newsroom) {
    for path in PATHS {
        let answer = newsroom.get(path).await;
        // The query itself is printed back to whoever typed it, and an address to whoever is sent to it.
        let body = if path.contains("q=zorblatt") {
            assert!(answer.body.contains("class=\"empty\""), "{path}");
            continue;
        } else {
            answer.body
        };
        assert!(!body.to_lowercase().contains(CANARY), "{path}: {body}");
        assert!(!answer.headers.iter().any(|(_, value)| value.to_str().is_ok_and(|v| v.contains(CANARY))), "{path}");
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn drafts_are_nowhere(pool: PgPool) {
    let newsroom = Newsroom::open(pool).await;
    let (live, _) = newsroom.story(Lang::EN, "Reservoir").await;
    let fill = |content: &mut crate::newsroom::article::Content, tag, author| {
        for text in [
            &mut content.headline,
            &mut content.short_headline,
            &mut content.standfirst,
            &mut content.dateline,
            &mut content.search_title,
            &mut content.search_description,
            &mut content.social_title,
            &mut content.social_description,
        ] {
            *text = format!("Zorblatt {text}");
        }
        content.slug = CANARY.into();
        content.body = body(&["Zorblatt.", "## Zorblatt"]);
        content.tags.push(tag);
        content.authors.push(author);
    };
    let mut tx = newsroom.tx().await;
    let tag = crate::newsroom::taxonomy::tags::name(
        &mut tx,
        &newsroom.editor.may(crate::newsroom::access::Newsroom).unwrap(),
        Lang::EN,
        "Zorblatt",
    )
    .await
    .unwrap();
    let names = vec![crate::newsroom::taxonomy::authors::AuthorName {
        lang: Lang::EN,
        name: "Zorblatt".into(),
        biography: "Zorblatt".into(),
    }];
    let new = crate::newsroom::taxonomy::authors::NewAuthor { slug: CANARY.into(), person: None, links: vec![], names };
    let permit = newsroom.editor.may(crate::newsroom::access::Newsroom).unwrap();
    let author = crate::newsroom::taxonomy::authors::create(&mut tx, &permit, new).await.unwrap();
    tx.commit().await.unwrap();
    // A live story with unpublished changes, a draft of its own, a draft version of a live story, a draft page.
    newsroom.edit(live, |content| fill(content, tag, author)).await;
    let draft = newsroom.begin(Lang::EN, Kind::News, "Zorblatt").await;
    newsroom.edit(draft, |content| fill(content, tag, author)).await;
    let version = newsroom.begin_version(live, Lang::AR).await;
    newsroom.edit(version, |content| fill(content, tag, author)).await;
    let page = newsroom.begin(Lang::EN, Kind::Page, "Zorblatt").await;
    newsroom.edit(page, |content| content.body = body(&["Zorblatt."])).await;
    silent(&newsroom).await;
    // And a story that was there and was taken down.
    newsroom.publish(draft, None).await;
    assert!(newsroom.get("/").await.body.contains("Zorblatt"));
    newsroom.withdraw(draft).await;
    silent(&newsroom).await;
}
