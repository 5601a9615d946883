//! The one way in and out of the public side. On the way in: the frame, the edition, and the one spelling of the path.
//! On the way out: failures become pages, pages are rendered, and every answer gets its cache and content policy.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderValue, Method, Uri, header};
use axum::response::{IntoResponse, Response};
use tower::ServiceExt;
use unicode_normalization::UnicodeNormalization;

use super::cache::entry::Entry;
use super::cache::keep::Served;
use super::frame::Frame;
use super::readers::{self, Subject};
use super::visit::{Visit, moved};
use super::{Site, cache, errors, paths};
use crate::platform::lang::Lang;
use crate::web::around::RequestId;
use crate::web::error::{Error, Failure};
use crate::web::page;

/// No script, nothing from elsewhere, no frame around us.
const POLICY: &str = "default-src 'none'; script-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; \
                      media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

#[derive(Clone)]
pub(super) struct Door {
    pub site: Site,
    /// The routes, which know no editions.
    pub inner: Router,
}

/// Where a path leads.
#[derive(Debug, PartialEq, Eq)]
enum Way {
    /// Into an edition (by its place among the frame's), with the path that routes know.
    In { edition: usize, path: String },
    /// To its one spelling.
    Moved(String),
    /// Nowhere, and the page that says so is in this edition.
    Nowhere { edition: usize },
}

pub(super) async fn enter(State(door): State<Door>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let request_id = parts.extensions.get::<RequestId>().map(|id| id.0.clone());
    let keep = door.site.keep();
    let response = if keep.is_on() && is_keepable(&door.site, &parts).await {
        // Before anything is read: what changes from here on, this page may not show.
        let epoch = keep.epoch();
        let path = parts.uri.path();
        match keep.get(path, epoch, || door.make(path, epoch, request_id.as_deref())).await {
            Served::Kept { entry, stale } => {
                let mut response = entry.answer(&parts.headers, stale).map(Body::from);
                count(&door.site, entry.subject, &parts, &response);
                response.extensions_mut().insert(entry.family);
                return response;
            }
            Served::Made(response) => response,
        }
    } else {
        door.render(Request::from_parts(parts.clone(), body), request_id.as_deref()).await
    };
    let subject = response.extensions().get::<Subject>().copied();
    let response = cache::unless_known(response, &cache::known(&parts.headers));
    count(&door.site, subject, &parts, &response);
    response
}

fn count(site: &Site, subject: Option<Subject>, request: &Parts, response: &Response) {
    let (method, headers) = (&request.method, &request.headers);
    readers::count(site.views(), subject, method, headers, response.status(), site.hosts());
}

/// Renders an answer made outside the routes, such as a preview: the same page, policy and headers.
pub(super) async fn send(visit: &Visit, response: Response) -> Response {
    finish(page::render(response, &visit.setting(), ("site", visit)), false).await
}

/// Whether a request is for a page that may be kept: read, not written to, in its one spelling, and asked for without
/// parameters that lead elsewhere. Any frame will do to tell, so that no request that can be answered from memory waits
/// for a new one.
async fn is_keepable(site: &Site, parts: &Parts) -> bool {
    if !matches!(parts.method, Method::GET | Method::HEAD) {
        return false;
    }
    let frame = match site.last_frame() {
        Some(frame) => frame,
        None => match site.frame().await {
            Ok(frame) => frame,
            Err(_) => return false,
        },
    };
    match find_way(&frame, parts.uri.path()) {
        Way::In { path, .. } => cache::is_whole(paths::parameters_of(&path), parts.uri.query()),
        Way::Moved(_) | Way::Nowhere { .. } => false,
    }
}

/// Writes what every answer of this side says.
async fn finish(response: Response, is_told: bool) -> Response {
    let mut response = cache::finish(response, is_told).await;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

impl Door {
    /// Makes the page at a path that is in its one spelling, and keeps it if it is one to keep and nothing changed since
    /// `epoch`.
    pub async fn make(&self, path: &str, epoch: u64, request_id: Option<&str>) -> Result<Arc<Entry>, Response> {
        let made = self.site.keep().now();
        let Ok(request) = Request::get(path).body(Body::empty()) else { return Err(Error::NotFound.into_response()) };
        let response = self.render(request, request_id).await;
        match Entry::keep(path, made, response).await {
            Ok(entry) => Ok(self.site.keep().put(entry, epoch)),
            Err(response) => {
                // The database has spoken: what stood here is not to be sent again, not even while it is away.
                if !response.status().is_server_error() {
                    self.site.keep().drop_page(path);
                }
                Err(response)
            }
        }
    }

    async fn render(&self, request: Request, request_id: Option<&str>) -> Response {
        let response = match self.site.frame().await {
            Ok(frame) => answer(self, frame, request, request_id).await,
            Err(error) => apologise(&self.site, error.into(), request.uri().path(), request_id),
        };
        finish(response, self.site.tells()).await
    }
}

async fn answer(door: &Door, frame: Arc<Frame>, mut request: Request, request_id: Option<&str>) -> Response {
    let site = &door.site;
    let visit = |edition| Visit::new(frame.clone(), site.base(), edition, site.now());
    let (visit, response) = match find_way(&frame, request.uri().path()) {
        Way::Moved(path) => return moved(&site.base(), with_query(path, request.uri())),
        Way::Nowhere { edition } => (visit(edition), Error::NotFound.into_response()),
        Way::In { edition, path } => {
            let visit = visit(edition);
            let path = with_query(path, request.uri());
            let Ok(path) = PathAndQuery::try_from(path) else { return Error::NotFound.into_response() };
            *request.uri_mut() = Uri::from(path);
            // The answer to HEAD is that to GET without its body, which goes at the very end: its tag and length are
            // those of the whole page.
            if request.method() == Method::HEAD {
                *request.method_mut() = Method::GET;
            }
            request.extensions_mut().insert(visit.clone());
            let Ok(response) = door.inner.clone().oneshot(request).await;
            (visit, response)
        }
    };
    let response = errors::dress(&visit, response, request_id);
    let rendered = page::render(response, &visit.setting(), ("site", &visit));
    // A page that could not be rendered is one more failure.
    if rendered.extensions().get::<Failure>().is_some_and(|failure| matches!(*failure.0, Error::Render(_))) {
        let response = errors::dress(&visit, rendered, request_id);
        return page::render(response, &visit.setting(), ("site", &visit));
    }
    rendered
}

/// The database is away and the frame with it: what was known last still gives the page its look.
fn apologise(site: &Site, error: Error, path: &str, request_id: Option<&str>) -> Response {
    match site.last_frame() {
        Some(frame) => {
            let edition = match find_way(&frame, path) {
                Way::In { edition, .. } | Way::Nowhere { edition } => edition,
                Way::Moved(_) => 0,
            };
            let visit = Visit::new(frame, site.base(), edition, site.now());
            let response = errors::dress(&visit, error.into_response(), request_id);
            page::render(response, &visit.setting(), ("site", &visit))
        }
        None => errors::plain(error),
    }
}

fn with_query(path: String, uri: &Uri) -> String {
    match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path,
    }
}

/// Every page has one spelling: composed letters (NFC), none of them capitals, no slash at the end but an edition's
/// own, and the default edition without a prefix.
fn find_way(frame: &Frame, raw: &str) -> Way {
    // A backslash is a slash to browsers, and two slashes begin another site's address; an encoded slash is part of a
    // name, and no name of ours has one.
    let decoded = if raw.to_ascii_lowercase().contains("%2f") { None } else { paths::decode_path(raw) };
    let Some(decoded) = decoded.filter(|path| !path.contains("//") && !path.contains(['\\', '\0'])) else {
        return Way::Nowhere { edition: 0 };
    };
    // Browsers resolve dots before they ask; whoever sends them is looking for a way around.
    if decoded.split('/').any(|segment| matches!(segment, "." | "..")) {
        return Way::Nowhere { edition: 0 };
    }
    let normal: String = decoded.chars().flat_map(char::to_lowercase).nfc().collect();
    let trimmed = normal.trim_start_matches('/');
    let (first, rest) = match trimmed.split_once('/') {
        Some((first, rest)) => (first, Some(rest)),
        None => (trimmed, None),
    };
    let edition = edition_named(frame, first);
    let (place, path) = match edition {
        Some(place) => (place, format!("/{}", rest.unwrap_or_default())),
        None => (0, normal.clone()),
    };
    let path = if path.len() > 1 { path.trim_end_matches('/').to_owned() } else { path };
    let prefix = frame.editions[place].prefix;
    let canonical = format!("{prefix}{path}");
    // The tag of an edition keeps its capitals (`pt-BR`), so it is compared as the frame writes it.
    if canonical != decoded {
        return Way::Moved(format!("{prefix}{}", paths::encode_path(&path)));
    }
    Way::In { edition: place, path: paths::encode_path(&path) }
}

/// The place of the edition whose tag stands first in a path.
fn edition_named(frame: &Frame, segment: &str) -> Option<usize> {
    let lang = Lang::parse(segment).ok()?;
    // Tags may be written with `_` too; addresses are not.
    if segment.contains('_') {
        return None;
    }
    frame.editions.iter().position(|edition| edition.lang == lang)
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::newsroom::settings::{Accent, Edition, Placeholders, Settings};
    use crate::site::frame::EditionFrame;
    use crate::site::head::alternates;
    use crate::site::paths::Prefix;

    fn frame() -> Frame {
        let langs = [Lang::EN, Lang::AR, Lang::parse("pt-BR").unwrap()];
        let edition = |lang: Lang| Edition { lang, name: "The Lantern".into(), tagline: String::new() };
        Frame {
            settings: Settings {
                editions: langs.map(edition).into(),
                time_zone: TimeZone::UTC,
                time_zone_name: "UTC".into(),
                accent: Accent::default(),
                authors_publish: false,
                placeholders: Placeholders::default(),
                change_log: false,
                demo: false,
                stage_names: vec![],
            },
            sections: vec![],
            names: crate::newsroom::taxonomy::names::Names::default(),
            editions: langs
                .iter()
                .map(|lang| EditionFrame {
                    lang: *lang,
                    name: "The Lantern".into(),
                    tagline: String::new(),
                    prefix: Prefix::new(*lang, *lang == Lang::EN),
                    sections: vec![],
                    pages: vec![],
                })
                .collect(),
        }
    }

    #[test]
    fn editions_are_found_and_every_path_has_one_spelling() {
        let frame = frame();
        let into = |edition, path: &str| Way::In { edition, path: path.into() };
        let moved = |path: &str| Way::Moved(path.into());
        for (raw, way) in [
            ("/", into(0, "/")),
            ("/ar/", into(1, "/")),
            ("/ar", moved("/ar/")),
            ("/en", moved("/")),
            ("/en/tags/sea", moved("/tags/sea")),
            ("/tags/sea/", moved("/tags/sea")),
            ("/Tags/Sea", moved("/tags/sea")),
            ("/ar/tags/sea", into(1, "/tags/sea")),
            ("/AR/tags/sea", moved("/ar/tags/sea")),
            ("/pt-BR/archive", into(2, "/archive")),
            ("/pt-br/archive", moved("/pt-BR/archive")),
            ("/fr/tags/sea", into(0, "/fr/tags/sea")),
            ("/tags/%d8%a8", into(0, "/tags/%D8%A8")),
            ("/tags/e%CC%81", moved("/tags/%C3%A9")),
            ("//evil.example/", Way::Nowhere { edition: 0 }),
            ("/\\evil.example/", Way::Nowhere { edition: 0 }),
            ("/%5cevil.example/", Way::Nowhere { edition: 0 }),
            ("/%2fevil.example/", Way::Nowhere { edition: 0 }),
            ("/tags%2Fsea", Way::Nowhere { edition: 0 }),
            ("/static/../Cargo.toml", Way::Nowhere { edition: 0 }),
            ("/%2e%2e/Tags", Way::Nowhere { edition: 0 }),
            ("/tags/%ff", Way::Nowhere { edition: 0 }),
        ] {
            assert_eq!(find_way(&frame, raw), way, "{raw}");
        }
    }

    #[test]
    fn versions_name_each_other() {
        let frame = frame();
        let english = (Lang::EN, "/2026/11/a".to_owned());
        let arabic = (Lang::AR, "/ar/2026/11/b".to_owned());
        let of_english = alternates(&frame, "https://a.example", &[english.clone(), arabic.clone()]);
        let of_arabic = alternates(&frame, "https://a.example", &[arabic, english]);
        assert_eq!(of_english, of_arabic);
        let listed: Vec<_> = of_english.iter().map(|one| (one.lang.as_str(), one.href.as_str())).collect();
        assert_eq!(
            listed,
            [
                ("en", "https://a.example/2026/11/a"),
                ("ar", "https://a.example/ar/2026/11/b"),
                ("x-default", "https://a.example/2026/11/a")
            ]
        );
    }
}
