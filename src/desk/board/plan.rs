//! One story's way: who has it and until when, the moves it can make, and the notes beside it.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::bulk::{Stepped, take};
use super::row::{FlagView, flags, stage_word};
use crate::desk::command::{Command, Failure, View};
use crate::desk::pages::Problems;
use crate::desk::paths;
use crate::desk::wall::{Done, Signed, filters};
use crate::newsroom::access::{ArticleFacts, AssignArticle, NoteArticle, Permit, ReadArticle, could_move};
use crate::newsroom::assignment::advance::STEPS;
use crate::newsroom::assignment::assign::{self, AssignError};
use crate::newsroom::assignment::notes::{self, Note, NoteError};
use crate::newsroom::assignment::{self, Assignment, Need, Planned};
use crate::newsroom::ids::{ArticleId, PersonId};
use crate::newsroom::settings::Settings;
use crate::newsroom::stage::Move;
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::web::error::Error;
use crate::web::form::Input;
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "desk/board/plan.html")]
struct PlanPage {
    id: ArticleId,
    signed: Signed,
    facts: ArticleFacts,
    story: Planned,
    form: AssignmentForm,
    problems: Problems,
    note: String,
    people: Vec<(PersonId, String)>,
    notes: Vec<Note>,
}

/// The assignment as the form has it. Times are of the newsroom's clock, without a zone: the page names it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct AssignmentForm {
    person: String,
    due: String,
    words: String,
    brief: String,
    legal: String,
    pictures: String,
    breaking: String,
}

#[derive(Clone, Debug, Deserialize)]
pub struct MoveForm {
    step: String,
    #[serde(default)]
    note: String,
}

#[derive(Clone, Debug, Deserialize)]
pub struct NoteForm {
    note: String,
}

impl Input for AssignmentForm {}
impl Input for MoveForm {}
impl Input for NoteForm {}

/// Why something was not done: at which field, in which words.
enum Refusal {
    At(&'static str, &'static str),
    Db(sqlx::Error),
}

pub async fn show(path: paths::Assignment, view: View<ReadArticle>) -> Result<Response, Error> {
    let page = page(path.id, view).await?;
    Ok(Page(page).into_response())
}

pub async fn assign(
    path: paths::Assignment,
    view: View<ReadArticle>,
    command: Command<AssignArticle, AssignmentForm>,
) -> Result<Response, Error> {
    let (form, settings) = (command.form.clone(), command.signed.settings.clone());
    let done = command
        .run(path.id, async |tx: &mut Tx, permit: &Permit<AssignArticle>, form: AssignmentForm| {
            let new = form.read(&settings)?;
            Ok(assign::assign(tx, permit, new).await?)
        })
        .await;
    answer(done, path.id, Done::Saved, view, |page| page.form = form).await
}

pub async fn advance(
    path: paths::Moves,
    view: View<ReadArticle>,
    command: Command<ReadArticle, MoveForm>,
) -> Result<Response, Error> {
    let note = command.form.note.clone();
    let done = command
        .run(path.id, async |tx: &mut Tx, permit: &Permit<ReadArticle>, form: MoveForm| {
            let step = Move::parse(&form.step).ok_or(Refusal::At("step", "bulk-no-move"))?;
            take(tx, permit.actor(), permit.on().clone(), step, &form.note).await.map_err(|stepped| match stepped {
                Stepped::Not("problem-note") => Refusal::At("move-note", "problem-note"),
                Stepped::Not(reason) => Refusal::At("step", reason),
                Stepped::Db(error) => Refusal::Db(error),
            })
        })
        .await;
    // Whoever hands a story in may no longer write in it, but they still see where it stands.
    answer(done, path.id, Done::Moved, view, |page| page.note = note).await
}

pub async fn note(
    path: paths::Notes,
    view: View<ReadArticle>,
    command: Command<NoteArticle, NoteForm>,
) -> Result<Response, Error> {
    let done = command
        .run(path.id, async |tx: &mut Tx, permit: &Permit<NoteArticle>, form: NoteForm| {
            notes::write(tx, permit, &form.note).await.map_err(|error| match error {
                NoteError::Db(error) => Refusal::Db(error),
                NoteError::Empty | NoteError::TooLong | NoteError::Nobody => Refusal::At("note", "problem-note"),
            })
        })
        .await;
    answer(done, path.id, Done::NoteWritten, view, |_| {}).await
}

async fn answer(
    done: Result<(), Failure<Refusal>>,
    id: ArticleId,
    said: Done,
    view: View<ReadArticle>,
    refill: impl FnOnce(&mut PlanPage),
) -> Result<Response, Error> {
    let (field, key) = match done {
        Ok(()) => {
            return Ok(Redirect::to(&format!("{}?done={}", paths::Assignment { id }, said.as_str())).into_response());
        }
        Err(Failure::Refused(error)) => return Err(error),
        Err(Failure::Verb(Refusal::Db(error))) => return Err(error.into()),
        Err(Failure::Verb(Refusal::At(field, key))) => (field, key),
    };
    let mut page = page(id, view).await?;
    page.problems = Problems::one(field, key);
    refill(&mut page);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response())
}

async fn page(id: ArticleId, view: View<ReadArticle>) -> Result<PlanPage, Error> {
    let signed = view.signed().clone();
    let mut seen = view.of(id).await?;
    let (db, permit) = seen.both();
    let story = assignment::read(db, permit).await?;
    let notes = notes::list(db, permit).await?;
    let facts = permit.on().clone();
    let people = assignment::assignable(db).await?;
    let form = AssignmentForm::of(&story.assignment, &signed.settings);
    Ok(PlanPage { id, signed, facts, story, form, problems: Problems::default(), note: String::new(), people, notes })
}

impl AssignmentForm {
    fn of(assignment: &Assignment, settings: &Settings) -> Self {
        let local = |at: Timestamp| settings.local(at).strftime("%Y-%m-%dT%H:%M").to_string();
        Self {
            person: assignment.person.map(|id| id.to_string()).unwrap_or_default(),
            due: assignment.due_at.map(local).unwrap_or_default(),
            words: assignment.words.map(|words| words.to_string()).unwrap_or_default(),
            brief: assignment.brief.clone(),
            legal: assignment.legal.to_string(),
            pictures: assignment.pictures.to_string(),
            breaking: if assignment.breaking { "1".to_owned() } else { String::new() },
        }
    }

    fn read(&self, settings: &Settings) -> Result<Assignment, Refusal> {
        let person = match self.person.as_str() {
            "" => None,
            id => Some(id.parse().map_err(|_| Refusal::At("person", "bulk-no-person"))?),
        };
        let words = match self.words.trim() {
            "" => None,
            number => Some(number.parse().map_err(|_| Refusal::At("words", "problem-length"))?),
        };
        Ok(Assignment {
            person,
            due_at: due_at(&self.due, settings)?,
            words,
            brief: self.brief.clone(),
            legal: Need::parse(&self.legal).unwrap_or_default(),
            pictures: Need::parse(&self.pictures).unwrap_or_default(),
            breaking: self.breaking == "1",
        })
    }
}

/// A time of the newsroom's clock. One that the clock skips when it goes forward is not a time; of one that comes twice the
/// first is meant.
fn due_at(text: &str, settings: &Settings) -> Result<Option<Timestamp>, Refusal> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let wall: jiff::civil::DateTime = text.trim().parse().map_err(|_| Refusal::At("due", "problem-time"))?;
    let ambiguous = settings.time_zone.to_ambiguous_zoned(wall);
    if matches!(ambiguous.offset(), jiff::tz::AmbiguousOffset::Gap { .. }) {
        return Err(Refusal::At("due", "problem-time-skipped"));
    }
    let at = ambiguous.earlier().map_err(|_| Refusal::At("due", "problem-time"))?;
    Ok(Some(at.timestamp()))
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        Refusal::Db(error)
    }
}

impl From<AssignError> for Refusal {
    fn from(error: AssignError) -> Self {
        match error {
            AssignError::Nobody => Refusal::At("person", "bulk-no-person"),
            AssignError::Words => Refusal::At("words", "problem-length"),
            AssignError::Brief => Refusal::At("brief", "problem-brief"),
            AssignError::Db(error) => Refusal::Db(error),
        }
    }
}

impl PlanPage {
    fn href(&self) -> paths::Article {
        paths::Article { id: self.id }
    }

    fn stage_word(&self) -> String {
        stage_word(&self.signed.settings, self.signed.ui(), self.story.standing.stage)
    }

    /// What the story is held or scheduled from, in words.
    fn before_word(&self) -> Option<String> {
        self.story.standing.before.map(|stage| stage_word(&self.signed.settings, self.signed.ui(), stage))
    }

    fn steps(&self) -> Vec<Move> {
        STEPS.into_iter().filter(|step| could_move(&self.signed.actor(), &self.facts, *step)).collect()
    }

    fn may_assign(&self) -> bool {
        self.signed.actor().could::<AssignArticle>(&self.facts)
    }

    fn may_note(&self) -> bool {
        self.signed.actor().could::<NoteArticle>(&self.facts)
    }

    fn flags(&self) -> Vec<FlagView> {
        let assignment = &self.story.assignment;
        flags(self.signed.ui(), assignment.breaking, assignment.legal, assignment.pictures)
    }

    fn needs(&self) -> [Need; 3] {
        Need::ALL
    }

    fn zone(&self) -> &str {
        &self.signed.settings.time_zone_name
    }

    /// Whoever has it and cannot sign in any more is still named.
    fn former(&self) -> Option<(PersonId, String)> {
        let person = self.story.assignment.person?;
        let is_known = self.people.iter().any(|(id, _)| *id == person);
        (!is_known).then(|| (person, self.story.person_name.clone().unwrap_or_default()))
    }
}
