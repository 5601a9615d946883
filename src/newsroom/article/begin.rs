//! Beginning a story, or a version of one in another language.

use serde_json::json;

use super::{Content, Kind, Roles, store};
use crate::newsroom::access::{Actor, CreateArticle, EditArticle, Permit};
use crate::newsroom::document::Document;
use crate::newsroom::events::{self, Act};
use crate::newsroom::ids::{ArticleId, PersonId, SectionId, WorkId};
use crate::newsroom::settings;
use crate::newsroom::stage::Stage;
use crate::newsroom::taxonomy::authors;
use crate::platform::db::{self, Tx};
use crate::platform::lang::Lang;

#[derive(Clone, Debug)]
pub struct NewArticle {
    pub lang: Lang,
    pub kind: Kind,
    pub headline: String,
    pub section: Option<SectionId>,
    /// Only an idea: a pitch that somebody is to take up.
    pub is_idea: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    #[error("the headline is longer than 300 characters")]
    Headline,
    #[error("the newsroom has no edition in that language")]
    NoEdition,
    #[error("there is no such section")]
    NoSection,
    /// The person's rights end at other sections.
    #[error("the section is not one of the person's")]
    OutsideSections,
    #[error("only people begin stories")]
    Nobody,
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

#[derive(Debug, thiserror::Error)]
pub enum VersionError {
    /// There is a version in that language already: this one.
    #[error("a version in that language exists")]
    Exists(ArticleId),
    #[error("the newsroom has no edition in that language")]
    NoEdition,
    #[error("only people begin stories")]
    Nobody,
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

/// A new story with its first revision; its author is whoever begins it, if they have a byline.
pub async fn begin(tx: &mut Tx, permit: &Permit<CreateArticle>, new: NewArticle) -> Result<ArticleId, BeginError> {
    let person = permit.actor().person().ok_or(BeginError::Nobody)?;
    let headline = super::save::line(&new.headline);
    if headline.chars().count() > super::save::LONGEST_HEADLINE {
        return Err(BeginError::Headline);
    }
    if settings::load(tx.conn()).await?.edition(new.lang).is_none() {
        return Err(BeginError::NoEdition);
    }
    if let (Actor::Person { id, limited: true, .. }, Some(section)) = (permit.actor(), new.section)
        && store::is_outside(tx.conn(), *id, section).await?
    {
        return Err(BeginError::OutsideSections);
    }
    let stage = if new.is_idea { Stage::Idea } else { Stage::Writing };
    let byline = if new.kind.is_page() { None } else { authors::of_person(tx.conn(), person).await? };
    let content = Content {
        kind: new.kind,
        section: if new.kind.is_page() { None } else { new.section },
        authors: byline.into_iter().collect(),
        roles: Roles::default(),
        tags: vec![],
        headline,
        short_headline: String::new(),
        standfirst: String::new(),
        dateline: String::new(),
        slug: String::new(),
        search_title: String::new(),
        search_description: String::new(),
        social_title: String::new(),
        social_description: String::new(),
        body: Document::empty(),
    };
    let id = insert(tx, person, WorkId::generate(), new.lang, stage, &content).await.map_err(
        |error| match db::violated(&error) {
            Some(name) if name.ends_with("section_id_fkey") => BeginError::NoSection,
            _ => BeginError::Db(error),
        },
    )?;
    let detail = json!({ "lang": new.lang.to_string(), "kind": new.kind.as_str() });
    events::on_article(tx, permit.actor(), Act::ArticleCreated, id, detail).await?;
    Ok(id)
}

/// A version of a story in another language: a copy of its newest revision to translate from, in the same section.
/// Two things are touched, so two permits are asked: to edit the story, and to create one.
pub async fn begin_version(
    tx: &mut Tx,
    of: &Permit<EditArticle>,
    _create: &Permit<CreateArticle>,
    lang: Lang,
) -> Result<ArticleId, VersionError> {
    let person = of.actor().person().ok_or(VersionError::Nobody)?;
    let source = store::article(tx.conn(), of.on().id).await?.ok_or(sqlx::Error::RowNotFound)?;
    if settings::load(tx.conn()).await?.edition(lang).is_none() {
        return Err(VersionError::NoEdition);
    }
    let versions = store::versions(tx.conn(), source.id).await?;
    if source.lang == lang {
        return Err(VersionError::Exists(source.id));
    }
    if let Some(version) = versions.iter().find(|version| version.lang == lang) {
        return Err(VersionError::Exists(version.id));
    }
    let head = store::revision(tx.conn(), source.id, source.head).await?.ok_or(sqlx::Error::RowNotFound)?;
    // Addresses and overrides belong to the language they were written in.
    let content = Content {
        slug: String::new(),
        search_title: String::new(),
        search_description: String::new(),
        social_title: String::new(),
        social_description: String::new(),
        ..head.content
    };
    let id = insert(tx, person, source.work, lang, Stage::Writing, &content).await?;
    let detail = json!({ "of": source.id, "lang": lang.to_string() });
    events::on_article(tx, of.actor(), Act::VersionBegun, id, detail).await?;
    Ok(id)
}

async fn insert(
    tx: &mut Tx,
    person: PersonId,
    work: WorkId,
    lang: Lang,
    stage: Stage,
    content: &Content,
) -> sqlx::Result<ArticleId> {
    let id = ArticleId::generate();
    store::insert_article(tx, id, work, lang, stage, person, content).await?;
    let made = store::Made { by: person, writers: &[person], name: None };
    store::insert_revision(tx, id, 1, made, content).await?;
    Ok(id)
}
