use serde_json::json;
use sqlx::PgPool;
use yrs::{XmlElementPrelim, XmlFragment, XmlTextPrelim};

use super::Server;
use super::browser::{Browser, body};
use crate::app::{Author, Editor};

const MIGRATOR: &sqlx::migrate::Migrator = &dateline::platform::db::MIGRATOR;

/// Sends an update as the editor does that is too large for one message.
async fn push_in_parts(browser: &mut Browser, update: &[u8]) {
    let mut parts = update.chunks(256 * 1024).peekable();
    while let Some(part) = parts.next() {
        match parts.peek() {
            Some(_) => browser.send(4, part).await,
            None => browser.push(part).await,
        }
    }
}

fn paste(browser: &Browser, paragraphs: usize, words: &str) -> Vec<u8> {
    browser.change(|txn, story, _| {
        let body = body(txn, story);
        for _ in 0..paragraphs {
            let paragraph = body.push_back(txn, XmlElementPrelim::empty("paragraph"));
            paragraph.push_back(txn, XmlTextPrelim::new(words));
        }
    })
}

/// A paste that fills a story nearly to its bounds comes whole, to the log, to others and into a revision.
#[sqlx::test(migrator = "MIGRATOR")]
async fn an_update_of_several_messages_is_one(pool: PgPool) {
    let server = Server::new(&pool).await;
    let id = server.app.begin(Author, "Boats return", "en").await;
    let (mut author, mut editor) = (server.open(Author, id).await, server.open(Editor, id).await);
    // Arabic letters take two bytes each: 750,000 of them in 3,600 paragraphs.
    let words = "القوارب عادت. ".repeat(15);
    let update = paste(&author, 3_600, words.trim_end());
    assert!(update.len() > 1_400_000, "{}", update.len());
    push_in_parts(&mut author, &update).await;
    author.acked().await;
    editor.hear_until(|browser| browser.text().matches("<paragraph>").count() > 3_600).await;
    assert_eq!(editor.text(), author.text());
    let logged: i64 = sqlx::query_scalar("select count(*) from shared_update where length(update) > 1400000")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(logged, 1);
    server.app.post_json(Author, &format!("/desk/articles/{id}/revisions"), &json!({ "name": null })).await.is(200);
    let (_, text) = server.revised(id).await;
    assert_eq!(text.matches("\"paragraph\"").count(), 3_601);
}

/// Beyond its bounds a story takes nothing of it, says so, and goes on for everybody else.
#[sqlx::test(migrator = "MIGRATOR")]
async fn a_story_beyond_its_bounds_is_refused_whole(pool: PgPool) {
    let server = Server::new(&pool).await;
    let id = server.app.begin(Author, "Boats return", "en").await;
    let mut editor = server.open(Editor, id).await;
    editor.type_and_wait("Before. ").await;
    // Too many nodes; too many letters; and few enough of both, but more bytes than a body may have written down.
    for (paragraphs, words) in [(11_000, "x".to_owned()), (110, "x".repeat(10_000)), (9_000, "ق".repeat(100))] {
        let mut author = server.open(Author, id).await;
        let update = paste(&author, paragraphs, &words);
        push_in_parts(&mut author, &update).await;
        assert_eq!(author.closing().await, 4413);
    }
    // More than any story takes is not even put together.
    let mut author = server.open(Author, id).await;
    for _ in 0..9 {
        author.send(4, &vec![0; 1024 * 1024]).await;
    }
    assert!([4413, 1006].contains(&author.closing().await));
    editor.type_and_wait("After. ").await;
    let text = server.open(Author, id).await.text();
    assert!(text.contains("After. Before.") && text.len() < 1_000, "{}", text.len());
}
