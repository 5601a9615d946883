//! What published stories hold stays.

use axum::http::StatusCode;
use sqlx::PgPool;

use super::*;
use crate::newsroom::access::{CreateArticle, EditArticle, Publish, ReadArticle};
use crate::newsroom::article::begin::{self, NewArticle};
use crate::newsroom::article::{self, Kind, save};
use crate::newsroom::document::Document;
use crate::newsroom::publication::publish::{self, NewPublication};
use crate::platform::lang::Lang;

/// The last part of an address, as an id.
fn id<T: std::str::FromStr>(path: &str) -> T {
    path.rsplit('/').next().and_then(|id| id.parse().ok()).unwrap()
}

#[sqlx::test]
async fn a_tag_and_an_edition_that_readers_see_stay(pool: PgPool) {
    let desk = TestDesk::new(pool).await;
    let admin = desk.person("Hala", Role::Admin).await;
    desk.post(&admin, "/desk/sections", &[("name-en", "Water")]).await;
    desk.post(&admin, "/desk/tags", &[("name-en", "Dams")]).await;
    desk.post(&admin, "/desk/authors", &[("name-en", "Rima")]).await;
    let section = desk.find(&admin, "/desk/sections", "Water").await;
    let tag = desk.find(&admin, "/desk/tags", "Dams").await;
    let author = desk.find(&admin, "/desk/authors", "Rima").await;

    let actor = Actor::member(admin.id, Role::Admin);
    let mut tx = desk.tx().await;
    let new = NewArticle {
        lang: Lang::EN,
        kind: Kind::News,
        headline: "Dam".into(),
        section: Some(id(&section)),
        is_idea: false,
    };
    let story = begin::begin(&mut tx, &actor.may::<CreateArticle>(Newsroom).unwrap(), new).await.unwrap();
    let facts = article::facts(tx.conn(), story).await.unwrap().unwrap();
    let read = actor.may::<ReadArticle>(facts.clone()).unwrap();
    let (_, head) = article::read(tx.conn(), &read).await.unwrap();
    let mut content = head.content;
    content.authors = vec![id(&author)];
    content.tags = vec![id(&tag)];
    let body = r#"{"type":"body","content":[{"type":"paragraph","content":[{"type":"text","text":"It holds."}]}]}"#;
    content.body = Document::parse(body.as_bytes()).unwrap();
    let saved = save::save(&mut tx, &actor.may::<EditArticle>(facts.clone()).unwrap(), head.number, content).await;
    let new = NewPublication { revision: saved.unwrap().revision, substantive: false };
    publish::publish(&mut tx, &actor.may::<Publish>(facts).unwrap(), None, new).await.unwrap();
    tx.commit().await.unwrap();

    let list = desk.get(&admin, "/desk/tags").await;
    assert!(list.body.contains(r#"<td class="num" data-label="Stories">1</td>"#), "{}", list.body);
    let kept = desk.post(&admin, &format!("{tag}/removal"), &[]).await;
    assert_eq!(kept.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(kept.body.contains("Published stories carry this tag."), "{}", kept.body);

    let only_arabic = [("lang", "ar"), ("name", "الفانوس"), ("zone", "UTC"), ("accent", "#0b5563")];
    let kept = desk.post(&admin, "/desk/settings", &only_arabic).await;
    kept.assert_problem("lang-1", "An edition with published stories cannot be removed. Withdraw them first");
    assert_eq!(kept.value("name-1"), "الفانوس");
}
