use std::time::Duration;

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Database, Instance};
use crate::platform::clock::Timestamp;

pub(super) async fn beat(db: &mut PgConnection, one: &Instance, gone_before: Timestamp) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into instance (id, started_at, seen_at, version) values ($1, $2, $3, $4)
         on conflict (id) do update set seen_at = excluded.seen_at",
        one.id,
        one.started_at.to_sqlx() as _,
        one.seen_at.to_sqlx() as _,
        one.version,
    )
    .execute(&mut *db)
    .await?;
    // Kept for an hour longer than they count, should somebody look for them with psql.
    let long_gone = gone_before - jiff::SignedDuration::from_hours(1);
    sqlx::query!("delete from instance where seen_at < $1", long_gone.to_sqlx() as _).execute(db).await?;
    Ok(())
}

pub(super) async fn leave(db: &mut PgConnection, id: Uuid) -> sqlx::Result<()> {
    sqlx::query!("delete from instance where id = $1", id).execute(db).await?;
    Ok(())
}

pub(super) async fn instances(db: &mut PgConnection, seen_after: Timestamp) -> sqlx::Result<Vec<Instance>> {
    let rows = sqlx::query!(
        "select id, started_at, seen_at, version from instance where seen_at >= $1 order by started_at, id",
        seen_after.to_sqlx() as _
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Instance {
            id: row.id,
            started_at: row.started_at.to_jiff(),
            seen_at: row.seen_at.to_jiff(),
            version: row.version,
        })
        .collect())
}

pub(super) async fn database(db: &mut PgConnection) -> sqlx::Result<Database> {
    // An account without the rights of pg_monitor sees other accounts' rows without their times: then the figures are
    // of what it may see.
    let row = sqlx::query!(
        r#"select
             split_part(current_setting('server_version'), ' ', 1) as "version!",
             pg_database_size(current_database()) as "size!",
             (select count(*) from pg_stat_activity where backend_type = 'client backend') as "connections!",
             current_setting('max_connections')::bigint as "most_connections!",
             (select extract(epoch from max(clock_timestamp() - xact_start))::float8 from pg_stat_activity
              where datname = current_database() and pid <> pg_backend_pid()) as oldest,
             (select count(*) from pg_stat_replication) as "replicas!",
             (select extract(epoch from max(replay_lag))::float8 from pg_stat_replication) as lag"#
    )
    .fetch_one(db)
    .await?;
    let span = |seconds: Option<f64>| seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    Ok(Database {
        version: row.version,
        size: u64::try_from(row.size).unwrap_or(0),
        connections: row.connections,
        most_connections: row.most_connections,
        oldest_transaction: span(row.oldest),
        replicas: row.replicas,
        replica_lag: span(row.lag),
        took: Duration::ZERO,
    })
}
