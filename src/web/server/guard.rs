//! Watches one connection: counts it, and closes it when the head of a request or the reading of an answer stalls.

use std::future::{self, Future, Ready};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::http::{Request, Response, StatusCode};
use axum_server::accept::Accept;
use pin_project_lite::pin_project;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep, sleep, sleep_until};
use tower::Service;

use crate::platform::metrics::{self, Connected};

/// Lets connections in up to a number, and puts each under guard.
#[derive(Clone)]
pub(super) struct Acceptor {
    pub room: Room,
    pub head: Duration,
    pub crowded_head: Duration,
    pub write_pause: Duration,
    pub lull: Duration,
}

/// Room for so many connections. Cheap to clone.
#[derive(Clone)]
pub(super) struct Room {
    free: Arc<Semaphore>,
    most: usize,
}

impl Room {
    pub fn new(most: usize) -> Self {
        Self { free: Arc::new(Semaphore::new(most)), most }
    }

    /// Is half of it taken? Then whoever holds a place for nothing gives it up sooner, long before there is none.
    fn is_crowded(&self) -> bool {
        self.free.available_permits() <= self.most / 2
    }
}

impl<S> Accept<TcpStream, S> for Acceptor {
    type Stream = Guarded;
    type Service = Noting<S>;
    type Future = Ready<io::Result<(Guarded, Noting<S>)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let Ok(permit) = self.room.free.clone().try_acquire_owned() else {
            metrics::connection_refused();
            return future::ready(Err(io::Error::new(io::ErrorKind::ConnectionRefused, "too many connections")));
        };
        // Without this the last part of an answer may wait 40 ms for the client's word that it has the first.
        if let Err(error) = stream.set_nodelay(true) {
            return future::ready(Err(error));
        }
        let turns = Turns::default();
        let service = Noting { inner: service, turns: turns.clone() };
        let mut head = Stall::new(self.head);
        if self.room.is_crowded() {
            head = Stall::new(self.crowded_head);
            head.start();
        }
        future::ready(Ok((
            Guarded {
                stream,
                turns,
                seen: 0,
                head,
                usual_head: self.head,
                write: Stall::new(self.write_pause),
                lull: Lull { room: self.room.clone(), every: self.lull, turn: 0, alarm: None },
                _permit: permit,
                _counted: metrics::connected(),
            },
            service,
        )))
    }
}

/// Whose turn it is on a connection: even while we wait for a request, odd while we answer it. Every change is a new
/// number, so that an answer given between two looks is noticed too.
type Turns = Arc<AtomicUsize>;

/// Notes for the connection whether a request is being answered, so that what comes in then is a body, which has a
/// limit of its own, and not a head.
#[derive(Clone)]
pub(super) struct Noting<S> {
    inner: S,
    turns: Turns,
}

impl<S, A, B> Service<Request<A>> for Noting<S>
where
    S: Service<Request<A>, Response = Response<B>>,
{
    type Response = Response<B>;
    type Error = S::Error;
    type Future = Noted<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<A>) -> Self::Future {
        self.turns.fetch_add(1, Ordering::Relaxed);
        Noted { answer: self.inner.call(request), turns: self.turns.clone() }
    }
}

pin_project! {
    /// Ends the turn when the answer is there.
    pub(super) struct Noted<F> {
        #[pin]
        answer: F,
        turns: Turns,
    }
}

impl<F: Future<Output = Result<Response<B>, E>>, B, E> Future for Noted<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let response = ready!(this.answer.poll(context));
        // What comes after a change of protocol is not HTTP: no further head is expected, ever.
        let changed = matches!(&response, Ok(response) if response.status() == StatusCode::SWITCHING_PROTOCOLS);
        if !changed {
            this.turns.fetch_add(1, Ordering::Relaxed);
        }
        Poll::Ready(response)
    }
}

/// A connection that fails with `TimedOut` when it stalls.
pub(super) struct Guarded {
    stream: TcpStream,
    turns: Turns,
    /// The turn at the last look.
    seen: usize,
    head: Stall,
    usual_head: Duration,
    write: Stall,
    lull: Lull,
    _permit: OwnedSemaphorePermit,
    _counted: Connected,
}

impl AsyncRead for Guarded {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let read = Pin::new(&mut this.stream).poll_read(context, buffer);
        let turn = this.turns.load(Ordering::Relaxed);
        if turn != this.seen {
            this.seen = turn;
            this.head.clear();
            this.head.limit = this.usual_head;
        }
        if turn % 2 == 1 {
            return read;
        }
        if buffer.filled().len() > before {
            // The first bytes of a head start its time, and further ones do not prolong it.
            this.head.start();
        }
        match read {
            Poll::Pending if this.head.is_over(context) || this.lull.is_over(turn, context) => {
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
            read => read,
        }
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write(context, bytes);
        this.write.bound(context, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write_vectored(context, bytes);
        this.write.bound(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

/// A time that runs while something waits.
struct Stall {
    limit: Duration,
    since: Option<Instant>,
    /// Made only when something really waits: most requests arrive whole and most answers leave whole.
    alarm: Option<Pin<Box<Sleep>>>,
}

impl Stall {
    fn new(limit: Duration) -> Self {
        Self { limit, since: None, alarm: None }
    }

    fn start(&mut self) {
        self.since.get_or_insert_with(Instant::now);
    }

    fn clear(&mut self) {
        self.since = None;
        self.alarm = None;
    }

    /// Whether the time is over; if it runs, the task is woken when it will be.
    fn is_over(&mut self, context: &mut Context<'_>) -> bool {
        let Some(since) = self.since else { return false };
        let end = since + self.limit;
        self.alarm.get_or_insert_with(|| Box::pin(sleep_until(end))).as_mut().poll(context).is_ready()
    }

    /// Lets a step through that is done, and fails one that has waited for too long.
    fn bound<T>(&mut self, context: &mut Context<'_>, step: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if step.is_ready() {
            self.clear();
            return step;
        }
        self.start();
        if self.is_over(context) { Poll::Ready(Err(io::ErrorKind::TimedOut.into())) } else { Poll::Pending }
    }
}

/// Gives an idle connection's place up when places become few.
struct Lull {
    room: Room,
    every: Duration,
    /// Whose turn it was when the alarm was set.
    turn: usize,
    /// Set once and then only when it rang: a busy connection pays nothing for it.
    alarm: Option<Pin<Box<Sleep>>>,
}

impl Lull {
    /// Whether nothing was asked since the last look and others need the place.
    fn is_over(&mut self, turn: usize, context: &mut Context<'_>) -> bool {
        let Some(alarm) = &mut self.alarm else {
            self.turn = turn;
            let alarm = self.alarm.insert(Box::pin(sleep(self.every)));
            return alarm.as_mut().poll(context).is_ready();
        };
        if !alarm.is_elapsed() {
            return false;
        }
        if self.turn == turn && self.room.is_crowded() {
            return true;
        }
        self.turn = turn;
        alarm.as_mut().reset(Instant::now() + self.every);
        alarm.as_mut().poll(context).is_ready()
    }
}
