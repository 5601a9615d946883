//! A new story: headline and section; language and kind are filled in, and an idea need not be written yet.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::SectionChoice;
use super::filters;
use crate::desk::command::{Command, Failure, View};
use crate::desk::pages::Problems;
use crate::desk::paths;
use crate::desk::wall::Signed;
use crate::newsroom::access::{Actor, ArticleFacts, CreateArticle, Publish};
use crate::newsroom::article::Kind;
use crate::newsroom::article::begin::{self, BeginError, NewArticle};
use crate::newsroom::ids::ArticleId;
use crate::newsroom::stage::Stage;
use crate::newsroom::taxonomy::sections::{self, Section};
use crate::platform::db::Tx;
use crate::platform::lang::Lang;
use crate::web::error::Error;
use crate::web::form::Input;
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "desk/articles/new.html")]
struct NewPage {
    form: NewForm,
    problems: Problems,
    sections: Vec<SectionChoice>,
    langs: Vec<Lang>,
    may_break: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewForm {
    headline: String,
    section: String,
    lang: String,
    kind: String,
    idea: String,
}

impl Input for NewForm {}

pub async fn show(_: paths::NewArticle, view: View<CreateArticle>) -> Result<Response, Error> {
    let signed = view.signed().clone();
    let form = NewForm { lang: preferred(&signed), ..NewForm::default() };
    let mut seen = view.of(()).await?;
    let sections = sections::list(seen.db()).await?;
    Ok(page(form, Problems::default(), &sections, &signed).into_response())
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
    let kind = Kind::parse(&form.kind).unwrap_or(Kind::News);
    let desk = command.desk().clone();
    let made = match (lang, section, problems.is_empty()) {
        (Some(lang), Ok(section), true) => {
            let is_idea = form.idea == "1";
            let new = NewArticle { lang, kind, headline: form.headline.clone(), section, is_idea };
            command.run((), async |tx: &mut Tx, permit: &_, _| begin::begin(tx, permit, new).await).await
        }
        _ => Err(Failure::Verb(BeginError::Nobody)),
    };
    match made {
        // An idea is planned before it is written.
        Ok(id) if form.idea == "1" => {
            return Ok(Redirect::to(&paths::Assignment { id }.to_string()).into_response());
        }
        Ok(id) => return Ok(Redirect::to(&paths::Article { id }.to_string()).into_response()),
        Err(Failure::Refused(error)) => return Err(error),
        Err(Failure::Verb(error)) => {
            if let Some((field, key)) = refusal(error)? {
                problems.add(field, key);
            }
        }
    }
    let mut db = desk.connect_for_choices().await?;
    let sections = sections::list(&mut db).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(form, problems, &sections, &signed)).into_response())
}

/// What a beginning was refused for: the field and the key of the words, if there is something to mend.
pub(super) fn refusal(error: BeginError) -> Result<Option<(&'static str, &'static str)>, Error> {
    match error {
        BeginError::Headline => Ok(Some(("headline", "problem-headline-long"))),
        BeginError::NoEdition => Ok(Some(("lang", "problem-edition"))),
        BeginError::NoSection => Ok(Some(("section", "problem-section"))),
        BeginError::OutsideSections => Ok(Some(("section", "problem-section-outside"))),
        BeginError::Nobody => Ok(None),
        BeginError::Db(error) => Err(error.into()),
    }
}

/// The language somebody most likely writes in: that of their interface, if there is such an edition.
pub(super) fn preferred(signed: &Signed) -> String {
    let own = signed.ui().lang();
    let lang = if signed.settings.edition(own).is_some() { own } else { signed.settings.default_edition().lang };
    lang.to_string()
}

/// Whether somebody may publish what they begin.
pub(super) fn may_break(signed: &Signed) -> bool {
    let Actor::Person { id, .. } = signed.actor() else { return false };
    let facts = ArticleFacts {
        id: ArticleId::generate(),
        stage: Stage::Writing,
        created_by: id,
        assigned_to: None,
        byline_people: vec![],
        outside: vec![],
        authors_publish: signed.settings.authors_publish,
    };
    signed.actor().could::<Publish>(&facts)
}

fn page(form: NewForm, problems: Problems, sections: &[Section], signed: &Signed) -> Page<NewPage> {
    Page(NewPage {
        form,
        problems,
        sections: SectionChoice::all(sections, signed.ui().lang()),
        langs: signed.settings.editions.iter().map(|edition| edition.lang).collect(),
        may_break: may_break(signed),
    })
}

impl NewPage {
    fn kinds(&self) -> [Kind; 6] {
        Kind::ALL
    }
}
