use dateline::newsroom::ids::PersonId;
use sqlx::PgPool;
use yrs::types::Attrs;
use yrs::{Any, Text};

use super::Server;
use super::browser::{Browser, body, first_text};
use crate::app::{Author, Editor};

const MIGRATOR: &sqlx::migrate::Migrator = &dateline::platform::db::MIGRATOR;

fn mark(id: &str, person: PersonId) -> Attrs {
    let attrs = serde_json::json!({ "id": id, "person": person, "at": "2026-11-24T09:00:00Z", "break": null });
    [("insertion".into(), serde_json::from_value(attrs).unwrap())].into()
}

/// What a window sends that suggests these words at the start of the text.
fn suggests(browser: &Browser, words: &str, id: &str, person: PersonId) -> Vec<u8> {
    browser.change(|txn, story, _| first_text(txn, story).insert_with_attributes(txn, 0, words, mark(id, person)))
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn nobody_suggests_in_somebody_elses_name(pool: PgPool) {
    let server = Server::new(&pool).await;
    let id = server.app.begin(Author, "Boats return", "en").await;
    let (author, editor) = (server.app.people[&Author], server.app.people[&Editor]);
    let mut writer = server.open(Author, id).await;
    writer.type_and_wait("The boats are back.").await;

    // A new suggestion under another's name, or under nobody's.
    for person in [author, PersonId::generate()] {
        let mut liar = server.open(Editor, id).await;
        let forged = suggests(&liar, "Forged. ", &format!("forged-{person}"), person);
        liar.push(&forged).await;
        assert_eq!(liar.closing().await, 4400);
    }
    // Words of one's own under an id that is another's, as if they were one's own.
    let own = suggests(&writer, "Suggested. ", "s1", author);
    writer.push(&own).await;
    writer.acked().await;
    let mut thief = server.open(Editor, id).await;
    let stolen = suggests(&thief, "Stolen. ", "s1", editor);
    thief.push(&stolen).await;
    assert_eq!(thief.closing().await, 4400);
    let fresh = server.open(Editor, id).await;
    assert!(
        fresh.text().contains("Suggested.") && !fresh.text().contains("Forged") && !fresh.text().contains("Stolen")
    );
}

/// Accepting takes a mark away, taking that back brings it again, and moving a block writes it anew: all of it by others
/// than the one who suggested, after a restart and on another server too.
#[sqlx::test(migrator = "MIGRATOR")]
async fn what_stood_there_before_may_be_written_again(pool: PgPool) {
    let server = Server::new(&pool).await;
    let id = server.app.begin(Author, "Boats return", "en").await;
    let author = server.app.people[&Author];
    let mut writer = server.open(Author, id).await;
    writer.type_and_wait("The boats are back.").await;
    let own = suggests(&writer, "Suggested. ", "s1", author);
    writer.push(&own).await;
    writer.acked().await;

    let mut editor = server.open(Editor, id).await;
    let none = || Attrs::from([("insertion".into(), Any::Null)]);
    editor.write(|txn, story, _| first_text(txn, story).format(txn, 0, 11, none())).await;
    editor.acked().await;
    let (_second, at) = server.another().await;
    let mut elsewhere = server.open_at(at, Editor, id).await;
    elsewhere.write(|txn, story, _| first_text(txn, story).format(txn, 0, 11, mark("s1", author))).await;
    elsewhere.acked().await;
    elsewhere
        .write(|txn, story, _| {
            let words = yrs::XmlTextPrelim::new("");
            let body = body(txn, story);
            let moved = yrs::XmlFragment::push_back(&body, txn, yrs::XmlElementPrelim::empty("paragraph"));
            let text = yrs::XmlFragment::push_back(&moved, txn, words);
            text.insert_with_attributes(txn, 0, "Moved. ", mark("s1", author));
        })
        .await;
    elsewhere.acked().await;
    writer.sees("Moved.").await;
    let owners: Vec<(String, uuid::Uuid)> =
        sqlx::query_as("select suggestion, person_id from shared_suggestion").fetch_all(&pool).await.unwrap();
    assert_eq!(owners, [("s1".to_owned(), author.uuid())]);
}

/// A story from before anybody noted whose suggestions are whose.
#[sqlx::test(migrator = "MIGRATOR")]
async fn older_suggestions_are_their_own_marks_peoples(pool: PgPool) {
    let server = Server::new(&pool).await;
    let id = server.app.begin(Author, "Boats return", "en").await;
    let author = server.app.people[&Author];
    {
        let mut writer = server.open(Author, id).await;
        writer.type_and_wait("The boats are back.").await;
        let own = suggests(&writer, "Suggested. ", "s1", author);
        writer.push(&own).await;
        writer.acked().await;
    }
    sqlx::query("delete from shared_suggestion").execute(&pool).await.unwrap();
    let (_second, at) = server.another().await;
    let mut editor = server.open_at(at, Editor, id).await;
    editor.write(|txn, story, _| first_text(txn, story).format(txn, 0, 4, mark("s1", author))).await;
    editor.acked().await;
    assert!(editor.text().contains("Suggested."));
}
