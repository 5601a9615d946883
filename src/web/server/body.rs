//! The body of a request, which must come in at a pace: neither stop for long nor drip.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep_until};

/// What a body may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// Between two parts, and for the whole body beside what [`Pace::second_for`] allows.
    pub pause: Duration,
    /// So many bytes buy the body one more second.
    pub second_for: u32,
}

pin_project! {
    /// A body that fails with `TimedOut` when it is too slow.
    pub(super) struct Paced {
        #[pin]
        body: Incoming,
        pace: Pace,
        begun: Option<Instant>,
        last: Option<Instant>,
        received: u64,
        alarm: Option<Pin<Box<Sleep>>>,
    }
}

impl Paced {
    pub fn new(body: Incoming, pace: Pace) -> Self {
        Self { body, pace, begun: None, last: None, received: 0, alarm: None }
    }
}

impl Body for Paced {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.project();
        let polled = this.body.poll_frame(context);
        if matches!(polled, Poll::Ready(None)) {
            return Poll::Ready(None);
        }
        let now = Instant::now();
        let begun = *this.begun.get_or_insert(now);
        let last = *this.last.get_or_insert(now);
        let bought = Duration::from_millis(*this.received * 1_000 / u64::from(this.pace.second_for.max(1)));
        let end = (begun + this.pace.pause + bought).min(last + this.pace.pause);
        let late = || Box::new(std::io::Error::from(std::io::ErrorKind::TimedOut));
        match polled {
            Poll::Ready(frame) => {
                if now >= end {
                    return Poll::Ready(Some(Err(late())));
                }
                if let Some(Ok(frame)) = &frame {
                    *this.received += frame.data_ref().map_or(0, |data| data.len() as u64);
                }
                *this.last = Some(now);
                Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
            }
            Poll::Pending => {
                let alarm = this.alarm.get_or_insert_with(|| Box::pin(sleep_until(end)));
                if alarm.deadline() != end {
                    alarm.as_mut().reset(end);
                }
                alarm.as_mut().poll(context).map(|()| Some(Err(late() as Self::Error)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
