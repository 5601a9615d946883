//! Pages for what went wrong, in the look and the language of the edition asked for.

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::cache::CachePolicy;
use super::head::Head;
use super::visit::Visit;
use crate::platform::lang::UiLang;
use crate::platform::words::words;
use crate::web::error::{Error, Failure};
use crate::web::filters;
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "site/error.html")]
struct ErrorPage {
    head: Head,
    code: u16,
    /// The key of the words.
    key: &'static str,
    /// The key of what to do about it.
    advice: String,
    /// What to tell whoever looks after the server.
    reference: Option<String>,
    /// Where to go on, if going on can help: not while the server itself is in trouble.
    ways: Option<Ways>,
}

struct Ways {
    front: String,
    archive: String,
    search: String,
}

#[derive(Template)]
#[template(path = "site/plain.html")]
struct PlainPage {
    code: u16,
    english: (String, String),
    arabic: (String, String),
}

/// Turns a failure into a page, if the answer carries one. Its status and headers stay.
pub(super) fn dress(visit: &Visit, mut response: Response, request_id: Option<&str>) -> Response {
    let Some(failure) = response.extensions().get::<Failure>().cloned() else { return response };
    let status = response.status();
    response.headers_mut().remove(header::CONTENT_TYPE);
    response.extensions_mut().insert(policy(&failure.0));
    let (mut parts, _) = response.into_parts();
    let key = failure.0.key();
    let title = words(visit.lang().ui()).say(key);
    let page = Page(ErrorPage {
        head: Head::new(visit, &title),
        code: status.as_u16(),
        key,
        advice: format!("{key}.body"),
        reference: (status == StatusCode::INTERNAL_SERVER_ERROR).then(|| request_id.map(str::to_owned)).flatten(),
        ways: (!status.is_server_error()).then(|| Ways {
            front: visit.front_path().to_string(),
            archive: visit.archive_path().to_string(),
            search: visit.search_path().to_string(),
        }),
    });
    let (page, body) = page.into_response().into_parts();
    parts.extensions.extend(page.extensions);
    Response::from_parts(parts, body)
}

/// The page for when not even the newsroom's name can be had: both languages, nothing to load.
pub(super) fn plain(error: Error) -> Response {
    let key = error.key();
    let say = |ui| (words(ui).say(key).into_owned(), words(ui).say(&format!("{key}.body")).into_owned());
    let page = PlainPage { code: error.status().as_u16(), english: say(UiLang::En), arabic: say(UiLang::Ar) }.render();
    let mut response = error.into_response();
    if let Ok(html) = page {
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/html; charset=utf-8"));
        *response.body_mut() = html.into();
    }
    response
}

/// What is not there, or not there any more, may be asked for again and again; everything else is news.
fn policy(error: &Error) -> CachePolicy {
    match error.status() {
        StatusCode::NOT_FOUND | StatusCode::GONE => CachePolicy::PAGE,
        _ => CachePolicy::NoStore,
    }
}
