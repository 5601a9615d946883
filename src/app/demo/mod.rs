//! The demo newsroom: fills an empty database, and only such a one.
//!
//! "The Harbour Post" of Ras Marjan, a town that does not exist. Its last two months are played through the verbs that
//! people use, so that a demo story has a history, a first publication and an address like any other:
//!
//! - [`frame`]: settings, sections and tags;
//! - [`people`]: accounts and bylines;
//! - [`stories`]: the texts, read from the files in `texts/`;
//! - [`markup`]: the signs of a text's body → [`Document`](crate::newsroom::document::Document);
//! - [`play`]: what was written and published when;
//! - [`desk`]: what the desk has in hand: assignments, notes, ideas;
//! - [`release`]: what is on its way to readers: the schedule, an embargo, approvals.

mod desk;
mod frame;
mod markup;
mod people;
mod play;
mod release;
mod stories;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use anyhow::Context;
use sqlx::PgPool;

use crate::newsroom::access::Actor;
use crate::newsroom::people::{self as accounts, Password, Passwords};
use crate::newsroom::settings;
use crate::platform::clock::Clock;
use crate::platform::db::Tx;

/// Who sets the newsroom up. Stories are begun, written and published by its people.
const ACTOR: Actor = Actor::System("demo");

/// Fills an empty database with the demo newsroom; does nothing in any other. One transaction: a start that is killed
/// meanwhile leaves nothing half-made, and of two starts at once the second finds the first one's newsroom.
pub async fn fill(pool: &PgPool, clock: &Clock, passwords: &Passwords) -> anyhow::Result<()> {
    if !accounts::needs_set_up(&mut *pool.acquire().await?).await? {
        return Ok(());
    }
    // Before the transaction, which then does not wait for it.
    let hash = passwords.hash(Password::demo()).await;
    let mut tx = Tx::begin(pool, clock).await?;
    // The settings are the first thing written because their one row makes another start wait here.
    frame::settings(&mut tx).await.context("settings")?;
    if !accounts::needs_set_up(tx.conn()).await? {
        return Ok(());
    }
    let now = tx.now;
    let zone = settings::load(tx.conn()).await?.time_zone;
    let texts = stories::all(now, &zone)?;
    // The newsroom was set up before its first story was begun.
    tx.now = texts.iter().map(|text| text.begun).min().unwrap_or(now) - jiff::SignedDuration::from_hours(24);
    let sections = frame::sections(&mut tx).await.context("sections")?;
    let tags = frame::tags(&mut tx).await.context("tags")?;
    let staff = people::staff(&mut tx, hash).await.context("people")?;
    let authors = people::bylines(&mut tx, &staff).await.context("bylines")?;
    let filing = Filing { sections, tags, authors };
    let begun = play::play(&mut tx, now, &staff, &filing, &texts).await?;
    desk::plan(&mut tx, now, &staff, &filing, &begun).await.context("the desk")?;
    release::release(&mut tx, now, &staff, &begun).await.context("the schedule")?;
    tx.commit().await?;
    tracing::info!(texts = texts.len(), "the demo newsroom is made");
    Ok(())
}

/// What texts are filed under, by the short names that the files use.
struct Filing {
    sections: HashMap<&'static str, crate::newsroom::ids::SectionId>,
    tags: HashMap<&'static str, crate::newsroom::ids::TagId>,
    authors: HashMap<&'static str, crate::newsroom::ids::AuthorId>,
}
