//! Pages in memory: they are what the router would send, to everybody the same, and gone when they must be.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use serde_json::json;
use sqlx::PgPool;

use crate::app::{Anonymous, Answer, Editor, TestApp};

/// What is answered from memory, before the router is asked.
fn at_hand(app: &TestApp, method: Method, path: &str, headers: &[(&str, &str)]) -> Option<Response<Bytes>> {
    let mut all = HeaderMap::new();
    all.insert(header::HOST, HeaderValue::from_static("127.0.0.1:3000"));
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        all.insert(name, HeaderValue::from_str(value).unwrap());
    }
    app.app.at_hand()(&method, &path.parse().unwrap(), &all)
}

/// Headers in one order, without those that differ from request to request.
fn comparable(headers: &HeaderMap) -> Vec<(String, String)> {
    let mut all: Vec<_> = headers
        .iter()
        .filter(|(name, _)| !["x-request-id", "content-length"].contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    all.sort();
    all
}

async fn routed(app: &TestApp, path: &str, headers: &[(&str, &str)]) -> Answer {
    app.send(Anonymous, Method::GET, path, headers, Body::empty()).await
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn what_is_at_hand_is_what_the_router_sends(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (_, story) = app.live(Editor, "Boats return", "en", &"They came at dawn. ".repeat(100)).await;
    for path in
        [story.as_str(), "/", "/ar/", "/sections/harbour", "/feed.xml", "/feed.json", "/sitemap.xml", "/accent.css"]
    {
        assert!(at_hand(&app, Method::GET, path, &[]).is_none(), "{path} before anybody asked");
        let made = routed(&app, path, &[]).await.is(200);
        let found = at_hand(&app, Method::GET, path, &[]).unwrap_or_else(|| panic!("{path} is not in memory"));
        let again = routed(&app, path, &[]).await.is(200);
        assert_eq!(comparable(found.headers()), comparable(&made.headers), "{path}");
        assert_eq!(comparable(&again.headers), comparable(&made.headers), "{path}");
        assert_eq!(found.body(), &made.bytes, "{path}");
        let tag = made.header("etag").to_owned();
        let known = at_hand(&app, Method::GET, path, &[("if-none-match", &tag)]).unwrap();
        let routed_known = routed(&app, path, &[("if-none-match", &tag)]).await.is(304);
        assert_eq!((known.status(), known.body().len()), (StatusCode::NOT_MODIFIED, 0));
        assert_eq!(comparable(known.headers()), comparable(&routed_known.headers), "{path}");
        assert_eq!(at_hand(&app, Method::HEAD, path, &[]).unwrap().headers(), found.headers());
    }
    for path in ["/search?q=boats", "/sections/harbour?before=x", "/nothing", "/desk", "/static/site.css", "/healthz"] {
        routed(&app, path, &[]).await;
        assert!(at_hand(&app, Method::GET, path, &[]).is_none(), "{path}");
    }
    assert!(at_hand(&app, Method::POST, "/", &[]).is_none());
    assert!(at_hand(&app, Method::GET, "/", &[("host", "evil.example")]).is_none());
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn nothing_that_one_reader_sends_changes_what_the_next_one_gets(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (_, story) = app.live(Editor, "Boats return", "en", "They came at dawn.").await;
    let clean = TestApp::get(&app, Anonymous, &story).await.is(200);
    app.app.site.forget();
    let poison = "evil.example/\"><script>";
    let names = [
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-forwarded-for",
        "x-forwarded-port",
        "forwarded",
        "x-host",
        "x-original-url",
        "x-rewrite-url",
        "x-http-method-override",
        "accept-language",
        "cookie",
        "user-agent",
        "referer",
        "origin",
        "range",
        "accept",
        "x-forwarded-scheme",
        "x-wap-profile",
        "authorization",
        "via",
        "cf-connecting-ip",
    ];
    for name in names {
        let path = format!("{story}?{name}={name}&before=1&q=x&page=2&callback={name}");
        routed(&app, &path, &[(name, poison), ("accept-encoding", "identity")]).await.is(200);
        let next = routed(&app, &story, &[]).await.is(200);
        assert_eq!(next.bytes, clean.bytes, "{name}");
        assert_eq!(comparable(&next.headers), comparable(&clean.headers), "{name}");
        let at_hand = at_hand(&app, Method::GET, &story, &[]).unwrap();
        assert_eq!(at_hand.body(), &clean.bytes, "{name}");
        app.app.site.forget();
    }
    // Signed in, a person gets the very same page.
    let signed = app.get(Editor, &story).await.is(200);
    assert_eq!((signed.bytes, signed.headers.contains_key("set-cookie")), (clean.bytes, false));
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn what_is_taken_down_is_gone_from_memory_at_once(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (id, story) = app.live(Editor, "Boats return", "en", "They came at dawn.").await;
    let (_, other) = app.live(Editor, "Harbour opens", "en", "At last.").await;
    let showing = [story.as_str(), &other, "/", "/sections/harbour", "/feed.xml", "/sitemap.xml"];
    for path in showing {
        routed(&app, path, &[]).await.is(200);
        assert!(at_hand(&app, Method::GET, path, &[]).is_some(), "{path}");
    }
    app.post_json(Editor, &format!("/desk/articles/{id}/withdrawal"), &json!({})).await.is(200);
    for path in showing {
        assert!(at_hand(&app, Method::GET, path, &[]).is_none(), "{path} is still in memory");
        let answer = routed(&app, path, &[]).await;
        assert!(!answer.text().contains("Boats return"), "{path}");
    }
    routed(&app, &story, &[]).await.is(410);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_changed_story_is_new_everywhere(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (id, story) = app.live(Editor, "Boats return", "en", "They came at dawn.").await;
    for path in [story.as_str(), "/", "/feed.xml"] {
        assert!(routed(&app, path, &[]).await.is(200).text().contains("Boats return"));
    }
    let draft = app.draft(Editor, 2, "Boats are back", "A standfirst.", "They came at noon.");
    let saved = app.save(Editor, id, &draft).await.unwrap();
    let publish = json!({ "revision": saved.revision });
    app.post_json(Editor, &format!("/desk/articles/{id}/publication"), &publish).await.is(200);
    for path in [story.as_str(), "/", "/feed.xml"] {
        assert!(at_hand(&app, Method::GET, path, &[]).is_none(), "{path}");
        let answer = routed(&app, path, &[]).await;
        assert!(answer.text().contains("Boats are back") || answer.status == 301, "{path}: {}", answer.text());
    }
}
