use serde_json::{Value, json};
use sqlx::PgPool;

use crate::app::{Admin, Anonymous, Author, Contributor, Editor, Persona, TestApp};

const CANARY: &str = "quobblefish";

fn at(id: impl std::fmt::Display) -> String {
    format!("/desk/articles/{id}/comments")
}

async fn open(app: &TestApp, who: Persona, path: &str, form: Value) -> String {
    app.post_json(who, path, &form).await.is(200).json()["thread"].as_str().unwrap().to_owned()
}

async fn threads(app: &TestApp, who: Persona, path: &str) -> Vec<Value> {
    app.get_json(who, path).await.is(200).json()["threads"].as_array().unwrap().clone()
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_thread_from_question_to_answer_and_back(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let story = app.begin(Contributor, "Ferries", "en").await;
    let path = at(story);
    let form = json!({ "quote": "two\n boats", "anchor": { "from": "AQI=", "to": "AQM=" }, "words": "Is it two?" });
    let thread = open(&app, Editor, &path, form).await;
    open(&app, Contributor, &path, json!({ "field": "slug", "words": "Shorter, please" })).await;
    open(&app, Contributor, &path, json!({ "words": "سؤال عن المادة" })).await;

    let listed = app.get_json(Contributor, &path).await.is(200).json();
    assert_eq!(listed["may_comment"], true);
    let first = &listed["threads"][0];
    assert_eq!(first["quote"], "two boats");
    assert_eq!(first["anchor"], json!({ "from": "AQI=", "to": "AQM=" }));
    assert_eq!(first["comments"][0]["words"], "Is it two?");
    assert_eq!(first["may_resolve"], true, "whoever may edit the story may end a thread");
    assert_eq!(listed["threads"][1]["field"], "slug");
    assert_eq!(listed["threads"][2]["comments"][0]["words"], "سؤال عن المادة");

    app.post_json(Contributor, &format!("{path}/{thread}/resolution"), &json!({})).await.is(200);
    let resolved = threads(&app, Editor, &path).await[0]["resolved"].clone();
    assert_eq!(resolved["by"]["name"], "Contributor Haddad");
    // An answer opens it again, and so does the button.
    app.post_json(Editor, &format!("{path}/{thread}/replies"), &json!({ "words": "Three!" })).await.is(200);
    assert_eq!(threads(&app, Editor, &path).await[0]["resolved"], Value::Null);
    for place in ["resolution", "reopening", "reopening"] {
        app.post_json(Editor, &format!("{path}/{thread}/{place}"), &json!({})).await.is(200);
    }
    assert_eq!(threads(&app, Editor, &path).await[0]["resolved"], Value::Null);
    let acts: Vec<String> =
        sqlx::query_scalar("select act from event where article_id = $1 and act ~ 'comment|thread' order by id")
            .bind(story.uuid())
            .fetch_all(&pool)
            .await
            .unwrap();
    let written = "comment-written";
    let (ended, again) = ("thread-resolved", "thread-reopened");
    assert_eq!(acts, [written, written, written, ended, again, written, ended, again]);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn words_belong_to_who_wrote_them(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let story = app.begin(Author, "Ferries", "en").await;
    let path = at(story);
    open(&app, Author, &path, json!({ "words": format!("My {CANARY}") })).await;
    let comment = threads(&app, Author, &path).await[0]["comments"][0]["id"].as_str().unwrap().to_owned();
    let said = format!("{path}/said/{comment}");
    for other in [Editor, Admin] {
        app.post_json(other, &said, &json!({ "words": "Not mine" })).await.is(403);
        app.post_json(other, &format!("{said}/removal"), &json!({})).await.is(403);
    }
    app.post_json(Author, &said, &json!({ "words": "Mine, better" })).await.is(200);
    let changed = &threads(&app, Editor, &path).await[0]["comments"][0];
    assert_eq!(changed["words"], "Mine, better");
    assert!(changed["edited_at"].is_string());
    app.post_json(
        Editor,
        &format!("{path}/{}/replies", threads(&app, Editor, &path).await[0]["id"].as_str().unwrap()),
        &json!({ "words": "An answer" }),
    )
    .await
    .is(200);
    app.post_json(Author, &format!("{said}/removal"), &json!({})).await.is(200);
    let gone = &threads(&app, Editor, &path).await[0]["comments"][0];
    assert_eq!((&gone["deleted"], &gone["words"]), (&json!(true), &json!("")));
    app.post_json(Author, &said, &json!({ "words": "Again" })).await.is(404);
    let kept: i64 = sqlx::query_scalar("select count(*) from comment where words like '%' || $1 || '%'")
        .bind(CANARY)
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(kept, 0, "what was taken back is gone for good");
    let in_history: i64 = sqlx::query_scalar("select count(*) from event where detail::text like '%' || $1 || '%'")
        .bind(CANARY)
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(in_history, 0, "the history holds no words");
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn who_may_not_read_a_story_knows_nothing_of_its_comments(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let hidden = app.begin(Editor, "Hidden", "en").await;
    let path = at(hidden);
    let thread = open(&app, Editor, &path, json!({ "words": CANARY })).await;
    let comment = threads(&app, Editor, &path).await[0]["comments"][0]["id"].as_str().unwrap().to_owned();
    let own = at(app.begin(Contributor, "Own", "en").await);
    for persona in [Contributor, Author] {
        app.get_json(persona, &path).await.is(404);
        app.get_json(persona, &format!("{path}/people.json")).await.is(404);
        app.post_json(persona, &path, &json!({ "words": "x" })).await.is(404);
        for place in [format!("{thread}/replies"), format!("said/{comment}")] {
            app.post_json(persona, &format!("{path}/{place}"), &json!({ "words": "x" })).await.is(404);
        }
        for place in [format!("{thread}/resolution"), format!("{thread}/reopening"), format!("said/{comment}/removal")]
        {
            app.post_json(persona, &format!("{path}/{place}"), &json!({})).await.is(404);
        }
        assert!(!app.get(persona, "/desk/comments").await.is(200).text().contains(CANARY));
    }
    // Another story's thread, named under one's own, is no thread of it.
    app.post_json(Contributor, &format!("{own}/{thread}/replies"), &json!({ "words": "x" })).await.is(404);
    app.post_json(Contributor, &format!("{own}/said/{comment}"), &json!({ "words": "x" })).await.is(404);
    app.get_json(Anonymous, &path).await.is(401);
    assert!(app.get(Admin, "/desk/comments").await.is(200).text().contains(CANARY));
    // Only those who may edit end others' threads: an author reads what is live and does not edit it.
    let (live, _) = app.live(Editor, "Live", "en", "Text.").await;
    let others = open(&app, Editor, &at(live), json!({ "words": "A question" })).await;
    app.post_json(Author, &format!("{}/{others}/replies", at(live)), &json!({ "words": "An answer" })).await.is(200);
    app.post_json(Author, &format!("{}/{others}/resolution", at(live)), &json!({})).await.is(403);
    let mine = open(&app, Author, &at(live), json!({ "words": "Mine" })).await;
    app.post_json(Author, &format!("{}/{mine}/resolution", at(live)), &json!({})).await.is(200);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn what_is_sent_is_bounded(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let path = at(app.begin(Editor, "Bounds", "en").await);
    let me = app.people[&Editor].to_string();
    for (form, status) in [
        (json!({ "words": " \n " }), 422),
        (json!({ "words": "x".repeat(5_001) }), 422),
        (json!({ "words": "x".repeat(70_000) }), 413),
        (json!({ "words": "x", "field": "password" }), 400),
        (json!({ "words": "x", "field": "slug", "quote": "both" }), 400),
        (json!({ "words": "x", "quote": "" }), 400),
        (json!({ "words": "x", "quote": "q", "anchor": { "from": "!", "to": "AQ==" } }), 400),
        (json!({ "words": "x", "quote": "q", "anchor": { "from": "A".repeat(400), "to": "AQ==" } }), 400),
        (json!({ "words": "x", "mentions": vec![me; 21] }), 422),
        (json!({ "words": "x", "mentions": ["0190d1b2-0000-7000-8000-000000000000"] }), 422),
        // Somebody who may not read the story cannot be called to it.
        (json!({ "words": "x", "mentions": [app.people[&Contributor]] }), 422),
        (json!({}), 400),
    ] {
        app.post_json(Editor, &path, &form).await.is(status);
    }
    assert!(threads(&app, Editor, &path).await.is_empty());
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn who_is_called_is_told_until_it_is_read(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let story = app.begin(Author, "Ferries <b>", "en").await;
    let path = at(story);
    let people = app.get_json(Author, &format!("{path}/people.json")).await.is(200).json();
    let names: Vec<&str> =
        people["people"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Admin Haddad", "Author Haddad", "Editor Haddad"]);

    let thread = open(
        &app,
        Author,
        &path,
        json!({ "words": "@Editor Haddad look", "mentions": [app.people[&Editor], app.people[&Author]] }),
    )
    .await;
    let page = app.get(Editor, "/desk/notifications").await.is(200);
    assert!(page.text().contains("mentioned you") && page.text().contains("Ferries &#60;b&#62;"), "{}", page.text());
    assert!(page.text().contains(&format!("#comment={thread}")));
    assert!(app.get(Editor, "/desk").await.text().contains("1 unread"));
    assert!(!app.get(Author, "/desk").await.text().contains("unread"), "nobody is told of what they did themselves");
    assert!(app.get(Editor, "/desk/comments?mine=1").await.text().contains("Editor Haddad look"));
    assert!(!app.get(Admin, "/desk/comments?mine=1").await.text().contains("look"));

    // Another's notification is not one's own to read.
    let one: uuid::Uuid = sqlx::query_scalar("select id from notification").fetch_one(&pool).await.unwrap();
    app.post(Admin, "/desk/notifications/reading", &[("notification", &one.to_string())]).await.is(303);
    assert!(app.get(Editor, "/desk").await.text().contains("1 unread"));
    app.post_json(Editor, "/desk/notifications/reading", &json!({ "thread": thread })).await.is(200);
    assert!(!app.get(Editor, "/desk").await.text().contains("unread"));

    app.post_json(Editor, &format!("{path}/{thread}/replies"), &json!({ "words": "Seen" })).await.is(200);
    assert!(app.get(Author, "/desk/notifications").await.text().contains("replied in a thread"));
    // Whoever can no longer read the story is not told of it any more.
    sqlx::query("update article set created_by = $1, author_ids = '{}'")
        .bind(app.people[&Admin].uuid())
        .execute(&pool)
        .await
        .unwrap();
    assert!(!app.get(Author, "/desk/notifications").await.text().contains("Ferries"));
    assert!(!app.get(Author, "/desk").await.text().contains("unread"));
}

/// A canary in every place of every thread; then every page that readers and machines can reach, and the preview.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn no_comment_is_ever_public(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (story, public) = app.live(Editor, "Ferries", "en", "The ferry came late.").await;
    let path = at(story);
    for place in [json!({}), json!({ "field": "headline" }), json!({ "quote": format!("{CANARY} late") })] {
        let mut form = place;
        form["words"] = json!(format!("{CANARY} says something"));
        let thread = open(&app, Editor, &path, form).await;
        app.post_json(Editor, &format!("{path}/{thread}/replies"), &json!({ "words": CANARY })).await.is(200);
    }
    // A revision after the comments, and what readers see made from it.
    let draft = app.draft(Editor, 2, "Ferries again", "A standfirst.", "The ferry came late.");
    let revision = app.save(Editor, story, &draft).await.unwrap().revision;
    let publication = format!("/desk/articles/{story}/publication");
    app.post_json(Editor, &publication, &json!({ "revision": revision })).await.is(200);
    let pages = [
        public.as_str(),
        "/",
        "/ar/",
        "/feed.xml",
        "/atom.xml",
        "/feed.json",
        "/sections/harbour",
        "/sections/harbour/feed.xml",
        "/authors/editor-haddad",
        "/archive",
        "/2026/11",
        "/sitemap.xml",
        "/sitemaps/2026-11.xml",
        "/news-sitemap.xml",
    ];
    for page in pages {
        let answer = app.get(Anonymous, page).await;
        assert!(!answer.text().contains(CANARY), "{page}");
    }
    let search = app.get(Anonymous, &format!("/search?q={CANARY}")).await.is(200);
    assert!(search.text().contains("class=\"empty\""));
    let preview = app.get(Editor, &format!("/desk/articles/{story}/preview")).await.is(200);
    assert!(!preview.text().contains(CANARY));
    let content = app.get_json(Editor, &format!("/desk/articles/{story}/revisions/3/content.json")).await.is(200);
    assert!(!content.text().contains(CANARY));
}
