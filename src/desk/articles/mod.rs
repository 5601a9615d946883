//! Stories on the desk: the list, beginning one, and what is done to one.

pub mod comments;
pub mod compare;
pub mod editor;
pub mod publication;
pub mod revise;
pub mod revisions;
pub mod room;
pub mod stories;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::command::{Command, Failure, View};
use super::pages::Problems;
use super::paths;
use super::wall::filters;
use crate::collab;
use crate::newsroom::access::{CreateArticle, ReadDesk};
use crate::newsroom::article::Kind;
use crate::newsroom::article::begin::{self, BeginError, NewArticle};
use crate::newsroom::article::list::{self, Cursor, Filter, Row, StageFilter};
use crate::newsroom::stage::Stage;
use crate::newsroom::taxonomy::sections::{self, Section};
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::lang::{Lang, UiLang};
use crate::platform::words::words;
use crate::web::error::Error;
use crate::web::form::Input;
use crate::web::page::Page;

/// The list's filters, as they stand in its address.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct ListQuery {
    q: String,
    state: String,
    section: String,
    lang: String,
    mine: String,
    after: String,
}

#[derive(Template)]
#[template(path = "desk/articles/list.html")]
struct ListPage {
    query: ListQuery,
    ui: UiLang,
    rows: Vec<ListRow>,
    sections: Vec<SectionChoice>,
    langs: Vec<Lang>,
    /// Where the next page and the first are.
    next: Option<String>,
    first: String,
    paged: bool,
}

struct ListRow {
    href: String,
    lang: Lang,
    kind_key: String,
    state: &'static str,
    state_key: String,
    headline: String,
    section: String,
    saved_at: Timestamp,
    saved_by: String,
    words: i32,
    /// The names of those who have it open.
    open: Vec<String>,
}

/// A filter that is on, and the address without it.
struct Chip {
    text: String,
    without: String,
}

/// A section in a list to choose from.
pub struct SectionChoice {
    pub id: String,
    pub name: String,
    pub depth: usize,
}

#[derive(Template)]
#[template(path = "desk/articles/new.html")]
struct NewPage {
    form: NewForm,
    problems: Problems,
    sections: Vec<SectionChoice>,
    langs: Vec<Lang>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewForm {
    headline: String,
    section: String,
    lang: String,
    kind: String,
}

impl Input for NewForm {}

pub async fn show_list(
    _: paths::Desk,
    view: View<ReadDesk>,
    Query(query): Query<ListQuery>,
) -> Result<impl IntoResponse, Error> {
    let signed = view.signed().clone();
    let ui = signed.ui();
    let mut seen = view.of(()).await?;
    let sections = sections::list(seen.db()).await?;
    let after = match query.after.as_str() {
        "" => None,
        text => Some(Cursor::parse(text).ok_or(Error::NotFound)?),
    };
    let (db, permit) = seen.both();
    let page = list::list(db, permit, &query.filter(), after).await?;
    let ids: Vec<_> = page.rows.iter().map(|row| row.id).collect();
    let mut open = collab::open_names(db, permit, &ids).await?;
    let rows = page
        .rows
        .into_iter()
        .map(|row| {
            let open = open.remove(&row.id).unwrap_or_default();
            ListRow::new(row, open, &sections, ui)
        })
        .collect();
    Ok(Page(ListPage {
        rows,
        ui,
        sections: SectionChoice::all(&sections, ui.lang()),
        langs: signed.settings.editions.iter().map(|edition| edition.lang).collect(),
        next: page.next.map(|cursor| query.with(|query| query.after = cursor.to_string())),
        first: query.with(|query| query.after.clear()),
        paged: after.is_some(),
        query,
    }))
}

pub async fn show_new(_: paths::NewArticle, view: View<CreateArticle>) -> Result<Response, Error> {
    let signed = view.signed().clone();
    let form = NewForm { lang: preferred(&signed), ..NewForm::default() };
    let mut seen = view.of(()).await?;
    let sections = sections::list(seen.db()).await?;
    Ok(new_page(form, Problems::default(), &sections, &signed).into_response())
}

pub async fn create(_: paths::Articles, command: Command<CreateArticle, NewForm>) -> Result<Response, Error> {
    let (form, signed) = (command.form.clone(), command.signed.clone());
    let mut problems = Problems::default();
    if form.headline.trim().is_empty() {
        problems.add("headline", "problem-headline");
    }
    let lang = Lang::parse(&form.lang).ok();
    if lang.is_none() {
        problems.add("lang", "problem-edition");
    }
    let section = match form.section.as_str() {
        "" => Ok(None),
        id => id.parse().map(Some),
    };
    if section.is_err() {
        problems.add("section", "problem-section");
    }
    let kind = if form.kind.is_empty() { Kind::News } else { Kind::parse(&form.kind).unwrap_or(Kind::News) };
    let desk = command.desk().clone();
    let made = match (lang, section, problems.is_empty()) {
        (Some(lang), Ok(section), true) => {
            let new = NewArticle { lang, kind, headline: form.headline.clone(), section };
            command.run((), async |tx: &mut Tx, permit: &_, _| begin::begin(tx, permit, new).await).await
        }
        _ => Err(Failure::Verb(BeginError::Nobody)),
    };
    let key = match made {
        Ok(id) => return Ok(Redirect::to(&paths::Article { id }.to_string()).into_response()),
        Err(Failure::Refused(error)) => return Err(error),
        Err(Failure::Verb(BeginError::Db(error))) => return Err(error.into()),
        Err(Failure::Verb(BeginError::Headline)) => Some(("headline", "problem-headline-long")),
        Err(Failure::Verb(BeginError::NoEdition)) => Some(("lang", "problem-edition")),
        Err(Failure::Verb(BeginError::NoSection)) => Some(("section", "problem-section")),
        Err(Failure::Verb(BeginError::Nobody)) => None,
    };
    if let Some((field, key)) = key {
        problems.add(field, key);
    }
    let mut db = desk.connect_for_choices().await?;
    let sections = sections::list(&mut db).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, new_page(form, problems, &sections, &signed)).into_response())
}

fn new_page(form: NewForm, problems: Problems, sections: &[Section], signed: &super::wall::Signed) -> Page<NewPage> {
    Page(NewPage {
        form,
        problems,
        sections: SectionChoice::all(sections, signed.ui().lang()),
        langs: signed.settings.editions.iter().map(|edition| edition.lang).collect(),
    })
}

/// The language somebody most likely writes in: that of their interface, if there is such an edition.
fn preferred(signed: &super::wall::Signed) -> String {
    let own = signed.ui().lang();
    let lang = if signed.settings.edition(own).is_some() { own } else { signed.settings.default_edition().lang };
    lang.to_string()
}

impl ListQuery {
    fn filter(&self) -> Filter {
        Filter {
            words: self.q.chars().take(200).collect(),
            mine: self.mine == "1",
            section: self.section.parse().ok(),
            lang: Lang::parse(&self.lang).ok(),
            stage: StageFilter::parse(&self.state),
            kind: if self.state == "page" { Some(Kind::Page) } else { None },
        }
    }

    /// The list's address after a change to its filters.
    fn with(&self, change: impl FnOnce(&mut Self)) -> String {
        let mut query = self.clone();
        change(&mut query);
        let pairs = [
            ("q", &query.q),
            ("state", &query.state),
            ("section", &query.section),
            ("lang", &query.lang),
            ("mine", &query.mine),
            ("after", &query.after),
        ];
        let mut address = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
            address.append_pair(name, value);
        }
        match address.finish() {
            query if query.is_empty() => paths::DESK.to_owned(),
            query => format!("{}?{query}", paths::DESK),
        }
    }
}

impl ListPage {
    /// The states to choose from: value, key of its words, chosen?
    fn states(&self) -> Vec<(&'static str, String, bool)> {
        let stages = StageFilter::all().map(|stage| (stage.as_str(), format!("state-{}", stage.as_str())));
        stages
            .chain([("page", "standing-pages".to_owned())])
            .map(|(value, key)| (value, key, self.query.state == value))
            .collect()
    }

    fn is_filtered(&self) -> bool {
        let query = &self.query;
        [&query.q, &query.state, &query.section, &query.lang, &query.mine].iter().any(|value| !value.is_empty())
    }

    fn chips(&self) -> Vec<Chip> {
        let mut chips = Vec::new();
        let mut add = |text: String, clear: fn(&mut ListQuery)| {
            if !text.is_empty() {
                let without = self.query.with(|query| {
                    clear(query);
                    query.after.clear();
                });
                chips.push(Chip { text, without });
            }
        };
        let words = words(self.ui);
        let state = self.states().into_iter().find(|(_, _, chosen)| *chosen);
        let section = self.sections.iter().find(|choice| choice.id == self.query.section);
        add(self.query.q.clone(), |query| query.q.clear());
        add(state.map(|(_, key, _)| words.say(&key).into_owned()).unwrap_or_default(), |query| query.state.clear());
        add(section.map(|choice| choice.name.clone()).unwrap_or_default(), |query| query.section.clear());
        let lang = Lang::parse(&self.query.lang).ok();
        add(lang.map(|lang| lang.native_name().to_owned()).unwrap_or_default(), |query| query.lang.clear());
        let mine = if self.query.mine == "1" { words.say("mine").into_owned() } else { String::new() };
        add(mine, |query| query.mine.clear());
        chips
    }
}

impl ListRow {
    fn new(row: Row, open: Vec<String>, sections: &[Section], ui: UiLang) -> Self {
        let section = sections.iter().find(|section| Some(section.id) == row.section);
        let state = state(row.stage, row.changed);
        Self {
            href: paths::Article { id: row.id }.to_string(),
            lang: row.lang,
            kind_key: format!("kind-{}", row.kind),
            state,
            state_key: format!("state-{state}"),
            headline: row.headline,
            section: section.map(|section| section.name(ui.lang()).to_owned()).unwrap_or_default(),
            saved_at: row.saved_at,
            saved_by: row.saved_by_name,
            words: row.words,
            open,
        }
    }
}

impl NewPage {
    fn kinds(&self) -> [Kind; 6] {
        Kind::ALL
    }
}

impl SectionChoice {
    pub fn all(sections: &[Section], lang: Lang) -> Vec<Self> {
        sections
            .iter()
            .map(|section| Self {
                id: section.id.to_string(),
                name: section.name(lang).to_owned(),
                depth: section.depth,
            })
            .collect()
    }
}

/// The name of a state, for its shape and its word.
pub fn state(stage: Stage, changed: bool) -> &'static str {
    if changed { "changed" } else { stage.as_str() }
}

/// The same for the editor, whose script knows three.
pub(super) fn editor_state(stage: Stage) -> &'static str {
    match stage {
        Stage::Idea
        | Stage::Writing
        | Stage::WithDesk
        | Stage::WithSubs
        | Stage::Ready
        | Stage::Scheduled
        | Stage::OnHold => "draft",
        Stage::Live => "live",
        Stage::Withdrawn | Stage::Killed => "withdrawn",
    }
}
