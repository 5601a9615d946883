//! How long an answer may be kept, and by whom. A handler states a [`CachePolicy`]; the door writes the headers here,
//! after the page is rendered, so that errors and pages go the same way.
//!
//! The server's own cache of pages has its place here too: between [`super::door`], which has found the edition and
//! the one spelling of the path by then, and the router. Its key is those two and nothing from headers or unknown
//! query parameters; what it holds is the rendered bytes with their tag; and a page whose making began before a
//! [`super::Site::forget`] must not be put into it (the frame's epoch is the same guard).

use std::hash::{BuildHasher, Hasher};

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;

/// Who may keep an answer. The default is nobody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CachePolicy {
    #[default]
    NoStore,
    /// Anybody: browsers for `browser` seconds, caches in front of the server for `shared` seconds. After that they
    /// ask again and mostly hear that nothing changed.
    Public { browser: u32, shared: u32 },
}

impl CachePolicy {
    /// Pages, feeds and maps. A cache in front turns a flood into one request a second, and what was taken down is
    /// gone from it within that second.
    pub const PAGE: CachePolicy = CachePolicy::Public { browser: 0, shared: 1 };
    /// Small files that seldom change, such as the accent colour.
    pub const FILE: CachePolicy = CachePolicy::Public { browser: 300, shared: 60 };
}

/// The tags of what the client has already.
pub(super) fn known(request: &HeaderMap) -> Vec<HeaderValue> {
    request.get_all(header::IF_NONE_MATCH).iter().cloned().collect()
}

/// Writes the cache headers, the entity tag among them, and answers 304 to who has the same bytes already.
/// `Last-Modified` is left out on purpose: a withdrawal changes a list without anything on it being newer.
pub(super) async fn finish(response: Response, known: &[HeaderValue]) -> Response {
    let (mut parts, body) = response.into_parts();
    // A length noted before late rendering is that of the empty body.
    parts.headers.remove(header::CONTENT_LENGTH);
    let policy = parts.extensions.remove::<CachePolicy>().unwrap_or_default();
    let CachePolicy::Public { browser, shared } = policy else {
        parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        return Response::from_parts(parts, body);
    };
    if let Ok(value) = HeaderValue::from_str(&format!("public, max-age={browser}, s-maxage={shared}")) {
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
    let tag = tag(&bytes);
    let same = known.iter().any(|value| names(value, &tag));
    if let Ok(value) = HeaderValue::from_str(&tag) {
        parts.headers.insert(header::ETAG, value);
    }
    if same {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_TYPE);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
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
mod tests {
    use super::*;

    #[test]
    fn tags_are_compared_weakly() {
        let tag = tag(&Bytes::from_static(b"page"));
        let bare = tag.trim_start_matches("W/").to_owned();
        for value in [tag.clone(), bare.clone(), format!("\"x\", {bare}"), "*".into()] {
            assert!(names(&HeaderValue::from_str(&value).unwrap(), &tag), "{value}");
        }
        assert!(!names(&HeaderValue::from_static("\"x\""), &tag));
    }
}
