//! How fast one client may ask for what must be made for it. Answers from memory are not counted: they cost less than
//! the counting would save.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::client;
use super::error::Error;
use crate::platform::config::Config;

/// So many seconds' worth may come at once.
const BURST: u32 = 10;
/// With more clients than this remembered, those who have all their requests again are forgotten.
const REMEMBERED: usize = 50_000;

/// The pace of one side. Cheap to clone.
#[derive(Clone)]
pub struct Pace(Option<Arc<Counting>>);

struct Counting {
    clients: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
    config: Config,
}

impl Pace {
    /// As the settings say; without a number nothing is counted.
    pub fn new(config: &Config) -> Self {
        let counting = |a_second: NonZeroU32| {
            let burst = a_second.saturating_mul(NonZeroU32::MIN.saturating_add(BURST - 1));
            Arc::new(Counting {
                clients: RateLimiter::keyed(Quota::per_second(a_second).allow_burst(burst)),
                clock: DefaultClock::default(),
                config: config.clone(),
            })
        };
        Self(config.pace.map(counting))
    }
}

/// Lets the request in if its client is not too fast.
pub async fn keep_pace(State(Pace(counting)): State<Pace>, request: Request, next: Next) -> Response {
    let Some(counting) = counting else { return next.run(request).await };
    let client = client::network(client::address(request.extensions(), request.headers(), &counting.config));
    let allowed = counting.clients.check_key(&client);
    if counting.clients.len() > REMEMBERED {
        counting.clients.retain_recent();
    }
    match allowed {
        Ok(()) => next.run(request).await,
        Err(until) => Error::TooMany(until.wait_time_from(counting.clock.now()).as_secs() + 1).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use axum::Router;
    use axum::body::Body;
    use axum::extract::ConnectInfo;
    use axum::http::StatusCode;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;
    use crate::platform::config::Settings;

    #[tokio::test]
    async fn a_client_that_is_too_fast_waits_and_others_do_not() {
        let settings =
            Settings { pace: Some("1".into()), trusted_proxy: Some("192.0.2.9".into()), ..Settings::default() };
        let pace = Pace::new(&Config::parse(&settings).unwrap());
        let router = Router::new().route("/", get(async || "here")).layer(from_fn_with_state(pace, keep_pace));
        let ask = async |peer: &str, forwarded: &str| {
            let mut request = Request::get("/").header("x-forwarded-for", forwarded).body(Body::empty()).unwrap();
            let peer = SocketAddr::new(peer.parse().unwrap(), 1);
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().oneshot(request).await.unwrap()
        };
        for number in 0..BURST {
            // What a stranger says of whom it speaks for counts for nothing.
            assert_eq!(ask("203.0.113.1", &format!("198.51.100.{number}")).await.status(), StatusCode::OK);
        }
        let refused = ask("203.0.113.1", "198.51.100.200").await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        assert!(refused.headers()["retry-after"].to_str().unwrap().parse::<u64>().unwrap() >= 1);
        assert_eq!(ask("192.0.2.9", "198.51.100.1").await.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn without_a_number_nothing_is_counted() {
        let pace = Pace::new(&Config::for_tests());
        let router = Router::new().route("/", get(async || "here")).layer(from_fn_with_state(pace, keep_pace));
        for _ in 0..2_000 {
            let request = Request::get("/").body(Body::empty()).unwrap();
            assert_eq!(router.clone().oneshot(request).await.unwrap().status(), StatusCode::OK);
        }
    }
}
