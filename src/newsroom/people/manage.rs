//! What admins do with accounts: invite, change a role, suspend, reinstate, make a new link. Accounts are never deleted:
//! the history names them.

use serde_json::json;
use sqlx::PgConnection;

use super::links::LinkPurpose;
use super::{AccountError, Email, Hash, Person, Secret, email_taken, end_other_sessions, parse_name, store};
use crate::newsroom::access::{EditAuthors, ManagePeople, ManagePerson, Permit, Role};
use crate::newsroom::events::{self, Act};
use crate::newsroom::ids::PersonId;
use crate::platform::db::Tx;
use crate::platform::lang::UiLang;

#[derive(Clone, Debug)]
pub struct Invitation {
    pub email: Email,
    pub name: String,
    pub role: Role,
    pub ui_lang: UiLang,
}

pub type InviteError = AccountError;

#[derive(Debug, thiserror::Error)]
pub enum ManageError {
    #[error("the newsroom's last active admin keeps the role")]
    LastAdmin,
    #[error("a suspended account gets no link")]
    Suspended,
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

/// Everybody who has an account, by name.
pub async fn list(db: &mut PgConnection, _permit: &Permit<ManagePeople>) -> sqlx::Result<Vec<Person>> {
    store::list(db).await
}

/// The accounts a byline may belong to: who edits bylines must be able to name them, without managing people.
pub async fn for_bylines(db: &mut PgConnection, _permit: &Permit<EditAuthors>) -> sqlx::Result<Vec<Person>> {
    store::list(db).await
}

/// Makes an account without a password and the link that sets one. The link is told once, here.
pub async fn invite(
    tx: &mut Tx,
    permit: &Permit<ManagePeople>,
    invitation: Invitation,
) -> Result<(PersonId, Secret), InviteError> {
    let name = parse_name(&invitation.name).ok_or(AccountError::Name)?;
    let id = PersonId::generate();
    store::insert(tx, id, &invitation.email, &name, invitation.role, invitation.ui_lang).await.map_err(email_taken)?;
    let secret = store::new_link(tx, LinkPurpose::Invitation, Some(id)).await?;
    let detail = json!({ "role": invitation.role.as_str() });
    events::on_person(tx, permit.actor(), Act::PersonInvited, id, detail).await?;
    Ok((id, secret))
}

/// Makes an account that can sign in at once (the demo's people, the command line).
pub async fn create(
    tx: &mut Tx,
    permit: &Permit<ManagePeople>,
    invitation: Invitation,
    hash: Hash,
) -> Result<PersonId, InviteError> {
    let name = parse_name(&invitation.name).ok_or(AccountError::Name)?;
    let id = PersonId::generate();
    store::insert(tx, id, &invitation.email, &name, invitation.role, invitation.ui_lang).await.map_err(email_taken)?;
    store::set_password(tx.conn(), id, &hash).await?;
    let detail = json!({ "role": invitation.role.as_str() });
    events::on_person(tx, permit.actor(), Act::PersonInvited, id, detail).await?;
    Ok(id)
}

/// Changes a role; the person's devices are signed out, so that no page keeps the old rights.
pub async fn set_role(tx: &mut Tx, permit: &Permit<ManagePerson>, role: Role) -> Result<(), ManageError> {
    let id = permit.on().id;
    if role != Role::Admin {
        keep_an_admin(tx.conn(), id).await?;
    }
    store::set_role(tx.conn(), id, role).await?;
    end_other_sessions(tx.conn(), id, None).await?;
    events::on_person(tx, permit.actor(), Act::PersonChanged, id, json!({ "role": role.as_str() })).await?;
    Ok(())
}

/// Ends a person's access at once, sessions and open links included.
pub async fn suspend(tx: &mut Tx, permit: &Permit<ManagePerson>) -> Result<(), ManageError> {
    let id = permit.on().id;
    keep_an_admin(tx.conn(), id).await?;
    let now = tx.now_sql();
    store::set_suspended(tx.conn(), id, Some(now)).await?;
    store::remove_links(tx.conn(), id).await?;
    end_other_sessions(tx.conn(), id, None).await?;
    events::on_person(tx, permit.actor(), Act::PersonSuspended, id, json!({})).await?;
    Ok(())
}

pub async fn reinstate(tx: &mut Tx, permit: &Permit<ManagePerson>) -> Result<(), ManageError> {
    let id = permit.on().id;
    store::set_suspended(tx.conn(), id, None).await?;
    events::on_person(tx, permit.actor(), Act::PersonReinstated, id, json!({})).await?;
    Ok(())
}

/// A link that sets a new password; earlier ones stop working. The old password works until the link is used.
pub async fn reset_link(tx: &mut Tx, permit: &Permit<ManagePerson>) -> Result<Secret, ManageError> {
    let id = permit.on().id;
    let person = store::get(tx.conn(), id).await?.ok_or(sqlx::Error::RowNotFound)?;
    if person.suspended {
        return Err(ManageError::Suspended);
    }
    store::remove_links(tx.conn(), id).await?;
    let purpose = if person.has_password { LinkPurpose::Reset } else { LinkPurpose::Invitation };
    let secret = store::new_link(tx, purpose, Some(id)).await?;
    events::on_person(tx, permit.actor(), Act::PersonLinkMade, id, json!({})).await?;
    Ok(secret)
}

/// A link for a mail that is about to be sent, beside those that were made before: one may have been handed over. The
/// first that is used ends all others. Whoever ordered the mail wrote it into the history.
pub async fn mailed_link(tx: &mut Tx, permit: &Permit<ManagePerson>) -> sqlx::Result<(Secret, LinkPurpose)> {
    let id = permit.on().id;
    let person = store::get(tx.conn(), id).await?.ok_or(sqlx::Error::RowNotFound)?;
    let purpose = if person.has_password { LinkPurpose::Reset } else { LinkPurpose::Invitation };
    Ok((store::new_link(tx, purpose, Some(id)).await?, purpose))
}

/// Makes a link useless whose mail did not leave.
pub async fn withdraw_link(tx: &mut Tx, permit: &Permit<ManagePerson>, secret: &Secret) -> sqlx::Result<()> {
    store::remove_link(tx.conn(), permit.on().id, secret).await
}

async fn keep_an_admin(db: &mut PgConnection, leaving: PersonId) -> Result<(), ManageError> {
    if store::other_admins(db, leaving).await? == 0 { Err(ManageError::LastAdmin) } else { Ok(()) }
}
