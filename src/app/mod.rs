//! Builds everything from the settings and runs it: what the commands of the command line do.

pub mod doctor;

use std::future::Future;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::routing::get;
use sqlx::PgPool;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::platform::config::Config;
use crate::web::server::{self, Limits};

/// The steps that bring a database to the present schema.
pub static MIGRATIONS: &Migrator = &crate::platform::db::MIGRATOR;

/// Where the newsroom's data is: a database that runs already, embedded or not.
#[derive(Clone, Debug)]
pub struct Database {
    pub options: PgConnectOptions,
}

/// A person to make an account for.
#[derive(Clone, Debug)]
pub struct NewPerson {
    pub email: String,
    pub name: String,
    /// `contributor`, `author`, `editor` or `admin`.
    pub role: String,
}

/// Serves the newsroom until `shutdown` resolves, then finishes what runs and returns. With `demo` an empty
/// database is filled with the demo newsroom first.
pub async fn serve(
    config: Config,
    database: Database,
    _demo: bool,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let listener = server::bind(config.listen)
        .with_context(|| format!("DATELINE_LISTEN: {} cannot be listened on", config.listen))?;
    let pool = connect(&database).await?;
    MIGRATIONS.run(&pool).await.context("the database cannot be brought to the present schema")?;
    let limits = Limits::default();
    let router = Router::new().route("/healthz", get(|| async { "ok\n" })).layer(limits.answer_layer());
    tracing::info!(address = %config.listen, "ready");
    server::serve(listener, router, limits, shutdown).await?;
    pool.close().await;
    Ok(())
}

/// Brings the database to the present schema and returns.
pub async fn migrate(database: Database) -> anyhow::Result<()> {
    let pool = connect(&database).await?;
    MIGRATIONS.run(&pool).await.context("the database cannot be brought to the present schema")?;
    Ok(())
}

/// Makes an account and returns the link at which its person sets the first password, once.
pub async fn create_user(_config: &Config, database: Database, person: NewPerson) -> anyhow::Result<String> {
    connect(&database).await?;
    anyhow::bail!("there is no place for the account of {} yet", person.email)
}

/// Ends the sessions of an account and returns the link at which its person sets a new password, once.
pub async fn reset_password(_config: &Config, database: Database, email: &str) -> anyhow::Result<String> {
    connect(&database).await?;
    anyhow::bail!("there is no account of {email}")
}

async fn connect(database: &Database) -> anyhow::Result<PgPool> {
    PgPoolOptions::new()
        .max_connections(4)
        .acquire_timeout(Duration::from_secs(10))
        .connect_with(database.options.clone())
        .await
        .context("the database cannot be reached")
}
