use sqlx::PgPool;
use yrs::updates::encoder::Encode;
use yrs::{ReadTxn, Text, Transact, XmlElementPrelim, XmlFragment};

use super::Server;
use super::browser::{body, first_text};
use crate::app::{Author, Editor};

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn what_no_browser_of_ours_sends_ends_the_connection_and_touches_nobody_else(pool: PgPool) {
    let server = Server::new(&pool).await;
    let id = server.app.begin(Author, "Boats return", "en").await;
    let mut editor = server.open(Editor, id).await;
    editor.type_and_wait("Kept. ").await;
    let frames: [(&str, Vec<u8>, u16); 8] = [
        ("an empty message", vec![], 4400),
        ("an unknown kind", vec![9, 1, 2], 4400),
        ("half a number", vec![2, 0, 0], 4400),
        ("a number out of turn", vec![2, 0, 0, 0, 7, 0, 0], 4400),
        ("no update", vec![2, 0, 0, 0, 1, 1, 2, 3], 4400),
        ("bytes behind an update", vec![2, 0, 0, 0, 1, 0, 0, 0], 4400),
        ("no state vector", vec![1, 255, 255, 255, 255, 15], 4400),
        ("an update of more than a mebibyte", [vec![2, 0, 0, 0, 1], vec![0; 1024 * 1024 + 1]].concat(), 4413),
    ];
    for (what, frame, code) in frames {
        let mut author = server.open(Author, id).await;
        let (kind, payload) = frame.split_first().map_or((None, &[][..]), |(kind, payload)| (Some(*kind), payload));
        match kind {
            Some(kind) => author.send(kind, payload).await,
            None => author.send_nothing().await,
        }
        eprintln!("{what}");
        assert_eq!(author.closing().await, code, "{what}");
    }
    // Beyond all bounds: not even read to its end, so the goodbye may get lost on the way.
    let mut author = server.open(Author, id).await;
    author.send(2, &vec![0; 3 * 1024 * 1024]).await;
    assert!([4413, 1006].contains(&author.closing().await));
    // Such as changes the document before it is found out.
    for deep in [false, true] {
        let mut author = server.open(Author, id).await;
        author
            .write(|txn, story, _| {
                first_text(txn, story).insert(txn, 0, "Not kept. ");
                let body = body(txn, story);
                if deep {
                    let mut inner = body;
                    for _ in 0..14 {
                        inner = inner.push_back(txn, XmlElementPrelim::empty("bullet_list"));
                    }
                } else {
                    let whole = story.len(txn);
                    story.remove_range(txn, 0, whole);
                }
            })
            .await;
        assert_eq!(author.closing().await, 4400);
    }
    editor.type_and_wait("Still here. ").await;
    let fresh = server.open(Author, id).await;
    assert_eq!(fresh.text(), editor.text());
    assert!(fresh.text().contains("Still here. Kept.") && !fresh.text().contains("Not kept"));
}

/// Nobody writes under somebody else's client id.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_client_id_belongs_to_who_used_it_first(pool: PgPool) {
    let server = Server::new(&pool).await;
    let id = server.app.begin(Author, "Boats return", "en").await;
    let mut author = server.open(Author, id).await;
    author.type_and_wait("Mine. ").await;
    let vector = author.doc.transact().state_vector();
    let unsent = author.change(|txn, story, _| first_text(txn, story).insert(txn, 0, "As if by the author. "));
    assert!(!vector.encode_v1().is_empty());
    let mut editor = server.open(Editor, id).await;
    editor.push(&unsent).await;
    assert_eq!(editor.closing().await, 4400);
    // From another window of the author's own it is welcome.
    let mut again = server.open(Author, id).await;
    again.push(&unsent).await;
    again.acked().await;
    author.type_and_wait("").await;
    assert!(server.open(Editor, id).await.text().contains("As if by the author."));
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_flood_is_cut_off(pool: PgPool) {
    let server = Server::new(&pool).await;
    let id = server.app.begin(Author, "Boats return", "en").await;
    let mut author = server.open(Author, id).await;
    for _ in 0..3_000 {
        author.push(&[0, 0]).await;
    }
    assert_eq!(author.closing().await, 4429);
}
