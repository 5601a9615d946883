//! Views of the list under a name: its filters, kept for everybody.

use serde_json::json;
use sqlx::PgConnection;

use crate::newsroom::access::{EditViews, Permit, ReadDesk};
use crate::newsroom::events::{self, Act};
use crate::newsroom::ids::ViewId;
use crate::platform::db::{self, Tx};

pub const LONGEST_NAME: usize = 60;
const LONGEST_QUERY: usize = 1_000;
/// More than these nobody finds anything in.
const MOST: i64 = 30;

#[derive(Clone, Debug)]
pub struct View {
    pub id: ViewId,
    pub name: String,
    /// As it stands in the list's address after the question mark.
    pub query: String,
}

#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    #[error("the name is empty or longer than 60 characters")]
    Name,
    #[error("a view of this name exists")]
    Taken,
    #[error("there are as many views as there may be")]
    TooMany,
    #[error("only people keep views")]
    Nobody,
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

/// All views, by name.
pub async fn list(db: &mut PgConnection, _permit: &Permit<ReadDesk>) -> sqlx::Result<Vec<View>> {
    store::list(db).await
}

/// Keeps a view.
pub async fn keep(tx: &mut Tx, permit: &Permit<EditViews>, name: &str, query: &str) -> Result<ViewId, ViewError> {
    let person = permit.actor().person().ok_or(ViewError::Nobody)?;
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_sound = (1..=LONGEST_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if !is_sound || query.chars().count() > LONGEST_QUERY {
        return Err(ViewError::Name);
    }
    if store::count(tx.conn()).await? >= MOST {
        return Err(ViewError::TooMany);
    }
    let id = ViewId::generate();
    store::insert(tx, id, &name, query, person).await.map_err(|error| match db::violated(&error) {
        Some("desk_view_name_key") => ViewError::Taken,
        _ => ViewError::Db(error),
    })?;
    events::on_newsroom(tx, permit.actor(), Act::ViewsChanged, Some(id.uuid()), json!({ "made": true })).await?;
    Ok(id)
}

/// Removes a view; nothing happens if it is gone already.
pub async fn remove(tx: &mut Tx, permit: &Permit<EditViews>, id: ViewId) -> sqlx::Result<()> {
    if store::delete(tx.conn(), id).await? {
        events::on_newsroom(tx, permit.actor(), Act::ViewsChanged, Some(id.uuid()), json!({ "removed": true })).await?;
    }
    Ok(())
}

mod store {
    use super::*;
    use crate::newsroom::ids::PersonId;

    pub(super) async fn list(db: &mut PgConnection) -> sqlx::Result<Vec<View>> {
        sqlx::query_as!(View, r#"select id as "id: ViewId", name, query from desk_view order by lower(name), id"#)
            .fetch_all(db)
            .await
    }

    pub(super) async fn count(db: &mut PgConnection) -> sqlx::Result<i64> {
        sqlx::query_scalar!(r#"select count(*) as "n!" from desk_view"#).fetch_one(db).await
    }

    pub(super) async fn insert(tx: &mut Tx, id: ViewId, name: &str, query: &str, by: PersonId) -> sqlx::Result<()> {
        sqlx::query!(
            "insert into desk_view (id, name, query, made_by, made_at) values ($1, $2, $3, $4, $5)",
            id.uuid(),
            name,
            query,
            by.uuid(),
            tx.now_sql() as _
        )
        .execute(tx.conn())
        .await?;
        Ok(())
    }

    pub(super) async fn delete(db: &mut PgConnection, id: ViewId) -> sqlx::Result<bool> {
        let done = sqlx::query!("delete from desk_view where id = $1", id.uuid()).execute(db).await?;
        Ok(done.rows_affected() > 0)
    }
}
