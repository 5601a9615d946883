//! The clockwork of the schedule. Each server looks twice a second at what is due; nothing is timed in memory, so that a
//! server that starts, stops or sleeps loses nothing, and a clock that jumps only makes things due sooner or later.

use std::time::{Duration, Instant};

use super::App;
use crate::newsroom::ids::ScheduleId;
use crate::newsroom::publication::schedule::due::{self, CannotBe, Due, Outcome};
use crate::platform::db::Tx;

/// What is due waits for so long at most.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How often times are looked for that passed without anything happening.
const WATCH_EVERY: Duration = Duration::from_secs(15);

/// Carries out what is due, until the process ends.
pub(super) async fn keep(app: App) {
    let mut looks = tokio::time::interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut watches = tokio::time::interval(WATCH_EVERY);
    watches.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let looked = tokio::select! {
            _ = looks.tick() => run_due(&app).await.map(drop),
            _ = watches.tick() => watch(&app).await,
        };
        if let Err(error) = looked {
            tracing::debug!(%error, "the schedule was not looked at");
        }
    }
}

/// Carries out everything that is due by the clock, one after the other; gives how many were.
pub(super) async fn run_due(app: &App) -> sqlx::Result<usize> {
    let mut done = 0;
    // What could not be done is left alone for as long as a look comes after another, so that it does not keep the others
    // waiting; and no longer, for there may always be something else that is due.
    let mut left: Vec<(ScheduleId, Instant)> = Vec::new();
    loop {
        let now = app.clock.now();
        left.retain(|(_, since)| since.elapsed() < LOOK_EVERY);
        let but: Vec<ScheduleId> = left.iter().map(|(id, _)| *id).collect();
        let found = due::due(&mut *app.house.acquire().await?, now, &but).await?;
        if found.is_empty() {
            return Ok(done);
        }
        for one in found {
            match carry_out(app, one).await {
                Ok(true) => done += 1,
                Ok(false) => left.push((one.id, Instant::now())),
                Err(error) => {
                    tracing::warn!(%error, schedule = %one.id, "something that is due will be tried again");
                    left.push((one.id, Instant::now()));
                }
            }
        }
    }
}

/// True if its row has ended, or has another time now.
async fn carry_out(app: &App, one: Due) -> sqlx::Result<bool> {
    let mut tx = Tx::begin(&app.house, &app.clock).await?;
    match due::carry_out(&mut tx, one).await {
        Ok(Outcome::Done | Outcome::PutOff) => {
            let announced = std::mem::take(&mut tx.announced);
            tx.commit().await?;
            // The pages in this process' memory go now, not when the word comes round.
            app.desk.committed(announced);
            Ok(true)
        }
        Ok(Outcome::NotOurs) => Ok(false),
        Err(CannotBe::Db(error)) => Err(error),
        Err(CannotBe::Refused(problems)) => {
            // Whatever was begun is taken back; that it failed stands in a transaction of its own.
            drop(tx);
            tracing::warn!(schedule = %one.id, article = %one.article, ?problems, "what was scheduled could not be done");
            let mut tx = Tx::begin(&app.house, &app.clock).await?;
            due::fail(&mut tx, one, &problems).await?;
            tx.commit().await?;
            Ok(true)
        }
    }
}

/// The watchdog: says, once for each, that a time has passed and nothing happened.
async fn watch(app: &App) -> sqlx::Result<()> {
    let mut tx = Tx::begin(&app.house, &app.clock).await?;
    let missed = due::watch(&mut tx).await?;
    tx.commit().await?;
    for one in missed {
        tracing::error!(schedule = %one.id, article = %one.article, "the time of something scheduled has passed");
    }
    Ok(())
}
