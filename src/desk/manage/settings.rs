//! The newsroom's settings, for admins: editions, time zone, accent colour, and whether authors publish.

use askama::Template;
use axum::response::{IntoResponse, Response};
use axum_extra::routing::TypedPath;
use serde::Deserialize;

use super::{redirect, unprocessable};
use crate::desk::command::{Command, Failure, View};
use crate::desk::pages::Problems;
use crate::desk::paths;
use crate::desk::wall::{Done, Signed, filters};
use crate::newsroom::access::ChangeSettings;
use crate::newsroom::people::parse_name;
use crate::newsroom::settings::placeholders::BadPlaceholders;
use crate::newsroom::settings::{self, Accent, BadAccent, Edition, NewSettings, Placeholders, Settings, SettingsError};
use crate::platform::db::Tx;
use crate::platform::lang::{Lang, UiLang};
use crate::platform::words::words;
use crate::web::error::Error;
use crate::web::form::Input;
use crate::web::page::Page;

/// The longest tagline, in characters.
const TAGLINE: usize = 200;
/// Empty rows offered for new editions.
const FREE_ROWS: usize = 2;
/// The most editions a form takes.
const MOST_EDITIONS: usize = 40;

#[derive(Template)]
#[template(path = "desk/manage/settings.html")]
struct SettingsPage {
    editions: Vec<EditionRow>,
    zone: String,
    zones: Vec<String>,
    accent: String,
    authors_publish: bool,
    placeholders: String,
    change_log: bool,
    contrast: String,
    contrast_ok: bool,
    problems: Problems,
}

/// An edition's row in the form.
#[derive(Clone, Debug, Default)]
struct EditionRow {
    number: usize,
    position: String,
    lang: String,
    name: String,
    tagline: String,
}

/// The form: a row of the first four fields per edition.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct SettingsForm {
    position: Vec<String>,
    lang: Vec<String>,
    name: Vec<String>,
    tagline: Vec<String>,
    zone: String,
    accent: String,
    authors_publish: String,
    /// One a line.
    placeholders: String,
    change_log: String,
}

impl Input for SettingsForm {}

pub async fn show(_: paths::Settings, view: View<ChangeSettings>) -> Result<impl IntoResponse, Error> {
    let signed = view.signed().clone();
    let settings = settings::load(view.of(()).await?.db()).await?;
    Ok(page(SettingsForm::of(&settings), Problems::default(), &signed))
}

pub async fn change(_: paths::Settings, command: Command<ChangeSettings, SettingsForm>) -> Result<Response, Error> {
    let (form, signed) = (command.form.clone(), command.signed.clone());
    let changed = command
        .run((), async |tx: &mut Tx, permit: &_, form: SettingsForm| {
            let new = read(&form).map_err(Refused::Problems)?;
            settings::change(tx, permit, new).await.map_err(Refused::Settings)?;
            let shown = form.change_log == "1";
            settings::show_change_log(tx, permit, shown).await.map_err(|error| Refused::Settings(error.into()))
        })
        .await;
    let problems = match changed {
        Ok(()) => return Ok(redirect(paths::Settings::PATH, Done::Saved)),
        Err(Failure::Refused(error)) => return Err(error),
        Err(Failure::Verb(Refused::Problems(problems))) => problems,
        Err(Failure::Verb(Refused::Settings(error))) => match error {
            SettingsError::Db(error) => return Err(error.into()),
            SettingsError::NoSuchZone => Problems::one("zone", "problem-zone"),
            SettingsError::Editions => Problems::one("lang-1", "problem-editions"),
            SettingsError::EditionInUse(_) => Problems::one("lang-1", "problem-edition-in-use"),
        },
    };
    Ok(unprocessable(page(form, problems, &signed)))
}

enum Refused {
    Problems(Problems),
    Settings(SettingsError),
}

fn page(form: SettingsForm, problems: Problems, signed: &Signed) -> Page<SettingsPage> {
    let mut editions = form.rows();
    for _ in 0..FREE_ROWS {
        editions.push(EditionRow { number: editions.len() + 1, ..EditionRow::default() });
    }
    let (contrast_ok, contrast) = contrast(&form.accent, signed.ui());
    Page(SettingsPage {
        editions,
        zones: settings::zones(),
        zone: form.zone,
        accent: form.accent,
        authors_publish: form.authors_publish == "1",
        placeholders: form.placeholders,
        change_log: form.change_log == "1",
        contrast,
        contrast_ok,
        problems,
    })
}

fn read(form: &SettingsForm) -> Result<NewSettings, Problems> {
    let mut problems = Problems::default();
    let mut editions: Vec<(i64, Edition)> = Vec::new();
    let mut langs: Vec<Lang> = Vec::new();
    for row in form.rows() {
        let lang = Lang::parse(&row.lang).ok();
        match lang {
            None => problems.add(&row.field("lang"), "problem-lang"),
            Some(lang) if langs.contains(&lang) => problems.add(&row.field("lang"), "problem-edition-twice"),
            Some(lang) => langs.push(lang),
        }
        let name = parse_name(&row.name);
        if name.is_none() {
            problems.add(&row.field("name"), "problem-name");
        }
        let tagline = row.tagline.trim();
        if tagline.chars().count() > TAGLINE || tagline.chars().any(char::is_control) {
            problems.add(&row.field("tagline"), "problem-tagline");
        }
        // A row without a number goes to the end.
        let position = match row.position.trim() {
            "" => Some(i64::MAX),
            typed => typed.parse::<i32>().ok().map(i64::from),
        };
        if position.is_none() {
            problems.add(&row.field("position"), "problem-position");
        }
        if let (Some(lang), Some(name), Some(position)) = (lang, name, position) {
            editions.push((position, Edition { lang, name, tagline: tagline.to_owned() }));
        }
    }
    if form.rows().is_empty() {
        problems.add("lang-1", "problem-editions");
    }
    editions.sort_by_key(|(position, _)| *position);
    let zone = settings::parse_zone(&form.zone);
    if zone.is_none() {
        problems.add("zone", "problem-zone");
    }
    let accent = Accent::parse(&form.accent);
    match accent {
        Ok(_) => {}
        Err(BadAccent::NotAColour) => problems.add("accent", "problem-colour"),
        Err(BadAccent::TooPale { .. }) => problems.add("accent", "problem-pale"),
    }
    let placeholders = Placeholders::parse(form.placeholders.lines());
    match placeholders {
        Ok(_) => {}
        Err(BadPlaceholders::TooMany) => problems.add("placeholders", "problem-placeholders-many"),
        Err(BadPlaceholders::BadLength) => problems.add("placeholders", "problem-placeholders-length"),
        Err(BadPlaceholders::TooCommon) => problems.add("placeholders", "problem-placeholders-common"),
    }
    match (zone, accent, placeholders, problems.is_empty()) {
        (Some(time_zone_name), Ok(accent), Ok(placeholders), true) => Ok(NewSettings {
            editions: editions.into_iter().map(|(_, edition)| edition).collect(),
            time_zone_name,
            accent,
            authors_publish: form.authors_publish == "1",
            placeholders,
        }),
        _ => Err(problems),
    }
}

/// Whether a colour can be read on the page, and the sentence that says how well.
fn contrast(accent: &str, ui: UiLang) -> (bool, String) {
    let (ratio, key) = match Accent::parse(accent) {
        Ok(accent) => (accent.contrast(), "contrast-good"),
        Err(BadAccent::TooPale { ratio }) => (ratio, "contrast-bad"),
        Err(BadAccent::NotAColour) => return (false, words(ui).say("problem-colour").into_owned()),
    };
    // Rounded down, so that 4.49 is never shown as enough.
    let ratio = format!("{:.1}", (ratio * 10.0).floor() / 10.0);
    (key == "contrast-good", words(ui).with(key, &[("ratio", &ratio)]))
}

impl SettingsForm {
    fn of(settings: &Settings) -> Self {
        let editions = &settings.editions;
        Self {
            position: (1..=editions.len()).map(|number| number.to_string()).collect(),
            lang: editions.iter().map(|edition| edition.lang.to_string()).collect(),
            name: editions.iter().map(|edition| edition.name.clone()).collect(),
            tagline: editions.iter().map(|edition| edition.tagline.clone()).collect(),
            zone: settings.time_zone_name.clone(),
            accent: settings.accent.to_string(),
            authors_publish: if settings.authors_publish { "1".to_owned() } else { String::new() },
            placeholders: settings.placeholders.to_string(),
            change_log: if settings.change_log { "1".to_owned() } else { String::new() },
        }
    }

    /// The rows that say something, numbered from 1. A row whose language and name are empty is no edition.
    fn rows(&self) -> Vec<EditionRow> {
        let typed = |column: &[String], row: usize| column.get(row).cloned().unwrap_or_default();
        let rows = self.lang.len().max(self.name.len()).min(MOST_EDITIONS);
        (0..rows)
            .map(|row| EditionRow {
                number: 0,
                position: typed(&self.position, row),
                lang: typed(&self.lang, row),
                name: typed(&self.name, row),
                tagline: typed(&self.tagline, row),
            })
            .filter(|row| !row.lang.trim().is_empty() || !row.name.trim().is_empty())
            .enumerate()
            .map(|(index, row)| EditionRow { number: index + 1, ..row })
            .collect()
    }
}

impl EditionRow {
    /// The id of one of its fields: `lang-1`.
    fn field(&self, part: &str) -> String {
        format!("{part}-{}", self.number)
    }

    /// The language, for the direction of what is typed.
    fn parsed(&self) -> Option<Lang> {
        Lang::parse(&self.lang).ok()
    }
}

impl SettingsPage {
    fn paper(&self) -> String {
        Accent::paper()
    }
}
