use sqlx::PgPool;

use super::browser::Browser;
use super::{Server, until};
use crate::app::{Author, Editor};

/// The database ends the connection in the middle of the commit: nobody is told "saved", everybody is sent away to come
/// back, and everything is there once, what was acknowledged before and what was not.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_commit_that_fails_loses_nothing(pool: PgPool) {
    let server = Server::new(&pool).await;
    let id = server.app.begin(Author, "Boats return", "en").await;
    let mut author = server.open(Author, id).await;
    let mut editor = server.open(Editor, id).await;
    author.type_and_wait("Safe. ").await;
    editor.sees("Safe. ").await;
    for round in 0..3 {
        let (mine, theirs) = (format!("mine{round} "), format!("theirs{round} "));
        // Whoever holds the row keeps the commit waiting, and so it can be met in its middle. Rows that only refer to
        // this one, as whose a client is, do not wait for this kind of lock.
        let mut holder = pool.begin().await.unwrap();
        sqlx::query("select from shared_document for no key update").execute(&mut *holder).await.unwrap();
        let acked = (author.acked, editor.acked);
        author.type_words(&mine).await;
        editor.type_words(&theirs).await;
        until("the commit waits", async || ended_waiting(&pool).await).await;
        holder.rollback().await.unwrap();
        assert_eq!(author.closing().await, 1013);
        assert_eq!(editor.closing().await, 1013);
        assert_eq!((author.acked, editor.acked), acked, "acknowledged, though not committed");
        let fresh = server.open(Author, id).await;
        assert!(fresh.text().contains("Safe. "));
        assert!(!fresh.text().contains(&mine) && !fresh.text().contains(&theirs), "{}", fresh.text());
        author = back(&server, Author, author, id).await;
        editor = back(&server, Editor, editor, id).await;
        author.sees(&theirs).await;
        editor.sees(&mine).await;
    }
    let text = server.open(Editor, id).await.text();
    for words in ["Safe. ", "mine0 ", "theirs0 ", "mine1 ", "theirs1 ", "mine2 ", "theirs2 "] {
        assert_eq!(text.matches(words).count(), 1, "{words}: {text}");
    }
}

/// Ends the connections of this database that wait for a row; whether there was one.
async fn ended_waiting(pool: &PgPool) -> bool {
    let ended: Vec<bool> = sqlx::query_scalar(
        "select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock' and query like '%shared_update%'",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    !ended.is_empty()
}

/// Comes back with the same document, as a page does, and has what it lacked acknowledged.
async fn back(
    server: &Server,
    who: crate::app::Persona,
    browser: Browser,
    id: dateline::newsroom::ids::ArticleId,
) -> Browser {
    let mut again = server.knock(server.at, who, id, server.schema).await.continue_with(browser.doc);
    again.join().await;
    again.acked().await;
    again
}
