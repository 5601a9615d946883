//! Writing together: the shared document of each open story, behind one WebSocket per browser window.
//!
//! An update goes this way, and nothing is acknowledged before it has gone all of it:
//!
//! 1. [`socket`]: a frame of a bounded size and rate (a large update comes in several), from somebody who is signed in and may read the story;
//! 2. [`update`]: read byte by byte, every name and value held against [`schema`], before yrs sees it;
//! 3. [`write`]: gathered with others for some milliseconds, under its sender's own client ids and with no suggestion in
//!    somebody else's name ([`suggested`]);
//! 4. [`shared`]: applied off the async threads, caught if it panics, what it changed held against the schema, the
//!    bounds and the sender's [`rights`]; a refused update costs its sender the connection and the document is made
//!    again from the log;
//! 5. [`store`]: logged in one commit, in an order that holds for all instances;
//! 6. acknowledged, and sent to the other connections and, by one notification, to other instances;
//! 7. [`shared`] again: words that somebody wrote into a block which somebody else, not having heard of them, deleted or
//!    wrote anew come back, for as long as nobody who saw them deletes them, and what changes at one moment broke is
//!    made sound, as updates of the server's own.
//!
//! When a story is quiet, or its last person has left, [`keep`] makes a revision of what it says *without suggestions*
//! ([`tree`] → [`before`] → [`admit`]), and replaces the log by a snapshot that was read back and found equal.
//!
//! [`filed`] changes the fields of a story that others have open, for somebody who has not.
//!
//! [`watch`] asks twice a second who is still signed in, what the stories' facts are and how far their logs go, so that
//! a lost right closes a connection and a lost notification loses nothing. [`presence`] says who is here.
//!
//! The only module that names yrs.

mod admit;
mod before;
mod byline;
mod filed;
mod frames;
mod keep;
mod message;
mod presence;
mod rights;
mod room;
mod schema;
mod shared;
mod socket;
mod store;
mod suggested;
mod tree;
mod update;
mod watch;
mod write;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::{PgConnection, PgPool};
use tokio::sync::{Notify, mpsc, oneshot};
use uuid::Uuid;

use crate::newsroom::access::{FileArticle, Permit, ReadArticle, ReadDesk};
use crate::newsroom::article::Revision;
use crate::newsroom::ids::{ArticleId, PersonId};
use crate::newsroom::people::Secret;
use crate::platform::bus::Bus;
use crate::platform::clock::{Clock, Timestamp};
use message::{Message, Unavailable};

pub use filed::Filing;
pub use frames::LARGEST_FRAME;
pub use shared::try_updates;
pub use socket::Visit;

/// Messages that may wait in a room's inbox; who sends more waits.
const INBOX: usize = 1024;
/// How many times a stop looks whether everybody has been told, 25 ms apart.
const FAREWELLS: usize = 100;

/// Writing together, on this instance. Cheap to clone.
#[derive(Clone)]
pub struct Collab {
    hub: Arc<Hub>,
}

/// Making a revision failed: the database is away, or the server is stopping.
#[derive(Debug, thiserror::Error)]
pub enum ReviseError {
    #[error("the shared document is not available just now")]
    Unavailable,
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

/// What the rooms of an instance have in common.
pub(crate) struct Hub {
    pool: PgPool,
    clock: Clock,
    bus: Bus,
    instance: Uuid,
    rooms: Mutex<HashMap<ArticleId, RoomEntry>>,
    guests: Mutex<HashMap<u64, Guest>>,
    next: AtomicU64,
    stopping: AtomicBool,
    /// Rouses the watch before its time.
    roused: Notify,
}

struct RoomEntry {
    /// Tells a room from one that is opened for the same story while the former still says its farewells.
    id: u64,
    inbox: mpsc::Sender<Message>,
    people: Vec<PersonId>,
    /// Whether the database has these people.
    noted: bool,
}

/// A connection, as the watch sees it.
struct Guest {
    article: ArticleId,
    secret: Secret,
    hash: Vec<u8>,
    /// Whether its person did something since their session was last marked as used.
    active: Arc<AtomicBool>,
    touched: Timestamp,
    /// Ends the connection from outside its room.
    drop: Arc<Notify>,
}

impl Collab {
    pub fn new(pool: PgPool, clock: Clock, bus: Bus) -> Self {
        let hub = Hub {
            pool,
            clock,
            bus,
            instance: Uuid::now_v7(),
            rooms: Mutex::default(),
            guests: Mutex::default(),
            next: AtomicU64::new(1),
            stopping: AtomicBool::new(false),
            roused: Notify::new(),
        };
        Self { hub: Arc::new(hub) }
    }

    /// Watches over the connections and listens to other instances, until the process ends.
    pub async fn run(self) {
        let listening = Bus::new();
        tokio::join!(
            watch::watch(self.hub.clone()),
            watch::hear(self.hub.clone(), listening.subscribe()),
            listening.listen(self.hub.pool.clone(), store::CHANNEL),
        );
    }

    /// Sends everybody away to come back to another instance, or to this one once it runs again; resolves when all that
    /// was sent is logged and each open story has its revision.
    pub async fn stop(&self) {
        self.hub.stopping.store(true, Ordering::SeqCst);
        let inboxes: Vec<_> = self.hub.rooms().values().map(|room| room.inbox.clone()).collect();
        let stopping = inboxes.into_iter().map(async |inbox| {
            let (done, wait) = oneshot::channel();
            if inbox.send(Message::Stop(done)).await.is_ok() {
                let _ = wait.await;
            }
        });
        futures_util::future::join_all(stopping).await;
        for _ in 0..FAREWELLS {
            if self.hub.guests().is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// Serves a WebSocket to its end.
    pub async fn serve(&self, socket: axum::extract::ws::WebSocket, visit: Visit) {
        socket::serve(self.hub.clone(), socket, visit).await;
    }

    /// Makes a revision of everything that was acknowledged on any instance, and gives the newest. With a name, it is
    /// called that. Nothing is made when nothing changed.
    pub async fn revise(&self, on: &Permit<ReadArticle>, name: Option<String>) -> Result<Revision, ReviseError> {
        let (reply, revised) = oneshot::channel();
        self.hub.tell(on.on().id, Message::Revise { name, reply }).await;
        match revised.await {
            Ok(Ok(revision)) => Ok(revision),
            Ok(Err(Unavailable(Some(error)))) => Err(error.into()),
            Ok(Err(Unavailable(None))) | Err(_) => Err(ReviseError::Unavailable),
        }
    }

    /// The same, but only if there are acknowledged words that no revision has: opens no story for nothing. Gives the
    /// number of the newest revision if so. The connection must hold no lock on the story.
    pub async fn bring_up_to_date(
        &self,
        db: &mut PgConnection,
        on: &Permit<ReadArticle>,
    ) -> Result<Option<i32>, ReviseError> {
        if !store::is_unrevised(db, on.on().id).await? {
            return Ok(None);
        }
        Ok(Some(self.revise(on, None).await?.number))
    }

    /// Files a story in its shared document, so that those who have it open go on writing. Committed when it returns.
    pub async fn file(&self, permit: &Permit<FileArticle>, filing: Filing) -> Result<(), ReviseError> {
        let Some(person) = permit.actor().person() else { return Err(ReviseError::Unavailable) };
        let (reply, filed) = oneshot::channel();
        self.hub.tell(permit.on().id, Message::File { person, filing, reply }).await;
        match filed.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(Unavailable(Some(error)))) => Err(error.into()),
            Ok(Err(Unavailable(None))) | Err(_) => Err(ReviseError::Unavailable),
        }
    }

    /// Tells open editors that a story's comments changed. Other instances are told as well.
    pub async fn comments_changed(&self, article: ArticleId) {
        if let Ok(mut db) = self.hub.pool.acquire().await {
            // Who misses it sees the comments when they next look.
            let _ = store::notify(&mut db, &format!("comments {article}")).await;
        }
    }
}

/// Whose each Yjs client id of a story is: to say who wrote what.
pub async fn writers(
    db: &mut PgConnection,
    permit: &Permit<ReadArticle>,
) -> sqlx::Result<Vec<(i64, PersonId, String)>> {
    store::writers(db, permit.on().id).await
}

/// The names of those who have these stories open, on any instance. The caller has found that the stories may be seen.
pub async fn open_names(
    db: &mut PgConnection,
    _: &Permit<ReadDesk>,
    articles: &[ArticleId],
) -> sqlx::Result<HashMap<ArticleId, Vec<String>>> {
    store::open_names(db, articles).await
}

impl Hub {
    fn rooms(&self) -> MutexGuard<'_, HashMap<ArticleId, RoomEntry>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn guests(&self) -> MutexGuard<'_, HashMap<u64, Guest>> {
        self.guests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a message to a story's room, which is opened if it is not.
    async fn tell(self: &Arc<Self>, article: ArticleId, message: Message) {
        if self.stopping.load(Ordering::SeqCst) {
            return message::turn_away(message, frames::Closing::ComeBack);
        }
        let inbox = {
            let mut rooms = self.rooms();
            let entry = rooms.entry(article).or_insert_with(|| {
                let (inbox, messages) = mpsc::channel(INBOX);
                let id = self.next.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(room::run(self.clone(), article, id, messages));
                RoomEntry { id, inbox, people: Vec::new(), noted: true }
            });
            entry.inbox.clone()
        };
        if let Err(mpsc::error::SendError(message)) = inbox.send(message).await {
            message::turn_away(message, frames::Closing::ComeBack);
        }
    }

    /// Forgets a room that has nothing to do any more; false if something has just arrived for it.
    fn forget_idle_room(&self, article: ArticleId, inbox: &mpsc::Receiver<Message>) -> bool {
        let mut rooms = self.rooms();
        // Under the lock: nobody can find the room between the look into its inbox and its removal.
        inbox.is_empty() && rooms.remove(&article).is_some()
    }

    fn forget_room(&self, article: ArticleId, id: u64) {
        let mut rooms = self.rooms();
        if rooms.get(&article).is_some_and(|room| room.id == id) {
            rooms.remove(&article);
        }
    }

    /// Passes something on to a room that is open.
    async fn pass(&self, article: ArticleId, message: Message) {
        let inbox = self.rooms().get(&article).map(|room| room.inbox.clone());
        if let Some(inbox) = inbox {
            let _ = inbox.send(message).await;
        }
    }

    fn people_changed(&self, article: ArticleId, people: Vec<PersonId>) {
        if let Some(room) = self.rooms().get_mut(&article) {
            (room.people, room.noted) = (people, false);
        }
        self.roused.notify_one();
    }

    /// Ends a connection that does not keep up.
    fn drop_connection(&self, connection: u64) {
        if let Some(guest) = self.guests().get(&connection) {
            guest.drop.notify_one();
        }
    }
}
