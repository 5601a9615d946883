use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use uuid::Uuid;

use super::CHANNEL;
use super::state::{Counts, Failed};
use crate::platform::clock::Timestamp;

/// A job that was taken.
pub(super) struct Taken {
    pub id: i64,
    pub kind: String,
    pub payload: serde_json::Value,
    pub tries: i32,
}

pub(super) async fn insert(
    db: &mut PgConnection,
    kind: &str,
    payload: &serde_json::Value,
    unique_key: Option<&str>,
    run_at: Timestamp,
    now: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into job (kind, payload, unique_key, run_at, created_at) values ($1, $2, $3, $4, $5)
         on conflict (kind, unique_key) where state = 'queued' do nothing",
        kind,
        payload,
        unique_key,
        run_at.to_sqlx() as _,
        now.to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Wakes the runners of all servers when the transaction is committed. Many in one transaction are one.
pub(super) async fn wake(db: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("select pg_notify($1, '')", CHANNEL).execute(db).await?;
    Ok(())
}

/// Takes the job that is due longest, or one whose holder fell silent. Two who ask at once get two jobs.
pub(super) async fn take(
    db: &mut PgConnection,
    kinds: &[String],
    by: Uuid,
    lease_seconds: f64,
    now: Timestamp,
) -> sqlx::Result<Option<Taken>> {
    sqlx::query_as!(
        Taken,
        r#"update job
           set state = 'running', tries = tries + 1, leased_by = $2,
               leased_until = clock_timestamp() + make_interval(secs => $3)
           where id = (
               select id from job
               where kind = any($1)
                 and ((state = 'queued' and run_at <= $4) or (state = 'running' and leased_until < clock_timestamp()))
               order by run_at, id
               for update skip locked
               limit 1
           )
           returning id, kind, payload, tries"#,
        kinds,
        by,
        lease_seconds,
        now.to_sqlx() as _,
    )
    .fetch_optional(db)
    .await
}

/// When the next waiting job is due.
pub(super) async fn next_due(db: &mut PgConnection, kinds: &[String]) -> sqlx::Result<Option<Timestamp>> {
    let due = sqlx::query_scalar!(
        r#"select min(run_at) as "due: jiff_sqlx::Timestamp" from job where state = 'queued' and kind = any($1)"#,
        kinds
    )
    .fetch_one(db)
    .await?;
    Ok(due.map(|due| due.to_jiff()))
}

/// Makes the lease of a job begin anew; `false` if it is no longer this holder's.
pub(super) async fn renew(db: &mut PgConnection, id: i64, by: Uuid, lease_seconds: f64) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update job set leased_until = clock_timestamp() + make_interval(secs => $3)
         where id = $1 and leased_by = $2 and state = 'running'",
        id,
        by,
        lease_seconds,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn finish(db: &mut PgConnection, id: i64, by: Uuid, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query!(
        "update job set state = 'done', finished_at = $3, leased_until = null, leased_by = null, error = null
         where id = $1 and leased_by = $2 and state = 'running'",
        id,
        by,
        now.to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Puts a job back to be tried at `at`. If another of the same key waits already, that one does the work.
pub(super) async fn put_back(db: &mut PgConnection, id: i64, by: Uuid, at: Timestamp, error: &str) -> sqlx::Result<()> {
    let rival = sqlx::query!(
        "delete from job as mine where id = $1 and leased_by = $2 and state = 'running' and exists (
             select from job as other
             where other.kind = mine.kind and other.unique_key = mine.unique_key and other.state = 'queued'
         )",
        id,
        by
    )
    .execute(&mut *db)
    .await?;
    if rival.rows_affected() == 0 {
        sqlx::query!(
            "update job set state = 'queued', run_at = $3, error = $4, leased_until = null, leased_by = null
             where id = $1 and leased_by = $2 and state = 'running'",
            id,
            by,
            at.to_sqlx() as _,
            error,
        )
        .execute(db)
        .await?;
    }
    Ok(())
}

pub(super) async fn fail(db: &mut PgConnection, id: i64, by: Uuid, now: Timestamp, error: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "update job set state = 'failed', finished_at = $3, error = $4, leased_until = null, leased_by = null
         where id = $1 and leased_by = $2 and state = 'running'",
        id,
        by,
        now.to_sqlx() as _,
        error,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Gives back all that a holder still has, as if it had never taken them.
pub(super) async fn give_back(db: &mut PgConnection, by: Uuid) -> sqlx::Result<u64> {
    // A waiting job with the same key takes their place.
    sqlx::query!(
        "delete from job as mine where leased_by = $1 and state = 'running' and exists (
             select from job as other
             where other.kind = mine.kind and other.unique_key = mine.unique_key and other.state = 'queued'
         )",
        by
    )
    .execute(&mut *db)
    .await?;
    let done = sqlx::query!(
        "update job set state = 'queued', tries = greatest(tries - 1, 0), leased_until = null, leased_by = null
         where leased_by = $1 and state = 'running'",
        by
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

pub(super) async fn take_waiting(
    db: &mut PgConnection,
    kind: &str,
    most: i64,
    now: Timestamp,
) -> sqlx::Result<Vec<serde_json::Value>> {
    sqlx::query_scalar!(
        "delete from job where id in (
             select id from job where kind = $1 and state = 'queued' and run_at <= $3
             order by run_at, id for update skip locked limit $2
         ) returning payload",
        kind,
        most,
        now.to_sqlx() as _,
    )
    .fetch_all(db)
    .await
}

pub(super) async fn set_payload(db: &mut PgConnection, id: i64, payload: &serde_json::Value) -> sqlx::Result<()> {
    sqlx::query!("update job set payload = $2 where id = $1", id, payload).execute(db).await?;
    Ok(())
}

pub(super) async fn remove_finished(db: &mut PgConnection, done: Timestamp, failed: Timestamp) -> sqlx::Result<u64> {
    let gone = sqlx::query!(
        "delete from job where (state = 'done' and finished_at < $1) or (state = 'failed' and finished_at < $2)",
        done.to_sqlx() as _,
        failed.to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(gone.rows_affected())
}

/// Enters a recurring job that nobody entered before.
pub(super) async fn begin_recurring(db: &mut PgConnection, name: &str, due: Timestamp) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into recurring_job (name, due_at) values ($1, $2) on conflict (name) do nothing",
        name,
        due.to_sqlx() as _
    )
    .execute(db)
    .await?;
    Ok(())
}

/// When each recurring job is due.
pub(super) async fn recurring(db: &mut PgConnection) -> sqlx::Result<Vec<(String, Timestamp)>> {
    let rows = sqlx::query!("select name, due_at from recurring_job").fetch_all(db).await?;
    Ok(rows.into_iter().map(|row| (row.name, row.due_at.to_jiff())).collect())
}

/// Moves a recurring job on; `true` for the one of all servers that did it.
pub(super) async fn advance(db: &mut PgConnection, name: &str, from: Timestamp, next: Timestamp) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update recurring_job set due_at = $3 where name = $1 and due_at = $2",
        name,
        from.to_sqlx() as _,
        next.to_sqlx() as _,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn counts(db: &mut PgConnection) -> sqlx::Result<Counts> {
    let row = sqlx::query!(
        r#"select
             (select count(*) from job where state = 'queued') as "queued!",
             (select count(*) from job where state = 'running') as "running!",
             (select count(*) from job where state = 'failed') as "failed!",
             (select min(run_at) from job where state = 'queued') as "oldest: jiff_sqlx::Timestamp""#
    )
    .fetch_one(db)
    .await?;
    Ok(Counts {
        queued: row.queued,
        running: row.running,
        failed: row.failed,
        oldest: row.oldest.map(|at| at.to_jiff()),
    })
}

pub(super) async fn failed(db: &mut PgConnection, most: i64) -> sqlx::Result<Vec<Failed>> {
    let rows = sqlx::query!(
        r#"select id, kind, tries, finished_at as "finished_at!: jiff_sqlx::Timestamp", coalesce(error, '') as "error!"
           from job where state = 'failed' order by finished_at desc, id desc limit $1"#,
        most
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Failed {
            id: row.id,
            kind: row.kind,
            tries: row.tries,
            failed_at: row.finished_at.to_jiff(),
            error: row.error,
        })
        .collect())
}

pub(super) async fn waiting(db: &mut PgConnection) -> sqlx::Result<Vec<super::Waiting>> {
    let rows = sqlx::query!(
        r#"select kind, state, count(*) as "count!", min(run_at) as "run_at!: jiff_sqlx::Timestamp",
                  max(tries) as "tries!", max(error) as error
           from job where state in ('queued', 'running') group by kind, state order by kind, state"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| super::Waiting {
            kind: row.kind,
            running: row.state == "running",
            count: row.count,
            run_at: row.run_at.to_jiff(),
            tries: row.tries,
            error: row.error,
        })
        .collect())
}

pub(super) async fn retry(db: &mut PgConnection, id: i64, now: Timestamp) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update job as mine set state = 'queued', tries = 0, run_at = $2, finished_at = null
         where id = $1 and state = 'failed' and not exists (
             select from job as other
             where other.kind = mine.kind and other.unique_key = mine.unique_key and other.state = 'queued'
         )",
        id,
        now.to_sqlx() as _
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn dismiss(db: &mut PgConnection, id: i64) -> sqlx::Result<bool> {
    let done = sqlx::query!("delete from job where id = $1 and state = 'failed'", id).execute(db).await?;
    Ok(done.rows_affected() == 1)
}
