//! How often stories are read. Counted on the server: a number for a story and a day, and the name of the site that a
//! reader came from. Nothing is kept of who read: no cookie, no address, no hash of one.
//!
//! [`Views`] counts in memory, where a request only adds one, and [`note`] writes the sums down every few seconds: a flood
//! of requests is a handful of rows. If the process is killed, the last seconds are not counted. What a cache in front of
//! the server answers by itself is not counted either.
//!
//! A day is one of the newsroom's time zone.

mod count;
mod store;

use jiff::civil::Date;
use sqlx::PgConnection;

use super::access::{Permit, ReadArticle, SeeReadership};
use super::ids::{ArticleId, SectionId};
use super::publication::Permalink;
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::lang::Lang;

pub use count::{Batch, Views};

/// Names of referring sites that are kept for a day and an edition; the rest is counted together.
const SITES_A_DAY: i64 = 300;
/// And for a story on a day.
const SITES_A_STORY: i64 = 25;
/// Stories, and sites, on a page.
const LISTED: i64 = 20;
/// From where readers came to which story is kept for so long; sums for longer.
const REFERRALS_KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 100);

/// Days in a row, both ends among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub from: Date,
    pub to: Date,
}

/// How the newsroom was read.
#[derive(Clone, Debug)]
pub struct Readership {
    /// Every day of the period, the first one first; 0 where nothing was read.
    pub days: Vec<Day>,
    /// The sum of as many days before the period.
    pub before: i64,
    /// Public stories, the most read one first.
    pub stories: Vec<ReadStory>,
    /// `None` for stories of no section.
    pub sections: Vec<(Option<SectionId>, i64)>,
    pub sites: Vec<Site>,
}

/// How a story was read.
#[derive(Clone, Debug)]
pub struct StoryReadership {
    pub days: Vec<Day>,
    /// Since it was first published.
    pub ever: i64,
    pub sites: Vec<Site>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    pub day: Date,
    pub views: i64,
}

#[derive(Clone, Debug)]
pub struct ReadStory {
    pub id: ArticleId,
    pub permalink: Permalink,
    pub headline: String,
    pub section: Option<SectionId>,
    pub views: i64,
}

/// Where readers came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// A host's name; empty for those that are counted together.
    pub name: String,
    pub views: i64,
}

impl Period {
    /// So many days up to one, at least one.
    pub fn up_to(to: Date, days: i16) -> Self {
        Self { from: to.saturating_sub(jiff::Span::new().days(days.max(1) - 1)), to }
    }

    /// As many days before it.
    pub fn before(self) -> Self {
        let to = self.from.saturating_sub(jiff::Span::new().days(1));
        Self { from: to.saturating_sub(jiff::Span::new().days(self.len() - 1)), to }
    }

    fn len(self) -> i32 {
        (self.to - self.from).get_days() + 1
    }

    /// Every day of it.
    fn days(self) -> impl Iterator<Item = Date> {
        self.from.series(jiff::Span::new().days(1)).take_while(move |day| *day <= self.to)
    }

    /// Fills the days on which nothing was read.
    fn filled(self, read: &[Day]) -> Vec<Day> {
        let views = |day| read.iter().find(|read| read.day == day).map_or(0, |read| read.views);
        self.days().map(|day| Day { day, views: views(day) }).collect()
    }
}

/// Writes down what was counted. Only stories that are public are counted: one that was taken down meanwhile is not.
pub async fn note(tx: &mut Tx, batch: &Batch) -> sqlx::Result<()> {
    let day = store::day(tx).await?;
    store::note_stories(tx, day, batch).await?;
    store::note_sites(tx, day, batch).await
}

/// Removes what is kept for a while only.
pub async fn forget_old(db: &mut PgConnection, now: Timestamp) -> sqlx::Result<()> {
    store::forget(db, now - REFERRALS_KEPT).await
}

/// How the newsroom was read in a period, in all editions or one.
pub async fn of_newsroom(
    db: &mut PgConnection,
    _permit: &Permit<SeeReadership>,
    period: Period,
    lang: Option<Lang>,
) -> sqlx::Result<Readership> {
    Ok(Readership {
        days: period.filled(&store::days(db, period, lang).await?),
        before: store::days(db, period.before(), lang).await?.iter().map(|day| day.views).sum(),
        stories: store::stories(db, period, lang, LISTED).await?,
        sections: store::sections(db, period, lang).await?,
        sites: store::sites(db, period, lang, LISTED).await?,
    })
}

/// How a story was read in a period, for whoever may read it on the desk.
pub async fn of_story(
    db: &mut PgConnection,
    permit: &Permit<ReadArticle>,
    period: Period,
) -> sqlx::Result<StoryReadership> {
    let id = permit.on().id;
    Ok(StoryReadership {
        days: period.filled(&store::days_of_story(db, id, period).await?),
        ever: store::views_of_story(db, id).await?,
        sites: store::sites_of_story(db, id, period, LISTED).await?,
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn periods_have_both_their_ends() {
        let week = Period::up_to(date(2026, 3, 2), 7);
        assert_eq!(week.from, date(2026, 2, 24));
        assert_eq!(week.before(), Period { from: date(2026, 2, 17), to: date(2026, 2, 23) });
        assert_eq!(week.days().count(), 7);
        assert_eq!(Period::up_to(date(2026, 3, 2), 0).days().count(), 1);
        let filled = week.filled(&[Day { day: date(2026, 2, 28), views: 5 }]);
        assert_eq!(filled.iter().map(|day| day.views).collect::<Vec<_>>(), [0, 0, 0, 0, 5, 0, 0]);
    }
}
