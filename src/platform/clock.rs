//! What time it is. The one place that asks, so that a test can say it instead.

use std::sync::{Arc, Mutex, PoisonError};

/// An instant in UTC, and the only type for one. Time zones enter where a page prints it.
pub type Timestamp = jiff::Timestamp;

/// Tells the time. Clones are cheap and tell the same time: advancing one advances all.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Fixed(Arc<Mutex<Timestamp>>),
}

impl Clock {
    /// The computer's own clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still at `at` until [`Clock::advance`] moves it.
    pub fn fixed(at: Timestamp) -> Self {
        Self(Source::Fixed(Arc::new(Mutex::new(whole_microseconds(at)))))
    }

    /// The present instant, in whole microseconds: what Postgres can keep, so that a value read back equals the
    /// value written.
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            #[allow(clippy::disallowed_methods, reason = "this is the one place that asks")]
            Source::System => whole_microseconds(Timestamp::now()),
            Source::Fixed(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Moves a fixed clock by `by` (negative: back). The system's clock cannot be moved and ignores this.
    pub fn advance(&self, by: jiff::SignedDuration) {
        if let Source::Fixed(at) = &self.0 {
            let mut at = at.lock().unwrap_or_else(PoisonError::into_inner);
            // Past the end of time (the year 9999) the clock stays where it is.
            *at = at.checked_add(by).map_or(*at, whole_microseconds);
        }
    }
}

fn whole_microseconds(at: Timestamp) -> Timestamp {
    // Every microsecond count that comes out of a timestamp is in range; the fallback is never taken.
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_moves_only_when_told_and_for_all_its_clones() {
        let clock = Clock::fixed("2025-10-22T09:30:00.123456789Z".parse().unwrap());
        let other = clock.clone();
        assert_eq!(clock.now(), "2025-10-22T09:30:00.123456Z".parse::<Timestamp>().unwrap());
        clock.advance(jiff::SignedDuration::from_mins(90));
        assert_eq!(other.now(), "2025-10-22T11:00:00.123456Z".parse::<Timestamp>().unwrap());
        other.advance(jiff::SignedDuration::from_mins(-60));
        assert_eq!(clock.now(), "2025-10-22T10:00:00.123456Z".parse::<Timestamp>().unwrap());
    }

    #[test]
    fn the_systems_clock_goes_forward_in_whole_microseconds() {
        let clock = Clock::system();
        let first = clock.now();
        clock.advance(jiff::SignedDuration::from_hours(5));
        let second = clock.now();
        assert!(second >= first && second < first + jiff::SignedDuration::from_mins(5));
        assert_eq!(second.subsec_nanosecond() % 1000, 0);
    }
}
