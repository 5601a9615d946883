//! Making pages before they are asked for: what most readers read, after the start and after a change.

use std::time::Duration;

use super::Site;
use super::door::Door;
use super::paths::{FeedFormat, FeedPath, FrontPath, Listing, StoryPath};
use crate::newsroom::publication::lists::{self, Subject};

/// Pages made anew in one go, the most read first.
const AT_ONCE: usize = 64;
/// At the latest after this long, what has grown old is made anew.
const EVERY: Duration = Duration::from_secs(5);
/// Between two pages, so that a round of many takes a part of a core and not all of it.
const BREATH: Duration = Duration::from_millis(1);
/// Counts of hits are halved every so many rounds of [`EVERY`].
const AGE_AFTER: u32 = 12;
/// Stories of each edition made after the start.
const STORIES: usize = 20;

impl Site {
    /// Keeps the pages in memory warm for as long as the process runs.
    pub async fn keep_warm(self) {
        if !self.keep().is_on() {
            return;
        }
        let door = super::door(self.clone());
        self.warm_up(&door).await;
        let mut rounds = 0_u32;
        loop {
            let _ = tokio::time::timeout(EVERY, self.inner.stirred.notified()).await;
            for entry in self.keep().wanted(AT_ONCE) {
                if self.keep().is_away(self.keep().now()) {
                    break;
                }
                remake(&self, &door, &entry.path).await;
            }
            rounds += 1;
            if rounds.is_multiple_of(AGE_AFTER) {
                self.keep().age();
            }
        }
    }

    /// What a reader is likely to come for first: the fronts, their feeds and the newest stories. Failures are of no
    /// consequence: then the first reader waits a little.
    async fn warm_up(&self, door: &Door) {
        let Ok(frame) = self.frame().await else { return };
        for edition in &frame.editions {
            let front = FrontPath(edition.prefix);
            let mut paths = vec![front.to_string()];
            paths.extend(FeedFormat::ALL.map(|format| FeedPath(Listing::Front(front), format).to_string()));
            let lang = edition.lang;
            let newest = self.read(async |db| lists::newest(db, lang, &Subject::Edition, None).await).await;
            let cards = newest.map(|page| page.cards).unwrap_or_default();
            paths.extend(cards.iter().take(STORIES).map(|card| StoryPath(edition.prefix, &card.permalink).to_string()));
            paths.extend(edition.top_sections().map(|link| link.href.clone()));
            for path in paths {
                remake(self, door, &path).await;
            }
        }
    }
}

async fn remake(site: &Site, door: &Door, path: &str) {
    let epoch = site.keep().epoch();
    // An answer that is not to be kept is nobody's here.
    let _ = door.make(path, epoch, None).await;
    tokio::time::sleep(BREATH).await;
}
