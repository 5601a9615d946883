//! A story in each state, with something of everything that can hang on one: comments, a note, a preview link, a
//! correction, a time in the schedule. A word that is nowhere else stands in all of it.

use dateline::newsroom::ids::ArticleId;
use dateline::newsroom::stage::Stage;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::{Admin, Editor, TestApp, paragraph};

/// States that a story can be in, which say more than its stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Idea,
    Writing,
    WithDesk,
    WithSubs,
    Ready,
    Scheduled,
    /// Somebody tried to publish it, and that waits.
    Embargoed,
    Live,
    /// Live, with changes that are not published.
    Altered,
    Withdrawn,
    Retracted,
    Killed,
    OnHold,
}

pub struct Story {
    pub state: State,
    pub id: ArticleId,
    /// Stands in every field that readers have not seen, and in no other story.
    pub word: String,
    pub head: i32,
    /// A thread of somebody else's, and its comment.
    pub theirs: (Uuid, Uuid),
    /// A thread that is always of whoever is asking.
    pub mine: (Uuid, Uuid),
    pub correction: Option<Uuid>,
    pub schedule: Option<Uuid>,
    pub link: Option<Uuid>,
}

impl State {
    pub const ALL: [State; 13] = [
        State::Idea,
        State::Writing,
        State::WithDesk,
        State::WithSubs,
        State::Ready,
        State::Scheduled,
        State::Embargoed,
        State::Live,
        State::Altered,
        State::Withdrawn,
        State::Retracted,
        State::Killed,
        State::OnHold,
    ];

    pub fn stage(self) -> Stage {
        match self {
            State::Idea => Stage::Idea,
            State::Writing => Stage::Writing,
            State::WithDesk => Stage::WithDesk,
            State::WithSubs => Stage::WithSubs,
            State::Ready => Stage::Ready,
            State::Scheduled | State::Embargoed => Stage::Scheduled,
            State::Live | State::Altered | State::Retracted => Stage::Live,
            State::Withdrawn => Stage::Withdrawn,
            State::Killed => Stage::Killed,
            State::OnHold => Stage::OnHold,
        }
    }

    /// Whether readers ever saw it.
    pub fn was_public(self) -> bool {
        self.was_corrected() || self == State::Retracted
    }

    /// Whether readers were told something of it.
    fn was_corrected(self) -> bool {
        matches!(self, State::Live | State::Altered | State::Withdrawn | State::Killed)
    }

    fn word(self) -> String {
        format!("zq{}", format!("{self:?}").to_lowercase())
    }
}

impl Story {
    /// Brings a story into a state, through the desk, by an editor who has nothing more to do with it.
    pub async fn make(app: &TestApp, state: State) -> Self {
        let (section, word) = (app.section.to_string(), state.word());
        let idea = if state == State::Idea { "1" } else { "" };
        let form = [
            ("headline", word.as_str()),
            ("section", section.as_str()),
            ("lang", "en"),
            ("kind", "news"),
            ("idea", idea),
        ];
        let begun = app.post(Editor, "/desk/articles", &form).await.is(303);
        let id: ArticleId = begun.location().split('/').nth(3).unwrap().parse().unwrap();
        let mut draft = app.draft(Editor, 1, &word, &word, &word);
        for field in ["short_headline", "dateline", "search_title", "search_description", "social_title"] {
            draft["fields"][field] = json!(word);
        }
        let mut head = app.save(Editor, id, &draft).await.unwrap().revision;
        let at = format!("/desk/articles/{id}");
        let do_it = async |place: &str, body: Value| {
            let answer = app.post_json(Editor, &format!("{at}{place}"), &body).await;
            assert!(answer.status.as_u16() < 400, "{state:?} {place}: {}", answer.text());
            answer
        };
        let assignment = json!({ "person": "", "due": "", "words": "300", "brief": word, "legal": "", "pictures": "", "breaking": "" });
        do_it("/assignment", assignment).await;
        do_it("/notes", json!({ "note": word })).await;
        do_it("/preview-links", json!({ "name": word, "lasting": "day" })).await;
        let approval = json!({ "revision": head, "note": word });
        app.post_json(Admin, &format!("{at}/approval"), &approval).await.is(200);
        let mut threads = Vec::new();
        for _ in 0..2 {
            let opened = do_it("/comments", json!({ "words": word })).await.json();
            threads.push(opened["thread"].as_str().unwrap().parse::<Uuid>().unwrap());
        }
        let publish = json!({ "revision": head });
        let step = |step: &str| json!({ "step": step, "note": word });
        match state {
            State::Idea | State::Writing => {}
            State::WithDesk => drop(do_it("/moves", step("submit")).await),
            State::WithSubs => drop(do_it("/moves", step("pass-to-subs")).await),
            State::Ready => drop(do_it("/moves", step("mark-ready")).await),
            State::OnHold => drop(do_it("/moves", step("hold")).await),
            State::Scheduled => {
                let plan = json!({ "act": "publish", "at": "2026-11-24T20:00", "revision": head });
                do_it("/schedule", plan).await;
            }
            State::Embargoed => {
                do_it("/embargo", json!({ "until": "2026-11-24T18:00" })).await;
                do_it("/publication", publish).await;
            }
            State::Live | State::Altered | State::Withdrawn | State::Retracted | State::Killed => {
                do_it("/publication", publish).await;
            }
        }
        let correction = |kind: &str| json!({ "kind": kind, "words": word, "confirm": "1" });
        if state.was_corrected() {
            do_it("/corrections", correction("correction")).await;
        }
        match state {
            State::Altered => {
                draft["base"] = json!(head);
                draft["body"]["content"] = json!([paragraph(&word), paragraph("More.")]);
                head = app.save(Editor, id, &draft).await.unwrap().revision;
            }
            State::Withdrawn => drop(do_it("/withdrawal", json!({})).await),
            State::Retracted => drop(do_it("/corrections", correction("retraction")).await),
            State::Killed => {
                let kill = json!({ "headline": word, "confirm": "1", "reason": word, "words": "" });
                do_it("/kill", kill).await;
            }
            _ => {}
        }
        let one = async |query: &'static str, key: Uuid| -> Option<Uuid> {
            sqlx::query_scalar(query).bind(key).fetch_optional(&app.pool).await.unwrap()
        };
        let thread =
            async |thread: Uuid| (thread, one("select id from comment where thread_id = $1", thread).await.unwrap());
        let story = Self {
            state,
            id,
            head,
            theirs: thread(threads[0]).await,
            mine: thread(threads[1]).await,
            correction: one("select id from correction where article_id = $1", id.uuid()).await,
            schedule: one("select id from schedule where article_id = $1 and state = 'waiting'", id.uuid()).await,
            link: one("select id from preview_link where article_id = $1", id.uuid()).await,
            word,
        };
        let stage: String = sqlx::query_scalar("select stage from article where id = $1")
            .bind(id.uuid())
            .fetch_one(&app.pool)
            .await
            .unwrap();
        assert_eq!(stage, state.stage().as_str());
        story
    }
}
