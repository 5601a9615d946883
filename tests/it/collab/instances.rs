use sqlx::PgPool;

use super::{Server, until};
use crate::app::{Author, Editor};

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn two_instances_share_a_story(pool: PgPool) {
    let server = Server::new(&pool).await;
    let (_app, there) = server.another().await;
    let id = server.app.begin(Author, "Boats return", "en").await;
    // Both open it at once, and it is made once.
    let (mut author, mut editor) = tokio::join!(server.open(Author, id), server.open_at(there, Editor, id));
    assert_eq!(author.welcome["lineage"], editor.welcome["lineage"]);
    for round in 0..20 {
        author.type_and_wait(&format!("here {round}. ")).await;
        editor.type_and_wait(&format!("there {round}. ")).await;
    }
    // At one time, too.
    for round in 0..20 {
        author.type_words(&format!("both {round}. ")).await;
        editor.type_words(&format!("both too {round}. ")).await;
    }
    author.acked().await;
    editor.acked().await;
    author.sees("there 19.").await;
    author.sees("both too 19.").await;
    editor.sees("both 19.").await;
    author.hear_until(|author| author.text().matches("both").count() == 40).await;
    editor.hear_until(|editor| editor.text().matches("both").count() == 40).await;
    assert_eq!(author.text(), editor.text());
    // Either makes a revision of everything, and the other's people hear of it.
    let made = server.app.post_json(Author, &format!("/desk/articles/{id}/revisions"), &serde_json::json!({})).await;
    let revision = made.is(200).json()["revision"].clone();
    editor.hear_until(|editor| editor.news.iter().any(|news| news["revision"] == revision)).await;
    let text = server.revised(id).await.1;
    assert!(text.contains("here 19.") && text.contains("there 19.") && text.contains("both too 19."));
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn presence_reaches_the_other_instance(pool: PgPool) {
    let server = Server::new(&pool).await;
    let (_app, there) = server.another().await;
    let id = server.app.begin(Author, "Boats return", "en").await;
    let mut author = server.open(Author, id).await;
    let client = author.doc.client_id().get();
    let json = r#"{"user":{"color":2},"cursor":null,"idle":false,"field":null}"#;
    let mut bytes = vec![1];
    for mut number in [client, 1, json.len() as u64] {
        while number >= 0x80 {
            bytes.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        bytes.push(number as u8);
    }
    bytes.extend_from_slice(json.as_bytes());
    author.send(3, &bytes).await;
    // It comes later and is told nevertheless.
    let mut editor = server.open_at(there, Editor, id).await;
    editor
        .hear_until(|editor| editor.presence.iter().any(|told| String::from_utf8_lossy(told).contains("Author Haddad")))
        .await;
    drop(author);
    editor.hear_until(|editor| String::from_utf8_lossy(editor.presence.last().unwrap()).ends_with("null")).await;
}

/// Words that were logged without anybody being told are found nevertheless.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_lost_notification_loses_nothing(pool: PgPool) {
    let server = Server::new(&pool).await;
    let id = server.app.begin(Author, "Boats return", "en").await;
    let (mut author, editor) = (server.open(Author, id).await, server.open(Editor, id).await);
    author.type_and_wait("First. ").await;
    let unsent = editor.change(|txn, story, _| {
        yrs::Text::insert(&super::browser::first_text(txn, story), txn, 0, "Logged elsewhere. ");
    });
    sqlx::query("with document as (update shared_document set written = written + 1 returning written) insert into shared_update (article_id, number, person_id, at, update) select $1, written, $2, now(), $3 from document")
        .bind(id.uuid())
        .bind(server.app.people[&Editor].uuid())
        .bind(unsent)
        .execute(&pool)
        .await
        .unwrap();
    author.sees("Logged elsewhere.").await;
}

/// Hours offline: what was written on both sides is there, once.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn who_was_away_comes_back_with_their_words(pool: PgPool) {
    let server = Server::new(&pool).await;
    let id = server.app.begin(Author, "Boats return", "en").await;
    let mut author = server.open(Author, id).await;
    author.type_and_wait("Together. ").await;
    let doc = author.doc.clone();
    author.change(|txn, story, _| {
        yrs::Text::insert(&super::browser::first_text(txn, story), txn, 0, "Offline. ");
    });
    drop(author);
    let mut editor = server.open(Editor, id).await;
    editor.type_and_wait("Meanwhile. ").await;
    drop(editor);
    // Everybody has left: a revision, and a snapshot in place of the log.
    until("the log is shortened", async || {
        let rows: i64 = sqlx::query_scalar("select count(*) from shared_update").fetch_one(&pool).await.unwrap();
        rows == 0
    })
    .await;
    assert!(server.revised(id).await.1.contains("Meanwhile."));
    let mut back = server.knock(server.at, Author, id, server.schema).await.continue_with(doc);
    back.join().await;
    back.acked().await;
    for words in ["Together.", "Offline.", "Meanwhile."] {
        assert_eq!(back.text().matches(words).count(), 1, "{words}");
    }
    let fresh = server.open(Editor, id).await;
    assert_eq!(fresh.text(), back.text());
}
