use std::time::Duration;

use serde_json::json;
use sqlx::PgPool;

use super::browser::Browser;
use super::{Server, until};
use crate::app::{Admin, Anonymous, Author, Contributor, Editor};

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn two_people_write_in_one_story(pool: PgPool) {
    let server = Server::new(&pool).await;
    let id = server.app.begin(Author, "Boats return", "en").await;
    let (mut author, mut editor) = (server.open(Author, id).await, server.open(Editor, id).await);
    assert_eq!(author.welcome["person"]["name"], "Author Haddad");
    assert_eq!(author.welcome["rights"], json!({ "edit": true, "suggest": true }));
    assert_eq!(author.welcome["revision"], 1);
    author.type_and_wait("They came at dawn. ").await;
    editor.sees("They came at dawn.").await;
    editor.type_and_wait("وصلت القوارب فجرًا. ").await;
    author.sees("وصلت القوارب").await;
    editor
        .write(|txn, _, fields| {
            yrs::Map::insert(fields, txn, "slug", "boats-at-dawn");
        })
        .await;
    editor.acked().await;
    author.hear_until(|author| author.fields_say("slug", "boats-at-dawn")).await;
    // A revision of all that, with its name, and everybody hears of it.
    let revisions = format!("/desk/articles/{id}/revisions");
    let made = server.app.post_json(Editor, &revisions, &json!({ "name": "Before legal" })).await.is(200).json();
    assert_eq!(made["revision"], 2);
    author
        .hear_until(|author| author.news.iter().any(|news| news["kind"] == "revision" && news["revision"] == 2))
        .await;
    let (number, text) = server.revised(id).await;
    assert_eq!(number, 2);
    assert!(text.contains("وصلت القوارب فجرًا. They came at dawn. "), "{text}");
    let (name, writers): (Option<String>, Vec<uuid::Uuid>) =
        sqlx::query_as("select name, writer_ids from revision where article_id = $1 and number = 2")
            .bind(id.uuid())
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(name.as_deref(), Some("Before legal"));
    assert_eq!(writers, [server.app.people[&Author].uuid(), server.app.people[&Editor].uuid()]);
    // Nothing changed: no further revision, whoever asks.
    let again = server.app.post_json(Editor, &revisions, &json!({ "name": null })).await.is(200).json();
    assert_eq!(again["revision"], 2);
    // Who wrote what, and who has it open.
    let clients = server.app.get_json(Author, &format!("/desk/articles/{id}/writers")).await.is(200).json();
    assert_eq!(clients["clients"].as_object().unwrap().len(), 2);
    let own = author.doc.client_id().get().to_string();
    assert_eq!(clients["clients"][own]["name"], "Author Haddad");
    until("the list says who has it open", async || {
        let list = server.app.get(Editor, "/desk").await;
        list.text().contains("Open:") && list.text().contains("<bdi>Author Haddad</bdi>, <bdi>Editor Haddad</bdi>")
    })
    .await;
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn an_update_is_acknowledged_after_its_commit_only(pool: PgPool) {
    let server = Server::new(&pool).await;
    let id = server.app.begin(Author, "Boats return", "en").await;
    let (mut author, mut editor) = (server.open(Author, id).await, server.open(Editor, id).await);
    author.type_and_wait("First. ").await;
    editor.sees("First.").await;
    // Somebody holds the row that every commit of this story needs.
    let mut tx = pool.begin().await.unwrap();
    sqlx::query("select from shared_document where article_id = $1 for update")
        .bind(id.uuid())
        .execute(&mut *tx)
        .await
        .unwrap();
    author.type_words("Second. ").await;
    author.hear_for(Duration::from_millis(400)).await;
    editor.hear_for(Duration::from_millis(50)).await;
    assert_eq!((author.acked, author.pushed), (1, 2));
    assert!(!editor.text().contains("Second."), "nobody sees what is not kept");
    let logged: i64 = sqlx::query_scalar("select count(*) from shared_update").fetch_one(&pool).await.unwrap();
    assert_eq!(logged, 1);
    tx.rollback().await.unwrap();
    author.acked().await;
    editor.sees("Second.").await;
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn who_may_not_come_in_is_told_why(pool: PgPool) {
    let server = Server::new(&pool).await;
    let id = server.app.begin(Editor, "Of the editor", "en").await;
    assert_eq!(server.knock(server.at, Anonymous, id, server.schema).await.closing().await, 4401);
    assert_eq!(server.knock(server.at, Contributor, id, server.schema).await.closing().await, 4404);
    let nothing = "0190d1b2-0000-7000-8000-000000000000".parse().unwrap();
    assert_eq!(server.knock(server.at, Editor, nothing, server.schema).await.closing().await, 4404);
    assert_eq!(server.knock(server.at, Editor, id, server.schema - 1).await.closing().await, 4409);
    let cookie = format!("__Host-dateline={}", server.app.sessions[&Editor].expose());
    let path = format!("/desk/articles/{id}/room?schema={}", server.schema);
    for origin in ["https://evil.example", "null", ""] {
        let refused = Browser::connect(server.at, &path, Some(&cookie), origin).await;
        assert_eq!(refused.err(), Some(403), "{origin}");
    }
    // None of that opened the story.
    let made: i64 = sqlx::query_scalar("select count(*) from shared_document").fetch_one(&pool).await.unwrap();
    assert_eq!(made, 0);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn ones_own_key_is_the_same_everywhere_and_nobody_elses(pool: PgPool) {
    let server = Server::new(&pool).await;
    let first = server.app.get_json(Author, "/desk/kept-key").await.is(200).json();
    let again = server.app.get_json(Author, "/desk/kept-key").await.is(200);
    assert!(again.header("cache-control").contains("no-store"));
    assert_eq!(first, again.json());
    assert_eq!(first["person"], server.app.people[&Author].to_string());
    assert_ne!(first["key"], server.app.get_json(Admin, "/desk/kept-key").await.is(200).json()["key"]);
    server.app.get_json(Anonymous, "/desk/kept-key").await.is(401);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn presence_says_the_truth_and_goes_with_its_person(pool: PgPool) {
    let server = Server::new(&pool).await;
    let id = server.app.begin(Author, "Boats return", "en").await;
    let (mut author, mut editor) = (server.open(Author, id).await, server.open(Editor, id).await);
    let json = r#"{"user":{"id":"x","name":"Somebody else","color":2},"cursor":null,"idle":false,"field":"slug"}"#;
    author.send(3, &presence(author.doc.client_id().get(), 1, json)).await;
    editor.hear_until(|editor| !editor.presence.is_empty()).await;
    let told = String::from_utf8_lossy(&editor.presence[0]).into_owned();
    assert!(told.contains("Author Haddad") && !told.contains("Somebody else"), "{told}");
    // Malformed: dropped, and the connection stays.
    author.send(3, &presence(author.doc.client_id().get(), 2, "{}")).await;
    author.type_and_wait("Still here. ").await;
    // Who comes later is told who is here.
    let mut admin = server.open(Admin, id).await;
    admin.hear_until(|admin| !admin.presence.is_empty()).await;
    drop(author);
    editor.hear_until(|editor| String::from_utf8_lossy(editor.presence.last().unwrap()).contains("null")).await;
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn publishing_takes_in_what_was_acknowledged(pool: PgPool) {
    let server = Server::new(&pool).await;
    let (id, path) = server.app.live(Author, "Boats return", "en", "They came at dawn.").await;
    let mut editor = server.open(Editor, id).await;
    editor.type_and_wait("Corrected: ").await;
    assert!(!server.app.get(Anonymous, &path).await.is(200).text().contains("Corrected"));
    assert!(server.app.get(Editor, &format!("/desk/articles/{id}/preview")).await.is(200).text().contains("Corrected"));
    editor.type_and_wait("Twice ").await;
    let publish = json!({ "revision": 3, "substantive": false });
    let published = server.app.post_json(Editor, &format!("/desk/articles/{id}/publication"), &publish).await.is(200);
    assert_eq!(published.json()["revision"], 4);
    assert!(server.app.get(Anonymous, &path).await.is(200).text().contains("Twice Corrected: They came"));
    editor.hear_until(|editor| editor.news.iter().any(|news| news["kind"] == "publication")).await;
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_stop_sends_everybody_to_come_back_and_loses_nothing(pool: PgPool) {
    let server = Server::new(&pool).await;
    let id = server.app.begin(Author, "Boats return", "en").await;
    let mut author = server.open(Author, id).await;
    author.type_words("On the way out. ").await;
    // In the room before the stop is; whether acknowledged or not, it is kept.
    author.hear_until(|author| author.acked == 1).await;
    server.app.app.collab.stop().await;
    assert_eq!(author.closing().await, 1012);
    assert!(server.revised(id).await.1.contains("On the way out."));
    assert_eq!(server.knock(server.at, Author, id, server.schema).await.closing().await, 1012);
}

fn presence(client: u64, clock: u8, json: &str) -> Vec<u8> {
    let mut bytes = vec![1];
    for mut number in [client, u64::from(clock), json.len() as u64] {
        while number >= 0x80 {
            bytes.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        bytes.push(number as u8);
    }
    bytes.extend_from_slice(json.as_bytes());
    bytes
}
