use jiff::SignedDuration;
use serde_json::json;
use sqlx::PgPool;

use super::gate::{keys, public, publication, ready};
use crate::app::{Admin, Author, Contributor, Editor, TestApp};

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_second_person_approves_the_words_and_no_others(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let rules = "/desk/approval-rules";
    app.get(Editor, rules).await.is(403);
    app.post(Admin, rules, &[("rule", &format!("{}:news", app.section))]).await.is(303);
    let page = app.get(Admin, rules).await.is(200);
    assert!(page.text().contains(&format!("value=\"{}:news\" aria-label=\"Harbour, News\" checked", app.section)));
    let (id, revision) = ready(&app, "Boats return").await;
    let approval = format!("/desk/articles/{id}/approval");

    let found = app.get_json(Editor, &publication(id)).await.is(200).json();
    assert_eq!(keys(&found["musts"]), ["check-approval"]);
    assert_eq!((&found["approval"]["wanted"], &found["approval"]["stands"]), (&json!(true), &json!(false)));
    app.post_json(Editor, &publication(id), &json!({ "revision": revision })).await.is(422);

    // Not by whoever may not, not by its author, not for another revision.
    app.post_json(Author, &approval, &json!({ "revision": revision })).await.is(403);
    app.post_json(Contributor, &approval, &json!({ "revision": revision })).await.is(404);
    app.post_json(Editor, &approval, &json!({ "revision": 1 })).await.is(409);
    // Nor by whoever changed it last.
    let draft = app.draft(Author, revision, "Boats return", "Changed.", "They came at noon.");
    let revision = app.save(Editor, id, &draft).await.unwrap().revision;
    let refused = app.post_json(Editor, &approval, &json!({ "revision": revision })).await.is(409).json();
    assert!(refused["message"].as_str().unwrap().contains("somebody else"));
    app.post_json(Admin, &approval, &json!({ "revision": revision, "note": "Good." })).await.is(200);
    let found = app.get_json(Editor, &publication(id)).await.is(200).json();
    assert_eq!(keys(&found["musts"]), [] as [&str; 0]);
    assert_eq!(found["approval"]["last"]["by"], "Admin Haddad");

    // It falls with a change, and stands again when the change is taken back.
    let changed = app.draft(Author, revision, "Boats return at last", "Changed.", "They came at noon.");
    let changed = app.save(Editor, id, &changed).await.unwrap().revision;
    app.post_json(Editor, &publication(id), &json!({ "revision": changed })).await.is(422);
    let back = app.draft(Author, changed, "Boats return", "Changed.", "They came at noon.");
    let back = app.save(Editor, id, &back).await.unwrap().revision;

    // Given back with a note, it is not approved any more.
    let giving_back = format!("/desk/articles/{id}/giving-back");
    app.post_json(Admin, &giving_back, &json!({ "revision": back, "note": " " })).await.is(422);
    app.post_json(Admin, &giving_back, &json!({ "revision": back, "note": "Who says so?" })).await.is(200);
    let found = app.get_json(Author, &publication(id)).await.is(200).json();
    assert_eq!(
        (&found["approval"]["last"]["verdict"], &found["approval"]["last"]["note"]),
        (&json!("returned"), &json!("Who says so?"))
    );
    assert_eq!(keys(&found["musts"]), ["check-approval"]);
    app.post_json(Admin, &approval, &json!({ "revision": back })).await.is(200);
    app.post_json(Editor, &publication(id), &json!({ "revision": back })).await.is(200);
    let acts: Vec<String> = sqlx::query_scalar(
        "select act from event where article_id = $1 and act in ('approved', 'given-back') order by id",
    )
    .bind(id.uuid())
    .fetch_all(&pool)
    .await
    .unwrap();
    assert_eq!(acts, ["approved", "given-back", "approved"]);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_rule_holds_below_its_section_and_for_its_kind(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (id, _) = ready(&app, "Boats return").await;
    let is_wanted =
        async || app.get_json(Editor, &publication(id)).await.is(200).json()["approval"]["wanted"] == json!(true);
    assert!(!is_wanted().await);
    for (rule, wanted) in [("all:opinion", false), ("all:news", true)] {
        app.post(Admin, "/desk/approval-rules", &[("rule", rule)]).await.is(303);
        assert_eq!(is_wanted().await, wanted, "{rule}");
    }
    let above: uuid::Uuid = sqlx::query_scalar("insert into section (id) values (gen_random_uuid()) returning id")
        .fetch_one(&pool)
        .await
        .unwrap();
    app.post(Admin, "/desk/approval-rules", &[("rule", &format!("{above}:news"))]).await.is(303);
    assert!(!is_wanted().await);
    sqlx::query("update section set parent_id = $1 where id = $2")
        .bind(above)
        .bind(app.section.uuid())
        .execute(&pool)
        .await
        .unwrap();
    assert!(is_wanted().await);
    app.post(Admin, "/desk/approval-rules", &[("rule", "nonsense")]).await.is(400);
    app.post(Admin, "/desk/approval-rules", &[]).await.is(303);
    assert!(!is_wanted().await);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn what_is_given_back_is_with_its_writers_and_off_the_schedule(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (id, revision) = ready(&app, "Boats return").await;
    let back = |note: &str| json!({ "revision": revision, "note": note });
    let stage = async || {
        sqlx::query_as::<_, (String, Option<String>)>("select stage, stage_before from article where id = $1")
            .bind(id.uuid())
            .fetch_one(&pool)
            .await
            .unwrap()
    };
    app.post(Author, &format!("/desk/articles/{id}/moves"), &[("step", "submit")]).await.is(303);
    let giving_back = format!("/desk/articles/{id}/giving-back");
    app.post_json(Admin, &giving_back, &back("Who says so?")).await.is(200);
    assert_eq!(stage().await, ("writing".to_owned(), None));

    app.post(Author, &format!("/desk/articles/{id}/moves"), &[("step", "submit")]).await.is(303);
    let plan = json!({ "act": "publish", "at": "2026-11-24T12:30", "revision": revision });
    app.post_json(Editor, &format!("/desk/articles/{id}/schedule"), &plan).await.is(200);
    assert_eq!(stage().await.0, "scheduled");
    app.post_json(Admin, &giving_back, &back("Still: who?")).await.is(200);
    assert_eq!(stage().await, ("writing".to_owned(), None));
    app.clock.advance(SignedDuration::from_hours(1));
    app.app.run_schedule().await.unwrap();
    assert_eq!(public(&app, id).await, 0);
    let told: i64 = sqlx::query_scalar("select count(*) from notification where person_id = $1 and kind = 'returned'")
        .bind(app.people[&Author].uuid())
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(told, 2, "its writer hears of each");
}
