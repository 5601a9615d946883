//! Writing together, through the front door: real WebSockets on real listeners, with yrs as the browser's Yjs.

pub mod browser;
mod doors;
mod filing;
mod hostile;
mod instances;
mod keeping;
mod large;
mod mutated;
mod outage;
mod rights;
mod suggested;

use std::net::SocketAddr;
use std::time::Duration;

use dateline::app::{App, Database};
use dateline::newsroom::ids::ArticleId;
use dateline::platform::config::Config;
use dateline::platform::mail::Mailer;
use sqlx::PgPool;

use crate::app::{Persona, TestApp};
use browser::Browser;

/// A newsroom whose server listens.
pub struct Server {
    pub app: TestApp,
    pub at: SocketAddr,
    pub schema: i32,
}

impl Server {
    pub async fn new(pool: &PgPool) -> Self {
        let app = TestApp::new(pool).await;
        let at = listen(&app.app).await;
        Self { app, at, schema: schema() }
    }

    /// A second instance on the same database.
    pub async fn another(&self) -> (App, SocketAddr) {
        let database = Database { options: self.app.pool.connect_options().as_ref().clone() };
        let app = App::new(Config::for_tests(), database, self.app.clock.clone(), Mailer::keeping(), false);
        let at = listen(&app).await;
        (app, at)
    }

    /// Somebody opens a story.
    pub async fn open(&self, persona: Persona, id: ArticleId) -> Browser {
        self.open_at(self.at, persona, id).await
    }

    pub async fn open_at(&self, at: SocketAddr, persona: Persona, id: ArticleId) -> Browser {
        let mut browser = self.knock(at, persona, id, self.schema).await;
        browser.join().await;
        browser
    }

    /// A connection that has said nothing yet.
    pub async fn knock(&self, at: SocketAddr, persona: Persona, id: ArticleId, schema: i32) -> Browser {
        let cookie = self.app.sessions.get(&persona).map(|session| format!("__Host-dateline={}", session.expose()));
        let path = format!("/desk/articles/{id}/room?schema={schema}");
        Browser::connect(at, &path, cookie.as_deref(), "http://127.0.0.1:3000").await.unwrap()
    }

    /// The words of a story's newest revision.
    pub async fn revised(&self, id: ArticleId) -> (i32, String) {
        sqlx::query_as("select number, headline || '|' || body::text from revision where article_id = $1 order by number desc limit 1")
            .bind(id.uuid())
            .fetch_one(&self.app.pool)
            .await
            .unwrap()
    }
}

/// The schema that the editor of this build speaks.
pub fn schema() -> i32 {
    let page = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/editor/schema.json")).unwrap();
    let schema: serde_json::Value = serde_json::from_slice(&page).unwrap();
    schema["version"].as_i64().unwrap() as i32
}

/// Makes a server listen.
pub async fn listen(app: &App) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let router = app.router.clone();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    tokio::spawn(app.collab.clone().run());
    at
}

/// Waits until something is so.
pub async fn until(what: &str, mut so: impl AsyncFnMut() -> bool) {
    for _ in 0..400 {
        if so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("never: {what}");
}
