//! A minute on the newsroom's wall clock. Twice a year a clock that changes skips an hour or shows one twice: who plans
//! in such an hour is told, and never gets another minute than they meant.

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

use crate::platform::clock::Timestamp;

/// What a time on the wall means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Minute {
    At(Timestamp),
    /// The clock goes forward and never shows it; the first minute after the gap, on the wall.
    Skipped {
        next: DateTime,
    },
    /// The clock goes back and shows it twice.
    Twice {
        first: Timestamp,
        second: Timestamp,
    },
}

/// Which of two equal times on the wall is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    First,
    Second,
}

impl Pass {
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "first" => Some(Pass::First),
            "second" => Some(Pass::Second),
            _ => None,
        }
    }
}

/// Reads a time as forms send it (`2026-11-24T18:30`), to the minute. `None` if it is none.
pub fn read(text: &str) -> Option<DateTime> {
    let at = text.trim().parse::<DateTime>().ok()?;
    at.with().second(0).subsec_nanosecond(0).build().ok()
}

/// What a time on the wall means in a zone. `None` beyond the times there are.
pub fn resolve(wall: DateTime, zone: &TimeZone, pass: Option<Pass>) -> Option<Minute> {
    let at = |offset: jiff::tz::Offset| offset.to_timestamp(wall).ok();
    Some(match (zone.to_ambiguous_timestamp(wall).offset(), pass) {
        (AmbiguousOffset::Unambiguous { offset }, _) => Minute::At(at(offset)?),
        (AmbiguousOffset::Gap { after, .. }, _) => {
            // Read by the clock as it is afterwards, it lies before the jump.
            let jump = zone.following(at(after)?).next()?;
            Minute::Skipped { next: jump.timestamp().to_zoned(zone.clone()).datetime() }
        }
        (AmbiguousOffset::Fold { before, .. }, Some(Pass::First)) => Minute::At(at(before)?),
        (AmbiguousOffset::Fold { after, .. }, Some(Pass::Second)) => Minute::At(at(after)?),
        (AmbiguousOffset::Fold { before, after }, None) => Minute::Twice { first: at(before)?, second: at(after)? },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin(text: &str, pass: Option<Pass>) -> Minute {
        resolve(read(text).unwrap(), &TimeZone::get("Europe/Berlin").unwrap(), pass).unwrap()
    }

    fn utc(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn an_hour_that_is_skipped_or_comes_twice_is_not_guessed() {
        assert_eq!(berlin("2026-11-24T18:30", None), Minute::At(utc("2026-11-24T17:30:00Z")));
        assert_eq!(berlin("2026-03-29T02:30", None), Minute::Skipped { next: "2026-03-29T03:00".parse().unwrap() });
        assert_eq!(berlin("2026-03-29T02:00", None), Minute::Skipped { next: "2026-03-29T03:00".parse().unwrap() });
        assert_eq!(berlin("2026-03-29T03:00", None), Minute::At(utc("2026-03-29T01:00:00Z")));
        let (first, second) = (utc("2026-10-25T00:30:00Z"), utc("2026-10-25T01:30:00Z"));
        assert_eq!(berlin("2026-10-25T02:30", None), Minute::Twice { first, second });
        assert_eq!(berlin("2026-10-25T02:30", Some(Pass::First)), Minute::At(first));
        assert_eq!(berlin("2026-10-25T02:30", Some(Pass::Second)), Minute::At(second));
        // Which of two is meant does not matter where there is one.
        assert_eq!(berlin("2026-11-24T18:30", Some(Pass::Second)), Minute::At(utc("2026-11-24T17:30:00Z")));
    }

    #[test]
    fn what_is_no_time_is_none_and_seconds_are_left_out() {
        assert_eq!(read("2026-11-24T18:30:59"), read("2026-11-24T18:30"));
        for text in ["", "tomorrow", "2026-13-01T00:00", "18:30"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
