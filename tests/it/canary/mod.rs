//! A word of its own in every field of stories that readers may not see, and then everything that readers can reach, every
//! line of the log and every figure is searched for them. A live story with the same fields is the comparison: the search
//! has to find its words.

mod logs;
mod places;
mod planted;

use std::collections::BTreeSet;

use dateline::app::{App, Database};
use dateline::platform::config::Config;
use dateline::platform::mail::Mailer;
use dateline::platform::metrics::text;
use serde_json::json;
use sqlx::PgPool;

use crate::app::{Editor, TestApp};
use crate::collab::listen;
use logs::Logs;
use places::{hits, look, places};
use planted::{Fate, Planted, words_in};

impl Planted {
    /// Whether a link that was given away opens nothing any more.
    pub fn is_closed(&self) -> bool {
        matches!(self.fate, Fate::Embargoed | Fate::Killed)
    }
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn no_word_that_readers_may_not_see_is_anywhere(pool: PgPool) {
    let logs = Logs::listen();
    sqlx::query("update newsroom set change_log = true").execute(&pool).await.unwrap();
    let app = TestApp::new(&pool).await;
    let at = listen(&app.app).await;
    let mut planted = Vec::new();
    for fate in Fate::ALL {
        planted.push(Planted::plant(&app, at, fate).await);
    }
    host(&app, &planted).await;
    // Everything is looked at once while what will be taken down is still up, so that it is in memory.
    let before = places(&planted);
    let mut seen = BTreeSet::new();
    for place in &before {
        seen.extend(look(&app.app, place).await);
    }
    for gone in planted.iter().filter(|planted| matches!(planted.fate, Fate::Withdrawn | Fate::Killed)) {
        assert!(gone.words().any(|word| seen.contains(word)), "{:?} was never to be seen", gone.fate);
    }
    for planted in &mut planted {
        planted.take_down(&app).await;
    }
    app.run_jobs().await;

    let public: BTreeSet<String> = planted.iter().flat_map(Planted::public).collect();
    let places = places(&planted);
    let another = || {
        let database = Database { options: pool.connect_options().as_ref().clone() };
        App::new(Config::for_tests(), database, app.clock.clone(), Mailer::keeping(), false)
    };
    // The server as it is; another one, which is also what a restart makes of this one.
    let second = another();
    let mut found = BTreeSet::new();
    let mut leaks = Vec::new();
    for (name, app) in [("this server", &app.app), ("another server", &second)] {
        for place in &places {
            let words = look(app, place).await;
            let hidden: Vec<&String> = words.difference(&public).collect();
            if !hidden.is_empty() {
                leaks.push(format!("{name} {place}: {hidden:?}"));
            }
            found.extend(words);
        }
    }
    for word in planted.iter().flat_map(Planted::words).filter(|word| !public.contains(*word)) {
        if hits(&app.app, word).await || hits(&second, word).await {
            leaks.push(format!("a search finds {word}"));
        }
    }
    assert!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), leaks.join("\n"));
    // The comparison: all that may be seen of the live story was found.
    let live = planted.iter().find(|planted| planted.fate == Fate::Live).unwrap();
    let missed: Vec<String> = live.public().into_iter().filter(|word| !found.contains(word)).collect();
    assert!(missed.is_empty(), "the search is blind for {missed:?}");
    assert!(live.public().len() > 12 && hits(&app.app, "zzlivexparagraph").await);

    let figures = text::write(&app.app.operations.asked().await);
    assert_eq!(words_in(figures.as_bytes()), BTreeSet::new(), "{figures}");
    logs.are_silent();
    println!(
        "{} places, {} hidden words",
        places.len(),
        planted.iter().flat_map(Planted::words).count() - public.len()
    );
}

/// What goes wrong is logged without the words it went wrong with.
#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn a_failure_is_logged_without_words(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (id, _) = app.live(Editor, "Boats return", "en", "Text.").await;
    // The database refuses words, and says which.
    for statement in [
        "alter table article add constraint refused_article check (headline not like 'zz%')",
        "alter table comment add constraint refused_comment check (words not like 'zz%')",
        "alter table article_note add constraint refused_note check (words not like 'zz%')",
        "create unique index refused_link on preview_link (name)",
    ] {
        sqlx::raw_sql(statement).execute(&pool).await.unwrap();
    }
    let logs = Logs::listen();
    let at = |place: &str| format!("/desk/articles/{id}{place}");
    let new =
        json!({ "headline": "zzfailurexheadline", "section": app.section, "lang": "en", "kind": "news", "idea": "" });
    app.post_json(Editor, "/desk/articles", &new).await.is(500);
    app.post_json(Editor, &at("/comments"), &json!({ "words": "zzfailurexcomment" })).await.is(500);
    app.post_json(Editor, &at("/notes"), &json!({ "note": "zzfailurexnote" })).await.is(500);
    for status in [200, 500] {
        let link = json!({ "name": "zzfailurexlink", "lasting": "day" });
        app.post_json(Editor, &at("/preview-links"), &link).await.is(status);
    }
    // What cannot be read is not repeated either.
    app.post_json(Editor, &at("/comments"), &json!({ "words": ["zzfailurexlist"] })).await.is(400);
    app.get(Editor, &at("/zzfailurexpath")).await.is(404);
    logs.are_silent();
    assert!(logs.text().contains("failed"), "the failures were logged");
}

/// A live story that points to all others: what it shows of them ends with them.
async fn host(app: &TestApp, planted: &[Planted]) {
    let id = app.begin(Editor, "Host", "en").await;
    let mut draft = app.draft(Editor, 1, "Host", "Points to others.", "");
    let mut content = vec![crate::app::paragraph("Further reading.")];
    for other in planted
        .iter()
        .filter(|planted| matches!(planted.fate, Fate::Live | Fate::Retracted | Fate::Withdrawn | Fate::Killed))
    {
        content.push(json!({ "type": "related_story", "attrs": { "article": other.id } }));
        let link = json!({ "type": "link", "attrs": { "href": null, "article": other.id } });
        content.push(json!({ "type": "paragraph", "content": [{ "type": "text", "text": "There", "marks": [link] }] }));
    }
    draft["body"]["content"] = json!(content);
    let revision = app.save(Editor, id, &draft).await.unwrap().revision;
    let path = format!("/desk/articles/{id}/publication");
    app.post_json(Editor, &path, &json!({ "revision": revision })).await.is(200);
}
