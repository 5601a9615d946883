//! The database: pools, the transaction that every write runs in, and constraints as answers.

use std::time::Duration;

use jiff_sqlx::ToSqlx;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{PgConnection, PgPool, Postgres};

use super::clock::{Clock, Timestamp};

/// The forward-only migrations, built into the binary.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

/// A write in progress: one transaction and the one moment at which everything in it happens.
/// It is rolled back unless committed.
pub struct Tx {
    inner: sqlx::Transaction<'static, Postgres>,
    /// The time of everything this transaction writes, in microseconds as Postgres keeps it.
    pub now: Timestamp,
    /// Whether it announced something on the bus, so that what this process holds must be dropped after the commit.
    pub announced: bool,
}

impl Tx {
    pub async fn begin(pool: &PgPool, clock: &Clock) -> sqlx::Result<Self> {
        let now = Timestamp::from_microsecond(clock.now().as_microsecond()).unwrap_or_default();
        Ok(Self { inner: pool.begin().await?, now, announced: false })
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
