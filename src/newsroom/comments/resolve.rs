//! Ending a thread, and opening it again. Both can be done twice without harm: the first time counts.

use serde_json::json;

use super::{CommentError, store};
use crate::newsroom::access::{Permit, ResolveThread};
use crate::newsroom::events::{self, Act};
use crate::platform::db::Tx;

/// Ends a thread: what it asked is done or settled.
pub async fn resolve(tx: &mut Tx, permit: &Permit<ResolveThread>) -> Result<(), CommentError> {
    let me = permit.actor().person().ok_or(CommentError::Nobody)?;
    if store::resolve(tx, permit.on().id, me).await? {
        record(tx, permit, Act::ThreadResolved).await?;
    }
    Ok(())
}

/// Opens a thread again.
pub async fn reopen(tx: &mut Tx, permit: &Permit<ResolveThread>) -> Result<(), CommentError> {
    if store::reopen(tx.conn(), permit.on().id).await? {
        record(tx, permit, Act::ThreadReopened).await?;
    }
    Ok(())
}

async fn record(tx: &mut Tx, permit: &Permit<ResolveThread>, act: Act) -> sqlx::Result<()> {
    let on = permit.on();
    events::on_article(tx, permit.actor(), act, on.article.id, json!({ "thread": on.id })).await
}
