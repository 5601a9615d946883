//! Breaking news: headline, section, one paragraph, Publish, and once more to make sure. Nothing is kept before that.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::SectionChoice;
use super::begin::{may_break, preferred, refusal};
use super::filters;
use crate::desk::command::{Command, Desk, Failure, View};
use crate::desk::pages::Problems;
use crate::desk::paths;
use crate::desk::wall::Signed;
use crate::newsroom::access::{
    ArticleFacts, AssignArticle, CreateArticle, Denied, EditArticle, Permit, Publish, ReadArticle,
};
use crate::newsroom::article::begin::{self, BeginError, NewArticle};
use crate::newsroom::article::save::{self, SaveError};
use crate::newsroom::article::{self, Kind};
use crate::newsroom::assignment::Assignment;
use crate::newsroom::assignment::assign;
use crate::newsroom::document::{Block, Document, Inline, Marks, Paragraph};
use crate::newsroom::ids::{ArticleId, AuthorId, SectionId};
use crate::newsroom::publication::publish::{self, NewPublication, PublishError, Published};
use crate::newsroom::taxonomy::{authors, sections};
use crate::platform::db::Tx;
use crate::platform::lang::Lang;
use crate::web::error::Error;
use crate::web::form::Input;
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "desk/articles/breaking.html")]
struct BreakingPage {
    form: BreakingForm,
    problems: Problems,
    sections: Vec<SectionChoice>,
    langs: Vec<Lang>,
    authors: Vec<(String, String)>,
    /// Everything is there: asked once more before it goes out.
    asks: bool,
}

#[derive(Template)]
#[template(path = "desk/articles/broke.html")]
struct BrokePage {
    id: ArticleId,
    headline: String,
    lang: Lang,
    /// Where readers find it.
    address: String,
    at: crate::platform::clock::Timestamp,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct BreakingForm {
    headline: String,
    section: String,
    paragraph: String,
    lang: String,
    author: String,
    /// Set by the second of the two buttons.
    sure: String,
}

impl Input for BreakingForm {}

/// Why nothing went out.
enum Refusal {
    Denied(Denied),
    At(&'static str, &'static str),
    Begin(BeginError),
    Db(sqlx::Error),
}

pub async fn show(_: paths::Breaking, view: View<CreateArticle>) -> Result<Response, Error> {
    let (signed, desk) = (view.signed().clone(), view.desk().clone());
    // The right is asked again of the story itself, once there is one.
    if !may_break(&signed) {
        return Err(Denied.into());
    }
    let mut seen = view.of(()).await?;
    let own = authors::of_person(seen.db(), signed.person().id).await?;
    let author = own.map(|id| id.to_string()).unwrap_or_default();
    let form = BreakingForm { lang: preferred(&signed), author, ..BreakingForm::default() };
    Ok(page(&desk, form, Problems::default(), false, &signed).await?.into_response())
}

pub async fn create(_: paths::Breaking, command: Command<CreateArticle, BreakingForm>) -> Result<Response, Error> {
    let (form, signed, desk) = (command.form.clone(), command.signed.clone(), command.desk().clone());
    if !may_break(&signed) {
        return Err(Denied.into());
    }
    let wanted = match Wanted::read(&form) {
        Ok(wanted) => wanted,
        Err(problems) => return Ok(unprocessable(page(&desk, form, problems, false, &signed).await?)),
    };
    if form.sure != "1" {
        return Ok(page(&desk, form, Problems::default(), true, &signed).await?.into_response());
    }
    let lang = wanted.lang;
    let done =
        command.run((), async |tx: &mut Tx, permit: &Permit<CreateArticle>, _| put_out(tx, permit, wanted).await).await;
    let problem = match done {
        Ok((id, published)) => {
            let address = desk.site().address(&published.permalink, &signed.settings);
            let at = published.first_published_at;
            return Ok(Page(BrokePage { id, headline: form.headline, lang, address, at }).into_response());
        }
        Err(Failure::Refused(error)) => return Err(error),
        Err(Failure::Verb(Refusal::Denied(denied))) => return Err(denied.into()),
        Err(Failure::Verb(Refusal::Db(error))) => return Err(error.into()),
        Err(Failure::Verb(Refusal::Begin(error))) => refusal(error)?.unwrap_or(("headline", "problem-headline")),
        Err(Failure::Verb(Refusal::At(field, key))) => (field, key),
    };
    let problems = Problems::one(problem.0, problem.1);
    Ok(unprocessable(page(&desk, form, problems, false, &signed).await?))
}

/// Begins, writes and publishes a story in one transaction, so that nothing half-done is left when one of them is refused.
/// Each step asks its own right of the story as it is then.
async fn put_out(
    tx: &mut Tx,
    permit: &Permit<CreateArticle>,
    wanted: Wanted,
) -> Result<(ArticleId, Published), Refusal> {
    let actor = *permit.actor();
    let (lang, section) = (wanted.lang, Some(wanted.section));
    let new = NewArticle { lang, kind: Kind::News, headline: wanted.headline, section, is_idea: false };
    let id = begin::begin(tx, permit, new).await.map_err(Refusal::Begin)?;
    let on = facts(tx, id).await?;
    let read = actor.may::<ReadArticle>(on.clone())?;
    let (_, head) = article::read(tx.conn(), &read).await?;
    let content = article::Content { authors: vec![wanted.author], body: wanted.body, ..head.content };
    let saved =
        save::save(tx, &actor.may::<EditArticle>(on)?, head.number, content).await.map_err(|error| match error {
            SaveError::Db(error) => Refusal::Db(error),
            SaveError::Fields(_) => Refusal::At("author", "problem-author"),
            SaveError::Stale(_) | SaveError::BeingWritten | SaveError::Nobody => Refusal::Denied(Denied),
        })?;
    let on = facts(tx, id).await?;
    if let Ok(permit) = actor.may::<AssignArticle>(on.clone()) {
        let assignment = Assignment { person: actor.person(), breaking: true, ..Assignment::default() };
        // The flag is a help for the desk: whoever may not assign breaks news without it.
        let _ = assign::assign(tx, &permit, assignment).await;
    }
    let new = NewPublication { revision: saved.revision, substantive: false };
    let published = publish::publish(tx, &actor.may::<Publish>(on)?, None, new).await;
    published.map(|published| (id, published)).map_err(|error| match error {
        PublishError::Db(error) => Refusal::Db(error),
        PublishError::NotReady(musts) => {
            let (field, key) =
                musts.first().map_or(("headline", "problem-headline"), |must| (must.field(), must.key()));
            // The one paragraph is the body; what the form has no field for stands at its head.
            let field = match field {
                "body" => "paragraph",
                "authors" => "author",
                "section" => "section",
                _ => "headline",
            };
            Refusal::At(field, key)
        }
        PublishError::NotNewest
        | PublishError::Stage(_)
        | PublishError::InFuture
        | PublishError::Embargo(_)
        | PublishError::Reason => Refusal::Denied(Denied),
    })
}

/// A story's facts, read again in a transaction that changes it.
async fn facts(tx: &mut Tx, id: ArticleId) -> sqlx::Result<ArticleFacts> {
    article::facts(tx.conn(), id).await?.ok_or(sqlx::Error::RowNotFound)
}

/// What is to go out.
struct Wanted {
    headline: String,
    section: SectionId,
    lang: Lang,
    author: AuthorId,
    body: Document,
}

impl Wanted {
    fn read(form: &BreakingForm) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        if form.headline.trim().is_empty() {
            problems.add("headline", "problem-headline");
        }
        if form.headline.trim().chars().count() > save::LONGEST_HEADLINE {
            problems.add("headline", "problem-headline-long");
        }
        let section = form.section.parse().ok();
        if section.is_none() {
            problems.add("section", "check-section");
        }
        let lang = Lang::parse(&form.lang).ok();
        if lang.is_none() {
            problems.add("lang", "problem-edition");
        }
        let author = form.author.parse().ok();
        if author.is_none() {
            problems.add("author", "check-author");
        }
        let body = paragraph(&form.paragraph);
        if body.as_ref().is_none_or(Document::is_blank) {
            problems.add("paragraph", "check-paragraph");
        }
        match (section, lang, author, body, problems.is_empty()) {
            (Some(section), Some(lang), Some(author), Some(body), true) => {
                Ok(Self { headline: form.headline.trim().to_owned(), section, lang, author, body })
            }
            _ => Err(problems),
        }
    }
}

/// Text as a story's body; an empty line begins another paragraph.
fn paragraph(text: &str) -> Option<Document> {
    let text = text.replace("\r\n", "\n");
    let blocks = text
        .split("\n\n")
        .map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|part| !part.is_empty())
        .map(|text| {
            Block::Paragraph(Paragraph {
                content: vec![Inline::Text { text, marks: Marks::default() }],
                ..Paragraph::default()
            })
        })
        .collect();
    Document::from_blocks(blocks).ok()
}

async fn page(
    desk: &Desk,
    form: BreakingForm,
    problems: Problems,
    asks: bool,
    signed: &Signed,
) -> Result<Page<BreakingPage>, Error> {
    let mut db = desk.connect_for_choices().await?;
    let lang = signed.ui().lang();
    let tree = sections::list(&mut db).await?;
    let authors = authors::list(&mut db).await?;
    Ok(Page(BreakingPage {
        form,
        problems,
        sections: SectionChoice::all(&tree, lang),
        langs: signed.settings.editions.iter().map(|edition| edition.lang).collect(),
        authors: authors.iter().map(|author| (author.id.to_string(), author.name(lang).to_owned())).collect(),
        asks,
    }))
}

fn unprocessable(page: Page<BreakingPage>) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        Refusal::Db(error)
    }
}

impl From<Denied> for Refusal {
    fn from(denied: Denied) -> Self {
        Refusal::Denied(denied)
    }
}

impl BrokePage {
    fn href(&self) -> paths::Article {
        paths::Article { id: self.id }
    }
}

impl BreakingPage {
    /// What was asked for, to be sent once more.
    fn hidden(&self) -> [(&'static str, &str); 5] {
        let form = &self.form;
        [
            ("headline", &form.headline),
            ("section", &form.section),
            ("paragraph", &form.paragraph),
            ("author", &form.author),
            ("lang", &form.lang),
        ]
    }

    fn section_name(&self) -> &str {
        self.sections.iter().find(|choice| choice.id == self.form.section).map_or("", |choice| &choice.name)
    }

    fn author_name(&self) -> &str {
        self.authors.iter().find(|(id, _)| *id == self.form.author).map_or("", |(_, name)| name)
    }
}
