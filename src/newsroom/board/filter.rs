use std::fmt;

use super::Row;
use crate::newsroom::article::Kind;
use crate::newsroom::ids::{ArticleId, PersonId, SectionId};
use crate::newsroom::stage::Stage;
use crate::platform::clock::Timestamp;
use crate::platform::lang::Lang;

/// Which stories; the default is all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Words that the headline holds, in any order.
    pub words: String,
    pub stage: Option<StageFilter>,
    pub whose: Option<Whose>,
    /// With the sections below it.
    pub section: Option<SectionId>,
    pub kind: Option<Kind>,
    pub lang: Option<Lang>,
    /// Due at or after the first and before the second; either may be open.
    pub due: Option<(Option<Timestamp>, Option<Timestamp>)>,
    pub flag: Option<Flag>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageFilter {
    Stage(Stage),
    /// Whatever is not out and not over.
    Open,
    /// Live, with changes that readers do not see yet.
    Changed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// What they began, are assigned, or stand in the byline of.
    Mine,
    /// Open, and assigned to nobody.
    Nobodys,
    Assigned(PersonId),
}

/// A stretch of due times, counted in days of the newsroom's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    Overdue,
    Today,
    Tomorrow,
    /// Today and the six days after it.
    Week,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    Legal,
    Pictures,
    Breaking,
}

/// Where a page begins: after this story in the order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// When it was saved or is due, as the order has it.
    pub at: Timestamp,
    pub id: ArticleId,
}

impl Filter {
    /// Whether the list stands in the order of due times, soonest first.
    pub fn is_by_due_time(&self) -> bool {
        self.due.is_some()
    }
}

impl StageFilter {
    pub fn all() -> impl Iterator<Item = StageFilter> {
        [StageFilter::Open]
            .into_iter()
            .chain(Stage::ALL.into_iter().map(StageFilter::Stage))
            .chain([StageFilter::Changed])
    }

    pub fn as_str(self) -> &'static str {
        match self {
            StageFilter::Stage(stage) => stage.as_str(),
            StageFilter::Open => "open",
            StageFilter::Changed => "changed",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::all().find(|filter| filter.as_str() == text)
    }
}

impl Due {
    pub const ALL: [Due; 4] = [Due::Overdue, Due::Today, Due::Tomorrow, Due::Week];

    pub fn as_str(self) -> &'static str {
        match self {
            Due::Overdue => "overdue",
            Due::Today => "today",
            Due::Tomorrow => "tomorrow",
            Due::Week => "week",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|due| due.as_str() == text)
    }

    /// From when until when, where it is `now` on the newsroom's clock. A day is as long as the zone makes it.
    pub fn between(self, now: &jiff::Zoned) -> (Option<Timestamp>, Option<Timestamp>) {
        let midnight = |days: i64| {
            let day = now.date().checked_add(jiff::Span::new().days(days)).ok()?;
            day.to_zoned(now.time_zone().clone()).ok().map(|at| at.timestamp())
        };
        match self {
            Due::Overdue => (None, Some(now.timestamp())),
            Due::Today => (midnight(0), midnight(1)),
            Due::Tomorrow => (midnight(1), midnight(2)),
            Due::Week => (midnight(0), midnight(7)),
        }
    }
}

impl Flag {
    pub const ALL: [Flag; 3] = [Flag::Legal, Flag::Pictures, Flag::Breaking];

    pub fn as_str(self) -> &'static str {
        match self {
            Flag::Legal => "legal",
            Flag::Pictures => "pictures",
            Flag::Breaking => "breaking",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.as_str() == text)
    }
}

impl Cursor {
    pub(super) fn after(row: &Row, by_due_time: bool) -> Option<Self> {
        let at = if by_due_time { row.due_at? } else { row.saved_at };
        Some(Self { at, id: row.id })
    }

    /// As it stands in an address.
    pub fn parse(text: &str) -> Option<Self> {
        let (micros, id) = text.split_once('.')?;
        let at = Timestamp::from_microsecond(micros.parse().ok()?).ok()?;
        Some(Self { at, id: id.parse().ok()? })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at.as_microsecond(), self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_as_long_as_the_zone_makes_it() {
        // Clocks in Beirut went forward at midnight of 29 March 2026: that day began at one o'clock and had 23 hours.
        let now: jiff::Zoned = "2026-03-29T10:00:00+03:00[Asia/Beirut]".parse().unwrap();
        let (from, until) = Due::Today.between(&now);
        assert_eq!(until.unwrap().duration_since(from.unwrap()), jiff::SignedDuration::from_hours(23));
        assert_eq!(Due::Overdue.between(&now), (None, Some(now.timestamp())));
        assert_eq!(Due::Tomorrow.between(&now).0, until);
    }

    #[test]
    fn words_in_the_address_are_read_as_they_are_written() {
        assert!(StageFilter::all().all(|filter| StageFilter::parse(filter.as_str()) == Some(filter)));
        assert!(Due::ALL.iter().all(|due| Due::parse(due.as_str()) == Some(*due)));
        assert!(Flag::ALL.iter().all(|flag| Flag::parse(flag.as_str()) == Some(*flag)));
        let cursor = Cursor { at: "2026-03-29T10:00:00.123456Z".parse().unwrap(), id: ArticleId::generate() };
        assert_eq!(Cursor::parse(&cursor.to_string()), Some(cursor));
    }
}
