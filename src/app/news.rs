//! Following what changes: every server hears of every change, in the order of their commits, and none is lost when a
//! notification is.
//!
//! Changes are numbered under a row lock. A notification carries its number: the next one is acted on at once; any other
//! means that some were missed, and those are read from the table of changes. The same is done every second in any case,
//! so that with notifications lost altogether nothing held in memory is older than that. Only when the table no longer
//! has what was missed is everything forgotten.

use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;
use tokio::sync::Notify;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::MissedTickBehavior;

use crate::newsroom::events::{self, Change};
use crate::newsroom::settings;
use crate::platform::bus::{Bus, News};
use crate::platform::metrics;
use crate::site::Site;

/// Between two looks at the number.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// While the replica is behind.
const LOOK_AT_REPLICA_EVERY: Duration = Duration::from_millis(50);
/// A database that does not answer in this time is away.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// Follows the changes for one process.
pub struct Follower {
    pub site: Site,
    /// Where the process hears of them, in order.
    pub bus: Bus,
    pub pool: PgPool,
    /// The number of the newest change acted on; `None` at first.
    known: Option<i64>,
    /// Told when the replica may have become behind.
    replica_wanted: Arc<Notify>,
}

impl Follower {
    pub fn new(site: Site, bus: Bus, pool: PgPool) -> Self {
        Self { site, bus, pool, known: None, replica_wanted: Arc::default() }
    }

    /// Follows for as long as the process runs. `heard` are the notifications as they come.
    pub async fn follow(self, heard: Bus) {
        let (site, replica_wanted) = (self.site.clone(), self.replica_wanted.clone());
        // Side by side: a replica that does not answer must not keep a change from being acted on.
        tokio::join!(self.follow_changes(heard), look_at_replica(site, replica_wanted));
    }

    async fn follow_changes(mut self, heard: Bus) {
        let mut heard = heard.subscribe();
        let mut looks = tokio::time::interval(LOOK_EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                news = heard.recv() => match news {
                    Ok(News::Said(payload)) => match (events::read(&payload), self.known) {
                        (Some((number, said)), Some(known)) if number == known + 1 => self.act(number, said),
                        // This process said it itself, or read it already.
                        (Some((number, _)), Some(known)) if number <= known => {}
                        _ => self.catch_up().await,
                    },
                    Ok(News::Missed) | Err(RecvError::Lagged(_)) => self.catch_up().await,
                    Err(RecvError::Closed) => return,
                },
                _ = looks.tick() => {
                    self.site.figures();
                    self.catch_up().await;
                }
            }
            self.replica_wanted.notify_one();
        }
    }

    fn act(&mut self, number: i64, said: &str) {
        self.known = Some(number);
        if let Some(change) = Change::parse(said) {
            self.site.hear(number, change);
        }
        self.bus.say(News::Said(said.to_owned()));
    }

    /// Acts on what the database says has changed since.
    async fn catch_up(&mut self) {
        match tokio::time::timeout(PATIENCE, self.missed()).await {
            Ok(Ok((newest, missed))) => {
                self.site.database_is_back();
                let is_whole = match (self.known, missed.first()) {
                    (Some(known), Some((first, _))) => *first == known + 1,
                    (Some(known), None) => newest == known,
                    (None, _) => false,
                };
                metrics::behind(missed.len() as u64);
                if is_whole {
                    for (number, said) in missed {
                        self.act(number, &said);
                    }
                } else {
                    self.known = Some(newest);
                    self.site.know(newest);
                    self.site.forget();
                    self.bus.say(News::Missed);
                }
            }
            Ok(Err(_)) | Err(_) => self.site.database_is_away(),
        }
    }

    async fn missed(&self) -> sqlx::Result<(i64, Vec<(i64, String)>)> {
        let mut connection = self.pool.acquire().await?;
        let newest = settings::changes(&mut connection).await?;
        let missed = match self.known {
            Some(known) if newest > known => events::since(&mut connection, known).await?,
            _ => vec![],
        };
        Ok((newest, missed))
    }
}

/// Looks how far the replica is: after each change, until it has that, and every second.
async fn look_at_replica(site: Site, wanted: Arc<Notify>) {
    loop {
        match site.look_at_replica().await {
            None => return,
            Some(false) => tokio::time::sleep(LOOK_AT_REPLICA_EVERY).await,
            Some(true) => {
                let _ = tokio::time::timeout(LOOK_EVERY, wanted.notified()).await;
            }
        }
    }
}
