//! How often stories are read: of the whole newsroom, and of one story.

mod chart;

use askama::Template;
use axum::extract::Query;
use axum::response::IntoResponse;
use axum_extra::routing::TypedPath;
use serde::Deserialize;

use self::chart::Chart;
use super::command::{Desk, View};
use super::paths;
use super::wall::{Signed, filters};
use crate::newsroom::access::{ReadArticle, SeeReadership};
use crate::newsroom::history;
use crate::newsroom::ids::ArticleId;
use crate::newsroom::readership::{self, Day, Period, Site};
use crate::newsroom::taxonomy::sections;
use crate::platform::lang::Lang;
use crate::platform::words::words;
use crate::web::error::Error;
use crate::web::page::Page;

/// Days that can be looked at, the usual number first.
const SPANS: [i16; 4] = [28, 7, 90, 365];

/// What an address asks for; what it says wrongly counts as not said.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    days: String,
    lang: String,
}

#[derive(Template)]
#[template(path = "desk/readership/newsroom.html")]
struct NewsroomPage {
    spans: Vec<Choice>,
    /// Empty where there is one edition.
    editions: Vec<Choice>,
    figures: Figures,
    /// How it compares with as many days before, in words.
    compared: String,
    stories: Vec<StoryLine>,
    sections: Vec<Bar>,
    sites: Vec<Bar>,
}

#[derive(Template)]
#[template(path = "desk/readership/story.html")]
struct StoryPage {
    article: ArticleId,
    headline: String,
    lang: Lang,
    spans: Vec<Choice>,
    figures: Figures,
    /// Views since it was first published.
    ever: i64,
    sites: Vec<Bar>,
}

struct Choice {
    value: String,
    name: String,
    chosen: bool,
}

/// A period's days, drawn and written out.
struct Figures {
    total: i64,
    chart: Chart,
}

struct StoryLine {
    href: String,
    lang: Lang,
    headline: String,
    section: String,
    views: i64,
}

/// A line of a list, with the length of its bar in hundredths of the longest.
struct Bar {
    name: String,
    views: i64,
    of_longest: i64,
}

pub async fn show(
    _: paths::Readership,
    view: View<SeeReadership>,
    Query(asked): Query<Asked>,
) -> Result<impl IntoResponse, Error> {
    let signed = view.signed().clone();
    let lang = Lang::parse(&asked.lang).ok().filter(|lang| signed.settings.edition(*lang).is_some());
    let period = asked.period(&signed, view.desk());
    let mut seen = view.of(()).await?;
    let (db, permit) = seen.both();
    let read = readership::of_newsroom(db, permit, period, lang).await?;
    let named = sections::list(db).await?;
    let ui = signed.ui().lang();
    let no_section = words(signed.ui()).say("readership-no-section");
    let name = |id| match named.iter().find(|section| Some(section.id) == id) {
        Some(section) => section.name(lang.unwrap_or(ui)).to_owned(),
        None => no_section.clone().into_owned(),
    };
    let total: i64 = read.days.iter().map(|day| day.views).sum();
    Ok(Page(NewsroomPage {
        spans: asked.spans(&signed),
        editions: editions(&signed, lang),
        compared: compared(&signed, total, read.before),
        figures: figures(&signed, &read.days),
        stories: read
            .stories
            .iter()
            .map(|story| StoryLine {
                href: paths::ArticleReadership { id: story.id }.to_string(),
                lang: story.permalink.lang,
                headline: story.headline.clone(),
                section: name(story.section),
                views: story.views,
            })
            .collect(),
        sections: bars(read.sections.iter().map(|(id, views)| (name(*id), *views))),
        sites: sites(&signed, &read.sites),
    }))
}

/// A story's own figures.
pub async fn show_article(
    path: paths::ArticleReadership,
    view: View<ReadArticle>,
    Query(asked): Query<Asked>,
) -> Result<impl IntoResponse, Error> {
    let signed = view.signed().clone();
    let period = asked.period(&signed, view.desk());
    let mut seen = view.of(path.id).await?;
    let (db, permit) = seen.both();
    let read = readership::of_story(db, permit, period).await?;
    let (headline, lang) = history::called(db, permit).await?;
    Ok(Page(StoryPage {
        article: path.id,
        headline,
        lang,
        spans: asked.spans(&signed),
        figures: figures(&signed, &read.days),
        ever: read.ever,
        sites: sites(&signed, &read.sites),
    }))
}

impl Asked {
    fn length(&self) -> i16 {
        self.days.parse().ok().filter(|days| SPANS.contains(days)).unwrap_or(SPANS[0])
    }

    /// The days up to today by the newsroom's calendar.
    fn period(&self, signed: &Signed, desk: &Desk) -> Period {
        Period::up_to(signed.settings.local(desk.clock().now()).date(), self.length())
    }

    fn spans(&self, signed: &Signed) -> Vec<Choice> {
        let mut spans = SPANS;
        spans.sort_unstable();
        let name = |days: i16| words(signed.ui()).count("readership-days", days.into());
        spans.map(|days| Choice { value: days.to_string(), name: name(days), chosen: days == self.length() }).into()
    }
}

fn editions(signed: &Signed, chosen: Option<Lang>) -> Vec<Choice> {
    let editions = &signed.settings.editions;
    if editions.len() < 2 {
        return vec![];
    }
    let choice = |lang: Lang| Choice {
        value: lang.as_str().to_owned(),
        name: lang.native_name().to_owned(),
        chosen: chosen == Some(lang),
    };
    editions.iter().map(|edition| choice(edition.lang)).collect()
}

fn figures(signed: &Signed, days: &[Day]) -> Figures {
    Figures { total: days.iter().map(|day| day.views).sum(), chart: Chart::of(days, signed) }
}

/// More, fewer, as many: a percentage of few is noise and is not said.
fn compared(signed: &Signed, total: i64, before: i64) -> String {
    const FEW: i64 = 50;
    let words = words(signed.ui());
    if before < FEW {
        return words.count("readership-before", before);
    }
    match (total - before) * 100 / before {
        0 => words.say("readership-as-before").into_owned(),
        more if more > 0 => words.count("readership-more", more),
        fewer => words.count("readership-fewer", -fewer),
    }
}

fn sites(signed: &Signed, sites: &[Site]) -> Vec<Bar> {
    let others = words(signed.ui()).say("readership-other-sites");
    bars(sites.iter().map(|site| {
        let name = if site.name.is_empty() { others.clone().into_owned() } else { site.name.clone() };
        (name, site.views)
    }))
}

fn bars(lines: impl Iterator<Item = (String, i64)>) -> Vec<Bar> {
    let lines: Vec<(String, i64)> = lines.collect();
    let longest = lines.iter().map(|(_, views)| *views).max().unwrap_or(0).max(1);
    lines.into_iter().map(|(name, views)| Bar { name, views, of_longest: views * 100 / longest }).collect()
}

/// With a comma between thousands. Templates hand it over as they have it.
fn grouped(number: impl std::borrow::Borrow<i64>) -> String {
    let digits = number.borrow().to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

impl NewsroomPage {
    fn here(&self) -> &'static str {
        paths::Readership::PATH
    }

    fn total_said(&self) -> String {
        grouped(self.figures.total)
    }

    fn total(&self) -> i64 {
        self.figures.total
    }
}

impl StoryPage {
    fn here(&self) -> paths::ArticleReadership {
        paths::ArticleReadership { id: self.article }
    }

    fn total_said(&self) -> String {
        grouped(self.figures.total)
    }

    fn total(&self) -> i64 {
        self.figures.total
    }

    fn ever(&self) -> i64 {
        self.ever
    }

    fn back(&self) -> paths::Article {
        paths::Article { id: self.article }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_parted_and_bars_are_as_long_as_they_say() {
        for (number, said) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), said);
        }
        let lines = bars([("a".to_owned(), 30), ("b".to_owned(), 10)].into_iter());
        assert_eq!(lines.iter().map(|line| line.of_longest).collect::<Vec<_>>(), [100, 33]);
        assert!(bars(std::iter::empty()).is_empty());
    }
}
