//! What is sent to each route: sound requests, so that whatever is refused is refused for want of a right.

use axum::http::Method;
use dateline::desk::routes::Route;
use dateline::newsroom::access::{
    Action, Actor, ArticleFacts, AssignArticle, Backdate, CreateArticle, EditArticle, LiftEmbargo, Newsroom, Publish,
    RetractArticle, WaiveChecks, could_move,
};
use dateline::newsroom::assignment::advance::STEPS;
use dateline::newsroom::stage::Move;
use serde_json::{Value, json};
use uuid::Uuid;

use super::stories::{State, Story};

/// An id of nothing.
pub const NOTHING: &str = "0190d1b2-0000-7000-8000-000000000000";

/// A request, and what of it the route's own rights do not say.
pub struct Send {
    pub label: String,
    pub path: String,
    pub body: Body,
    pub also: Also,
    /// What it names is there: a refusal to find it is for want of a right.
    pub there: bool,
    /// The thread or comment it names is of whoever asks.
    pub mine: bool,
}

#[derive(Clone)]
pub enum Body {
    None,
    Json(Value),
    Form(Vec<(&'static str, String)>),
}

/// What the rules say to somebody about a story.
type Asks = dyn Fn(&Actor, &ArticleFacts) -> bool;

/// Rights that depend on what was sent.
pub enum Also {
    Nothing,
    /// Refused without this right.
    Right(fn(&Actor, &ArticleFacts) -> bool),
    /// Answered, and nothing done, without this.
    Deed(Box<Asks>),
}

/// Whether a route is about one story.
pub fn is_on_story(route: &Route) -> bool {
    use dateline::desk::routes::Demand;
    route.path.starts_with("/desk/bulk/")
        || route.demands.iter().any(|one| matches!(one, Demand::Article(_) | Demand::Thread(_) | Demand::Comment(_)))
}

fn could<A: Action<On = ArticleFacts>>(actor: &Actor, on: &ArticleFacts) -> bool {
    actor.could::<A>(on)
}

/// Everything that is sent to a route about a story. `section` is one that whoever asks may file under.
pub fn on_story(route: &Route, story: &Story, section: &str) -> Vec<Send> {
    let mut sends = Vec::new();
    for mine in [false, true] {
        let (thread, comment) = if mine { story.mine } else { story.theirs };
        let mut there = story.state.was_public() || !route.path.contains("/published/");
        let mut path = route.path.to_owned();
        for (name, value) in [
            ("{id}", Some(story.id.to_string())),
            ("{number}", Some("1".to_owned())),
            ("{thread}", Some(thread.to_string())),
            ("{comment}", Some(comment.to_string())),
            ("{correction}", story.correction.map(|id| id.to_string())),
            ("{schedule}", story.schedule.map(|id| id.to_string())),
            ("{link}", story.link.map(|id| id.to_string())),
        ] {
            if path.contains(name) {
                there &= value.is_some();
                path = path.replace(name, value.as_deref().unwrap_or(NOTHING));
            }
        }
        assert!(!path.contains('{'), "the matrix does not know what to put into {}", route.path);
        let send = |label: &str, query: &str, body: Body, also: Also| Send {
            label: format!("{} {}{}{}", route.method, route.path, if label.is_empty() { "" } else { " " }, label),
            path: format!("{path}{query}"),
            body,
            also,
            there,
            mine,
        };
        if route.method == Method::GET {
            sends.extend(queries(route, story).into_iter().map(|query| send("", &query, Body::None, Also::Nothing)));
        } else {
            let bodies = bodies(route, story, section);
            sends.extend(bodies.into_iter().map(|(label, body, also)| send(&label, "", Body::Json(body), also)));
        }
        if !route.path.contains("{thread}") && !route.path.contains("{comment}") {
            break;
        }
    }
    sends
}

/// What stands behind the question mark.
fn queries(route: &Route, story: &Story) -> Vec<String> {
    let id = story.id;
    match route.path {
        "/desk/comparison" => vec![format!("?a={id}.1&b={id}.2"), format!("?a={id}.1&b={id}")],
        "/desk/comparison/choice" => vec![format!("?a={id}.1"), format!("?a={id}.1&q=zq")],
        path if path.contains("{id}") => vec![String::new()],
        path => panic!("the matrix does not know how {path} names a story"),
    }
}

type Sent = (String, Value, Also);

fn bodies(route: &Route, story: &Story, section: &str) -> Vec<Sent> {
    let (head, word) = (story.head, &story.word);
    let one = |body: Value| vec![(String::new(), body, Also::Nothing)];
    let path = route.path;
    let Some(place) = path.strip_prefix("/desk/articles/{id}/") else { return bulk(path, story, section) };
    match place {
        "assignment" => one(
            json!({ "person": "", "due": "", "words": "400", "brief": "", "legal": "", "pictures": "", "breaking": "" }),
        ),
        "moves" => Move::ALL
            .into_iter()
            .map(|step| {
                let may = move |actor: &Actor, on: &ArticleFacts| STEPS.contains(&step) && could_move(actor, on, step);
                (step.as_str().to_owned(), json!({ "step": step.as_str(), "note": "x" }), Also::Deed(Box::new(may)))
            })
            .collect(),
        "notes" => one(json!({ "note": "Call the harbour." })),
        "revisions" => one(json!({ "name": null })),
        "revisions/{number}/name" => one(json!({ "name": "Before legal" })),
        "comments" => one(json!({ "words": "Is this so?" })),
        "comments/{thread}/replies" | "comments/said/{comment}" => one(json!({ "words": "It is." })),
        "comments/{thread}/resolution"
        | "comments/{thread}/reopening"
        | "comments/said/{comment}/removal"
        | "withdrawal"
        | "published/{number}/log-cut"
        | "schedule/{schedule}/cancellation"
        | "schedule/{schedule}/dismissal"
        | "preview-links/{link}/revocation" => one(json!({})),
        "versions" => one(json!({ "lang": "ar" })),
        "publication" => vec![
            (String::new(), json!({ "revision": head }), Also::Nothing),
            (
                "with a date".into(),
                json!({ "revision": head, "first_published_at": "2025-10-22T09:00" }),
                Also::Right(could::<Backdate>),
            ),
            (
                "with a waiver".into(),
                json!({ "revision": head, "waived": ["check-author"], "reason": "It is late." }),
                Also::Right(could::<WaiveChecks>),
            ),
        ],
        "corrections" => vec![
            (String::new(), json!({ "kind": "correction", "words": "Fourteen." }), Also::Nothing),
            (
                "of what is published with it".into(),
                json!({ "kind": "correction", "words": "Fourteen.", "publish": head.to_string() }),
                Also::Right(could::<Publish>),
            ),
            (
                "that retracts".into(),
                json!({ "kind": "retraction", "words": "All wrong.", "confirm": "1" }),
                Also::Right(could::<RetractArticle>),
            ),
        ],
        "corrections/{correction}" => {
            vec![(String::new(), json!({ "kind": "clarification", "words": "Amended." }), Also::Nothing)]
        }
        "kill" => one(json!({ "headline": word, "confirm": "1", "reason": "Wrong from the start.", "words": "" })),
        "schedule" => vec![
            (
                "to publish".into(),
                json!({ "act": "publish", "at": "2026-11-24T21:00", "revision": head }),
                Also::Nothing,
            ),
            ("to withdraw".into(), json!({ "act": "withdraw", "at": "2026-11-24T21:00" }), Also::Nothing),
            (
                "with a waiver".into(),
                json!({ "act": "publish", "at": "2026-11-24T21:00", "revision": head, "waived": ["check-author"],
                        "reason": "It is late." }),
                Also::Right(could::<WaiveChecks>),
            ),
        ],
        "approval" | "giving-back" => one(json!({ "revision": head, "note": "Fine." })),
        "embargo" => {
            // To make it earlier is to lift it in part.
            let lifts: fn(&Actor, &ArticleFacts) -> bool =
                if story.state == State::Embargoed { could::<LiftEmbargo> } else { |_, _| true };
            vec![
                ("later".into(), json!({ "until": "2026-11-25T18:00" }), Also::Nothing),
                ("earlier".into(), json!({ "until": "2026-11-24T17:00" }), Also::Right(lifts)),
            ]
        }
        "embargo/lifting" => one(json!({ "reason": "The source agreed." })),
        "preview-links" => one(json!({ "name": "Counsel", "lasting": "day" })),
        _ => panic!("the matrix does not know what to send to {path}"),
    }
}

/// What is done to many stories at once is answered for each; here there is one.
fn bulk(path: &str, story: &Story, section: &str) -> Vec<Sent> {
    let ids = json!([story.id]);
    let deed = |rule: fn(&Actor, &ArticleFacts) -> bool| Also::Deed(Box::new(rule));
    match path {
        "/desk/bulk/assignment" => {
            vec![(String::new(), json!({ "ids": ids, "person": "nobody" }), deed(could::<AssignArticle>))]
        }
        "/desk/bulk/moves" => STEPS
            .into_iter()
            .map(|step| {
                let may = move |actor: &Actor, on: &ArticleFacts| could_move(actor, on, step);
                let body = json!({ "ids": ids, "step": step.as_str() });
                (step.as_str().to_owned(), body, Also::Deed(Box::new(may)))
            })
            .collect(),
        "/desk/bulk/tags" => vec![(String::new(), json!({ "ids": ids, "tag": "Sea" }), deed(could::<EditArticle>))],
        "/desk/bulk/section" => {
            vec![(String::new(), json!({ "ids": ids, "section": section }), deed(could::<EditArticle>))]
        }
        _ => panic!("the matrix does not know what to send to {path}"),
    }
}

/// What a route that is about no story is about.
pub struct Things {
    pub me: Uuid,
    pub other: Uuid,
    pub section: String,
    pub empty_section: String,
    pub tag: String,
    pub author: String,
    pub view: String,
    pub job: i64,
    pub stories: String,
}

/// Everything that is sent to a route that is about no story; `true` with those that are about oneself.
pub fn at_large(route: &Route, things: &Things) -> Vec<(Send, bool)> {
    let (me, other) = (things.me.to_string(), things.other.to_string());
    let id = match route.path.split('/').nth(2) {
        Some("sections") if route.path.ends_with("/removal") => &things.empty_section,
        Some("sections") => &things.section,
        Some("tags") => &things.tag,
        Some("authors") => &things.author,
        Some("views") => &things.view,
        Some("operations") => &things.job.to_string(),
        _ => "",
    };
    let send = |id: &str, query: &str, body: Body, also: Also| {
        let path = route.path.replace("{id}", id);
        assert!(!path.contains('{'), "the matrix does not know what to put into {}", route.path);
        let label = format!("{} {}", route.method, route.path);
        Send { label, path: format!("{path}{query}"), body, also, there: true, mine: false }
    };
    let mut sends = Vec::new();
    let ids: Vec<(&str, bool)> = if route.path.starts_with("/desk/people/{id}") {
        vec![(&other, false), (&me, true)]
    } else {
        // Whatever else asks for a right on somebody asks it on whoever asks.
        vec![(id, true)]
    };
    for (id, is_me) in ids {
        if route.method == Method::GET {
            for query in lists(route.path, things) {
                // Whoever breaks news begins a story of their own that has to go out.
                let breaks = route.path == "/desk/articles/breaking";
                let also = if breaks { Also::Right(could::<Publish>) } else { Also::Nothing };
                sends.push((send(id, &query, Body::None, also), is_me));
            }
        } else {
            let (body, also) = large_body(route.path, things);
            sends.push((send(id, "", body, also), is_me));
        }
    }
    sends
}

/// The lists of the desk, asked in the ways that could show what one may not see.
fn lists(path: &str, things: &Things) -> Vec<String> {
    let some = |queries: &[&str]| queries.iter().map(|query| (*query).to_owned()).collect();
    match path {
        "/desk" => some(&["", "?show=board", "?q=zq", "?flag=legal", "?state=live", "?state=changed", "?person=me"]),
        "/desk/changes" => some(&["", "?show=board", "?q=zq"]),
        "/desk/stories.json" => {
            let mut queries: Vec<String> = some(&["", "?q=zq", "?q=zq&lang=ar"]);
            queries.push(format!("?ids={}", things.stories));
            queries
        }
        "/desk/comments" => some(&["", "?mine=1"]),
        _ => some(&[""]),
    }
}

fn large_body(path: &str, things: &Things) -> (Body, Also) {
    let own = |actor: &Actor, _: &ArticleFacts| actor.could::<CreateArticle>(&Newsroom);
    let json = |value: Value| (Body::Json(value), Also::Nothing);
    let form = |pairs: &[(&'static str, &str)]| {
        let pairs = pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        (Body::Form(pairs), Also::Nothing)
    };
    let section = things.section.as_str();
    match path {
        "/desk/views" => json(json!({ "name": "Late", "query": "state=open" })),
        "/desk/articles" => {
            let new = json!({ "headline": "New", "section": section, "lang": "en", "kind": "news", "idea": "" });
            (Body::Json(new), Also::Right(own))
        }
        "/desk/articles/breaking" => {
            let new = json!({ "headline": "Breaking", "section": section, "paragraph": "It burns.", "lang": "en",
                              "author": things.author, "sure": "" });
            // The story would be their own, and has to go out.
            (Body::Json(new), Also::Right(could::<Publish>))
        }
        "/desk/notifications/reading" => json(json!({ "notification": null, "thread": null })),
        "/desk/approval-rules" => json(json!({ "rule": ["all:news"] })),
        "/desk/sections" | "/desk/tags" | "/desk/authors" => {
            form(&[("parent", ""), ("position", "3"), ("slug", "new"), ("name-en", "Brand new"), ("slug-en", "")])
        }
        "/desk/sections/{id}" | "/desk/tags/{id}" | "/desk/authors/{id}" => {
            form(&[("parent", ""), ("position", "0"), ("slug", "renamed"), ("name-en", "Renamed"), ("slug-en", "")])
        }
        "/desk/tags.json" => json(json!({ "name": "Lighthouse", "lang": "en" })),
        "/desk/people" => {
            json(json!({ "name": "New Person", "email": "new@matrix.example", "role": "author", "ui": "en" }))
        }
        "/desk/people/{id}/role" => json(json!({ "role": "author" })),
        "/desk/people/{id}/sections" => json(json!({ "limit": "some", "sections": [section] })),
        "/desk/people/{id}/handover" => json(json!({ "to": things.me })),
        "/desk/people/{id}/suspension"
        | "/desk/people/{id}/reinstatement"
        | "/desk/people/{id}/link"
        | "/desk/sections/{id}/removal"
        | "/desk/tags/{id}/removal"
        | "/desk/views/{id}/removal"
        | "/desk/operations/jobs/{id}/retry"
        | "/desk/operations/jobs/{id}/dismissal"
        | "/desk/account/devices/removal" => json(json!({})),
        "/desk/settings" => json(json!({
            "position": ["1"], "lang": ["en"], "name": ["The Post"], "tagline": [""], "zone": "Asia/Beirut",
            "accent": "#1a5fb4", "authors_publish": "", "placeholders": "", "change_log": ""
        })),
        "/desk/settings/stages" => json(json!({ "ui": ["en"], "stage": ["idea"], "name": ["Pitch"] })),
        "/desk/settings/mail" => json(json!({ "hour": 7 })),
        "/desk/account" => json(json!({ "name": "Another name", "ui": "ar" })),
        "/desk/account/notifications" => json(json!({ "kind": ["assigned"], "way": ["desk"] })),
        "/desk/account/keys" => json(json!({ "letters": "1" })),
        "/desk/account/password" => {
            json(json!({ "current": crate::app::PASSWORD, "password": "another kelp lantern" }))
        }
        _ => panic!("the matrix does not know what to send to {path}"),
    }
}
