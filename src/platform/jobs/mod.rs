//! Work in the background, kept in the database.
//!
//! A job is a small serde struct next to the verb it calls. It is ordered with [`enqueue`] on the caller's own
//! transaction, so it exists exactly if what made it necessary was committed. A [`Runner`] in each process takes jobs
//! one by one under a lease, runs them, and tries failed ones again, later each time. What fails for good stays and is
//! shown to the operator.
//!
//! **The contract: a job can be run twice.** A process may die between the work and the note that it is done; then
//! another takes the job over when the lease ends. Handlers are written so that the second time changes nothing.
//!
//! A server that was told to stop finishes what it runs or gives it back. A kind that this program does not know
//! (another server is newer) is left alone.
//!
//! - [`runner`]: taking and running;
//! - [`recurring`]: what happens every so often;
//! - [`state`]: what the operator sees and may do.

pub mod recurring;
pub mod runner;
pub mod state;
mod store;

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::PgPool;

pub use recurring::Every;
pub use runner::{Runner, Running};
pub use state::{Counts, Failed, State, Waiting};

use super::clock::{Clock, Timestamp};
use super::db::Tx;

/// The channel on which runners hear that there is something to do. Its payload is empty.
pub const CHANNEL: &str = "dateline-jobs";

/// How long finished jobs are kept to be looked at, and failed ones that nobody retried or dismissed.
const KEEP_DONE: SignedDuration = SignedDuration::from_hours(24);
const KEEP_FAILED: SignedDuration = SignedDuration::from_hours(90 * 24);

/// A piece of work. Its fields are all that is known when it runs.
pub trait Job: Serialize + DeserializeOwned + Send + 'static {
    /// Its name in the database. Never changed: jobs of the old name would be left lying.
    const KIND: &'static str;
    /// After so many tries it has failed for good. With twelve the last is about three hours after the first.
    const MOST_TRIES: i32 = 12;

    /// While a job with this key waits, another of the kind is not entered. `None`: each is entered.
    fn unique_key(&self) -> Option<String> {
        None
    }
}

/// Why a job did not do its work this time. The words are kept and shown to the operator, so they name no secret.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    #[error(transparent)]
    Db(#[from] sqlx::Error),
    #[error("{0}")]
    Failed(String),
}

/// The job that is being run, for its handler.
#[derive(Clone)]
pub struct Run {
    pub id: i64,
    /// Which try this is, from 1.
    pub tries: i32,
    pool: PgPool,
    clock: Clock,
}

type Handler =
    Arc<dyn Fn(serde_json::Value, Run) -> Pin<Box<dyn Future<Output = Result<(), JobError>> + Send>> + Send + Sync>;

#[derive(Clone)]
struct Known {
    handler: Handler,
    most_tries: i32,
    every: Option<Every>,
}

/// The kinds of jobs this program knows, each with what runs it.
#[derive(Clone, Default)]
pub struct Registry {
    kinds: BTreeMap<&'static str, Known>,
}

/// Orders a job to be run as soon as the transaction is committed.
pub async fn enqueue<J: Job>(tx: &mut Tx, job: &J) -> sqlx::Result<()> {
    let now = tx.now;
    enqueue_at(tx, job, now).await
}

/// Orders a job to be run at `at` or soon after.
pub async fn enqueue_at<J: Job>(tx: &mut Tx, job: &J, at: Timestamp) -> sqlx::Result<()> {
    // A struct of plain fields always serialises; an error here would be a mistake in the job's own type.
    let payload = serde_json::to_value(job).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    let now = tx.now;
    store::insert(tx.conn(), J::KIND, &payload, job.unique_key().as_deref(), at, now).await?;
    store::wake(tx.conn()).await
}

/// Removes what finished long ago. Returns how many jobs went.
pub async fn remove_finished(tx: &mut Tx) -> sqlx::Result<u64> {
    let (done, failed) = (tx.now - KEEP_DONE, tx.now - KEEP_FAILED);
    store::remove_finished(tx.conn(), done, failed).await
}

/// The order to remove finished jobs.
#[derive(Debug, Serialize, serde::Deserialize)]
pub struct RemoveFinished {}

impl Job for RemoveFinished {
    const KIND: &'static str = "remove-finished-jobs";
}

impl Registry {
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes `handler` run jobs of this type.
    pub fn on<J, F, Fut>(mut self, handler: F) -> Self
    where
        J: Job,
        F: Fn(J, Run) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), JobError>> + Send + 'static,
    {
        let handler: Handler = Arc::new(move |payload, run| match serde_json::from_value::<J>(payload) {
            Ok(job) => Box::pin(handler(job, run)),
            // Perhaps a newer server wrote it: it is tried again like any failure, and a newer one may take it then.
            Err(error) => Box::pin(async move { Err(JobError::Failed(format!("cannot be read: {error}"))) }),
        });
        let known = Known { handler, most_tries: J::MOST_TRIES, every: None };
        let before = self.kinds.insert(J::KIND, known);
        debug_assert!(before.is_none(), "two handlers for {}", J::KIND);
        self
    }

    /// The same for a job without fields that happens by itself every so often.
    pub fn recurring<J, F, Fut>(self, every: Duration, handler: F) -> Self
    where
        J: Job,
        F: Fn(J, Run) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), JobError>> + Send + 'static,
    {
        let mut this = self.on::<J, F, Fut>(handler);
        if let Some(known) = this.kinds.get_mut(J::KIND) {
            known.every = Some(Every::new(every));
        }
        this
    }

    /// The kinds it knows, in alphabetical order.
    pub fn kinds(&self) -> Vec<String> {
        self.kinds.keys().map(|kind| (*kind).to_owned()).collect()
    }

    fn recurring_kinds(&self) -> impl Iterator<Item = (&'static str, Every)> + '_ {
        self.kinds.iter().filter_map(|(kind, known)| Some((*kind, known.every?)))
    }
}

impl Run {
    /// A transaction on the jobs' own connections.
    pub async fn begin(&self) -> sqlx::Result<Tx> {
        Tx::begin(&self.pool, &self.clock).await
    }

    /// Puts what waits of the same kind together with this job, so that one run does the work of many. `merge` adds
    /// the second to the first. They become one row in one transaction: if this run fails, nothing is lost. At most
    /// `most` are taken.
    pub async fn gather<J: Job>(
        &self,
        job: &mut J,
        most: i64,
        mut merge: impl FnMut(&mut J, J),
    ) -> Result<(), JobError> {
        let mut tx = self.begin().await?;
        let now = tx.now;
        let taken = store::take_waiting(tx.conn(), J::KIND, most, now).await?;
        if taken.is_empty() {
            return Ok(());
        }
        for payload in taken {
            let other = serde_json::from_value(payload).map_err(|error| JobError::Failed(error.to_string()))?;
            merge(job, other);
        }
        let payload = serde_json::to_value(&*job).map_err(|error| JobError::Failed(error.to_string()))?;
        store::set_payload(tx.conn(), self.id, &payload).await?;
        tx.commit().await?;
        Ok(())
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.kinds.keys()).finish()
    }
}

#[cfg(test)]
mod tests;
