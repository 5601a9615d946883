//! The database: pools, the transaction that every write runs in, and constraints as answers.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff_sqlx::ToSqlx;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool, Postgres};
use tokio::sync::Semaphore;

use super::clock::{Clock, Timestamp};
use super::metrics::PoolFigures;

/// The forward-only migrations, built into the binary.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

/// A write in progress: one transaction and the one moment at which everything in it happens.
/// It is rolled back unless committed.
pub struct Tx {
    inner: sqlx::Transaction<'static, Postgres>,
    /// The time of everything this transaction writes, in microseconds as Postgres keeps it.
    pub now: Timestamp,
    /// What it announced on the bus, with its numbers: after the commit this process need not wait until it hears of it.
    pub announced: Vec<(i64, String)>,
}

impl Tx {
    pub async fn begin(pool: &PgPool, clock: &Clock) -> sqlx::Result<Self> {
        let now = Timestamp::from_microsecond(clock.now().as_microsecond()).unwrap_or_default();
        Ok(Self { inner: pool.begin().await?, now, announced: Vec::new() })
    }

    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.inner
    }

    /// `now` in the form that `query!` binds.
    pub fn now_sql(&self) -> jiff_sqlx::Timestamp {
        self.now.to_sqlx()
    }

    pub async fn commit(self) -> sqlx::Result<()> {
        self.inner.commit().await
    }
}

/// A pool for one door (desk, site, jobs). Each door has its own, so that a flood at one does not starve the others.
/// Connections are made on demand: the pool exists also while the database is away.
pub fn pool(options: PgConnectOptions, connections: u32) -> PgPool {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(4))
        .idle_timeout(Duration::from_secs(300))
        .connect_lazy_with(options)
}

/// The figures of a pool, under its name.
pub fn figures(name: &'static str, pool: &PgPool) -> PoolFigures {
    let idle = u32::try_from(pool.num_idle()).unwrap_or(u32::MAX);
    PoolFigures { name, in_use: pool.size().saturating_sub(idle), idle, most: pool.options().get_max_connections() }
}

/// Connections for reading, as many as the pool they come from may have. The pool alone asks the database whether a
/// connection is sound before and after each use, which is two round trips around a page's one. Here a connection goes
/// from one reader straight to the next: it is asked only after a pause, and one on which anything failed, or whose
/// reader gave up in the middle, is closed.
pub struct Readers {
    pool: PgPool,
    turns: Semaphore,
    idle: Mutex<Vec<Idle>>,
}

struct Idle {
    connection: PgConnection,
    opened: Instant,
    used: Instant,
}

/// A connection unused for longer may have been closed by the other side.
const TRUSTED_FOR: Duration = Duration::from_secs(1);
/// A connection's memory at the other side grows with what it has seen.
const LONGEST_LIFE: Duration = Duration::from_secs(1800);
/// How long a reader waits in all: for a turn, for a sound connection, for its answers. The slowest page takes a hundredth
/// of it.
const LONGEST_READ: Duration = Duration::from_secs(5);

impl Readers {
    /// The figures of these connections, under the name of their pool.
    pub fn figures(&self, name: &'static str) -> PoolFigures {
        let most = self.pool.options().get_max_connections();
        let free = u32::try_from(self.turns.available_permits()).unwrap_or(most).min(most);
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).len();
        PoolFigures { name, in_use: most - free, idle: u32::try_from(idle).unwrap_or(most), most }
    }

    pub fn new(pool: PgPool) -> Self {
        let most = pool.options().get_max_connections();
        Self { turns: Semaphore::new(most as usize), pool, idle: Mutex::default() }
    }

    /// Lets `work` read with one connection. It must not write: nothing here ends a transaction.
    pub async fn read<T>(&self, work: impl AsyncFnOnce(&mut PgConnection) -> sqlx::Result<T>) -> sqlx::Result<T> {
        // One bound around everything: a database that stands still answers none of the steps, and their own bounds
        // would add up before the reader hears of it. A connection in the middle of something is closed with the wait.
        tokio::time::timeout(LONGEST_READ, async {
            let _turn = self.turns.acquire().await.map_err(|_| sqlx::Error::PoolClosed)?;
            let mut one = self.take().await?;
            let read = work(&mut one.connection).await?;
            one.used = Instant::now();
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(one);
            Ok(read)
        })
        .await
        .map_err(|_| sqlx::Error::PoolTimedOut)?
    }

    /// The connection that was used last, or a new one.
    async fn take(&self) -> sqlx::Result<Idle> {
        if self.pool.is_closed() {
            return Err(sqlx::Error::PoolClosed);
        }
        let last = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(mut one) = last
            && one.opened.elapsed() < LONGEST_LIFE
        {
            if one.used.elapsed() < TRUSTED_FOR {
                return Ok(one);
            }
            if one.connection.ping().await.is_ok() {
                return Ok(one);
            }
        }
        let mut connection = self.pool.acquire().await?.detach();
        // Left to itself, Postgres plans a list anew each time it is read, which takes longer than reading it. The
        // reading side's queries are written so that one plan is right for all values.
        sqlx::query("set plan_cache_mode = force_generic_plan").execute(&mut connection).await?;
        let now = Instant::now();
        Ok(Idle { connection, opened: now, used: now })
    }
}

/// The name of the constraint that refused a write, if one did: the schema names them, callers map them to messages.
pub fn violated(error: &sqlx::Error) -> Option<&str> {
    error.as_database_error()?.constraint()
}

/// Whether the database is out of reach, as opposed to having said no: such a request may be tried again.
pub fn is_unavailable(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => true,
        // Class 57: operator intervention (shutdown, crash recovery); 53: out of resources; 08: connection.
        sqlx::Error::Database(answer) => {
            answer.code().is_some_and(|code| ["57", "53", "08"].iter().any(|class| code.starts_with(class)))
        }
        _ => false,
    }
}

/// Whether there was no room left on the disk of the database.
pub fn is_full(error: &sqlx::Error) -> bool {
    // Class 53 is "out of resources", 53100 in it "disk full".
    error.as_database_error().and_then(|answer| answer.code()).is_some_and(|code| code == "53100")
}
