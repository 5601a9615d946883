use serde_json::json;
use sqlx::PgPool;

use crate::app::{Anonymous, Author, Editor, TestApp};

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_story_goes_out_changes_only_when_published_again_and_comes_down(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (id, path) = app.live(Author, "Boats return to the basin", "en", "They came at dawn.").await;
    assert_eq!(path, "/2026/11/boats-return-to-the-basin");
    let page = app.get(Anonymous, &path).await.is(200);
    assert!(page.text().contains("They came at dawn.") && page.text().contains("Author Haddad"));
    assert!(app.get(Anonymous, "/").await.is(200).text().contains("Boats return to the basin"));

    // Editing a live story changes nothing outside.
    app.save(Author, id, &app.draft(Author, 2, "Boats return", "", "They came at noon.")).await.unwrap();
    assert!(app.get(Anonymous, &path).await.is(200).text().contains("They came at dawn."));
    assert!(app.get(Editor, "/desk?state=changed").await.is(200).text().contains("Boats return"));

    // Published again, at the same address, with its times.
    app.clock.advance(jiff::SignedDuration::from_hours(3));
    let publish = format!("/desk/articles/{id}/publication");
    let again = app.post_json(Editor, &publish, &json!({ "revision": 3, "substantive": true })).await.is(200).json();
    assert!(again["href"].as_str().unwrap().ends_with(&path));
    assert_eq!(again["first_published_at"], "2026-11-24T10:00:00Z");
    assert_eq!(again["updated_at"], "2026-11-24T13:00:00Z");
    let page = app.get(Anonymous, &path).await.is(200);
    assert!(page.text().contains("They came at noon.") && !page.text().contains("dawn"));

    // Down: gone from its address, the front, the lists and the feed at once.
    app.post_json(Editor, &format!("/desk/articles/{id}/withdrawal"), &json!({})).await.is(200);
    app.get(Anonymous, &path).await.is(410);
    for place in ["/", "/sections/harbour", "/feed.xml", "/sitemaps/2026-11.xml", "/search?q=boats"] {
        assert!(!app.get(Anonymous, place).await.text().contains("Boats return"), "{place}");
    }
    app.post_json(Editor, &format!("/desk/articles/{id}/withdrawal"), &json!({})).await.is(409);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn what_is_missing_is_said_and_nothing_goes_out(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let id = app.begin(Editor, "A headline alone", "en").await;
    let publish = format!("/desk/articles/{id}/publication");
    let outlook = app.get_json(Editor, &publish).await.is(200).json();
    let must = json!({ "field": "body", "message": "Write at least one paragraph", "key": "check-paragraph", "waivable": true });
    assert_eq!(outlook["musts"], json!([must]));
    assert_eq!(outlook["update"], false);
    let refused = app.post_json(Editor, &publish, &json!({ "revision": 1 })).await.is(422).json();
    assert_eq!(refused["problems"][0]["field"], "body");
    assert!(!app.get(Anonymous, "/").await.text().contains("A headline alone"));
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn only_the_revision_that_was_looked_at_goes_out(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let id = app.begin(Editor, "Boats", "en").await;
    app.save(Editor, id, &app.draft(Editor, 1, "Boats", "", "One.")).await.unwrap();
    app.save(Editor, id, &app.draft(Editor, 2, "Boats", "", "Two.")).await.unwrap();
    let publish = format!("/desk/articles/{id}/publication");
    app.post_json(Editor, &publish, &json!({ "revision": 2 })).await.is(409);
    app.post_json(Editor, &publish, &json!({ "revision": 3 })).await.is(200);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn addresses_move_with_a_redirect_and_are_never_shared(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (id, old) = app.live(Editor, "Boats return", "en", "Text.").await;
    let (_, second) = app.live(Editor, "Boats return", "en", "Other text.").await;
    assert_eq!(second, "/2026/11/boats-return-2");

    let mut draft = app.draft(Editor, 2, "Boats return", "", "Text.");
    draft["fields"]["slug"] = json!("eastern-basin");
    app.save(Editor, id, &draft).await.unwrap();
    let publish = format!("/desk/articles/{id}/publication");
    app.post_json(Editor, &publish, &json!({ "revision": 3 })).await.is(200);
    let moved = app.get(Anonymous, &old).await.is(301);
    assert!(moved.location().ends_with("/2026/11/eastern-basin"));
    app.get(Anonymous, "/2026/11/eastern-basin").await.is(200);

    // An address that somebody has is refused when it was typed.
    draft["base"] = json!(3);
    draft["fields"]["slug"] = json!("boats-return-2");
    app.save(Editor, id, &draft).await.unwrap();
    let refused = app.post_json(Editor, &publish, &json!({ "revision": 4 })).await.is(422).json();
    assert_eq!(refused["problems"][0]["field"], "slug");
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_story_that_ran_elsewhere_gets_its_first_date(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (id, _) = app.live(Author, "Boats return", "en", "Text.").await;
    let publish = format!("/desk/articles/{id}/publication");
    let dated = json!({ "revision": 2, "first_published_at": "2025-10-22T09:00" });
    let answer = app.post_json(Editor, &publish, &dated).await.is(200).json();
    assert_eq!(answer["first_published_at"], "2025-10-22T06:00:00Z", "Beirut is three hours ahead in October");
    assert!(answer["href"].as_str().unwrap().ends_with("/2025/10/boats-return"));
    app.get(Anonymous, "/2026/11/boats-return").await.is(301);
    let future = json!({ "revision": 2, "first_published_at": "2027-01-01T09:00" });
    app.post_json(Editor, &publish, &future).await.is(422);
    let nonsense = json!({ "revision": 2, "first_published_at": "last week" });
    app.post_json(Editor, &publish, &nonsense).await.is(422);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn language_versions_know_each_other_once_both_are_public(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (id, english) = app.live(Editor, "Boats return", "en", "Text.").await;
    let versions = format!("/desk/articles/{id}/versions");
    let begun = app.post_json(Editor, &versions, &json!({ "lang": "ar" })).await.is(200).json();
    let arabic = begun["href"].as_str().unwrap().to_owned();
    // Asked again, it is the same one.
    assert_eq!(
        app.post_json(Editor, &versions, &json!({ "lang": "ar" })).await.is(200).json()["href"],
        arabic.as_str()
    );
    app.post_json(Editor, &versions, &json!({ "lang": "fr" })).await.is(422);
    assert!(!app.get(Anonymous, &english).await.text().contains("hreflang=\"ar\" lang=\"ar\" href=\"http"));

    let draft = app.draft(Editor, 1, "القوارب تعود", "", "عادت القوارب فجرًا.");
    let version = arabic.rsplit('/').next().unwrap().parse().unwrap();
    app.save(Editor, version, &draft).await.unwrap();
    let published =
        app.post_json(Editor, &format!("{arabic}/publication"), &json!({ "revision": 2 })).await.is(200).json();
    let href = published["href"].as_str().unwrap().to_owned();
    let path = href.strip_prefix("http://127.0.0.1:3000").unwrap();
    assert!(path.starts_with("/ar/2026/11/"), "{path}");
    let page = app.get(Anonymous, path).await.is(200);
    assert!(page.text().contains("dir=\"rtl\"") && page.text().contains("عادت القوارب"));
    assert!(
        page.text().contains(&format!("hreflang=\"en\" href=\"http://127.0.0.1:3000{english}\"")),
        "{}",
        page.text()
    );
    assert!(app.get(Anonymous, &english).await.text().contains(&format!("hreflang=\"ar\" href=\"{href}\"")));
}

/// A story in which something is still to come says so, in every line that readers see and by the newsroom's own list.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn what_is_still_to_come_is_said(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let id = app.begin(Editor, "Boats", "en").await;
    let publish = format!("/desk/articles/{id}/publication");
    let mut base = 1;
    let mut told = async |standfirst: &str, text: &str| {
        app.save(Editor, id, &app.draft(Editor, base, "Boats", standfirst, text)).await.unwrap();
        base += 1;
        let outlook = app.get_json(Editor, &publish).await.is(200).json();
        let all = [&outlook["musts"], &outlook["shoulds"]].map(|list| list.as_array().unwrap().clone()).concat();
        all.iter().any(|check| check["key"] == "check-placeholder")
    };
    assert!(!told("At dawn.", "All there.").await);
    assert!(told("At dawn.", "They had TK boats.").await);
    assert!(told("On TK.", "All there.").await);
    assert!(!told("At dawn.", "They had [fill] boats.").await);
    sqlx::query("update newsroom set placeholders = '{[fill]}'").execute(&pool).await.unwrap();
    assert!(told("At dawn.", "They still had [fill] boats.").await);
    assert!(!told("At dawn.", "They had TK boats, then.").await);
}
