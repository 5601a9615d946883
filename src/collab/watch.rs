//! Twice a second, for all connections of the instance in three queries: who is still signed in, what the rules must
//! know of the open stories, and how far their logs and revisions go. A lost right ends a connection this way even if
//! nobody announced it, and what a lost notification would have said is found. News on the bus only make it sooner.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::Hub;
use super::message::{Message, Watched};
use super::store;
use crate::newsroom::article;
use crate::newsroom::events::Change;
use crate::newsroom::ids::ArticleId;
use crate::newsroom::people::{self, Person};
use crate::platform::bus::News;

const EVERY: Duration = Duration::from_millis(450);
/// News may come in swarms; a look takes in all of them.
const AT_MOST_EVERY: Duration = Duration::from_millis(60);
const RENEW_EVERY: Duration = Duration::from_secs(2);
/// A session is marked as used at most so often, and only for somebody who writes.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_secs(60);

pub(super) async fn watch(hub: Arc<Hub>) {
    let mut news = hub.bus.subscribe();
    let mut renewed = None;
    loop {
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = hub.roused.notified() => {}
            said = news.recv() => if let Err(RecvError::Closed) = said { return },
        }
        let renew = renewed.is_none_or(|at: Instant| at.elapsed() >= RENEW_EVERY);
        match look(&hub, renew).await {
            Ok(()) if renew => renewed = Some(Instant::now()),
            Ok(()) => {}
            // While the database is away nobody's rights can be asked; nothing can be written then either.
            Err(error) => tracing::debug!(%error, "the rooms were not looked after"),
        }
        tokio::time::sleep(AT_MOST_EVERY).await;
    }
}

async fn look(hub: &Hub, renew: bool) -> sqlx::Result<()> {
    let unnoted: Vec<_> = hub
        .rooms()
        .iter_mut()
        .filter(|(_, room)| !room.noted)
        .map(|(article, room)| {
            room.noted = true;
            (*article, room.people.clone())
        })
        .collect();
    let articles: Vec<ArticleId> = hub.rooms().keys().copied().collect();
    if articles.is_empty() {
        return Ok(());
    }
    let mut db = hub.pool.acquire().await?;
    for (article, people) in unnoted {
        store::open(&mut db, hub.instance, article, &people).await?;
        store::notify(&mut db, &format!("people {article}")).await?;
    }
    if renew {
        store::renew(&mut db, hub.instance, &articles).await?;
    }
    let guests: Vec<(u64, ArticleId, Vec<u8>)> =
        hub.guests().iter().map(|(connection, guest)| (*connection, guest.article, guest.hash.clone())).collect();
    let mut hashes: Vec<Vec<u8>> = guests.iter().map(|(.., hash)| hash.clone()).collect();
    hashes.sort_unstable();
    hashes.dedup();
    let now = hub.clock.now();
    let signed_in = people::still_signed_in(&mut db, &hashes, now).await?;
    let facts = article::facts_of(&mut db, &articles).await?;
    let standings = store::standings(&mut db, hub.instance, &articles).await?;
    let mut people: HashMap<ArticleId, Vec<(u64, Option<Person>)>> = HashMap::new();
    for (connection, article, hash) in guests {
        people.entry(article).or_default().push((connection, signed_in.get(&hash).cloned()));
    }
    let mut facts: HashMap<_, _> = facts.into_iter().map(|facts| (facts.id, facts)).collect();
    let mut standings: HashMap<_, _> = standings.into_iter().map(|standing| (standing.article, standing)).collect();
    for article in articles {
        let facts = facts.remove(&article);
        let standing = standings.remove(&article);
        // A story that is being opened has no document yet; one whose document is gone for good is opened anew by the
        // first update that finds no row.
        if standing.is_none() && facts.is_some() {
            continue;
        }
        let watched = Watched { facts, standing, people: people.remove(&article).unwrap_or_default() };
        let inbox = hub.rooms().get(&article).map(|room| room.inbox.clone());
        if let Some(inbox) = inbox {
            // A room that has no place for it is busy; the next look is soon.
            let _ = inbox.try_send(Message::Watched(Box::new(watched)));
        }
    }
    touch(hub, &mut db).await
}

/// Marks the sessions of those who wrote as used.
async fn touch(hub: &Hub, db: &mut sqlx::PgConnection) -> sqlx::Result<()> {
    let now = hub.clock.now();
    let used: Vec<_> = hub
        .guests()
        .values_mut()
        .filter(|guest| now.duration_since(guest.touched) > TOUCH_EVERY && guest.active.swap(false, Ordering::Relaxed))
        .map(|guest| {
            guest.touched = now;
            guest.secret.clone()
        })
        .collect();
    for secret in used {
        people::signed_in(db, secret, now).await?;
    }
    Ok(())
}

/// Hears what other instances say of rooms.
pub(super) async fn hear(hub: Arc<Hub>, mut said: Receiver<News>) {
    loop {
        match said.recv().await {
            Ok(News::Said(payload)) => {
                if let Some(article) = payload.strip_prefix("people ").and_then(|id| id.parse().ok()) {
                    // The desk's list names them. Worth no number among the changes: what is lost is seen at the next look.
                    hub.bus.say(News::Said(Change::Desk(article).to_string()));
                } else if let Some((article, message)) = read(&hub, &payload) {
                    let inbox = hub.rooms().get(&article).map(|room| room.inbox.clone());
                    if let Some(inbox) = inbox {
                        let _ = inbox.try_send(message);
                    }
                }
            }
            // The watch finds what was missed.
            Ok(News::Missed) | Err(RecvError::Lagged(_)) => hub.roused.notify_one(),
            Err(RecvError::Closed) => return,
        }
    }
}

fn read(hub: &Hub, payload: &str) -> Option<(ArticleId, Message)> {
    let mut words = payload.split(' ');
    let (what, article) = (words.next()?, words.next()?.parse().ok()?);
    let message = match what {
        "log" => Message::LogGrew,
        "comments" => Message::CommentsChanged,
        "presence" => {
            let from: uuid::Uuid = words.next()?.parse().ok()?;
            if from == hub.instance {
                return None;
            }
            Message::FromAfar(STANDARD.decode(words.next()?).ok()?)
        }
        _ => return None,
    };
    Some((article, message))
}
