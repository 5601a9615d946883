//! What goes around every request, outermost first: an id and a line in the log, headers that every answer carries,
//! the host, and the check that an unsafe request comes from our own pages.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use tokio::sync::Semaphore;
use tower_http::csrf::ProtectionError;
use tracing::Instrument;

use super::error::{Error, Failure};
use crate::platform::lang::UiLang;
use crate::platform::metrics::{self, Family, Side};
use crate::platform::traces::{self, spent};
use crate::platform::words::words;

/// The id of a request: in its answer, in its line in the log, and on the page when something went wrong.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// The address patterns answered, for the log: the address itself may hold what a draft is called.
fn pattern(request: &Request) -> String {
    request.extensions().get::<MatchedPath>().map_or_else(|| "(none)".to_owned(), |path| path.as_str().to_owned())
}

/// Gives the request its id and writes its line. The log gets no address of a reader, no query and no words.
pub async fn note(mut request: Request, next: Next) -> Response {
    let id = uuid::Uuid::now_v7().simple().to_string();
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let path = pattern(&request);
    let begun = Instant::now();
    let mut response =
        if traces::is_on() { traced(&method, &path, request, next).await } else { next.run(request).await };
    let family = response.extensions().get::<Family>().copied();
    metrics::answered(family.unwrap_or_else(|| Family::of(&path)), &method, response.status(), begun.elapsed());
    let status = response.status().as_u16();
    let took = begun.elapsed().as_micros();
    if let Some(Failure(error)) = response.extensions().get::<Failure>()
        && status >= 500
    {
        tracing::error!(request = %id, %method, %path, status, error = %chain(error), "failed");
    } else {
        tracing::debug!(request = %id, %method, %path, status, took_us = took, "answered");
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}

/// Runs the request inside of a span for the collector of traces.
async fn traced(method: &Method, path: &str, request: Request, next: Next) -> Response {
    let span = traces::request(method);
    let (response, spent) = spent::measure(next.run(request).instrument(span.clone())).await;
    let family = response.extensions().get::<Family>().map(Family::name);
    traces::answered(&span, method, family.unwrap_or(path), response.status(), spent);
    response
}

/// Notes on the answer which pattern of addresses it was for. For routers inside of another, whose patterns the layers
/// around everything do not see.
pub async fn name_family(request: Request, next: Next) -> Response {
    let family = Family::of(&pattern(&request));
    let mut response = next.run(request).await;
    response.extensions_mut().insert(family);
    response
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !said.ends_with(&next) {
            said.push_str(": ");
            said.push_str(&next);
        }
        cause = error.source();
    }
    said
}

/// Headers of every answer, errors and built files included. A door's own policy for content goes before these.
pub async fn harden(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    harden_headers(response.headers_mut());
    response
}

/// The same for answers that are ready before any request comes.
pub fn harden_headers(headers: &mut HeaderMap) {
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=(), browsing-topics=()"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}

/// The hosts this server answers for.
#[derive(Clone, Debug)]
pub struct Hosts {
    /// `host` or `host:port` of the public site, and of the desk; the same where they share one.
    pub site: Vec<String>,
    pub desk: Vec<String>,
}

/// Refuses a request for a host that is not ours: nothing may be built from a name that a stranger chose.
pub async fn check_host(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    let host = request
        .uri()
        .authority()
        .map(|authority| authority.as_str().to_owned())
        .or_else(|| request.headers().get(header::HOST)?.to_str().ok().map(str::to_owned))
        .unwrap_or_default()
        .to_ascii_lowercase();
    let path = request.uri().path();
    let (is_site, is_desk) = (hosts.site.contains(&host), hosts.desk.contains(&host));
    let known = match path {
        // Whoever watches over the process asks by whatever name it has.
        "/healthz" | "/readyz" => true,
        "/accent.css" => is_site || is_desk,
        _ if path.starts_with("/static/") => is_site || is_desk,
        _ if path == "/desk" || path.starts_with("/desk/") => is_desk,
        _ => is_site,
    };
    if known {
        next.run(request).await
    } else if path == "/" && is_desk {
        Redirect::to("/desk").into_response()
    } else if is_site || is_desk {
        // The other side's host: there, this page does not exist.
        Error::NotFound.into_response()
    } else {
        Error::Misdirected.into_response()
    }
}

/// Refuses unsafe requests that say nothing of where they come from. Browsers always say; the rest of the check, for
/// those that do, is tower-http's `CsrfLayer`.
pub async fn demand_origin(request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let says = request.headers().contains_key(header::ORIGIN) || request.headers().contains_key("sec-fetch-site");
    if safe || says { next.run(request).await } else { Error::CrossSite.into_response() }
}

/// What `CsrfLayer` answers, as one of our errors.
pub fn cross_site(_: ProtectionError) -> Response<Body> {
    Error::CrossSite.into_response()
}

/// How many requests a side works on at one time; one more is turned away at once, so that a flood at one side
/// neither fills the memory nor keeps the others waiting.
#[derive(Clone)]
pub struct Turns {
    side: Side,
    room: Arc<Semaphore>,
}

impl Turns {
    pub fn new(side: Side, at_once: usize) -> Self {
        Self { side, room: Arc::new(Semaphore::new(at_once)) }
    }
}

/// Lets the request in if there is room.
pub async fn take_turn(State(turns): State<Turns>, request: Request, next: Next) -> Response {
    match turns.room.try_acquire() {
        Ok(_turn) => next.run(request).await,
        Err(_) => {
            metrics::shed(turns.side);
            Error::Busy.into_response()
        }
    }
}

/// What a failure looks like that no door printed (a stranger's host, another site's form, a panic): a page of its own,
/// in both languages, with nothing to load.
pub async fn say_plainly(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let mut response = next.run(request).await;
    let is_bare =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    let Some(Failure(error)) = response.extensions().get::<Failure>().filter(|_| is_bare).cloned() else {
        return response;
    };
    let mut page =
        String::from("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Dateline</title><body>");
    for lang in UiLang::ALL {
        let (said, key) = (words(lang), error.key());
        page.push_str(&format!(
            "<div lang=\"{lang}\" dir=\"{}\"><h1>{}</h1><p>{}</p></div>",
            lang.direction(),
            said.say(key),
            said.say(&format!("{key}.body"))
        ));
    }
    if error.status().is_server_error() {
        page.push_str(&format!("<p><code>{id}</code></p>"));
    }
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response.headers_mut().remove(header::CONTENT_LENGTH);
    *response.body_mut() = Body::from(page);
    response
}

/// The answer to a panic: its text went to the log by the hook, not to the reader.
pub fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Error::Panic.into_response()
}
