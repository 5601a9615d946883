//! Nothing goes out that is not ready, whichever way somebody tries.

use dateline::newsroom::ids::ArticleId;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::app::{Admin, Author, Editor, TestApp, paragraph};

pub fn publication(id: ArticleId) -> String {
    format!("/desk/articles/{id}/publication")
}

pub fn keys(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|line| line["key"].as_str().unwrap()).collect()
}

/// A story that is ready, by an author; gives its id and its newest revision.
pub async fn ready(app: &TestApp, headline: &str) -> (ArticleId, i32) {
    let id = app.begin(Author, headline, "en").await;
    let draft = app.draft(Author, 1, headline, "A standfirst.", "They came at dawn.");
    let saved = app.save(Author, id, &draft).await.unwrap();
    (id, saved.revision)
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn what_is_wrong_is_said_with_its_place_and_keeps_the_story_in(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let (other, _) = ready(&app, "A draft nobody sees").await;
    let id = app.begin(Author, "Boats TK return", "en").await;
    let mut draft = app.draft(Author, 1, "Boats TK return", "", "They came “at dawn.");
    let link = json!({ "type": "link", "attrs": { "href": null, "article": other } });
    let linked = json!({ "type": "paragraph", "content": [{ "type": "text", "text": "See here", "marks": [link] }] });
    draft["body"]["content"] = json!([paragraph("They came “at dawn."), paragraph("XXX men."), linked]);
    draft["fields"]["authors"] = json!([]);
    let saved = app.save(Author, id, &draft).await.unwrap();

    let found = app.get_json(Editor, &publication(id)).await.is(200).json();
    assert_eq!(
        keys(&found["musts"]),
        ["check-author", "check-placeholder", "check-placeholder", "check-broken-link"],
        "{found}"
    );
    assert_eq!(keys(&found["shoulds"]), ["check-standfirst", "check-quotes"]);
    assert_eq!((&found["musts"][1]["field"], &found["musts"][1]["words"]), (&json!("headline"), &json!("TK")));
    assert_eq!((&found["musts"][2]["field"], &found["musts"][2]["block"]), (&json!("body"), &json!(1)));
    assert_eq!((&found["musts"][3]["block"], &found["musts"][3]["story"]), (&json!(2), &json!(other)));
    assert_eq!(found["musts"][1]["message"], "“TK” is still to be replaced");

    let refused = app.post_json(Editor, &publication(id), &json!({ "revision": saved.revision })).await.is(422).json();
    assert_eq!(refused["problems"].as_array().unwrap().len(), 4);
    let scheduled = json!({ "act": "publish", "at": "2026-11-24T18:30", "revision": saved.revision });
    app.post_json(Editor, &format!("/desk/articles/{id}/schedule"), &scheduled).await.is(422);
    assert_eq!(public(&app, id).await, 0);
}

pub async fn public(app: &TestApp, id: ArticleId) -> i64 {
    sqlx::query_scalar("select count(*) from publication where article_id = $1")
        .bind(id.uuid())
        .fetch_one(&app.pool)
        .await
        .unwrap()
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn comments_suggestions_length_and_a_headline_twice_are_said(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    app.live(Author, "Boats return", "en", "They came at dawn.").await;
    let (id, revision) = ready(&app, "Boats return").await;
    let comment = json!({ "words": "Is this so?" });
    app.post_json(Editor, &format!("/desk/articles/{id}/comments"), &comment).await.is(200);
    sqlx::query("update article set commissioned_words = 3 where id = $1")
        .bind(id.uuid())
        .execute(&pool)
        .await
        .unwrap();
    sqlx::query(
        "insert into shared_document (article_id, lineage, snapshot, suggestions, made_at)
         values ($1, gen_random_uuid(), '', 2, now())",
    )
    .bind(id.uuid())
    .execute(&pool)
    .await
    .unwrap();
    let found = app.get_json(Editor, &publication(id)).await.is(200).json();
    assert_eq!(
        keys(&found["shoulds"]),
        ["check-suggestions", "check-comments", "check-same-headline", "check-overlong"],
        "{found}"
    );
    assert_eq!(found["shoulds"][0]["message"], "2 suggestions are open: they do not go out");
    // What should be does not stand in the way.
    app.post_json(Editor, &publication(id), &json!({ "revision": revision })).await.is(200);
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn only_an_admin_sets_checks_aside_and_says_why(pool: PgPool) {
    let app = TestApp::new(&pool).await;
    let id = app.begin(Author, "Wire copy", "en").await;
    let mut draft = app.draft(Author, 1, "Wire copy", "From the wire.", "They came at dawn.");
    draft["fields"]["authors"] = json!([]);
    let revision = app.save(Author, id, &draft).await.unwrap().revision;
    let order = |reason: &str, waived: &[&str]| json!({ "revision": revision, "waived": waived, "reason": reason });
    app.post_json(Editor, &publication(id), &order("The wire has none.", &["check-author"])).await.is(403);
    app.post_json(Admin, &publication(id), &order("  ", &["check-author"])).await.is(422);
    // What was not named is not set aside.
    app.post_json(Admin, &publication(id), &order("The wire has none.", &["check-section"])).await.is(422);
    app.post_json(Admin, &publication(id), &order("The wire has none.", &["check-author"])).await.is(200);
    let detail: Value =
        sqlx::query_scalar("select detail from event where act = 'published' and article_id = $1 and person_id = $2")
            .bind(id.uuid())
            .bind(app.people[&Admin].uuid())
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!((&detail["waived"], &detail["reason"]), (&json!(["check-author"]), &json!("The wire has none.")));

    // Nobody sets aside that there is no headline, or that the address is another's.
    let nameless = app.begin(Author, "Nameless", "en").await;
    let mut draft = app.draft(Author, 1, "", "", "Text.");
    draft["headline"] = json!("");
    let saved = app.save(Author, nameless, &draft).await.unwrap().revision;
    let order = json!({ "revision": saved, "waived": ["check-headline"], "reason": "Please." });
    app.post_json(Admin, &publication(nameless), &order).await.is(422);
    let mut draft = app.draft(Author, saved, "Another", "", "Text.");
    draft["fields"]["slug"] = json!("wire-copy");
    let saved = app.save(Author, nameless, &draft).await.unwrap().revision;
    let order = json!({ "revision": saved, "waived": ["check-address-taken"], "reason": "Please." });
    let refused = app.post_json(Admin, &publication(nameless), &order).await.is(422).json();
    assert_eq!(keys(&refused["problems"]), ["check-address-taken"]);
}

/// One statement makes a story public, and it takes a value that only the gate makes.
#[test]
fn nothing_in_the_sources_makes_a_story_public_but_through_the_gate() {
    fn look(folder: &std::path::Path, found: &mut Vec<String>) {
        for path in std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                look(&path, found);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default().to_lowercase();
            let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
            let words: Vec<&str> =
                text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).collect();
            for three in words.windows(3) {
                if matches!(three, ["insert", "into", "publication" | "listing"] | ["update", "publication", "set"]) {
                    found.push(format!("{}: {}", path.display(), three.join(" ")));
                }
            }
        }
    }
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    look(&root, &mut found);
    // What readers are told of a story, and taking its text back, change the row of a story that is public already.
    let told = format!("{}: update publication set", root.join("newsroom/publication/corrections/store.rs").display());
    found.retain(|place| *place != told);
    let place = root.join("newsroom/publication/publish.rs");
    let place = place.display();
    assert_eq!(found, [format!("{place}: insert into publication"), format!("{place}: insert into listing")]);
    let publish = std::fs::read_to_string(root.join("newsroom/publication/publish.rs")).unwrap();
    assert!(publish.contains("pub(super) async fn put(\n        tx: &mut Tx,\n        cleared: &Cleared,"));
    let gate = std::fs::read_to_string(root.join("newsroom/publication/gate.rs")).unwrap();
    assert_eq!(gate.matches("Cleared {").count() - gate.matches("impl Cleared {").count() - 1, 1, "one place makes it");
}
