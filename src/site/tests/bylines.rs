//! Bylines in which not everybody is an author.

use axum::http::StatusCode;
use scraper::Html;
use sqlx::PgPool;

use super::newsroom::Newsroom;
use super::story::{attributes, texts};
use crate::newsroom::publication::BylineRole;
use crate::platform::db::MIGRATOR;
use crate::platform::lang::Lang;

#[sqlx::test(migrator = "MIGRATOR")]
async fn readers_and_machines_are_told_who_did_what(pool: PgPool) {
    let newsroom = Newsroom::open(pool).await;
    let (id, _) = newsroom.story(Lang::EN, "The reservoir").await;
    newsroom.edit(id, |content| content.roles.give(newsroom.rima, BylineRole::Photographer)).await;
    newsroom.publish(id, None).await;
    let answer = newsroom.get("/2026/11/the-reservoir").await;
    assert_eq!(answer.status, StatusCode::OK);
    let page = Html::parse_document(&answer.body);
    assert_eq!(texts(&page, ".by"), ["By Daniel Ashworth. Photographs by Rima Khoury"]);
    assert_eq!(attributes(&page, ".by a[rel=author]", "href"), ["/authors/daniel"]);
    let data: serde_json::Value = serde_json::from_str(&texts(&page, "script")[0]).unwrap();
    assert_eq!(data["author"].as_array().unwrap().len(), 1);
    assert_eq!(data["author"][0]["name"], "Daniel Ashworth");
    assert_eq!(data["contributor"][0]["@type"], "Role");
    assert_eq!(data["contributor"][0]["roleName"], "photographer");
    assert_eq!(data["contributor"][0]["contributor"]["name"], "Rima Khoury");
    assert!(data.get("translator").is_none());

    let rss = rss::Channel::read_from(newsroom.get("/feed.xml").await.body.as_bytes()).unwrap();
    let dc = rss.items()[0].dublin_core_ext().unwrap();
    assert_eq!(
        (dc.creators(), dc.contributors()),
        (&["Daniel Ashworth".to_owned()][..], &["Rima Khoury".to_owned()][..])
    );
    let atom = atom_syndication::Feed::read_from(newsroom.get("/atom.xml").await.body.as_bytes()).unwrap();
    assert_eq!((atom.entries()[0].authors().len(), atom.entries()[0].contributors()[0].name()), (1, "Rima Khoury"));
    let json: serde_json::Value = serde_json::from_str(&newsroom.get("/feed.json").await.body).unwrap();
    assert_eq!(json["items"][0]["authors"].as_array().unwrap().len(), 1);
    // Whoever took the pictures has the story on their page all the same.
    assert!(newsroom.get("/authors/rima").await.body.contains("The reservoir"));

    // A story that nobody here wrote: the translator stands for its author.
    newsroom
        .edit(id, |content| {
            content.roles.give(newsroom.rima, BylineRole::Translator);
            content.roles.give(newsroom.daniel, BylineRole::Editor);
        })
        .await;
    newsroom.publish(id, None).await;
    let page = Html::parse_document(&newsroom.get("/2026/11/the-reservoir").await.body);
    assert_eq!(texts(&page, ".by"), ["Translated by Rima Khoury. Edited by Daniel Ashworth"]);
    let data: serde_json::Value = serde_json::from_str(&texts(&page, "script")[0]).unwrap();
    assert_eq!(data["author"].as_array().unwrap().len(), 2);

    let (id, _) = newsroom.story(Lang::AR, "السد").await;
    newsroom.edit(id, |content| content.roles.give(newsroom.daniel, BylineRole::Translator)).await;
    let published = newsroom.publish(id, None).await;
    let page = newsroom.get(&format!("/ar/2026/11/{}", published.permalink.slug.encoded())).await;
    let byline = texts(&Html::parse_document(&page.body), ".by").remove(0);
    assert!(byline.contains(". ترجمة: "), "{byline}");
}
