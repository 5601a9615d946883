//! A right that is lost is lost at once: for the next request, and for every page and socket that is open.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::body::{Body, BodyDataStream};
use axum::http::{Request, header};
use dateline::newsroom::ids::ArticleId;
use dateline::newsroom::people::{self, Secret};
use futures_util::StreamExt;
use serde_json::json;
use sqlx::PgPool;
use tower::ServiceExt;

use crate::app::{Admin, Author, Editor, PASSWORD, TestApp};
use crate::collab::browser::Browser;
use crate::collab::{listen, schema};

/// How long anything that is open may stay so.
const AT_ONCE: Duration = Duration::from_secs(1);

/// What somebody loses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Loss {
    Suspended,
    /// An editor becomes a contributor, and signs in anew as one.
    Demoted,
    /// To a section that is not the story's.
    Limited,
    /// On another device, by a new password.
    SignedOutElsewhere,
    PasswordChanged,
    /// On this device, by another window.
    SignedOut,
    /// Somebody files the story under a section that is not theirs.
    Moved,
    /// The section of the story leaves theirs, below which it was.
    SectionMoved,
}

impl Loss {
    /// Whether they are out altogether, and not of this story alone.
    fn is_out(self) -> bool {
        matches!(
            self,
            Loss::Suspended | Loss::Demoted | Loss::SignedOutElsewhere | Loss::PasswordChanged | Loss::SignedOut
        )
    }
}

/// The list or the board of somebody who has it open.
struct Page {
    body: BodyDataStream,
    read: String,
}

impl Page {
    async fn open(app: &TestApp, session: &Secret, query: &str) -> Self {
        let request = Request::get(format!("/desk/changes{query}"))
            .header(header::HOST, "127.0.0.1:3000")
            .header(header::COOKIE, format!("__Host-dateline={}", session.expose()));
        let response = app.app.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status().as_u16(), 200);
        Self { body: response.into_body().into_data_stream(), read: String::new() }
    }

    /// Reads until something was said, or it ended.
    async fn hears(&mut self, what: &str) -> bool {
        while !self.read.contains(what) {
            match self.body.next().await {
                Some(part) => self.read.push_str(std::str::from_utf8(&part.unwrap()).unwrap()),
                None => return false,
            }
        }
        true
    }
}

macro_rules! losses {
    ($($name:ident $loss:ident),*) => {$(
        #[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
        async fn $name(pool: PgPool) {
            out_within_a_second(&TestApp::new(&pool).await, Loss::$loss).await;
        }
    )*};
}

losses! {
    whoever_is_suspended_is_out Suspended,
    whoever_is_demoted_is_out Demoted,
    whoever_is_limited_to_a_section_loses_all_others Limited,
    whoever_signs_other_devices_out_is_out_there SignedOutElsewhere,
    whoever_changes_the_password_is_out_elsewhere PasswordChanged,
    whoever_signs_out_is_out SignedOut,
    a_story_that_moves_to_another_section_is_lost Moved,
    a_section_that_moves_takes_its_stories_along SectionMoved
}

async fn out_within_a_second(app: &TestApp, loss: Loss) {
    let at = listen(&app.app).await;
    let (town, elsewhere) = (section(app, "Town").await, section(app, "Elsewhere").await);
    let headline = format!("zq{loss:?}").to_lowercase();
    let id = app.begin(Author, &headline, "en").await;
    app.save(Author, id, &app.draft(Author, 1, &headline, "", "Text.")).await.unwrap();
    match loss {
        Loss::Moved => limit(app, &app.section.to_string()).await,
        // The story's section lies below theirs.
        Loss::SectionMoved => {
            limit(app, &town).await;
            put_below(app, &town).await;
        }
        _ => {}
    }
    let session = {
        let mut tx = app.tx().await;
        let now = tx.now;
        let session = people::begin_session(tx.conn(), app.people[&Editor], now).await.unwrap();
        tx.commit().await.unwrap();
        session
    };
    let mut pages = Vec::new();
    for query in ["", "?show=board"] {
        let mut page = Page::open(app, &session, query).await;
        assert!(page.hears(&headline).await, "{loss:?} {query}");
        page.read.clear();
        pages.push(page);
    }
    let cookie = format!("__Host-dateline={}", session.expose());
    let room = format!("/desk/articles/{id}/room?schema={}", schema());
    let mut socket = Browser::connect(at, &room, Some(&cookie), "http://127.0.0.1:3000").await.unwrap();
    socket.join().await;
    assert_eq!(ask(app, &session, id).await, [200, 200]);

    lose(app, at, loss, &session, id, &elsewhere).await;
    let since = Instant::now();
    let refused = if loss.is_out() { [303, 401] } else { [404, 404] };
    assert_eq!(ask(app, &session, id).await, refused, "{loss:?}");
    let ended = tokio::time::timeout(AT_ONCE.saturating_sub(since.elapsed()), async {
        for page in &mut pages {
            // Whoever is out hears no more; whoever is in still hears that the story is gone.
            let gone = page.hears("event: gone").await;
            assert!(gone || loss.is_out(), "{loss:?}: {}", page.read);
            assert!(!gone || !loss.is_out() || !page.hears("event: rows").await, "{loss:?}: {}", page.read);
            let after = page.read.split("event: gone").nth(1).unwrap_or_default();
            assert!(!after.contains(&headline), "{loss:?}: {}", page.read);
        }
        socket.closing().await
    });
    let code = ended.await.unwrap_or_else(|_| panic!("{loss:?}: still open after a second"));
    assert_eq!(code, if loss.is_out() { 4401 } else { 4403 }, "{loss:?}");
}

/// What the next request gets: a page of the story, and a deed.
async fn ask(app: &TestApp, session: &Secret, id: ArticleId) -> [u16; 2] {
    let mut statuses = [0; 2];
    for (status, (method, place, body)) in statuses
        .iter_mut()
        .zip([("GET", "/assignment", Body::empty()), ("POST", "/comments", Body::from(r#"{"words":"Still here."}"#))])
    {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/desk/articles/{id}{place}"))
            .header(header::HOST, "127.0.0.1:3000")
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, format!("__Host-dateline={}", session.expose()));
        if method == "POST" {
            request =
                request.header(header::CONTENT_TYPE, "application/json").header(header::ACCEPT, "application/json");
        }
        let response = app.app.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        *status = response.status().as_u16();
    }
    statuses
}

async fn section(app: &TestApp, name: &str) -> String {
    app.post(
        Admin,
        "/desk/sections",
        &[("name-en", name), ("name-ar", name), ("slug-en", ""), ("parent", ""), ("position", "9")],
    )
    .await
    .is(303);
    sqlx::query_scalar("select section_id::text from section_name where name = $1")
        .bind(name)
        .fetch_one(&app.pool)
        .await
        .unwrap()
}

async fn lose(app: &TestApp, at: SocketAddr, loss: Loss, session: &Secret, id: ArticleId, elsewhere: &str) {
    let editor = app.people[&Editor];
    let person = |place: &str| format!("/desk/people/{editor}/{place}");
    match loss {
        Loss::Suspended => drop(app.post(Admin, &person("suspension"), &[]).await.is(303)),
        Loss::Demoted => drop(app.post(Admin, &person("role"), &[("role", "contributor")]).await.is(303)),
        Loss::Limited => limit(app, elsewhere).await,
        Loss::SignedOutElsewhere => drop(app.post(Editor, "/desk/account/devices/removal", &[]).await.is(303)),
        Loss::PasswordChanged => {
            let form = [("current", PASSWORD), ("password", "another kelp lantern")];
            app.post(Editor, "/desk/account/password", &form).await.is(303);
        }
        Loss::SignedOut => {
            let request = Request::post("/desk/sign-out")
                .header(header::HOST, "127.0.0.1:3000")
                .header("sec-fetch-site", "same-origin")
                .header(header::COOKIE, format!("__Host-dateline={}", session.expose()));
            let response = app.app.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            assert_eq!(response.status().as_u16(), 303);
        }
        Loss::Moved => {
            // By somebody who writes in it, too.
            let cookie = format!("__Host-dateline={}", app.sessions[&Admin].expose());
            let room = format!("/desk/articles/{id}/room?schema={}", schema());
            let mut admin = Browser::connect(at, &room, Some(&cookie), "http://127.0.0.1:3000").await.unwrap();
            admin.join().await;
            admin
                .write(|txn, _, fields| {
                    yrs::Map::insert(fields, txn, "section", elsewhere);
                })
                .await;
            admin.acked().await;
            app.post_json(Admin, &format!("/desk/articles/{id}/revisions"), &json!({ "name": null })).await.is(200);
        }
        Loss::SectionMoved => put_below(app, "").await,
    }
}

/// Makes the newsroom's first section one below another.
async fn put_below(app: &TestApp, parent: &str) {
    let form = [
        ("parent", parent),
        ("position", "0"),
        ("name-en", "Harbour"),
        ("slug-en", "harbour"),
        ("name-ar", "الميناء"),
        ("slug-ar", ""),
    ];
    app.post(Admin, &format!("/desk/sections/{}", app.section), &form).await.is(303);
}

async fn limit(app: &TestApp, section: &str) {
    let path = format!("/desk/people/{}/sections", app.people[&Editor]);
    app.post(Admin, &path, &[("limit", "some"), ("sections", section)]).await.is(303);
}
