//! A small newsroom to read from: two editions, a tree of sections, two authors, a tag.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use sqlx::PgPool;
use tower::ServiceExt;

use crate::newsroom::access::*;
use crate::newsroom::article::begin::{self, NewArticle};
use crate::newsroom::article::save;
use crate::newsroom::article::{self, Content};
use crate::newsroom::document::Document;
use crate::newsroom::ids::{ArticleId, AuthorId, SectionId, TagId};
use crate::newsroom::people::{self, Email, Invitation};
use crate::newsroom::publication::publish::{self, NewPublication, Published};
use crate::newsroom::publication::{Kind, live};
use crate::newsroom::settings::{self, Accent, Edition, NewSettings, Placeholders};
use crate::newsroom::taxonomy::{authors, sections, tags};
use crate::platform::clock::{Clock, Timestamp};
use crate::platform::db::Tx;
use crate::platform::lang::{Lang, UiLang};
use crate::site::{Site, SiteParts, router};

pub const BASE: &str = "https://lantern.example";

pub struct Newsroom {
    pub pool: PgPool,
    pub clock: Clock,
    pub site: Site,
    pub router: Router,
    pub editor: Actor,
    pub environment: SectionId,
    /// Under `environment`; has no page in Arabic.
    pub water: SectionId,
    pub rima: AuthorId,
    pub daniel: AuthorId,
    pub dams: TagId,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

const SYSTEM: Actor = Actor::System("test");

/// The public side without pages in memory.
pub fn fresh_site(pool: &PgPool, clock: &Clock) -> Site {
    let (pool, clock) = (pool.clone(), clock.clone());
    Site::new(SiteParts { pool, replica: None, clock, base: BASE.into(), bound: 0, tells: false, hosts: vec![] })
}

impl Newsroom {
    pub async fn open(pool: PgPool) -> Self {
        let clock = Clock::fixed("2026-11-24T08:00:00Z".parse().unwrap());
        let mut tx = Tx::begin(&pool, &clock).await.unwrap();
        let edition = |lang, name: &str, tagline: &str| Edition { lang, name: name.into(), tagline: tagline.into() };
        let new = NewSettings {
            editions: vec![
                edition(Lang::EN, "The Lantern", "Reporting from the coast & the hills"),
                edition(Lang::AR, "الفانوس", ""),
            ],
            time_zone_name: "Asia/Beirut".into(),
            accent: Accent::parse("#a8201a").unwrap(),
            authors_publish: false,
            placeholders: Placeholders::default(),
        };
        settings::change(&mut tx, &SYSTEM.may(Newsroom_).unwrap(), new).await.unwrap();
        let invitation = Invitation {
            email: Email::parse("nour@lantern.example").unwrap(),
            name: "Nour".into(),
            role: Role::Editor,
            ui_lang: UiLang::En,
        };
        let (person, _) = people::invite(&mut tx, &SYSTEM.may(Newsroom_).unwrap(), invitation).await.unwrap();
        let environment = section(&mut tx, None, &[(Lang::EN, "Environment"), (Lang::AR, "بيئة")]).await;
        let water = section(&mut tx, Some(environment), &[(Lang::EN, "Water")]).await;
        let rima = author(&mut tx, "rima", &[(Lang::EN, "Rima Khoury"), (Lang::AR, "ريما خوري")]).await;
        let daniel = author(&mut tx, "daniel", &[(Lang::EN, "Daniel Ashworth"), (Lang::AR, "دانيال آشوورث")]).await;
        let tag = |lang, name: &str| tags::NewTagName { lang, name: name.into(), slug: String::new() };
        let names = [tag(Lang::EN, "Dams"), tag(Lang::AR, "السدود")];
        let dams = tags::create(&mut tx, &SYSTEM.may(Newsroom_).unwrap(), &names).await.unwrap();
        tx.commit().await.unwrap();
        let site = fresh_site(&pool, &clock);
        let router = router(site.clone());
        let editor = Actor::member(person, Role::Editor);
        Self { pool, clock, site, router, editor, environment, water, rima, daniel, dams }
    }

    pub async fn begin(&self, lang: Lang, kind: Kind, headline: &str) -> ArticleId {
        let mut tx = self.tx().await;
        let section = Some(self.environment);
        let new = NewArticle { lang, kind, headline: headline.into(), section, is_idea: false };
        let id = begin::begin(&mut tx, &self.editor.may(Newsroom_).unwrap(), new).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    pub async fn begin_version(&self, of: ArticleId, lang: Lang) -> ArticleId {
        let mut tx = self.tx().await;
        let facts = article::facts(tx.conn(), of).await.unwrap().unwrap();
        let edit = self.editor.may::<EditArticle>(facts).unwrap();
        let create = self.editor.may::<CreateArticle>(Newsroom_).unwrap();
        let id = begin::begin_version(&mut tx, &edit, &create, lang).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    pub async fn edit(&self, id: ArticleId, change: impl FnOnce(&mut Content)) {
        let mut tx = self.tx().await;
        let facts = article::facts(tx.conn(), id).await.unwrap().unwrap();
        let read = self.editor.may::<ReadArticle>(facts.clone()).unwrap();
        let (article, head) = article::read(tx.conn(), &read).await.unwrap();
        let mut content = head.content;
        change(&mut content);
        save::save(&mut tx, &self.editor.may(facts).unwrap(), article.head, content).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub async fn publish(&self, id: ArticleId, backdate: Option<Timestamp>) -> Published {
        let mut tx = self.tx().await;
        let facts = article::facts(tx.conn(), id).await.unwrap().unwrap();
        let read = self.editor.may::<ReadArticle>(facts.clone()).unwrap();
        let (article, _) = article::read(tx.conn(), &read).await.unwrap();
        let may_backdate = self.editor.may::<Backdate>(facts.clone()).unwrap();
        let new = NewPublication { revision: article.head, substantive: true };
        let backdate = backdate.map(|at| (&may_backdate, at));
        let published = publish::publish(&mut tx, &self.editor.may(facts).unwrap(), backdate, new).await.unwrap();
        tx.commit().await.unwrap();
        self.site.forget();
        published
    }

    pub async fn withdraw(&self, id: ArticleId) {
        let mut tx = self.tx().await;
        let facts = article::facts(tx.conn(), id).await.unwrap().unwrap();
        publish::withdraw(&mut tx, &self.editor.may(facts).unwrap()).await.unwrap();
        tx.commit().await.unwrap();
        self.site.forget();
    }

    /// A story with everything, published at the clock's time.
    pub async fn story(&self, lang: Lang, headline: &str) -> (ArticleId, Published) {
        let id = self.begin(lang, Kind::News, headline).await;
        self.edit(id, |content| self.fill(content)).await;
        let published = self.publish(id, None).await;
        (id, published)
    }

    pub fn fill(&self, content: &mut Content) {
        content.authors = vec![self.rima, self.daniel];
        content.tags = vec![self.dams];
        content.standfirst = "Engineers say the dam is sound & the families want to hear it.".into();
        content.dateline = "Ain Saad".into();
        content.body = body(&["The water reached the second mark.", "By breakfast the valley knew <it>."]);
    }

    pub async fn preview(&self, id: ArticleId) -> Answer {
        let mut db = self.pool.acquire().await.unwrap();
        let facts = article::facts(&mut db, id).await.unwrap().unwrap();
        let preview = live::preview(&mut db, &self.editor.may(facts).unwrap()).await.unwrap();
        read(self.site.preview(&preview).await.unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, &[]).await
    }

    pub async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()).await
    }

    pub async fn tx(&self) -> Tx {
        Tx::begin(&self.pool, &self.clock).await.unwrap()
    }
}

use crate::newsroom::access::Newsroom as Newsroom_;

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn read(response: axum::response::Response) -> Answer {
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    let body = String::from_utf8(bytes.to_vec()).unwrap();
    Answer { status: parts.status, headers: parts.headers, body }
}

/// A body of plain paragraphs; one that begins with `## ` is a heading.
pub fn body(paragraphs: &[&str]) -> Document {
    let blocks: Vec<_> = paragraphs
        .iter()
        .map(|text| match text.strip_prefix("## ") {
            Some(text) => serde_json::json!({
                "type": "heading", "attrs": { "level": 2, "dir": null },
                "content": [{ "type": "text", "text": text }]
            }),
            None => serde_json::json!({
                "type": "paragraph", "attrs": { "dir": null }, "content": [{ "type": "text", "text": text }]
            }),
        })
        .collect();
    serde_json::from_value(serde_json::json!({ "type": "body", "content": blocks })).unwrap()
}

async fn section(tx: &mut Tx, parent: Option<SectionId>, names: &[(Lang, &str)]) -> SectionId {
    let names = names
        .iter()
        .map(|(lang, name)| sections::NewSectionName {
            lang: *lang,
            name: (*name).into(),
            slug: String::new(),
            description: format!("All of {name}."),
        })
        .collect();
    let new = sections::NewSection { parent, position: 0, names };
    sections::create(tx, &SYSTEM.may(Newsroom_).unwrap(), new).await.unwrap()
}

async fn author(tx: &mut Tx, slug: &str, names: &[(Lang, &str)]) -> AuthorId {
    let names = names
        .iter()
        .map(|(lang, name)| authors::AuthorName {
            lang: *lang,
            name: (*name).into(),
            biography: "Has walked most of the rivers.\n\nJoined in 2014.".into(),
        })
        .collect();
    let link = |label: &str, href: &str| authors::AuthorLink { label: label.into(), href: href.into() };
    let links = vec![link("", "https://social.example/@me"), link("Write", "mailto:me@lantern.example")];
    let new = authors::NewAuthor { slug: slug.into(), person: None, links, names };
    authors::create(tx, &SYSTEM.may(Newsroom_).unwrap(), new).await.unwrap()
}
