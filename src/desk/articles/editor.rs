//! The editor's page: all that its script needs, as data.

use std::collections::BTreeMap;

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use sqlx::PgConnection;

use super::stories::{self, StoryChoice};
use super::{editor_state, paths};
use crate::desk::board::row::stage_word;
use crate::desk::command::View;
use crate::desk::palette;
use crate::desk::wall::{Signed, filters};
use crate::newsroom::access::{
    Actor, ArticleFacts, Backdate, CreateArticle, EditArticle, KillArticle, Newsroom, Permit, Publish, ReadArticle,
    ReadDesk, SuggestArticle, Withdraw,
};
use crate::newsroom::article::{self, BylineRole, Content, Kind, Roles, Version};
use crate::newsroom::document::{Document, Placeholders};
use crate::newsroom::ids::{ArticleId, AuthorId, SectionId, TagId};
use crate::newsroom::publication::live;
use crate::newsroom::stage::Stage;
use crate::newsroom::taxonomy::{authors, sections, tags};
use crate::platform::clock::Timestamp;
use crate::platform::lang::{Lang, UiLang};
use crate::platform::words::words;
use crate::site::Site;
use crate::web::data::Data;
use crate::web::error::Error;
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "desk/articles/editor.html")]
struct EditorPage {
    headline: String,
    lang: Lang,
    preview: String,
    data: Data,
}

/// A story's fields beside its words, as the editor gets them.
#[derive(Clone, Debug, Serialize)]
pub struct Fields {
    pub kind: Kind,
    pub section: Option<SectionId>,
    pub tags: Vec<TagId>,
    pub authors: Vec<AuthorId>,
    /// What those of them did who are not authors, by id.
    pub roles: Roles,
    pub short_headline: String,
    pub dateline: String,
    pub slug: String,
    pub search_title: String,
    pub search_description: String,
    pub social_title: String,
    pub social_description: String,
}

#[derive(Serialize)]
struct EditorData {
    article: ArticleId,
    revision: i32,
    lang: Lang,
    ui: &'static str,
    saved_at: Timestamp,
    saved_by: String,
    headline: String,
    standfirst: String,
    body: Document,
    fields: Fields,
    choices: Choices,
    stories: BTreeMap<String, StoryChoice>,
    versions: Vec<VersionChoice>,
    state: &'static str,
    stage: StageChoice,
    live: Option<Live>,
    rights: Rights,
    time_zone: String,
    /// What the newsroom writes where something is still to come.
    placeholders: Placeholders,
    me: Me,
    places: Vec<palette::Place>,
    /// Pages about this story, for the menu: those that end nothing only while it is live.
    pages: Vec<StoryPage>,
    paths: Paths,
}

#[derive(Serialize)]
struct Choices {
    kinds: Vec<Choice>,
    sections: Vec<Choice>,
    tags: Vec<Choice>,
    authors: Vec<Choice>,
    roles: Vec<Choice>,
    languages: Vec<Choice>,
}

#[derive(Serialize, Default)]
struct Choice {
    id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    depth: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dir: Option<&'static str>,
}

#[derive(Serialize)]
struct VersionChoice {
    lang: Lang,
    name: String,
    id: Option<ArticleId>,
    headline: String,
    state: Option<&'static str>,
}

/// Where the story stands, and the page that moves it on.
#[derive(Serialize)]
struct StageChoice {
    name: &'static str,
    word: String,
    plan: String,
    plan_word: String,
}

#[derive(Serialize)]
struct Live {
    revision: i32,
    href: String,
    first_published_at: Timestamp,
    updated_at: Option<Timestamp>,
}

#[derive(Serialize)]
struct Rights {
    edit: bool,
    suggest: bool,
    publish: bool,
    withdraw: bool,
    backdate: bool,
}

#[derive(Serialize)]
struct Me {
    name: String,
    email: String,
}

/// A page of the desk about the story.
#[derive(Serialize)]
struct StoryPage {
    href: String,
    name: String,
    /// It ends something.
    danger: bool,
}

#[derive(Serialize)]
struct Paths {
    desk: String,
    room: String,
    revision: String,
    writers: String,
    kept_key: String,
    publication: String,
    withdrawal: String,
    stories: String,
    session: String,
    sign_in: String,
    preview: String,
    history: String,
    comments: String,
    notifications: String,
    versions: String,
    tags: String,
    new_article: Option<String>,
}

/// A killed story has no editor: its page says why it was killed.
pub async fn show(path: paths::Article, view: View<ReadArticle>) -> Result<Response, Error> {
    let (signed, site) = (view.signed().clone(), view.desk().site().clone());
    let mut seen = view.of(path.id).await?;
    let (db, permit) = seen.both();
    if permit.on().stage == Stage::Killed {
        return Ok(Redirect::to(&paths::Corrections { id: path.id }.to_string()).into_response());
    }
    let data = gather(db, permit, &signed, &site).await?;
    let headline =
        if data.headline.is_empty() { words(signed.ui()).say("untitled").into_owned() } else { data.headline.clone() };
    let preview = data.paths.preview.clone();
    Ok(Page(EditorPage { headline, lang: data.lang, preview, data: Data::of(&data) }).into_response())
}

async fn gather(
    db: &mut PgConnection,
    permit: &Permit<ReadArticle>,
    signed: &Signed,
    site: &Site,
) -> Result<EditorData, Error> {
    let id = permit.on().id;
    let (actor, facts, ui) = (permit.actor(), permit.on(), signed.ui());
    let (article, head) = article::read(db, permit).await?;
    let published = live::standing(db, permit).await?;
    let versions = article::versions(db, permit).await?;
    let choices = choices(db, signed, ui, &head.content).await?;
    let stories = named_stories(db, signed, &head.content.body).await?;
    Ok(EditorData {
        article: id,
        revision: head.number,
        lang: article.lang,
        ui: ui.as_str(),
        saved_at: head.saved_at,
        saved_by: head.saved_by_name,
        headline: head.content.headline.clone(),
        standfirst: head.content.standfirst.clone(),
        fields: Fields::of(&head.content),
        body: head.content.body,
        choices,
        stories,
        versions: version_choices(signed, article.lang, versions),
        state: editor_state(article.stage),
        stage: StageChoice {
            name: article.stage.as_str(),
            word: stage_word(&signed.settings, ui, article.stage),
            plan: paths::Assignment { id }.to_string(),
            plan_word: words(ui).say("plan").into_owned(),
        },
        live: published.map(|standing| Live {
            revision: standing.revision,
            href: site.address(&standing.permalink, &signed.settings),
            first_published_at: standing.first_published_at,
            updated_at: standing.updated_at,
        }),
        rights: Rights {
            edit: actor.could::<EditArticle>(facts),
            suggest: actor.could::<SuggestArticle>(facts),
            publish: actor.could::<Publish>(facts),
            withdraw: actor.could::<Withdraw>(facts),
            backdate: actor.could::<Backdate>(facts),
        },
        time_zone: signed.settings.time_zone_name.clone(),
        placeholders: signed.settings.placeholders.clone(),
        me: Me { name: signed.person().display_name.clone(), email: signed.person().email.clone() },
        places: palette::places(signed),
        pages: pages(id, actor, facts, ui),
        paths: Paths::of(id, actor.could::<CreateArticle>(&Newsroom)),
    })
}

/// The stories that a text leads to and the person may read, by id.
pub async fn named_stories(
    db: &mut PgConnection,
    signed: &Signed,
    body: &Document,
) -> Result<BTreeMap<String, StoryChoice>, Error> {
    let permit = signed.actor().may::<ReadDesk>(Newsroom)?;
    let ids: Vec<ArticleId> = body.references().into_iter().collect();
    let found = stories::by_ids(db, &permit, &ids, signed.ui().lang()).await?;
    Ok(found.into_iter().map(|story| (story.id().to_string(), story)).collect())
}

async fn choices(db: &mut PgConnection, signed: &Signed, ui: UiLang, content: &Content) -> sqlx::Result<Choices> {
    let kinds: Vec<Kind> = if content.kind.is_page() { vec![Kind::Page] } else { Kind::STORIES.to_vec() };
    let named = |id: String, name: &str| Choice { id, name: name.to_owned(), ..Choice::default() };
    let lang = ui.lang();
    Ok(Choices {
        kinds: kinds.into_iter().map(|kind| named(kind.to_string(), &words(ui).say(&format!("kind-{kind}")))).collect(),
        sections: sections::list(db)
            .await?
            .iter()
            .map(|section| Choice { depth: Some(section.depth), ..named(section.id.to_string(), section.name(lang)) })
            .collect(),
        tags: tags::list(db).await?.iter().map(|tag| named(tag.id.to_string(), tag.name(lang))).collect(),
        authors: authors::list(db)
            .await?
            .iter()
            .map(|author| named(author.id.to_string(), author.name(lang)))
            .collect(),
        roles: BylineRole::ALL
            .iter()
            .map(|role| named(role.to_string(), &words(ui).say(&format!("credit-{role}"))))
            .collect(),
        languages: known_languages(signed)
            .into_iter()
            .map(|lang| Choice { dir: Some(lang.direction().as_str()), ..named(lang.to_string(), lang.native_name()) })
            .collect(),
    })
}

/// Languages a run of text may be in: the editions', then others that the region's newsrooms quote.
fn known_languages(signed: &Signed) -> Vec<Lang> {
    let others = ["en", "ar", "fr", "ru", "tr", "fa", "he", "ku", "ckb", "hy", "syr", "de", "es", "el"];
    let mut langs: Vec<Lang> = signed.settings.editions.iter().map(|edition| edition.lang).collect();
    for lang in others.iter().filter_map(|tag| Lang::parse(tag).ok()) {
        if !langs.contains(&lang) {
            langs.push(lang);
        }
    }
    langs
}

fn version_choices(signed: &Signed, own: Lang, versions: Vec<Version>) -> Vec<VersionChoice> {
    signed
        .settings
        .editions
        .iter()
        .filter(|edition| edition.lang != own)
        .map(|edition| {
            let version = versions.iter().find(|version| version.lang == edition.lang);
            VersionChoice {
                lang: edition.lang,
                name: edition.lang.native_name().to_owned(),
                id: version.map(|version| version.id),
                headline: version.map(|version| version.headline.clone()).unwrap_or_default(),
                state: version.map(|version| editor_state(version.stage)),
            }
        })
        .collect()
}

impl Fields {
    pub fn of(content: &Content) -> Self {
        Self {
            kind: content.kind,
            section: content.section,
            tags: content.tags.clone(),
            authors: content.authors.clone(),
            roles: content.roles.clone(),
            short_headline: content.short_headline.clone(),
            dateline: content.dateline.clone(),
            slug: content.slug.clone(),
            search_title: content.search_title.clone(),
            search_description: content.search_description.clone(),
            social_title: content.social_title.clone(),
            social_description: content.social_description.clone(),
        }
    }
}

fn pages(id: ArticleId, actor: &Actor, facts: &ArticleFacts, ui: UiLang) -> Vec<StoryPage> {
    let pages = [
        (true, paths::Corrections { id }.to_string(), "corrections-menu", false),
        (actor.could::<KillArticle>(facts), paths::Kill { id }.to_string(), "kill-menu", true),
    ];
    let page = |(_, href, key, danger)| StoryPage { href, name: words(ui).say(key).into_owned(), danger };
    pages.into_iter().filter(|(is_offered, ..)| *is_offered).map(page).collect()
}

impl Paths {
    fn of(id: ArticleId, may_begin: bool) -> Self {
        Self {
            desk: paths::DESK.to_owned(),
            room: paths::Room { id }.to_string(),
            revision: paths::Revisions { id }.to_string(),
            writers: paths::Writers { id }.to_string(),
            kept_key: paths::KeptKey.to_string(),
            publication: paths::Publication { id }.to_string(),
            withdrawal: paths::Withdrawal { id }.to_string(),
            stories: paths::Stories.to_string(),
            session: paths::Session.to_string(),
            sign_in: paths::SIGN_IN.to_owned(),
            preview: paths::Preview { id }.to_string(),
            history: paths::Revisions { id }.to_string(),
            comments: paths::Comments { id }.to_string(),
            notifications: paths::NotificationsReading.to_string(),
            versions: paths::Versions { id }.to_string(),
            tags: paths::TagNames.to_string(),
            new_article: may_begin.then(|| paths::NewArticle.to_string()),
        }
    }
}
