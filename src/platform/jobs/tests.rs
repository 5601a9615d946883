//! Jobs on a real database: once each, again after a failure, taken over from the silent, given back at a stop.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sqlx::PgPool;

use super::*;

#[derive(Debug, Serialize, Deserialize)]
struct Note {
    text: String,
    key: Option<String>,
}

impl Job for Note {
    const KIND: &'static str = "note";
    const MOST_TRIES: i32 = 3;

    fn unique_key(&self) -> Option<String> {
        self.key.clone()
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Tick {}

impl Job for Tick {
    const KIND: &'static str = "tick";
}

fn note(text: &str) -> Note {
    Note { text: text.into(), key: None }
}

fn clock() -> Clock {
    Clock::fixed("2026-11-24T10:00:00Z".parse().unwrap())
}

async fn order(pool: &PgPool, clock: &Clock, jobs: &[Note]) {
    let mut tx = Tx::begin(pool, clock).await.unwrap();
    for job in jobs {
        enqueue(&mut tx, job).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// A runner that writes down what it runs.
fn writer(pool: &PgPool, clock: &Clock) -> (Runner, Arc<Mutex<Vec<String>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let into = seen.clone();
    let registry = Registry::new().on::<Note, _, _>(move |job, _| {
        into.lock().unwrap().push(job.text);
        async { Ok(()) }
    });
    (Runner::new(pool.clone(), clock.clone(), registry), seen)
}

async fn counts(pool: &PgPool) -> (i64, i64, i64) {
    let counts = state::counts(&mut pool.acquire().await.unwrap()).await.unwrap();
    (counts.queued, counts.running, counts.failed)
}

#[sqlx::test(migrator = "crate::platform::db::MIGRATOR")]
async fn a_job_exists_exactly_if_its_transaction_was_committed(pool: PgPool) {
    let clock = clock();
    let (runner, seen) = writer(&pool, &clock);
    let mut tx = Tx::begin(&pool, &clock).await.unwrap();
    enqueue(&mut tx, &note("rolled back")).await.unwrap();
    drop(tx);
    order(&pool, &clock, &[note("one"), note("two")]).await;
    let mut tx = Tx::begin(&pool, &clock).await.unwrap();
    let later = tx.now + SignedDuration::from_secs(60);
    enqueue_at(&mut tx, &note("later"), later).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(runner.run_due().await.unwrap(), 2);
    assert_eq!(*seen.lock().unwrap(), ["one", "two"]);
    clock.advance(SignedDuration::from_secs(60));
    assert_eq!(runner.run_due().await.unwrap(), 1);
    assert_eq!(counts(&pool).await, (0, 0, 0));
}

#[sqlx::test(migrator = "crate::platform::db::MIGRATOR")]
async fn of_one_key_one_waits_and_unknown_kinds_are_left(pool: PgPool) {
    let clock = clock();
    let keyed = |text: &str| Note { text: text.into(), key: Some("a".into()) };
    order(&pool, &clock, &[keyed("first"), keyed("second"), note("without")]).await;
    let mut tx = Tx::begin(&pool, &clock).await.unwrap();
    enqueue(&mut tx, &Tick {}).await.unwrap();
    tx.commit().await.unwrap();
    let (runner, seen) = writer(&pool, &clock);
    assert_eq!(runner.run_due().await.unwrap(), 2);
    assert_eq!(*seen.lock().unwrap(), ["first", "without"]);
    // A newer server's kind waits for a newer server.
    assert_eq!(counts(&pool).await, (1, 0, 0));
    // Once the first is done, the key is free again.
    order(&pool, &clock, &[keyed("third")]).await;
    assert_eq!(runner.run_due().await.unwrap(), 1);
}

#[sqlx::test(migrator = "crate::platform::db::MIGRATOR")]
async fn failures_are_tried_again_later_and_then_shown(pool: PgPool) {
    let clock = clock();
    let registry = Registry::new().on::<Note, _, _>(|job, run| async move {
        match job.text.as_str() {
            "panic" => panic!("as this test wants"),
            _ if run.tries == 3 && job.text == "third time" => Ok(()),
            _ => Err(JobError::Failed("not this time".into())),
        }
    });
    let runner = Runner::new(pool.clone(), clock.clone(), registry);
    order(&pool, &clock, &[note("never"), note("panic"), note("third time")]).await;
    for queued in [3, 3, 0] {
        assert_eq!(runner.run_due().await.unwrap(), 3);
        assert_eq!(counts(&pool).await.0, queued);
        // Not before its pause is over.
        assert_eq!(runner.run_due().await.unwrap(), 0);
        clock.advance(SignedDuration::from_secs(10));
    }
    let seen = state::load(&mut pool.acquire().await.unwrap()).await.unwrap();
    let mut errors: Vec<&str> = seen.failed.iter().map(|job| job.error.as_str()).collect();
    errors.sort_unstable();
    assert_eq!(errors, ["it panicked", "not this time"]);
    assert!(seen.failed.iter().all(|job| job.tries == 3 && job.kind == "note"));

    let mut tx = Tx::begin(&pool, &clock).await.unwrap();
    let (one, other) = (seen.failed[0].id, seen.failed[1].id);
    assert!(state::retry(&mut tx, one).await.unwrap() && !state::retry(&mut tx, one).await.unwrap());
    assert!(state::dismiss(&mut tx, other).await.unwrap() && !state::dismiss(&mut tx, other).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(counts(&pool).await, (1, 0, 0));
    assert_eq!(runner.run_due().await.unwrap(), 1);
}

#[sqlx::test(migrator = "crate::platform::db::MIGRATOR")]
async fn finished_jobs_go_after_a_while(pool: PgPool) {
    let clock = clock();
    let (runner, _) = writer(&pool, &clock);
    order(&pool, &clock, &[note("one")]).await;
    runner.run_due().await.unwrap();
    for (hours, gone) in [(23, 0), (2, 1)] {
        clock.advance(SignedDuration::from_hours(hours));
        let mut tx = Tx::begin(&pool, &clock).await.unwrap();
        assert_eq!(remove_finished(&mut tx).await.unwrap(), gone);
        tx.commit().await.unwrap();
    }
}

#[sqlx::test(migrator = "crate::platform::db::MIGRATOR")]
async fn a_silent_holder_loses_its_job_and_what_ends_its_holders_fails(pool: PgPool) {
    let clock = clock();
    let (runner, seen) = writer(&pool, &clock);
    order(&pool, &clock, &[note("orphan"), note("poison")]).await;
    let hold = "update job set state = 'running', leased_by = gen_random_uuid(), tries = $2,
                leased_until = now() + interval '1 minute' where payload ->> 'text' = $1";
    for (text, tries) in [("orphan", 1), ("poison", 3)] {
        sqlx::query(hold).bind(text).bind(tries).execute(&pool).await.unwrap();
    }
    assert_eq!(runner.run_due().await.unwrap(), 0);
    sqlx::query("update job set leased_until = now() - interval '1 second'").execute(&pool).await.unwrap();
    assert_eq!(runner.run_due().await.unwrap(), 2);
    assert_eq!(*seen.lock().unwrap(), ["orphan"]);
    assert_eq!(counts(&pool).await, (0, 0, 1));
}

/// Several runners at work on one queue: each job once, woken at once, and none is left at the stop.
#[sqlx::test(migrator = "crate::platform::db::MIGRATOR")]
async fn many_runners_share_the_work(pool: PgPool) {
    let clock = Clock::system();
    let mut runners = Vec::new();
    let mut seen = Vec::new();
    for _ in 0..3 {
        let pool = super::super::db::pool(pool.connect_options().as_ref().clone(), 4);
        let (runner, wrote) = writer(&pool, &clock);
        runners.push(runner.start());
        seen.push(wrote);
    }
    // Time to begin to listen, so that it is the notification that wakes them.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let begun = std::time::Instant::now();
    let jobs: Vec<Note> = (0..60).map(|number| note(&number.to_string())).collect();
    order(&pool, &clock, &jobs).await;
    while counts(&pool).await != (0, 0, 0) {
        assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", counts(&pool).await);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    for runner in runners {
        runner.stop().await;
    }
    let all: Vec<String> = seen.iter().flat_map(|seen| seen.lock().unwrap().clone()).collect();
    assert_eq!(all.len(), 60);
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 60);
}

#[sqlx::test(migrator = "crate::platform::db::MIGRATOR")]
async fn a_stop_finishes_what_is_short_and_gives_the_rest_back(pool: PgPool) {
    let clock = Clock::system();
    let registry = Registry::new().on::<Note, _, _>(|job, _| async move {
        tokio::time::sleep(Duration::from_secs(if job.text == "long" { 3600 } else { 1 })).await;
        Ok(())
    });
    let own = super::super::db::pool(pool.connect_options().as_ref().clone(), 4);
    order(&pool, &clock, &[note("long"), note("short")]).await;
    let running = Runner::new(own, clock.clone(), registry).start();
    while counts(&pool).await != (0, 2, 0) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    running.stop().await;
    let left: Vec<(String, String, i32)> =
        sqlx::query_as("select payload ->> 'text', state, tries from job order by id").fetch_all(&pool).await.unwrap();
    assert_eq!(left, [("long".into(), "queued".into(), 0), ("short".into(), "done".into(), 1)]);
}

#[sqlx::test(migrator = "crate::platform::db::MIGRATOR")]
async fn each_occasion_happens_once_whatever_the_number_of_servers(pool: PgPool) {
    let clock = clock();
    let ran = Arc::new(AtomicUsize::new(0));
    let runner = || {
        let ran = ran.clone();
        let registry = Registry::new().recurring::<Tick, _, _>(Duration::from_secs(600), move |_, _| {
            ran.fetch_add(1, Ordering::Relaxed);
            async { Ok(()) }
        });
        Runner::new(pool.clone(), clock.clone(), registry)
    };
    let runners = [runner(), runner(), runner()];
    let all = async || {
        let [one, two, three] = &runners;
        let (one, two, three) = tokio::join!(one.run_due(), two.run_due(), three.run_due());
        one.unwrap() + two.unwrap() + three.unwrap()
    };
    assert_eq!(all().await, 0, "the first occasion is still to come");
    clock.advance(SignedDuration::from_secs(600));
    assert_eq!(all().await, 1);
    assert_eq!(all().await, 0);
    // Away for hours: one occasion, not many.
    clock.advance(SignedDuration::from_hours(5));
    assert_eq!(all().await, 1);
    clock.advance(SignedDuration::from_secs(599));
    assert_eq!(all().await, 0);
    assert_eq!(ran.load(Ordering::Relaxed), 2);
}

#[sqlx::test(migrator = "crate::platform::db::MIGRATOR")]
async fn what_waits_can_be_gathered_into_one_run(pool: PgPool) {
    let clock = clock();
    let failing = Arc::new(AtomicUsize::new(1));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (fails, into) = (failing.clone(), seen.clone());
    let registry = Registry::new().on::<Note, _, _>(move |mut job, run| {
        let (fails, into) = (fails.clone(), into.clone());
        async move {
            run.gather(&mut job, 10, |job: &mut Note, other| job.text.push_str(&other.text)).await?;
            if fails.swap(0, Ordering::Relaxed) == 1 {
                return Err(JobError::Failed("once".into()));
            }
            into.lock().unwrap().push(job.text);
            Ok(())
        }
    });
    let runner = Runner::new(pool.clone(), clock.clone(), registry);
    order(&pool, &clock, &[note("a"), note("b"), note("c")]).await;
    assert_eq!(runner.run_due().await.unwrap(), 1);
    assert_eq!(counts(&pool).await, (1, 0, 0));
    clock.advance(SignedDuration::from_secs(10));
    order(&pool, &clock, &[note("d")]).await;
    assert_eq!(runner.run_due().await.unwrap(), 1);
    let seen = seen.lock().unwrap();
    let mut letters: Vec<char> = seen[0].chars().collect();
    letters.sort_unstable();
    assert_eq!((seen.len(), letters), (1, vec!['a', 'b', 'c', 'd']));
}
