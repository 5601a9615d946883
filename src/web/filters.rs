//! Filters for templates: words and times in the page's language. Everything they give is escaped by the template.

use std::borrow::Cow;

use askama::Values;
use jiff::Zoned;

use super::page::{SETTING, Setting};
use crate::platform::clock::Timestamp;
use crate::platform::lang::UiLang;
use crate::platform::words::words;

fn setting(values: &dyn Values) -> askama::Result<&Setting> {
    askama::get_value::<Setting>(values, SETTING)
}

/// `{{ "key"|t }}`: the words for a key.
#[askama::filter_fn]
pub fn t<K: AsRef<str>>(key: K, values: &dyn Values) -> askama::Result<Cow<'static, str>> {
    Ok(words(setting(values)?.ui).say(key.as_ref()))
}

/// `{{ "key"|tn(count) }}`: with the number `$n`.
#[askama::filter_fn]
pub fn tn(key: &str, values: &dyn Values, n: i64) -> askama::Result<String> {
    Ok(words(setting(values)?.ui).count(key, n))
}

/// `{{ "key"|ta(value) }}`: with the text `$value`.
#[askama::filter_fn]
pub fn ta<V: std::fmt::Display>(key: &str, values: &dyn Values, value: V) -> askama::Result<String> {
    Ok(words(setting(values)?.ui).with(key, &[("value", &value.to_string())]))
}

/// `{{ at|date }}`: 22 October 2025, in the newsroom's zone.
#[askama::filter_fn]
pub fn date(at: &Timestamp, values: &dyn Values) -> askama::Result<String> {
    let setting = setting(values)?;
    Ok(say_date(setting, &at.to_zoned(setting.zone.clone())))
}

/// `{{ at|datetime }}`: 22 October 2025, 12:00 GMT+3, in the newsroom's zone.
#[askama::filter_fn]
pub fn datetime(at: &Timestamp, values: &dyn Values) -> askama::Result<String> {
    let setting = setting(values)?;
    let local = at.to_zoned(setting.zone.clone());
    let comma = if setting.ui == UiLang::Ar { "،" } else { "," };
    Ok(format!("{}{comma} {} {}", say_date(setting, &local), local.strftime("%H:%M"), offset(&local)))
}

/// `{{ at|day_time }}`: 22 October 2025, 12:00, in the newsroom's zone, where lists have no room for its name.
#[askama::filter_fn]
pub fn day_time(at: &Timestamp, values: &dyn Values) -> askama::Result<String> {
    let setting = setting(values)?;
    let local = at.to_zoned(setting.zone.clone());
    let comma = if setting.ui == UiLang::Ar { "،" } else { "," };
    Ok(format!("{}{comma} {}", say_date(setting, &local), local.strftime("%H:%M")))
}

/// `{{ at|day }}`: Wednesday, 22 October 2025, in the newsroom's zone.
#[askama::filter_fn]
pub fn day(at: &Timestamp, values: &dyn Values) -> askama::Result<String> {
    let setting = setting(values)?;
    let local = at.to_zoned(setting.zone.clone());
    let comma = if setting.ui == UiLang::Ar { "،" } else { "," };
    let weekday = WEEKDAYS[usize::from(local.weekday().to_monday_zero_offset().unsigned_abs() % 7)];
    Ok(format!("{}{comma} {}", words(setting.ui).say(weekday), say_date(setting, &local)))
}

/// `{{ at|when }}`: 18:02 today, else the date with the time: for the desk's lists.
#[askama::filter_fn]
pub fn when(at: &Timestamp, values: &dyn Values) -> askama::Result<String> {
    let setting = setting(values)?;
    let local = at.to_zoned(setting.zone.clone());
    let time = local.strftime("%H:%M");
    if local.date() == setting.now.to_zoned(setting.zone.clone()).date() {
        return Ok(time.to_string());
    }
    let comma = if setting.ui == UiLang::Ar { "،" } else { "," };
    Ok(format!("{}{comma} {time}", say_date(setting, &local)))
}

/// `{{ at|clock }}`: 18:02.
#[askama::filter_fn]
pub fn clock(at: &Timestamp, values: &dyn Values) -> askama::Result<String> {
    Ok(at.to_zoned(setting(values)?.zone.clone()).strftime("%H:%M").to_string())
}

/// `{{ at|iso }}`: 2025-10-22T12:00:00+03:00, for machines.
#[askama::filter_fn]
pub fn iso(at: &Timestamp, values: &dyn Values) -> askama::Result<String> {
    Ok(iso_in(at, setting(values)?))
}

/// `{{ at|rfc2822 }}`: Wed, 22 Oct 2025 12:00:00 +0300, as RSS wants it.
#[askama::filter_fn]
pub fn rfc2822(at: &Timestamp, values: &dyn Values) -> askama::Result<String> {
    let local = at.to_zoned(setting(values)?.zone.clone());
    Ok(local.strftime("%a, %d %b %Y %H:%M:%S %z").to_string())
}

/// The keys of the days' names, from Monday on.
const WEEKDAYS: [&str; 7] = ["weekday-1", "weekday-2", "weekday-3", "weekday-4", "weekday-5", "weekday-6", "weekday-7"];

/// An instant with the newsroom's offset, to the second.
pub fn iso_in(at: &Timestamp, setting: &Setting) -> String {
    at.to_zoned(setting.zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// The name of a month (1 to 12) with its year: October 2025.
pub fn say_month(ui: UiLang, year: i16, month: i8) -> String {
    format!("{} {year}", words(ui).say(&format!("month-{month}")))
}

fn say_date(setting: &Setting, local: &Zoned) -> String {
    format!("{} {}", local.day(), say_month(setting.ui, local.year(), local.month()))
}

/// GMT, GMT+3 or GMT+5:30: understood everywhere, unlike a zone's initials.
fn offset(local: &Zoned) -> String {
    let seconds = local.offset().seconds();
    let (sign, minutes) = (if seconds < 0 { '−' } else { '+' }, seconds.abs() / 60);
    match (minutes / 60, minutes % 60) {
        (0, 0) => "GMT".into(),
        (hours, 0) => format!("GMT{sign}{hours}"),
        (hours, rest) => format!("GMT{sign}{hours}:{rest:02}"),
    }
}
