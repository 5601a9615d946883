use std::time::{Duration, Instant};

use serde_json::json;
use sqlx::PgPool;
use yrs::{Any, Text};

use super::browser::first_text;
use super::{Server, until};
use crate::app::{Author, Contributor, Editor};

/// However a right is lost, the connection ends within a second and nothing more of it is taken in or sent to it.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_lost_right_ends_the_connection(pool: PgPool) {
    for (statement, code) in [
        ("delete from session where person_id = $1", 4401),
        ("update person set suspended_at = now() where id = $1", 4401),
        ("update session set seen_at = seen_at - interval '30 hours' where person_id = $1", 4401),
        (
            "with gone as (update person set role = 'contributor' where id = $1) update article set author_ids = '{}', created_by = saved_by",
            4403,
        ),
    ] {
        let server = Server::new(&pool).await;
        let id = server.app.begin(Author, "Boats return", "en").await;
        let article = "update article set created_by = $1, saved_by = $2 where id = $3";
        let (author, editor) = (server.app.people[&Author].uuid(), server.app.people[&Editor].uuid());
        sqlx::query(article).bind(author).bind(editor).bind(id.uuid()).execute(&pool).await.unwrap();
        let (mut author, mut editor) = (server.open(Author, id).await, server.open(Editor, id).await);
        author.type_and_wait("Before. ").await;
        // Nobody announces it, as if the notification had been lost.
        sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(server.app.people[&Author].uuid())
            .execute(&pool)
            .await
            .unwrap();
        let since = Instant::now();
        assert_eq!(author.closing().await, code, "{statement}");
        assert!(since.elapsed() < Duration::from_secs(1), "{:?}", since.elapsed());
        author.type_words("After. ").await;
        editor.type_and_wait("Alone. ").await;
        editor.hear_for(Duration::from_millis(100)).await;
        assert!(editor.text().contains("Before.") && !editor.text().contains("After."));
        assert!(!author.text().contains("Alone."));
        // The history refuses this, as every statement does; only who owns the table can go past that.
        sqlx::raw_sql("alter table event disable trigger user; alter table event_link disable trigger user; truncate newsroom, change, edition, person, section, article, author cascade; insert into newsroom default values; insert into edition (lang, position, is_default, name) values ('en', 0, true, 'x')")
            .execute(&pool)
            .await
            .unwrap();
    }
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_contributors_right_to_edit_ends_with_publication_and_the_right_to_suggest_stays(pool: PgPool) {
    let server = Server::new(&pool).await;
    let id = server.app.begin(Contributor, "My first story", "en").await;
    server.app.save(Contributor, id, &server.app.draft(Contributor, 1, "My first story", "", "Text.")).await.unwrap();
    let mut contributor = server.open(Contributor, id).await;
    contributor.type_and_wait("Mine. ").await;
    let publish = format!("/desk/articles/{id}/publication");
    server.app.post_json(Editor, &format!("/desk/articles/{id}/revisions"), &json!({})).await.is(200);
    server.app.post_json(Editor, &publish, &json!({ "revision": 3 })).await.is(200);
    contributor.hear_until(|contributor| contributor.news.iter().any(|news| news["kind"] == "rights")).await;
    let news = contributor.news.iter().find(|news| news["kind"] == "rights").unwrap();
    assert_eq!(*news, json!({ "kind": "rights", "edit": false, "suggest": true }));
    // A suggestion goes in and changes nothing that is read.
    let before = server.revised(id).await;
    let person = server.app.people[&Contributor];
    contributor
        .write(|txn, story, _| {
            let mark: Any = serde_json::from_value(
                json!({ "id": "s1", "person": person, "at": "2026-11-24T10:00:00Z", "break": null }),
            )
            .unwrap();
            let text = first_text(txn, story);
            text.insert_with_attributes(txn, 2, "suggested", [("insertion".into(), mark)].into());
        })
        .await;
    contributor.acked().await;
    server.app.post_json(Editor, &format!("/desk/articles/{id}/revisions"), &json!({ "name": null })).await.is(200);
    assert_eq!(server.revised(id).await, before);
    let open: i32 = sqlx::query_scalar("select suggestions from shared_document").fetch_one(&pool).await.unwrap();
    assert_eq!(open, 1);
    // A change does not.
    contributor.type_words("Changed. ").await;
    assert_eq!(contributor.closing().await, 4403);
    let mut editor = server.open(Editor, id).await;
    assert!(editor.text().contains("suggested") && !editor.text().contains("Changed."));
    editor.type_and_wait("Still works. ").await;
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn who_may_only_read_reads(pool: PgPool) {
    let server = Server::new(&pool).await;
    let (id, _) = server.app.live(Editor, "Boats return", "en", "Text.").await;
    // An author may suggest in what is live; take the story down and put the author's eyes elsewhere.
    let mut author = server.open(Author, id).await;
    assert_eq!(author.welcome["rights"], json!({ "edit": false, "suggest": true }));
    assert!(author.text().contains("Text."));
    server.app.post_json(Editor, &format!("/desk/articles/{id}/withdrawal"), &json!({})).await.is(200);
    assert_eq!(author.closing().await, 4403);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn writing_keeps_a_session_alive_and_an_open_window_does_not(pool: PgPool) {
    let server = Server::new(&pool).await;
    let id = server.app.begin(Author, "Boats return", "en").await;
    let (mut author, mut editor) = (server.open(Author, id).await, server.open(Editor, id).await);
    for _ in 0..3 {
        server.app.clock.advance(jiff::SignedDuration::from_hours(10));
        author.type_and_wait("Awake. ").await;
        let seen = async || -> bool {
            let now: jiff_sqlx::Timestamp = sqlx::query_scalar("select seen_at from session where person_id = $1")
                .bind(server.app.people[&Author].uuid())
                .fetch_one(&pool)
                .await
                .unwrap();
            now.to_jiff() == server.app.clock.now()
        };
        until("the session is marked as used", seen).await;
    }
    assert_eq!(editor.closing().await, 4401);
}
