//! Inviting somebody, and new links for those who forgot their password. The link is shown once, and mailed where the
//! newsroom has a mail server.

use askama::Template;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::people::{Problem, refused, said};
use super::unprocessable;
use crate::desk::command::{Command, Desk, Failure, View};
use crate::desk::pages::Problems;
use crate::desk::paths;
use crate::desk::wall::{Signed, filters};
use crate::newsroom::access::{ManagePeople, ManagePerson, Role};
use crate::newsroom::people::{self, AccountError, Email, Invitation, LinkPurpose, Person, Secret};
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::lang::UiLang;
use crate::platform::mail::{MailError, Message};
use crate::platform::words::words;
use crate::web::error::Error;
use crate::web::form::Input;
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "desk/manage/invite.html")]
struct InvitePage {
    form: InviteForm,
    problems: Problems,
}

/// The one page that shows a link.
#[derive(Template)]
#[template(path = "desk/manage/once.html")]
struct OncePage {
    name: String,
    email: String,
    back: paths::Person,
    invitation: bool,
    link: String,
    ends: Timestamp,
    mailed: Mailed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mailed {
    Sent,
    Failed,
    /// There is no mail server: the admin hands the link over.
    NotSet,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct InviteForm {
    name: String,
    email: String,
    role: String,
    ui: String,
}

impl Input for InviteForm {
    const LIMIT: usize = 16 * 1024;
}

pub async fn show(_: paths::NewPerson, view: View<ManagePeople>) -> Result<impl IntoResponse, Error> {
    let ui = view.signed().ui().to_string();
    view.of(()).await?;
    let form = InviteForm { role: Role::Author.to_string(), ui, ..InviteForm::default() };
    Ok(Page(InvitePage { form, problems: Problems::default() }))
}

pub async fn create(_: paths::People, command: Command<ManagePeople, InviteForm>) -> Result<Response, Error> {
    let (form, signed, desk) = (command.form.clone(), command.signed.clone(), command.desk().clone());
    let made = command
        .run((), async |tx: &mut Tx, permit: &_, form: InviteForm| {
            let invitation = read(&form).map_err(Refused::Problems)?;
            let (id, secret) = people::invite(tx, permit, invitation).await?;
            let person = people::get(tx.conn(), id).await?.ok_or(sqlx::Error::RowNotFound)?;
            Ok((person, secret, tx.now))
        })
        .await;
    let problems = match made {
        Ok((person, secret, now)) => return Ok(once(&desk, &signed, person, secret, now).await),
        Err(Failure::Refused(error)) => return Err(error),
        Err(Failure::Verb(Refused::Account(AccountError::Db(error)))) => return Err(error.into()),
        Err(Failure::Verb(Refused::Account(AccountError::EmailTaken))) => Problems::one("email", "problem-email-taken"),
        Err(Failure::Verb(Refused::Account(AccountError::Name))) => Problems::one("name", "problem-name"),
        Err(Failure::Verb(Refused::Problems(problems))) => problems,
    };
    Ok(unprocessable(Page(InvitePage { form, problems })))
}

/// A new link for somebody who has an account.
pub async fn renew(
    path: paths::PersonLink,
    view: View<ManagePeople>,
    command: Command<ManagePerson>,
) -> Result<Response, Error> {
    let (signed, desk) = (command.signed.clone(), command.desk().clone());
    let made = command
        .run(path.id, async |tx: &mut Tx, permit: &_, _| {
            let secret = people::reset_link(tx, permit).await.map_err(said)?;
            let person = people::get(tx.conn(), path.id).await.map_err(Problem::Db)?;
            Ok((person.ok_or(Problem::Db(sqlx::Error::RowNotFound))?, secret, tx.now))
        })
        .await;
    match made {
        Ok((person, secret, now)) => Ok(once(&desk, &signed, person, secret, now).await),
        Err(failure) => refused(failure, path.id, view).await,
    }
}

enum Refused {
    Problems(Problems),
    Account(AccountError),
}

impl From<AccountError> for Refused {
    fn from(error: AccountError) -> Self {
        Refused::Account(error)
    }
}

impl From<sqlx::Error> for Refused {
    fn from(error: sqlx::Error) -> Self {
        Refused::Account(error.into())
    }
}

fn read(form: &InviteForm) -> Result<Invitation, Problems> {
    let mut problems = Problems::default();
    let name = people::parse_name(&form.name);
    if name.is_none() {
        problems.add("name", "problem-name");
    }
    let email = Email::parse(&form.email).ok();
    if email.is_none() {
        problems.add("email", "problem-email");
    }
    let role = Role::parse(&form.role);
    if role.is_none() {
        problems.add("role", "problem-role");
    }
    let ui_lang = UiLang::parse(&form.ui);
    if ui_lang.is_none() {
        problems.add("ui", "problem-ui");
    }
    match (name, email, role, ui_lang) {
        (Some(name), Some(email), Some(role), Some(ui_lang)) => Ok(Invitation { email, name, role, ui_lang }),
        _ => Err(problems),
    }
}

/// Mails the link, which works already, and shows it.
async fn once(desk: &Desk, signed: &Signed, person: Person, secret: Secret, now: Timestamp) -> Response {
    let purpose = if person.has_password { LinkPurpose::Reset } else { LinkPurpose::Invitation };
    let path = paths::Link { secret: secret.expose().to_owned() };
    let link = desk.config().desk_url.join(&path.to_string());
    let mailed = match desk.mailer().send(mail(signed, &person, purpose, &link)).await {
        Ok(()) => Mailed::Sent,
        Err(MailError::NotSet) => Mailed::NotSet,
        Err(error) => {
            tracing::warn!(%error, "a link was not mailed");
            Mailed::Failed
        }
    };
    Page(OncePage {
        name: person.display_name,
        email: person.email,
        back: paths::Person { id: person.id },
        invitation: purpose == LinkPurpose::Invitation,
        link,
        ends: now + purpose.good_for(),
        mailed,
    })
    .into_response()
}

/// The mail, in the language of the person who gets it.
fn mail(signed: &Signed, person: &Person, purpose: LinkPurpose, link: &str) -> Message {
    let words = words(person.ui_lang);
    let settings = &signed.settings;
    let newsroom = &settings.edition(person.ui_lang.lang()).unwrap_or(settings.default_edition()).name;
    let (subject, text) = match purpose {
        LinkPurpose::Invitation => ("mail-invitation-subject", "mail-invitation-text"),
        LinkPurpose::SetUp | LinkPurpose::Reset => ("mail-reset-subject", "mail-reset-text"),
    };
    let time = words.count("hours-count", purpose.good_for().as_hours());
    let values = [
        ("newsroom", newsroom.as_str()),
        ("name", &person.display_name),
        ("by", &signed.person().display_name),
        ("link", link),
        ("time", &time),
    ];
    Message { to: person.email.clone(), subject: words.with(subject, &values), text: words.with(text, &values) + "\n" }
}

impl InvitePage {
    fn roles(&self) -> [Role; 4] {
        Role::ALL
    }

    fn uis(&self) -> [UiLang; 2] {
        UiLang::ALL
    }
}

impl Mailed {
    fn key(&self) -> &'static str {
        match self {
            Mailed::Sent => "link-mailed",
            Mailed::Failed => "link-not-mailed",
            Mailed::NotSet => "link-by-hand",
        }
    }

    fn class(&self) -> &'static str {
        match self {
            Mailed::Sent => "ok",
            Mailed::Failed => "warn",
            Mailed::NotSet => "info",
        }
    }
}
