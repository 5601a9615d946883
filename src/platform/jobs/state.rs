//! What the operator sees of the jobs, and may do with those that failed.

use sqlx::PgConnection;

use super::store;
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;

/// Failed jobs shown at once.
const MOST_SHOWN: i64 = 50;

/// How many jobs there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub queued: i64,
    pub running: i64,
    pub failed: i64,
    /// When the job that waits longest was due; in the future if none is late.
    pub oldest: Option<Timestamp>,
}

/// A job that failed for good.
#[derive(Clone, Debug)]
pub struct Failed {
    pub id: i64,
    pub kind: String,
    pub tries: i32,
    pub failed_at: Timestamp,
    /// What went wrong at the last try.
    pub error: String,
}

/// Jobs of one kind that wait, or run.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub kind: String,
    pub running: bool,
    pub count: i64,
    /// When the first of them is due.
    pub run_at: Timestamp,
    /// The most tries among them.
    pub tries: i32,
    /// What went wrong with one of them so far.
    pub error: Option<String>,
}

/// Everything about jobs that the operator's page shows.
#[derive(Clone, Debug, Default)]
pub struct State {
    pub counts: Counts,
    pub waiting: Vec<Waiting>,
    pub failed: Vec<Failed>,
}

/// How many jobs there are.
pub async fn counts(db: &mut PgConnection) -> sqlx::Result<Counts> {
    store::counts(db).await
}

/// All about the jobs: three reads.
pub async fn load(db: &mut PgConnection) -> sqlx::Result<State> {
    let counts = store::counts(db).await?;
    let waiting = store::waiting(db).await?;
    let failed = store::failed(db, MOST_SHOWN).await?;
    Ok(State { counts, waiting, failed })
}

/// Lets a failed job be tried again, now and with all its tries; `false` if there is none of this id, or another of
/// its key waits already.
pub async fn retry(tx: &mut Tx, id: i64) -> sqlx::Result<bool> {
    let now = tx.now;
    let done = store::retry(tx.conn(), id, now).await?;
    if done {
        store::wake(tx.conn()).await?;
    }
    Ok(done)
}

/// Removes a failed job: its work is not done any more. `false` if there is none of this id.
pub async fn dismiss(tx: &mut Tx, id: i64) -> sqlx::Result<bool> {
    store::dismiss(tx.conn(), id).await
}
