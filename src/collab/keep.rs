//! How words are kept: opening a story, making revisions, and shortening the log.

use uuid::Uuid;

use super::Hub;
use super::frames::Closing;
use super::message::Unavailable;
use super::room::Room;
use super::shared::Shared;
use super::store::{self, Stored};
use super::suggested;
use super::update::Hostile;
use super::write::away;
use crate::newsroom::access::{Actor, EditArticle, Permit, ReadArticle};
use crate::newsroom::article::revise::{self, Writing};
use crate::newsroom::article::{self, Revision};
use crate::newsroom::ids::ArticleId;
use crate::platform::db::Tx;

/// The system under the name that stands in the table of rights.
const SYSTEM: Actor = Actor::System("shared document");
/// Rows of the log that are worth a new snapshot while people are here.
const LONG_LOG: i64 = 500;

/// A story as it was opened.
pub(super) struct Loaded {
    pub shared: Shared,
    pub lineage: Uuid,
    pub through: i64,
    pub revised: i64,
    pub logged: i64,
    pub head: Revision,
}

/// Opens a story. That it is open here is noted first: whoever writes on another instance from then on sends word, and
/// what was written before is read after.
pub(super) async fn load(hub: &Hub, article: ArticleId) -> Result<Loaded, Unavailable> {
    let mut tx = Tx::begin(&hub.pool, &hub.clock).await?;
    store::open(tx.conn(), hub.instance, article, &[]).await?;
    tx.commit().await?;
    let mut tx = Tx::begin(&hub.pool, &hub.clock).await?;
    let stored = match store::document(tx.conn(), article).await? {
        Some(stored) => stored,
        None => {
            drop(tx);
            seed(hub, article).await?;
            tx = Tx::begin(&hub.pool, &hub.clock).await?;
            store::document(tx.conn(), article).await?.ok_or(Unavailable(None))?
        }
    };
    let log = store::log(tx.conn(), article, stored.through).await?;
    let facts = article::facts(tx.conn(), article).await?.ok_or(Unavailable(None))?;
    let permit: Permit<ReadArticle> = SYSTEM.may(facts).map_err(|_| Unavailable(None))?;
    let (_, head) = article::read(tx.conn(), &permit).await?;
    tx.commit().await?;
    let Stored { lineage, snapshot, through, revised } = stored;
    let last = log.last().map_or(through, |(number, _)| *number);
    let logged = log.len() as i64;
    let log: Vec<Vec<u8>> = log.into_iter().map(|(_, update)| update).collect();
    let shared = tokio::task::spawn_blocking(move || {
        let shared = Shared::load(&snapshot, &log)?;
        let standing = suggested::standing(&shared.tree());
        Ok::<_, Hostile>((shared, standing))
    });
    match shared.await {
        Ok(Ok((shared, standing))) => {
            suggested::adopt(&mut *hub.pool.acquire().await?, article, &standing).await?;
            Ok(Loaded { shared, lineage, through: last, revised, logged, head })
        }
        _ => {
            tracing::error!(%article, "a shared document cannot be read back");
            Err(Unavailable(None))
        }
    }
}

/// Makes the shared document of a story from its newest revision. The story's row lock lets one instance do it; the
/// others find it made.
async fn seed(hub: &Hub, article: ArticleId) -> Result<(), Unavailable> {
    let mut tx = Tx::begin(&hub.pool, &hub.clock).await?;
    let permit = permit(&mut tx, article).await?;
    let (_, head) = article::lock(tx.conn(), &permit).await?;
    if store::document(tx.conn(), article).await?.is_none() {
        let seed = tokio::task::spawn_blocking(move || Shared::seed(&head.content).snapshot()).await;
        let seed = seed.map_err(|_| Unavailable(None))?;
        store::insert_document(&mut tx, article, Uuid::now_v7(), &seed).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn permit(tx: &mut Tx, article: ArticleId) -> Result<Permit<EditArticle>, Unavailable> {
    let facts = article::facts(tx.conn(), article).await?.ok_or(Unavailable(None))?;
    SYSTEM.may(facts).map_err(|_| Unavailable(None))
}

impl Room {
    /// Makes a revision of everything logged on any instance, unless nothing changed. Gives the newest one.
    pub(super) async fn revise(&mut self, name: Option<String>) -> Result<Revision, Unavailable> {
        loop {
            self.catch_up().await.map_err(|_| Unavailable(None))?;
            self.mend().await.map_err(|_| Unavailable(None))?;
            if self.through == self.revised && name.is_none() {
                (self.changed_at, self.unrevised_since) = (None, None);
                return Ok(self.head.clone());
            }
            let Some(draft) = self.work(|shared| shared.draft()).await else {
                self.reload().await.map_err(|_| Unavailable(None))?;
                return Err(Unavailable(None));
            };
            let mut tx = Tx::begin(&self.hub.pool, &self.hub.clock).await?;
            let written = store::lock(tx.conn(), self.article, self.lineage).await?.ok_or(Unavailable(None))?;
            if written != self.through {
                // Another instance was faster; nothing can be logged while the row is locked, but this came before.
                continue;
            }
            let writers = store::writers_since_revision(tx.conn(), self.article).await?;
            let permit = permit(&mut tx, self.article).await?;
            let by = writers.last().copied();
            let writing = Writing { content: draft.content, by, writers, name };
            let revised = revise::save_revision(&mut tx, &permit, writing).await?;
            store::set_revised(tx.conn(), self.article, written, draft.suggestions, &revised.cut).await?;
            tx.commit().await?;
            self.revised = written;
            (self.changed_at, self.unrevised_since) = (None, None);
            let is_new = revised.head.number != self.head.number;
            self.head = revised.head;
            if is_new {
                self.tell_revision();
            }
            return Ok(self.head.clone());
        }
    }

    /// Replaces snapshot and log by a new snapshot, if the log is long or everybody has left. The log is cut only once
    /// the snapshot was read back and says the same.
    pub(super) async fn compact(&mut self, is_empty: bool) -> sqlx::Result<()> {
        if self.logged == 0 || self.through != self.revised || (!is_empty && self.logged < LONG_LOG) {
            return Ok(());
        }
        // The log is what lost words are found in.
        if self.shared.as_ref().is_none_or(Shared::has_losses) {
            return Ok(());
        }
        let made = self
            .work(|shared| {
                let snapshot = shared.snapshot();
                let is_equal = Shared::load(&snapshot, &[]).is_ok_and(|read| read.equals(shared));
                is_equal.then_some(snapshot)
            })
            .await;
        let Some(Some(snapshot)) = made else {
            tracing::error!(article = %self.article, "a snapshot does not say what its document says; the log is kept");
            return Ok(());
        };
        let mut tx = Tx::begin(&self.hub.pool, &self.hub.clock).await?;
        store::compact(&mut tx, self.article, self.lineage, &snapshot, self.through).await?;
        tx.commit().await?;
        self.logged = 0;
        Ok(())
    }

    /// Makes the document again from snapshot and log.
    pub(super) async fn reload(&mut self) -> Result<(), Closing> {
        self.shared = None;
        let loaded = load(&self.hub, self.article).await.map_err(|Unavailable(error)| match error {
            Some(error) => away(error),
            None => Closing::ComeBack,
        })?;
        if loaded.lineage != self.lineage {
            return Err(Closing::ComeBack);
        }
        self.note_people();
        self.shared = Some(loaded.shared);
        if loaded.through > self.through {
            // What another instance logged meanwhile has not been sent to anybody here.
            let mut db = self.hub.pool.acquire().await.map_err(away)?;
            let log = store::log(&mut db, self.article, self.through).await.map_err(away)?;
            for (_, update) in without_gap(log, self.through, loaded.through)? {
                self.send_all(super::frames::update(&update), None);
            }
        }
        (self.through, self.logged) = (loaded.through, loaded.logged);
        Ok(())
    }

    /// Reads the newest revision, which another instance made, and tells of it.
    pub(super) async fn read_head(&mut self) -> Result<(), Closing> {
        let mut db = self.hub.pool.acquire().await.map_err(away)?;
        // In this order: a revision that is made between the two questions is then read, too, and what is said to be in
        // a revision is in this one.
        let stored = store::document(&mut db, self.article).await.map_err(away)?;
        let facts = article::facts(&mut db, self.article).await.map_err(away)?.ok_or(Closing::NoStory)?;
        let permit: Permit<ReadArticle> = SYSTEM.may(facts).map_err(|_| Closing::NoStory)?;
        let (_, head) = article::read(&mut db, &permit).await.map_err(away)?;
        drop(db);
        if let Some(stored) = stored {
            self.revised = self.revised.max(stored.revised);
        }
        if head.number > self.head.number {
            self.head = head;
            self.tell_revision();
        }
        if self.revised >= self.through {
            (self.changed_at, self.unrevised_since) = (None, None);
        }
        Ok(())
    }
}

/// The log between two numbers, if it is there: when another instance had reason to shorten the log before this one had
/// read it, the document must be opened anew, and so must the browsers' connections.
pub(super) fn without_gap(
    log: Vec<(i64, Vec<u8>)>,
    above: i64,
    through: i64,
) -> Result<impl Iterator<Item = (i64, Vec<u8>)>, Closing> {
    let wanted = usize::try_from(through - above).unwrap_or(0);
    let is_whole = log.len() >= wanted && log.first().is_none_or(|(number, _)| *number == above + 1);
    if is_whole { Ok(log.into_iter().take(wanted)) } else { Err(Closing::ComeBack) }
}
