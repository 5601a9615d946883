//! Where a person's rights end, and who gets their stories when they leave.

use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::people::{Problem, refused};
use super::redirect;
use crate::desk::command::{Command, View};
use crate::desk::paths;
use crate::desk::wall::Done;
use crate::newsroom::access::{ManagePeople, ManagePerson, Permit};
use crate::newsroom::assignment::assign::AssignError;
use crate::newsroom::assignment::hand_over;
use crate::newsroom::ids::{PersonId, SectionId};
use crate::newsroom::people::{self, LimitError};
use crate::platform::db::Tx;
use crate::web::error::Error;
use crate::web::form::Input;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct SectionsForm {
    /// `some` limits the person to the sections chosen; anything else to none.
    limit: String,
    sections: Vec<SectionId>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct HandOverForm {
    to: String,
}

impl Input for SectionsForm {}

impl Input for HandOverForm {
    const LIMIT: usize = 4 * 1024;
}

pub async fn limit(
    path: paths::PersonSections,
    view: View<ManagePeople>,
    command: Command<ManagePerson, SectionsForm>,
) -> Result<Response, Error> {
    let limited = command
        .run(path.id, async |tx: &mut Tx, permit: &Permit<ManagePerson>, form: SectionsForm| {
            let sections = (form.limit == "some").then_some(form.sections);
            people::limit(tx, permit, sections).await.map_err(|error| match error {
                LimitError::Admin => Problem::At("sections", "problem-limit-admin"),
                LimitError::NoSection | LimitError::Unknown => Problem::At("sections", "problem-limit-sections"),
                LimitError::Db(error) => Problem::Db(error),
            })
        })
        .await;
    match limited {
        Ok(()) => Ok(redirect(paths::Person { id: path.id }, Done::Limited)),
        Err(failure) => refused(failure, path.id, view).await,
    }
}

pub async fn give(
    path: paths::PersonHandOver,
    view: View<ManagePeople>,
    command: Command<ManagePerson, HandOverForm>,
) -> Result<Response, Error> {
    let given = command
        .run(path.id, async |tx: &mut Tx, permit: &Permit<ManagePerson>, form: HandOverForm| {
            let to: PersonId = form.to.parse().map_err(|_| Problem::At("to", "bulk-no-person"))?;
            hand_over::hand_over(tx, permit, to).await.map(|_| to).map_err(|error| match error {
                AssignError::Nobody | AssignError::Words | AssignError::Brief => Problem::At("to", "bulk-no-person"),
                AssignError::Db(error) => Problem::Db(error),
            })
        })
        .await;
    match given {
        Ok(to) => {
            let list = format!("{}?state=open&person={to}&done={}", paths::DESK, Done::HandedOver.as_str());
            Ok(Redirect::to(&list).into_response())
        }
        Err(failure) => refused(failure, path.id, view).await,
    }
}
