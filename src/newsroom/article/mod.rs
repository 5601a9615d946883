//! A story as the newsroom writes it: one language, a line of immutable revisions, the newest of which is the head.
//! Nothing here is public; see [`super::publication`].
//!
//! - [`begin`]: a new story, or a version of one in another language;
//! - [`revise`]: the next revision, of what the shared document says;
//! - [`save`]: a whole text as the next revision, refused when somebody else saved meanwhile;
//! - [`revisions`]: the line of revisions;
//! - [`list`]: stories to choose from;
//! - [`byline`]: what the people in a byline did;
//! - `letters`: finding a story by words of its headline;
//! - `sight`: which stories somebody may read, as a query says it.

pub mod begin;
pub mod byline;
pub mod list;
pub mod revise;
pub mod revisions;
pub mod save;
pub(in crate::newsroom) mod letters;
pub(in crate::newsroom) mod sight;
mod store;

use std::fmt;

use sqlx::PgConnection;

pub use byline::{BylineRole, Roles};

use super::access::{ArticleFacts, EditArticle, Permit, ReadArticle};
use super::document::Document;
use super::ids::{ArticleId, AuthorId, PersonId, SectionId, TagId, WorkId};
use super::stage::{Stage, Standing};
use crate::platform::clock::Timestamp;
use crate::platform::lang::Lang;

/// What sort of text it is. A page stands by itself (About, Contact): no section, byline or date, and on no list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    News,
    Analysis,
    Opinion,
    Feature,
    Explainer,
    Page,
}

/// A story without its words: what identifies it and where it stands.
#[derive(Clone, Debug)]
pub struct Article {
    pub id: ArticleId,
    pub work: WorkId,
    pub lang: Lang,
    pub stage: Stage,
    /// Where it goes back to, if it is on hold or scheduled.
    pub stage_before: Option<Stage>,
    /// The number of its newest revision.
    pub head: i32,
    pub first_published_at: Option<Timestamp>,
}

/// Everything of a story that a reader may come to see: what one revision holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    pub kind: Kind,
    pub section: Option<SectionId>,
    /// In the order of the byline.
    pub authors: Vec<AuthorId>,
    /// What each of them did; only of those who are in the byline.
    pub roles: Roles,
    pub tags: Vec<TagId>,
    pub headline: String,
    pub short_headline: String,
    pub standfirst: String,
    pub dateline: String,
    /// As typed; empty means that the address follows from the headline.
    pub slug: String,
    pub search_title: String,
    pub search_description: String,
    pub social_title: String,
    pub social_description: String,
    pub body: Document,
}

/// One saved state of a story.
#[derive(Clone, Debug)]
pub struct Revision {
    pub number: i32,
    pub saved_at: Timestamp,
    pub saved_by: PersonId,
    pub saved_by_name: String,
    pub restored_from: Option<i32>,
    pub content: Content,
}

/// A story's other language versions, drafts included: for the desk only.
#[derive(Clone, Debug)]
pub struct Version {
    pub id: ArticleId,
    pub lang: Lang,
    pub headline: String,
    pub stage: Stage,
}

impl Article {
    pub fn standing(&self) -> Standing {
        Standing { stage: self.stage, before: self.stage_before }
    }
}

impl Kind {
    pub const ALL: [Kind; 6] = [Kind::News, Kind::Analysis, Kind::Opinion, Kind::Feature, Kind::Explainer, Kind::Page];
    /// What a story can be; a page is begun as a page and stays one.
    pub const STORIES: [Kind; 5] = [Kind::News, Kind::Analysis, Kind::Opinion, Kind::Feature, Kind::Explainer];

    pub fn as_str(self) -> &'static str {
        match self {
            Kind::News => "news",
            Kind::Analysis => "analysis",
            Kind::Opinion => "opinion",
            Kind::Feature => "feature",
            Kind::Explainer => "explainer",
            Kind::Page => "page",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    pub fn is_page(self) -> bool {
        self == Kind::Page
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<String> for Kind {
    /// From the database, whose constraint allows only the six.
    fn from(text: String) -> Self {
        Self::parse(&text).unwrap_or(Kind::News)
    }
}

/// What the rules need to know of a story; `None` if there is none with this id.
pub async fn facts(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<Option<ArticleFacts>> {
    store::facts(db, id).await
}

/// The same for many stories; those that do not exist are left out.
pub async fn facts_of(db: &mut PgConnection, ids: &[ArticleId]) -> sqlx::Result<Vec<ArticleFacts>> {
    store::facts_of(db, ids).await
}

/// The story and its newest revision.
pub async fn read(db: &mut PgConnection, permit: &Permit<ReadArticle>) -> sqlx::Result<(Article, Revision)> {
    let article = store::article(db, permit.on().id).await?.ok_or(sqlx::Error::RowNotFound)?;
    let head = store::revision(db, article.id, article.head).await?.ok_or(sqlx::Error::RowNotFound)?;
    Ok((article, head))
}

/// The story and its newest revision, locked against other writers until the transaction ends.
pub async fn lock(db: &mut PgConnection, permit: &Permit<EditArticle>) -> sqlx::Result<(Article, Revision)> {
    lock_head(db, permit.on().id).await
}

/// The same for whoever only reads, to open the story: what is made then is made once.
pub async fn lock_to_open(db: &mut PgConnection, permit: &Permit<ReadArticle>) -> sqlx::Result<(Article, Revision)> {
    lock_head(db, permit.on().id).await
}

/// The story's versions in other languages, of which the person may know that they exist: headlines are left out of
/// those they may not read.
pub async fn versions(db: &mut PgConnection, permit: &Permit<ReadArticle>) -> sqlx::Result<Vec<Version>> {
    let mut versions = store::versions(db, permit.on().id).await?;
    for version in &mut versions {
        let readable = match store::facts(db, version.id).await? {
            Some(facts) => permit.actor().could::<ReadArticle>(&facts),
            None => false,
        };
        if !readable {
            version.headline.clear();
        }
    }
    Ok(versions)
}

/// The story and its newest revision, locked against other writers until the transaction ends: for the verbs of
/// publication, whose permits are asked before.
pub(super) async fn lock_head(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<(Article, Revision)> {
    let article = store::lock(db, id).await?.ok_or(sqlx::Error::RowNotFound)?;
    let head = store::revision(db, id, article.head).await?.ok_or(sqlx::Error::RowNotFound)?;
    Ok((article, head))
}

/// One revision, whole: for the verbs of publication, whose permits are asked before.
pub(super) async fn revision_for_publication(
    db: &mut PgConnection,
    id: ArticleId,
    number: i32,
) -> sqlx::Result<Option<Revision>> {
    store::revision(db, id, number).await
}
