//! A story's corrections: what readers were told of it, what they saw of it when, and a form to tell them more. It works
//! without script; the editor asks the same in its publish dialog.

use askama::Template;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use sqlx::PgConnection;

use super::{Refusal, anchor, kind_keys, redirect, unprocessable, wording_key};
use crate::collab::Collab;
use crate::desk::articles::compare::{self, Side};
use crate::desk::command::{Command, Failure, View};
use crate::desk::pages::Problems;
use crate::desk::paths;
use crate::desk::release::publishing::{self, Out, PublishForm};
use crate::desk::wall::{Done, Signed, filters};
use crate::newsroom::access::{FileCorrection, KillArticle, Permit, Publish, ReadArticle, RetractArticle};
use crate::newsroom::article::{self, Version};
use crate::newsroom::ids::ArticleId;
use crate::newsroom::publication::corrections::file::{self, NewCorrection};
use crate::newsroom::publication::corrections::{self, CorrectionKind, LONGEST, Notice, Record, Wording};
use crate::newsroom::publication::kill::{self, Killed};
use crate::newsroom::publication::live;
use crate::newsroom::publication::versions::{self, CutError, Span};
use crate::newsroom::stage::Stage;
use crate::platform::db::Tx;
use crate::platform::lang::Lang;
use crate::web::error::Error;
use crate::web::form::Input;
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "desk/corrections/story.html")]
struct StoryPage {
    id: ArticleId,
    headline: String,
    lang: Lang,
    /// Where it stands before readers.
    public: Option<String>,
    retracted: bool,
    killed: Option<Killed>,
    /// Newest first.
    records: Vec<Record>,
    /// Newest first.
    spans: Vec<Span>,
    others: Vec<Version>,
    may: May,
    /// The newest version and the public one, where readers do not see the newest.
    unpublished: Option<Unpublished>,
    has_log: bool,
    form: CorrectionForm,
    problems: Problems,
}

/// What the person may do here.
struct May {
    file: bool,
    amend: bool,
    retract: bool,
    kill: bool,
    publish: bool,
}

struct Unpublished {
    head: i32,
    compare: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct CorrectionForm {
    kind: String,
    words: String,
    serious: String,
    /// Publish what changed with it: the number of the version that the person looked at.
    publish: String,
    substantive: String,
    /// A retraction says so once more.
    confirm: String,
}

impl Input for CorrectionForm {}

pub async fn show(path: paths::Corrections, view: View<ReadArticle>) -> Result<Response, Error> {
    let (signed, desk) = (view.signed().clone(), view.desk().clone());
    let mut seen = view.of(path.id).await?;
    let (db, permit) = seen.both();
    desk.collab().bring_up_to_date(db, permit).await?;
    let form = CorrectionForm::default();
    Ok(Page(gather(db, permit, &signed, &desk, form, Problems::default()).await?).into_response())
}

pub async fn create(
    path: paths::Corrections,
    command: Command<FileCorrection, CorrectionForm>,
) -> Result<Response, Error> {
    let (form, signed, desk) = (command.form.clone(), command.signed.clone(), command.desk().clone());
    let id = path.id;
    let told = command
        .run(id, async |tx: &mut Tx, permit: &Permit<FileCorrection>, form: CorrectionForm| {
            tell(tx, permit, desk.collab(), form).await
        })
        .await;
    let problems = match told {
        Ok(()) => return Ok(redirect(paths::Corrections { id }, Done::Told)),
        Err(Failure::Refused(error)) | Err(Failure::Verb(Refusal::Error(error))) => return Err(error),
        Err(Failure::Verb(Refusal::NotFound)) => return Err(Error::NotFound),
        Err(Failure::Verb(Refusal::Problems(problems))) => problems,
    };
    let mut db = desk.connect_for_choices().await?;
    let facts = article::facts(&mut db, id).await?.ok_or(Error::NotFound)?;
    let permit = signed.actor().may::<ReadArticle>(facts)?;
    Ok(unprocessable(Page(gather(&mut db, &permit, &signed, &desk, form, problems).await?)))
}

/// Makes the public log of changes begin with a version.
pub async fn cut_log(path: paths::LogCut, command: Command<Publish>) -> Result<Response, Error> {
    let cut =
        command.run(path.id, async |tx: &mut Tx, permit: &_, _| versions::cut(tx, permit, path.number).await).await;
    match cut {
        Ok(()) => Ok(redirect(paths::Corrections { id: path.id }, Done::Saved)),
        Err(Failure::Refused(error)) => Err(error),
        Err(Failure::Verb(CutError::Unknown)) => Err(Error::NotFound),
        Err(Failure::Verb(CutError::Db(error))) => Err(error.into()),
    }
}

/// Tells readers, and publishes what changed where that is wanted: both or neither.
async fn tell(
    tx: &mut Tx,
    permit: &Permit<FileCorrection>,
    collab: &Collab,
    form: CorrectionForm,
) -> Result<(), Refusal> {
    let (kind, wording) = form.read().map_err(Refusal::Problems)?;
    let facts = permit.on().clone();
    let retract = match kind {
        CorrectionKind::Retraction => {
            Some(permit.actor().may::<RetractArticle>(facts.clone()).map_err(|denied| Refusal::Error(denied.into()))?)
        }
        _ => None,
    };
    let mut before = None;
    if let Ok(revision) = form.publish.parse::<i32>() {
        let publish = permit.actor().may::<Publish>(facts).map_err(|denied| Refusal::Error(denied.into()))?;
        let order = PublishForm { revision, substantive: form.substantive == "1", ..PublishForm::default() };
        before = match publishing::put_out(tx, &publish, collab, None, order).await? {
            Out::Live(published) => published.before,
            Out::Planned(_) => return Err(publishing::Refusal::TellsOfPlanned.into()),
        };
    }
    let new = NewCorrection { kind, serious: form.serious == "1", wording, before };
    file::file(tx, permit, retract.as_ref(), new).await?;
    Ok(())
}

async fn gather(
    db: &mut PgConnection,
    permit: &Permit<ReadArticle>,
    signed: &Signed,
    desk: &crate::desk::Desk,
    form: CorrectionForm,
    problems: Problems,
) -> Result<StoryPage, Error> {
    let id = permit.on().id;
    let (actor, facts) = (permit.actor(), permit.on());
    let (article, head) = article::read(db, permit).await?;
    let standing = live::standing(db, permit).await?;
    let mut records = corrections::of_article(db, permit).await?;
    records.reverse();
    let mut spans = versions::spans(db, permit).await?;
    spans.reverse();
    let others = article::versions(db, permit).await?;
    let killed = if article.stage == Stage::Killed { kill::killed(db, permit).await? } else { None };
    let is_live = standing.is_some();
    let side = |number| Side { article: id, number };
    Ok(StoryPage {
        id,
        headline: head.content.headline,
        lang: article.lang,
        public: standing.as_ref().map(|standing| desk.site().address(&standing.permalink, &signed.settings)),
        retracted: standing.as_ref().is_some_and(|standing| standing.retracted),
        unpublished: standing.as_ref().filter(|standing| standing.revision != article.head).map(|standing| {
            Unpublished { head: article.head, compare: compare::href(side(standing.revision), side(article.head)) }
        }),
        may: May {
            file: is_live && actor.could::<FileCorrection>(facts),
            amend: actor.could::<FileCorrection>(facts),
            retract: is_live && actor.could::<RetractArticle>(facts),
            kill: killed.is_none() && actor.could::<KillArticle>(facts),
            publish: actor.could::<Publish>(facts),
        },
        killed,
        records,
        spans,
        others,
        has_log: signed.settings.change_log,
        form,
        problems,
    })
}

impl CorrectionForm {
    fn read(&self) -> Result<(CorrectionKind, Wording), Problems> {
        let mut problems = Problems::default();
        let retracts = self.kind == CorrectionKind::Retraction.as_str();
        let (words, confirm) = if retracts { ("retraction-words", "confirm") } else { ("words", "kind") };
        let kind = CorrectionKind::parse(&self.kind);
        if kind.is_none() {
            problems.add("kind", "problem-correction-kind");
        }
        if retracts && self.confirm != "1" {
            problems.add(confirm, "problem-retraction-confirm");
        }
        let wording = Wording::parse(&self.words);
        if let Err(bad) = wording {
            problems.add(words, wording_key(bad));
        }
        match (kind, wording) {
            (Some(kind), Ok(wording)) if problems.is_empty() => Ok((kind, wording)),
            _ => Err(problems),
        }
    }

    fn retracts(&self) -> bool {
        self.kind == CorrectionKind::Retraction.as_str()
    }
}

impl StoryPage {
    fn article(&self) -> String {
        paths::Article { id: self.id }.to_string()
    }

    fn here(&self) -> String {
        paths::Corrections { id: self.id }.to_string()
    }

    fn kill(&self) -> String {
        paths::Kill { id: self.id }.to_string()
    }

    fn longest(&self) -> usize {
        LONGEST
    }

    /// The kinds to choose from: value, keys of the name and of what it is for, chosen?
    fn kinds(&self) -> Vec<(&'static str, &'static str, &'static str, bool)> {
        CorrectionKind::BESIDE
            .into_iter()
            .map(|kind| (kind.as_str(), kind_keys(kind).0, kind_keys(kind).1, kind.as_str() == self.form.kind))
            .collect()
    }

    fn key(&self, kind: &CorrectionKind) -> &'static str {
        kind_keys(*kind).0
    }

    fn anchor(&self, record: &Record) -> String {
        anchor(&record.notice)
    }

    fn amend(&self, notice: &Notice) -> String {
        paths::Correction { id: self.id, correction: notice.id }.to_string()
    }

    /// What changed with a record, if anything did.
    fn compared(&self, record: &Record) -> Option<String> {
        (record.before != record.after).then(|| self.between(record.before, record.after))
    }

    fn between(&self, old: i32, new: i32) -> String {
        let side = |number| Side { article: self.id, number };
        compare::href(side(old), side(new))
    }

    /// What changed with a public version, against the one before it.
    fn since(&self, span: &Span) -> Option<String> {
        let before = self.spans.iter().find(|older| older.number < span.number)?;
        Some(self.between(before.revision, span.revision))
    }

    fn cut(&self, span: &Span) -> String {
        paths::LogCut { id: self.id, number: span.number }.to_string()
    }

    fn other(&self, version: &Version) -> String {
        paths::Article { id: version.id }.to_string()
    }
}
