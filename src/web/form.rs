//! Reading what was sent, within bounds, as a form or as JSON, with an answer that names the place.

use std::io;

use axum::body::{Body, HttpBody, to_bytes};
use axum::http::{HeaderMap, Request, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;

use super::error::Error;

/// A form's size: the longest has a few texts.
pub const FORM_LIMIT: usize = 256 * 1024;
/// A story's size: what the document allows, and its fields.
pub const STORY_LIMIT: usize = 2 * 1024 * 1024 + FORM_LIMIT;
/// Fields in a form; the longest of ours has some sixty.
const MOST_FIELDS: usize = 1_000;

/// Something that can be sent to us.
pub trait Input: DeserializeOwned + Send + 'static {
    /// The most bytes it may take.
    const LIMIT: usize = FORM_LIMIT;
}

/// Nothing to say: a form of buttons only, or `{}`.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
pub struct Nothing {}

impl Input for Nothing {}

/// Does the client want JSON rather than a page?
pub fn wants_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.starts_with("application/json"))
}

/// Reads the body as JSON or as a form, by its content type. An empty body is an empty form.
pub async fn read<F: Input>(request: Request<Body>) -> Result<F, Error> {
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<mime::Mime>().ok());
    let bytes = to_bytes(request.into_body(), F::LIMIT).await.map_err(refused)?;
    match kind.as_ref().map(mime::Mime::essence_str) {
        Some("application/json") => from_json(&bytes),
        Some("application/x-www-form-urlencoded") => from_form(&bytes),
        None if bytes.is_empty() => from_form(&bytes),
        _ => Err(Error::Unsupported),
    }
}

/// What strangers may send at most: an address, a password, where to go.
const STRANGERS_LIMIT: usize = 16 * 1024;

/// Waits for the whole of a stranger's form before anything else is done for it, so that forms that drip in take neither
/// a turn nor anything else from those who are in. `is_open` tells, by its path, whether a stranger may send one there.
pub async fn await_form(is_open: fn(&str) -> bool, request: Request<Body>, next: Next) -> Response {
    if request.body().is_end_stream() || !is_open(request.uri().path()) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    match to_bytes(body, STRANGERS_LIMIT).await {
        Ok(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Err(error) => refused(error).into_response(),
    }
}

fn from_json<F: DeserializeOwned>(bytes: &[u8]) -> Result<F, Error> {
    // serde_json stops at 128 levels of nesting by itself.
    serde_json::from_slice(bytes).map_err(|error| {
        Error::Unreadable(format!("JSON, line {}, column {}: {}", error.line(), error.column(), kind_of(&error)))
    })
}

/// What is wrong, without repeating what was sent: it may be a draft, and errors reach the log.
fn kind_of(error: &serde_json::Error) -> &'static str {
    match error.classify() {
        serde_json::error::Category::Io | serde_json::error::Category::Eof => "it ends too early",
        serde_json::error::Category::Syntax => "not JSON",
        serde_json::error::Category::Data => "a value is missing or not of its type",
    }
}

fn from_form<F: DeserializeOwned>(bytes: &[u8]) -> Result<F, Error> {
    if bytes.iter().filter(|byte| **byte == b'&').count() >= MOST_FIELDS {
        return Err(Error::TooLarge);
    }
    serde_html_form::from_bytes(bytes).map_err(|_| Error::Unreadable("a field is missing or not of its type".into()))
}

fn refused(error: axum::Error) -> Error {
    let mut cause: &dyn std::error::Error = &error;
    loop {
        if cause.is::<http_body_util::LengthLimitError>() {
            return Error::TooLarge;
        }
        if cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::TimedOut) {
            return Error::TooSlow;
        }
        match cause.source() {
            Some(source) => cause = source,
            None => break,
        }
    }
    Error::Unreadable("the body broke off".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize, Debug, PartialEq)]
    struct Sample {
        name: String,
        #[serde(default)]
        tag: Vec<String>,
    }
    impl Input for Sample {
        const LIMIT: usize = 100;
    }

    async fn send(kind: Option<&str>, body: &str) -> Result<Sample, u16> {
        let mut request = Request::builder();
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        read(request.body(Body::from(body.to_owned())).unwrap()).await.map_err(|error| error.status().as_u16())
    }

    #[tokio::test]
    async fn forms_and_json_are_read_and_the_rest_is_refused() {
        let form = Some("application/x-www-form-urlencoded");
        let json = Some("application/json; charset=utf-8");
        let lina = |tags: &[&str]| Sample { name: "لينا".into(), tag: tags.iter().map(|t| (*t).into()).collect() };
        assert_eq!(send(form, "name=%D9%84%D9%8A%D9%86%D8%A7&tag=a&tag=b").await, Ok(lina(&["a", "b"])));
        assert_eq!(send(json, r#"{"name":"لينا"}"#).await, Ok(lina(&[])));
        assert_eq!(send(form, "tag=a").await, Err(400));
        assert_eq!(send(json, "{").await, Err(400));
        assert_eq!(send(json, &"[".repeat(90)).await, Err(400));
        assert_eq!(send(form, &"x".repeat(101)).await, Err(413));
        assert_eq!(send(Some("text/plain"), "name=x").await, Err(415));
    }
}
