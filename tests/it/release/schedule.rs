use jiff::SignedDuration;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::gate::{public, publication, ready};
use crate::app::{Admin, Anonymous, Author, Contributor, Editor, TestApp};

fn plan(at: &str, revision: i32) -> Value {
    json!({ "act": "publish", "at": at, "revision": revision })
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_story_goes_out_changes_and_comes_down_at_its_minutes(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (id, revision) = ready(&app, "Boats return").await;
    let schedule = format!("/desk/articles/{id}/schedule");
    // Noon in Beirut is ten in UTC.
    let planned = app.post_json(Editor, &schedule, &plan("2026-11-24T12:30", revision)).await.is(200).json();
    assert_eq!((&planned["due_at"], &planned["said"]), (&json!("2026-11-24T10:30:00Z"), &json!("2026-11-24 12:30")));
    assert!(app.get(Editor, "/desk?state=scheduled").await.is(200).text().contains("Boats return"));
    // Written on after that: the version that was scheduled goes out.
    app.save(Author, id, &app.draft(Author, revision, "Boats return", "", "Half a sen")).await.unwrap();
    let page = app.get(Editor, "/desk/schedule").await.is(200);
    assert!(page.text().contains("Boats return") && page.text().contains("The story has changed since"));
    assert!(page.text().contains("Asia/Beirut"));
    assert!(!app.get(Contributor, "/desk/schedule").await.is(200).text().contains("Boats return"));

    app.clock.advance(SignedDuration::from_mins(29));
    assert_eq!(app.app.run_schedule().await.unwrap(), 0);
    app.clock.advance(SignedDuration::from_mins(1));
    assert_eq!(app.app.run_schedule().await.unwrap(), 1);
    let path = "/2026/11/boats-return";
    let out = app.get(Anonymous, path).await.is(200);
    assert!(out.text().contains("They came at dawn.") && !out.text().contains("Half a sen"));
    assert!(app.get(Editor, "/desk?state=changed").await.is(200).text().contains("Boats return"));

    // An update, and a withdrawal after it.
    let saved = app.save(Author, id, &app.draft(Author, revision + 1, "Boats return", "", "The whole.")).await.unwrap();
    app.post_json(Editor, &schedule, &plan("2026-11-24T13:00", saved.revision)).await.is(200);
    let down = json!({ "act": "withdraw", "at": "2026-11-24T14:00" });
    app.post_json(Editor, &schedule, &down).await.is(200);
    app.clock.advance(SignedDuration::from_mins(30));
    app.app.run_schedule().await.unwrap();
    assert!(app.get(Anonymous, path).await.is(200).text().contains("The whole."));
    app.clock.advance(SignedDuration::from_hours(1));
    app.app.run_schedule().await.unwrap();
    app.get(Anonymous, path).await.is(410);
    let lately = app.get(Editor, "/desk/schedule").await.is(200);
    assert!(lately.text().contains("Done in the last day"));
    // As whom it was done: as the person who planned it.
    let by: Vec<(String, Option<uuid::Uuid>)> =
        sqlx::query_as("select act, person_id from event where act in ('published', 'withdrawn') order by id")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(by.iter().map(|(act, _)| act.as_str()).collect::<Vec<_>>(), ["published", "published", "withdrawn"]);
    assert!(by.iter().all(|(_, person)| *person == Some(app.people[&Editor].uuid())));
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn times_that_cannot_be_meant_are_explained(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (id, revision) = ready(&app, "Boats return").await;
    let schedule = format!("/desk/articles/{id}/schedule");
    for (at, word) in [
        ("2026-11-24T11:59", "not passed"),
        ("2026-11-24T12:00", "not passed"),
        ("2036-11-24T12:00", "two years"),
        ("soon", "date and time"),
        // The clocks of Beirut go forward at midnight of 28 March 2027, and back at midnight of 31 October.
        ("2027-03-28T00:30", "The next minute there is: 01:00"),
    ] {
        let refused = app.post_json(Editor, &schedule, &plan(at, revision)).await.is(422).json();
        assert!(refused["message"].as_str().unwrap().contains(word), "{at}: {refused}");
    }
    let twice = app.post_json(Editor, &schedule, &plan("2027-10-30T23:30", revision)).await.is(422).json();
    assert_eq!(twice["passes"][0]["label"], "23:30 UTC+03:00", "{twice}");
    let mut second = plan("2027-10-30T23:30", revision);
    second["pass"] = json!("second");
    let planned = app.post_json(Editor, &schedule, &second).await.is(200).json();
    assert_eq!(planned["due_at"], "2027-10-30T21:30:00Z");
    // Planned anew, it has one time.
    app.post_json(Editor, &schedule, &plan("2026-11-24T18:30", revision)).await.is(200);
    let shown = app.get_json(Editor, &publication(id)).await.is(200).json();
    assert_eq!(shown["planned"].as_array().unwrap().len(), 1);
    assert_eq!(shown["planned"][0]["due_at"], "2026-11-24T16:30:00Z");
    // Nobody plans without the right, and what is not live does not come down.
    app.post_json(Author, &schedule, &plan("2026-11-24T18:30", revision)).await.is(403);
    app.post_json(Contributor, &schedule, &plan("2026-11-24T18:30", revision)).await.is(404);
    let down = json!({ "act": "withdraw", "at": "2026-11-24T18:00" });
    app.post_json(Editor, &schedule, &down).await.is(409);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn the_gate_is_asked_again_and_a_failure_is_reported(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (id, revision) = ready(&app, "Boats return").await;
    let schedule = format!("/desk/articles/{id}/schedule");
    app.post_json(Editor, &schedule, &plan("2026-11-24T12:30", revision)).await.is(200);
    // Meanwhile the newsroom wants such stories approved.
    app.post(Admin, "/desk/approval-rules", &[("rule", "all:news")]).await.is(303);
    app.clock.advance(SignedDuration::from_hours(1));
    app.app.run_schedule().await.unwrap();
    assert_eq!(public(&app, id).await, 0);
    let desk = app.get(Editor, "/desk").await.is(200);
    assert!(desk.text().contains("Something that was scheduled did not happen."), "{}", desk.text());
    let page = app.get(Editor, "/desk/schedule").await.is(200);
    assert!(page.text().contains("Have somebody else approve this version"));
    assert!(!app.get(Contributor, "/desk").await.is(200).text().contains("did not happen"));
    let stage: String =
        sqlx::query_scalar("select stage from article where id = $1").bind(id.uuid()).fetch_one(&pool).await.unwrap();
    assert_eq!(stage, "writing", "where it was");
    // Tried once: it is not tried again behind anybody's back.
    assert_eq!(app.app.run_schedule().await.unwrap(), 0);
    let row: uuid::Uuid = sqlx::query_scalar("select id from schedule").fetch_one(&pool).await.unwrap();
    app.post(Editor, &format!("{schedule}/{row}/dismissal"), &[]).await.is(303);
    assert!(!app.get(Editor, "/desk").await.is(200).text().contains("did not happen"));
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn nothing_goes_out_in_the_name_of_somebody_who_may_not_any_more(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (id, revision) = ready(&app, "Boats return").await;
    app.post_json(Editor, &format!("/desk/articles/{id}/schedule"), &plan("2026-11-24T12:30", revision)).await.is(200);
    let editor = app.people[&Editor];
    app.post(Admin, &format!("/desk/people/{editor}/suspension"), &[]).await.is(303);
    app.clock.advance(SignedDuration::from_hours(1));
    app.app.run_schedule().await.unwrap();
    assert_eq!(public(&app, id).await, 0);
    assert!(app.get(Admin, "/desk/schedule").await.is(200).text().contains("may no longer publish it"));
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn publishing_and_withdrawing_now_take_the_rest_off_the_schedule(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (id, revision) = ready(&app, "Boats return").await;
    let schedule = format!("/desk/articles/{id}/schedule");
    app.post_json(Editor, &schedule, &plan("2026-11-24T12:30", revision)).await.is(200);
    app.post_json(Editor, &publication(id), &json!({ "revision": revision })).await.is(200);
    let waiting = async || {
        sqlx::query_scalar::<_, i64>("select count(*) from schedule where state = 'waiting'")
            .fetch_one(&pool)
            .await
            .unwrap()
    };
    assert_eq!(waiting().await, 0);
    let saved = app.save(Author, id, &app.draft(Author, revision, "Boats return", "", "More.")).await.unwrap();
    app.post_json(Editor, &schedule, &plan("2026-11-24T12:30", saved.revision)).await.is(200);
    app.post_json(Editor, &format!("/desk/articles/{id}/withdrawal"), &json!({})).await.is(200);
    assert_eq!(waiting().await, 0, "an update does not bring a withdrawn story back");
    // And by hand.
    let planned = app.post_json(Editor, &schedule, &plan("2026-11-24T12:30", saved.revision)).await.is(200).json();
    let cancellation = format!("{schedule}/{}/cancellation", planned["planned"].as_str().unwrap());
    app.post_json(Contributor, &cancellation, &json!({})).await.is(404);
    app.post_json(Author, &cancellation, &json!({})).await.is(403);
    app.post_json(Editor, &cancellation, &json!({})).await.is(200);
    app.post_json(Editor, &cancellation, &json!({})).await.is(409);
    assert_eq!(waiting().await, 0);
    let stage: String =
        sqlx::query_scalar("select stage from article where id = $1").bind(id.uuid()).fetch_one(&pool).await.unwrap();
    assert_eq!(stage, "withdrawn");
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_time_that_nobody_kept_is_reported(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (id, revision) = ready(&app, "Boats return").await;
    app.post_json(Editor, &format!("/desk/articles/{id}/schedule"), &plan("2026-11-24T12:30", revision)).await.is(200);
    app.clock.advance(SignedDuration::from_mins(32));
    assert!(app.get(Editor, "/desk").await.is(200).text().contains("did not happen"));
    assert!(app.get(Editor, "/desk/schedule").await.is(200).text().contains("Its time has passed"));
    // And done as soon as somebody can.
    assert_eq!(app.app.run_schedule().await.unwrap(), 1);
    assert_eq!(public(&app, id).await, 1);
    assert!(!app.get(Editor, "/desk").await.is(200).text().contains("did not happen"));
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn an_update_tells_readers_when_it_goes_out_and_not_before(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (id, revision) = ready(&app, "Boats return").await;
    let schedule = format!("/desk/articles/{id}/schedule");
    let told = json!({ "kind": "correction", "words": "They came at dawn, not at noon.", "serious": true });
    // Nobody has read it yet.
    let mut first = plan("2026-11-24T12:30", revision);
    first["correction"] = told.clone();
    let refused = app.post_json(Editor, &schedule, &first).await.is(422).json();
    assert_eq!(refused["problems"][0]["field"], "correction");
    app.post_json(Editor, &publication(id), &json!({ "revision": revision })).await.is(200);

    let saved = app.save(Author, id, &app.draft(Author, revision, "Boats return", "", "At dawn.")).await.unwrap();
    let mut update = plan("2026-11-24T13:00", saved.revision);
    update["correction"] = json!({ "kind": "correction", "words": " " });
    app.post_json(Editor, &schedule, &update).await.is(422);
    update["correction"] = told;
    app.post_json(Editor, &schedule, &update).await.is(200);
    let path = "/2026/11/boats-return";
    assert!(!app.get(Anonymous, path).await.is(200).text().contains("not at noon"));
    assert!(app.get(Editor, "/desk/schedule").await.is(200).text().contains("readers are told: Correction"));
    let shown = app.get_json(Editor, &publication(id)).await.is(200).json();
    assert_eq!(shown["planned"][0]["tells"], "Correction");
    app.clock.advance(SignedDuration::from_hours(1));
    assert_eq!(app.app.run_schedule().await.unwrap(), 1);
    let out = app.get(Anonymous, path).await.is(200);
    assert!(out.text().contains("They came at dawn, not at noon.") && out.text().contains("At dawn."));
    let record: (i32, i32, bool, Option<uuid::Uuid>) = sqlx::query_as(
        "select revision_before, revision_after, serious, filed_by from correction where article_id = $1",
    )
    .bind(id.uuid())
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(record, (revision, saved.revision, true, Some(app.people[&Editor].uuid())));
}
