//! The bounded accept loop: HTTP/1 on one listener, where no client can hold a connection for nothing.
//!
//! | A client that … | is closed after | by |
//! |---|---|---|
//! | sends nothing at all | 8 s | [`Limits::first_request`] |
//! | stops inside the head of a request | 5 s | [`Limits::head`] |
//! | stops inside a body | 15 s, the handler's read fails | [`Limits::body_pause`] |
//! | does not read the answer | 30 s | [`Limits::write_pause`] |
//! | stays connected without a further request | 75 s | [`Limits::idle`] |
//! | is one too many | at once | [`Limits::connections`] |
//!
//! hyper alone knows one timeout for the head of a request and for the pause before it. The two must differ: a
//! proxy keeps idle connections for a minute and sends its next request on one of them, and if we close it in that
//! moment the reader gets an error. So hyper's timeout is the idle one, and [`guard`] watches the head.
//!
//! How long a whole request may take is the router's business, because only there an answer gets its security
//! headers: put [`Limits::answer_layer`] inside of the layer that sets them. It bounds slowly dripping bodies too.

mod entrance;
mod guard;

use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum_server::Handle;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::sync::Semaphore;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

pub use entrance::AtHand;

/// What a client may take of us. The times are real time.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections at one time; the next one is closed without a word.
    pub connections: usize,
    /// From the connection to the end of the first request's head.
    pub first_request: Duration,
    /// From the first byte of a request's head to its last.
    pub head: Duration,
    /// Between two parts of a request's body.
    pub body_pause: Duration,
    /// Between two parts of the answer that the client takes.
    pub write_pause: Duration,
    /// From one answer to the next request.
    pub idle: Duration,
    /// From the head of a request to the head of its answer, the body of the request included.
    pub answer: Duration,
    /// From the signal to stop until what still runs is cut off.
    pub stop: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: connections_for(open_files()),
            first_request: Duration::from_secs(8),
            head: Duration::from_secs(5),
            body_pause: Duration::from_secs(15),
            write_pause: Duration::from_secs(30),
            idle: Duration::from_secs(75),
            answer: Duration::from_secs(60),
            stop: Duration::from_secs(10),
        }
    }
}

impl Limits {
    /// Answers 503 to a request that takes longer than [`Limits::answer`]. For the router, inside of the layer that
    /// sets the headers of every response.
    pub fn answer_layer(&self) -> TimeoutLayer {
        TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, self.answer)
    }
}

/// Takes the address, so that a port in use is known before anything else is started.
pub fn bind(listen: SocketAddr) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(listen)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Serves what is at hand, and else the router, on the listener until `shutdown` resolves; then takes no new connection, closes idle ones,
/// lets running requests finish for [`Limits::stop`] and returns. Handlers find the peer's address as
/// `ConnectInfo<SocketAddr>`. Upgrades (WebSocket) work and are then bounded by [`Limits::write_pause`] only.
pub async fn serve(
    listener: TcpListener,
    at_hand: AtHand,
    router: Router,
    limits: Limits,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let handle = Handle::new();
    let mut server = axum_server::from_tcp(listener)?
        .handle(handle.clone())
        .first_request_timeout(limits.first_request)
        .accept_error_handler(|_, error| tracing::debug!(%error, "a connection was not accepted"))
        .acceptor(guard::Acceptor {
            connections: Arc::new(Semaphore::new(limits.connections)),
            head: limits.head,
            write_pause: limits.write_pause,
        });
    // The server's own http1_only() would refuse upgrades; the protocol's builder keeps them.
    *server.http_builder() = Builder::new(TokioExecutor::new()).http1_only();
    server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(limits.idle);

    let router = router.layer(RequestBodyTimeoutLayer::new(limits.body_pause));
    let stopper = tokio::spawn(async move {
        shutdown.await;
        handle.graceful_shutdown(Some(limits.stop));
    });
    let served = server.serve(entrance::Entrances { at_hand, router }).await;
    stopper.abort();
    served
}

/// Each connection is an open file, and the program needs some for itself: the database, pages of its own.
fn connections_for(open_files: usize) -> usize {
    open_files.saturating_sub(128).clamp(64, 8192)
}

/// How many files this process may have open.
fn open_files() -> usize {
    std::fs::read_to_string("/proc/self/limits")
        .ok()
        .and_then(|limits| {
            let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
            // "unlimited" is not a number, and then the upper bound decides.
            Some(line.split_whitespace().next()?.parse().unwrap_or(usize::MAX))
        })
        .unwrap_or(1024)
}

#[cfg(test)]
mod tests;
