//! How words get in: updates are gathered for some milliseconds, held against the document and the rights of their
//! senders off the async threads, logged in one commit, and only then acknowledged and sent to the others.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use sqlx::PgConnection;

use super::frames::{self, Closing};
use super::keep::without_gap;
use super::rights::Rights;
use super::room::Room;
use super::shared::{MOST_ROUNDS, Refused, Shared};
use super::store::{self, Log};
use super::update::{Brought, Hostile};
use crate::newsroom::ids::PersonId;

/// An update that waits for its commit.
pub(super) struct Push {
    pub connection: u64,
    pub person: PersonId,
    pub rights: Rights,
    pub number: u32,
    pub update: Vec<u8>,
    pub brought: Brought,
    /// Whether there is something in it to keep and to pass on; known once it is applied.
    pub is_new: bool,
}

/// What came of applying a batch: how many were taken in, and why the one after them was not.
struct Applied {
    taken: usize,
    refused: Option<Refused>,
}

impl Room {
    /// Commits what waits. On an error everybody is sent away: what was not acknowledged, browsers send again.
    pub(super) async fn flush(&mut self) -> Result<(), Closing> {
        self.batch_due = None;
        if self.batch.is_empty() {
            return Ok(());
        }
        self.bind_clients().await?;
        self.bind_suggestions().await?;
        self.take_in().await?;
        let batch = std::mem::take(&mut self.batch);
        let mut people = Vec::new();
        let mut updates = Vec::new();
        for push in batch.iter().filter(|push| push.is_new) {
            people.push(Some(push.person));
            updates.push(push.update.clone());
        }
        if !updates.is_empty() {
            self.log(&people, &updates).await?;
        }
        // Committed: only now anybody hears of it.
        let mut numbers: HashMap<u64, u32> = HashMap::new();
        for push in batch {
            numbers.insert(push.connection, push.number);
            if push.is_new {
                self.send_all(frames::update(&push.update), Some(push.connection));
            }
        }
        for (connection, number) in numbers {
            self.send(connection, frames::ack(number));
        }
        self.mend().await
    }

    /// Makes sure that every update writes under its sender's own client ids, and sends away who does not.
    async fn bind_clients(&mut self) -> Result<(), Closing> {
        let mut asked: HashMap<PersonId, Vec<i64>> = HashMap::new();
        for push in &self.batch {
            let unknown = push.brought.clients.iter().filter(|(client, _)| !self.clients.contains_key(client));
            asked.entry(push.person).or_default().extend(unknown.map(|(client, _)| *client as i64));
        }
        for (person, mut clients) in asked {
            clients.sort_unstable();
            clients.dedup();
            if clients.is_empty() {
                continue;
            }
            let mut db = self.hub.pool.acquire().await.map_err(away)?;
            let bound = store::bind_clients(&mut db, self.article, person, &clients).await.map_err(away)?;
            self.clients.extend(bound.into_iter().map(|(client, person)| (client as u64, person)));
        }
        let liars: Vec<u64> = self
            .batch
            .iter()
            .filter(|push| {
                push.brought.clients.iter().any(|(client, _)| self.clients.get(client) != Some(&push.person))
            })
            .map(|push| push.connection)
            .collect();
        for connection in liars {
            tracing::warn!(article = %self.article, "an update under somebody else's client id was refused");
            self.close(connection, Closing::Malformed);
        }
        Ok(())
    }

    /// Applies the batch to the document. Whoever's update is refused is sent away, the document is made again from the
    /// log, and the others' updates are applied to that.
    async fn take_in(&mut self) -> Result<(), Closing> {
        loop {
            let mut batch = std::mem::take(&mut self.batch);
            let (batch, applied) = match self
                .work(move |shared| {
                    let applied = apply_all(shared, &mut batch);
                    (batch, applied)
                })
                .await
            {
                Some(done) => done,
                // Not even reachable by a panic of one update, each of which is caught: the pool of threads is gone.
                None => return Err(Closing::ComeBack),
            };
            self.batch = batch;
            let Some(refused) = applied.refused else { return Ok(()) };
            let (connection, person) = (self.batch[applied.taken].connection, self.batch[applied.taken].person);
            let closing = match refused {
                Refused::Hostile(reason) => {
                    tracing::warn!(article = %self.article, %person, %reason, "a hostile update was refused");
                    Closing::Malformed
                }
                Refused::Right => Closing::RightLost,
                Refused::TooLarge => Closing::TooLarge,
            };
            self.close(connection, closing);
            self.reload().await?;
        }
    }

    /// Writes what the server itself has to write: words that went unseen, and blocks that changes at one moment broke.
    /// It is logged only if nobody was faster, for then it may have been mended by another instance. If the process ends
    /// before, whoever opens the story next finds the same in the log.
    pub(super) async fn mend(&mut self) -> Result<(), Closing> {
        for _ in 0..MOST_ROUNDS {
            let proposed = |shared: &mut Shared| catch_unwind(AssertUnwindSafe(|| shared.mends())).unwrap_or_default();
            let mends = self.work(proposed).await.ok_or(Closing::ComeBack)?;
            if mends.is_empty() {
                return Ok(());
            }
            let hub = self.hub.clone();
            let mut db = hub.pool.acquire().await.map_err(away)?;
            let mut people = Vec::new();
            for mend in &mends {
                people.push(match mend.words_of {
                    Some((client, author)) => self.bind_finder(&mut db, client, author).await?,
                    None => None,
                });
            }
            let updates: Vec<Vec<u8>> = mends.iter().map(|mend| mend.update.clone()).collect();
            let log = Log { instance: hub.instance, article: self.article, lineage: self.lineage };
            let last = store::append(&mut db, log, hub.clock.now(), &people, &updates, Some(self.through)).await;
            drop(db);
            let Some(last) = last.map_err(away)? else {
                self.catch_up().await?;
                continue;
            };
            let taken_in = self.work(move |shared| mends.iter().try_for_each(|mend| shared.mend(mend))).await;
            taken_in.ok_or(Closing::ComeBack)?.map_err(|_| Closing::ComeBack)?;
            self.logged += last - self.through;
            self.through = last;
            self.note_change();
            for update in updates {
                self.send_all(frames::update(&update), None);
            }
        }
        Ok(())
    }

    /// Makes words that are written anew those of who wrote them first.
    async fn bind_finder(
        &mut self,
        db: &mut PgConnection,
        client: u64,
        author: u64,
    ) -> Result<Option<PersonId>, Closing> {
        if !self.clients.contains_key(&author) {
            let all = store::writers(db, self.article).await.map_err(away)?;
            self.clients.extend(all.into_iter().map(|(client, person, _)| (client as u64, person)));
        }
        let Some(person) = self.clients.get(&author).copied() else { return Ok(None) };
        store::bind_clients(db, self.article, person, &[client as i64]).await.map_err(away)?;
        self.clients.insert(client, person);
        Ok(Some(person))
    }

    /// Appends to the log. If another instance was faster, its updates are taken in as well, which in this kind of
    /// document may happen in any order.
    pub(super) async fn log(&mut self, people: &[Option<PersonId>], updates: &[Vec<u8>]) -> Result<(), Closing> {
        let hub = self.hub.clone();
        let mut db = hub.pool.acquire().await.map_err(away)?;
        let now = hub.clock.now();
        let log = Log { instance: hub.instance, article: self.article, lineage: self.lineage };
        let last =
            store::append(&mut db, log, now, people, updates, None).await.map_err(away)?.ok_or(Closing::ComeBack)?;
        let first = last - updates.len() as i64 + 1;
        if first > self.through + 1 {
            let between = store::log(&mut db, self.article, self.through).await.map_err(away)?;
            let between = without_gap(between, self.through, first - 1)?;
            self.integrate(between.map(|(_, update)| update)).await?;
        }
        self.logged += last - self.through;
        self.through = last;
        self.note_change();
        Ok(())
    }

    /// Takes in what other instances logged, and passes it on.
    pub(super) async fn catch_up(&mut self) -> Result<(), Closing> {
        let mut db = self.hub.pool.acquire().await.map_err(away)?;
        // In this order: what is logged between the two questions is then read too, and cannot look like a gap.
        let written =
            store::written(&mut db, self.article, self.lineage).await.map_err(away)?.ok_or(Closing::ComeBack)?;
        let log = store::log(&mut db, self.article, self.through).await.map_err(away)?;
        drop(db);
        let last = log.last().map_or(written, |(number, _)| *number).max(self.through);
        if last == self.through {
            return Ok(());
        }
        let log = without_gap(log, self.through, last)?;
        self.integrate(log.map(|(_, update)| update)).await?;
        self.logged += last - self.through;
        self.through = last;
        self.note_change();
        Ok(())
    }

    async fn integrate(&mut self, updates: impl Iterator<Item = Vec<u8>>) -> Result<(), Closing> {
        let updates: Vec<Vec<u8>> = updates.collect();
        let (updates, integrated) = self
            .work(move |shared| {
                let integrated = updates.iter().try_for_each(|update| shared.integrate(update));
                (updates, integrated)
            })
            .await
            .ok_or(Closing::ComeBack)?;
        integrated.map_err(|_| Closing::ComeBack)?;
        for update in updates {
            self.send_all(frames::update(&update), None);
        }
        Ok(())
    }

    fn note_change(&mut self) {
        let now = Instant::now();
        self.changed_at = Some(now);
        self.unrevised_since.get_or_insert(now);
    }

    /// Works on the document on a thread that may compute. `None` if the work panicked; the document is gone then.
    pub(super) async fn work<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Shared) -> T + Send + 'static,
    ) -> Option<T> {
        let mut shared = self.shared.take()?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work(&mut shared);
            (shared, done)
        });
        let (shared, done) = done.await.ok()?;
        self.shared = Some(shared);
        Some(done)
    }
}

/// Applies updates in their order until one is refused, which may be in the document in part.
fn apply_all(shared: &mut Shared, batch: &mut [Push]) -> Applied {
    for (taken, push) in batch.iter_mut().enumerate() {
        if push.brought.empty {
            continue;
        }
        // yrs was seen to panic on a few of many million mutated updates; such a one is refused like any other.
        let applied = catch_unwind(AssertUnwindSafe(|| shared.apply(&push.update, &push.brought, push.rights)));
        match applied.unwrap_or(Err(Hostile("it makes the document panic").into())) {
            Ok(is_new) => push.is_new = is_new,
            Err(refused) => return Applied { taken, refused: Some(refused) },
        }
    }
    Applied { taken: batch.len(), refused: None }
}

/// The database did not answer, or not as it should.
pub(super) fn away(error: sqlx::Error) -> Closing {
    tracing::warn!(%error, "the log of a shared document cannot be reached");
    Closing::TryAgain
}
