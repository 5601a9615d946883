//! A story as the list and the board show it: printed by the template, and sent as it changes, from the same words.

use serde::Serialize;

use super::due;
use crate::desk::paths;
use crate::desk::wall::Signed;
use crate::newsroom::assignment::Need;
use crate::newsroom::board::Row;
use crate::newsroom::ids::ArticleId;
use crate::newsroom::settings::Settings;
use crate::newsroom::stage::Stage;
use crate::newsroom::taxonomy::sections::Section;
use crate::platform::clock::Timestamp;
use crate::platform::lang::UiLang;
use crate::platform::words::words;

#[derive(Clone, Debug, Serialize)]
pub struct RowView {
    pub id: ArticleId,
    pub href: String,
    /// Where it is planned.
    pub plan: String,
    pub headline: String,
    pub untitled: bool,
    pub lang: String,
    pub dir: &'static str,
    /// Kind, section and language.
    pub detail: String,
    /// The stage as in addresses and classes, and in words.
    pub stage: &'static str,
    pub stage_word: String,
    /// "Live with unpublished changes", or nothing.
    pub changed: String,
    /// Who is assigned, or nothing.
    pub person: String,
    pub due: Option<DueView>,
    /// When it goes out by itself.
    pub goes_out: Option<DueView>,
    /// "812 of 800", or "812".
    pub words: String,
    pub flags: Vec<FlagView>,
    /// The names of those who have it open.
    pub open: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct DueView {
    pub iso: String,
    pub words: String,
    pub late: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct FlagView {
    /// For its look.
    pub name: &'static str,
    pub word: String,
}

impl RowView {
    /// A row with the names of those who have the story open.
    pub fn new(open: Vec<String>, row: Row, sections: &[Section], signed: &Signed, now: Timestamp) -> Self {
        let ui = signed.ui();
        let said = words(ui);
        let section = sections.iter().find(|section| Some(section.id) == row.section);
        let kind = said.say(&format!("kind-{}", row.kind)).into_owned();
        let detail: Vec<&str> = [Some(kind.as_str()), section.map(|section| section.name(ui.lang()))]
            .into_iter()
            .flatten()
            .chain([row.lang.native_name()])
            .collect();
        Self {
            id: row.id,
            href: paths::Article { id: row.id }.to_string(),
            plan: paths::Assignment { id: row.id }.to_string(),
            untitled: row.headline.is_empty(),
            headline: if row.headline.is_empty() { said.say("untitled").into_owned() } else { row.headline },
            lang: row.lang.to_string(),
            dir: row.lang.direction().as_str(),
            detail: detail.join(" · "),
            stage: row.stage.as_str(),
            stage_word: stage_word(&signed.settings, ui, row.stage),
            changed: if row.changed { said.say("state-changed").into_owned() } else { String::new() },
            person: row.assigned_name.unwrap_or_default(),
            due: row.due_at.map(|at| DueView::new(at, row.stage, signed, now)),
            goes_out: row.goes_out_at.map(|at| DueView::goes_out(at, row.stage, signed, now)),
            words: match row.commissioned {
                Some(asked) => {
                    said.with("words-of", &[("written", &row.words.to_string()), ("asked", &asked.to_string())])
                }
                None => row.words.to_string(),
            },
            flags: flags(ui, row.breaking, row.legal, row.pictures)
                .into_iter()
                .chain(row.embargoed_until.filter(|until| *until > now).map(|until| embargo(until, signed, now)))
                .collect(),
            open,
        }
    }
}

impl DueView {
    fn new(at: Timestamp, stage: Stage, signed: &Signed, now: Timestamp) -> Self {
        let settings = &signed.settings;
        let (at, now) = (settings.local(at), settings.local(now));
        Self {
            iso: at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            late: stage.is_open() && at.timestamp() < now.timestamp(),
            words: due::say(signed.ui(), &at, &now),
        }
    }

    fn goes_out(at: Timestamp, stage: Stage, signed: &Signed, now: Timestamp) -> Self {
        let view = Self::new(at, stage, signed, now);
        let key = if stage == Stage::Live { "update-goes-out" } else { "goes-out" };
        // A minute or two is nothing: the watchdog says when one was missed.
        Self { words: words(signed.ui()).with(key, &[("time", &view.words)]), late: false, ..view }
    }
}

fn embargo(until: Timestamp, signed: &Signed, now: Timestamp) -> FlagView {
    let settings = &signed.settings;
    let time = due::moment(signed.ui(), &settings.local(until), &settings.local(now));
    FlagView { name: "embargo", word: words(signed.ui()).with("flag-embargo", &[("time", &time)]) }
}

/// What a story needs, and what was seen to, in words.
pub fn flags(ui: UiLang, breaking: bool, legal: Need, pictures: Need) -> Vec<FlagView> {
    let said = words(ui);
    let flag = |name, key: &str| FlagView { name, word: said.say(key).into_owned() };
    let need = |need: Need, [needed, met]: [&'static str; 2]| match need {
        Need::None => None,
        Need::Needed => Some(flag("needed", needed)),
        Need::Met => Some(flag("met", met)),
    };
    [
        breaking.then(|| flag("breaking", "flag-breaking")),
        need(legal, ["flag-legal-needed", "flag-legal-met"]),
        need(pictures, ["flag-pictures-needed", "flag-pictures-met"]),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What this newsroom calls a stage.
pub fn stage_word(settings: &Settings, ui: UiLang, stage: Stage) -> String {
    match settings.stage_name(ui, stage) {
        Some(name) => name.to_owned(),
        None => words(ui).say(&format!("state-{stage}")).into_owned(),
    }
}
