use serde_json::json;
use sqlx::PgPool;

use crate::app::{Admin, Anonymous, Author, Contributor, Editor, TestApp};

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_story_goes_from_pitch_to_ready(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let section = app.section.to_string();
    let form = [("headline", "Who owns the quay?"), ("section", &section), ("lang", "en"), ("idea", "1")];
    let begun = app.post(Contributor, "/desk/articles", &form).await.is(303);
    let plan = begun.location().to_owned();
    assert!(plan.ends_with("/assignment"), "an idea is planned first");
    let story = plan.strip_suffix("/assignment").unwrap().to_owned();
    let step = async |persona, step: &str, status: u16| {
        app.post(persona, &format!("{story}/moves"), &[("step", step), ("note", "")]).await.is(status)
    };
    assert!(app.get(Contributor, &plan).await.is(200).text().contains("value=\"submit\""));
    step(Contributor, "mark-ready", 422).await;
    step(Contributor, "start", 303).await;
    app.post(Contributor, &format!("{story}/assignment"), &[("brief", "Mine")]).await.is(403);
    step(Author, "submit", 404).await;
    step(Contributor, "submit", 303).await;
    // Handed in: they still read it, and write in it no more.
    let page = app.get(Contributor, &plan).await.is(200);
    assert!(page.text().contains(">With desk<") && !page.text().contains("/moves"));
    app.post_json(Contributor, &format!("{story}/revisions"), &json!({ "name": null })).await.is(403);
    step(Editor, "pass-to-subs", 303).await;
    step(Editor, "submit", 422).await;
    let back =
        app.post(Editor, &format!("{story}/moves"), &[("step", "return"), ("note", "Two sources, please.")]).await;
    back.is(303);
    assert!(app.get(Contributor, &plan).await.text().contains("Two sources, please."));
    app.post_json(Contributor, &format!("{story}/revisions"), &json!({ "name": null })).await.is(200);
    step(Editor, "mark-ready", 303).await;
    step(Editor, "hold", 303).await;
    let page = app.get(Editor, &plan).await;
    assert!(page.text().contains(">On hold<") && page.text().contains("(was: Ready)"));
    let publish = app.post_json(Editor, &format!("{story}/publication"), &json!({ "revision": 1 })).await;
    assert_ne!(publish.status.as_u16(), 200, "nothing on hold goes out");
    step(Editor, "resume", 303).await;
    assert!(app.get(Editor, "/desk?state=ready").await.text().contains("Who owns the quay?"));
    let acts: Vec<String> = sqlx::query_scalar("select detail->>'move' from event where act = 'moved' order by id")
        .fetch_all(&pool)
        .await
        .unwrap();
    assert_eq!(acts, ["start", "submit", "pass-to-subs", "return", "mark-ready", "hold", "resume"]);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn an_assignment_is_kept_and_what_is_wrong_comes_back(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let id = app.begin(Contributor, "Nets", "en").await;
    let plan = format!("/desk/articles/{id}/assignment");
    let author = app.people[&Author].to_string();
    app.get(Author, &plan).await.is(404);
    let form = [
        ("person", author.as_str()),
        ("due", "2026-11-24T18:30"),
        ("words", "800"),
        ("brief", "Who mends them?\r\nCall the loft."),
        ("legal", "needed"),
        ("pictures", "met"),
        ("breaking", "1"),
    ];
    app.post(Editor, &plan, &form).await.is(303);
    // Whoever is assigned sees it; the times are those of the newsroom's clock, which is named.
    let page = app.get(Author, &plan).await.is(200);
    assert!(page.text().contains("24 November 2026, 18:30 GMT+2") && page.text().contains("Call the loft."));
    assert!(!page.text().contains("name=\"brief\""), "authors do not assign");
    let page = app.get(Editor, &plan).await;
    assert!(page.text().contains("value=\"2026-11-24T18:30\"") && page.text().contains("Asia/Beirut"));
    let due: String = sqlx::query_scalar("select due_at::text from article").fetch_one(&pool).await.unwrap();
    assert!(due.starts_with("2026-11-24 16:30:00"), "{due}");
    for (field, value, said) in [
        ("words", "0", "between 1 and 100,000"),
        ("words", "many", "between 1 and 100,000"),
        ("due", "tomorrow", "Enter a date and time"),
        // The clocks of Beirut go forward at midnight of that day.
        ("due", "2027-03-28T00:30", "The clock skips this time"),
        ("person", "0190d1b2-0000-7000-8000-000000000000", "Choose somebody who can sign in"),
        ("brief", &"x".repeat(4_001), "at most 4,000 characters"),
    ] {
        let answer = app.post(Editor, &plan, &[(field, value)]).await.is(422);
        assert!(answer.text().contains(said), "{field}: {value}");
    }
    let kept: Option<i32> =
        sqlx::query_scalar("select commissioned_words from article").fetch_one(&pool).await.unwrap();
    assert_eq!(kept, Some(800), "nothing was saved");
}

/// Notes, briefs and flags of a live story are on no page that readers see.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn what_is_noted_stays_inside(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (id, path) = app.live(Author, "Boats return", "en", "They came at dawn.").await;
    app.post(Editor, &format!("/desk/articles/{id}/assignment"), &[("brief", "canary in the brief")]).await.is(303);
    app.post(Author, &format!("/desk/articles/{id}/notes"), &[("note", "canary in a note")]).await.is(303);
    app.post(Author, &format!("/desk/articles/{id}/notes"), &[("note", "  ")]).await.is(422);
    assert!(app.get(Editor, &format!("/desk/articles/{id}/assignment")).await.text().contains("canary in a note"));
    app.app.site.forget();
    for public in [path.as_str(), "/", "/feed.xml", "/atom.xml", "/feed.json", "/search?q=canary", "/sections/harbour"]
    {
        let page = app.get(Anonymous, public).await.is(200);
        assert!(!page.text().contains("canary in"), "{public}");
    }
    let leaked: i64 = sqlx::query_scalar(
        "select (select count(*) from event where detail::text like '%canary%')
              + (select count(*) from revision where revision::text like '%canary%')
              + (select count(*) from publication where publication::text like '%canary%')",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(leaked, 0);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn breaking_news_is_headline_section_one_paragraph_and_a_second_look(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    app.get(Contributor, "/desk/articles/breaking").await.is(403);
    app.get(Author, "/desk/articles/breaking").await.is(403);
    let byline = app.bylines[&Editor].to_string();
    let page = app.get(Editor, "/desk/articles/breaking").await.is(200);
    assert!(page.text().contains(&format!("value=\"{byline}\" selected")), "one's own byline is chosen");
    let section = app.section.to_string();
    let mut form = vec![
        ("headline", "Quay closed"),
        ("section", section.as_str()),
        ("paragraph", "The quay\nwas closed at noon."),
        ("author", byline.as_str()),
        ("lang", "en"),
    ];
    app.post(Author, "/desk/articles/breaking", &form).await.is(403);
    let missing = app.post(Editor, "/desk/articles/breaking", &form[1..2]).await.is(422);
    for field in ["headline", "paragraph", "author"] {
        assert!(missing.text().contains(&format!("href=\"#{field}\"")), "{field}");
    }
    let asked = app.post(Editor, "/desk/articles/breaking", &form).await.is(200);
    assert!(asked.text().contains("This goes out now"));
    let before: i64 = sqlx::query_scalar("select count(*) from article").fetch_one(&pool).await.unwrap();
    assert_eq!(before, 0, "nothing is kept before the second button");
    form.push(("sure", "1"));
    let live = app.post(Editor, "/desk/articles/breaking", &form).await.is(200);
    let path = live
        .text()
        .split("href=\"http://127.0.0.1:3000")
        .find(|rest| rest.starts_with("/2026"))
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let story = app.get(Anonymous, path).await.is(200);
    assert!(story.text().contains("The quay was closed at noon."));
    assert!(app.get(Editor, "/desk?flag=breaking&state=live").await.text().contains("Quay closed"));
    sqlx::query("update newsroom set authors_publish = true").execute(&pool).await.unwrap();
    form[3].1 = "";
    app.post(Author, "/desk/articles/breaking", &form).await.is(422);
    app.get(Author, "/desk/articles/breaking").await.is(200);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn open_stories_are_handed_over(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let own = app.begin(Author, "Begun", "en").await;
    let given = app.begin(Editor, "Assigned", "en").await;
    let (live, _) = app.live(Author, "Out", "en", "Text.").await;
    let (author, contributor) = (app.people[&Author], app.people[&Contributor]);
    app.post_json(Editor, "/desk/bulk/assignment", &json!({ "ids": [given], "person": author })).await.is(200);
    let page = app.get(Admin, &format!("/desk/people/{author}")).await.is(200);
    assert!(page.text().contains("2 open stories are theirs: hand them over first."));
    let path = format!("/desk/people/{author}/handover");
    app.post(Editor, &path, &[("to", &contributor.to_string())]).await.is(404);
    app.post(Admin, &path, &[("to", &author.to_string())]).await.is(422);
    app.post(Admin, &path, &[("to", &contributor.to_string())]).await.is(303);
    for id in [own, given] {
        app.get(Contributor, &format!("/desk/articles/{id}")).await.is(200);
    }
    app.get(Contributor, &format!("/desk/articles/{live}")).await.is(404);
    assert!(!app.get(Admin, &format!("/desk/people/{author}")).await.text().contains("handover"));
}
