use serde_json::json;
use sqlx::PgPool;

use crate::app::{Admin, Anonymous, Author, Contributor, Editor, TestApp};

/// Every way to look at or change a story, for somebody with no right to know of it: the same answer as for none at all.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_hidden_story_and_no_story_are_the_same(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let hidden = app.begin(Editor, "Canary of the editor", "en").await;
    let nothing = "0190d1b2-0000-7000-8000-000000000000";
    for persona in [Contributor, Author] {
        let places =
            ["", "/revisions", "/revisions/1", "/preview", "/publication", "/writers", "/revisions/1/content.json"];
        for place in places {
            let there = app.get(persona, &format!("/desk/articles/{hidden}{place}")).await.is(404);
            let not_there = app.get(persona, &format!("/desk/articles/{nothing}{place}")).await.is(404);
            let (there, not_there) = (there.text().to_owned(), not_there.text().to_owned());
            assert_eq!(there.replace(&hidden.to_string(), nothing), not_there, "{persona:?} {place}");
        }
        for (place, body) in [
            ("/revisions", json!({ "name": "Stolen" })),
            ("/publication", json!({ "revision": 1 })),
            ("/withdrawal", json!({})),
            ("/versions", json!({ "lang": "ar" })),
        ] {
            app.post_json(persona, &format!("/desk/articles/{hidden}{place}"), &body).await.is(404);
        }
        assert!(!app.get(persona, "/desk").await.is(200).text().contains("Canary"));
        assert!(!app.get(persona, "/desk?q=canary").await.is(200).text().contains("Canary of"));
        let stories = app.get_json(persona, "/desk/stories.json?q=canary").await.is(200).json();
        assert_eq!(stories["stories"], json!([]));
        let by_id = app.get_json(persona, &format!("/desk/stories.json?ids={hidden}")).await.is(200).json();
        assert_eq!(by_id["stories"], json!([]));
    }
    for persona in [Editor, Admin] {
        app.get(persona, &format!("/desk/articles/{hidden}")).await.is(200);
        assert!(app.get(persona, "/desk").await.is(200).text().contains("Canary of the editor"));
    }
    app.get_json(Anonymous, &format!("/desk/articles/{hidden}")).await.is(401);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn contributors_write_and_do_not_publish(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let id = app.begin(Contributor, "My first story", "en").await;
    app.save(Contributor, id, &app.draft(Contributor, 1, "My first story", "", "Text.")).await.unwrap();
    let publish = format!("/desk/articles/{id}/publication");
    app.post_json(Contributor, &publish, &json!({ "revision": 2 })).await.is(403);
    app.post_json(Author, &publish, &json!({ "revision": 2 })).await.is(404);
    app.post_json(Editor, &publish, &json!({ "revision": 2 })).await.is(200);
    // Once it is out, a contributor still reads it and writes in it no more.
    app.get(Contributor, &format!("/desk/articles/{id}")).await.is(200);
    let revisions = format!("/desk/articles/{id}/revisions");
    app.post_json(Contributor, &revisions, &json!({ "name": null })).await.is(403);
    app.post_json(Contributor, &format!("/desk/articles/{id}/withdrawal"), &json!({})).await.is(403);
    // An author may read what is live, and not write in it.
    app.get(Author, &format!("/desk/articles/{id}")).await.is(200);
    app.post_json(Author, &revisions, &json!({ "name": null })).await.is(403);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_date_of_ones_own_is_a_right_of_its_own(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    sqlx::query("update newsroom set authors_publish = true").execute(&pool).await.unwrap();
    let id = app.begin(Author, "My story", "en").await;
    app.save(Author, id, &app.draft(Author, 1, "My story", "", "Text.")).await.unwrap();
    let publish = format!("/desk/articles/{id}/publication");
    let dated = json!({ "revision": 2, "first_published_at": "2025-10-22T09:00" });
    app.post_json(Author, &publish, &dated).await.is(403);
    app.post_json(Author, &publish, &json!({ "revision": 2 })).await.is(200);
}

/// The list's rule of sight is written in SQL, the rule for one story in Rust: they must agree.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn the_list_shows_exactly_what_can_be_read(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let mut ids = Vec::new();
    for persona in [Contributor, Author, Editor, Admin] {
        ids.push(app.begin(persona, &format!("Draft of {persona:?}"), "en").await);
        ids.push(app.live(persona, &format!("Live of {persona:?}"), "en", "Text.").await.0);
        let (gone, _) = app.live(persona, &format!("Gone of {persona:?}"), "en", "Text.").await;
        app.post_json(Editor, &format!("/desk/articles/{gone}/withdrawal"), &json!({})).await.is(200);
        ids.push(gone);
        // A story by the editor with this person in the byline.
        let shared = app.begin(Editor, &format!("Shared with {persona:?}"), "en").await;
        let draft = app.draft(persona, 1, &format!("Shared with {persona:?}"), "", "Text.");
        app.save(Editor, shared, &draft).await.unwrap();
        ids.push(shared);
    }
    for persona in [Contributor, Author, Editor, Admin] {
        let list = app.get(persona, "/desk").await.is(200);
        for id in &ids {
            let opened = app.get(persona, &format!("/desk/articles/{id}")).await.status.as_u16() == 200;
            let listed = list.text().contains(&format!("/desk/articles/{id}\""));
            assert_eq!(opened, listed, "{persona:?} {id}");
        }
    }
}

/// The palette of commands leads nowhere that a person may not go.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn the_palette_offers_what_a_person_may_open(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    for persona in [Contributor, Author, Editor, Admin] {
        let offered = app.get_json(persona, "/desk/palette.json").await.is(200).json();
        let places = offered["places"].as_array().unwrap();
        for place in places {
            app.get(persona, place["href"].as_str().unwrap()).await.is(200);
        }
        assert_eq!(places.iter().any(|place| place["href"] == "/desk/settings"), persona == Admin);
        assert_eq!(offered["new_article"]["href"], "/desk/articles/new");
        let stories = &places[0];
        assert!(
            stories["find"].as_str().unwrap().contains("Stories")
                && stories["find"].as_str().unwrap().contains("المواد")
        );
    }
    app.get_json(Anonymous, "/desk/palette.json").await.is(401);
}
