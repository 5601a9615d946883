//! How often stories are read: counted through the front door, written down, looked at on the desk.

use axum::body::Body;
use axum::http::Method;
use sqlx::PgPool;

use crate::app::{Admin, Anonymous, Author, Contributor, Editor, TestApp};

const PHONE: &str =
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36";

/// Reads a page as a browser that came from somewhere.
async fn read(app: &TestApp, path: &str, from: &str) {
    let headers = [("user-agent", PHONE), ("referer", from)];
    let headers = if from.is_empty() { &headers[..1] } else { &headers[..] };
    app.send(Anonymous, Method::GET, path, headers, Body::empty()).await.is(200);
}

async fn views(pool: &PgPool) -> i64 {
    sqlx::query_scalar("select coalesce(sum(views), 0)::bigint from story_views").fetch_one(pool).await.unwrap()
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn whoever_reads_a_story_is_counted_and_nobody_is_known(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (id, story) = app.live(Editor, "Boats return", "en", "They came at dawn.").await;
    let (_, arabic) = app.live(Editor, "عادت المراكب", "ar", "عادت عند الفجر.").await;
    // The first request makes the page, the others find it in memory.
    read(&app, &story, "https://www.search.example/find?q=a+name+nobody+may+see").await;
    read(&app, &story, "https://search.example/").await;
    read(&app, &story, "http://127.0.0.1:3000/").await;
    read(&app, &arabic, "").await;
    // Lists are no stories; a program, a look at the headers and a page fetched in advance are no readers.
    read(&app, "/", "").await;
    app.get(Anonymous, &story).await.is(200);
    for (method, headers) in [
        (Method::HEAD, vec![("user-agent", PHONE)]),
        (Method::GET, vec![("user-agent", PHONE), ("sec-purpose", "prefetch")]),
        (Method::GET, vec![("user-agent", "Mozilla/5.0 (compatible; Examplebot/1.0)")]),
    ] {
        app.send(Anonymous, method, &story, &headers, Body::empty()).await.is(200);
    }
    app.app.note_views().await;
    assert_eq!(views(&pool).await, 4);
    // Who has the page already reads it again.
    let tag = app.get(Anonymous, &story).await.header("etag").to_owned();
    let known = [("user-agent", PHONE), ("if-none-match", tag.as_str())];
    app.send(Anonymous, Method::GET, &story, &known, Body::empty()).await.is(304);
    app.app.note_views().await;
    app.app.note_views().await;
    assert_eq!(views(&pool).await, 5);
    let sites: Vec<(String, i64)> =
        sqlx::query_as("select site, views from story_referral").fetch_all(&pool).await.unwrap();
    assert_eq!(sites, [("search.example".to_owned(), 2)]);
    let page = app.get(Author, "/desk/readership").await.is(200);
    for said in ["Boats return", "عادت المراكب", "Harbour", "search.example", "<svg"] {
        assert!(page.text().contains(said), "{said}");
    }
    assert!(!page.text().contains("nobody"));
    let page = app.get(Author, "/desk/readership?days=7&lang=ar").await.is(200);
    assert!(page.text().contains("عادت المراكب") && !page.text().contains("Boats return"));
    let page = app.get(Author, &format!("/desk/articles/{id}/readership")).await.is(200);
    assert!(page.text().contains("Boats return") && page.text().contains("search.example"));
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn readership_asks_for_a_right_and_shows_what_is_public(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (id, story) = app.live(Editor, "Boats return", "en", "They came at dawn.").await;
    let draft = app.begin(Editor, "A plan nobody may know", "en").await;
    read(&app, &story, "").await;
    app.app.note_views().await;
    app.get(Contributor, "/desk/readership").await.is(403);
    app.get(Contributor, &format!("/desk/articles/{id}/readership")).await.is(404);
    app.get(Author, &format!("/desk/articles/{draft}/readership")).await.is(404);
    app.get(Anonymous, "/desk/readership").await.is(303);
    app.post(Editor, &format!("/desk/articles/{id}/withdrawal"), &[]).await.is(200);
    let page = app.get(Admin, "/desk/readership").await.is(200);
    assert!(!page.text().contains("Boats return") && !page.text().contains("nobody may know"));
    // What was read before it was taken down is still part of the sum.
    assert!(page.text().contains("<span class=\"big\">1</span>"));
}

/// Names of sites are what anybody may send: they take little room, and no view is lost with them.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_flood_of_views_and_invented_sites_is_a_few_rows(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (_, story) = app.live(Editor, "Boats return", "en", "They came at dawn.").await;
    read(&app, &story, "https://known.example/").await;
    app.app.note_views().await;
    for round in 0..12 {
        for number in 0..40 {
            read(&app, &story, &format!("https://invented-{round}-{number}.example/")).await;
        }
        app.app.note_views().await;
    }
    assert_eq!(views(&pool).await, 12 * 40 + 1);
    let (rows, sum): (i64, i64) =
        sqlx::query_as("select count(*), sum(views)::bigint from story_referral").fetch_one(&pool).await.unwrap();
    assert!(rows <= 26, "{rows} rows");
    assert_eq!(sum, 12 * 40 + 1);
    let rows: i64 = sqlx::query_scalar("select count(*) from referring_site").fetch_one(&pool).await.unwrap();
    assert!(rows <= 301, "{rows} rows");
    let known: i64 = sqlx::query_scalar("select views from story_referral where site = 'known.example'")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(known, 1);
    assert_eq!(sqlx::query_scalar::<_, i64>("select count(*) from story_views").fetch_one(&pool).await.unwrap(), 1);
}

/// What cannot be written down waits for the next time.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn views_wait_for_the_database(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (_, story) = app.live(Editor, "Boats return", "en", "They came at dawn.").await;
    read(&app, &story, "https://a.example/").await;
    sqlx::query("alter table story_views rename to away").execute(&pool).await.unwrap();
    app.app.note_views().await;
    sqlx::query("alter table away rename to story_views").execute(&pool).await.unwrap();
    read(&app, &story, "https://a.example/").await;
    app.app.note_views().await;
    assert_eq!(views(&pool).await, 2);
    assert!(app.app.site.views().take().is_empty());
}
