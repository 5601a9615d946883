//! Telling a cache in front of the site that something in it is stale.
//!
//! What an answer was made from stands in its `Surrogate-Key` (and `Cache-Tag`) header; a purge names keys, and the
//! cache drops what carries one of them. The order is given in the transaction that made something stale, by
//! [`order`], and the request is sent by a job, so that a cache that is away for a while hears of it later.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use url::Url;

use super::db::Tx;
use super::jobs::{self, Job, JobError, Run};

/// Keys named in one request. Caches take between 30 and 256.
const KEYS_AT_ONCE: usize = 30;
/// Orders put together before a request is sent.
const ORDERS_AT_ONCE: i64 = 500;
/// A cache that answers later than this is asked again.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// Where and how to tell the cache.
#[derive(Clone)]
pub struct PurgeSettings {
    /// `http` or `https`.
    pub url: Url,
    pub method: PurgeMethod,
    /// A header that proves who we are, such as `Fastly-Key: …` or `Authorization: Bearer …`.
    pub token: Option<(HeaderName, HeaderValue)>,
}

/// The method of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PurgeMethod {
    Post,
    Purge,
}

/// The order to drop what carries any of the keys.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purge {
    pub keys: BTreeSet<String>,
}

impl Job for Purge {
    const KIND: &'static str = "purge";
}

/// Orders a purge in the transaction that made these keys stale.
pub async fn order(tx: &mut Tx, keys: impl IntoIterator<Item = String>) -> sqlx::Result<()> {
    let keys: BTreeSet<String> = keys.into_iter().collect();
    if keys.is_empty() { Ok(()) } else { jobs::enqueue(tx, &Purge { keys }).await }
}

/// Notes in the database whether purges are to be ordered at all: the setting of whichever server started last holds
/// for all, the command line included.
pub async fn remember(db: &mut sqlx::PgConnection, wanted: bool) -> sqlx::Result<()> {
    store::remember(db, wanted).await
}

/// Sends purges. Cheap to clone.
#[derive(Clone)]
pub struct Purger {
    settings: Option<PurgeSettings>,
    client: reqwest::Client,
}

impl Purger {
    /// With no settings it sends nothing, and orders that are left over are done at once.
    pub fn new(settings: Option<PurgeSettings>) -> Self {
        Self { settings, client: client() }
    }

    /// Tells the cache of this order, and of those that wait with it.
    pub async fn run(&self, mut job: Purge, run: &Run) -> Result<(), JobError> {
        let Some(settings) = &self.settings else { return Ok(()) };
        run.gather(&mut job, ORDERS_AT_ONCE, |job, other| job.keys.extend(other.keys)).await?;
        let keys: Vec<&str> = job.keys.iter().map(String::as_str).collect();
        for keys in keys.chunks(KEYS_AT_ONCE) {
            self.send(settings, keys).await?;
        }
        Ok(())
    }

    async fn send(&self, settings: &PurgeSettings, keys: &[&str]) -> Result<(), JobError> {
        let method = match settings.method {
            PurgeMethod::Post => reqwest::Method::POST,
            PurgeMethod::Purge => reqwest::Method::from_bytes(b"PURGE").unwrap_or(reqwest::Method::POST),
        };
        // Each cache reads the spelling it knows: keys with spaces, tags with commas, or a body.
        let body = serde_json::json!({ "surrogate_keys": keys, "tags": keys }).to_string();
        let mut request = self
            .client
            .request(method, settings.url.clone())
            .header("surrogate-key", keys.join(" "))
            .header("cache-tag", keys.join(","))
            .header("content-type", "application/json")
            .body(body);
        if let Some((name, value)) = &settings.token {
            request = request.header(name, value);
        }
        // Without the address in the words: it may hold a secret.
        let response = request.send().await.map_err(|error| JobError::Failed(said(error)))?;
        let status = response.status();
        if status.is_success() {
            Ok(())
        } else {
            Err(JobError::Failed(format!("the cache answered {}", status.as_u16())))
        }
    }
}

/// The one kind of client for requests that the operator set up: no redirects, bounded in time.
fn client() -> reqwest::Client {
    use_ring();
    reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(5))
        .timeout(LONGEST_WAIT)
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("dateline/", env!("CARGO_PKG_VERSION")))
        .build()
        .unwrap_or_default()
}

/// Makes ring what TLS is done with; it stays so if another part of the program said so first.
pub(super) fn use_ring() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

fn said(error: reqwest::Error) -> String {
    let what = if error.is_timeout() {
        "the cache did not answer in time"
    } else if error.is_connect() {
        "the cache cannot be reached"
    } else {
        "the cache could not be told"
    };
    let mut said = what.to_owned();
    let error = error.without_url();
    let mut cause = std::error::Error::source(&error);
    while let Some(one) = cause {
        if one.source().is_none() {
            said.push_str(": ");
            said.push_str(&one.to_string());
        }
        cause = one.source();
    }
    said
}

impl std::fmt::Debug for PurgeSettings {
    /// Without the token, and without what may be one in the address.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PurgeSettings({:?} to {})", self.method, self.url.host_str().unwrap_or_default())
    }
}

mod store {
    pub(super) async fn remember(db: &mut sqlx::PgConnection, wanted: bool) -> sqlx::Result<()> {
        sqlx::query!("update newsroom set purges = $1 where purges <> $1", wanted).execute(db).await?;
        Ok(())
    }
}
