//! Inviting somebody, and new links for those who forgot their password. The link is shown once, to be handed over; where
//! the newsroom has a mail server, a mail with a link of its own is ordered in the same transaction.

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
use crate::newsroom::events::outbox;
use crate::newsroom::ids::PersonId;
use crate::newsroom::people::{self, AccountError, Email, Invitation, LinkPurpose, Person, Secret};
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::lang::UiLang;
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
    /// A mail goes out as well.
    Ordered,
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
    let mailed = Mailed::of(&desk);
    let made = command
        .run((), async |tx: &mut Tx, permit: &_, form: InviteForm| {
            let invitation = read(&form).map_err(Refused::Problems)?;
            let (id, secret) = people::invite(tx, permit, invitation).await?;
            order(tx, id, &signed, mailed).await?;
            let person = people::get(tx.conn(), id).await?.ok_or(sqlx::Error::RowNotFound)?;
            Ok((person, secret, tx.now))
        })
        .await;
    let problems = match made {
        Ok((person, secret, now)) => return Ok(once(&desk, person, secret, now, mailed)),
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
    let mailed = Mailed::of(&desk);
    let made = command
        .run(path.id, async |tx: &mut Tx, permit: &_, _| {
            let secret = people::reset_link(tx, permit).await.map_err(said)?;
            order(tx, path.id, &signed, mailed).await.map_err(Problem::Db)?;
            let person = people::get(tx.conn(), path.id).await.map_err(Problem::Db)?;
            Ok((person.ok_or(Problem::Db(sqlx::Error::RowNotFound))?, secret, tx.now))
        })
        .await;
    match made {
        Ok((person, secret, now)) => Ok(once(&desk, person, secret, now, mailed)),
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

/// Orders the mail, if this newsroom sends any.
async fn order(tx: &mut Tx, to: PersonId, signed: &Signed, mailed: Mailed) -> sqlx::Result<()> {
    match mailed {
        Mailed::Ordered => outbox::order_link(tx, to, Some(signed.person().id)).await.map(drop),
        Mailed::NotSet => Ok(()),
    }
}

/// Shows the link, which works already.
fn once(desk: &Desk, person: Person, secret: Secret, now: Timestamp, mailed: Mailed) -> Response {
    let purpose = if person.has_password { LinkPurpose::Reset } else { LinkPurpose::Invitation };
    let path = paths::Link { secret: secret.expose().to_owned() };
    Page(OncePage {
        name: person.display_name,
        email: person.email,
        back: paths::Person { id: person.id },
        invitation: purpose == LinkPurpose::Invitation,
        link: desk.config().desk_url.join(&path.to_string()),
        ends: now + purpose.good_for(),
        mailed,
    })
    .into_response()
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
    fn of(desk: &Desk) -> Self {
        if desk.mailer().is_set() { Mailed::Ordered } else { Mailed::NotSet }
    }

    fn key(&self) -> &'static str {
        match self {
            Mailed::Ordered => "link-mailed",
            Mailed::NotSet => "link-by-hand",
        }
    }

    fn class(&self) -> &'static str {
        match self {
            Mailed::Ordered => "ok",
            Mailed::NotSet => "info",
        }
    }
}
