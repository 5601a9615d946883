//! How long an answer may be kept, and by whom; and the pages that the server itself keeps.
//!
//! A handler states a [`CachePolicy`], and with [`Shows`] what its page shows, if the server may keep it. The door writes
//! the headers here, after the page is rendered, so that errors and pages go the same way.
//!
//! A kept page ([`entry`]) is known by its path in its one spelling, which has the edition in it, and by nothing else: no
//! header, no cookie, no parameter. [`keep`] holds them within a bound, and has one render of a page serve all who wait
//! for it. [`hits`] answers from them before anything else looks at the request.
//!
//! **Staleness.** Each change that may be seen on a page raises the epoch; a page whose making began in an earlier epoch
//! is answered with but not kept. A page that shows what changed is made anew before it is sent again; any other story's
//! page may be sent for one more second, while it is made anew for its list of related stories. What was taken down is
//! dropped with every page that shows it. While the database is away, pages that should be made anew are sent as they
//! are, and their `Age` says so.

pub(super) mod entry;
pub(super) mod hits;
pub(super) mod keep;

use std::hash::{BuildHasher, Hasher};

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::newsroom::events::{FRAME_KEY, LISTS_KEY, article_key};
use crate::newsroom::ids::ArticleId;

/// Who may keep an answer. The default is nobody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CachePolicy {
    #[default]
    NoStore,
    /// Anybody: browsers for `browser` seconds, caches in front of the server for `shared` seconds. After that they
    /// ask again and mostly hear that nothing changed. Meanwhile, and while the server fails, they may send what they
    /// have.
    Public { browser: u32, shared: u32 },
}

/// What a page shows, for a page that the server may keep. It is an extension of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shows {
    /// A story: itself first, then those it links to and those listed beside it.
    Stories(Vec<ArticleId>),
    /// The newest of something: a front page, a list, a feed, a map.
    Newest,
    /// Names, sections and settings only.
    Frame,
}

/// Caches in front of the server may send what they have for this long while they ask again, in seconds.
const WHILE_ASKING: u32 = 2;
/// And for this long while the server fails.
const WHILE_FAILING: u32 = 3_600;

impl CachePolicy {
    /// Pages, feeds and maps. A cache in front turns a flood into one request a second, and what was taken down is
    /// gone from it within seconds; it can be told at once (`DATELINE_PURGE_URL`).
    pub const PAGE: CachePolicy = CachePolicy::Public { browser: 0, shared: 1 };
    /// Small files that seldom change, such as the accent colour.
    pub const FILE: CachePolicy = CachePolicy::Public { browser: 300, shared: 60 };
}

impl Shows {
    /// What caches in front know the page by; see [`Change::surrogate_keys`](crate::newsroom::events::Change::surrogate_keys).
    fn keys(&self) -> Vec<String> {
        let mut keys = vec![FRAME_KEY.to_owned()];
        match self {
            Shows::Stories(ids) => keys.extend(ids.iter().map(|id| article_key(*id))),
            Shows::Newest => keys.push(LISTS_KEY.to_owned()),
            Shows::Frame => {}
        }
        keys
    }
}

/// Whether a request asks for the page at its path as it is: none of the parameters that lead elsewhere is there. All
/// others, such as those by which campaigns are counted, say nothing to us.
pub(super) fn is_whole(parameters: &[&str], query: Option<&str>) -> bool {
    let Some(query) = query else { return true };
    !url::form_urlencoded::parse(query.as_bytes()).any(|(name, _)| parameters.contains(&name.as_ref()))
}

/// The tags of what the client has already.
pub(super) fn known(request: &HeaderMap) -> Vec<HeaderValue> {
    request.get_all(header::IF_NONE_MATCH).iter().cloned().collect()
}

/// A cache in front that is told what to drop may keep pages for this long, in seconds.
const WHILE_TOLD: u32 = 300;

/// Writes the cache headers, the entity tag among them. `is_told`: a cache in front is told what to drop, by the keys that
/// then stand in the answer.
/// `Last-Modified` is left out on purpose: a withdrawal changes a list without anything on it being newer.
pub(super) async fn finish(response: Response, is_told: bool) -> Response {
    let (mut parts, body) = response.into_parts();
    // A length noted before late rendering is that of the empty body.
    parts.headers.remove(header::CONTENT_LENGTH);
    let policy = parts.extensions.remove::<CachePolicy>().unwrap_or_default();
    let CachePolicy::Public { browser, shared } = policy else {
        parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        return Response::from_parts(parts, body);
    };
    let shows = parts.extensions.get::<Shows>().filter(|_| is_told);
    let shared = if shows.is_some() { shared.max(WHILE_TOLD) } else { shared };
    if let Some(keys) = shows.map(Shows::keys) {
        for (name, keys) in [("surrogate-key", keys.join(" ")), ("cache-tag", keys.join(","))] {
            if let Ok(keys) = HeaderValue::from_str(&keys) {
                parts.headers.insert(HeaderName::from_static(name), keys);
            }
        }
    }
    let control = format!(
        "public, max-age={browser}, s-maxage={shared}, \
         stale-while-revalidate={WHILE_ASKING}, stale-if-error={WHILE_FAILING}"
    );
    if let Ok(value) = HeaderValue::from_str(&control) {
        parts.headers.insert(header::CACHE_CONTROL, value);
    }
    if parts.status != StatusCode::OK {
        return Response::from_parts(parts, body);
    }
    // Bodies of this side are made in memory, so this only takes hold of them.
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        parts.status = StatusCode::INTERNAL_SERVER_ERROR;
        return Response::from_parts(parts, Body::empty());
    };
    if let Ok(value) = HeaderValue::from_str(&tag(&bytes)) {
        parts.headers.insert(header::ETAG, value);
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// Answers 304 to who has the same bytes already.
pub(super) fn unless_known(mut response: Response, known: &[HeaderValue]) -> Response {
    let tag = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok());
    if response.status() == StatusCode::OK && tag.is_some_and(|tag| known.iter().any(|value| names(value, tag))) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response.headers_mut().remove(header::CONTENT_TYPE);
        *response.body_mut() = Body::empty();
    }
    response
}

/// A weak tag, since the same page goes out in several codings. Not a secret and not a proof: a quick hash does.
fn tag(bytes: &Bytes) -> String {
    let mut hasher = foldhash::quality::FixedState::default().build_hasher();
    hasher.write(bytes);
    format!("W/\"{:016x}\"", hasher.finish())
}

/// Does an `If-None-Match` name the tag? Compared weakly, as RFC 9110 asks.
fn names(value: &HeaderValue, tag: &str) -> bool {
    let bare = tag.trim_start_matches("W/");
    value
        .to_str()
        .is_ok_and(|list| list.split(',').map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == bare))
}

#[cfg(test)]
mod tests;
