//! One's own account: name, interface language, password, and signing other devices out.

use askama::Template;
use axum::http::{Extensions, HeaderMap};
use axum::response::{IntoResponse, Response};
use axum_extra::routing::TypedPath;
use serde::Deserialize;

use super::{Refusal, problems, redirect, unprocessable};
use crate::desk::command::{Command, View};
use crate::desk::pages::Problems;
use crate::desk::paths;
use crate::desk::sign_in::password_problem;
use crate::desk::wall::{Done, filters};
use crate::newsroom::access::OwnAccount;
use crate::newsroom::people::{self, AccountError, Email, Password, Person};
use crate::platform::db::Tx;
use crate::platform::lang::UiLang;
use crate::web::client;
use crate::web::error::Error;
use crate::web::form::Input;
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "desk/manage/account.html")]
struct AccountPage {
    form: AccountForm,
    email: String,
    problems: Problems,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct AccountForm {
    name: String,
    ui: String,
}

impl Input for AccountForm {
    const LIMIT: usize = 16 * 1024;
}

#[derive(Clone, Deserialize)]
pub struct PasswordForm {
    current: String,
    password: String,
}

impl Input for PasswordForm {
    const LIMIT: usize = 16 * 1024;
}

pub async fn show(_: paths::Account, view: View<OwnAccount>) -> Result<impl IntoResponse, Error> {
    let person = view.signed().person().clone();
    view.of(person.id).await?;
    Ok(page(AccountForm::of(&person), &person, Problems::default()))
}

pub async fn change(_: paths::Account, command: Command<OwnAccount, AccountForm>) -> Result<Response, Error> {
    let (form, person) = (command.form.clone(), command.signed.person().clone());
    let changed = command
        .run(person.id, async |tx: &mut Tx, permit: &_, form: AccountForm| {
            let ui = UiLang::parse(&form.ui).ok_or_else(|| refused("ui", "problem-ui"))?;
            people::change_account(tx, permit, &form.name, ui).await.map_err(|error| match error {
                AccountError::Db(error) => error.into(),
                AccountError::Name | AccountError::EmailTaken => refused("name", "problem-name"),
            })
        })
        .await;
    match changed {
        Ok(()) => Ok(redirect(paths::Account::PATH, Done::Saved)),
        Err(failure) => Ok(unprocessable(page(form, &person, problems(failure)?))),
    }
}

/// Sets a new password for who knows the present one: a desk that was left open is not enough. Tries are counted
/// before the password is looked at, apart from those at the door, so that neither locks the other.
pub async fn change_password(
    _: paths::AccountPassword,
    extensions: Extensions,
    headers: HeaderMap,
    command: Command<OwnAccount, PasswordForm>,
) -> Result<Response, Error> {
    let (signed, desk) = (command.signed.clone(), command.desk().clone());
    let person = signed.person().clone();
    let form = AccountForm::of(&person);
    let password = match Password::parse(&command.form.password, &[&person.display_name, &person.email]) {
        Ok(password) => password,
        Err(bad) => return Ok(unprocessable(page(form, &person, Problems::one("password", password_problem(bad))))),
    };
    let network = client::network(client::address(&extensions, &headers, desk.config()));
    desk.limits().count(network, &format!("account {}", person.id), None).map_err(Error::TooMany)?;
    let changed = command
        .run(person.id, async |tx: &mut Tx, permit: &_, form: PasswordForm| {
            let email = Email::parse(&person.email).map_err(|_| Refusal::NotFound)?;
            let hash = people::credentials(tx.conn(), &email).await?.and_then(|credentials| credentials.hash);
            if !desk.passwords().matches(form.current, hash).await {
                return Err(refused("current", "problem-current-password"));
            }
            let hash = desk.passwords().hash(password).await;
            Ok(people::change_password(tx, permit, hash, &signed.device.secret).await?)
        })
        .await;
    match changed {
        Ok(()) => Ok(redirect(paths::Account::PATH, Done::PasswordChanged)),
        Err(failure) => Ok(unprocessable(page(form, &person, problems(failure)?))),
    }
}

/// Signs out every other device of one's own.
pub async fn sign_out_elsewhere(
    _: paths::AccountDevicesRemoval,
    command: Command<OwnAccount>,
) -> Result<Response, Error> {
    let signed = command.signed.clone();
    let ended = command
        .run(signed.person().id, async |tx: &mut Tx, permit: &crate::newsroom::access::Permit<OwnAccount>, _| {
            people::end_other_sessions(tx.conn(), permit.on().id, Some(&signed.device.secret)).await
        })
        .await;
    ended?;
    Ok(redirect(paths::Account::PATH, Done::DevicesSignedOut))
}

fn refused(field: &str, key: &str) -> Refusal {
    Refusal::Problems(Problems::one(field, key))
}

fn page(form: AccountForm, person: &Person, problems: Problems) -> Page<AccountPage> {
    Page(AccountPage { form, email: person.email.clone(), problems })
}

impl AccountForm {
    fn of(person: &Person) -> Self {
        Self { name: person.display_name.clone(), ui: person.ui_lang.to_string() }
    }
}

impl AccountPage {
    fn uis(&self) -> [UiLang; 2] {
        UiLang::ALL
    }
}
