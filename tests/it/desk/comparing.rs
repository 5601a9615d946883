use serde_json::json;
use sqlx::PgPool;

use crate::app::{Anonymous, Author, Contributor, Editor, TestApp};

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn two_versions_are_compared_in_words_and_fields(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let id = app.begin(Editor, "Ferries are late", "en").await;
    app.save(Editor, id, &app.draft(Editor, 1, "Ferries are late", "", "The ferry came late.")).await.unwrap();
    let mut draft = app.draft(Editor, 2, "Ferries were late", "", "The ferry came early.");
    draft["fields"]["slug"] = json!("ferries");
    draft["fields"]["authors"] = json!([]);
    app.save(Editor, id, &draft).await.unwrap();
    let page = app.get(Editor, &format!("/desk/comparison?a={id}.2&b={id}.3")).await.is(200);
    let text = page.text();
    let word = |tag: &str, word: &str| text.contains(&format!("</span>{word}</{tag}>"));
    assert!(word("del", "are") && word("ins", "were") && word("del", "late") && word("ins", "early"), "{text}");
    assert!(text.contains("id=\"change-1\"") && !text.contains("id=\"change-2\""), "{text}");
    assert!(word("ins", "ferries") && text.contains("<bdi>Editor Haddad</bdi></del>"), "{text}");
    assert!(text.contains("Not compared: comments"));
    assert!(text.contains(&format!("/desk/articles/{id}#restore=2")));
    let same = app.get(Editor, &format!("/desk/comparison?a={id}.3&b={id}.3")).await.is(200);
    assert!(same.text().contains("Nothing differs"));
    for bad in ["", "?a=x&b=y", &format!("?a={id}.1&b={id}.9"), &format!("?a={id}.1")] {
        let status = app.get(Editor, &format!("/desk/comparison{bad}")).await.status.as_u16();
        assert!([400, 404].contains(&status), "{bad}: {status}");
    }
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn comparing_asks_the_right_on_both_sides(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let own = app.begin(Author, "My own story", "en").await;
    let hidden = app.begin(Editor, "Canary of the editor", "en").await;
    for (a, b) in [(own, hidden), (hidden, own), (hidden, hidden)] {
        for persona in [Author, Contributor] {
            let answer = app.get(persona, &format!("/desk/comparison?a={a}.1&b={b}.1")).await.is(404);
            assert!(!answer.text().contains("Canary"));
        }
    }
    app.get_json(Anonymous, &format!("/desk/comparison?a={own}.1&b={own}.1")).await.is(401);
    let both = app.get(Editor, &format!("/desk/comparison?a={own}.1&b={hidden}.1")).await.is(200);
    assert!(both.text().contains("two different stories"));
    app.get_json(Author, &format!("/desk/articles/{hidden}/revisions/1/content.json")).await.is(404);
    let content = app.get_json(Author, &format!("/desk/articles/{own}/revisions/1/content.json")).await.is(200).json();
    assert_eq!((&content["headline"], &content["revision"]), (&json!("My own story"), &json!(1)));
}

/// Versions saved in one go stand in one line; a pause begins another.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn history_is_folded_into_sessions(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let id = app.begin(Editor, "Ferries", "en").await;
    for base in 1..4 {
        app.clock.advance(jiff::SignedDuration::from_mins(5));
        let draft = app.draft(Editor, base, "Ferries", "", &format!("Text {base}."));
        app.save(Editor, id, &draft).await.unwrap();
    }
    app.clock.advance(jiff::SignedDuration::from_mins(31));
    app.save(Editor, id, &app.draft(Editor, 4, "Ferries", "", "After a pause.")).await.unwrap();
    let page = app.get(Editor, &format!("/desk/articles/{id}/revisions")).await.is(200);
    assert_eq!(page.text().matches("<details class=\"session\"").count(), 1);
    assert!(page.text().contains("4 versions"), "{}", page.text());
    assert!(page.text().contains(&format!("a={id}.4&#38;b={id}.5")), "{}", page.text());
    assert!(page.text().contains(&format!("/desk/articles/{id}#restore=4")));
}

/// A name is a label on a version: it changes nothing the version holds, and only those who may edit give one.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn versions_can_be_named(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (id, _) = app.live(Editor, "Ferries", "en", "Text.").await;
    let list = format!("/desk/articles/{id}/revisions");
    let name = format!("{list}/1/name");
    let answer = app.post(Editor, &name, &[("name", "  Before <legal>\n ")]).await.is(303);
    assert_eq!(answer.location(), format!("{list}?done=saved"));
    assert!(app.get(Editor, &list).await.text().contains("<bdi>Before &#60;legal&#62;</bdi>"));
    app.post(Author, &name, &[("name", "Mine")]).await.is(403);
    app.post(Contributor, &name, &[("name", "Mine")]).await.is(404);
    app.post(Editor, &format!("{list}/99/name"), &[("name", "None")]).await.is(404);
    app.post(Editor, &name, &[("name", &"x".repeat(121))]).await.is(400);
    app.post(Editor, &name, &[("name", " ")]).await.is(303);
    assert!(!app.get(Editor, &list).await.text().contains("legal"));
    let named: i64 =
        sqlx::query_scalar("select count(*) from event where act = 'revision-named'").fetch_one(&pool).await.unwrap();
    assert_eq!(named, 2);
}

/// A version is compared with another story: one of its languages, or any found by its headline, and of the others only
/// what the person may read is offered.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn another_story_is_chosen_to_compare_with(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let own = app.begin(Author, "My own story", "en").await;
    let other = app.begin(Author, "Ferries are late", "en").await;
    app.save(Author, other, &app.draft(Author, 1, "Ferries are late", "", "They were on time.")).await.unwrap();
    let hidden = app.begin(Editor, "Ferries of the editor", "en").await;
    app.post_json(Author, &format!("/desk/articles/{own}/versions"), &json!({ "lang": "ar" })).await.is(200);
    let version: uuid::Uuid =
        sqlx::query_scalar("select id from article where lang = 'ar'").fetch_one(&pool).await.unwrap();

    let choice = |words: &str| format!("/desk/comparison/choice?a={own}.1&q={words}");
    let page = app.get(Author, &choice("")).await.is(200);
    let text = page.text();
    assert!(
        text.contains("This story in other languages") && text.contains(&format!("a={own}.1&#38;b={version}\"")),
        "{text}"
    );
    assert!(text.contains(&format!("a={own}.1&#38;b={other}\"")) && !text.contains(&hidden.to_string()), "{text}");
    let page = app.get(Author, &choice("ferries")).await.is(200);
    assert!(page.text().contains("Ferries are late") && !page.text().contains("of the editor"));
    assert!(app.get(Author, &choice("nothing-like-it")).await.is(200).text().contains("No story has these words"));
    assert!(app.get(Editor, &choice("ferries")).await.is(200).text().contains("of the editor"));

    // Without a number it is the newest version, and the page leads on to another story.
    let page = app.get(Author, &format!("/desk/comparison?a={own}.1&b={other}")).await.is(200);
    let text = page.text();
    assert!(text.contains("They were on time.") && text.contains("two different stories"), "{text}");
    assert!(text.contains(&format!("/desk/comparison/choice?a={own}.1\"")) && !text.contains("#restore="), "{text}");
    app.get(Author, &format!("/desk/comparison?a={own}&b={hidden}")).await.is(404);
    app.get(Author, &format!("/desk/comparison/choice?a={hidden}.1")).await.is(404);
    app.get(Contributor, &choice("")).await.is(404);
    app.get(Author, "/desk/comparison/choice?a=x").await.is(404);
    let history = app.get(Author, &format!("/desk/articles/{own}/revisions")).await.is(200);
    assert!(history.text().contains(&format!("/desk/comparison/choice?a={own}.1")));
}
