//! Lists of what readers were told: an edition's, newest first in pages that do not shift, and the desk's.

use sqlx::PgConnection;

use super::{Notice, store};
use crate::newsroom::access::{Permit, ReadArticle, ReadDesk};
use crate::newsroom::article;
use crate::newsroom::ids::{ArticleId, CorrectionId};
use crate::newsroom::publication::Permalink;
use crate::platform::clock::Timestamp;
use crate::platform::lang::Lang;

/// Records on a page.
pub const PAGE: usize = 30;

/// Where a page of a list begins: after this record, newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub at: Timestamp,
    pub id: CorrectionId,
}

/// A record with the public story that it is about.
#[derive(Clone, Debug)]
pub struct Told {
    pub notice: Notice,
    pub article: ArticleId,
    pub permalink: Permalink,
    pub headline: String,
}

/// A page of an edition's records.
#[derive(Clone, Debug)]
pub struct Page {
    pub told: Vec<Told>,
    /// Where the next page begins, if there is more.
    pub next: Option<Cursor>,
}

/// A record on the desk's list.
#[derive(Clone, Debug)]
pub struct Row {
    pub notice: Notice,
    pub filed_by: String,
    pub article: ArticleId,
    pub headline: String,
    pub lang: Lang,
    /// Do readers see it? Not while the story is down.
    pub is_public: bool,
}

/// A page of the desk's list.
#[derive(Clone, Debug)]
pub struct DeskPage {
    pub rows: Vec<Row>,
    pub next: Option<Cursor>,
}

impl Cursor {
    /// As it stands in an address.
    pub fn parse(text: &str) -> Option<Self> {
        let (micros, id) = text.split_once('.')?;
        // Postgres holds no time before this.
        const FIRST: Timestamp = Timestamp::constant(-62_135_596_800, 0);
        let at = Timestamp::from_microsecond(micros.parse().ok()?).ok().filter(|at| *at >= FIRST)?;
        Some(Self { at, id: id.parse().ok()? })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.at.as_microsecond(), self.id)
    }
}

/// An edition's records of stories that are public, newest first.
pub async fn newest(db: &mut PgConnection, lang: Lang, after: Option<Cursor>) -> sqlx::Result<Page> {
    let mut told = store::newest(db, lang, after).await?;
    let more = told.len() > PAGE;
    told.truncate(PAGE);
    let last = told.last().filter(|_| more);
    let next = last.map(|told| Cursor { at: told.notice.filed_at, id: told.notice.id });
    Ok(Page { told, next })
}

/// All records about stories that the person may read, newest first. A page may hold fewer than [`PAGE`].
pub async fn for_desk(
    db: &mut PgConnection,
    permit: &Permit<ReadDesk>,
    after: Option<Cursor>,
) -> sqlx::Result<DeskPage> {
    let mut rows = store::for_desk(db, after).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| Cursor { at: row.notice.filed_at, id: row.notice.id });
    let mut ids: Vec<ArticleId> = rows.iter().map(|row| row.article).collect();
    ids.sort_unstable();
    ids.dedup();
    let facts = article::facts_of(db, &ids).await?;
    let may_read: Vec<ArticleId> =
        facts.iter().filter(|facts| permit.actor().could::<ReadArticle>(facts)).map(|facts| facts.id).collect();
    rows.retain(|row| may_read.contains(&row.article));
    Ok(DeskPage { rows, next })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_list_reads_back_as_itself() {
        let cursor = Cursor { at: Timestamp::constant(1_700_000_000, 5_000), id: CorrectionId::generate() };
        assert_eq!(Cursor::parse(&cursor.to_string()), Some(cursor));
        for bad in ["", "1", "x.y", "1.x", "-99999999999999999.0190d1b2-0000-7000-8000-000000000000"] {
            assert_eq!(Cursor::parse(bad), None, "{bad}");
        }
    }
}
