//! A new password for somebody who forgot theirs, before the wall. The page takes the order and says the same to everybody
//! in the same time: whether the address is anybody's is found out by a job, after the answer has gone.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::command::Desk;
use super::pages::Problems;
use super::paths;
use super::wall::filters;
use crate::newsroom::events::outbox::ForgottenPassword;
use crate::newsroom::people::Email;
use crate::platform::jobs;
use crate::web::client;
use crate::web::error::Error;
use crate::web::form::{self, Input};
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "desk/forgotten.html")]
struct ForgottenPage {
    email: String,
    /// Without a mail server only an admin can help.
    mails: bool,
    /// The order was taken.
    taken: bool,
    problems: Problems,
}

#[derive(Deserialize)]
struct ForgottenForm {
    email: String,
}

impl Input for ForgottenForm {
    const LIMIT: usize = 4 * 1024;
}

pub async fn show(_: paths::Forgotten, State(desk): State<Desk>) -> impl IntoResponse {
    Page(ForgottenPage {
        email: String::new(),
        mails: desk.mailer().is_set(),
        taken: false,
        problems: Problems::default(),
    })
}

/// Takes the order. Tries are counted apart from those at the password, so that neither locks the other.
pub async fn create(_: paths::Forgotten, State(desk): State<Desk>, request: Request) -> Result<Response, Error> {
    let network = client::network(client::address(request.extensions(), request.headers(), desk.config()));
    let form: ForgottenForm = form::read(request).await?;
    let mails = desk.mailer().is_set();
    let page = |taken, problems| Page(ForgottenPage { email: form.email.clone(), mails, taken, problems });
    let Ok(email) = Email::parse(&form.email) else {
        let problems = Problems::one("email", "problem-email");
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(false, problems)).into_response());
    };
    desk.limits().count(network, &format!("forgotten {email}"), None).map_err(Error::TooMany)?;
    if mails {
        let mut tx = desk.begin_unsigned().await?;
        jobs::enqueue(&mut tx, &ForgottenPassword { email: email.to_string() }).await?;
        tx.commit().await?;
    }
    Ok(page(mails, Problems::default()).into_response())
}
