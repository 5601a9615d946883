//! One's own account: name, interface language, password, and signing other devices out.

use askama::Template;
use axum::http::{Extensions, HeaderMap};
use axum::response::{IntoResponse, Response};
use axum_extra::routing::TypedPath;
use serde::Deserialize;

use super::{Refusal, problems, redirect, unprocessable};
use crate::desk::command::{Command, Desk, View};
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
    /// Single letters are keys of the list.
    letters: bool,
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
    let letters = people::letter_keys(view.of(person.id).await?.db(), person.id).await?;
    Ok(page(AccountForm::of(&person), &person, letters, Problems::default()))
}

pub async fn change(_: paths::Account, command: Command<OwnAccount, AccountForm>) -> Result<Response, Error> {
    let (form, person) = (command.form.clone(), command.signed.person().clone());
    let desk = command.desk().clone();
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
        Err(failure) => Ok(unprocessable(page(form, &person, letters(&desk, &person).await?, problems(failure)?))),
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
        Err(bad) => {
            let problems = Problems::one("password", password_problem(bad));
            return Ok(unprocessable(page(form, &person, letters(&desk, &person).await?, problems)));
        }
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
        Err(failure) => Ok(unprocessable(page(form, &person, letters(&desk, &person).await?, problems(failure)?))),
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct KeysForm {
    letters: String,
}

impl Input for KeysForm {
    const LIMIT: usize = 4 * 1024;
}

/// Switches single letters as keys of the list on or off.
pub async fn change_keys(_: paths::AccountKeys, command: Command<OwnAccount, KeysForm>) -> Result<Response, Error> {
    let person = command.signed.person().id;
    let changed = command
        .run(person, async |tx: &mut Tx, permit: &_, form: KeysForm| {
            people::set_letter_keys(tx, permit, form.letters == "1").await
        })
        .await;
    changed?;
    Ok(redirect(paths::Account::PATH, Done::Saved))
}

/// Whether single letters are keys, for a page that comes back with problems.
async fn letters(desk: &Desk, person: &Person) -> Result<bool, Error> {
    Ok(people::letter_keys(&mut *desk.connect_for_choices().await?, person.id).await?)
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

fn page(form: AccountForm, person: &Person, letters: bool, problems: Problems) -> Page<AccountPage> {
    Page(AccountPage { form, email: person.email.clone(), letters, problems })
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
