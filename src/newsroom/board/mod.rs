//! The desk's list of stories, and the same list as a board by stage: filters, pages that do not shift, and views that
//! everybody shares. Each person is shown only what they may read.

mod filter;
mod store;
pub mod views;

use sqlx::PgConnection;

use super::access::{Actor, Permit, ReadDesk};
use super::article::Kind;
use super::assignment::Need;
use super::ids::{ArticleId, PersonId, SectionId};
use super::stage::Stage;
use crate::platform::clock::Timestamp;
use crate::platform::lang::Lang;

pub use filter::{Cursor, Due, Filter, Flag, StageFilter, Whose};

/// Rows on a page of the list.
pub const PAGE: usize = 50;
/// Cards in a column of the board.
pub const COLUMN: usize = 20;

/// A story on the list.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: ArticleId,
    pub lang: Lang,
    pub kind: Kind,
    pub stage: Stage,
    /// Live, with changes that readers do not see yet.
    pub changed: bool,
    pub headline: String,
    pub section: Option<SectionId>,
    pub saved_at: Timestamp,
    pub saved_by_name: String,
    /// Written, and how many were asked for.
    pub words: i32,
    pub commissioned: Option<i32>,
    pub assigned_to: Option<PersonId>,
    pub assigned_name: Option<String>,
    pub due_at: Option<Timestamp>,
    pub legal: Need,
    pub pictures: Need,
    pub breaking: bool,
    /// When it goes out by itself, or an update of it does.
    pub goes_out_at: Option<Timestamp>,
    /// Until when nobody outside may see it; may have passed.
    pub embargoed_until: Option<Timestamp>,
}

/// A page of the list and where the next one begins, if there is more.
#[derive(Clone, Debug)]
pub struct Page {
    pub rows: Vec<Row>,
    pub next: Option<Cursor>,
}

/// A page of the list: newest saved first, or by due time where due times are asked for.
pub async fn list(
    db: &mut PgConnection,
    permit: &Permit<ReadDesk>,
    filter: &Filter,
    after: Option<Cursor>,
) -> sqlx::Result<Page> {
    page(db, permit.actor(), filter, after, PAGE).await
}

/// The first cards of a column of the board.
pub async fn column(
    db: &mut PgConnection,
    permit: &Permit<ReadDesk>,
    filter: &Filter,
    stage: Stage,
) -> sqlx::Result<Page> {
    let filter = Filter { stage: Some(StageFilter::Stage(stage)), ..filter.clone() };
    page(db, permit.actor(), &filter, None, COLUMN).await
}

/// Which of these stories the list would show, wherever they stand in it, and how.
pub async fn some(
    db: &mut PgConnection,
    permit: &Permit<ReadDesk>,
    filter: &Filter,
    ids: &[ArticleId],
) -> sqlx::Result<Vec<Row>> {
    store::rows(db, permit.actor(), filter, None, Some(ids)).await
}

async fn page(
    db: &mut PgConnection,
    actor: &Actor,
    filter: &Filter,
    after: Option<Cursor>,
    most: usize,
) -> sqlx::Result<Page> {
    let mut rows = store::rows(db, actor, filter, after, None).await?;
    let next = (rows.len() > most).then(|| {
        rows.truncate(most);
        rows.last().and_then(|row| Cursor::after(row, filter.is_by_due_time()))
    });
    Ok(Page { rows, next: next.flatten() })
}
