use dateline::newsroom::ids::ArticleId;
use serde_json::json;
use sqlx::PgPool;

use crate::app::{Admin, Author, Contributor, Editor, TestApp};

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn each_story_asks_its_own_right_and_the_answer_says_which_were_not_done(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let own = app.begin(Author, "Mine", "en").await;
    let others = app.begin(Editor, "Hidden canary", "en").await;
    let (live, _) = app.live(Author, "Out already", "en", "Text.").await;
    let ids = json!([own, others, live]);
    let answer =
        app.post_json(Author, "/desk/bulk/moves", &json!({ "ids": ids, "step": "submit" })).await.is(200).json();
    assert_eq!(answer["message"], "1 story was changed.");
    let failed = answer["failed"].as_array().unwrap();
    assert_eq!(failed.len(), 2);
    // What one may not see is as absent, and its headline is not said.
    assert_eq!(failed[0], json!({ "headline": "", "reason": "This story does not exist" }));
    assert_eq!(failed[1]["headline"], "Out already");
    assert!(app.get(Editor, "/desk?state=with-desk").await.text().contains("Mine"));
    // The same as a page, without a script, with a way back to where one was.
    let form = [
        ("ids", own.to_string()),
        ("ids", others.to_string()),
        ("step", "submit".into()),
        ("back", "/desk?state=open".into()),
    ];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let page = app.post(Author, "/desk/bulk/moves", &form).await.is(200);
    assert!(page.text().contains("Nothing was changed.") && !page.text().contains("canary"));
    assert!(page.text().contains("href=\"/desk?state=open\""));
    let evil =
        app.post(Author, "/desk/bulk/moves", &[("ids", form[0].1), ("step", "submit"), ("back", "//evil")]).await;
    assert!(evil.is(200).text().contains("href=\"/desk\""));
    for (path, form, said) in [
        ("moves", json!({ "ids": [], "step": "submit" }), "Choose at least one story"),
        ("moves", json!({ "ids": [own], "step": "fly" }), "Choose a move"),
        ("moves", json!({ "ids": vec![own; 201], "step": "submit" }), "Choose at most 200 stories"),
        ("assignment", json!({ "ids": [own], "person": "x" }), "Choose somebody who can sign in"),
        ("section", json!({ "ids": [own], "section": "" }), "Choose a section that exists"),
        ("tags", json!({ "ids": [own], "tag": " " }), "Enter a tag’s name"),
    ] {
        let answer = app.post_json(Author, &format!("/desk/bulk/{path}"), &form).await.is(200).json();
        assert_eq!(answer["message"], said, "{path}");
    }
    let publish = json!({ "ids": [own], "step": "publish" });
    let answer = app.post_json(Editor, "/desk/bulk/moves", &publish).await.is(200).json();
    assert_eq!(answer["failed"][0]["reason"], "This is done on the story’s own page");
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn many_stories_are_assigned_tagged_and_filed(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let one = app.begin(Author, "One", "en").await;
    let two = app.begin(Contributor, "Two", "ar").await;
    let to = app.people[&Author];
    let answer =
        app.post_json(Editor, "/desk/bulk/assignment", &json!({ "ids": [one, two], "person": to })).await.is(200);
    assert_eq!(answer.json(), json!({ "message": "2 stories were changed.", "failed": [] }));
    // Whoever is assigned a story may write it, whoever began it.
    app.get(Author, &format!("/desk/articles/{two}")).await.is(200);
    app.post_json(Author, "/desk/bulk/assignment", &json!({ "ids": [one], "person": "nobody" })).await.is(200);
    assert!(!app.get(Editor, "/desk?person=nobody").await.text().contains("<bdi>One</bdi>"), "authors do not assign");
    let answer =
        app.post_json(Editor, "/desk/bulk/tags", &json!({ "ids": [one, two], "tag": " Sea  ports " })).await.is(200);
    assert_eq!(answer.json()["failed"], json!([]));
    let again = app.post_json(Editor, "/desk/bulk/tags", &json!({ "ids": [one], "tag": "sea PORTS" })).await.is(200);
    assert_eq!(again.json()["message"], "1 story was changed.");
    let tags: Vec<(i64, i64)> = sqlx::query_as(
        "select count(*), (select count(*) from tag) from article join revision on article_id = id and number = head
         where cardinality(tag_ids) = 1",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    assert_eq!(tags, [(2, 1)]);
    let unknown = app.post_json(Contributor, "/desk/bulk/tags", &json!({ "ids": [two], "tag": "Mine" })).await.is(200);
    assert_eq!(unknown.json()["message"], "There is no tag of this name, and you may not make one");
    let form = json!({ "ids": [one], "section": app.section });
    assert_eq!(app.post_json(Admin, "/desk/bulk/section", &form).await.is(200).json()["failed"], json!([]));
    let form = json!({ "ids": [one], "section": "0190d1b2-0000-7000-8000-000000000000" });
    let absent = app.post_json(Admin, "/desk/bulk/section", &form).await.is(200).json();
    assert_eq!(absent["failed"][0]["headline"], "One");
}

/// What somebody has open is filed in the shared document: they go on writing, and their next revision has it.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_story_that_somebody_has_open_is_filed_where_they_write(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let id = app.begin(Author, "Open", "en").await;
    let form = [("headline", "About"), ("section", ""), ("lang", "en"), ("kind", "page")];
    let page: ArticleId =
        app.post(Editor, "/desk/articles", &form).await.is(303).location().rsplit('/').next().unwrap().parse().unwrap();
    let section: uuid::Uuid = sqlx::query_scalar("insert into section (id) values (gen_random_uuid()) returning id")
        .fetch_one(&pool)
        .await
        .unwrap();
    for id in [id, page] {
        sqlx::query("insert into open_story (instance, article_id, person_ids, seen_at) values (gen_random_uuid(), $1, array[$2], now())")
            .bind(id.uuid())
            .bind(app.people[&Author].uuid())
            .execute(&pool)
            .await
            .unwrap();
    }
    for (deed, form) in [
        ("tags", json!({ "ids": [id, page], "tag": "Sea" })),
        ("section", json!({ "ids": [id, page], "section": section })),
    ] {
        let answer = app.post_json(Editor, &format!("/desk/bulk/{deed}"), &form).await.is(200).json();
        assert_eq!(answer["message"], "1 story was changed.", "{deed}: {answer}");
        assert_eq!(answer["failed"], json!([{ "headline": "About", "reason": "A page has no section and no tags" }]));
    }
    app.post_json(Author, &format!("/desk/articles/{id}/revisions"), &json!({ "name": null })).await.is(200);
    let filed: (i64, uuid::Uuid, Vec<uuid::Uuid>) = sqlx::query_as(
        "select cardinality(tag_ids)::bigint, section_id, writer_ids from revision where article_id = $1
         order by number desc limit 1",
    )
    .bind(id.uuid())
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(filed, (1, section, vec![app.people[&Editor].uuid()]));
}
