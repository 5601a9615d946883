//! Saying better what readers were told. What it said before is kept.

use askama::Template;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use sqlx::PgConnection;

use super::{Refusal, kind_keys, redirect, unprocessable, wording_key};
use crate::desk::command::{Command, Failure, View};
use crate::desk::pages::Problems;
use crate::desk::paths;
use crate::desk::wall::{Done, filters};
use crate::newsroom::access::{FileCorrection, Permit, ReadArticle, RetractArticle};
use crate::newsroom::article;
use crate::newsroom::ids::{ArticleId, CorrectionId};
use crate::newsroom::publication::corrections::file::{self, Amended};
use crate::newsroom::publication::corrections::{self, CorrectionKind, LONGEST, Record, Wording};
use crate::platform::db::Tx;
use crate::platform::lang::Lang;
use crate::web::error::Error;
use crate::web::form::Input;
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "desk/corrections/amend.html")]
struct AmendPage {
    id: ArticleId,
    correction: CorrectionId,
    headline: String,
    lang: Lang,
    may_retract: bool,
    form: AmendForm,
    problems: Problems,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct AmendForm {
    kind: String,
    words: String,
    serious: String,
}

impl Input for AmendForm {}

pub async fn show(path: paths::Correction, view: View<FileCorrection>) -> Result<Response, Error> {
    let mut seen = view.of(path.id).await?;
    let (db, permit) = seen.both();
    let may_read = permit.actor().may::<ReadArticle>(permit.on().clone())?;
    let record = find(db, &may_read, path.correction).await?;
    let notice = record.notice;
    let form = AmendForm {
        kind: notice.kind.as_str().to_owned(),
        words: notice.words.replace('\n', "\n\n"),
        serious: if notice.serious { "1".to_owned() } else { String::new() },
    };
    Ok(Page(gather(db, &may_read, path.correction, form, Problems::default()).await?).into_response())
}

pub async fn change(path: paths::Correction, command: Command<FileCorrection, AmendForm>) -> Result<Response, Error> {
    let (form, signed, desk) = (command.form.clone(), command.signed.clone(), command.desk().clone());
    let amended = command
        .run(path.id, async |tx: &mut Tx, permit: &Permit<FileCorrection>, form: AmendForm| {
            let new = form.read().map_err(Refusal::Problems)?;
            let retract = permit.actor().may::<RetractArticle>(permit.on().clone()).ok();
            file::amend(tx, permit, retract.as_ref(), path.correction, new).await.map_err(Refusal::from)
        })
        .await;
    let problems = match amended {
        Ok(()) => {
            let list = paths::Corrections { id: path.id };
            return Ok(redirect(list, Done::Saved));
        }
        Err(Failure::Refused(error)) | Err(Failure::Verb(Refusal::Error(error))) => return Err(error),
        Err(Failure::Verb(Refusal::NotFound)) => return Err(Error::NotFound),
        Err(Failure::Verb(Refusal::Problems(problems))) => problems,
    };
    let mut db = desk.connect_for_choices().await?;
    let facts = article::facts(&mut db, path.id).await?.ok_or(Error::NotFound)?;
    let permit = signed.actor().may::<ReadArticle>(facts)?;
    Ok(unprocessable(Page(gather(&mut db, &permit, path.correction, form, problems).await?)))
}

async fn find(db: &mut PgConnection, permit: &Permit<ReadArticle>, id: CorrectionId) -> Result<Record, Error> {
    let records = corrections::of_article(db, permit).await?;
    records.into_iter().find(|record| record.notice.id == id).ok_or(Error::NotFound)
}

async fn gather(
    db: &mut PgConnection,
    permit: &Permit<ReadArticle>,
    correction: CorrectionId,
    form: AmendForm,
    problems: Problems,
) -> Result<AmendPage, Error> {
    let (article, head) = article::read(db, permit).await?;
    let may_retract = permit.actor().could::<RetractArticle>(permit.on());
    Ok(AmendPage {
        id: article.id,
        correction,
        headline: head.content.headline,
        lang: article.lang,
        may_retract,
        form,
        problems,
    })
}

impl AmendForm {
    fn read(&self) -> Result<Amended, Problems> {
        let mut problems = Problems::default();
        let kind = CorrectionKind::parse(&self.kind);
        if kind.is_none() {
            problems.add("kind", "problem-correction-kind");
        }
        let wording = Wording::parse(&self.words);
        if let Err(bad) = wording {
            problems.add("words", wording_key(bad));
        }
        match (kind, wording) {
            (Some(kind), Ok(wording)) => Ok(Amended { kind, serious: self.serious == "1", wording }),
            _ => Err(problems),
        }
    }
}

impl AmendPage {
    fn back(&self) -> String {
        format!("{}#correction-{}", paths::Corrections { id: self.id }, self.correction)
    }

    fn longest(&self) -> usize {
        LONGEST
    }

    /// The kinds to choose from: value, keys of the name and of what it is for, chosen?
    fn kinds(&self) -> Vec<(&'static str, &'static str, &'static str, bool)> {
        let is_offered = |kind: &CorrectionKind| self.may_retract || *kind != CorrectionKind::Retraction;
        CorrectionKind::ALL
            .into_iter()
            .filter(is_offered)
            .map(|kind| (kind.as_str(), kind_keys(kind).0, kind_keys(kind).1, kind.as_str() == self.form.kind))
            .collect()
    }
}
