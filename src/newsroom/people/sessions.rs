//! Devices that are signed in: a row each, the cookie's value only as a hash.

use std::collections::HashMap;

use jiff::SignedDuration;
use sqlx::PgConnection;

use super::{Person, Secret, is_idle, store};
use crate::newsroom::access::{OwnAccount, Permit};
use crate::newsroom::ids::PersonId;
use crate::platform::clock::Timestamp;
use crate::platform::jobs::Job;

/// How stale the last-seen time of a session may get before it is written again: a row per request would be wasted.
const SEEN_EVERY: SignedDuration = SignedDuration::from_secs(60);

/// A signed-in device and who holds it.
#[derive(Clone, Debug)]
pub struct Device {
    pub person: Person,
    pub secret: Secret,
}

/// Signs a device in; the secret goes into its cookie. Each sign-in gets a new one.
pub async fn begin_session(db: &mut PgConnection, person: PersonId, now: Timestamp) -> sqlx::Result<Secret> {
    let secret = Secret::generate();
    store::insert_session(db, &secret, person, now).await?;
    Ok(secret)
}

/// Who holds this cookie at `now`: nobody if it is unknown, idle for too long, or the account is suspended.
pub async fn signed_in(db: &mut PgConnection, secret: Secret, now: Timestamp) -> sqlx::Result<Option<Device>> {
    let Some((person, seen_at)) = store::session(db, &secret).await? else { return Ok(None) };
    if person.suspended || is_idle(person.role, seen_at, now) {
        return Ok(None);
    }
    if now.duration_since(seen_at) > SEEN_EVERY {
        store::touch_session(db, &secret, now).await?;
    }
    Ok(Some(Device { person, secret }))
}

/// Who of these is still signed in at `now`, by the hashes of their secrets. Asking does not count as being seen: an
/// open window must not keep a session alive that nobody uses.
pub async fn still_signed_in(
    db: &mut PgConnection,
    hashes: &[Vec<u8>],
    now: Timestamp,
) -> sqlx::Result<HashMap<Vec<u8>, Person>> {
    let found = store::sessions(db, hashes).await?;
    Ok(found
        .into_iter()
        .filter(|(_, person, seen_at)| !person.suspended && !is_idle(person.role, *seen_at, now))
        .map(|(hash, person, _)| (hash, person))
        .collect())
}

/// The key under which a person's browsers keep words that were not sent yet: 32 bytes. It is given out to a live
/// session only, so that what a browser kept cannot be read once the session has ended.
pub async fn kept_key(db: &mut PgConnection, permit: &Permit<OwnAccount>) -> sqlx::Result<Vec<u8>> {
    store::kept_key(db, permit.on().id).await
}

/// Remembers that this browser signed in to the account; gives its name, a new one if it had none.
pub async fn remember_device(
    db: &mut PgConnection,
    person: PersonId,
    device: Option<Secret>,
    now: Timestamp,
) -> sqlx::Result<Secret> {
    let device = device.unwrap_or_else(Secret::generate);
    store::insert_device(db, &device, person, now).await?;
    Ok(device)
}

/// Whether this browser signed in to the account of `email` before.
pub async fn knows_device(db: &mut PgConnection, email: &str, device: &Secret) -> sqlx::Result<bool> {
    store::knows_device(db, email, device).await
}

pub async fn end_session(db: &mut PgConnection, secret: &Secret) -> sqlx::Result<()> {
    store::delete_session(db, secret).await
}

/// Signs out every device of a person, but for the one that asks.
pub async fn end_other_sessions(db: &mut PgConnection, person: PersonId, keep: Option<&Secret>) -> sqlx::Result<()> {
    store::delete_sessions(db, person, keep).await
}

/// The order to remove stale sessions.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct RemoveStale {}

impl Job for RemoveStale {
    const KIND: &'static str = "remove-stale-sessions";
}

/// Removes sessions that nobody can use any more and links that expired long ago.
pub async fn remove_stale(db: &mut PgConnection, now: Timestamp) -> sqlx::Result<()> {
    store::delete_stale(db, now).await
}
