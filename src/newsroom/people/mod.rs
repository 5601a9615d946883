//! People who sign in: accounts, roles, one-time links, passwords and devices. A byline is not a person: see
//! [`super::taxonomy::authors`].

mod limits;
mod links;
mod manage;
mod password;
mod secret;
mod sessions;
mod store;

use std::fmt;

use super::access::{Actor, OwnAccount, Permit, PersonFacts, Role};
use super::events::{self, Act};
use super::ids::PersonId;
use crate::platform::clock::Timestamp;
use crate::platform::db::{self, Tx};
use crate::platform::lang::UiLang;

pub use limits::{LimitError, limit, sections};
pub use links::{Link, LinkPurpose, RedeemError, make_setup_link, needs_set_up, redeem, set_up, valid_link};
pub use manage::{
    Invitation, InviteError, ManageError, create, for_bylines, invite, list, mailed_link, reinstate, reset_link,
    set_role, suspend, withdraw_link,
};
pub use password::{BadPassword, Hash, Password, Passwords};
pub use secret::Secret;
pub use sessions::{
    Device, RemoveStale, begin_session, end_other_sessions, end_session, kept_key, knows_device, remember_device,
    remove_stale, signed_in, still_signed_in,
};

/// An address to sign in with, trimmed; compared without regard to case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not an e-mail address")]
pub struct BadEmail;

/// The domain whose accounts exist only for looking around; a server that is not in demo mode refuses them.
const DEMO_DOMAIN: &str = "@demo.example";

/// Somebody who signs in.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: PersonId,
    pub email: String,
    pub display_name: String,
    pub role: Role,
    pub ui_lang: UiLang,
    pub suspended: bool,
    /// Their rights end at the sections they are given.
    pub limited: bool,
    /// False until an invitation is taken up.
    pub has_password: bool,
}

/// What signing in needs to know.
pub struct Credentials {
    pub person: Person,
    pub hash: Option<Hash>,
}

#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    #[error("the name is empty or longer than 100 characters")]
    Name,
    #[error("that address has an account already")]
    EmailTaken,
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

impl Person {
    pub fn actor(&self) -> Actor {
        Actor::Person { id: self.id, role: self.role, limited: self.limited }
    }

    pub fn is_demo(&self) -> bool {
        self.email.to_ascii_lowercase().ends_with(DEMO_DOMAIN)
    }

    pub fn facts(&self) -> PersonFacts {
        PersonFacts { id: self.id }
    }
}

impl Email {
    /// Something at something, without spaces, at most 254 characters: whether it exists only a mail can tell.
    pub fn parse(text: &str) -> Result<Self, BadEmail> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@').ok_or(BadEmail)?;
        let sound = !local.is_empty()
            && domain.contains(|c: char| c.is_alphanumeric())
            && !domain.starts_with('.')
            && !domain.ends_with('.')
            && text.len() <= 254
            && !text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | ',' | ';'))
            && !local.contains('@');
        if sound { Ok(Self(text.to_owned())) } else { Err(BadEmail) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A display name: trimmed, 1 to 100 characters.
pub fn parse_name(text: &str) -> Option<String> {
    let text = text.trim();
    ((1..=100).contains(&text.chars().count()) && !text.chars().any(char::is_control)).then(|| text.to_owned())
}

/// The person with this id, suspended or not.
pub async fn get(db: &mut sqlx::PgConnection, id: PersonId) -> sqlx::Result<Option<Person>> {
    store::get(db, id).await
}

/// What the rules need to know; `None` if there is no such person.
pub async fn facts(db: &mut sqlx::PgConnection, id: PersonId) -> sqlx::Result<Option<PersonFacts>> {
    Ok(store::get(db, id).await?.map(|person| person.facts()))
}

/// The same of somebody who is known to be there.
pub fn facts_of(id: PersonId) -> PersonFacts {
    PersonFacts { id }
}

/// The account that signs in with this address.
pub async fn credentials(db: &mut sqlx::PgConnection, email: &Email) -> sqlx::Result<Option<Credentials>> {
    store::credentials(db, email).await
}

/// Whether single letters are keys of the desk's list for this person.
pub async fn letter_keys(db: &mut sqlx::PgConnection, id: PersonId) -> sqlx::Result<bool> {
    store::letter_keys(db, id).await
}

/// Switches single letters as keys of the desk's list on or off for oneself.
pub async fn set_letter_keys(tx: &mut Tx, permit: &Permit<OwnAccount>, on: bool) -> sqlx::Result<()> {
    store::set_letter_keys(tx.conn(), permit.on().id, on).await
}

/// Changes one's own name and interface language.
pub async fn change_account(
    tx: &mut Tx,
    permit: &Permit<OwnAccount>,
    name: &str,
    ui_lang: UiLang,
) -> Result<(), AccountError> {
    let name = parse_name(name).ok_or(AccountError::Name)?;
    store::change_account(tx.conn(), permit.on().id, &name, ui_lang).await?;
    events::on_person(tx, permit.actor(), Act::PersonChanged, permit.on().id, serde_json::json!({})).await?;
    Ok(())
}

/// Sets one's own password; every other device is signed out, and a link that was still open stops working.
pub async fn change_password(tx: &mut Tx, permit: &Permit<OwnAccount>, hash: Hash, keep: &Secret) -> sqlx::Result<()> {
    store::set_password(tx.conn(), permit.on().id, &hash).await?;
    store::remove_links(tx.conn(), permit.on().id).await?;
    end_other_sessions(tx.conn(), permit.on().id, Some(keep)).await?;
    events::on_person(tx, permit.actor(), Act::PasswordChanged, permit.on().id, serde_json::json!({})).await
}

/// Notes a sign-in in the history.
pub async fn record_sign_in(tx: &mut Tx, person: &Person) -> sqlx::Result<()> {
    events::on_sign_in(tx, &person.actor(), person.id).await
}

fn email_taken(error: sqlx::Error) -> AccountError {
    match db::violated(&error) {
        Some("person_email_key") => AccountError::EmailTaken,
        _ => AccountError::Db(error),
    }
}

/// Idle time after which a device is signed out: admins can do more harm, so theirs is shorter.
fn idle_limit(role: Role) -> jiff::SignedDuration {
    match role {
        Role::Admin => jiff::SignedDuration::from_hours(2),
        Role::Contributor | Role::Author | Role::Editor => jiff::SignedDuration::from_hours(24),
    }
}

fn is_idle(role: Role, seen_at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(seen_at) > idle_limit(role)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for good in ["a@b.example", " lina@post.example ", "ليلى@مثال.إختبار", "a+b@c-d.example"] {
            assert!(Email::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "a", "@b", "a@", "a b@c.example", "a@b@c", "a@.b", "<a@b.example>", "a@b.example\r\nBcc: c"] {
            assert!(Email::parse(bad).is_err(), "{bad}");
        }
    }
}
