use jiff::SignedDuration;
use serde_json::json;
use sqlx::PgPool;

use super::gate::{publication, ready};
use crate::app::{Admin, Anonymous, Author, Contributor, Editor, TestApp};

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_link_opens_one_story_for_a_time_and_says_when_it_was_opened(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (id, _) = ready(&app, "Boats return").await;
    let links = format!("/desk/articles/{id}/preview-links");
    app.post_json(Contributor, &links, &json!({ "name": "Me" })).await.is(404);
    app.post_json(Editor, &links, &json!({ "name": " " })).await.is(422);
    let made = app.post_json(Editor, &links, &json!({ "name": "Counsel", "lasting": "day" })).await.is(200).json();
    let path = made["href"].as_str().unwrap().strip_prefix("http://127.0.0.1:3000").unwrap().to_owned();
    let secret = path.rsplit('/').next().unwrap().to_owned();
    assert_eq!(secret.len(), 43, "256 bits");
    let kept: Vec<u8> = sqlx::query_scalar("select hash from preview_link").fetch_one(&pool).await.unwrap();
    assert_eq!(kept.len(), 32);

    let page = app.get(Anonymous, &path).await.is(200);
    assert!(page.text().contains("They came at dawn.") && page.text().contains("Shared with you alone."));
    assert!(!page.text().contains("href=\"/desk\"") && !page.text().contains(&secret));
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert!(page.header("x-robots-tag").contains("noindex"));
    assert!(page.header("content-security-policy").contains("script-src 'none'"));
    assert!(page.header("set-cookie").is_empty());
    app.clock.advance(SignedDuration::from_mins(5));
    app.get(Anonymous, &path).await.is(200);
    let listed = app.get_json(Author, &links).await.is(200).json();
    let link = &listed["links"][0];
    assert_eq!((&link["name"], &link["by"], &link["opened"]), (&json!("Counsel"), &json!("Editor Haddad"), &json!(2)));
    assert_eq!(link["last_opened_at"], "2026-11-24T10:05:00Z");
    assert!(!listed.to_string().contains(&secret));

    // Wrong in one letter, and nothing but a letter.
    let wrong = format!("/preview/{}A", &secret[..42]);
    for path in [wrong.as_str(), "/preview/short", &format!("/preview/{}", "A".repeat(43))] {
        let dead = app.get(Anonymous, path).await.is(404);
        assert_eq!(dead.header("cache-control"), "no-store");
        assert!(dead.text().contains("This link does not work") && !dead.text().contains("Boats"));
    }
    // It shows this story's newest words, and stays with the story when that is live.
    app.save(Author, id, &app.draft(Author, 2, "Boats return", "", "At noon.")).await.unwrap();
    assert!(app.get(Anonymous, &path).await.is(200).text().contains("At noon."));
    app.clock.advance(SignedDuration::from_mins(23 * 60 + 56));
    app.get(Anonymous, &path).await.is(404);
    assert_eq!(app.get_json(Author, &links).await.is(200).json()["links"][0]["state"], "expired");
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_link_ends_when_it_is_revoked_and_with_its_makers_right(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (id, revision) = ready(&app, "Boats return").await;
    let (other, _) = ready(&app, "Another story").await;
    let links = format!("/desk/articles/{id}/preview-links");
    let make = async |persona| {
        let made = app.post_json(persona, &links, &json!({ "name": "Counsel" })).await.is(200).json();
        made["href"].as_str().unwrap().strip_prefix("http://127.0.0.1:3000").unwrap().to_owned()
    };
    let (first, second, third) = (make(Editor).await, make(Editor).await, make(Author).await);
    let listed = app.get_json(Editor, &links).await.is(200).json();
    let revocation = listed["links"][2]["revocation"].as_str().unwrap().to_owned();
    // Through another story it cannot be reached.
    let astray = revocation.replace(&id.to_string(), &other.to_string());
    app.post_json(Editor, &astray, &json!({})).await.is(200);
    app.get(Anonymous, &first).await.is(200);
    app.post_json(Contributor, &revocation, &json!({})).await.is(404);
    app.post_json(Editor, &revocation, &json!({})).await.is(200);
    app.get(Anonymous, &first).await.is(404);
    app.get(Anonymous, &second).await.is(200);

    let editor = app.people[&Editor];
    app.post(Admin, &format!("/desk/people/{editor}/suspension"), &[]).await.is(303);
    app.get(Anonymous, &second).await.is(404);
    assert_eq!(app.get_json(Admin, &links).await.is(200).json()["links"][1]["state"], "maker-gone");
    app.get(Anonymous, &third).await.is(200);
    let author = app.people[&Author];
    app.post(Admin, &format!("/desk/people/{author}/role"), &[("role", "contributor")]).await.is(303);
    app.get(Anonymous, &third).await.is(404);
    // A link says nothing about the desk: it is no way to publish.
    app.post_json(Anonymous, &publication(id), &json!({ "revision": revision })).await.is(401);
}
