//! The texts of the demo. A file begins with its fields, a line each, then a blank line, then the body, whose signs are
//! those of [`super::markup`]. The file's name is the work and the language: two files of one work are versions of
//! one story.
//!
//! Times count back from the start: `5h` is five hours ago, `12d 08:40` is 8:40 in the newsroom's zone twelve days ago.
//! A part of the body that begins with `+ ` came with the later revision (`updated`, `corrected` or `changed`) alone, and
//! one that begins with `~ ` went with it.

use anyhow::{Context, anyhow, bail};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};

use crate::newsroom::access::Role;
use crate::newsroom::article::{BylineRole, Kind};
use crate::newsroom::publication::corrections::CorrectionKind;
use crate::platform::clock::Timestamp;
use crate::platform::lang::Lang;

/// How long a story was in work before its publication, and how long the editor looked at it.
const WRITING: SignedDuration = SignedDuration::from_mins(170);
const READING: SignedDuration = SignedDuration::from_mins(25);

pub(super) struct Text {
    pub(super) file: &'static str,
    pub(super) work: &'static str,
    pub(super) lang: Lang,
    pub(super) kind: Kind,
    pub(super) section: Option<&'static str>,
    /// Everybody in the byline, in its order.
    pub(super) authors: Vec<&'static str>,
    /// What those of them did who are not authors.
    pub(super) roles: Vec<(&'static str, BylineRole)>,
    pub(super) tags: Vec<&'static str>,
    pub(super) headline: &'static str,
    pub(super) short_headline: &'static str,
    pub(super) standfirst: &'static str,
    pub(super) dateline: &'static str,
    pub(super) slug: &'static str,
    pub(super) search_description: &'static str,
    /// Who begins it and writes it.
    pub(super) writer: Role,
    pub(super) begun: Timestamp,
    pub(super) written: Timestamp,
    /// A draft has none.
    pub(super) published: Option<Timestamp>,
    pub(super) later: Option<Later>,
    pub(super) withdrawn: Option<Timestamp>,
    pub(super) killed: Option<Killed>,
    body: &'static str,
}

/// A revision after the publication.
pub(super) struct Later {
    pub(super) at: Timestamp,
    /// Published again; else it waits at the desk.
    pub(super) published: bool,
    /// Did it matter to those who had read the story?
    pub(super) substantive: bool,
    /// What readers were told with it.
    pub(super) told: Option<(CorrectionKind, &'static str)>,
    pub(super) serious: bool,
}

/// The end of a story: why, and what readers were told.
pub(super) struct Killed {
    pub(super) at: Timestamp,
    pub(super) reason: &'static str,
    pub(super) words: &'static str,
}

macro_rules! texts {
    ($($name:literal)*) => { [$(($name, include_str!(concat!("texts/", $name, ".txt")))),*] };
}

const FILES: &[(&str, &str)] = &texts! {
    "about.en" "about.ar" "contact.en" "contact.ar" "corrections.en" "corrections.ar"
    "night-ferry.en" "night-ferry.ar" "breakwater.en" "lighthouse.en" "boatbuilders.ar" "boatbuilders.en"
    "water.en" "water.ar" "budget.en" "slow-harbour.en" "fish-market.en" "fish-market.ar" "library.en" "library.ar"
    "school-boat.en" "flags.en" "jellyfish.en" "cinema.en" "square.en"
    "quay.ar" "evening-school.ar" "trees.ar" "rope-street.ar"
    "east-beach.en" "lamps.en" "divers.en" "harbour-master.en" "captain.ar"
    "winter-hours.en" "olive-press.ar" "borrowing.en" "lamps-on-the-cape.en" "ferry-fares.ar"
};

/// All texts, as if the start were at `now`.
pub(super) fn all(now: Timestamp, zone: &TimeZone) -> anyhow::Result<Vec<Text>> {
    FILES
        .iter()
        .map(|(file, source)| read(file, source, now, zone).with_context(|| format!("texts/{file}.txt")))
        .collect()
}

impl Text {
    /// The body as it was first published, or as it became.
    pub(super) fn body(&self, later: bool) -> String {
        let parts = self.body.split("\n\n").filter_map(|part| {
            let (sign, rest) = part.trim_start().split_once(' ').unwrap_or((part, ""));
            match sign {
                "+" => later.then_some(rest),
                "~" => (!later).then_some(rest),
                _ => Some(part),
            }
        });
        parts.collect::<Vec<_>>().join("\n\n")
    }
}

fn read(file: &'static str, source: &'static str, now: Timestamp, zone: &TimeZone) -> anyhow::Result<Text> {
    let (head, body) = source.split_once("\n\n").context("a blank line parts the fields from the body")?;
    let (work, lang) = file.split_once('.').context("the name is a work and a language")?;
    let mut text = Text {
        file,
        work,
        lang: Lang::parse(lang)?,
        kind: Kind::News,
        section: None,
        authors: vec![],
        roles: vec![],
        tags: vec![],
        headline: "",
        short_headline: "",
        standfirst: "",
        dateline: "",
        slug: "",
        search_description: "",
        writer: Role::Author,
        begun: now,
        written: now,
        published: None,
        later: None,
        withdrawn: None,
        killed: None,
        body,
    };
    let again = |at, published, substantive| Some(Later { at, published, substantive, told: None, serious: false });
    for line in head.lines() {
        let (field, value) = line.split_once(": ").with_context(|| format!("{line} is not a field"))?;
        let names = || value.split(", ").collect();
        match field {
            "kind" => text.kind = Kind::parse(value).with_context(|| format!("no kind {value}"))?,
            "section" => text.section = Some(value),
            "authors" => {
                for name in value.split(", ") {
                    // "Somebody (translator)".
                    let (name, role) = match name.strip_suffix(')').and_then(|name| name.split_once(" (")) {
                        Some((name, role)) => (name, Some(role)),
                        None => (name, None),
                    };
                    text.authors.push(name);
                    if let Some(role) = role {
                        let role = BylineRole::parse(role).with_context(|| format!("no role {role}"))?;
                        text.roles.push((name, role));
                    }
                }
            }
            "tags" => text.tags = names(),
            "headline" => text.headline = value,
            "short" => text.short_headline = value,
            "standfirst" => text.standfirst = value,
            "dateline" => text.dateline = value,
            "slug" => text.slug = value,
            "search" => text.search_description = value,
            "writer" => text.writer = Role::parse(value).with_context(|| format!("no role {value}"))?,
            "written" => text.written = ago(value, now, zone)?,
            "published" => {
                let at = ago(value, now, zone)?;
                text.published = Some(at);
                text.written = at - READING;
            }
            "updated" => text.later = again(ago(value, now, zone)?, true, true),
            "corrected" => text.later = again(ago(value, now, zone)?, true, false),
            "changed" => text.later = again(ago(value, now, zone)?, false, false),
            "correction" | "clarification" => {
                let later = text.later.as_mut().context("what is corrected is published again")?;
                later.told = CorrectionKind::parse(field).map(|kind| (kind, value));
            }
            "serious" => text.later.as_mut().context("only what is told is serious")?.serious = value == "yes",
            "withdrawn" => text.withdrawn = Some(ago(value, now, zone)?),
            "killed" => text.killed = Some(Killed { at: ago(value, now, zone)?, reason: "", words: "" }),
            "reason" => text.killed.as_mut().context("only what is killed has a reason")?.reason = value,
            "tombstone" => text.killed.as_mut().context("only what is killed has a tombstone")?.words = value,
            other => bail!("no field {other}"),
        }
    }
    text.begun = text.written - WRITING;
    Ok(text)
}

fn ago(text: &str, now: Timestamp, zone: &TimeZone) -> anyhow::Result<Timestamp> {
    let wrong = || anyhow!("{text} is not a time like 5h or 12d 08:40");
    if let Some(hours) = text.strip_suffix('h') {
        return Ok(now - SignedDuration::from_hours(hours.parse().map_err(|_| wrong())?));
    }
    let (days, time) = text.split_once("d ").ok_or_else(wrong)?;
    let days: i32 = days.parse().map_err(|_| wrong())?;
    let day = now.to_zoned(zone.clone()).date().checked_sub(days.days())?;
    Ok(day.to_datetime(time.parse()?).to_zoned(zone.clone())?.timestamp())
}
