//! The bounded accept loop: HTTP/1 on one listener, where no client can hold a connection for nothing.
//!
//! | A client that … | is closed after | by |
//! |---|---|---|
//! | sends nothing at all | 7 s | [`Limits::first_request`] |
//! | stops or drips inside the head of a request | 5 s | [`Limits::head`] |
//! | stops inside a body | 6 s, the handler's read fails | [`Limits::body_pause`] |
//! | drips into a body | 6 s and one more for each half kilobyte | [`Limits::body_second_for`] |
//! | does not read the answer | 8 s | [`Limits::write_pause`] |
//! | stays connected without a further request | 75 s | [`Limits::idle`] |
//! | does so, or sends its head slowly, while half of all connections are taken | 5 to 10 s; 2 s | [`Limits::lull`], [`Limits::crowded_head`] |
//! | is one too many | at once | [`Limits::connections`] |
//!
//! hyper alone knows one timeout for the head of a request and for the pause before it. The two must differ: a
//! proxy keeps idle connections for a minute and sends its next request on one of them, and if we close it in that
//! moment the reader gets an error. So hyper's timeout is the idle one, and [`guard`] watches the head.
//!
//! How long a whole request may take is the router's business, because only there an answer gets its security
//! headers: put [`Limits::answer_layer`] inside of the layer that sets them. It bounds bodies that come in steadily too.

mod body;
mod entrance;
mod guard;

use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum_server::Handle;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use tokio::net::TcpSocket;
use tower_http::timeout::TimeoutLayer;

use self::guard::Room;

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
    /// Between two parts of a request's body, and for a whole body however small its parts are.
    pub body_pause: Duration,
    /// So many bytes buy a body one more second.
    pub body_second_for: u32,
    /// Between two parts of the answer that the client takes.
    pub write_pause: Duration,
    /// From one answer to the next request.
    pub idle: Duration,
    /// While half of all connections are taken, one that is idle for this long makes room; it is looked at once in so long.
    pub lull: Duration,
    /// Then also the time from a new connection to the end of its first request's head.
    pub crowded_head: Duration,
    /// From the head of a request to the head of its answer, the body of the request included.
    pub answer: Duration,
    /// From the signal to stop until what still runs is cut off.
    pub stop: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: connections_for(open_files()),
            first_request: Duration::from_secs(7),
            head: Duration::from_secs(5),
            body_pause: Duration::from_secs(6),
            body_second_for: 512,
            write_pause: Duration::from_secs(8),
            idle: Duration::from_secs(75),
            lull: Duration::from_secs(5),
            crowded_head: Duration::from_secs(2),
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

/// Connections that may wait to be taken in, if the system allows as many. With the usual 128 a burst fills the queue, and
/// the system then drops what comes next: readers would wait a second for their browser's next try.
const QUEUE: u32 = 4_096;

/// Takes the address, so that a port in use is known before anything else is started. To be called inside of the runtime.
pub fn bind(listen: SocketAddr) -> io::Result<TcpListener> {
    let socket = if listen.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // As after a restart: connections of the last process may still be closing.
    socket.set_reuseaddr(true)?;
    socket.bind(listen)?;
    socket.listen(QUEUE)?.into_std()
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
            room: Room::new(limits.connections),
            head: limits.head,
            crowded_head: limits.crowded_head,
            write_pause: limits.write_pause,
            lull: limits.lull,
        });
    // The server's own http1_only() would refuse upgrades; the protocol's builder keeps them.
    *server.http_builder() = Builder::new(TokioExecutor::new()).http1_only();
    server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(limits.idle);

    let pace = body::Pace { pause: limits.body_pause, second_for: limits.body_second_for };
    let stopper = tokio::spawn(async move {
        shutdown.await;
        handle.graceful_shutdown(Some(limits.stop));
    });
    let served = server.serve(entrance::Entrances { at_hand, router, pace }).await;
    stopper.abort();
    served
}

/// Files that are asked for: those of all connections, and some.
const MOST_FILES: u64 = 16_384;

/// Each connection is an open file, and the program needs some for itself: the database, pages of its own.
fn connections_for(open_files: usize) -> usize {
    open_files.saturating_sub(128).clamp(64, 8192)
}

/// How many files this process may have open. What it was started with is often less than what it may ask for, and then
/// it asks: the low number is for programs of another age, which break on large ones.
fn open_files() -> usize {
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else { return 1024 };
    let wanted = hard.min(MOST_FILES);
    let granted = if soft < wanted && setrlimit(Resource::RLIMIT_NOFILE, wanted, hard).is_ok() { wanted } else { soft };
    usize::try_from(granted).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
