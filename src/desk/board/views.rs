//! Keeping the filters of the list under a name, for everybody.

use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sqlx::PgConnection;

use super::query;
use crate::desk::command::{Command, Failure};
use crate::desk::paths;
use crate::newsroom::access::{EditViews, Permit, ReadDesk};
use crate::newsroom::board::views::{self, ViewError};
use crate::platform::db::Tx;
use crate::web::error::Error;
use crate::web::form::Input;

#[derive(Clone, Deserialize)]
pub struct ViewForm {
    name: String,
    /// The filters, as in the list's address.
    #[serde(default)]
    query: String,
}

impl Input for ViewForm {
    const LIMIT: usize = 16 * 1024;
}

pub(super) async fn list(db: &mut PgConnection, permit: &Permit<ReadDesk>) -> sqlx::Result<Vec<views::View>> {
    views::list(db, permit).await
}

pub async fn keep(_: paths::Views, command: Command<EditViews, ViewForm>) -> Result<Response, Error> {
    let filters = query::normal(&command.form.query);
    let back = format!("{}?{filters}", paths::DESK);
    let kept = command
        .run((), async |tx: &mut Tx, permit: &_, form: ViewForm| views::keep(tx, permit, &form.name, &filters).await)
        .await;
    let said = match kept {
        Ok(_) => "view-kept",
        Err(Failure::Refused(error)) => return Err(error),
        Err(Failure::Verb(ViewError::Db(error))) => return Err(error.into()),
        Err(Failure::Verb(ViewError::Name)) => "view-name",
        Err(Failure::Verb(ViewError::Taken)) => "view-taken",
        Err(Failure::Verb(ViewError::TooMany | ViewError::Nobody)) => "view-too-many",
    };
    Ok(Redirect::to(&format!("{back}&done={said}")).into_response())
}

pub async fn remove(path: paths::ViewRemoval, command: Command<EditViews>) -> Result<Response, Error> {
    command.run((), async |tx: &mut Tx, permit: &_, _| views::remove(tx, permit, path.id).await).await?;
    Ok(Redirect::to(&format!("{}?done=view-removed", paths::DESK)).into_response())
}
