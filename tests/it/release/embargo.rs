//! Until an embargo ends, nobody sees the story: not by mistake, not by a link, not in another language.

use jiff::SignedDuration;
use serde_json::json;
use sqlx::PgPool;

use super::gate::{public, publication};
use crate::app::{Admin, Anonymous, Author, Contributor, Editor, Persona, TestApp};

const CANARY: &str = "zorblatt";

/// Every public address at which a story could show.
const PLACES: [&str; 19] = [
    "/",
    "/ar/",
    "/archive",
    "/2026/11",
    "/2026/11/zorblatt",
    "/2026/11/neighbour",
    "/ar/2026/11/zorblatt",
    "/sections/harbour",
    "/authors/editor-haddad",
    "/authors/editor-haddad/feed.xml",
    "/feed.xml",
    "/atom.xml",
    "/feed.json",
    "/ar/feed.xml",
    "/sections/harbour/feed.xml",
    "/sitemap.xml",
    "/news-sitemap.xml",
    "/sitemaps/2026-11.xml",
    "/ar/sitemaps/2026-11.xml",
];

async fn silent(app: &TestApp) {
    for place in PLACES {
        let answer = app.get(Anonymous, place).await;
        assert!(!answer.text().to_lowercase().contains(CANARY), "{place}: {}", answer.text());
    }
    let search = app.get(Anonymous, "/search?q=zorblatt").await.is(200);
    assert!(search.text().contains("class=\"empty\""));
    for persona in [Contributor, Author] {
        for place in ["/desk", "/desk?q=zorblatt", "/desk/stories.json?q=zorblatt", "/desk/schedule"] {
            let answer = app.get(persona, place).await.is(200);
            assert!(
                !answer.text().replace("q=zorblatt", "").replace("\"zorblatt\"", "").contains("Zorblatt"),
                "{place}"
            );
        }
    }
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn until_it_ends_the_story_is_nowhere(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let id = app.begin(Editor, "Zorblatt", "en").await;
    let draft = app.draft(Editor, 1, "Zorblatt", "Zorblatt.", "Zorblatt.");
    let revision = app.save(Editor, id, &draft).await.unwrap().revision;
    let link = format!("/desk/articles/{id}/preview-links");
    let made = app.post_json(Editor, &link, &json!({ "name": "Counsel" })).await.is(200).json();
    let link_path = made["href"].as_str().unwrap().strip_prefix("http://127.0.0.1:3000").unwrap().to_owned();
    app.get(Anonymous, &link_path).await.is(200);
    let neighbour = app.live(Author, "Neighbour", "en", "A live story of the same section.").await.0;

    let embargo = format!("/desk/articles/{id}/embargo");
    let until = json!({ "until": "2026-11-24T18:00" });
    app.post_json(Author, &embargo, &until).await.is(404);
    app.post_json(Editor, &embargo, &json!({ "until": "2026-11-24T11:00" })).await.is(422);
    app.post_json(Editor, &embargo, &until).await.is(200);
    app.post_json(Editor, &format!("/desk/articles/{neighbour}/embargo"), &until).await.is(409);

    // A mistaken publish waits; a schedule before the end is refused; a link opens nothing; no new one is made.
    let waits = app.post_json(Editor, &publication(id), &json!({ "revision": revision })).await.is(200).json();
    assert_eq!((&waits["with_embargo"], &waits["due_at"]), (&json!(true), &json!("2026-11-24T16:00:00Z")), "{waits}");
    let early = json!({ "act": "publish", "at": "2026-11-24T17:00", "revision": revision });
    app.post_json(Editor, &format!("/desk/articles/{id}/schedule"), &early).await.is(409);
    app.get(Anonymous, &link_path).await.is(404);
    app.post_json(Editor, &link, &json!({ "name": "Another" })).await.is(409);
    app.app.run_schedule().await.unwrap();
    assert_eq!(public(&app, id).await, 0);
    silent(&app).await;

    // A version in another language is under it, too.
    let version =
        app.post_json(Editor, &format!("/desk/articles/{id}/versions"), &json!({ "lang": "ar" })).await.is(200);
    let version = version.json()["href"].as_str().unwrap().to_owned();
    let planned =
        app.post_json(Editor, &format!("{version}/publication"), &json!({ "revision": 1 })).await.is(200).json();
    assert_eq!(planned["with_embargo"], json!(true));

    // And the database says no to whoever writes the row by hand.
    let by_hand = sqlx::query(
        "insert into publication (article_id, revision, work_id, lang, kind, year, month, slug, first_published_at,
             published_at, author_ids, tag_ids, headline, short_headline, standfirst, words, search)
         select id, head, work_id, lang, kind, 2026, 11, 'zorblatt', $2::text::timestamptz, $2::text::timestamptz, '{}', '{}', headline, '', '', 1, ''
         from article where id = $1",
    )
    .bind(id.uuid())
    .bind(app.clock.now().to_string())
    .execute(&pool)
    .await;
    let refused = by_hand.unwrap_err();
    assert_eq!(refused.as_database_error().unwrap().constraint(), Some("publication_embargo"));
    silent(&app).await;

    // At its end both go out by themselves, and the link works again.
    app.clock.advance(SignedDuration::from_hours(6));
    assert_eq!(app.app.run_schedule().await.unwrap(), 2);
    assert!(app.get(Anonymous, "/").await.is(200).text().contains("Zorblatt"));
    app.get(Anonymous, &link_path).await.is(200);
}

async fn set(app: &TestApp, persona: Persona, headline: &str) -> (String, i32) {
    let id = app.begin(persona, headline, "en").await;
    let draft = app.draft(persona, 1, headline, "Standfirst.", "Text.");
    let revision = app.save(persona, id, &draft).await.unwrap().revision;
    let story = format!("/desk/articles/{id}");
    app.post_json(persona, &format!("{story}/embargo"), &json!({ "until": "2026-11-24T18:00" })).await.is(200);
    (story, revision)
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn lifting_early_is_a_right_of_its_own_and_leaves_a_record(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    sqlx::query("update newsroom set authors_publish = true").execute(&pool).await.unwrap();
    let (story, revision) = set(&app, Author, "Zorblatt").await;
    let planned =
        app.post_json(Author, &format!("{story}/publication"), &json!({ "revision": revision })).await.is(200);
    assert_eq!(planned.json()["with_embargo"], json!(true));
    // An author sets one and makes it later, and neither lifts it nor makes it earlier.
    let lifting = format!("{story}/embargo/lifting");
    app.post_json(Author, &lifting, &json!({ "reason": "I want to" })).await.is(403);
    app.post_json(Author, &format!("{story}/embargo"), &json!({ "until": "2026-11-24T17:00" })).await.is(403);
    app.post_json(Author, &format!("{story}/embargo"), &json!({ "until": "2026-11-24T19:00" })).await.is(200);
    // What waits for its end has moved with it.
    let shown = app.get_json(Author, &format!("{story}/publication")).await.is(200).json();
    assert_eq!(shown["planned"][0]["due_at"], "2026-11-24T17:00:00Z");
    assert_eq!(shown["embargo"]["by"], "Author Haddad");
    app.post_json(Editor, &lifting, &json!({ "reason": " " })).await.is(422);
    app.post_json(Editor, &lifting, &json!({ "reason": "The source agreed." })).await.is(200);
    app.post_json(Editor, &lifting, &json!({ "reason": "Once more." })).await.is(409);
    assert_eq!(app.app.run_schedule().await.unwrap(), 1, "what waited goes out at once");
    let detail: serde_json::Value =
        sqlx::query_scalar("select detail from event where act = 'embargo-lifted'").fetch_one(&pool).await.unwrap();
    assert_eq!(detail["reason"], "The source agreed.");
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn an_embargo_set_later_holds_back_what_was_scheduled_before(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let id = app.begin(Editor, "Zorblatt", "en").await;
    let draft = app.draft(Editor, 1, "Zorblatt", "Standfirst.", "Text.");
    let revision = app.save(Editor, id, &draft).await.unwrap().revision;
    let plan = json!({ "act": "publish", "at": "2026-11-24T12:30", "revision": revision });
    app.post_json(Editor, &format!("/desk/articles/{id}/schedule"), &plan).await.is(200);
    app.post_json(Admin, &format!("/desk/articles/{id}/embargo"), &json!({ "until": "2026-11-24T18:00" }))
        .await
        .is(200);
    app.clock.advance(SignedDuration::from_hours(1));
    app.app.run_schedule().await.unwrap();
    silent(&app).await;
    // Even if its row had kept its time.
    sqlx::query("update schedule set due_at = due_at - interval '7 hours', with_embargo = false")
        .execute(&pool)
        .await
        .unwrap();
    app.app.run_schedule().await.unwrap();
    assert_eq!(public(&app, id).await, 0);
    app.clock.advance(SignedDuration::from_hours(6));
    app.app.run_schedule().await.unwrap();
    assert_eq!(public(&app, id).await, 1);
}
