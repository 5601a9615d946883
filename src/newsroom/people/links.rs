//! One-time links: the first set-up, an invitation, a new password. Random, kept as a hash, single use, expiring.

use jiff::SignedDuration;
use sqlx::PgConnection;

use super::{AccountError, Email, Hash, Secret, email_taken, parse_name, store};
use crate::newsroom::access::{Actor, Role};
use crate::newsroom::events::{self, Act};
use crate::newsroom::ids::PersonId;
use crate::newsroom::settings;
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::lang::UiLang;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Makes the first admin of a newsroom that has nobody.
    SetUp,
    /// The first password of somebody invited.
    Invitation,
    /// A new password.
    Reset,
}

/// What a valid link is good for, and for whom.
#[derive(Clone, Debug)]
pub struct Link {
    pub purpose: LinkPurpose,
    pub person: Option<super::Person>,
}

#[derive(Debug, thiserror::Error)]
pub enum RedeemError {
    /// Unknown, used or expired: one answer for all three.
    #[error("the link does not work any more")]
    Stale,
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

impl LinkPurpose {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            LinkPurpose::SetUp => "setup",
            LinkPurpose::Invitation => "invitation",
            LinkPurpose::Reset => "reset",
        }
    }

    pub(super) fn parse(text: &str) -> Self {
        match text {
            "setup" => LinkPurpose::SetUp,
            "invitation" => LinkPurpose::Invitation,
            _ => LinkPurpose::Reset,
        }
    }

    /// How long a link works after it was made.
    pub fn good_for(self) -> SignedDuration {
        match self {
            LinkPurpose::SetUp => SignedDuration::from_hours(24),
            LinkPurpose::Invitation => SignedDuration::from_hours(7 * 24),
            LinkPurpose::Reset => SignedDuration::from_hours(24),
        }
    }
}

/// Whether nobody has an account yet.
pub async fn needs_set_up(db: &mut PgConnection) -> sqlx::Result<bool> {
    Ok(!store::anybody(db).await?)
}

/// Makes the link that makes the first admin; earlier ones stop working. `None` once somebody has an account.
pub async fn make_setup_link(tx: &mut Tx) -> sqlx::Result<Option<Secret>> {
    if store::anybody(tx.conn()).await? {
        return Ok(None);
    }
    store::remove_setup_links(tx.conn()).await?;
    Ok(Some(store::new_link(tx, LinkPurpose::SetUp, None).await?))
}

/// What a link is good for at `now`; `None` if it is unknown, used or expired.
pub async fn valid_link(db: &mut PgConnection, secret: &Secret, now: Timestamp) -> sqlx::Result<Option<Link>> {
    let Some((purpose, person)) = store::link(db, secret, now).await? else { return Ok(None) };
    let person = match person {
        Some(id) => store::get(db, id).await?,
        None => None,
    };
    Ok(match &person {
        Some(person) if person.suspended => None,
        _ => Some(Link { purpose, person }),
    })
}

/// Uses up an invitation or reset link: sets the password and signs every device out. Gives the person.
pub async fn redeem(tx: &mut Tx, secret: &Secret, hash: Hash) -> Result<PersonId, RedeemError> {
    let now = tx.now;
    let (purpose, person) = store::use_link(tx.conn(), secret, now).await?.ok_or(RedeemError::Stale)?;
    let (LinkPurpose::Invitation | LinkPurpose::Reset, Some(id)) = (purpose, person) else {
        return Err(RedeemError::Stale);
    };
    let person = store::get(tx.conn(), id).await?.filter(|person| !person.suspended).ok_or(RedeemError::Stale)?;
    store::set_password(tx.conn(), id, &hash).await?;
    // Others may be open: one that was mailed beside one that was handed over.
    store::remove_links(tx.conn(), id).await?;
    super::end_other_sessions(tx.conn(), id, None).await?;
    events::on_person(tx, &person.actor(), Act::PasswordChanged, id, serde_json::json!({})).await?;
    Ok(id)
}

/// Uses up the set-up link: makes the first admin and names the newsroom and its default edition.
pub async fn set_up(
    tx: &mut Tx,
    secret: &Secret,
    email: &Email,
    name: &str,
    hash: Hash,
    ui_lang: UiLang,
    newsroom: &settings::Beginning,
) -> Result<PersonId, RedeemError> {
    let name = parse_name(name).ok_or(AccountError::Name)?;
    let now = tx.now;
    let (purpose, _) = store::use_link(tx.conn(), secret, now).await?.ok_or(RedeemError::Stale)?;
    if purpose != LinkPurpose::SetUp || store::anybody(tx.conn()).await? {
        return Err(RedeemError::Stale);
    }
    let id = PersonId::generate();
    store::insert(tx, id, email, &name, Role::Admin, ui_lang).await.map_err(email_taken)?;
    store::set_password(tx.conn(), id, &hash).await?;
    settings::begin(tx.conn(), newsroom).await?;
    let actor = Actor::member(id, Role::Admin);
    events::on_frame(tx, &actor, Act::SetUp, Some(id.uuid()), serde_json::json!({})).await?;
    Ok(id)
}
