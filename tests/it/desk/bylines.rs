use serde_json::json;
use sqlx::PgPool;
use yrs::{Map, Out};

use crate::app::{Author, Editor, TestApp};
use crate::collab::Server;

/// What somebody did for a story goes from the shared document into its revision, to the editor's page, to readers, and
/// into the comparison of two versions.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_role_goes_all_the_way(pool: PgPool) {
    let server = Server::new(&pool).await;
    let app = &server.app;
    let id = app.begin(Editor, "Ferries are late", "en").await;
    let (editor, author) = (app.bylines[&Editor], app.bylines[&Author]);
    let mut draft = app.draft(Editor, 1, "Ferries are late", "", "The ferry came late.");
    draft["fields"]["authors"] = json!([editor, author]);
    draft["fields"]["roles"] = json!({ author.to_string(): "translator" });
    app.save(Editor, id, &draft).await.unwrap();

    let mut window = server.open(Editor, id).await;
    let give = |role: &'static str| {
        move |txn: &mut yrs::TransactionMut<'_>, _: &yrs::XmlFragmentRef, fields: &yrs::MapRef| match fields
            .get(txn, "roles")
        {
            Some(Out::YMap(roles)) => {
                assert_eq!(roles.get(txn, &author.to_string()), Some(Out::Any("translator".into())));
                roles.insert(txn, author.to_string(), role);
            }
            other => panic!("{other:?}"),
        }
    };
    window.write(give("photographer")).await;
    window.acked().await;
    app.post_json(Editor, &format!("/desk/articles/{id}/revisions"), &json!({ "name": null })).await.is(200);
    let content = app.get_json(Editor, &format!("/desk/articles/{id}/revisions/3/content.json")).await.is(200).json();
    assert_eq!(content["fields"]["roles"], json!({ author.to_string(): "photographer" }));
    assert!(app.get(Editor, &format!("/desk/articles/{id}")).await.text().contains("photographer"));

    let page = app.get(Editor, &format!("/desk/comparison?a={id}.2&b={id}.3")).await.is(200);
    let text = page.text();
    assert!(text.contains("(Translation)</bdi></del>") && text.contains("(Photographs)</bdi></ins>"), "{text}");

    // A word that no byline has ends the connection.
    let mut liar = server.open(Editor, id).await;
    liar.write(|txn, _, fields| match fields.get(txn, "roles") {
        Some(Out::YMap(roles)) => drop(roles.insert(txn, author.to_string(), "owner")),
        other => panic!("{other:?}"),
    })
    .await;
    assert_eq!(liar.closing().await, 4400);
}

/// A version in another language begins with the same byline, and what everybody in it did.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_version_takes_the_byline_over(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let id = app.begin(Editor, "Ferries are late", "en").await;
    let author = app.bylines[&Author];
    let mut draft = app.draft(Editor, 1, "Ferries are late", "", "The ferry came late.");
    draft["fields"]["authors"] = json!([author]);
    draft["fields"]["roles"] =
        json!({ author.to_string(): "photographer", app.bylines[&Editor].to_string(): "editor" });
    app.save(Editor, id, &draft).await.unwrap();
    app.post_json(Editor, &format!("/desk/articles/{id}/versions"), &json!({ "lang": "ar" })).await.is(200);
    let roles: Vec<Vec<String>> =
        sqlx::query_scalar("select author_roles from revision where author_roles <> '{}' order by article_id, number")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(roles, [["photographer"], ["photographer"]], "who is not in the byline has no role");
}
