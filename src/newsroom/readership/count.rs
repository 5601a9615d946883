//! Counting in memory, where every request that counts comes by.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use crate::newsroom::ids::ArticleId;

const SHARDS: usize = 16;
/// Stories that are counted before the sums must be written down; of others the views are lost.
const MOST_STORIES: usize = 50_000;
/// Sites that are told apart for a story until then.
const MOST_SITES: usize = 30;

/// What was read since the sums were written down last. Shared by all who answer requests.
#[derive(Debug, Default)]
pub struct Views {
    shards: [Mutex<HashMap<ArticleId, Story>>; SHARDS],
    stories: AtomicUsize,
}

#[derive(Debug, Default)]
struct Story {
    views: i64,
    /// Few: looked through in a row.
    sites: Vec<(Box<str>, i64)>,
}

/// Sums to write down: columns of equal length, one for stories and one for the sites that led to them.
#[derive(Debug, Default)]
pub struct Batch {
    pub(super) stories: Vec<ArticleId>,
    pub(super) views: Vec<i64>,
    pub(super) led_to: Vec<ArticleId>,
    pub(super) sites: Vec<String>,
    pub(super) site_views: Vec<i64>,
}

impl Views {
    /// Counts a view, and the host's name of the site that led to it.
    pub fn count(&self, article: ArticleId, site: Option<&str>) {
        self.add(article, 1, site.map(|site| (site, 1)));
    }

    /// Takes what was counted, and begins anew.
    pub fn take(&self) -> Batch {
        let mut batch = Batch::default();
        for shard in &self.shards {
            let counted = std::mem::take(&mut *shard.lock().unwrap_or_else(PoisonError::into_inner));
            self.stories.fetch_sub(counted.len(), Relaxed);
            for (article, story) in counted {
                batch.stories.push(article);
                batch.views.push(story.views);
                for (site, views) in story.sites {
                    batch.led_to.push(article);
                    batch.sites.push(site.into());
                    batch.site_views.push(views);
                }
            }
        }
        batch
    }

    /// Counts what could not be written down once more.
    pub fn give_back(&self, batch: Batch) {
        for (article, views) in batch.stories.into_iter().zip(batch.views) {
            self.add(article, views, None);
        }
        for ((article, site), views) in batch.led_to.into_iter().zip(&batch.sites).zip(batch.site_views) {
            self.add(article, 0, Some((site, views)));
        }
    }

    fn add(&self, article: ArticleId, views: i64, site: Option<(&str, i64)>) {
        // The random bits of the id are at its end.
        let shard = &self.shards[usize::from(article.uuid().as_bytes()[15]) % SHARDS];
        let mut counted = shard.lock().unwrap_or_else(PoisonError::into_inner);
        let story = match counted.entry(article) {
            Entry::Occupied(story) => story.into_mut(),
            Entry::Vacant(_) if self.stories.load(Relaxed) >= MOST_STORIES => return,
            Entry::Vacant(place) => {
                self.stories.fetch_add(1, Relaxed);
                place.insert(Story::default())
            }
        };
        story.views += views;
        let Some((site, views)) = site else { return };
        let has_room = story.sites.len() < MOST_SITES;
        let place = |name: &str| story.sites.iter().position(|(known, _)| **known == *name);
        match place(site).or_else(|| if has_room { None } else { place("") }) {
            Some(place) => story.sites[place].1 += views,
            None => story.sites.push((if has_room { site.into() } else { Box::from("") }, views)),
        }
    }
}

impl Batch {
    pub fn is_empty(&self) -> bool {
        self.stories.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views_add_up_and_nothing_is_lost_when_the_sums_come_back() {
        let views = Views::default();
        let (one, two) = (ArticleId::generate(), ArticleId::generate());
        views.count(one, Some("a.example"));
        views.count(one, Some("a.example"));
        views.count(one, None);
        views.count(two, Some("b.example"));
        let batch = views.take();
        assert!(views.take().is_empty());
        views.give_back(batch);
        views.count(two, None);
        let batch = views.take();
        let mut stories: Vec<_> = batch.stories.iter().copied().zip(batch.views.iter().copied()).collect();
        stories.sort();
        let mut expected = vec![(one, 3), (two, 2)];
        expected.sort();
        assert_eq!(stories, expected);
        assert_eq!(batch.site_views.iter().sum::<i64>(), 3);
        assert_eq!(views.stories.load(Relaxed), 0);
    }

    #[test]
    fn invented_sites_and_very_many_stories_take_no_more_room() {
        let views = Views::default();
        let story = ArticleId::generate();
        for number in 0..1_000 {
            views.count(story, Some(&format!("{number}.example")));
        }
        let batch = views.take();
        assert_eq!(batch.sites.len(), MOST_SITES + 1);
        assert_eq!(batch.site_views.iter().sum::<i64>(), 1_000);
        for _ in 0..MOST_STORIES + 100 {
            views.count(ArticleId::generate(), None);
        }
        assert_eq!(views.take().stories.len(), MOST_STORIES);
    }
}
