//! Many publications at a time, workers that die in the middle, and a clock that jumps: each happens once.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use dateline::app::{App, Database};
use dateline::platform::clock::Clock;
use dateline::platform::config::Config;
use dateline::platform::mail::Mailer;
use jiff::SignedDuration;
use rand::{RngExt, SeedableRng};
use serde_json::json;
use sqlx::PgPool;

use super::gate::{publication, ready};
use crate::app::{Editor, TestApp};

/// So many by default; the long form asks for more by `DATELINE_SCHEDULED`.
const STORIES: i64 = 120;
const LONGEST: Duration = Duration::from_secs(600);

fn stories() -> i64 {
    std::env::var("DATELINE_SCHEDULED").ok().and_then(|count| count.parse().ok()).unwrap_or(STORIES)
}

/// Copies of a ready story, each planned for a second of the same quarter of an hour.
async fn furnish(app: &TestApp, count: i64) {
    plan_copies(app, count, "timestamptz '2026-11-24T10:10:00Z' + n % 900 * interval '1 second'").await;
}

/// Copies of a ready story, each planned for a time that may be reckoned from its number `n`.
async fn plan_copies(app: &TestApp, count: i64, due_at: &str) {
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
             select gen_random_uuid(), copy, 'publish', {due_at}, {revision}, '{}', saved_at
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

/// By the clock on the wall: nothing is more than two seconds late, and five after a server has died in the middle of its
/// work. A machine that has no time for anything is late with everything: how late is measured beside it, by a publication
/// by hand and by queries that ask for nothing, and allowed.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn nothing_is_late_but_by_what_the_machine_is(pool: PgPool) {
    const COUNT: i64 = 20;
    let app = TestApp::new(&pool).await;
    let (id, revision) = ready(&app, "By hand").await;
    let asked = Instant::now();
    app.post_json(Editor, &publication(id), &json!({ "revision": revision })).await.is(200);
    let by_hand = asked.elapsed();
    // Made before anything is planned: to put a server together takes its time, and none of it is the schedule's.
    let clock = Clock::system();
    let servers = [server(&pool, &clock), server(&pool, &clock)];
    // Two a second for ten seconds, from three seconds on.
    plan_copies(&app, COUNT, "clock_timestamp() + interval '3 seconds' + n * interval '500 milliseconds'").await;
    let [first, second] = servers.map(|server| tokio::spawn(server.keep_schedule()));
    let begun = Instant::now();
    let mut died_at = None;
    let mut seen: HashMap<uuid::Uuid, SignedDuration> = HashMap::new();
    let mut after_death = Vec::new();
    let mut slowest = Duration::ZERO;
    while seen.len() < COUNT as usize {
        assert!(begun.elapsed() < LONGEST, "{} are out", seen.len());
        let asked = Instant::now();
        tokio::time::sleep(Duration::from_millis(50)).await;
        sqlx::query("select 1").execute(&pool).await.unwrap();
        slowest = slowest.max(asked.elapsed() - Duration::from_millis(50));
        // What readers could see by now, and since when it was to be so.
        let out: Vec<(uuid::Uuid, jiff_sqlx::Timestamp)> = sqlx::query_as(
            "select article_id, due_at from publication join schedule using (article_id) where act = 'publish'",
        )
        .fetch_all(&pool)
        .await
        .unwrap();
        let now = clock.now();
        for (id, due_at) in out {
            let late = now.duration_since(due_at.to_jiff());
            if seen.insert(id, late).is_none() && died_at.is_some() {
                after_death.push(late);
            }
        }
        if died_at.is_none() && seen.len() > COUNT as usize / 2 {
            first.abort();
            died_at = Some(Instant::now());
        }
    }
    second.abort();
    // A poll of this test sees something up to its own pause late.
    let machine = slowest + by_hand;
    let allowed = SignedDuration::try_from(machine * 4).unwrap() + SignedDuration::from_millis(100);
    let worst = |all: &[SignedDuration]| all.iter().max().copied().unwrap_or_default();
    let before: Vec<SignedDuration> = seen.values().copied().collect();
    println!(
        "{COUNT} publications: {:?} late at most, {:?} after a server died; the machine itself {machine:?}",
        worst(&before),
        worst(&after_death)
    );
    assert!(worst(&before) <= SignedDuration::from_secs(5) + allowed, "{:?} late, machine {machine:?}", worst(&before));
    let mut undisturbed: Vec<SignedDuration> = before.into_iter().filter(|late| !after_death.contains(late)).collect();
    undisturbed.sort_unstable();
    assert!(worst(&undisturbed) <= SignedDuration::from_secs(2) + allowed, "{undisturbed:?}, machine {machine:?}");
}
