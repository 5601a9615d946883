//! In the place of a story that was killed: that it was removed, when, and what the newsroom says to that. Nothing else of
//! the story is known to this page.

use askama::Template;
use axum::Extension;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::cache::CachePolicy;
use super::head::Head;
use super::visit::Visit;
use crate::newsroom::publication::kill::Tombstone;
use crate::platform::clock::Timestamp;
use crate::platform::words::words;
use crate::web::filters;
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "site/tombstone.html")]
struct TombstonePage {
    head: Head,
    at: Timestamp,
    paragraphs: Vec<String>,
    front: String,
    corrections: String,
}

pub(super) fn page(visit: &Visit, stone: &Tombstone) -> Response {
    let page = TombstonePage {
        head: Head::new(visit, &words(visit.lang().ui()).say("error-gone")),
        at: stone.at,
        paragraphs: stone.words.lines().map(str::to_owned).collect(),
        front: visit.front_path().to_string(),
        corrections: visit.corrections_path().to_string(),
    };
    (StatusCode::GONE, Extension(CachePolicy::PAGE), Page(page)).into_response()
}
