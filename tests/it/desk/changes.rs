//! Rows that change while a page is open.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::{Request, header};
use futures_util::StreamExt;
use serde_json::{Value, json};
use sqlx::PgPool;
use tower::ServiceExt;

use crate::app::{Admin, Anonymous, Author, Contributor, Editor, Persona, TestApp};

/// A stream as a browser reads it.
struct Events {
    body: BodyDataStream,
    read: String,
}

impl Events {
    async fn open(app: &TestApp, persona: Persona, query: &str) -> Self {
        let request = Request::get(format!("/desk/changes{query}"))
            .header(header::HOST, "127.0.0.1:3000")
            .header(header::COOKIE, format!("__Host-dateline={}", app.sessions[&persona].expose()));
        let response = app.app.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status().as_u16(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        Self { body: response.into_body().into_data_stream(), read: String::new() }
    }

    /// The next event and its data; `None` when the stream ends.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let line = |name: &str| {
                    event.lines().find_map(|line| line.strip_prefix(name)).map(|value| value.trim().to_owned())
                };
                let (name, data) = (line("event:"), line("data:"));
                self.read = rest.to_owned();
                if let (Some(name), Some(data)) = (name, data) {
                    return Some((name, serde_json::from_str(&data).unwrap()));
                }
                continue;
            }
            let part = tokio::time::timeout(Duration::from_secs(5), self.body.next()).await.expect("an event")?;
            self.read.push_str(std::str::from_utf8(&part.unwrap()).unwrap());
        }
    }

    /// Nothing comes within the time in which something would.
    async fn is_quiet(&mut self) {
        let waited = tokio::time::timeout(Duration::from_millis(500), self.next()).await;
        assert!(waited.is_err(), "{waited:?}");
    }
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_row_changes_on_the_pages_that_show_it(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let id = app.begin(Author, "Quay", "en").await;
    let other = app.begin(Author, "Ferry", "en").await;
    let mut list = Events::open(&app, Editor, "?state=writing").await;
    let (name, rows) = list.next().await.unwrap();
    assert_eq!(name, "rows");
    assert_eq!(rows.as_array().unwrap().len(), 2);
    let form = [("due", "2026-11-24T12:40"), ("words", "800"), ("legal", "needed")];
    app.post(Editor, &format!("/desk/articles/{id}/assignment"), &form).await.is(303);
    let (name, row) = list.next().await.unwrap();
    assert_eq!((name.as_str(), &row["id"]), ("row", &json!(id)));
    assert_eq!(row["due"]["words"], "12:40 · in 40 min");
    assert_eq!((&row["words"], &row["flags"][0]["word"]), (&json!("0 of 800"), &json!("Needs legal")));
    // A saved headline comes too.
    app.save(Author, other, &app.draft(Author, 1, "Ferry late", "", "Text.")).await.unwrap();
    let notified: String =
        sqlx::query_scalar("select said from change order by number desc limit 1").fetch_one(&pool).await.unwrap();
    assert_eq!(notified, format!("desk:{other}"));
    // What leaves the filter is gone, what enters it is counted.
    app.post(Author, &format!("/desk/articles/{id}/moves"), &[("step", "submit")]).await.is(303);
    assert_eq!(list.next().await.unwrap(), ("gone".into(), json!({ "id": id })));
    app.begin(Author, "New", "en").await;
    assert_eq!(list.next().await.unwrap(), ("more".into(), json!({ "count": 1 })));
    list.is_quiet().await;
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn what_one_may_not_see_reaches_no_stream(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let own = app.begin(Contributor, "Own", "en").await;
    let mut theirs = Events::open(&app, Contributor, "").await;
    assert_eq!(theirs.next().await.unwrap().1.as_array().unwrap().len(), 1);
    let hidden = app.begin(Editor, "Canary", "en").await;
    app.post(Editor, &format!("/desk/articles/{hidden}/assignment"), &[("words", "300")]).await.is(303);
    app.live(Author, "Live canary", "en", "Text.").await;
    theirs.is_quiet().await;
    // Once it is given to them it is, and when it is taken away it is gone.
    let give = |to: Value| json!({ "ids": [hidden], "person": to });
    app.post_json(Editor, "/desk/bulk/assignment", &give(json!(app.people[&Contributor]))).await.is(200);
    assert_eq!(theirs.next().await.unwrap(), ("more".into(), json!({ "count": 1 })));
    app.post_json(Editor, "/desk/bulk/assignment", &give(json!("nobody"))).await.is(200);
    assert_eq!(theirs.next().await.unwrap(), ("more".into(), json!({ "count": 0 })));
    app.post(Contributor, &format!("/desk/articles/{own}/moves"), &[("step", "submit")]).await.is(303);
    assert_eq!(theirs.next().await.unwrap().1["stage_word"], "With desk");
    let refused = app.get(Anonymous, "/desk/changes").await;
    assert_eq!(refused.status.as_u16(), 303);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn streams_end_with_the_session_and_follow_a_change_of_rights(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    app.begin(Author, "Not theirs", "en").await;
    let mut streams = Vec::new();
    for _ in 0..2 {
        let mut stream = Events::open(&app, Editor, "").await;
        assert_eq!(stream.next().await.unwrap().1.as_array().unwrap().len(), 1);
        streams.push(stream);
    }
    // Limited to a section without stories: what was shown is gone, at once and without another page.
    let path = format!("/desk/people/{}/sections", app.people[&Editor]);
    sqlx::query("insert into section (id) values ('0190d1b2-0000-7000-8000-00000000000a')")
        .execute(&pool)
        .await
        .unwrap();
    let form = [("limit", "some"), ("sections", "0190d1b2-0000-7000-8000-00000000000a")];
    app.post(Admin, &path, &form).await.is(303);
    assert_eq!(streams[0].next().await.unwrap().0, "gone");
    // Suspended: each stream ends within a second.
    let begun = tokio::time::Instant::now();
    app.post(Admin, &format!("/desk/people/{}/suspension", app.people[&Editor]), &[]).await.is(303);
    for stream in &mut streams {
        while let Some((name, _)) = stream.next().await {
            assert!(name == "gone" || name == "end", "{name}");
        }
    }
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    assert_eq!(app.get(Editor, "/desk/changes").await.status.as_u16(), 303);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn streams_end_when_the_server_stops(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let mut stream = Events::open(&app, Editor, "?show=board").await;
    assert_eq!(stream.next().await.unwrap().0, "rows");
    app.app.desk.end_streams();
    assert_eq!(stream.next().await, None);
}
