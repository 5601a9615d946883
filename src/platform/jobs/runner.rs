//! Takes jobs and runs them.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use rand::RngExt;
use sqlx::PgPool;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::store::{self, Taken};
use super::{CHANNEL, Registry, Run, recurring};
use crate::platform::bus::Bus;
use crate::platform::clock::Clock;
use crate::platform::metrics;

/// How long a job is held without a sign of life, and how often that sign is given.
const LEASE: Duration = Duration::from_secs(60);
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);
/// A notification may be lost: without one, this is how often a runner looks.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How often recurring jobs are looked at.
const RECURRING_EVERY: Duration = Duration::from_secs(1);
/// After a stop, what runs has so long to finish; then it is given back.
const STOP_WITHIN: Duration = Duration::from_secs(8);
/// Jobs that one process runs at a time.
const AT_ONCE: usize = 2;
/// The pause after the first failure; it doubles with each.
const FIRST_PAUSE: f64 = 2.0;
const LONGEST_PAUSE: f64 = 3600.0;
/// Characters kept of an error.
const LONGEST_ERROR: usize = 500;

/// Takes and runs the jobs of a registry. Cheap to clone.
#[derive(Clone)]
pub struct Runner {
    inner: Arc<Inner>,
}

struct Inner {
    pool: PgPool,
    clock: Clock,
    registry: Registry,
    kinds: Vec<String>,
    /// Who holds what this process takes.
    id: Uuid,
    due: Notify,
}

/// A runner at work, to be stopped.
pub struct Running {
    runner: Runner,
    stop: watch::Sender<bool>,
    workers: Vec<JoinHandle<()>>,
    listeners: [JoinHandle<()>; 3],
}

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Done,
    Later,
    Failed,
    /// The lease went to somebody else.
    Lost,
}

impl Runner {
    /// `pool` is the jobs' own, so that they starve nobody; it needs at least three connections: one hears, the others
    /// work.
    pub fn new(pool: PgPool, clock: Clock, registry: Registry) -> Self {
        let kinds = registry.kinds();
        let inner = Inner { pool, clock, registry, kinds, id: Uuid::now_v7(), due: Notify::new() };
        Self { inner: Arc::new(inner) }
    }

    /// Begins to take jobs, until [`Running::stop`].
    pub fn start(&self) -> Running {
        let (stop, stopped) = watch::channel(false);
        let workers = (0..AT_ONCE).map(|_| tokio::spawn(self.clone().work(stopped.clone()))).collect();
        let bus = Bus::new();
        let listeners = [
            tokio::spawn(self.clone().wake_on_news(bus.clone())),
            tokio::spawn(bus.listen(self.inner.pool.clone(), CHANNEL)),
            tokio::spawn(self.clone().enter_recurring()),
        ];
        Running { runner: self.clone(), stop, workers, listeners }
    }

    /// Runs everything that is due by the clock, recurring jobs included, one after the other, until nothing is; gives
    /// how many runs that took. For tests and for the command line.
    pub async fn run_due(&self) -> sqlx::Result<usize> {
        let Inner { pool, clock, registry, .. } = &*self.inner;
        recurring::enter_due(pool, clock, registry).await?;
        let mut runs = 0;
        while let Some(taken) = self.take().await? {
            self.run(taken).await?;
            runs += 1;
        }
        Ok(runs)
    }

    async fn take(&self) -> sqlx::Result<Option<Taken>> {
        let Inner { pool, clock, kinds, id, .. } = &*self.inner;
        let mut connection = pool.acquire().await?;
        store::take(&mut connection, kinds, *id, LEASE.as_secs_f64(), clock.now()).await
    }

    /// One worker: takes, runs, and sleeps when there is nothing.
    async fn work(self, mut stopped: watch::Receiver<bool>) {
        while !*stopped.borrow() {
            let pause = match self.take().await {
                Ok(Some(taken)) => {
                    // Where one is, there may be more: another worker looks too.
                    self.inner.due.notify_one();
                    if let Err(error) = self.run(taken).await {
                        tracing::warn!(%error, "the end of a job was not noted; it will be run again");
                    }
                    continue;
                }
                Ok(None) => self.until_next().await,
                Err(error) => {
                    tracing::debug!(%error, "no jobs can be taken");
                    LOOK_EVERY
                }
            };
            // Servers that started together do not all look in the same moment.
            let pause = pause.mul_f64(rand::rng().random_range(0.8..1.2));
            tokio::select! {
                () = self.inner.due.notified() => {}
                () = tokio::time::sleep(pause) => {}
                _ = stopped.changed() => {}
            }
        }
    }

    /// How long to sleep: until the next job is due, and never longer than it takes to look again.
    async fn until_next(&self) -> Duration {
        let Inner { pool, clock, kinds, .. } = &*self.inner;
        let asked = async { store::next_due(&mut *pool.acquire().await?, kinds).await };
        match asked.await {
            Ok(Some(due)) => {
                let left = Duration::try_from(due.duration_since(clock.now())).unwrap_or(Duration::ZERO);
                left.clamp(Duration::from_millis(20), LOOK_EVERY)
            }
            Ok(None) | Err(_) => LOOK_EVERY,
        }
    }

    /// Runs one job to its end, and notes how it ended.
    async fn run(&self, taken: Taken) -> sqlx::Result<()> {
        let Inner { pool, clock, registry, id: me, .. } = &*self.inner;
        let Taken { id, kind, payload, tries } = taken;
        // Only known kinds are taken.
        let Some(known) = registry.kinds.get(kind.as_str()) else { return Ok(()) };
        let ended = if tries > known.most_tries {
            // Each of its holders fell silent: perhaps it is what ended them.
            Some(Err("whoever ran it was gone before it was done".to_owned()))
        } else {
            let run = Run { id, tries, pool: pool.clone(), clock: clock.clone() };
            // A task of its own, so that a panic ends the job and not the runner; aborted if we are.
            let mut task = AbortOnDrop(tokio::spawn((known.handler)(payload, run)));
            tokio::select! {
                ended = &mut task.0 => Some(match ended {
                    Ok(Ok(())) => Ok(()),
                    Ok(Err(error)) => Err(error.to_string()),
                    Err(error) if error.is_panic() => Err("it panicked".to_owned()),
                    Err(_) => Err("it was cut off".to_owned()),
                }),
                () = self.hold(id) => None,
            }
        };
        let now = clock.now();
        let end = match ended {
            None => End::Lost,
            Some(Ok(())) => {
                store::finish(&mut *pool.acquire().await?, id, *me, now).await?;
                End::Done
            }
            Some(Err(error)) => {
                let error: String = error.chars().take(LONGEST_ERROR).collect();
                let mut connection = pool.acquire().await?;
                if tries >= known.most_tries {
                    tracing::error!(job = id, %kind, tries, %error, "a job failed for good; see the operator's page");
                    store::fail(&mut connection, id, *me, now, &error).await?;
                    End::Failed
                } else {
                    tracing::warn!(job = id, %kind, tries, %error, "a job failed and will be tried again");
                    store::put_back(&mut connection, id, *me, now + pause_after(tries), &error).await?;
                    End::Later
                }
            }
        };
        match end {
            End::Done => metrics::job_done(),
            End::Later | End::Lost => metrics::job_put_off(),
            End::Failed => metrics::job_failed(),
        }
        Ok(())
    }

    /// Gives signs of life for a job; returns when somebody else has it. While the database is away nobody else can.
    async fn hold(&self, id: i64) {
        let Inner { pool, id: me, .. } = &*self.inner;
        loop {
            tokio::time::sleep(SIGN_OF_LIFE).await;
            let renewed = async { store::renew(&mut *pool.acquire().await?, id, *me, LEASE.as_secs_f64()).await };
            match renewed.await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => tracing::debug!(%error, job = id, "no sign of life could be given"),
            }
        }
    }

    async fn wake_on_news(self, bus: Bus) {
        let mut news = bus.subscribe();
        loop {
            match news.recv().await {
                Ok(_) => self.inner.due.notify_one(),
                Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => self.inner.due.notify_waiters(),
                Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
            }
        }
    }

    async fn enter_recurring(self) {
        let Inner { pool, clock, registry, .. } = &*self.inner;
        let mut ticks = tokio::time::interval(RECURRING_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = recurring::enter_due(pool, clock, registry).await {
                tracing::debug!(%error, "recurring jobs were not looked at");
            }
        }
    }
}

impl Running {
    /// Takes nothing more, lets what runs finish for a while, and gives the rest back.
    pub async fn stop(self) {
        let Self { runner, stop, workers, listeners } = self;
        // Nobody listening means that the workers are gone already.
        let _ = stop.send(true);
        for listener in listeners {
            listener.abort();
        }
        let deadline = tokio::time::Instant::now() + STOP_WITHIN;
        for mut worker in workers {
            if tokio::time::timeout_at(deadline, &mut worker).await.is_err() {
                worker.abort();
                // Its job must have ended before it is given back.
                let _ = worker.await;
            }
        }
        let given = async { store::give_back(&mut *runner.inner.pool.acquire().await?, runner.inner.id).await };
        match given.await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "unfinished jobs were given back"),
            Err(error) => tracing::warn!(%error, "jobs were not given back; others take them in a minute"),
        }
    }
}

/// Ends a task with whoever waits for it.
struct AbortOnDrop<T>(JoinHandle<T>);

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The pause after so many tries: doubling, and shortened by chance down to half, so that what failed together does not
/// come back together.
fn pause_after(tries: i32) -> SignedDuration {
    let whole = (FIRST_PAUSE * 2f64.powi(tries.saturating_sub(1).min(30))).min(LONGEST_PAUSE);
    SignedDuration::try_from_secs_f64(whole * rand::rng().random_range(0.5..1.0))
        .unwrap_or(SignedDuration::from_secs(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour() {
        for (tries, most) in [(1, 2.0), (2, 4.0), (5, 32.0), (12, 3600.0), (i32::MAX, 3600.0)] {
            for _ in 0..50 {
                let pause = pause_after(tries).as_secs_f64();
                assert!(pause >= most / 2.0 && pause <= most, "{tries}: {pause}");
            }
        }
    }
}
