//! Every place where a reader can look, made from the list of routes, and every way to look there.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use dateline::app::App;
use tower::ServiceExt;

use super::planted::{Planted, words_in};

/// Everything public, in both editions, for addresses that there are and those that a curious reader would guess.
pub fn places(planted: &[Planted]) -> Vec<String> {
    let words: Vec<&String> = planted.iter().flat_map(Planted::words).collect();
    let with = |part: &str| -> Vec<String> {
        words.iter().filter(|word| word.contains(&format!("x{part}"))).map(|word| (*word).clone()).collect()
    };
    let mut slugs = with("slug");
    slugs.extend(with("headline"));
    slugs.push("host".into());
    let text = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let mut places = Vec::new();
    for path in dateline::site::all_paths() {
        let mut made = vec![path.to_owned()];
        let fills: [(&str, Vec<String>); 5] = [
            ("{year}", text(&["2026"])),
            ("{month}", text(&["11"])),
            ("{number}", text(&["1", "2", "3"])),
            (
                "{slug}",
                match path.split('/').nth(1) {
                    Some("sections") => text(&["harbour", "nowhere"]),
                    Some("authors") => text(&["editor-haddad", "author-haddad"]),
                    Some("tags") => with("tag"),
                    _ => slugs.clone(),
                },
            ),
            (
                "{file}",
                match path.split('/').nth(1) {
                    Some("sitemaps") => text(&["2026-11.xml", "pages.xml"]),
                    _ => text(&["feed.xml", "atom.xml", "feed.json"]),
                },
            ),
        ];
        for (name, values) in fills {
            if path.contains(name) {
                made = made.iter().flat_map(|path| values.iter().map(|value| path.replace(name, value))).collect();
            }
        }
        if path == "/search" {
            made = words.iter().map(|word| format!("/search?q={word}")).collect();
            made.extend(text(&["/search", "/search?q=fact", "/search?q=host"]));
        }
        assert!(made.iter().all(|path| !path.contains('{')), "what stands in {path} is not known here");
        places.extend(made.iter().map(|path| format!("/ar{path}")));
        places.extend(made);
    }
    places.extend(text(&[
        "/nowhere",
        "/healthz",
        "/readyz",
        "/desk",
        "/desk/sign-in",
        "/desk/nowhere",
        "/static/nowhere",
    ]));
    // Links that were given away while nothing spoke against it.
    places.extend(planted.iter().filter(|planted| planted.is_closed()).map(|planted| planted.link.clone()));
    places
}

/// What is found of planted words at a place, in whichever way one looks, but for those that the reader brought along.
pub async fn look(app: &App, place: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut tag = None;
    for method in [Method::GET, Method::GET, Method::HEAD] {
        let (headers, body) = ask(app, method, place, None).await;
        tag = headers.get(header::ETAG).cloned().or(tag);
        found.extend(words_in(format!("{headers:?}").as_bytes()));
        found.extend(words_in(&body));
    }
    if let Some(tag) = tag {
        let (headers, body) = ask(app, Method::GET, place, Some(tag)).await;
        found.extend(words_in(format!("{headers:?}").as_bytes()));
        found.extend(words_in(&body));
    }
    // What is answered from memory, before the router is asked.
    let host = [(header::HOST, HeaderValue::from_static("127.0.0.1:3000"))];
    if let Some(kept) = app.at_hand()(&Method::GET, &place.parse().unwrap(), &HeaderMap::from_iter(host)) {
        found.extend(words_in(kept.body()));
    }
    let brought = words_in(place.as_bytes());
    found.retain(|word| !brought.contains(word));
    found
}

/// Whether a search finds something.
pub async fn hits(app: &App, word: &str) -> bool {
    let (_, body) = ask(app, Method::GET, &format!("/search?q={word}"), None).await;
    !String::from_utf8(body).unwrap().contains("class=\"empty\"")
}

async fn ask(app: &App, method: Method, place: &str, tag: Option<HeaderValue>) -> (HeaderMap, Vec<u8>) {
    let mut request = axum::http::Request::builder().method(method).uri(place).header(header::HOST, "127.0.0.1:3000");
    if let Some(tag) = tag {
        request = request.header(header::IF_NONE_MATCH, tag);
    }
    let response = app.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert!(response.status().as_u16() < 500, "{place}: {}", response.status());
    let (parts, body) = response.into_parts();
    (parts.headers, axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec())
}
