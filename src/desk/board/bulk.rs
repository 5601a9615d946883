//! What is done to many stories at once: assigning, moving, tagging, filing. Each story asks its own right; what could be
//! done is done, and the answer says of the rest why not.

use std::collections::HashMap;

use askama::Template;
use axum::Json;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use crate::collab::{self, Filing, ReviseError};
use crate::desk::command::{Command, Failure};
use crate::desk::paths;
use crate::desk::wall::{Signed, filters};
use crate::newsroom::access::{
    Actor, ArticleFacts, AssignArticle, EditArticle, FileArticle, HoldArticle, MoveArticle, NameTag, Newsroom, Permit,
    ReadArticle, ReadDesk, SubmitArticle, could_move,
};
use crate::newsroom::article::save::{self, SaveError};
use crate::newsroom::article::{self, Content};
use crate::newsroom::assignment::advance::{self, AdvanceError};
use crate::newsroom::assignment::assign::{self, AssignError};
use crate::newsroom::assignment::notes::NoteError;
use crate::newsroom::ids::{ArticleId, PersonId, SectionId, TagId};
use crate::newsroom::stage::Move;
use crate::newsroom::taxonomy::{TaxonomyError, tags};
use crate::platform::db::Tx;
use crate::platform::lang::{Lang, UiLang};
use crate::platform::words::words;
use crate::web::error::Error;
use crate::web::form::{Input, wants_json};
use crate::web::page::Page;

/// Stories that are taken at once: more than a page has, and few enough for one transaction.
const MOST: usize = 200;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct BulkForm {
    ids: Vec<ArticleId>,
    person: String,
    step: String,
    tag: String,
    section: String,
    /// Where they were chosen.
    back: String,
}

impl Input for BulkForm {}

/// What came of it: how many were done, and of each other story why it was not.
struct Outcome {
    done: i32,
    failed: Vec<Failed>,
    /// Stories that somebody has open: they are filed in their shared documents, once everything else is committed.
    shared: Vec<Open>,
}

/// A story that somebody has open, and how it is to be filed.
struct Open {
    permit: Permit<FileArticle>,
    filing: Filing,
    headline: String,
    lang: Lang,
    names: Vec<String>,
}

struct Failed {
    id: ArticleId,
    headline: String,
    lang: Option<Lang>,
    /// The key of the words that say why.
    reason: &'static str,
    /// Who has it open, where that is the reason.
    open: Vec<String>,
}

#[derive(Template)]
#[template(path = "desk/board/bulk.html")]
struct OutcomePage {
    outcome: Outcome,
    back: String,
    ui: UiLang,
}

/// Why nothing was done at all.
enum Refusal {
    /// The key of what is wrong with what was chosen.
    Choice(&'static str),
    Revise(ReviseError),
    Db(sqlx::Error),
}

/// What to do with one story.
enum Deed {
    Give(Option<PersonId>),
    Step(Move),
    Tag(TagId),
    File(SectionId),
}

pub async fn assign(
    _: paths::BulkAssignment,
    headers: HeaderMap,
    command: Command<ReadDesk, BulkForm>,
) -> Result<Response, Error> {
    let deed = match command.form.person.as_str() {
        "nobody" => Ok(Deed::Give(None)),
        id => id.parse().map(|id| Deed::Give(Some(id))).map_err(|_| "bulk-no-person"),
    };
    run(headers, command, deed).await
}

pub async fn advance(
    _: paths::BulkMove,
    headers: HeaderMap,
    command: Command<ReadDesk, BulkForm>,
) -> Result<Response, Error> {
    let deed = Move::parse(&command.form.step).map(Deed::Step).ok_or("bulk-no-move");
    run(headers, command, deed).await
}

/// Adds a tag, which is made if nobody named it before and the person may.
pub async fn tag(
    _: paths::BulkTag,
    headers: HeaderMap,
    command: Command<ReadDesk, BulkForm>,
) -> Result<Response, Error> {
    let (signed, back) = (command.signed.clone(), command.form.back.clone());
    let desk = command.desk().clone();
    let collab = desk.collab().clone();
    let done = command
        .run((), async |tx: &mut Tx, permit: &Permit<ReadDesk>, form: BulkForm| {
            let tag = named(tx, permit.actor(), &form.tag, signed.ui().lang()).await?;
            each(tx, permit.actor(), desk.collab(), &form.ids, &Deed::Tag(tag)).await
        })
        .await;
    answer(headers, &signed, back, share(collab, done).await)
}

pub async fn file(
    _: paths::BulkSection,
    headers: HeaderMap,
    command: Command<ReadDesk, BulkForm>,
) -> Result<Response, Error> {
    let deed = command.form.section.parse().map(Deed::File).map_err(|_| "bulk-no-section");
    run(headers, command, deed).await
}

async fn run(
    headers: HeaderMap,
    command: Command<ReadDesk, BulkForm>,
    deed: Result<Deed, &'static str>,
) -> Result<Response, Error> {
    let (signed, back, desk) = (command.signed.clone(), command.form.back.clone(), command.desk().clone());
    let collab = desk.collab().clone();
    let done = command
        .run((), async |tx: &mut Tx, permit: &Permit<ReadDesk>, form: BulkForm| {
            let deed = deed.map_err(Refusal::Choice)?;
            each(tx, permit.actor(), desk.collab(), &form.ids, &deed).await
        })
        .await;
    answer(headers, &signed, back, share(collab, done).await)
}

/// Files what others have open. Committed story by story, by the rooms, which must not be waited for with anything locked.
async fn share(collab: collab::Collab, done: Result<Outcome, Failure<Refusal>>) -> Result<Outcome, Failure<Refusal>> {
    let mut outcome = done?;
    for open in std::mem::take(&mut outcome.shared) {
        match collab.file(&open.permit, open.filing).await {
            Ok(()) => outcome.done += 1,
            Err(error) => {
                tracing::warn!(%error, "a story that is open was not filed");
                let (id, lang) = (open.permit.on().id, Some(open.lang));
                let failed = Failed { id, headline: open.headline, lang, reason: "bulk-open", open: open.names };
                outcome.failed.push(failed);
            }
        }
    }
    Ok(outcome)
}

fn answer(
    headers: HeaderMap,
    signed: &Signed,
    back: String,
    done: Result<Outcome, Failure<Refusal>>,
) -> Result<Response, Error> {
    let said = words(signed.ui());
    let outcome = match done {
        Ok(outcome) => outcome,
        Err(Failure::Refused(error)) => return Err(error),
        Err(Failure::Verb(Refusal::Db(error))) => return Err(error.into()),
        Err(Failure::Verb(Refusal::Revise(error))) => return Err(error.into()),
        Err(Failure::Verb(Refusal::Choice(key))) => {
            if wants_json(&headers) {
                return Ok(Json(json!({ "message": said.say(key), "failed": [] })).into_response());
            }
            Outcome {
                done: 0,
                shared: Vec::new(),
                failed: vec![Failed {
                    id: ArticleId::generate(),
                    headline: String::new(),
                    lang: None,
                    reason: key,
                    open: Vec::new(),
                }],
            }
        }
    };
    if wants_json(&headers) {
        let failed: Vec<_> = outcome
            .failed
            .iter()
            .map(|failed| json!({ "headline": failed.headline, "reason": failed.why(signed.ui()) }))
            .collect();
        let message = said.count("bulk-done", outcome.done.into());
        return Ok(Json(json!({ "message": message, "failed": failed })).into_response());
    }
    let back = paths::next_or_desk(Some(&back)).to_owned();
    Ok(Page(OutcomePage { outcome, back, ui: signed.ui() }).into_response())
}

/// Does it to each story that it can be done to.
async fn each(
    tx: &mut Tx,
    actor: &Actor,
    collab: &collab::Collab,
    ids: &[ArticleId],
    deed: &Deed,
) -> Result<Outcome, Refusal> {
    if ids.is_empty() {
        return Err(Refusal::Choice("bulk-none"));
    }
    if ids.len() > MOST {
        return Err(Refusal::Choice("bulk-too-many"));
    }
    let facts = article::facts_of(tx.conn(), ids).await?;
    let facts: HashMap<ArticleId, ArticleFacts> = facts.into_iter().map(|facts| (facts.id, facts)).collect();
    let writes = matches!(deed, Deed::Tag(_) | Deed::File(_));
    // Everything that waits in shared documents goes into revisions first: once something is written here, a room that
    // wants to announce its revision would wait for this transaction, and this one for the room.
    let open = if writes { being_written(tx, actor, collab, &facts).await? } else { HashMap::new() };
    let mut outcome = Outcome { done: 0, failed: Vec::new(), shared: Vec::new() };
    for id in ids {
        let readable =
            facts.get(id).and_then(|facts| actor.may::<ReadArticle>(facts.clone()).ok().map(|read| (facts, read)));
        let Some((facts, read)) = readable else {
            // Not there and not to be seen are the same.
            outcome.failed.push(Failed {
                id: *id,
                headline: String::new(),
                lang: None,
                reason: "bulk-absent",
                open: Vec::new(),
            });
            continue;
        };
        let done = match deed {
            Deed::Give(person) => give(tx, actor, facts, *person).await?,
            Deed::Step(step) => step_on(tx, actor, facts, *step).await?,
            Deed::Tag(tag) if open.contains_key(id) => {
                file_open(tx, actor, &read, Filing::Tag(*tag), &open, &mut outcome).await?
            }
            Deed::File(section) if open.contains_key(id) => {
                file_open(tx, actor, &read, Filing::Section(*section), &open, &mut outcome).await?
            }
            Deed::Tag(tag) => change(tx, actor, &read, |content| put_tag(content, *tag)).await?,
            Deed::File(section) => change(tx, actor, &read, |content| put_section(content, *section)).await?,
        };
        match done {
            Ok(Did::Now) => outcome.done += 1,
            Ok(Did::Later) => {}
            Err(reason) => {
                let (article, head) = article::read(tx.conn(), &read).await?;
                outcome.failed.push(Failed {
                    id: *id,
                    headline: head.content.headline,
                    lang: Some(article.lang),
                    reason,
                    open: open.get(id).filter(|_| reason == "bulk-open").cloned().unwrap_or_default(),
                });
            }
        }
    }
    Ok(outcome)
}

/// Which of these stories somebody has open, and who; the words of all others are in their newest revisions afterwards.
async fn being_written(
    tx: &mut Tx,
    actor: &Actor,
    collab: &collab::Collab,
    facts: &HashMap<ArticleId, ArticleFacts>,
) -> Result<HashMap<ArticleId, Vec<String>>, Refusal> {
    let Ok(permit) = actor.may::<ReadDesk>(Newsroom) else { return Ok(HashMap::new()) };
    let ids: Vec<ArticleId> = facts.keys().copied().collect();
    let open = collab::open_names(tx.conn(), &permit, &ids).await?;
    for facts in facts.values().filter(|facts| !open.contains_key(&facts.id)) {
        if let Ok(read) = actor.may::<ReadArticle>(facts.clone()) {
            collab.bring_up_to_date(tx.conn(), &read).await?;
        }
    }
    Ok(open)
}

/// The story's turn is over, or it comes after the commit.
enum Did {
    Now,
    Later,
}

type Done = Result<Did, &'static str>;

async fn give(tx: &mut Tx, actor: &Actor, facts: &ArticleFacts, person: Option<PersonId>) -> Result<Done, Refusal> {
    let Ok(permit) = actor.may::<AssignArticle>(facts.clone()) else { return Ok(Err("bulk-not-allowed")) };
    match assign::give(tx, &permit, person).await {
        Ok(()) => Ok(Ok(Did::Now)),
        Err(AssignError::Nobody) => Err(Refusal::Choice("bulk-no-person")),
        // The rest of the assignment stays as it was.
        Err(AssignError::Words | AssignError::Brief) => Ok(Err("bulk-not-allowed")),
        Err(AssignError::Db(error)) => Err(error.into()),
    }
}

async fn step_on(tx: &mut Tx, actor: &Actor, facts: &ArticleFacts, step: Move) -> Result<Done, Refusal> {
    if !facts.stage.allows(step) {
        return Ok(Err("bulk-not-from-here"));
    }
    if !could_move(actor, facts, step) {
        return Ok(Err("bulk-not-allowed"));
    }
    match take(tx, actor, facts.clone(), step, "").await {
        Ok(()) => Ok(Ok(Did::Now)),
        Err(Stepped::Db(error)) => Err(error.into()),
        Err(Stepped::Not(reason)) => Ok(Err(reason)),
    }
}

/// Why a step was not taken.
pub(super) enum Stepped {
    /// The key of the reason.
    Not(&'static str),
    Db(sqlx::Error),
}

/// Takes a step with the right that it needs. Only the steps of [`advance::STEPS`] are taken here: publishing, scheduling
/// and what ends a story have pages of their own.
pub(super) async fn take(
    tx: &mut Tx,
    actor: &Actor,
    facts: ArticleFacts,
    step: Move,
    note: &str,
) -> Result<(), Stepped> {
    let taken = match step {
        Move::Start | Move::Submit => match actor.may::<SubmitArticle>(facts) {
            Ok(permit) => advance::advance(tx, &permit, step, note).await,
            Err(_) => return Err(Stepped::Not("bulk-not-allowed")),
        },
        Move::PassToDesk | Move::PassToSubs | Move::MarkReady | Move::Return => match actor.may::<MoveArticle>(facts) {
            Ok(permit) => advance::advance(tx, &permit, step, note).await,
            Err(_) => return Err(Stepped::Not("bulk-not-allowed")),
        },
        Move::Hold | Move::Resume => match actor.may::<HoldArticle>(facts) {
            Ok(permit) => advance::advance(tx, &permit, step, note).await,
            Err(_) => return Err(Stepped::Not("bulk-not-allowed")),
        },
        Move::Schedule | Move::Unschedule | Move::Publish | Move::Withdraw | Move::Kill => {
            return Err(Stepped::Not("bulk-not-here"));
        }
    };
    match taken {
        Ok(_) => Ok(()),
        Err(AdvanceError::NotFromHere) => Err(Stepped::Not("bulk-not-from-here")),
        Err(AdvanceError::Note(NoteError::Db(error))) => Err(Stepped::Db(error)),
        Err(AdvanceError::Note(NoteError::Empty | NoteError::TooLong | NoteError::Nobody)) => {
            Err(Stepped::Not("problem-note"))
        }
        Err(AdvanceError::Db(error)) => Err(Stepped::Db(error)),
    }
}

/// Saves a story's newest revision with something changed in it.
async fn change(
    tx: &mut Tx,
    actor: &Actor,
    read: &Permit<ReadArticle>,
    alter: impl FnOnce(&mut Content) -> Result<(), &'static str>,
) -> Result<Done, Refusal> {
    let Ok(permit) = actor.may::<EditArticle>(read.on().clone()) else { return Ok(Err("bulk-not-allowed")) };
    let (article, head) = article::read(tx.conn(), read).await?;
    let mut content = head.content;
    if let Err(reason) = alter(&mut content) {
        return Ok(Err(reason));
    }
    match save::save(tx, &permit, article.head, content).await {
        Ok(_) => Ok(Ok(Did::Now)),
        Err(SaveError::Stale(_) | SaveError::BeingWritten) => Ok(Err("bulk-open")),
        Err(SaveError::Fields(_) | SaveError::Nobody) => Ok(Err("bulk-not-possible")),
        Err(SaveError::Db(error)) => Err(error.into()),
    }
}

/// Notes how a story that others have open is to be filed, if the person may.
async fn file_open(
    tx: &mut Tx,
    actor: &Actor,
    read: &Permit<ReadArticle>,
    filing: Filing,
    open: &HashMap<ArticleId, Vec<String>>,
    outcome: &mut Outcome,
) -> Result<Done, Refusal> {
    let Ok(permit) = actor.may::<FileArticle>(read.on().clone()) else { return Ok(Err("bulk-not-allowed")) };
    let (article, head) = article::read(tx.conn(), read).await?;
    if head.content.kind.is_page() {
        return Ok(Err("bulk-page"));
    }
    let names = open.get(&article.id).cloned().unwrap_or_default();
    outcome.shared.push(Open { permit, filing, headline: head.content.headline, lang: article.lang, names });
    Ok(Ok(Did::Later))
}

fn put_tag(content: &mut Content, tag: TagId) -> Result<(), &'static str> {
    if content.kind.is_page() {
        return Err("bulk-page");
    }
    if !content.tags.contains(&tag) {
        content.tags.push(tag);
    }
    Ok(())
}

fn put_section(content: &mut Content, section: SectionId) -> Result<(), &'static str> {
    if content.kind.is_page() {
        return Err("bulk-page");
    }
    content.section = Some(section);
    Ok(())
}

/// The tag of this name in any language; else a new one in the language of who names it.
async fn named(tx: &mut Tx, actor: &Actor, name: &str, lang: Lang) -> Result<TagId, Refusal> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(Refusal::Choice("bulk-no-tag"));
    }
    let folded = name.to_lowercase();
    let known = tags::list(tx.conn()).await?;
    let same = |tag: &&tags::Tag| tag.names.iter().any(|named| named.name.to_lowercase() == folded);
    if let Some(tag) = known.iter().find(same) {
        return Ok(tag.id);
    }
    let Ok(permit) = actor.may::<NameTag>(Newsroom) else { return Err(Refusal::Choice("bulk-unknown-tag")) };
    match tags::name(tx, &permit, lang, &name).await {
        Ok(id) => Ok(id),
        Err(TaxonomyError::Db(error)) => Err(error.into()),
        Err(_) => Err(Refusal::Choice("bulk-no-tag")),
    }
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        Refusal::Db(error)
    }
}

impl From<ReviseError> for Refusal {
    fn from(error: ReviseError) -> Self {
        Refusal::Revise(error)
    }
}

impl OutcomePage {
    fn why(&self, failed: &Failed) -> String {
        failed.why(self.ui)
    }
}

impl Failed {
    /// Why it was not done, in words.
    fn why(&self, ui: UiLang) -> String {
        let said = words(ui);
        if self.open.is_empty() {
            return said.say(self.reason).into_owned();
        }
        said.with("bulk-open-with", &[("names", &self.open.join(&said.say("names-comma")))])
    }

    fn href(&self) -> paths::Article {
        paths::Article { id: self.id }
    }
}
