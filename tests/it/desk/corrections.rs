use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use dateline::newsroom::events::{self, Change};
use dateline::newsroom::ids::ArticleId;
use dateline::newsroom::settings;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::app::{Admin, Anonymous, Author, Contributor, Editor, TestApp};
use crate::collab::Server;

/// A newsroom that shows how stories changed.
async fn open(pool: &PgPool) -> TestApp {
    sqlx::query("update newsroom set change_log = true").execute(pool).await.unwrap();
    let app = TestApp::new(pool).await;
    app.app.site.forget();
    app
}

/// Publishes the newest version with this answer to the question.
async fn update(app: &TestApp, id: ArticleId, revision: i32, answer: Value) -> Value {
    let order = json!({ "revision": revision, "substantive": false, "correction": answer });
    app.post_json(Editor, &format!("/desk/articles/{id}/publication"), &order).await.is(200).json()
}

/// The structured data of a page, the story's first.
fn structured(page: &str) -> Value {
    let data = page.split("<script type=\"application/ld+json\">").nth(1).unwrap().split("</script>").next().unwrap();
    serde_json::from_str(data).unwrap()
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn an_update_that_takes_something_back_is_asked_about_and_told(pool: PgPool) {
    let app = open(&pool).await;
    let (id, path) = app.live(Author, "Boats return", "en", "Forty boats came at dawn.").await;
    let publication = format!("/desk/articles/{id}/publication");
    assert_eq!(app.get_json(Editor, &publication).await.is(200).json()["correction"]["asked"], false);
    app.clock.advance(jiff::SignedDuration::from_hours(2));
    app.save(Author, id, &app.draft(Author, 2, "Boats return", "A standfirst.", "Fourteen boats came at dawn."))
        .await
        .unwrap();
    let question = app.get_json(Editor, &publication).await.is(200).json()["correction"].clone();
    assert_eq!(question["asked"], true);
    assert_eq!(question["kinds"].as_array().unwrap().len(), 5, "no, and four kinds");
    assert_eq!(question["cut"], "Keep earlier wordings out of the public log");

    // An answer that says nothing publishes nothing.
    let order = |answer| json!({ "revision": 3, "correction": answer });
    for answer in [json!({ "kind": "correction", "words": " " }), json!({ "kind": "retraction", "words": "x" })] {
        let refused = app.post_json(Editor, &publication, &order(answer)).await.is(422).json();
        assert_eq!(refused["problems"][0]["field"], "correction");
    }
    assert!(app.get(Anonymous, &path).await.text().contains("Forty boats"));

    let words = "We said <b>forty</b> boats.\n\nIt was fourteen.";
    let done = update(&app, id, 3, json!({ "kind": "correction", "words": words, "serious": true })).await;
    assert_eq!(done["updated_at"], Value::Null, "Updated moves by an editor's word alone");
    let page = app.get(Anonymous, &path).await.is(200);
    let page = page.text();
    assert!(page.contains("Fourteen boats") && !page.contains("Forty boats"));
    assert!(page.contains("<p>We said &#60;b&#62;forty&#60;/b&#62; boats.</p>\n<p>It was fourteen.</p>"), "{page}");
    assert!(page.find("class=\"note correction\"").unwrap() < page.find("class=\"body\"").unwrap(), "it is serious");
    assert!(page.contains("Correction, <time datetime=\"2026-11-24T14:00:00+02:00\">"));
    assert!(!page.contains(">Updated "), "nobody said that it was substantive");
    let data = structured(page);
    assert_eq!(data["correction"][0]["@type"], "CorrectionComment");
    assert_eq!(data["correction"][0]["datePublished"], "2026-11-24T14:00:00+02:00");
    assert!(data["correction"][0]["text"].as_str().unwrap().starts_with("We said <b>forty</b>"));
    assert_eq!(data["dateModified"], "2026-11-24T14:00:00+02:00");
    assert_eq!(data["publisher"]["correctionsPolicy"], "http://127.0.0.1:3000/corrections");

    // Every feed says so, with the time of it.
    let rss = app.get(Anonymous, "/feed.xml").await.is(200);
    let item = rss::Channel::read_from(&rss.bytes[..]).unwrap().items()[0].clone();
    assert!(item.content().unwrap().starts_with("<h2>Correction, <time"), "{:?}", item.content());
    assert!(item.content().unwrap().contains("It was fourteen."));
    assert!(rss.text().contains("<atom:updated>2026-11-24T14:00:00+02:00</atom:updated>"));
    let atom = app.get(Anonymous, "/atom.xml").await.is(200);
    assert!(atom.text().matches("<updated>2026-11-24T14:00:00+02:00</updated>").count() == 2);
    let feed = app.get(Anonymous, "/sections/harbour/feed.json").await.is(200).json();
    assert_eq!(feed["items"][0]["date_modified"], "2026-11-24T14:00:00+02:00");

    // The page of corrections and its feeds.
    let list = app.get(Anonymous, "/corrections").await.is(200);
    let anchor = format!("{path}#correction-");
    assert!(list.text().contains(&anchor) && list.text().contains("It was fourteen."));
    assert!(list.text().contains("rel=\"canonical\" href=\"http://127.0.0.1:3000/corrections\""));
    for feed in ["/corrections/feed.xml", "/corrections/atom.xml", "/corrections/feed.json"] {
        let feed = app.get(Anonymous, feed).await.is(200);
        assert!(feed.text().contains("Correction: Boats return") && feed.text().contains(&anchor), "{}", feed.text());
    }
    app.get(Anonymous, "/corrections/feed.rss").await.is(404);
    assert!(app.get(Anonymous, "/ar/corrections").await.is(200).text().contains("لا تصحيحات بعد"));

    // How it changed, for readers.
    assert!(page.contains(&format!("href=\"{path}/changes\"")));
    let log = app.get(Anonymous, &format!("{path}/changes")).await.is(200);
    assert!(log.text().contains("name=\"robots\" content=\"noindex\""));
    assert!(log.text().contains(&format!("rel=\"canonical\" href=\"http://127.0.0.1:3000{path}\"")));
    let change = app.get(Anonymous, &format!("{path}/changes/2")).await.is(200);
    for part in
        ["<del><span class=\"vh\">Removed: </span>Forty</del>", "Fourteen</ins>", "name=\"robots\" content=\"noindex\""]
    {
        let text = change.text().replace(" id=\"change-1\" tabindex=\"-1\"", "");
        assert!(text.contains(part), "{part} in {text}");
    }
    for nothing in ["/changes/1", "/changes/3", "/changes/02", "/changes/x"] {
        app.get(Anonymous, &format!("{path}{nothing}")).await.is(404);
    }
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn readers_are_told_without_script_and_in_arabic(pool: PgPool) {
    let app = open(&pool).await;
    let (id, path) = app.live(Editor, "عودة القوارب", "ar", "عاد أربعون قاربًا.").await;
    app.save(Editor, id, &app.draft(Editor, 2, "عودة القوارب", "", "عاد أربعة عشر قاربًا.")).await.unwrap();
    let here = format!("/desk/articles/{id}/corrections");
    let form = app.get(Editor, &here).await.is(200);
    assert!(form.text().contains("name=\"publish\" value=\"3\"") && form.text().contains("<textarea"));
    assert!(form.text().contains("lang=\"ar\" dir=\"rtl\""), "the words are in the story's language");

    let refused = app.post(Editor, &here, &[("kind", ""), ("words", "")]).await.is(422);
    assert!(refused.text().contains("Choose what it is") && refused.text().contains("Write what readers are told"));
    let stale = [("kind", "clarification"), ("words", "كلام"), ("publish", "2")];
    let refused = app.post(Editor, &here, &stale).await.is(422);
    assert!(refused.text().contains("saved again meanwhile") && refused.text().contains("كلام"));

    let told = [("kind", "clarification"), ("words", "كان العدد أربعة عشر."), ("publish", "3")];
    let answer = app.post(Editor, &here, &told).await.is(303);
    assert_eq!(answer.location(), format!("{here}?done=told"));
    let page = app.get(Anonymous, &path).await.is(200);
    let page = page.text();
    assert!(page.contains("أربعة عشر قاربًا") && page.contains("توضيح، <time"), "{page}");
    assert!(page.find("class=\"note clarification\"").unwrap() > page.find("class=\"body\"").unwrap(), "at the foot");
    assert!(app.get(Anonymous, "/ar/corrections").await.is(200).text().contains("كان العدد أربعة عشر."));
    assert!(!app.get(Anonymous, "/corrections").await.is(200).text().contains("كان العدد"));
    let change = app.get(Anonymous, &format!("{path}/changes/2")).await.is(200);
    assert!(
        change.text().contains("محذوف:") && change.text().contains("مضاف:") && change.text().contains("dir=\"rtl\"")
    );
    assert!(app.get(Editor, "/desk/corrections").await.is(200).text().contains("كان العدد أربعة عشر."));

    // Said better: readers see that, and what it said stays with the newsroom.
    let records = app.get(Editor, &here).await.is(200);
    let amend = records.text().split(&format!("href=\"{here}/")).nth(1).unwrap().split('"').next().unwrap().to_owned();
    let amend = format!("{here}/{amend}");
    assert!(app.get(Editor, &amend).await.is(200).text().contains("كان العدد أربعة عشر."));
    app.clock.advance(jiff::SignedDuration::from_hours(1));
    let better = [("kind", "correction"), ("words", "كان العدد أربعة عشر، لا أربعين."), ("serious", "1")];
    app.post(Editor, &amend, &better).await.is(303);
    let page = app.get(Anonymous, &path).await.is(200);
    assert!(page.text().contains("لا أربعين") && page.text().contains("عُدّل في"));
    assert!(!page.text().contains("class=\"note clarification\""));
    let records = app.get(Editor, &here).await.is(200);
    assert!(records.text().contains("What it said before") && records.text().contains("كان العدد أربعة عشر.</div>"));
    for gone in
        ["delete from correction", "delete from correction_wording", "update correction_wording set words = 'x'"]
    {
        assert!(sqlx::query(sqlx::AssertSqlSafe(gone.to_owned())).execute(&pool).await.is_err(), "{gone}");
    }
    let acts: Vec<String> = sqlx::query_scalar("select act from event where article_id = $1 order by id")
        .bind(id.uuid())
        .fetch_all(&pool)
        .await
        .unwrap();
    assert_eq!(acts, ["article-created", "published", "published", "correction-filed", "correction-amended"]);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_retraction_takes_the_text_and_keeps_the_address(pool: PgPool) {
    let app = open(&pool).await;
    let (id, path) = app.live(Author, "Boats return", "en", "The zorblatt came at dawn.").await;
    app.save(Author, id, &app.draft(Author, 2, "Boats return", "A zorblatt.", "The zorblatt came at noon."))
        .await
        .unwrap();
    update(&app, id, 3, json!({})).await;
    assert!(app.get(Anonymous, &format!("{path}/changes/2")).await.is(200).text().contains("zorblatt"));
    let row = "select concat_ws('|', standfirst, words, search::text) from publication";
    let row = async || sqlx::query_scalar::<_, String>(row).fetch_one(&pool).await.unwrap();
    let before = row().await;
    let here = format!("/desk/articles/{id}/corrections");
    app.post(Editor, &here, &[("kind", "retraction"), ("words", "None of it was so.")]).await.is(422);
    let confirmed = [("kind", "retraction"), ("words", "None of it was so."), ("confirm", "1")];
    app.post(Editor, &here, &confirmed).await.is(303);

    let page = app.get(Anonymous, &path).await.is(200);
    assert!(page.text().contains("Retraction, <time") && page.text().contains("None of it was so."));
    assert!(page.text().contains("<title>Retracted: Boats return"));
    assert_eq!(structured(page.text())["creativeWorkStatus"], "Retracted");
    let places = [
        path.as_str(),
        "/",
        "/sections/harbour",
        "/feed.xml",
        "/atom.xml",
        "/feed.json",
        "/2026/11",
        "/corrections",
        "/authors/author-haddad",
        "/news-sitemap.xml",
        "/corrections/feed.json",
    ];
    for place in places {
        assert!(!app.get(Anonymous, place).await.is(200).text().contains("zorblatt"), "{place}");
    }
    assert!(app.get(Anonymous, "/search?q=zorblatt").await.is(200).text().contains("class=\"empty\""));
    assert!(app.get(Anonymous, "/search?q=boats").await.is(200).text().contains(&path));
    for gone in ["/changes", "/changes/2"] {
        app.get(Anonymous, &format!("{path}{gone}")).await.is(404);
    }
    assert!(app.get(Anonymous, "/feed.xml").await.text().contains("<title>Retracted: Boats return</title>"));
    assert!(app.get(Anonymous, "/").await.text().contains("<span class=\"kind\">Retracted</span>"));
    assert!(!app.get(Anonymous, "/news-sitemap.xml").await.text().contains("boats-return"));
    assert!(app.get(Anonymous, "/sitemaps/2026-11.xml").await.text().contains("boats-return"));
    let preview = app.get(Editor, &format!("/desk/articles/{id}/preview")).await.is(200);
    assert!(!preview.text().contains("zorblatt"));

    // Amended into a note, it gives everything back; and takes it again.
    let records = app.get(Editor, &here).await.is(200);
    let amend = records.text().split(&format!("href=\"{here}/")).nth(1).unwrap().split('"').next().unwrap().to_owned();
    let amend = format!("{here}/{amend}");
    app.post(Editor, &amend, &[("kind", "note"), ("words", "Let us see.")]).await.is(303);
    assert_eq!(row().await, before);
    app.post(Editor, &amend, &[("kind", "retraction"), ("words", "None of it was so.")]).await.is(303);
    assert!(!app.get(Anonymous, &path).await.is(200).text().contains("zorblatt"));

    // Publishing again gives nothing back; amending it into a note does.
    app.save(Author, id, &app.draft(Author, 3, "Boats return", "A zorblatt.", "The zorblatt came late."))
        .await
        .unwrap();
    update(&app, id, 4, json!({})).await;
    assert!(!app.get(Anonymous, &path).await.is(200).text().contains("zorblatt"));
    app.post(Editor, &amend, &[("kind", "note"), ("words", "It was so after all.")]).await.is(303);
    let page = app.get(Anonymous, &path).await.is(200);
    assert!(page.text().contains("The zorblatt came late.") && page.text().contains("It was so after all."));
    assert!(app.get(Anonymous, "/search?q=zorblatt").await.is(200).text().contains(&path));
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_killed_story_is_gone_for_good(pool: PgPool) {
    let app = open(&pool).await;
    let (id, old) = app.live(Author, "Zorblatt returns", "en", "The zorblatt came at dawn.").await;
    let mut draft = app.draft(Author, 2, "Zorblatt returns", "", "The zorblatt came at noon.");
    draft["fields"]["slug"] = json!("zorblatt-noon");
    app.save(Author, id, &draft).await.unwrap();
    update(&app, id, 3, json!({ "kind": "correction", "words": "A zorblatt, not two." })).await;
    let path = "/2026/11/zorblatt-noon";
    let places = [
        "/",
        "/sections/harbour",
        "/feed.xml",
        "/atom.xml",
        "/feed.json",
        "/2026/11",
        "/sitemaps/2026-11.xml",
        "/news-sitemap.xml",
        "/corrections",
        "/corrections/feed.xml",
        "/search?q=zorblatt",
        "/authors/author-haddad",
    ];
    for place in places {
        assert!(app.get(Anonymous, place).await.is(200).text().to_lowercase().contains("zorblatt"), "{place}");
    }
    app.get(Anonymous, path).await.is(200);

    let kill = format!("/desk/articles/{id}/kill");
    assert!(app.get(Editor, &kill).await.is(200).text().contains("Kill this story?"));
    let mut form = vec![("headline", "Zorblatt returns"), ("reason", ""), ("words", "It should not have appeared.")];
    app.post(Editor, &kill, &form).await.is(422);
    form.push(("confirm", "1"));
    assert!(app.post(Editor, &kill, &form).await.is(422).text().contains("reason-err"));
    form[1].1 = "It named <somebody>.";
    form[0].1 = "Another headline";
    assert!(app.post(Editor, &kill, &form).await.is(422).text().contains("was changed meanwhile"));
    form[0].1 = "Zorblatt returns";
    app.post(Editor, &kill, &form).await.is(303);

    for gone in [path, old.as_str()] {
        let stone = app.get(Anonymous, gone).await.is(410);
        assert!(stone.text().contains("It should not have appeared."), "{}", stone.text());
        assert!(stone.text().contains("24 November 2026") && !stone.text().contains("returns"));
    }
    for place in places {
        let answer = app.get(Anonymous, place).await;
        let text = answer.text().to_lowercase().replace("value=\"zorblatt\"", "").replace("zorblatt</q>", "");
        assert!(!text.contains("zorblatt-noon") && !text.contains("zorblatt returns"), "{place}: {text}");
    }
    for gone in ["/changes", "/changes/2"] {
        app.get(Anonymous, &format!("{path}{gone}")).await.is(404);
    }
    // On the desk: its page says why; there is no editor, no preview, and nothing can be done to it.
    assert_eq!(
        app.get(Editor, &format!("/desk/articles/{id}")).await.is(303).location(),
        format!("/desk/articles/{id}/corrections")
    );
    let why = app.get(Admin, &format!("/desk/articles/{id}/corrections")).await.is(200);
    assert!(why.text().contains("It named &#60;somebody&#62;.") && !why.text().contains("<textarea"));
    app.get(Editor, &format!("/desk/articles/{id}/preview")).await.is(410);
    app.get(Author, &format!("/desk/articles/{id}")).await.is(404);
    for (place, body) in [
        ("publication", json!({ "revision": 3 })),
        ("withdrawal", json!({})),
        ("versions", json!({ "lang": "ar" })),
        ("revisions", json!({ "name": "x" })),
        ("kill", json!({ "headline": "Zorblatt returns", "reason": "x", "confirm": "1" })),
        ("corrections", json!({ "kind": "note", "words": "x" })),
    ] {
        for persona in [Editor, Admin] {
            app.post_json(persona, &format!("/desk/articles/{id}/{place}"), &body).await.is(403);
        }
    }
    let acts: Vec<String> = sqlx::query_scalar("select act from event where article_id = $1 order by id desc limit 1")
        .bind(id.uuid())
        .fetch_all(&pool)
        .await
        .unwrap();
    assert_eq!(acts, ["killed"]);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_draft_can_be_killed_and_leaves_no_trace_outside(pool: PgPool) {
    let app = open(&pool).await;
    let id = app.begin(Author, "Zorblatt", "en").await;
    let form = [("headline", "Zorblatt"), ("reason", "Not ours to tell."), ("confirm", "1")];
    app.post(Author, &format!("/desk/articles/{id}/kill"), &form).await.is(403);
    app.post(Editor, &format!("/desk/articles/{id}/kill"), &form).await.is(303);
    app.get(Author, &format!("/desk/articles/{id}")).await.is(404);
    app.get(Anonymous, "/2026/11/zorblatt").await.is(404);
    // Whoever still sees it is not offered it for a link.
    let offered = app.get_json(Editor, "/desk/stories.json?q=zorblatt").await.is(200).json();
    assert_eq!(offered["stories"], json!([]));
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn telling_readers_is_for_editors(pool: PgPool) {
    let app = open(&pool).await;
    sqlx::query("update newsroom set authors_publish = true").execute(&pool).await.unwrap();
    let (id, _) = app.live(Author, "Boats return", "en", "They came at dawn.").await;
    let here = format!("/desk/articles/{id}/corrections");
    let told = [("kind", "note"), ("words", "A note.")];
    app.post(Contributor, &here, &told).await.is(404);
    app.post(Author, &here, &told).await.is(403);
    app.post(Author, &format!("/desk/articles/{id}/kill"), &[("confirm", "1")]).await.is(403);
    // An author who publishes is not asked, and an answer of theirs is refused with all that came with it.
    app.save(Author, id, &app.draft(Author, 2, "Boats return", "", "They came at noon.")).await.unwrap();
    let publication = format!("/desk/articles/{id}/publication");
    assert_eq!(app.get_json(Author, &publication).await.is(200).json()["correction"], Value::Null);
    let order = json!({ "revision": 3, "correction": { "kind": "note", "words": "A note." } });
    app.post_json(Author, &publication, &order).await.is(403);
    assert!(!app.get(Anonymous, "/corrections").await.is(200).text().contains("A note."));
    app.post(Editor, &here, &told).await.is(303);
    // What is down is not corrected.
    app.post_json(Editor, &format!("/desk/articles/{id}/withdrawal"), &json!({})).await.is(200);
    assert!(app.post(Editor, &here, &told).await.is(422).text().contains("not live any more"));
    assert!(!app.get(Anonymous, "/corrections").await.is(200).text().contains("A note."));
    assert!(app.get(Editor, "/desk/corrections").await.is(200).text().contains("Not public"));
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn the_log_of_changes_shows_what_was_public_and_no_more(pool: PgPool) {
    let app = open(&pool).await;
    let (id, path) = app.live(Editor, "Boats return", "en", "One zorblatt.").await;
    let log = format!("{path}/changes");
    app.get(Anonymous, &log).await.is(404);
    // A draft between two publications stays a draft.
    app.save(Editor, id, &app.draft(Editor, 2, "Boats return", "", "A canary.")).await.unwrap();
    app.save(Editor, id, &app.draft(Editor, 3, "Boats return", "", "Two boats.")).await.unwrap();
    update(&app, id, 4, json!({})).await;
    app.save(Editor, id, &app.draft(Editor, 4, "Boats return", "", "Another canary.")).await.unwrap();
    for page in [log.clone(), format!("{log}/2"), "/corrections".into()] {
        assert!(!app.get(Anonymous, &page).await.is(200).text().contains("canary"), "{page}");
    }
    assert!(app.get(Anonymous, &format!("{log}/2")).await.is(200).text().contains("zorblatt"));
    // Cut, because it could hurt somebody: with the publication, or afterwards.
    app.save(Editor, id, &app.draft(Editor, 5, "Boats return", "", "Three boats.")).await.unwrap();
    update(&app, id, 6, json!({ "cut": true })).await;
    for page in [log.clone(), format!("{log}/2"), format!("{log}/3")] {
        app.get(Anonymous, &page).await.is(404);
    }
    for (revision, text) in [(6, "Four boats."), (7, "Five boats.")] {
        app.save(Editor, id, &app.draft(Editor, revision, "Boats return", "", text)).await.unwrap();
        update(&app, id, revision + 1, json!({})).await;
    }
    app.get(Anonymous, &format!("{log}/4")).await.is(200);
    app.post(Author, &format!("/desk/articles/{id}/published/4/log-cut"), &[]).await.is(403);
    app.post(Editor, &format!("/desk/articles/{id}/published/4/log-cut"), &[]).await.is(303);
    app.get(Anonymous, &format!("{log}/4")).await.is(404);
    app.get(Anonymous, &format!("{log}/5")).await.is(200);
    // What was taken down begins anew when it comes back.
    app.post_json(Editor, &format!("/desk/articles/{id}/withdrawal"), &json!({})).await.is(200);
    app.get(Anonymous, &log).await.is(404);
    update(&app, id, 8, json!({})).await;
    app.get(Anonymous, &log).await.is(404);
    assert!(!app.get(Anonymous, &path).await.is(200).text().contains("/changes"));
    app.save(Editor, id, &app.draft(Editor, 8, "Boats return", "", "Six boats.")).await.unwrap();
    update(&app, id, 9, json!({})).await;
    assert!(app.get(Anonymous, &log).await.is(200).text().contains("/changes/7"));
    // And nothing at all where the newsroom does not show it.
    let form = [
        ("position", "1"),
        ("lang", "en"),
        ("name", "The Harbour Post"),
        ("tagline", ""),
        ("position", "2"),
        ("lang", "ar"),
        ("name", "بريد الميناء"),
        ("tagline", ""),
        ("zone", "Asia/Beirut"),
        ("accent", "#1f5a7a"),
    ];
    app.post(Admin, "/desk/settings", &form).await.is(303);
    app.get(Anonymous, &log).await.is(404);
    app.get(Anonymous, &format!("{log}/7")).await.is(404);
    assert!(!app.get(Anonymous, &path).await.is(200).text().contains("/changes"));
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn the_page_of_corrections_does_not_shift(pool: PgPool) {
    let app = open(&pool).await;
    let (id, _) = app.live(Editor, "Boats return", "en", "They came at dawn.").await;
    let here = format!("/desk/articles/{id}/corrections");
    for number in 1..=35 {
        app.clock.advance(jiff::SignedDuration::from_secs(60));
        app.post(Editor, &here, &[("kind", "note"), ("words", &format!("Note number {number}."))]).await.is(303);
    }
    let first = app.get(Anonymous, "/corrections").await.is(200);
    assert!(first.text().contains("Note number 35.") && first.text().contains("Note number 6."));
    let older = first.text().split("/corrections?before=").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let older = format!("/corrections?before={older}");
    let before = app.get(Anonymous, &older).await.is(200);
    assert!(before.text().contains("Note number 5.") && !before.text().contains("Note number 6."));
    app.post(Editor, &here, &[("kind", "note"), ("words", "One more.")]).await.is(303);
    assert_eq!(app.get(Anonymous, &older).await.is(200).text(), before.text());
    for nowhere in ["/corrections?before=x", "/corrections?before=1.0190d1b2-0000-7000-8000-000000000000"] {
        app.get(Anonymous, nowhere).await.is(404);
    }
    let feed = app.get(Anonymous, "/corrections/feed.json").await.is(200).json();
    assert_eq!(feed["items"].as_array().unwrap().len(), 20);
    // A page holds so many and no more.
    for number in 37..=50 {
        app.post(Editor, &here, &[("kind", "note"), ("words", &format!("Note number {number}."))]).await.is(303);
    }
    assert!(
        app.post(Editor, &here, &[("kind", "note"), ("words", "x")])
            .await
            .is(422)
            .text()
            .contains("as many corrections")
    );
}

/// What another server holds in memory goes with the change that it hears of, and those who have the story open write no
/// more.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_kill_reaches_other_servers_and_open_windows(pool: PgPool) {
    let server = Server::new(&pool).await;
    let (other, there) = server.another().await;
    let app = &server.app;
    let (id, path) = app.live(Author, "Boats return", "en", "The zorblatt came at dawn.").await;
    let here = format!("/desk/articles/{id}/corrections");
    app.post(Editor, &here, &[("kind", "note"), ("words", "A zorblatt.")]).await.is(303);
    let known = settings::changes(&mut pool.acquire().await.unwrap()).await.unwrap();
    let from_memory = |path: &str| {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static("127.0.0.1:3000"));
        other.at_hand()(&Method::GET, &path.parse().unwrap(), &headers).is_some()
    };
    let ask = async |path: &str| {
        use tower::ServiceExt;
        let request =
            axum::http::Request::get(path).header(header::HOST, "127.0.0.1:3000").body(Body::empty()).unwrap();
        other.router.clone().oneshot(request).await.unwrap().status().as_u16()
    };
    let places = [path.as_str(), "/", "/corrections", "/corrections/feed.json", "/feed.xml", "/sitemaps/2026-11.xml"];
    for place in places {
        assert_eq!(ask(place).await, 200, "{place}");
        assert!(from_memory(place), "{place}");
    }
    let (mut author, mut editor) = (server.open(Author, id).await, server.open_at(there, Editor, id).await);
    author.type_and_wait("Before. ").await;

    let kill = [("headline", "Boats return"), ("reason", "It was not so."), ("confirm", "1")];
    app.post(Editor, &format!("/desk/articles/{id}/kill"), &kill).await.is(303);
    let since = Instant::now();
    for (number, said) in events::since(&mut pool.acquire().await.unwrap(), known).await.unwrap() {
        other.site.hear(number, Change::parse(&said).unwrap());
    }
    for place in places {
        assert!(!from_memory(place), "{place}");
    }
    assert_eq!(ask(&path).await, 410);
    assert_eq!(author.closing().await, 4403, "who may not read it any more is shown out");
    editor.hear_until(|editor| editor.news.iter().any(|news| news["kind"] == "rights")).await;
    let news = editor.news.iter().find(|news| news["kind"] == "rights").unwrap();
    assert_eq!(*news, json!({ "kind": "rights", "edit": false, "suggest": false }));
    assert!(since.elapsed() < Duration::from_secs(1), "{:?}", since.elapsed());
}
