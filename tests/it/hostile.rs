//! What must not work, and what must not leak.

use axum::body::Body;
use axum::http::Method;
use serde_json::json;
use sqlx::PgPool;

use crate::app::{Admin, Anonymous, Author, Contributor, Editor, TestApp, paragraph};

const CANARY: &str = "zzcanaryzz";

/// Every public address family, in both editions.
fn public_places(story: &str) -> Vec<String> {
    let shared = [
        "/",
        "/sections/harbour",
        "/authors/editor-haddad",
        "/archive",
        "/2026/11",
        "/2026",
        "/search?q=zzcanaryzz",
        "/search?q=story",
        "/feed.xml",
        "/atom.xml",
        "/feed.json",
        "/sections/harbour/feed.xml",
        "/authors/editor-haddad/feed.xml",
        "/sitemap.xml",
        "/sitemaps/2026-11.xml",
        "/sitemaps/pages.xml",
        "/news-sitemap.xml",
        "/robots.txt",
        "/tags/zzcanaryzz",
        "/accent.css",
        "/nowhere",
    ];
    let arabic = shared.iter().map(|path| format!("/ar{path}"));
    shared.iter().map(|path| (*path).to_owned()).chain(arabic).chain([story.to_owned()]).collect()
}

/// A word in every field of drafts, of unpublished changes and of a withdrawn story is on no public surface.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn what_is_unpublished_shows_nowhere(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (id, story) = app.live(Editor, "A public story", "en", "Public words.").await;
    let tag = app.post_json(Editor, "/desk/tags.json", &json!({ "name": CANARY, "lang": "en" })).await;
    let full = |base: i32| {
        let mut draft = app.draft(Editor, base, &format!("A public story {CANARY}"), CANARY, CANARY);
        for field in ["short_headline", "dateline", "slug", "search_title", "search_description", "social_title"] {
            draft["fields"][field] = json!(CANARY);
        }
        draft["fields"]["social_description"] = json!(CANARY);
        if tag.status == 200 {
            draft["fields"]["tags"] = json!([tag.json()["id"]]);
        }
        draft
    };
    // Changes to a live story; a draft; a story that was taken down; a draft version in the other language.
    app.save(Editor, id, &full(2)).await.unwrap();
    let draft = app.begin(Editor, CANARY, "en").await;
    app.save(Editor, draft, &full(1)).await.unwrap();
    let (withdrawn, gone) = app.live(Editor, &format!("Gone {CANARY}"), "en", CANARY).await;
    app.post_json(Editor, &format!("/desk/articles/{withdrawn}/withdrawal"), &json!({})).await.is(200);
    app.post_json(Editor, &format!("/desk/articles/{id}/versions"), &json!({ "lang": "ar" })).await.is(200);

    for place in public_places(&story).into_iter().chain([gone, format!("/2026/11/{CANARY}")]) {
        let answer = app.get(Anonymous, &place).await;
        // What the reader typed may be repeated to them; nothing else may.
        let text = answer.text().replace(&format!("value=\"{CANARY}\""), "").replace(&format!("q={CANARY}"), "");
        let text = text.replace(&format!("“{CANARY}”"), "").replace(&format!("«{CANARY}»"), "");
        let said = text.to_lowercase().matches(CANARY).count();
        let searched = place.contains("search?q=zz");
        assert!(said == 0 || (searched && !text.contains("class=\"hit\"")), "{place}: {text}");
        assert!(!answer.header("etag").contains(CANARY));
    }
    // A preview is for those with the right alone, and never kept.
    let preview = format!("/desk/articles/{draft}/preview");
    app.get(Anonymous, &preview).await.is(303);
    app.get(Contributor, &preview).await.is(404);
    let seen = app.get(Editor, &preview).await.is(200);
    assert!(seen.text().contains(CANARY));
    assert!(seen.header("cache-control").contains("no-store"), "{:?}", seen.headers);
}

/// Hostile words through every input come out as words.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn markup_in_words_stays_words(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let evil = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
    let id = app.begin(Author, evil, "en").await;
    let mut draft = app.draft(Author, 1, evil, evil, evil);
    for field in ["short_headline", "dateline", "search_title", "search_description", "social_title"] {
        draft["fields"][field] = json!(&evil[..evil.len().min(100)]);
    }
    draft["body"]["content"] = json!([
        paragraph(evil),
        { "type": "heading", "attrs": { "level": 2, "dir": null }, "content": [{ "type": "text", "text": evil }] },
        { "type": "fact_box", "attrs": { "dir": null }, "content": [
            { "type": "fact_title", "content": [{ "type": "text", "text": evil }] }, paragraph(evil) ] },
    ]);
    app.save(Author, id, &draft).await.unwrap();
    let published = app.post_json(Editor, &format!("/desk/articles/{id}/publication"), &json!({ "revision": 2 })).await;
    let href = published.is(200).json()["href"].as_str().unwrap().replace("http://127.0.0.1:3000", "");
    let query: String = url::form_urlencoded::byte_serialize(evil.as_bytes()).collect();
    for (persona, place) in [
        (Anonymous, href),
        (Anonymous, "/".into()),
        (Anonymous, "/feed.xml".into()),
        (Anonymous, "/atom.xml".into()),
        (Anonymous, format!("/search?q={query}")),
        (Editor, "/desk".into()),
        (Editor, format!("/desk?q={query}")),
        (Editor, format!("/desk/articles/{id}")),
        (Editor, format!("/desk/articles/{id}/revisions")),
        (Editor, format!("/desk/articles/{id}/revisions/2")),
        (Editor, format!("/desk/articles/{id}/preview")),
        (Anonymous, format!("/desk/sign-in?next={query}")),
    ] {
        let answer = app.get(persona, &place).await.is(200);
        for mark in ["<script>alert", "<img src=x", "\"'><"] {
            assert!(!answer.text().contains(mark), "{place}: {mark}");
        }
    }
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn strange_requests_get_a_clear_answer(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    for (place, status) in [
        ("/%00", 404),
        ("/..%2f..%2fetc%2fpasswd", 404),
        ("/2026/11/%ff", 404),
        ("/2026/1/x", 404),
        ("/9999/99/x", 404),
        ("/xx/", 301),
        ("/static/nothing.css", 404),
        ("/?before=nonsense", 200),
        ("/sections/harbour?before=nonsense", 404),
        ("/search?q=%00%00", 200),
        ("/search?page=99999999999", 404),
        ("/desk/articles/not-an-id", 303),
        ("/healthz", 200),
        ("/readyz", 200),
    ] {
        let answer = app.get(Anonymous, place).await;
        assert_eq!(answer.status.as_u16(), status, "{place} {}", answer.text());
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{place}");
        assert!(!answer.header("content-security-policy").is_empty(), "{place}");
    }
    app.get(Editor, "/desk/articles/not-an-id").await.is(404);
    app.get(Editor, "/desk/nowhere").await.is(404);
    let long = format!("/{}", "x".repeat(8000));
    app.get(Anonymous, &long).await.is(404);
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        let from_us = [("sec-fetch-site", "same-origin")];
        let answer = app.send(Anonymous, method.clone(), "/", &from_us, Body::empty()).await;
        assert_eq!(answer.status.as_u16(), 405, "{method}");
    }
    let many = format!("headline=x{}", "&a=b".repeat(200_000));
    let form = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
    app.send(Editor, Method::POST, "/desk/articles", &form, Body::from(many)).await.is(413);
    let many = format!("headline=x{}", "&a=b".repeat(2_000));
    app.send(Editor, Method::POST, "/desk/articles", &form, Body::from(many)).await.is(413);
    let text = [("content-type", "text/plain"), ("sec-fetch-site", "same-origin")];
    app.send(Editor, Method::POST, "/desk/articles", &text, Body::from("headline=x")).await.is(415);
    let cookie = [("cookie", "__Host-dateline=%7f; ;;=; __Host-dateline=x")];
    app.send(Anonymous, Method::GET, "/desk", &cookie, Body::empty()).await.is(303);
}

/// Headers that a cache or a proxy may pass on change nothing in an answer.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn poisoned_headers_change_nothing(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (_, story) = app.live(Editor, "A public story", "en", "Public words.").await;
    let clean = app.get(Anonymous, &story).await.is(200);
    for header in [
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "https"),
        ("x-original-url", "/desk"),
        ("x-rewrite-url", "/desk"),
        ("forwarded", "host=evil.example"),
        ("accept-language", "ar"),
        ("cookie", "theme=dark; session=1"),
    ] {
        let poisoned = app.send(Anonymous, Method::GET, &story, &[header], Body::empty()).await.is(200);
        assert_eq!(clean.bytes, poisoned.bytes, "{header:?}");
    }
    assert!(clean.headers.get("set-cookie").is_none());
    let unknown = app.get(Anonymous, &format!("{story}?utm_source=x&fbclid=y")).await.is(200);
    assert_eq!(clean.bytes, unknown.bytes);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn the_two_sides_can_live_on_hosts_of_their_own(pool: PgPool) {
    use dateline::platform::config::{BaseUrl, Config};
    let mut config = Config::for_tests();
    config.site_url = BaseUrl::parse("https://post.example").unwrap();
    config.desk_url = BaseUrl::parse("https://desk.post.example").unwrap();
    let app = TestApp::with(&pool, config, false).await;
    for (host, place, status) in [
        ("post.example", "/", 200),
        ("post.example", "/desk", 404),
        ("post.example", "/desk/sign-in", 404),
        ("desk.post.example", "/desk/sign-in", 200),
        ("desk.post.example", "/feed.xml", 404),
        ("desk.post.example", "/", 303),
        ("evil.example", "/", 421),
        ("evil.example", "/desk/sign-in", 421),
    ] {
        let answer = app.send(Admin, Method::GET, place, &[("host", host)], Body::empty()).await;
        assert_eq!(answer.status.as_u16(), status, "{host}{place}");
    }
}
