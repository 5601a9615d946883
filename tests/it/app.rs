//! The newsroom under test: the full router on a real Postgres, entered through the front door as a person.

use std::collections::HashMap;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use dateline::app::{App, Database};
use dateline::newsroom::access::{
    Actor, ChangeSettings, EditArticle, EditAuthors, EditSections, ManagePeople, Newsroom, Role,
};
use dateline::newsroom::article::save::{self, SaveError, Saved};
use dateline::newsroom::article::{self, BylineRole, Content, Kind};
use dateline::newsroom::document::Document;
use dateline::newsroom::ids::{ArticleId, AuthorId, PersonId, SectionId};
use dateline::newsroom::people::{self, Email, Invitation, Password, Secret};
use dateline::newsroom::settings::{self, Accent, Edition, NewSettings, Placeholders};
use dateline::newsroom::taxonomy::{authors, sections};
use dateline::platform::clock::Clock;
use dateline::platform::config::Config;
use dateline::platform::db::Tx;
use dateline::platform::lang::{Lang, UiLang};
use dateline::platform::mail::Mailer;
use serde_json::{Value, json};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection, PgPool};
use tower::ServiceExt;

/// When every test begins: a Tuesday at noon in Beirut.
pub const NOON: &str = "2026-11-24T10:00:00Z";

/// Somebody who sends requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Persona {
    Anonymous,
    Contributor,
    Author,
    Editor,
    Admin,
}

pub use Persona::*;

impl Persona {
    pub const ALL: [Persona; 5] = [Anonymous, Contributor, Author, Editor, Admin];

    fn role(self) -> Option<Role> {
        match self {
            Anonymous => None,
            Contributor => Some(Role::Contributor),
            Author => Some(Role::Author),
            Editor => Some(Role::Editor),
            Admin => Some(Role::Admin),
        }
    }

    pub fn email(self) -> String {
        format!("{}@post.example", format!("{self:?}").to_lowercase())
    }
}

pub const PASSWORD: &str = "kelp harbour lantern";

/// A newsroom with an English and an Arabic edition, one section, and one person of each role, each with a byline.
pub struct TestApp {
    pub app: App,
    pub pool: PgPool,
    pub clock: Clock,
    pub section: SectionId,
    pub people: HashMap<Persona, PersonId>,
    pub bylines: HashMap<Persona, AuthorId>,
    pub sessions: HashMap<Persona, Secret>,
    #[expect(dead_code, reason = "it looks when it is dropped")]
    pub left: LeftJobs,
}

/// When a test ends, no job may be left or failed.
pub struct LeftJobs(PgConnectOptions);

impl Drop for LeftJobs {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let options = self.0.clone();
        // The test's own runtime cannot be waited for from inside of it.
        let looked = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let mut db = PgConnection::connect_with(&options).await.unwrap();
                let left = "select kind, state from job where state <> 'done'";
                sqlx::query_as::<_, (String, String)>(left).fetch_all(&mut db).await.unwrap()
            })
        });
        assert_eq!(looked.join().unwrap(), [], "jobs are left");
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).expect("text")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// Fails with the body when the status is another.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{:?} {}", self.headers, String::from_utf8_lossy(&self.bytes));
        self
    }
}

impl TestApp {
    pub async fn new(pool: &PgPool) -> Self {
        Self::with(pool, Config::for_tests(), false).await
    }

    /// With this way of sending mail.
    pub async fn mailing(pool: &PgPool, config: Config, mailer: Mailer) -> Self {
        Self::made(pool, config, mailer, false).await
    }

    pub async fn with(pool: &PgPool, config: Config, demo: bool) -> Self {
        Self::made(pool, config, Mailer::keeping(), demo).await
    }

    async fn made(pool: &PgPool, config: Config, mailer: Mailer, demo: bool) -> Self {
        let clock = Clock::fixed(NOON.parse().unwrap());
        let options = pool.connect_options().as_ref().clone();
        let app = App::new(config, Database { options }, clock.clone(), mailer, demo);
        let mut this = Self {
            app,
            pool: pool.clone(),
            clock,
            section: SectionId::generate(),
            people: HashMap::new(),
            bylines: HashMap::new(),
            sessions: HashMap::new(),
            left: LeftJobs(pool.connect_options().as_ref().clone()),
        };
        this.furnish().await;
        this
    }

    /// Runs all jobs that are due by the clock; gives how many runs that took.
    pub async fn run_jobs(&self) -> usize {
        self.app.run_jobs().await.unwrap()
    }

    /// A transaction beside the server's own.
    pub async fn tx(&self) -> Tx {
        Tx::begin(&self.pool, &self.clock).await.unwrap()
    }

    async fn furnish(&mut self) {
        let mut tx = self.tx().await;
        let system = Actor::System("test");
        let new = NewSettings {
            editions: vec![edition(Lang::EN, "The Harbour Post"), edition(Lang::AR, "بريد الميناء")],
            time_zone_name: "Asia/Beirut".into(),
            accent: Accent::default(),
            authors_publish: false,
            placeholders: Placeholders::default(),
        };
        settings::change(&mut tx, &system.may::<ChangeSettings>(Newsroom).unwrap(), new).await.unwrap();
        let names = [(Lang::EN, "Harbour"), (Lang::AR, "الميناء")].map(|(lang, name)| sections::NewSectionName {
            lang,
            name: name.into(),
            slug: String::new(),
            description: String::new(),
        });
        let new = sections::NewSection { parent: None, position: 0, names: names.to_vec() };
        let may_edit = system.may::<EditSections>(Newsroom).unwrap();
        self.section = sections::create(&mut tx, &may_edit, new).await.unwrap();
        // One hash for all: hashing is slow on purpose.
        let hash = self.app.desk.passwords().hash(Password::parse(PASSWORD, &[]).unwrap()).await;
        let may_manage = system.may::<ManagePeople>(Newsroom).unwrap();
        let may_name = system.may::<EditAuthors>(Newsroom).unwrap();
        for persona in Persona::ALL {
            let Some(role) = persona.role() else { continue };
            let name = format!("{persona:?} Haddad");
            let email = Email::parse(&persona.email()).unwrap();
            let invitation = Invitation { email, name: name.clone(), role, ui_lang: UiLang::En };
            let id = people::create(&mut tx, &may_manage, invitation, hash.clone()).await.unwrap();
            let names = vec![authors::AuthorName { lang: Lang::EN, name, biography: "Writes about boats.".into() }];
            let byline = authors::NewAuthor { slug: String::new(), person: Some(id), links: vec![], names };
            self.bylines.insert(persona, authors::create(&mut tx, &may_name, byline).await.unwrap());
            let now = tx.now;
            self.sessions.insert(persona, people::begin_session(tx.conn(), id, now).await.unwrap());
            self.people.insert(persona, id);
        }
        tx.commit().await.unwrap();
        self.app.site.forget();
    }

    pub async fn get(&self, persona: Persona, path: &str) -> Answer {
        self.send(persona, Method::GET, path, &[], Body::empty()).await
    }

    pub async fn get_json(&self, persona: Persona, path: &str) -> Answer {
        self.send(persona, Method::GET, path, &[("accept", "application/json")], Body::empty()).await
    }

    pub async fn post(&self, persona: Persona, path: &str, form: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
        self.send(persona, Method::POST, path, &headers, Body::from(body)).await
    }

    pub async fn post_json(&self, persona: Persona, path: &str, value: &Value) -> Answer {
        let headers =
            [("content-type", "application/json"), ("accept", "application/json"), ("sec-fetch-site", "same-origin")];
        self.send(persona, Method::POST, path, &headers, Body::from(value.to_string())).await
    }

    pub async fn send(
        &self,
        persona: Persona,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header(header::HOST, "127.0.0.1:3000");
        }
        if let Some(session) = self.sessions.get(&persona) {
            request = request.header(header::COOKIE, format!("__Host-dateline={}", session.expose()));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.app.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    /// Begins a story through the desk's own form.
    pub async fn begin(&self, persona: Persona, headline: &str, lang: &str) -> ArticleId {
        let section = self.section.to_string();
        let form = [("headline", headline), ("section", section.as_str()), ("lang", lang), ("kind", "news")];
        let answer = self.post(persona, "/desk/articles", &form).await.is(303);
        answer.location().rsplit('/').next().unwrap().parse().unwrap()
    }

    /// A story of these words, by this persona.
    pub fn draft(&self, persona: Persona, base: i32, headline: &str, standfirst: &str, text: &str) -> Value {
        json!({
            "base": base,
            "headline": headline,
            "standfirst": standfirst,
            "body": { "type": "body", "content": [paragraph(text)] },
            "fields": {
                "kind": "news",
                "section": self.section,
                "tags": [],
                "authors": [self.bylines[&persona]],
                "short_headline": "", "dateline": "", "slug": "",
                "search_title": "", "search_description": "", "social_title": "", "social_description": ""
            }
        })
    }

    /// Saves a [`Self::draft`] as a whole, as an import would.
    pub async fn save(&self, persona: Persona, id: ArticleId, draft: &Value) -> Result<Saved, SaveError> {
        let (fields, text) = (&draft["fields"], |value: &Value| value.as_str().unwrap_or_default().to_owned());
        let list = |name: &str| -> Vec<uuid::Uuid> { serde_json::from_value(fields[name].clone()).unwrap() };
        let content = Content {
            kind: Kind::parse(&text(&fields["kind"])).unwrap(),
            section: serde_json::from_value(fields["section"].clone()).unwrap(),
            authors: list("authors").into_iter().map(Into::into).collect(),
            roles: serde_json::from_value::<HashMap<AuthorId, BylineRole>>(fields["roles"].clone())
                .unwrap_or_default()
                .into_iter()
                .collect(),
            tags: list("tags").into_iter().map(Into::into).collect(),
            headline: text(&draft["headline"]),
            short_headline: text(&fields["short_headline"]),
            standfirst: text(&draft["standfirst"]),
            dateline: text(&fields["dateline"]),
            slug: text(&fields["slug"]),
            search_title: text(&fields["search_title"]),
            search_description: text(&fields["search_description"]),
            social_title: text(&fields["social_title"]),
            social_description: text(&fields["social_description"]),
            body: Document::parse(draft["body"].to_string().as_bytes()).unwrap(),
        };
        let mut tx = self.tx().await;
        let facts = article::facts(tx.conn(), id).await.unwrap().unwrap();
        let actor = Actor::member(self.people[&persona], persona.role().unwrap());
        let permit = actor.may::<EditArticle>(facts).unwrap();
        let base = i32::try_from(draft["base"].as_i64().unwrap()).unwrap();
        let saved = save::save(&mut tx, &permit, base, content).await?;
        tx.commit().await.unwrap();
        Ok(saved)
    }

    /// A story that readers see. Gives its id and its path.
    pub async fn live(&self, persona: Persona, headline: &str, lang: &str, text: &str) -> (ArticleId, String) {
        let id = self.begin(persona, headline, lang).await;
        let draft = self.draft(persona, 1, headline, "A standfirst.", text);
        let saved = self.save(persona, id, &draft).await.unwrap();
        let publish = json!({ "revision": saved.revision });
        let published = self.post_json(Editor, &format!("/desk/articles/{id}/publication"), &publish).await.is(200);
        let href = published.json()["href"].as_str().unwrap().to_owned();
        (id, href.strip_prefix("http://127.0.0.1:3000").unwrap().to_owned())
    }
}

pub fn paragraph(text: &str) -> Value {
    json!({ "type": "paragraph", "attrs": { "dir": null }, "content": [{ "type": "text", "text": text }] })
}

fn edition(lang: Lang, name: &str) -> Edition {
    Edition { lang, name: name.into(), tagline: String::new() }
}
