//! Many publications at a time, workers that die in the middle, and a clock that jumps: each happens once.

use std::time::{Duration, Instant};

use dateline::app::{App, Database};
use dateline::platform::clock::Clock;
use dateline::platform::config::Config;
use dateline::platform::mail::Mailer;
use jiff::SignedDuration;
use rand::{RngExt, SeedableRng};
use sqlx::PgPool;

use super::gate::ready;
use crate::app::{Editor, TestApp};

/// So many by default; the long form asks for more by `DATELINE_SCHEDULED`.
const STORIES: i64 = 120;
const LONGEST: Duration = Duration::from_secs(600);

fn stories() -> i64 {
    std::env::var("DATELINE_SCHEDULED").ok().and_then(|count| count.parse().ok()).unwrap_or(STORIES)
}

/// Copies of a ready story, each planned for a second of the same quarter of an hour.
async fn furnish(app: &TestApp, count: i64) {
    let (id, revision) = ready(app, "Boats return").await;
    let copies = "generate_series(1, $2) n, lateral (select md5('copy ' || n)::uuid as copy) made";
    let statements = [
        format!(
            "insert into article (id, work_id, lang, stage, stage_before, created_by, created_at, head, saved_at, saved_by,
                 kind, section_id, author_ids, headline, words)
             select copy, copy, lang, 'scheduled', 'writing', created_by, created_at, head, saved_at, saved_by, kind,
                 section_id, author_ids, headline || ' ' || n, words from article, {copies} where article.id = $1"
        ),
        format!(
            "insert into revision (article_id, number, saved_at, saved_by, kind, section_id, author_ids, headline,
                 standfirst, slug, body, words)
             select copy, number, saved_at, saved_by, kind, section_id, author_ids, headline || ' ' || n, standfirst,
                 'boat-' || n, body, words from revision, {copies} where article_id = $1 and number = {revision}"
        ),
        format!(
            "insert into schedule (id, article_id, act, due_at, revision, made_by, made_at)
             select gen_random_uuid(), copy, 'publish',
                 timestamptz '2026-11-24T10:10:00Z' + n % 900 * interval '1 second', {revision}, '{}', saved_at
             from article, {copies} where article.id = $1",
            app.people[&Editor]
        ),
    ];
    for statement in statements {
        let statement = sqlx::AssertSqlSafe(statement);
        sqlx::query(statement).bind(id.uuid()).bind(i32::try_from(count).unwrap()).execute(&app.pool).await.unwrap();
    }
}

/// Another server on the same database and clock.
fn server(pool: &PgPool, clock: &Clock) -> App {
    let options = pool.connect_options().as_ref().clone();
    App::new(Config::for_tests(), Database { options }, clock.clone(), Mailer::keeping(), false)
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn each_goes_out_once_whatever_happens_to_workers_and_clock(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let count = stories();
    furnish(&app, count).await;
    let seed: u64 = rand::rng().random();
    println!("seed {seed}");
    let mut chance = rand::rngs::StdRng::seed_from_u64(seed);
    let servers = [server(&pool, &app.clock), server(&pool, &app.clock)];
    let begun = Instant::now();
    let left = async || {
        sqlx::query_scalar::<_, i64>("select count(*) from schedule where state = 'waiting'")
            .fetch_one(&pool)
            .await
            .unwrap()
    };
    let mut kills = 0;
    while left().await > 0 {
        assert!(begun.elapsed() < LONGEST, "seed {seed}: {} are left", left().await);
        // The clock goes on, stands, and now and then goes back.
        let step = if chance.random_bool(0.2) { -300 } else { chance.random_range(0..400) };
        app.clock.advance(SignedDuration::from_secs(step));
        let workers: Vec<_> = servers
            .iter()
            .map(|server| {
                let server = server.clone();
                tokio::spawn(async move { server.run_schedule().await })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(chance.random_range(5..120))).await;
        match chance.random_range(0..3) {
            // A worker is gone in the middle of whatever it did.
            0 => workers[chance.random_range(0..2)].abort(),
            // So is its connection.
            1 => {
                let kill = "select pg_terminate_backend(pid) from pg_stat_activity
                            where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'";
                sqlx::query(kill).execute(&pool).await.ok();
            }
            _ => {}
        }
        kills += 1;
        for worker in workers {
            // Killed, cut off, or done: all the same to the schedule.
            let _ = worker.await;
        }
    }
    println!("{count} publications, {kills} rounds, {:?}", begun.elapsed());
    let (public, events, twice): (i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from publication), (select count(*) from event where act = 'published'),
                (select count(*) from (select from event where act = 'published' group by article_id having count(*) > 1) x)",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!((public, events, twice), (count, count, 0), "seed {seed}");
    let ended: Vec<(String, i64)> =
        sqlx::query_as("select state, count(*) from schedule group by state").fetch_all(&pool).await.unwrap();
    assert_eq!(ended, [("done".to_owned(), count)], "seed {seed}");
    // Nothing was done before its time: by the clock of the transaction that did it.
    let early: i64 =
        sqlx::query_scalar("select count(*) from schedule where ended_at < due_at").fetch_one(&pool).await.unwrap();
    assert_eq!(early, 0, "seed {seed}");
}
