//! Each step of the schema brings sample rows: they are put in after their step, so that the steps after it run over a
//! database that is not empty.

use std::path::Path;

use dateline::platform::db::MIGRATOR;
use sqlx::{Executor, PgPool};

#[sqlx::test(migrations = false)]
async fn steps_run_over_sample_rows(pool: PgPool) {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/migrations");
    let mut taken = 0;
    for step in MIGRATOR.iter() {
        let mut tx = pool.begin().await.unwrap();
        tx.execute(sqlx::AssertSqlSafe(step.sql.as_str().to_owned())).await.unwrap();
        let rows = std::fs::read_to_string(samples.join(format!("{:04}.sql", step.version)))
            .unwrap_or_else(|_| panic!("step {} has no sample rows in tests/migrations", step.version));
        tx.execute(sqlx::AssertSqlSafe(rows)).await.unwrap();
        tx.commit().await.unwrap();
        taken += 1;
    }
    assert!(taken > 0);
    let empty: Vec<String> = {
        let tables: Vec<String> =
            sqlx::query_scalar("select table_name::text from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'")
                .fetch_all(&pool)
                .await
                .unwrap();
        let mut empty = Vec::new();
        for table in tables {
            let query = sqlx::AssertSqlSafe(format!("select exists (select from {table})"));
            if !sqlx::query_scalar::<_, bool>(query).fetch_one(&pool).await.unwrap() {
                empty.push(table);
            }
        }
        empty
    };
    assert!(empty.is_empty(), "tables without a sample row: {empty:?}");
}

/// Several servers may start at once on one database.
#[sqlx::test(migrations = false)]
async fn two_starts_at_once_migrate_once(pool: PgPool) {
    let (one, other) = (pool.clone(), pool.clone());
    let (one, other) = tokio::join!(
        tokio::spawn(async move { MIGRATOR.run(&one).await }),
        tokio::spawn(async move { MIGRATOR.run(&other).await })
    );
    one.unwrap().unwrap();
    other.unwrap().unwrap();
    let applied: i64 = sqlx::query_scalar("select count(*) from _sqlx_migrations").fetch_one(&pool).await.unwrap();
    assert_eq!(applied, MIGRATOR.iter().count() as i64);
}
