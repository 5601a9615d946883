//! Stories with a word of its own in every field, and in everything that is said and noted beside them.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use dateline::newsroom::ids::ArticleId;
use serde_json::{Value, json};
use yrs::{Any, Text};

use crate::app::{Admin, Editor, TestApp, paragraph};
use crate::collab::browser::{Browser, first_text};
use crate::collab::schema;

/// What becomes of a planted story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Draft,
    OnHold,
    Scheduled,
    /// Somebody published it by mistake, and that waits.
    Embargoed,
    /// Public, with changes that are not: the comparison.
    Live,
    /// Its text was taken back; its address and headline stay.
    Retracted,
    Withdrawn,
    Killed,
}

/// What readers may see of a live story.
const SHOWN: [&str; 17] = [
    "headline",
    "short",
    "standfirst",
    "dateline",
    "slug",
    "searchtitle",
    "searchdescription",
    "socialtitle",
    "socialdescription",
    "tag",
    "paragraph",
    "heading",
    "item",
    "factbox",
    "quote",
    "attribution",
    "correction",
];

/// What they still see of one that was retracted: where it stood, and what was said of it.
const KEPT: [&str; 9] =
    ["headline", "short", "slug", "tag", "correction", "notice", "dateline", "searchtitle", "socialtitle"];

pub struct Planted {
    pub fate: Fate,
    pub id: ArticleId,
    words: BTreeSet<String>,
    /// Where a link given to somebody without an account leads.
    pub link: String,
    tag: String,
}

/// All words of a text that could have been planted.
pub fn words_in(text: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(text).to_lowercase();
    let mut words = BTreeSet::new();
    for (at, _) in text.match_indices("zz") {
        let word: String = text[at..].chars().take_while(char::is_ascii_lowercase).collect();
        if word.contains('x') {
            words.insert(word);
        }
    }
    words
}

impl Fate {
    pub const ALL: [Fate; 8] = [
        Fate::Draft,
        Fate::OnHold,
        Fate::Scheduled,
        Fate::Embargoed,
        Fate::Live,
        Fate::Retracted,
        Fate::Withdrawn,
        Fate::Killed,
    ];

    fn goes_out(self) -> bool {
        matches!(self, Fate::Live | Fate::Retracted | Fate::Withdrawn | Fate::Killed)
    }
}

impl Planted {
    /// The word of a field.
    fn word(&mut self, field: &str) -> String {
        let word = format!("zz{}x{field}", format!("{:?}", self.fate).to_lowercase());
        self.words.insert(word.clone());
        word
    }

    pub fn words(&self) -> impl Iterator<Item = &String> {
        self.words.iter()
    }

    /// The words that readers may see, and have to be able to find.
    pub fn public(&self) -> BTreeSet<String> {
        let shown: &[&str] = match self.fate {
            Fate::Live => &SHOWN,
            Fate::Retracted => &KEPT,
            Fate::Draft | Fate::OnHold | Fate::Scheduled | Fate::Embargoed | Fate::Withdrawn | Fate::Killed => &[],
        };
        let is_shown = |word: &&String| word.split_once('x').is_some_and(|(_, field)| shown.contains(&field));
        self.words.iter().filter(is_shown).cloned().collect()
    }

    /// Plants a story and, if that is its fate, brings it out: not yet down again.
    pub async fn plant(app: &TestApp, at: SocketAddr, fate: Fate) -> Self {
        let mut planted =
            Self { fate, id: ArticleId::generate(), words: BTreeSet::new(), link: String::new(), tag: String::new() };
        let headline = planted.word("headline");
        planted.id = app.begin(Editor, &headline, "en").await;
        let word = planted.word("tag");
        let tag = app.post_json(Editor, "/desk/tags.json", &json!({ "name": word, "lang": "en" })).await.is(200).json();
        planted.tag = tag["id"].as_str().unwrap().to_owned();
        let draft = planted.draft(app, 1, "");
        let revision = app.save(Editor, planted.id, &draft).await.unwrap().revision;
        planted.talk(app, revision).await;
        if fate.goes_out() {
            planted.send(app, "/publication", json!({ "revision": revision })).await;
            let correction = json!({ "kind": "correction", "words": planted.word("correction") });
            planted.send(app, "/corrections", correction).await;
            // What is written after that is not public.
            let draft = planted.draft(app, revision, "later");
            app.save(Editor, planted.id, &draft).await.unwrap();
        }
        match fate {
            Fate::OnHold => {
                let hold = json!({ "step": "hold", "note": planted.word("move") });
                planted.send(app, "/moves", hold).await;
            }
            Fate::Scheduled => {
                let plan = json!({ "act": "publish", "at": "2026-11-24T20:00", "revision": revision });
                planted.send(app, "/schedule", plan).await;
            }
            Fate::Embargoed => {
                planted.send(app, "/embargo", json!({ "until": "2026-11-24T18:00" })).await;
                planted.send(app, "/publication", json!({ "revision": revision })).await;
            }
            Fate::Draft | Fate::Live | Fate::Retracted | Fate::Withdrawn | Fate::Killed => {}
        }
        planted.write_together(app, at).await;
        planted
    }

    /// Takes it down, if that is its fate.
    pub async fn take_down(&mut self, app: &TestApp) {
        match self.fate {
            Fate::Withdrawn => self.send(app, "/withdrawal", json!({})).await,
            Fate::Retracted => {
                let retract = json!({ "kind": "retraction", "words": self.word("notice"), "confirm": "1" });
                self.send(app, "/corrections", retract).await;
            }
            Fate::Killed => {
                let headline: String = sqlx::query_scalar("select headline from article where id = $1")
                    .bind(self.id.uuid())
                    .fetch_one(&app.pool)
                    .await
                    .unwrap();
                let kill = json!({ "headline": headline, "confirm": "1", "reason": self.word("reason"), "words": "" });
                self.send(app, "/kill", kill).await;
            }
            Fate::Draft | Fate::OnHold | Fate::Scheduled | Fate::Embargoed | Fate::Live => {}
        }
    }

    async fn send(&self, app: &TestApp, place: &str, body: Value) {
        let path = format!("/desk/articles/{}{place}", self.id);
        let answer = app.post_json(Editor, &path, &body).await;
        assert!(answer.status.as_u16() < 400, "{:?} {place}: {} {}", self.fate, answer.status, answer.text());
    }

    /// A word in every field; `later` sets those of another version apart.
    fn draft(&mut self, app: &TestApp, base: i32, later: &str) -> Value {
        let mut word = |field: &str| self.word(&format!("{field}{later}"));
        let (headline, standfirst) = (word("headline"), word("standfirst"));
        let mut draft = app.draft(Editor, base, &headline, &standfirst, "");
        for (field, name) in [
            ("short_headline", "short"),
            ("dateline", "dateline"),
            ("slug", "slug"),
            ("search_title", "searchtitle"),
            ("search_description", "searchdescription"),
            ("social_title", "socialtitle"),
            ("social_description", "socialdescription"),
        ] {
            draft["fields"][field] = json!(word(name));
        }
        let text = |words: String| json!([{ "type": "text", "text": words }]);
        draft["body"]["content"] = json!([
            paragraph(&word("paragraph")),
            { "type": "heading", "attrs": { "level": 2, "dir": null }, "content": text(word("heading")) },
            { "type": "bullet_list", "attrs": { "dir": null }, "content": [
                { "type": "list_item", "content": [paragraph(&word("item"))] } ] },
            { "type": "fact_box", "attrs": { "dir": null }, "content": [
                { "type": "fact_title", "content": text(word("factbox")) }, paragraph("A fact.") ] },
            { "type": "quote", "attrs": { "dir": null }, "content": [
                paragraph(&word("quote")), { "type": "attribution", "content": text(word("attribution")) } ] },
        ]);
        draft["fields"]["tags"] = json!([self.tag]);
        draft
    }

    /// What is said and noted beside a story.
    async fn talk(&mut self, app: &TestApp, revision: i32) {
        let id = self.id;
        let said = json!({ "words": self.word("comment"), "mentions": [app.people[&Admin]] });
        let path = format!("/desk/articles/{id}/comments");
        let thread = app.post_json(Editor, &path, &said).await.is(200).json()["thread"].as_str().unwrap().to_owned();
        let reply = json!({ "words": self.word("reply") });
        self.send(app, &format!("/comments/{thread}/replies"), reply).await;
        let quoted = json!({ "quote": self.word("remarked"), "words": self.word("onwords") });
        self.send(app, "/comments", quoted).await;
        let note = json!({ "note": self.word("note") });
        self.send(app, "/notes", note).await;
        let assignment = json!({ "person": "", "due": "", "words": "300", "brief": self.word("brief"), "legal": "needed",
                                 "pictures": "", "breaking": "" });
        self.send(app, "/assignment", assignment).await;
        let name = json!({ "name": self.word("revision") });
        self.send(app, &format!("/revisions/{revision}/name"), name).await;
        let link = json!({ "name": self.word("link"), "lasting": "day" });
        let made = app.post_json(Editor, &format!("/desk/articles/{id}/preview-links"), &link).await.is(200).json();
        self.link = made["href"].as_str().unwrap().strip_prefix("http://127.0.0.1:3000").unwrap().to_owned();
        // Somebody else than those whose story it is says that it may go out.
        let fine = json!({ "revision": revision, "note": self.word("approval") });
        let path = format!("/desk/articles/{id}/approval");
        app.post_json(Admin, &path, &fine).await.is(200);
    }

    /// Words that stand in the shared document only: typed and in no revision, and suggested.
    async fn write_together(&mut self, app: &TestApp, at: SocketAddr) {
        let cookie = format!("__Host-dateline={}", app.sessions[&Editor].expose());
        let path = format!("/desk/articles/{}/room?schema={}", self.id, schema());
        let mut browser = Browser::connect(at, &path, Some(&cookie), "http://127.0.0.1:3000").await.unwrap();
        browser.join().await;
        browser.type_and_wait(&format!("{} ", self.word("typed"))).await;
        let (person, words) = (app.people[&Editor], self.word("suggested"));
        browser
            .write(|txn, story, _| {
                let attrs = json!({ "id": words, "person": person, "at": "2026-11-24T09:00:00Z", "break": null });
                let mark: Any = serde_json::from_value(attrs).unwrap();
                first_text(txn, story).insert_with_attributes(txn, 0, &words, [("insertion".into(), mark)].into());
            })
            .await;
        browser.acked().await;
    }
}
