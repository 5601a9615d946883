//! One kept page: its bytes in every coding with their headers, made once, and until when it may be sent.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering::Relaxed};

use axum::body::{Bytes, to_bytes};
use axum::http::{self, HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;

use super::{Shows, names};
use crate::platform::metrics::Family;
use crate::site::readers::Subject;
use crate::web::around;
use crate::web::coding::{Accepted, Coding};

/// Milliseconds on the clock of the [`Keep`](super::keep::Keep) that holds it.
pub type Millis = u64;

/// A page is made anew in the background when it is this old, for words that change with time (a story's age).
const FRESH: Millis = 60_000;
/// And is not sent before it has been made anew when it is this old.
const GOOD: Millis = 120_000;
/// What an entry costs beside its bodies: its headers, its place in the map.
const OVERHEAD: usize = 2_048;

pub struct Entry {
    pub path: Box<str>,
    pub shows: Shows,
    /// Under which pattern of addresses requests for it count.
    pub family: Family,
    /// The story whose page it is.
    pub subject: Option<Subject>,
    /// When it was made, or last found to be the same.
    renewed: AtomicU64,
    /// From when on it is to be made anew, though it may be sent meanwhile.
    fresh_until: AtomicU64,
    /// From when on it may be sent only if it cannot be made anew.
    good_until: AtomicU64,
    /// How often it was sent; halved now and then, so that it tells what is read now.
    pub hits: AtomicU32,
    /// Somebody is packing it, or has.
    pub packing: AtomicBool,
    packed: AtomicBool,
    /// The bytes that the bound was charged with for it.
    pub charged: AtomicUsize,
    tag: String,
    forms: [OnceLock<Form>; 4],
}

/// The page in one coding.
struct Form {
    head: HeaderMap,
    body: Bytes,
}

impl Entry {
    /// Keeps a finished answer, or gives it back if it is not one to keep: only whole pages are that say what they show.
    pub async fn keep(path: &str, made: Millis, response: Response) -> Result<Self, Response> {
        let shows = match response.extensions().get::<Shows>() {
            Some(shows) if response.status() == StatusCode::OK => shows.clone(),
            _ => return Err(response),
        };
        let Some(tag) = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok()).map(str::to_owned)
        else {
            return Err(response);
        };
        let family = response.extensions().get::<Family>().copied().unwrap_or_else(|| Family::of("(none)"));
        let subject = response.extensions().get::<Subject>().copied();
        let (mut parts, body) = response.into_parts();
        // The body was made in memory; this takes hold of it.
        let Ok(body) = to_bytes(body, usize::MAX).await else {
            parts.status = StatusCode::INTERNAL_SERVER_ERROR;
            return Err(Response::from_parts(parts, axum::body::Body::empty()));
        };
        let mut head = parts.headers;
        head.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        around::harden_headers(&mut head);
        let forms = [const { OnceLock::new() }; 4];
        let _ = forms[Coding::Identity as usize].set(Form { head, body });
        Ok(Self {
            path: path.into(),
            shows,
            family,
            subject,
            renewed: AtomicU64::new(made),
            fresh_until: AtomicU64::new(made + FRESH),
            good_until: AtomicU64::new(made + GOOD),
            hits: AtomicU32::new(0),
            packing: AtomicBool::new(false),
            packed: AtomicBool::new(false),
            charged: AtomicUsize::new(0),
            tag,
            forms,
        })
    }

    /// Bytes of memory that it takes, about.
    pub fn size(&self) -> usize {
        let bodies: usize = self.forms.iter().filter_map(OnceLock::get).map(|form| form.body.len()).sum();
        OVERHEAD + 2 * self.path.len() + bodies
    }

    pub fn is_fresh(&self, now: Millis) -> bool {
        now < self.fresh_until.load(Relaxed)
    }

    pub fn is_good(&self, now: Millis) -> bool {
        now < self.good_until.load(Relaxed)
    }

    /// Something that it shows changed: it is to be made anew before it is sent again.
    pub fn spoil(&self) {
        self.fresh_until.store(0, Relaxed);
        self.good_until.store(0, Relaxed);
    }

    /// Something that it may show changed: it may be sent until `until`, while it is made anew.
    pub fn doubt(&self, until: Millis) {
        self.fresh_until.store(0, Relaxed);
        self.good_until.fetch_min(until, Relaxed);
    }

    /// Made anew, it came out the same: it is as good as one made at `made`.
    pub fn renew(&self, made: Millis) {
        self.fresh_until.store(made + FRESH, Relaxed);
        self.good_until.store(made + GOOD, Relaxed);
        self.renewed.store(made, Relaxed);
    }

    pub fn is_same(&self, other: &Entry) -> bool {
        self.tag == other.tag && self.shows == other.shows
    }

    /// Is it in all codings that help?
    pub fn is_packed(&self) -> bool {
        self.packed.load(Relaxed)
    }

    /// Packs the body. Takes milliseconds of a core: not for an async thread. Gives the bytes it added.
    pub fn pack(&self) -> usize {
        let Some(plain) = self.forms[Coding::Identity as usize].get() else { return 0 };
        let mut added = 0;
        for coding in Coding::ALL {
            let form = &self.forms[coding as usize];
            if form.get().is_some() {
                continue;
            }
            if let Some(body) = coding.pack(&plain.body) {
                let mut head = plain.head.clone();
                coding.announce(&mut head);
                added += body.len();
                let _ = form.set(Form { head, body });
            }
        }
        self.packed.store(true, Relaxed);
        added
    }

    /// The smallest form that there is and that the client takes, or the word that it has the page already. `stale` adds
    /// the page's age.
    pub fn answer(&self, request: &HeaderMap, stale: Option<Millis>) -> http::Response<Bytes> {
        let coding = Accepted::of(request).best(|coding| self.forms[coding as usize].get().is_some());
        let Some(form) = self.forms[coding as usize].get().or_else(|| self.forms[0].get()) else {
            // The plain form is set before the entry exists.
            return http::Response::default();
        };
        let mut head = form.head.clone();
        if let Some(now) = stale {
            head.insert(header::AGE, (now.saturating_sub(self.renewed.load(Relaxed)) / 1000).into());
        }
        let mut response = http::Response::new(form.body.clone());
        let mut known = request.get_all(header::IF_NONE_MATCH).iter();
        if known.any(|value| names(value, &self.tag)) {
            head.remove(header::CONTENT_TYPE);
            head.remove(header::CONTENT_ENCODING);
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            *response.body_mut() = Bytes::new();
        }
        *response.headers_mut() = head;
        response
    }
}
