//! The end of a story, asked about once more on a page of its own.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sqlx::PgConnection;

use super::{redirect, unprocessable, wording_key};
use crate::desk::command::{Command, Failure, View};
use crate::desk::pages::Problems;
use crate::desk::paths;
use crate::desk::wall::{Done, filters};
use crate::newsroom::access::{KillArticle, Permit, ReadArticle};
use crate::newsroom::article::{self, Version};
use crate::newsroom::ids::ArticleId;
use crate::newsroom::publication::corrections::LONGEST;
use crate::newsroom::publication::kill::{self, KillError, NewKill};
use crate::newsroom::publication::live;
use crate::platform::db::Tx;
use crate::platform::lang::Lang;
use crate::web::error::Error;
use crate::web::form::Input;
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "desk/corrections/kill.html")]
struct KillPage {
    id: ArticleId,
    headline: String,
    lang: Lang,
    is_live: bool,
    others: Vec<Version>,
    form: KillForm,
    problems: Problems,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct KillForm {
    /// The headline on the page: one that was changed meanwhile is asked about again.
    headline: String,
    /// That the person means this headline.
    confirm: String,
    reason: String,
    words: String,
}

impl Input for KillForm {}

enum Refusal {
    Problems(Problems),
    Kill(KillError),
}

pub async fn show(path: paths::Kill, view: View<KillArticle>) -> Result<Response, Error> {
    let mut seen = view.of(path.id).await?;
    let (db, permit) = seen.both();
    let may_read = permit.actor().may::<ReadArticle>(permit.on().clone())?;
    Ok(Page(gather(db, &may_read, KillForm::default(), Problems::default()).await?).into_response())
}

pub async fn create(path: paths::Kill, command: Command<KillArticle, KillForm>) -> Result<Response, Error> {
    let (form, signed, desk) = (command.form.clone(), command.signed.clone(), command.desk().clone());
    let killed = command
        .run(path.id, async |tx: &mut Tx, permit: &Permit<KillArticle>, form: KillForm| {
            if form.confirm != "1" {
                return Err(Refusal::Problems(Problems::one("confirm", "problem-kill-confirm")));
            }
            let new = NewKill { headline: form.headline, reason: form.reason, words: form.words };
            kill::kill(tx, permit, new).await.map_err(Refusal::Kill)
        })
        .await;
    let problems = match killed {
        Ok(()) => return Ok(redirect(paths::Corrections { id: path.id }, Done::Killed)),
        Err(Failure::Refused(error)) => return Err(error),
        Err(Failure::Verb(Refusal::Problems(problems))) => problems,
        Err(Failure::Verb(Refusal::Kill(error))) => match error {
            KillError::Db(error) => return Err(error.into()),
            // Somebody else was faster.
            KillError::Killed => {
                return Ok(Redirect::to(&paths::Corrections { id: path.id }.to_string()).into_response());
            }
            KillError::Headline => Problems::one("confirm", "problem-kill-headline"),
            KillError::Reason(bad) => Problems::one("reason", wording_key(bad)),
            KillError::Words(bad) => Problems::one("words", wording_key(bad)),
        },
    };
    let mut db = desk.connect_for_choices().await?;
    let facts = article::facts(&mut db, path.id).await?.ok_or(Error::NotFound)?;
    let permit = signed.actor().may::<ReadArticle>(facts)?;
    Ok(unprocessable(Page(gather(&mut db, &permit, form, problems).await?)))
}

async fn gather(
    db: &mut PgConnection,
    permit: &Permit<ReadArticle>,
    form: KillForm,
    problems: Problems,
) -> Result<KillPage, Error> {
    let (article, head) = article::read(db, permit).await?;
    let is_live = live::standing(db, permit).await?.is_some();
    let others = article::versions(db, permit).await?;
    let (id, lang, headline) = (article.id, article.lang, head.content.headline);
    Ok(KillPage { id, headline, lang, is_live, others, form, problems })
}

impl KillPage {
    fn back(&self) -> String {
        paths::Article { id: self.id }.to_string()
    }

    fn here(&self) -> String {
        paths::Kill { id: self.id }.to_string()
    }

    fn other(&self, version: &Version) -> String {
        paths::Article { id: version.id }.to_string()
    }

    fn longest(&self) -> usize {
        LONGEST
    }
}
