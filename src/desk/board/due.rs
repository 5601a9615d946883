//! Due times in words: "18:30 · in 40 min".

use jiff::{SignedDuration, Zoned};

use crate::platform::lang::UiLang;
use crate::platform::words::words;
use crate::web::filters::say_month;

/// The keys of the days' names, from Monday on.
const WEEKDAYS: [&str; 7] = ["weekday-1", "weekday-2", "weekday-3", "weekday-4", "weekday-5", "weekday-6", "weekday-7"];

/// The time on the newsroom's clock and how far away it is. Both moments are in the newsroom's zone.
pub fn say(ui: UiLang, at: &Zoned, now: &Zoned) -> String {
    format!("{} · {}", moment(ui, at, now), distance(ui, at.timestamp().duration_since(now.timestamp())))
}

/// The hour alone for today, with the day's name for the days around, else with the date.
pub fn moment(ui: UiLang, at: &Zoned, now: &Zoned) -> String {
    let hour = at.strftime("%H:%M");
    let days = at.date().since(now.date()).map_or(i32::MAX, |span| span.get_days());
    match days {
        0 => hour.to_string(),
        -6..=6 => {
            let day = usize::from(at.weekday().to_monday_zero_offset().unsigned_abs()) % 7;
            format!("{} {hour}", words(ui).say(WEEKDAYS[day]))
        }
        _ => {
            let comma = if ui == UiLang::Ar { "،" } else { "," };
            format!("{} {}{comma} {hour}", at.day(), say_month(ui, at.year(), at.month()))
        }
    }
}

/// In the largest unit of which there are at least two, so that nothing is off by half.
fn distance(ui: UiLang, away: SignedDuration) -> String {
    let minutes = away.as_secs().abs() / 60;
    let (unit, n) = match minutes {
        0..120 => ("minutes", minutes),
        120..2_880 => ("hours", minutes / 60),
        _ => ("days", minutes / 1_440),
    };
    if minutes == 0 {
        return words(ui).say("due-now").into_owned();
    }
    let key = if away.is_negative() { format!("due-late-{unit}") } else { format!("due-in-{unit}") };
    words(ui).count(&key, n)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(ui: UiLang, at: &str, now: &str) -> String {
        say(ui, &at.parse().unwrap(), &now.parse().unwrap())
    }

    #[test]
    fn due_times_in_words() {
        let now = "2026-11-25T17:50:00+02:00[Asia/Beirut]";
        let en = |at| said(UiLang::En, at, now);
        assert_eq!(en("2026-11-25T18:30:00+02:00[Asia/Beirut]"), "18:30 · in 40 min");
        assert_eq!(en("2026-11-25T17:50:20+02:00[Asia/Beirut]"), "17:50 · now");
        assert_eq!(en("2026-11-25T21:20:00+02:00[Asia/Beirut]"), "21:20 · in 3 hours");
        assert_eq!(en("2026-11-27T12:00:00+02:00[Asia/Beirut]"), "Friday 12:00 · in 42 hours");
        assert_eq!(en("2026-12-15T12:00:00+02:00[Asia/Beirut]"), "15 December 2026, 12:00 · in 19 days");
        assert_eq!(en("2026-11-25T17:49:00+02:00[Asia/Beirut]"), "17:49 · 1 min late");
        let ar = |at| said(UiLang::Ar, at, now);
        assert_eq!(ar("2026-11-25T19:50:00+02:00[Asia/Beirut]"), "19:50 · بعد ساعتين");
        assert_eq!(ar("2026-11-25T17:45:00+02:00[Asia/Beirut]"), "17:45 · متأخرة 5 دقائق");
    }
}
