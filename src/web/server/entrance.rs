//! What a connection's requests go into: first the answers that are ready, then the router. An answer that is ready
//! takes neither a box nor a task.

use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, Response, Uri};
use axum::routing::future::RouteFuture;
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use pin_project_lite::pin_project;
use tower::Service;

use super::body::{Pace, Paced};

/// Answers that are ready before the router is asked.
pub type AtHand = Arc<dyn Fn(&Method, &Uri, &HeaderMap) -> Option<Response<Bytes>> + Send + Sync>;

/// Makes an [`Entrance`] for each connection.
#[derive(Clone)]
pub struct Entrances {
    pub at_hand: AtHand,
    pub router: Router,
    pub pace: Pace,
}

#[derive(Clone)]
pub struct Entrance {
    at_hand: AtHand,
    router: Router,
    pace: Pace,
    peer: SocketAddr,
}

/// The body of an answer: at hand, or the router's.
pub enum Sent {
    AtHand(Option<Bytes>),
    Routed(Body),
}

pin_project! {
    #[project = EnteringPinned]
    pub enum Entering {
        AtHand { response: Option<Response<Bytes>> },
        Routed { #[pin] future: RouteFuture<Infallible> },
    }
}

impl Service<SocketAddr> for Entrances {
    type Response = Entrance;
    type Error = Infallible;
    type Future = Ready<Result<Entrance, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, peer: SocketAddr) -> Self::Future {
        ready(Ok(Entrance { at_hand: self.at_hand.clone(), router: self.router.clone(), pace: self.pace, peer }))
    }
}

impl Service<Request<Incoming>> for Entrance {
    type Response = Response<Sent>;
    type Error = Infallible;
    type Future = Entering;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<Incoming>) -> Entering {
        if let Some(response) = (self.at_hand)(request.method(), request.uri(), request.headers()) {
            return Entering::AtHand { response: Some(response) };
        }
        request.extensions_mut().insert(ConnectInfo(self.peer));
        let pace = self.pace;
        Entering::Routed { future: self.router.call(request.map(|body| Paced::new(body, pace))) }
    }
}

impl Future for Entering {
    type Output = Result<Response<Sent>, Infallible>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let response = match self.project() {
            EnteringPinned::AtHand { response } => {
                response.take().unwrap_or_default().map(|body| Sent::AtHand(Some(body)))
            }
            EnteringPinned::Routed { future } => match ready!(future.poll(context)) {
                Ok(response) => response.map(Sent::Routed),
            },
        };
        Poll::Ready(Ok(response))
    }
}

impl HttpBody for Sent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        match self.get_mut() {
            Sent::AtHand(body) => {
                Poll::Ready(body.take().filter(|bytes| !bytes.is_empty()).map(|bytes| Ok(Frame::data(bytes))))
            }
            Sent::Routed(body) => Pin::new(body).poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Sent::AtHand(body) => body.as_ref().is_none_or(Bytes::is_empty),
            Sent::Routed(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Sent::AtHand(body) => SizeHint::with_exact(body.as_ref().map_or(0, |bytes| bytes.len() as u64)),
            Sent::Routed(body) => body.size_hint(),
        }
    }
}
