//! One open story: a task that owns its shared document and does one thing at a time. What connections want comes
//! through its inbox; what it has to say goes into each connection's own queue, and a connection that does not read is
//! dropped, so that nobody waits for anybody.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::Hub;
use super::frames::{self, Asked, Closing, News, PersonName, Welcome};
use super::message::{Joining, Message, Out, Unavailable, Watched, turn_away};
use super::presence::Presence;
use super::rights::Rights;
use super::shared::Shared;
use super::store;
use super::write::{Push, away};
use crate::newsroom::article::Revision;
use crate::newsroom::ids::{ArticleId, PersonId};

/// How long updates are gathered for one commit. Longer only if the commit before takes longer.
const BATCH: Duration = Duration::from_millis(20);
/// Updates after which a commit does not wait for more.
const FULL_BATCH: usize = 128;
/// Quiet for so long after a change: a revision.
const QUIET: Duration = Duration::from_secs(5);
/// Who writes without a pause gets a revision nevertheless.
const LONGEST_UNREVISED: Duration = Duration::from_secs(300);
/// A room whose last person left stays for so long: they may only have reloaded the page.
const LINGER: Duration = Duration::from_secs(2);
/// How often other instances are told who is here.
const PRESENCE: Duration = Duration::from_millis(200);
/// Frames that may wait in a connection's queue.
pub(super) const QUEUE: usize = 1024;

pub(super) struct Connection {
    pub person: PersonId,
    pub name: String,
    pub rights: Rights,
    pub queue: mpsc::Sender<Out>,
    /// The number of its last update.
    pub pushed: u32,
}

pub(super) struct Room {
    pub hub: std::sync::Arc<Hub>,
    pub article: ArticleId,
    pub inbox: mpsc::Receiver<Message>,
    pub connections: HashMap<u64, Connection>,
    pub presence: Presence,
    /// Away only while it is being worked on, or after it was spoilt.
    pub shared: Option<Shared>,
    pub lineage: Uuid,
    /// The last number of the log that `shared` holds.
    pub through: i64,
    pub revised: i64,
    /// Rows of the log, about.
    pub logged: i64,
    pub head: Revision,
    pub published: Option<Option<i32>>,
    pub elsewhere: bool,
    /// Whose client ids are whose, as far as asked.
    pub clients: HashMap<u64, PersonId>,
    /// Whose suggestions are whose, as far as asked.
    pub suggestions: HashMap<String, PersonId>,
    pub batch: Vec<Push>,
    pub batch_due: Option<Instant>,
    pub changed_at: Option<Instant>,
    pub unrevised_since: Option<Instant>,
    pub empty_since: Option<Instant>,
    pub presence_due: Option<Instant>,
}

/// Opens a story's room and keeps it until its last person has left and everything is in a revision.
pub(super) async fn run(hub: std::sync::Arc<Hub>, article: ArticleId, id: u64, inbox: mpsc::Receiver<Message>) {
    let room = match super::keep::load(&hub, article).await {
        Ok(loaded) => Room::new(hub.clone(), article, inbox, loaded).stay().await,
        Err(Unavailable(error)) => {
            if let Some(error) = error {
                tracing::warn!(%article, %error, "a shared document cannot be opened");
            }
            Err((Closing::TryAgain, inbox))
        }
    };
    if let Err((closing, mut inbox)) = room {
        hub.forget_room(article, id);
        inbox.close();
        while let Some(message) = inbox.recv().await {
            turn_away(message, closing);
        }
    }
}

type Ended = Result<(), (Closing, mpsc::Receiver<Message>)>;

impl Room {
    fn new(
        hub: std::sync::Arc<Hub>,
        article: ArticleId,
        inbox: mpsc::Receiver<Message>,
        loaded: super::keep::Loaded,
    ) -> Self {
        let now = Instant::now();
        Self {
            hub,
            article,
            inbox,
            connections: HashMap::new(),
            presence: Presence::default(),
            shared: Some(loaded.shared),
            lineage: loaded.lineage,
            through: loaded.through,
            revised: loaded.revised,
            logged: loaded.logged,
            head: loaded.head,
            published: None,
            elsewhere: false,
            clients: HashMap::new(),
            suggestions: HashMap::new(),
            batch: Vec::new(),
            batch_due: None,
            changed_at: (loaded.through > loaded.revised).then_some(now),
            unrevised_since: (loaded.through > loaded.revised).then_some(now),
            empty_since: Some(now),
            presence_due: None,
        }
    }

    /// Works until the room is empty or cannot go on.
    async fn stay(mut self) -> Ended {
        // Whoever had it open last may not have come to that.
        if let Err(closing) = self.mend().await {
            return Err((closing, self.inbox));
        }
        loop {
            let due = self.next_due();
            let worked = tokio::select! {
                message = self.inbox.recv() => match message {
                    Some(Message::Stop(done)) => {
                        let _ = self.flush().await;
                        // What is acknowledged is logged; the revision is for readers of the history.
                        let _ = self.revise(None).await;
                        self.close_all(Closing::ComeBack);
                        let _ = done.send(());
                        return Err((Closing::ComeBack, self.inbox));
                    }
                    Some(message) => self.hear(message).await,
                    None => return Ok(()),
                },
                () = sleep_until(due) => self.on_time().await,
            };
            match worked {
                Ok(Stay::Here) => {}
                Ok(Stay::Done) => return Err((Closing::ComeBack, self.inbox)),
                Err(closing) => {
                    self.close_all(closing);
                    return Err((closing, self.inbox));
                }
            }
        }
    }

    fn next_due(&self) -> Option<Instant> {
        let quiet = self.changed_at.map(|at| at + QUIET);
        let longest = self.unrevised_since.map(|at| at + LONGEST_UNREVISED);
        let linger = self.empty_since.map(|at| at + LINGER);
        [self.batch_due, quiet, longest, linger, self.presence_due].into_iter().flatten().min()
    }

    async fn on_time(&mut self) -> Result<Stay, Closing> {
        let now = Instant::now();
        let is_due = |at: Option<Instant>, wait: Duration| at.is_some_and(|at| at + wait <= now);
        if is_due(self.batch_due, Duration::ZERO) {
            self.flush().await?;
        }
        if is_due(self.presence_due, Duration::ZERO) {
            self.presence_due = None;
            self.tell_presence().await;
        }
        let is_empty = is_due(self.empty_since, LINGER);
        if is_empty || is_due(self.changed_at, QUIET) || is_due(self.unrevised_since, LONGEST_UNREVISED) {
            if let Err(Unavailable(error)) = self.revise(None).await {
                // Nothing is lost: the log has it. With the database away the next try is not at once.
                if let Some(error) = error {
                    tracing::warn!(article = %self.article, %error, "a revision was not made; trying again");
                }
                return Err(Closing::TryAgain);
            }
            if let Err(error) = self.compact(is_empty).await {
                tracing::warn!(article = %self.article, %error, "a log was not shortened; trying again later");
            }
        }
        if is_empty && self.connections.is_empty() && self.batch.is_empty() {
            let hub = self.hub.clone();
            let mut db = hub.pool.acquire().await.map_err(away)?;
            store::close(&mut db, hub.instance, self.article).await.map_err(away)?;
            if hub.forget_idle_room(self.article, &self.inbox) {
                return Ok(Stay::Done);
            }
            // Somebody came meanwhile. What was logged while this was not noted as open is read.
            store::open(&mut db, hub.instance, self.article, &[]).await.map_err(away)?;
            drop(db);
            self.catch_up().await?;
        }
        Ok(Stay::Here)
    }

    async fn hear(&mut self, message: Message) -> Result<Stay, Closing> {
        match message {
            Message::Join(joining) => self.join(*joining),
            Message::Leave(connection) => self.leave(connection),
            Message::Asked(connection, asked) => self.answer(connection, asked).await?,
            Message::Revise { name, reply } => {
                self.flush().await?;
                let _ = reply.send(self.revise(name).await);
            }
            Message::File { person, filing, reply } => {
                let filed = self.file(person, filing).await;
                // Whatever failed, the document may not be what the log says: it is made again.
                if filed.is_err() {
                    let _ = reply.send(filed);
                    return Err(Closing::ComeBack);
                }
                let _ = reply.send(filed);
            }
            Message::Watched(watched) => self.see(*watched).await?,
            Message::LogGrew => self.catch_up().await?,
            Message::FromAfar(update) => {
                if let Some(frame) = self.presence.hear_from_afar(&update) {
                    self.send_all(frame, None);
                }
            }
            Message::CommentsChanged => self.send_all(frames::news(&News::Comments), None),
            // Taken care of where the inbox is read.
            Message::Stop(done) => drop(done.send(())),
        }
        Ok(Stay::Here)
    }

    fn join(&mut self, joining: Joining) {
        let Joining { connection, person, rights, queue } = joining;
        let welcome = frames::welcome(&Welcome {
            schema: super::schema::version(),
            lineage: self.lineage,
            person: PersonName { id: person.id, name: &person.display_name },
            rights: rights.told(),
            revision: self.head.number,
            saved_at: self.head.saved_at,
            saved_by: &self.head.saved_by_name,
        });
        self.empty_since = None;
        self.connections
            .insert(connection, Connection { person: person.id, name: person.display_name, rights, queue, pushed: 0 });
        self.send(connection, welcome);
        if let Some(here) = self.presence.all() {
            self.send(connection, here);
        }
        self.note_people();
    }

    pub(super) fn leave(&mut self, connection: u64) {
        if self.connections.remove(&connection).is_none() {
            return;
        }
        if let Some(frame) = self.presence.leave(connection) {
            self.send_all(frame, None);
            self.presence_due.get_or_insert_with(|| Instant::now() + PRESENCE);
        }
        if self.connections.is_empty() {
            self.empty_since = Some(Instant::now());
        }
        self.note_people();
    }

    /// Ends a connection for a reason; nothing more of it is taken in, not even what waits for its commit.
    pub(super) fn close(&mut self, connection: u64, closing: Closing) {
        self.batch.retain(|push| push.connection != connection);
        if let Some(gone) = self.connections.get(&connection) {
            // If the queue is full its end says enough.
            let _ = gone.queue.try_send(Out::Close(closing));
        }
        self.leave(connection);
    }

    /// Ends a connection that says what no editor says. Which rule it broke is in the log alone.
    fn refuse(&mut self, connection: u64, reason: &str) {
        tracing::warn!(article = %self.article, %reason, "what a connection said was refused");
        self.close(connection, Closing::Malformed);
    }

    fn close_all(&mut self, closing: Closing) {
        for (_, connection) in self.connections.drain() {
            let _ = connection.queue.try_send(Out::Close(closing));
        }
    }

    async fn answer(&mut self, connection: u64, asked: Asked) -> Result<(), Closing> {
        match asked {
            Asked::Sync(vector) => {
                if !super::update::is_state_vector(&vector) {
                    self.refuse(connection, "not a state vector");
                    return Ok(());
                }
                // Whoever asks gets everything that was acknowledged before.
                self.flush().await?;
                match self.work(move |shared| shared.state_for(&vector)).await {
                    Some(Ok((vector, update))) => self.send(connection, frames::state(&vector, &update)),
                    Some(Err(reason)) => self.refuse(connection, reason.0),
                    // The document was spoilt by a panic: make it again, and be without the one who asked for that.
                    None => {
                        self.refuse(connection, "its state vector makes the document panic");
                        self.reload().await?;
                    }
                }
            }
            Asked::Push { number, update } => self.push(connection, number, update).await?,
            // Parts are put together where they arrive.
            Asked::Part(_) => {}
            Asked::Presence(message) => {
                let Some(from) = self.connections.get(&connection) else { return Ok(()) };
                if let Some(frame) = self.presence.hear(connection, from.person, &from.name, &message) {
                    self.send_all(frame, Some(connection));
                    self.presence_due.get_or_insert_with(|| Instant::now() + PRESENCE);
                }
            }
        }
        Ok(())
    }

    async fn push(&mut self, connection: u64, number: u32, update: Vec<u8>) -> Result<(), Closing> {
        let Some(from) = self.connections.get_mut(&connection) else { return Ok(()) };
        if number != from.pushed.wrapping_add(1) {
            self.refuse(connection, "a message out of turn");
            return Ok(());
        }
        from.pushed = number;
        let (person, rights) = (from.person, from.rights);
        match super::update::read(&update) {
            Err(hostile) => {
                tracing::warn!(article = %self.article, %person, reason = %hostile, "a hostile update was refused");
                self.close(connection, Closing::Malformed);
            }
            Ok(brought) if !brought.empty && !rights.writes() => self.close(connection, Closing::RightLost),
            Ok(brought) => {
                self.batch.push(Push { connection, person, rights, number, update, brought, is_new: false });
                let due = Instant::now() + BATCH;
                self.batch_due.get_or_insert(due);
                if self.batch.len() >= FULL_BATCH {
                    self.flush().await?;
                }
            }
        }
        Ok(())
    }

    /// Takes in what the watch saw.
    async fn see(&mut self, watched: Watched) -> Result<(), Closing> {
        let Some(facts) = watched.facts else { return Err(Closing::NoStory) };
        for (connection, person) in watched.people {
            let Some(known) = self.connections.get_mut(&connection) else { continue };
            let Some(person) = person else {
                self.close(connection, Closing::SignedOut);
                continue;
            };
            let rights = Rights::of(&person.actor(), &facts);
            if rights == known.rights {
                continue;
            }
            let told = known.rights.told() != rights.told();
            known.rights = rights;
            for push in self.batch.iter_mut().filter(|push| push.connection == connection) {
                push.rights = rights;
            }
            if !rights.read {
                self.close(connection, Closing::RightLost);
            } else if told {
                self.send(connection, frames::news(&News::Rights(rights.told())));
            }
        }
        let Some(standing) = watched.standing else { return Err(Closing::ComeBack) };
        if standing.lineage != self.lineage {
            return Err(Closing::ComeBack);
        }
        if standing.elsewhere && !self.elsewhere {
            self.presence.tell_all();
            self.presence_due.get_or_insert_with(Instant::now);
        }
        self.elsewhere = standing.elsewhere;
        if let Some(frame) = self.presence.forget() {
            self.send_all(frame, None);
        }
        if standing.written > self.through {
            self.catch_up().await?;
        }
        if standing.head > self.head.number {
            self.read_head().await?;
        }
        if self.published.replace(standing.published).is_some_and(|before| before != standing.published) {
            self.send_all(frames::news(&News::Publication), None);
        }
        Ok(())
    }

    pub(super) fn tell_revision(&self) {
        let news = News::Revision {
            revision: self.head.number,
            saved_at: self.head.saved_at,
            saved_by: &self.head.saved_by_name,
        };
        self.send_all(frames::news(&news), None);
    }

    async fn tell_presence(&mut self) {
        let notes = self.presence.untold();
        if !self.elsewhere || notes.is_empty() {
            return;
        }
        // Presence is worth no effort: what is lost is said again within 15 seconds.
        let Ok(mut db) = self.hub.pool.acquire().await else { return };
        for note in notes {
            let payload = format!("presence {} {} {}", self.article, self.hub.instance, STANDARD.encode(note));
            if let Err(error) = store::notify(&mut db, &payload).await {
                tracing::debug!(%error, "other instances were not told who is here");
            }
        }
    }

    /// Notes for the desk's list, and for the other instances, who is here.
    pub(super) fn note_people(&self) {
        let mut people: Vec<PersonId> = self.connections.values().map(|connection| connection.person).collect();
        people.sort();
        people.dedup();
        self.hub.people_changed(self.article, people);
    }

    pub(super) fn send(&mut self, connection: u64, frame: Vec<u8>) {
        let Some(to) = self.connections.get(&connection) else { return };
        if to.queue.try_send(Out::Frame(frame.into())).is_err() {
            self.leave(connection);
        }
    }

    /// To every connection but one. Who does not keep up loses the connection with the end of its queue.
    pub(super) fn send_all(&self, frame: Vec<u8>, but: Option<u64>) {
        let frame = Bytes::from(frame);
        for (connection, to) in &self.connections {
            if Some(*connection) != but && to.queue.try_send(Out::Frame(frame.clone())).is_err() {
                self.hub.drop_connection(*connection);
            }
        }
    }
}

/// Whether the room goes on.
pub(super) enum Stay {
    Here,
    Done,
}

async fn sleep_until(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due.into()).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests;
