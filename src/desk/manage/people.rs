//! People who sign in, for admins: the list with what each role may do, and one person's role and access.

use askama::Template;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::rights::{self, Right};
use super::{redirect, unprocessable};
use crate::desk::command::{Command, Failure, View};
use crate::desk::pages::Problems;
use crate::desk::paths;
use crate::desk::wall::{Done, Signed, filters};
use crate::newsroom::access::{ManagePeople, ManagePerson, Role};
use crate::newsroom::events::outbox;
use crate::newsroom::ids::PersonId;
use crate::newsroom::people::{self, ManageError, Person};
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::web::error::Error;
use crate::web::form::Input;
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "desk/manage/people.html")]
struct ListPage {
    people: Vec<Person>,
    me: PersonId,
    rights: Vec<Right>,
}

#[derive(Template)]
#[template(path = "desk/manage/person.html")]
struct PersonPage {
    /// Not `person`: that is who looks at the page, in the layout.
    whom: Person,
    /// Whether the rules let the admin act on this account: not on their own.
    manageable: bool,
    /// Since when, and why (the key of words), mail to them does not arrive.
    refusal: Option<(Timestamp, String)>,
    problems: Problems,
}

#[derive(Clone, Deserialize)]
pub struct RoleForm {
    role: String,
}

impl Input for RoleForm {
    const LIMIT: usize = 4 * 1024;
}

pub async fn show_list(_: paths::People, view: View<ManagePeople>) -> Result<impl IntoResponse, Error> {
    let signed = view.signed().clone();
    let mut seen = view.of(()).await?;
    let (db, permit) = seen.both();
    let people = people::list(db, permit).await?;
    let rights = rights::table(signed.settings.authors_publish);
    Ok(Page(ListPage { people, me: signed.person().id, rights }))
}

pub async fn show(path: paths::Person, view: View<ManagePeople>) -> Result<impl IntoResponse, Error> {
    let signed = view.signed().clone();
    let mut seen = view.of(()).await?;
    let person = people::get(seen.db(), path.id).await?.ok_or(Error::NotFound)?;
    let refusal = outbox::last_refusal(seen.db(), path.id).await?;
    Ok(page(person, refusal, &signed, Problems::default()))
}

pub async fn set_role(
    path: paths::PersonRole,
    view: View<ManagePeople>,
    command: Command<ManagePerson, RoleForm>,
) -> Result<Response, Error> {
    let changed = command
        .run(path.id, async |tx: &mut Tx, permit: &_, form: RoleForm| match Role::parse(&form.role) {
            Some(role) => people::set_role(tx, permit, role).await.map_err(said),
            None => Err(Problem::Key("problem-role")),
        })
        .await;
    answer(changed, path.id, Done::RoleChanged, view).await
}

pub async fn suspend(
    path: paths::PersonSuspension,
    view: View<ManagePeople>,
    command: Command<ManagePerson>,
) -> Result<Response, Error> {
    let suspended =
        command.run(path.id, async |tx: &mut Tx, permit: &_, _| people::suspend(tx, permit).await.map_err(said)).await;
    answer(suspended, path.id, Done::Suspended, view).await
}

pub async fn reinstate(
    path: paths::PersonReinstatement,
    view: View<ManagePeople>,
    command: Command<ManagePerson>,
) -> Result<Response, Error> {
    let reinstated = command
        .run(path.id, async |tx: &mut Tx, permit: &_, _| people::reinstate(tx, permit).await.map_err(said))
        .await;
    answer(reinstated, path.id, Done::Reinstated, view).await
}

/// Why an account stays as it is: words for a person, or the database.
pub(super) enum Problem {
    Key(&'static str),
    Db(sqlx::Error),
}

pub(super) fn said(error: ManageError) -> Problem {
    match error {
        ManageError::LastAdmin => Problem::Key("problem-last-admin"),
        ManageError::Suspended => Problem::Key("problem-suspended-link"),
        ManageError::Db(error) => Problem::Db(error),
    }
}

async fn answer(
    changed: Result<(), Failure<Problem>>,
    id: PersonId,
    done: Done,
    view: View<ManagePeople>,
) -> Result<Response, Error> {
    match changed {
        Ok(()) => Ok(redirect(paths::Person { id }, done)),
        Err(failure) => refused(failure, id, view).await,
    }
}

/// The person's page again, with what stands in the way.
pub(super) async fn refused(
    failure: Failure<Problem>,
    id: PersonId,
    view: View<ManagePeople>,
) -> Result<Response, Error> {
    let key = match failure {
        Failure::Refused(error) => return Err(error),
        Failure::Verb(Problem::Db(error)) => return Err(error.into()),
        Failure::Verb(Problem::Key(key)) => key,
    };
    let signed = view.signed().clone();
    let mut seen = view.of(()).await?;
    let person = people::get(seen.db(), id).await?.ok_or(Error::NotFound)?;
    let refusal = outbox::last_refusal(seen.db(), id).await?;
    Ok(unprocessable(page(person, refusal, &signed, Problems::one("role", key))))
}

fn page(person: Person, refusal: Option<(Timestamp, String)>, signed: &Signed, problems: Problems) -> Page<PersonPage> {
    let manageable = signed.actor().could::<ManagePerson>(&person.facts());
    Page(PersonPage { whom: person, manageable, refusal, problems })
}

/// Whether somebody can sign in, and if not, why.
fn state(person: &Person) -> &'static str {
    match person {
        Person { suspended: true, .. } => "suspended",
        Person { has_password: false, .. } => "invited",
        _ => "active",
    }
}

/// The first letters of the first two words of a name, to tell rows apart at a glance.
fn initials(name: &str) -> String {
    let letters: String = name.split_whitespace().take(2).filter_map(|word| word.chars().next()).collect();
    letters.to_uppercase()
}

impl ListPage {
    fn roles(&self) -> [Role; 4] {
        Role::ALL
    }

    fn state(&self, person: &Person) -> &'static str {
        state(person)
    }

    fn initials(&self, person: &Person) -> String {
        initials(&person.display_name)
    }

    fn href(&self, person: &Person) -> paths::Person {
        paths::Person { id: person.id }
    }
}

impl PersonPage {
    fn roles(&self) -> [Role; 4] {
        Role::ALL
    }

    fn state(&self) -> &'static str {
        state(&self.whom)
    }

    fn href(&self) -> paths::Person {
        paths::Person { id: self.whom.id }
    }
}
