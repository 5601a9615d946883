//! One WebSocket: lets in who may come in, passes frames to the room and the room's frames out, and holds the other
//! side to sizes, rates and signs of life.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::ws::{CloseFrame, Message as Frame, WebSocket};
use tokio::sync::{Notify, mpsc};

use super::frames::{Asked, Closing, LARGEST_UPDATE};
use super::message::{Joining, Message, Out};
use super::rights::Rights;
use super::room::QUEUE;
use super::{Guest, Hub, schema};
use crate::newsroom::article;
use crate::newsroom::ids::ArticleId;
use crate::newsroom::people::Device;

const PING_EVERY: Duration = Duration::from_secs(20);
const SILENCE: Duration = Duration::from_secs(60);
/// After saying that the connection ends, the other side has so long to say it too.
const FAREWELL: Duration = Duration::from_secs(2);
/// Messages a second, and how many more at once. A fast typist makes ten.
const RATE: f64 = 200.0;
const BURST: f64 = 1_000.0;
/// Bytes a second, and how many more at once: hours of work offline come as one.
const BYTES: f64 = 512.0 * 1024.0;
const BYTES_BURST: f64 = 16.0 * 1024.0 * 1024.0;

/// Who comes to which story, and with which version of the schema.
pub struct Visit {
    pub article: ArticleId,
    /// `None` if they are not signed in.
    pub device: Option<Device>,
    pub schema: Option<i32>,
}

/// Somebody who was let in.
struct Admitted {
    connection: u64,
    queue: mpsc::Receiver<Out>,
    active: Arc<AtomicBool>,
    drop: Arc<Notify>,
}

pub(super) async fn serve(hub: Arc<Hub>, mut socket: WebSocket, visit: Visit) {
    let article = visit.article;
    match admit(&hub, visit).await {
        Ok(mut admitted) => {
            let closing = converse(&hub, &mut socket, article, &mut admitted).await;
            hub.pass(article, Message::Leave(admitted.connection)).await;
            if let Some(closing) = closing {
                part(socket, closing).await;
            }
            // A guest until it has been told: the server waits for that before it stops.
            hub.guests().remove(&admitted.connection);
        }
        Err(closing) => part(socket, closing).await,
    }
}

async fn admit(hub: &Arc<Hub>, visit: Visit) -> Result<Admitted, Closing> {
    let Visit { article, device, schema } = visit;
    if schema != Some(schema::version()) {
        return Err(Closing::OtherSchema);
    }
    let device = device.ok_or(Closing::SignedOut)?;
    let facts = async { article::facts(&mut *hub.pool.acquire().await?, article).await };
    let facts = facts.await.map_err(super::write::away)?.ok_or(Closing::NoStory)?;
    let rights = Rights::of(&device.person.actor(), &facts);
    if !rights.read {
        return Err(Closing::NoStory);
    }
    let connection = hub.next.fetch_add(1, Ordering::Relaxed);
    let (out, queue) = mpsc::channel(QUEUE);
    let (active, drop) = (Arc::new(AtomicBool::new(false)), Arc::new(Notify::new()));
    let guest = Guest {
        article,
        hash: device.secret.hash(),
        secret: device.secret,
        active: active.clone(),
        touched: hub.clock.now(),
        drop: drop.clone(),
    };
    // Watched from before it is let in, so that a right that is lost at this moment is noticed.
    hub.guests().insert(connection, guest);
    let joining = Joining { connection, person: device.person, rights, queue: out };
    hub.tell(article, Message::Join(Box::new(joining))).await;
    Ok(Admitted { connection, queue, active, drop })
}

/// Passes frames both ways; gives the reason for the end if it is ours to give.
async fn converse(hub: &Arc<Hub>, socket: &mut WebSocket, article: ArticleId, guest: &mut Admitted) -> Option<Closing> {
    let mut budget = Budget::new();
    let mut heard = Instant::now();
    let mut parts = Parts::default();
    let mut pings = tokio::time::interval(PING_EVERY);
    pings.tick().await;
    loop {
        tokio::select! {
            biased;
            out = guest.queue.recv() => match out {
                Some(Out::Frame(frame)) => socket.send(Frame::Binary(frame)).await.ok()?,
                Some(Out::Close(closing)) => return Some(closing),
                // The room has given up on this connection.
                None => return Some(Closing::TryAgain),
            },
            frame = socket.recv() => {
                heard = Instant::now();
                let bytes = match frame? {
                    Ok(Frame::Binary(bytes)) => bytes,
                    Ok(Frame::Ping(_) | Frame::Pong(_)) => continue,
                    Ok(Frame::Close(_)) => return None,
                    Ok(Frame::Text(_)) => return Some(Closing::Malformed),
                    Err(error) => return is_too_large(&error).then_some(Closing::TooLarge),
                };
                if !budget.take(bytes.len()) {
                    return Some(Closing::TooFast);
                }
                let asked = match Asked::parse(&bytes).and_then(|asked| parts.join(asked)) {
                    Ok(Some(asked)) => asked,
                    Ok(None) => continue,
                    Err(closing) => return Some(closing),
                };
                if matches!(asked, Asked::Push { .. }) {
                    guest.active.store(true, Ordering::Relaxed);
                }
                hub.pass(article, Message::Asked(guest.connection, asked)).await;
            }
            _ = pings.tick() => {
                if heard.elapsed() > SILENCE {
                    return Some(Closing::TryAgain);
                }
                socket.send(Frame::Ping(Bytes::new())).await.ok()?;
            }
            () = guest.drop.notified() => return Some(Closing::TryAgain),
        }
    }
}

fn is_too_large(error: &axum::Error) -> bool {
    // axum does not hand out the error of the protocol; its words are the only sign.
    error.to_string().contains("too long") || error.to_string().contains("too big")
}

/// Says why, and waits a moment for the other side to have heard it.
async fn part(mut socket: WebSocket, closing: Closing) {
    let frame = CloseFrame { code: closing.code(), reason: "".into() };
    if socket.send(Frame::Close(Some(frame))).await.is_ok() {
        let gone = async { while let Some(Ok(_)) = socket.recv().await {} };
        let _ = tokio::time::timeout(FAREWELL, gone).await;
    }
}

/// An update that comes in several messages: whole or not at all, so that nobody else ever sees half of a paste.
#[derive(Default)]
struct Parts {
    begun: Vec<u8>,
}

impl Parts {
    /// What is asked once all parts are here; `None` while more is to come.
    fn join(&mut self, asked: Asked) -> Result<Option<Asked>, Closing> {
        let more = match &asked {
            Asked::Part(part) => part,
            Asked::Push { update, .. } => update,
            Asked::Sync(_) | Asked::Presence(_) => return Ok(Some(asked)),
        };
        if self.begun.len() + more.len() > LARGEST_UPDATE {
            return Err(Closing::TooLarge);
        }
        match asked {
            Asked::Part(part) => {
                self.begun.extend_from_slice(&part);
                Ok(None)
            }
            Asked::Push { number, update } if !self.begun.is_empty() => {
                let mut whole = std::mem::take(&mut self.begun);
                whole.extend_from_slice(&update);
                Ok(Some(Asked::Push { number, update: whole }))
            }
            whole => Ok(Some(whole)),
        }
    }
}

/// How much a connection may still send: two buckets that fill again with time.
struct Budget {
    messages: f64,
    bytes: f64,
    filled: Instant,
}

impl Budget {
    fn new() -> Self {
        Self { messages: BURST, bytes: BYTES_BURST, filled: Instant::now() }
    }

    fn take(&mut self, bytes: usize) -> bool {
        let passed = self.filled.elapsed().as_secs_f64();
        self.filled = Instant::now();
        self.messages = (self.messages + passed * RATE).min(BURST) - 1.0;
        self.bytes = (self.bytes + passed * BYTES).min(BYTES_BURST) - bytes as f64;
        self.messages >= 0.0 && self.bytes >= 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_become_one_update() {
        let mut parts = Parts::default();
        let push = |update: &[u8]| Asked::Push { number: 1, update: update.to_vec() };
        assert_eq!(parts.join(push(&[1])), Ok(Some(push(&[1]))));
        assert_eq!(parts.join(Asked::Part(vec![1, 2])), Ok(None));
        assert_eq!(parts.join(Asked::Presence(vec![9])), Ok(Some(Asked::Presence(vec![9]))));
        assert_eq!(parts.join(Asked::Part(vec![3])), Ok(None));
        assert_eq!(parts.join(push(&[4])), Ok(Some(push(&[1, 2, 3, 4]))));
        assert_eq!(parts.join(push(&[5])), Ok(Some(push(&[5]))));
        for _ in 0..8 {
            assert_eq!(parts.join(Asked::Part(vec![0; 1024 * 1024])), Ok(None));
        }
        assert_eq!(parts.join(push(&[1])), Err(Closing::TooLarge));
    }

    #[test]
    fn a_flood_runs_dry() {
        let mut budget = Budget::new();
        assert!((0..900).all(|_| budget.take(10)));
        assert!(!(0..900).all(|_| budget.take(10)));
        let mut budget = Budget::new();
        assert!((0..16).all(|_| budget.take(1000 * 1000)));
        assert!(!(0..16).all(|_| budget.take(1024 * 1024)));
    }
}
