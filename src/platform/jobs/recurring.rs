//! What happens every so often: a row for each such job says when it is due next, and whoever moves the row on enters
//! the job in the same transaction. So each occasion happens once, with any number of servers, and one that was missed
//! while all were away happens once when the first is back.

use std::time::Duration;

use jiff::SignedDuration;
use sqlx::PgPool;

use super::{Registry, store};
use crate::platform::clock::{Clock, Timestamp};
use crate::platform::db::Tx;

/// How often. Occasions stand at whole multiples since 1970, so that all servers mean the same ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Every(SignedDuration);

/// Only one of a recurring job waits at a time.
const KEY: &str = "recurring";

impl Every {
    /// At least a second.
    pub fn new(every: Duration) -> Self {
        Self(SignedDuration::from_secs(i64::try_from(every.as_secs()).unwrap_or(i64::MAX).max(1)))
    }

    /// The first occasion after `at`.
    pub fn after(self, at: Timestamp) -> Timestamp {
        let every = self.0.as_secs();
        let next = (at.as_second().div_euclid(every) + 1).saturating_mul(every);
        Timestamp::from_second(next).unwrap_or(Timestamp::MAX)
    }
}

/// Enters the recurring jobs that are due, and the names of those that are new.
pub(super) async fn enter_due(pool: &PgPool, clock: &Clock, registry: &Registry) -> sqlx::Result<()> {
    let now = clock.now();
    let known = store::recurring(&mut *pool.acquire().await?).await?;
    for (name, every) in registry.recurring_kinds() {
        match known.iter().find(|(known, _)| known == name) {
            None => store::begin_recurring(&mut *pool.acquire().await?, name, every.after(now)).await?,
            Some((_, due)) if *due <= now => {
                let mut tx = Tx::begin(pool, clock).await?;
                if store::advance(tx.conn(), name, *due, every.after(now)).await? {
                    let payload = serde_json::json!({});
                    store::insert(tx.conn(), name, &payload, Some(KEY), *due, now).await?;
                    store::wake(tx.conn()).await?;
                    tx.commit().await?;
                }
            }
            Some(_) => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn occasions_stand_at_whole_multiples() {
        let every = Every::new(Duration::from_secs(600));
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(every.after(at("2026-11-24T10:00:00Z")), at("2026-11-24T10:10:00Z"));
        assert_eq!(every.after(at("2026-11-24T10:09:59.9Z")), at("2026-11-24T10:10:00Z"));
        assert_eq!(Every::new(Duration::ZERO).after(at("2026-11-24T10:00:00.5Z")), at("2026-11-24T10:00:01Z"));
    }
}
