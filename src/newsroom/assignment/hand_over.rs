//! Handing all open stories of somebody who leaves to somebody else.

use serde_json::json;
use sqlx::PgConnection;

use super::assign::AssignError;
use super::store;
use crate::newsroom::access::{ManagePeople, ManagePerson, Permit};
use crate::newsroom::events::{self, Act};
use crate::newsroom::ids::PersonId;
use crate::platform::db::Tx;

/// How many stories are open that this person is assigned, or began without anybody being assigned.
pub async fn open_stories(db: &mut PgConnection, _permit: &Permit<ManagePeople>, of: PersonId) -> sqlx::Result<i64> {
    store::open_count(db, of).await
}

/// Gives them all to somebody else; gives how many they were.
pub async fn hand_over(tx: &mut Tx, permit: &Permit<ManagePerson>, to: PersonId) -> Result<usize, AssignError> {
    let from = permit.on().id;
    if to == from || !store::can_sign_in(tx.conn(), to).await? {
        return Err(AssignError::Nobody);
    }
    let handed = store::hand_over(tx.conn(), from, to).await?;
    for id in &handed {
        let detail = json!({ "person": to, "before": from, "handed_over": true });
        events::on_article(tx, permit.actor(), Act::Assigned, *id, detail).await?;
    }
    Ok(handed.len())
}
