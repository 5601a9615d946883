//! Which addresses lead somewhere, in memory: a flood of invented ones is answered without asking the database. A hash of
//! each address is held, eight bytes; what two addresses share by chance is asked for and not found.
//!
//! An address is never taken out: a story that is gone still has one, and what stands there is the database's to say.
//! While the list may lack some, as after the start and for moments after a story came out, every address is asked for.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use foldhash::fast::RandomState;
use tokio::sync::Notify;

use super::Site;
use crate::newsroom::ids::ArticleId;
use crate::newsroom::publication::{Permalink, addresses};
use crate::platform::lang::Lang;

/// After a failure.
const TRY_AGAIN: Duration = Duration::from_millis(500);

#[derive(Default)]
pub struct Addresses {
    known: RwLock<Known>,
    hasher: RandomState,
    wanted: Notify,
}

#[derive(Default)]
struct Known {
    stories: HashSet<u64>,
    /// The months in which stories came out, by their addresses.
    months: HashSet<(Lang, i16, i16)>,
    /// Stories whose addresses are still to be read, and how often they were in doubt.
    missing: HashMap<ArticleId, u32>,
    /// Have all others been read?
    is_whole: bool,
    /// How often all were in doubt: a reading that began before does not settle it.
    doubts: u64,
}

impl Addresses {
    /// False only if nothing ever stood there.
    pub fn may_be(&self, at: &Permalink) -> bool {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        !known.is_complete() || known.stories.contains(&self.hash(at))
    }

    /// False only if nothing came out in that month. The month of an address is by the zone of its day, so those beside
    /// it count too.
    pub fn may_have_month(&self, lang: Lang, year: i16, month: i8) -> bool {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let at = i32::from(year) * 12 + i32::from(month) - 1;
        let near = |at: i32| {
            let year = i16::try_from(at.div_euclid(12)).unwrap_or_default();
            let month = i16::try_from(at.rem_euclid(12) + 1).unwrap_or_default();
            known.months.contains(&(lang, year, month))
        };
        !known.is_complete() || (at - 1..=at + 1).any(near)
    }

    /// A story may have a new address.
    pub fn doubt(&self, id: ArticleId) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        *known.missing.entry(id).or_default() += 1;
        drop(known);
        self.wanted.notify_one();
    }

    /// Anything may have a new address.
    pub fn doubt_all(&self) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.is_whole = false;
        known.doubts += 1;
        drop(known);
        self.wanted.notify_one();
    }

    fn learn(&self, learnt: &[Permalink]) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        for at in learnt {
            known.stories.insert(self.hash(at));
            if !at.is_page() {
                known.months.insert((at.lang, at.year, at.month));
            }
        }
    }

    fn hash(&self, at: &Permalink) -> u64 {
        self.hasher.hash_one((at.lang.as_str(), at.year, at.month, at.slug.as_str()))
    }
}

impl Known {
    fn is_complete(&self) -> bool {
        self.is_whole && self.missing.is_empty()
    }
}

impl Site {
    /// Keeps the list of addresses whole for as long as the process runs.
    pub async fn know_addresses(self) {
        loop {
            match self.learn_addresses().await {
                Ok(()) => self.addresses().wanted.notified().await,
                Err(error) => {
                    tracing::debug!(%error, "addresses were not read; trying again");
                    tokio::time::sleep(TRY_AGAIN).await;
                }
            }
        }
    }

    /// Reads the addresses that the list lacks.
    pub async fn learn_addresses(&self) -> sqlx::Result<()> {
        let addresses = self.addresses();
        let (is_whole, doubts, missing) = {
            let known = addresses.known.read().unwrap_or_else(PoisonError::into_inner);
            (known.is_whole, known.doubts, known.missing.iter().map(|(id, times)| (*id, *times)).collect::<Vec<_>>())
        };
        if !is_whole {
            let mut last = None;
            loop {
                let some = self.read(async |db| addresses::after(db, last.as_ref()).await).await?;
                addresses.learn(&some);
                if some.len() < addresses::AT_ONCE {
                    break;
                }
                last = some.into_iter().last();
            }
            let mut known = addresses.known.write().unwrap_or_else(PoisonError::into_inner);
            known.is_whole = known.doubts == doubts;
        }
        for (id, times) in missing {
            addresses.learn(&self.read(async |db| addresses::of(db, id).await).await?);
            let mut known = addresses.known.write().unwrap_or_else(PoisonError::into_inner);
            // Doubted once more meanwhile, it is read once more.
            if known.missing.get(&id) == Some(&times) {
                known.missing.remove(&id);
            }
        }
        Ok(())
    }
}
