use serde_json::json;
use sqlx::PgPool;
use yrs::{Map, Text, XmlElementPrelim, XmlFragment, XmlTextPrelim};

use super::browser::{body, first_text};
use super::{Server, until};
use crate::app::{Author, Editor};

/// A room that is opened again from snapshot and log says what it said before.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn what_is_opened_again_is_what_was_closed(pool: PgPool) {
    let server = Server::new(&pool).await;
    let id = server.app.begin(Author, "Boats return", "en").await;
    let mut text = String::new();
    for round in 0..3 {
        let mut author = server.open(Author, id).await;
        if round > 0 {
            assert_eq!(author.text(), text);
        }
        for number in 0..10 {
            author
                .write(|txn, story, fields| {
                    let paragraph = body(txn, story).push_back(txn, XmlElementPrelim::empty("paragraph"));
                    paragraph.push_back(txn, XmlTextPrelim::new(format!("paragraph {round}.{number}")));
                    let first = first_text(txn, story);
                    first.insert(txn, 0, "x");
                    if number % 3 == 0 {
                        first.remove_range(txn, 0, 1);
                        fields.insert(txn, "short_headline", format!("Short {round}.{number}"));
                    }
                })
                .await;
        }
        author.acked().await;
        text = author.text();
        drop(author);
        until("it is closed and its log shortened", async || {
            let rows: i64 = sqlx::query_scalar("select count(*) from shared_update").fetch_one(&pool).await.unwrap();
            let open: i64 = sqlx::query_scalar("select count(*) from open_story").fetch_one(&pool).await.unwrap();
            rows == 0 && open == 0
        })
        .await;
        let stored: (i64, i64, i64) =
            sqlx::query_as("select through, written, revised from shared_document").fetch_one(&pool).await.unwrap();
        assert_eq!(stored, (10 * (round + 1), 10 * (round + 1), 10 * (round + 1)));
    }
    assert!(server.revised(id).await.1.contains("paragraph 2.9"));
}

/// Words do not wait for a field to be right: what cannot be kept is cut and named, and stays in the shared document.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_field_that_cannot_be_kept_does_not_hold_up_the_words(pool: PgPool) {
    let server = Server::new(&pool).await;
    let id = server.app.begin(Author, "Boats return", "en").await;
    let mut author = server.open(Author, id).await;
    author
        .write(|txn, story, fields| {
            first_text(txn, story).insert(txn, 0, "The words.");
            fields.insert(txn, "slug", "Not A Slug");
            fields.insert(txn, "dateline", "x".repeat(500));
            fields.insert(txn, "section", "0190d1b2-0000-7000-8000-000000000000");
            fields.insert(txn, "kind", "page");
        })
        .await;
    author.acked().await;
    let made = server.app.post_json(Author, &format!("/desk/articles/{id}/revisions"), &json!({ "name": null })).await;
    assert_eq!(made.is(200).json()["revision"], 2);
    let (kind, slug, dateline, section): (String, String, String, Option<uuid::Uuid>) =
        sqlx::query_as("select kind, slug, dateline, section_id from revision where number = 2")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!((kind.as_str(), slug.as_str(), dateline.len(), section), ("news", "", 200, None));
    let cut: Vec<String> = sqlx::query_scalar("select cut from shared_document").fetch_one(&pool).await.unwrap();
    assert_eq!(cut, ["kind", "dateline", "slug", "section"]);
    assert!(author.fields_say("slug", "Not A Slug"));
    let outlook = server.app.get_json(Editor, &format!("/desk/articles/{id}/publication")).await.is(200).json();
    let fields: Vec<&str> =
        outlook["shoulds"].as_array().unwrap().iter().filter_map(|check| check["field"].as_str()).collect();
    for field in ["dateline", "slug", "kind", "section"] {
        assert!(fields.contains(&field), "{outlook}");
    }
}

/// Saving a whole text beside people who write would lose the words of one side.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_whole_text_is_not_saved_over_words_that_no_revision_has(pool: PgPool) {
    let server = Server::new(&pool).await;
    let id = server.app.begin(Author, "Boats return", "en").await;
    let mut author = server.open(Author, id).await;
    author.type_and_wait("Being written. ").await;
    let draft = server.app.draft(Author, 1, "Boats return", "", "Whole.");
    assert!(server.app.save(Author, id, &draft).await.is_err());
    server.app.post_json(Author, &format!("/desk/articles/{id}/revisions"), &json!({})).await.is(200);
    let draft = server.app.draft(Author, 2, "Boats return", "", "Whole.");
    server.app.save(Author, id, &draft).await.unwrap();
    // The shared document is made anew; who had it open comes back to the new one.
    author.type_words("Old. ").await;
    assert_eq!(author.closing().await, 1012);
    let lineage = author.welcome["lineage"].clone();
    let again = server.open(Author, id).await;
    assert_ne!(again.welcome["lineage"], lineage);
    assert!(again.text().contains("Whole.") && !again.text().contains("Old."));
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_quiet_story_gets_a_revision_by_itself(pool: PgPool) {
    let server = Server::new(&pool).await;
    let id = server.app.begin(Author, "Boats return", "en").await;
    let mut author = server.open(Author, id).await;
    author.type_and_wait("Quiet now. ").await;
    author.hear_until(|author| author.news.iter().any(|news| news["kind"] == "revision")).await;
    assert!(server.revised(id).await.1.contains("Quiet now."));
}
