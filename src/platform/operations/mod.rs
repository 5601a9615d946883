//! The state of things, for whoever runs the program: the database, the servers at work on it, pools, jobs, the page
//! cache, notifications, memory. Every question has a short time; what cannot be answered is told as such, so that the
//! operator sees something also while the database is away.

mod store;

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use sqlx::PgPool;
use uuid::Uuid;

use super::clock::{Clock, Timestamp};
use super::jobs;
use super::metrics::text::Asked;
use super::metrics::{self, CacheFigures, NewsFigures, PoolFigures};

/// How long the database has for an answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// A server that was not seen for so long is gone; it signs itself in every [`BEAT`].
const GONE_AFTER: SignedDuration = SignedDuration::from_secs(20);
pub const BEAT: Duration = Duration::from_secs(5);

/// Asks a pool for its figures.
pub type AskPool = Box<dyn Fn() -> PoolFigures + Send + Sync>;

/// Who knows the state of things. Cheap to clone.
#[derive(Clone)]
pub struct Operations {
    inner: Arc<Inner>,
}

struct Inner {
    pool: PgPool,
    pools: Vec<AskPool>,
    clock: Clock,
    id: Uuid,
    started_at: Timestamp,
}

/// The state of things at one moment.
#[derive(Debug)]
pub struct Report {
    pub at: Timestamp,
    pub started_at: Timestamp,
    /// This server among the instances.
    pub this: Uuid,
    /// `None` while the database does not answer, and then the three after it know nothing.
    pub database: Option<Database>,
    pub instances: Vec<Instance>,
    pub jobs: Option<jobs::State>,
    pub pools: Vec<PoolFigures>,
    pub cache: CacheFigures,
    pub news: NewsFigures,
    /// In bytes.
    pub memory: Option<u64>,
}

/// The database in figures.
#[derive(Clone, Debug)]
pub struct Database {
    /// Of Postgres: `17.6`.
    pub version: String,
    /// Of this database, in bytes.
    pub size: u64,
    pub connections: i64,
    pub most_connections: i64,
    /// Age of the oldest transaction beside our own, if there is one.
    pub oldest_transaction: Option<Duration>,
    pub replicas: i64,
    /// How far the slowest replica is behind; `None` without replicas, or if the account may not know.
    pub replica_lag: Option<Duration>,
    /// How long the answer to these questions took.
    pub took: Duration,
}

/// A server at work on this database.
#[derive(Clone, Debug)]
pub struct Instance {
    pub id: Uuid,
    pub started_at: Timestamp,
    pub seen_at: Timestamp,
    pub version: String,
}

/// Something that is the matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matter {
    DatabaseAway,
    /// So many jobs failed for good.
    JobsFailed(i64),
    /// The job that waits longest is so many minutes late.
    JobsLate(i64),
    /// So many hundredths of the database's connections are taken.
    ConnectionsScarce(i64),
    /// All connections of this pool are in use.
    PoolBusy(&'static str),
    /// A transaction is open for so many minutes.
    OldTransaction(i64),
    /// A replica is so many seconds behind.
    ReplicaBehind(i64),
    /// So many public changes had not been heard of.
    ChangesMissed(i64),
    /// Servers of different versions are at work.
    VersionsDiffer,
}

impl Operations {
    /// `pool` is asked about the database; `pools` are told of.
    pub fn new(pool: PgPool, pools: Vec<AskPool>, clock: Clock) -> Self {
        let (id, started_at) = (Uuid::now_v7(), clock.now());
        Self { inner: Arc::new(Inner { pool, pools, clock, id, started_at }) }
    }

    /// Notes that this server is at work, and forgets those that are gone.
    pub async fn beat(&self) -> sqlx::Result<()> {
        let Inner { pool, clock, id, started_at, .. } = &*self.inner;
        let now = clock.now();
        let one =
            Instance { id: *id, started_at: *started_at, seen_at: now, version: env!("CARGO_PKG_VERSION").to_owned() };
        store::beat(&mut *pool.acquire().await?, &one, now - GONE_AFTER).await
    }

    /// Notes that this server stops.
    pub async fn leave(&self) -> sqlx::Result<()> {
        store::leave(&mut *self.inner.pool.acquire().await?, self.inner.id).await
    }

    /// The state of things now.
    pub async fn report(&self) -> Report {
        let Inner { pool, clock, id, started_at, .. } = &*self.inner;
        let now = clock.now();
        // Before our own questions take a connection.
        let pools = self.pools();
        let asked = async {
            let mut db = pool.acquire().await?;
            let begun = Instant::now();
            let mut database = store::database(&mut db).await?;
            database.took = begun.elapsed();
            let instances = store::instances(&mut db, now - GONE_AFTER).await?;
            let jobs = jobs::state::load(&mut db).await?;
            Ok::<_, sqlx::Error>((database, instances, jobs))
        };
        let (database, instances, jobs) = match tokio::time::timeout(PATIENCE, asked).await {
            Ok(Ok((database, instances, jobs))) => (Some(database), instances, Some(jobs)),
            Ok(Err(error)) => {
                tracing::warn!(%error, "the operator's page could not ask the database");
                (None, Vec::new(), None)
            }
            Err(_) => (None, Vec::new(), None),
        };
        Report {
            at: now,
            started_at: *started_at,
            this: *id,
            database,
            instances,
            jobs,
            pools,
            cache: metrics::cache_figures(),
            news: metrics::news_figures(),
            memory: metrics::resident_memory(),
        }
    }

    /// What the metrics need beside what is counted.
    pub async fn asked(&self) -> Asked {
        let Inner { pool, clock, started_at, .. } = &*self.inner;
        let counts = async { jobs::state::counts(&mut *pool.acquire().await?).await };
        let jobs = tokio::time::timeout(PATIENCE, counts).await.ok().and_then(Result::ok);
        Asked { pools: self.pools(), jobs, started_at: *started_at, now: clock.now() }
    }

    fn pools(&self) -> Vec<PoolFigures> {
        self.inner.pools.iter().map(|ask| ask()).collect()
    }
}

impl Report {
    /// What is the matter, the worst first; empty if nothing is.
    pub fn matters(&self) -> Vec<Matter> {
        let mut found = Vec::new();
        let Some(database) = &self.database else { return vec![Matter::DatabaseAway] };
        if let Some(jobs) = &self.jobs {
            if jobs.counts.failed > 0 {
                found.push(Matter::JobsFailed(jobs.counts.failed));
            }
            let late = jobs.counts.oldest.map_or(0, |due| self.at.duration_since(due).as_secs());
            if late >= 120 {
                found.push(Matter::JobsLate(late / 60));
            }
        }
        let taken = database.connections * 100 / database.most_connections.max(1);
        if taken >= 80 {
            found.push(Matter::ConnectionsScarce(taken));
        }
        found.extend(self.pools.iter().filter(|pool| pool.in_use >= pool.most).map(|pool| Matter::PoolBusy(pool.name)));
        if let Some(age) = database.oldest_transaction.filter(|age| age.as_secs() >= 300) {
            found.push(Matter::OldTransaction(whole(age.as_secs() / 60)));
        }
        if let Some(lag) = database.replica_lag.filter(|lag| lag.as_secs() >= 5) {
            found.push(Matter::ReplicaBehind(whole(lag.as_secs())));
        }
        if self.news.behind > 0 {
            found.push(Matter::ChangesMissed(whole(self.news.behind)));
        }
        if self.instances.windows(2).any(|pair| pair[0].version != pair[1].version) {
            found.push(Matter::VersionsDiffer);
        }
        found
    }
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
