//! What an operator sees and does: the page, failed jobs, figures, and telling a cache in front.

use std::sync::Arc;
use std::time::Duration;

use dateline::app::{App, Database};
use dateline::newsroom::events::{Change, article_key};
use dateline::platform::config::{Config, Settings};
use dateline::platform::db::{MIGRATOR, Tx};
use dateline::platform::mail::Mailer;
use dateline::platform::metrics::text;
use dateline::platform::purge;
use dateline::platform::traces::spent;
use sqlx::PgPool;
use sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tracing_subscriber::layer::SubscriberExt;

use crate::app::{Admin, Anonymous, Author, Editor, TestApp};

/// A cache in front of the site: answers each request with the next status and keeps what it was sent.
struct Cache {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Cache {
    async fn answering(statuses: &'static [u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/purge?secret=hunter2", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let kept = asked.clone();
        tokio::spawn(async move {
            for status in statuses {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = String::new();
                let mut part = [0; 4096];
                while !request.contains("\r\n\r\n") || !request.ends_with('}') {
                    let read = stream.read(&mut part).await.unwrap();
                    request.push_str(std::str::from_utf8(&part[..read]).unwrap());
                }
                kept.lock().await.push(request);
                let answer = format!("HTTP/1.1 {status} Said\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        Self { url, asked }
    }

    fn config(&self) -> Config {
        let settings = Settings {
            purge_url: Some(self.url.clone()),
            purge_method: Some("PURGE".into()),
            purge_token: Some("hunter2".into()),
            purge_header: Some("Cache-Key".into()),
            ..Settings::default()
        };
        Config { purge: Config::parse(&settings).unwrap().purge, ..Config::for_tests() }
    }
}

async fn want_purges(app: &TestApp) {
    purge::remember(&mut app.pool.acquire().await.unwrap(), true).await.unwrap();
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_publication_is_told_to_the_cache_in_front(pool: PgPool) {
    let cache = Cache::answering(&[503, 200, 204]).await;
    let app = TestApp::with(&pool, cache.config(), false).await;
    // As long as nobody wants to be told, nothing is ordered.
    app.live(Editor, "Before", "en", "Words.").await;
    assert_eq!(app.run_jobs().await, 0);
    want_purges(&app).await;
    let (one, _) = app.live(Editor, "Boats return", "en", "Words.").await;
    let (two, _) = app.live(Editor, "Boats leave", "en", "Words.").await;
    // One request for both; it is refused, and tried again later.
    assert_eq!(app.run_jobs().await, 1);
    app.clock.advance(jiff::SignedDuration::from_secs(3));
    assert_eq!(app.run_jobs().await, 1);
    let asked = cache.asked.lock().await.clone();
    assert_eq!(asked.len(), 2);
    let mut keys = [article_key(one), article_key(two), "lists".to_owned()];
    keys.sort();
    for request in &asked {
        assert!(request.starts_with("PURGE /purge?secret=hunter2 HTTP/1.1\r\n"), "{request}");
        for line in [
            "cache-key: hunter2".to_owned(),
            format!("surrogate-key: {}", keys.join(" ")),
            format!("cache-tag: {}", keys.join(",")),
            "content-type: application/json".to_owned(),
        ] {
            assert!(request.lines().any(|one| one == line), "{line}\n{request}");
        }
        let body: serde_json::Value = serde_json::from_str(request.split("\r\n\r\n").nth(1).unwrap()).unwrap();
        assert_eq!(body["surrogate_keys"], serde_json::json!(keys));
    }
    // What every page carries.
    let form = [("name-en", "Sea"), ("slug-en", "")];
    app.post(Editor, "/desk/tags", &form).await.is(303);
    assert_eq!(app.run_jobs().await, 1);
    assert!(cache.asked.lock().await[2].contains("surrogate-key: frame\r\n"));
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_purge_is_ordered_exactly_if_something_was_published(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    want_purges(&app).await;
    let (id, _) = app.live(Editor, "Boats return", "en", "Words.").await;
    let draft = app.begin(Author, "A draft", "en").await;
    app.post_json(Author, &format!("/desk/articles/{draft}/revisions"), &app.draft(Author, 1, "A draft", "", "x"))
        .await;
    let orders: Vec<serde_json::Value> =
        sqlx::query_scalar("select payload from job where kind = 'purge'").fetch_all(&pool).await.unwrap();
    assert_eq!(orders, [serde_json::json!({ "keys": Change::Article(id).surrogate_keys() })]);
    // This server has no such setting: the order is done with nothing to do.
    assert_eq!(app.run_jobs().await, 1);
}

/// Fails a job for good, as the runner would.
async fn fail(app: &TestApp, kind: &str, error: &str) -> i64 {
    let failed = "insert into job (kind, payload, state, run_at, tries, created_at, finished_at, error)
                  values ($1, '{\"keys\": []}', 'failed', now(), 12, now(), now(), $2) returning id";
    sqlx::query_scalar(failed).bind(kind).bind(error).fetch_one(&app.pool).await.unwrap()
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn admins_see_what_is_the_matter_and_mend_it(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    app.app.operations.beat().await.unwrap();
    for persona in [Author, Editor] {
        app.get(persona, "/desk/operations").await.is(403);
        app.post(persona, "/desk/operations/jobs/1/retry", &[]).await.is(403);
        assert!(!app.get(persona, "/desk").await.text().contains("/desk/operations"));
    }
    let fine = app.get(Admin, "/desk/operations").await.is(200);
    assert!(fine.text().contains("Everything is in order."), "{}", fine.text());
    assert!(fine.text().contains("Postgres 1") && fine.text().contains("This server"));

    let one = fail(&app, "purge", "the cache answered <b>403</b>").await;
    let other = fail(&app, "of-a-newer-server", "something else").await;
    let page = app.get(Admin, "/desk/operations").await.is(200);
    for words in ["2 jobs failed for good", "the cache answered &#60;b&#62;403&#60;/b&#62;", "of-a-newer-server"] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    let retried = app.post(Admin, &format!("/desk/operations/jobs/{one}/retry"), &[]).await.is(303);
    assert_eq!(retried.location(), "/desk/operations?done=retried");
    app.post(Admin, &format!("/desk/operations/jobs/{other}/dismissal"), &[]).await.is(303);
    // Once more: nothing to do, and nothing written down.
    app.post(Admin, &format!("/desk/operations/jobs/{other}/dismissal"), &[]).await.is(303);
    assert_eq!(app.run_jobs().await, 1);
    let acts = "select act, detail from event where act like 'job-%' order by id";
    let acts: Vec<(String, serde_json::Value)> = sqlx::query_as(acts).fetch_all(&pool).await.unwrap();
    let expected = [("job-retried", one), ("job-dismissed", other)];
    assert_eq!(acts, expected.map(|(act, job)| (act.to_owned(), serde_json::json!({ "job": job }))));
    assert!(app.get(Admin, "/desk/operations").await.text().contains("Everything is in order."));
}

/// An admin who was seen lately finds the page, and nobody else anything.
#[sqlx::test(migrator = "MIGRATOR")]
async fn the_page_works_while_the_database_is_away(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    // A door of its own to the same database, to be shut.
    let gate = Gate::to(&pool).await;
    let behind = |app: &TestApp| {
        let there = pool.connect_options();
        let options = PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(gate.port)
            .username(there.get_username())
            .database(there.get_database().unwrap());
        App::new(Config::for_tests(), Database { options }, app.clock.clone(), Mailer::none(), false)
    };
    let app = TestApp { app: behind(&app), ..app };
    app.get(Admin, "/desk/operations").await.is(200);
    app.get(Editor, "/desk").await.is(200);
    gate.shut().await;
    let page = app.get(Admin, "/desk/operations").await.is(200);
    assert!(page.text().contains("The database does not answer."), "{}", page.text());
    assert_eq!(page.header("cache-control"), "no-store");
    app.get(Editor, "/desk/operations").await.is(503);
    app.post(Admin, "/desk/operations/jobs/1/retry", &[]).await.is(503);
    app.app.desk.forget_people();
    app.get(Admin, "/desk/operations").await.is(503);
    let figures = text::write(&app.app.operations.asked().await);
    assert!(figures.contains("dateline_database_up 0\n"), "{figures}");
}

/// Connections go through here to the database until it is shut.
struct Gate {
    port: u16,
    shut: tokio::sync::watch::Sender<bool>,
}

impl Gate {
    async fn to(pool: &PgPool) -> Self {
        let options = pool.connect_options();
        let (host, port) = (options.get_host().to_owned(), options.get_port());
        let socket = options.get_socket().map(|folder| folder.join(format!(".s.PGSQL.{port}")));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let own_port = listener.local_addr().unwrap().port();
        let (shut, shutting) = tokio::sync::watch::channel(false);
        tokio::spawn(async move {
            let mut closed = shutting.clone();
            loop {
                let accepted =
                    tokio::select! { accepted = listener.accept() => accepted, _ = closed.changed() => return };
                let (mut near, _) = accepted.unwrap();
                let (host, socket, mut closed) = (host.clone(), socket.clone(), shutting.clone());
                tokio::spawn(async move {
                    let passing = async {
                        match socket {
                            Some(path) => {
                                let mut far = tokio::net::UnixStream::connect(path).await.unwrap();
                                tokio::io::copy_bidirectional(&mut near, &mut far).await
                            }
                            None => {
                                let mut far = tokio::net::TcpStream::connect((host, port)).await.unwrap();
                                tokio::io::copy_bidirectional(&mut near, &mut far).await
                            }
                        }
                    };
                    tokio::select! {
                        _ = passing => {}
                        _ = closed.changed() => {}
                    }
                });
            }
        });
        Self { port: own_port, shut }
    }

    async fn shut(&self) {
        self.shut.send(true).unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn housekeeping_happens_by_the_clock(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    assert_eq!(app.run_jobs().await, 0);
    app.clock.advance(jiff::SignedDuration::from_hours(25));
    // Sessions, finished jobs, daily mails, the head of the history.
    assert_eq!(app.run_jobs().await, 4);
    let sessions: i64 = sqlx::query_scalar("select count(*) from session").fetch_one(&pool).await.unwrap();
    assert_eq!(sessions, 0, "sessions that nobody used for a day are gone");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn figures_name_patterns_and_no_addresses(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (_, story) = app.live(Editor, "Canary story", "en", "Words.").await;
    app.get(Anonymous, &story).await.is(200);
    app.get(Anonymous, "/canary/of/an/address").await.is(404);
    app.get(Editor, "/desk?q=canary").await.is(200);
    let figures = text::write(&app.app.operations.asked().await);
    assert!(!figures.to_lowercase().contains("canary"), "{figures}");
    for line in [
        "dateline_request_duration_seconds_count{path=\"/{year}/{month}/{slug}\",method=\"GET\",status=\"2xx\"}",
        "dateline_request_duration_seconds_count{path=\"/desk\",method=\"GET\",status=\"2xx\"}",
        "dateline_request_duration_seconds_count{path=\"/desk/articles/{id}/publication\",method=\"POST\",status=\"2xx\"}",
        "dateline_pool_connections{pool=\"site\",state=\"in-use\"} 0",
        "dateline_database_up 1",
    ] {
        assert!(figures.contains(line), "{line}\n{figures}");
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn only_those_signed_in_hear_how_long_a_page_took(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let _heard = tracing::subscriber::set_default(tracing_subscriber::registry().with(spent::layer()));
    tracing::callsite::rebuild_interest_cache();
    let (_, story) = app.live(Editor, "A story", "en", "Words.").await;
    let told = app.get(Editor, "/desk").await.is(200).header("server-timing").to_owned();
    let parts: Vec<&str> = told.split(", ").collect();
    assert!(parts[0].starts_with("total;dur=") && parts[2].starts_with("render;dur="), "{told}");
    let queries: u32 = parts[1].split('"').nth(1).unwrap().strip_suffix(" queries").unwrap().parse().unwrap();
    assert!(parts[1].starts_with("db;dur=") && queries >= 3, "{told}");
    for (persona, path) in [(Anonymous, "/desk"), (Anonymous, "/desk/sign-in"), (Editor, story.as_str())] {
        assert_eq!(app.get(persona, path).await.header("server-timing"), "", "{path}");
    }
}

/// A job that was ordered and whose transaction came to nothing was never ordered.
#[sqlx::test(migrator = "MIGRATOR")]
async fn nothing_is_ordered_by_what_was_rolled_back(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let mut tx: Tx = app.tx().await;
    purge::order(&mut tx, ["frame".to_owned()]).await.unwrap();
    drop(tx);
    assert_eq!(app.run_jobs().await, 0);
}
