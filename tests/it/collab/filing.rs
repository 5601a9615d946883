//! Filing a story from the desk's list while others have it open.

use serde_json::json;
use sqlx::PgPool;
use yrs::Transact;
use yrs::types::ToJson;

use super::Server;
use crate::app::{Author, Editor};

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn who_has_the_story_open_sees_it_filed_and_writes_on(pool: PgPool) {
    let server = Server::new(&pool).await;
    let id = server.app.begin(Author, "Open to both", "en").await;
    let mut browser = server.open(Author, id).await;
    browser.type_and_wait("First. ").await;
    // The desk knows of the writer as soon as the room has noted them.
    super::until("the story is known to be open", async || {
        let open: i64 =
            sqlx::query_scalar("select count(*) from open_story where article_id = $1 and person_ids <> '{}'")
                .bind(id.uuid())
                .fetch_one(&pool)
                .await
                .unwrap();
        open == 1
    })
    .await;
    let form = json!({ "ids": [id], "tag": "Sea" });
    let answer = server.app.post_json(Editor, "/desk/bulk/tags", &form).await.is(200).json();
    assert_eq!(answer, json!({ "message": "1 story was changed.", "failed": [] }));
    let section: uuid::Uuid = sqlx::query_scalar("insert into section (id) values (gen_random_uuid()) returning id")
        .fetch_one(&pool)
        .await
        .unwrap();
    let form = json!({ "ids": [id], "section": section });
    server.app.post_json(Editor, "/desk/bulk/section", &form).await.is(200);
    browser.hear_until(|browser| browser.fields_say("section", &section.to_string())).await;
    let tags = serde_json::to_value(browser.fields.to_json(&browser.doc.transact())).unwrap()["tags"].clone();
    assert_eq!(tags.as_array().unwrap().len(), 1);
    browser.type_and_wait("Second. ").await;
}
