//! People who sign in, for admins: the list, and one person's role, sections, stories and access.

use askama::Template;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::{redirect, unprocessable};
use crate::desk::articles::SectionChoice;
use crate::desk::command::{Command, Failure, View};
use crate::desk::pages::Problems;
use crate::desk::paths;
use crate::desk::wall::{Done, filters};
use crate::newsroom::access::{ManagePeople, ManagePerson, Role};
use crate::newsroom::assignment::{self, hand_over};
use crate::newsroom::events::outbox;
use crate::newsroom::ids::PersonId;
use crate::newsroom::people::{self, ManageError, Person};
use crate::newsroom::taxonomy::sections;
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
    /// Sections to limit them to, and those they are limited to.
    sections: Vec<SectionChoice>,
    own_sections: Vec<String>,
    /// Stories of theirs that are open, and who could have them.
    open: i64,
    others: Vec<(PersonId, String)>,
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
    Ok(Page(ListPage { people, me: signed.person().id }))
}

pub async fn show(path: paths::Person, view: View<ManagePeople>) -> Result<impl IntoResponse, Error> {
    page(path.id, view, Problems::default()).await
}

pub async fn set_role(
    path: paths::PersonRole,
    view: View<ManagePeople>,
    command: Command<ManagePerson, RoleForm>,
) -> Result<Response, Error> {
    let changed = command
        .run(path.id, async |tx: &mut Tx, permit: &_, form: RoleForm| match Role::parse(&form.role) {
            Some(role) => people::set_role(tx, permit, role).await.map_err(said),
            None => Err(Problem::At("role", "problem-role")),
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
    /// The field it is about, and the key of the words.
    At(&'static str, &'static str),
    Db(sqlx::Error),
}

pub(super) fn said(error: ManageError) -> Problem {
    match error {
        ManageError::LastAdmin => Problem::At("role", "problem-last-admin"),
        ManageError::Suspended => Problem::At("role", "problem-suspended-link"),
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
    let (field, key) = match failure {
        Failure::Refused(error) => return Err(error),
        Failure::Verb(Problem::Db(error)) => return Err(error.into()),
        Failure::Verb(Problem::At(field, key)) => (field, key),
    };
    Ok(unprocessable(page(id, view, Problems::one(field, key)).await?))
}

async fn page(id: PersonId, view: View<ManagePeople>, problems: Problems) -> Result<Page<PersonPage>, Error> {
    let signed = view.signed().clone();
    let mut seen = view.of(()).await?;
    let (db, permit) = seen.both();
    let person = people::get(db, id).await?.ok_or(Error::NotFound)?;
    let own_sections = people::sections(db, permit, id).await?;
    let tree = sections::list(db).await?;
    let others = assignment::assignable(db).await?;
    Ok(Page(PersonPage {
        manageable: signed.actor().could::<ManagePerson>(&person.facts()),
        sections: SectionChoice::all(&tree, signed.ui().lang()),
        own_sections: own_sections.iter().map(ToString::to_string).collect(),
        open: hand_over::open_stories(db, permit, id).await?,
        others: others.into_iter().filter(|(other, _)| *other != id).collect(),
        refusal: outbox::last_refusal(db, id).await?,
        whom: person,
        problems,
    }))
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
