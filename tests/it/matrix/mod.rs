//! The matrix of rights: every route × everybody × what they are to the story × the state of the story, over HTTP.
//!
//! The routes and the rights they ask for are read from the router ([`dateline::desk::all_routes`]); what has to come of
//! a cell is what the rules say of those rights. Nothing here says what somebody may do. A route for which the matrix knows
//! no sound request fails the test, so that none can be added without being tried.

mod lost;
mod people;
mod room;
mod rule;
mod sends;
mod stories;
mod strays;
mod undo;

use std::collections::HashMap;
use std::time::Duration;

use axum::body::{Body as HttpBody, to_bytes};
use axum::http::{Method, Request, header};
use dateline::desk::routes::Route;
use dateline::newsroom::access::{ArticleFacts, ReadArticle, Role};
use dateline::newsroom::ids::{ArticleId, PersonId, SectionId};
use dateline::newsroom::stage::Stage;
use futures_util::StreamExt;
use serde_json::Value;
use sqlx::PgPool;
use tower::ServiceExt;

use crate::app::{Admin, Answer, Editor, TestApp};
use people::{Relation, Who};
use rule::{Subject, Verdict, complaint, verdict};
use sends::{Body, NOTHING, Send, Things, at_large, is_on_story, on_story};
use stories::{State, Story};
use undo::Undo;

/// Addresses before the wall. A new one is a decision, to be written down here too.
const OPEN: [(&str, &str); 11] = [
    ("GET", "/desk/articles/{id}/room"),
    ("GET", "/desk/sign-in"),
    ("POST", "/desk/sign-in"),
    ("POST", "/desk/sign-out"),
    ("GET", "/desk/sign-in/forgotten"),
    ("POST", "/desk/sign-in/forgotten"),
    ("GET", "/desk/set-up/{secret}"),
    ("POST", "/desk/set-up/{secret}"),
    ("GET", "/desk/links/{secret}"),
    ("POST", "/desk/links/{secret}"),
    ("GET", "/preview/{secret}"),
];

/// The newsroom of the matrix.
pub struct Matrix {
    app: TestApp,
    undo: Undo,
    stories: Vec<Story>,
    things: Things,
    /// A section in which nobody limited has rights.
    outside: SectionId,
    /// Whose the stories are when they are nobody's of those who ask.
    other: PersonId,
    routes: Vec<Route>,
    /// What is answered where there is no such story, by who asks and what.
    absent: HashMap<(&'static str, String), String>,
    tried: usize,
    complaints: Vec<String>,
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn those_with_all_sections_can_do_what_the_rules_say(pool: PgPool) {
    let mut matrix = Matrix::open(&pool).await;
    let app = &matrix.app;
    let all = vec![
        Who::hire(app, "a contributor", Role::Contributor, false).await,
        Who::hire(app, "an author", Role::Author, false).await,
        Who::hire(app, "an editor", Role::Editor, false).await,
        Who::hire(app, "an admin", Role::Admin, false).await,
    ];
    matrix.try_all(all).await;
}

#[sqlx::test(migrator = "dateline::platform::db::MIGRATOR")]
async fn those_with_some_sections_and_those_outside_can_do_what_the_rules_say(pool: PgPool) {
    let mut matrix = Matrix::open(&pool).await;
    let app = &matrix.app;
    let all = vec![
        Who::stranger(),
        Who::hire(app, "a suspended contributor", Role::Contributor, false).await.suspend(app).await,
        Who::hire(app, "a suspended author", Role::Author, false).await.suspend(app).await,
        Who::hire(app, "a suspended editor", Role::Editor, false).await.suspend(app).await,
        Who::hire(app, "a suspended admin", Role::Admin, false).await.suspend(app).await,
        Who::hire(app, "a limited contributor", Role::Contributor, true).await,
        Who::hire(app, "a limited author", Role::Author, true).await,
        Who::hire(app, "a limited editor", Role::Editor, true).await,
    ];
    matrix.try_all(all).await;
}

/// The doors that are open are those that are meant to be.
#[test]
fn no_door_is_open_by_accident() {
    let open: Vec<(String, &str)> = dateline::desk::all_routes()
        .iter()
        .filter(|route| route.demands.is_empty())
        .map(|route| (route.method.to_string(), route.path))
        .collect();
    let open: Vec<(&str, &str)> = open.iter().map(|(method, path)| (method.as_str(), *path)).collect();
    assert_eq!(open, OPEN);
}

impl Matrix {
    pub async fn open(pool: &PgPool) -> Self {
        let app = TestApp::new(pool).await;
        let mut stories = Vec::new();
        for state in State::ALL {
            stories.push(Story::make(&app, state).await);
        }
        let named = async |path: &str, name: &str| -> String {
            app.post(
                Admin,
                path,
                &[
                    ("name-en", name),
                    ("name-ar", name),
                    ("slug-en", ""),
                    ("slug", ""),
                    ("parent", ""),
                    ("position", "9"),
                ],
            )
            .await
            .is(303);
            let table = path.rsplit('/').next().unwrap().trim_end_matches('s');
            let query = format!("select {table}_id::text from {table}_name where name = $1");
            sqlx::query_scalar(sqlx::AssertSqlSafe(query)).bind(name).fetch_one(pool).await.unwrap()
        };
        let outside = named("/desk/sections", "Town").await;
        let (empty_section, tag) = (named("/desk/sections", "Empty").await, named("/desk/tags", "Sea").await);
        app.post(Admin, "/desk/views", &[("name", "Kept"), ("query", "state=open")]).await.is(303);
        let view = sqlx::query_scalar("select id::text from desk_view").fetch_one(pool).await.unwrap();
        let things = Things {
            me: app.people[&Admin].uuid(),
            other: app.people[&Editor].uuid(),
            section: app.section.to_string(),
            empty_section,
            tag,
            author: app.bylines[&Editor].to_string(),
            view,
            job: 0,
            stories: stories.iter().map(|story| story.id.to_string()).collect::<Vec<_>>().join(","),
        };
        app.run_jobs().await;
        let failed = "insert into job (kind, payload, state, run_at, tries, created_at, finished_at, error)
                      values ('purge', '{\"keys\": []}', 'failed', now(), 12, now(), now(), 'x') returning id";
        let job = sqlx::query_scalar(failed).fetch_one(pool).await.unwrap();
        let mut routes = dateline::desk::all_routes();
        routes.retain(|route| !route.demands.is_empty());
        Self {
            undo: Undo::begin(pool.connect_options().as_ref()).await,
            stories,
            things: Things { job, ..things },
            outside: outside.parse().unwrap(),
            other: app.people[&Editor],
            routes,
            absent: HashMap::new(),
            tried: 0,
            complaints: Vec::new(),
            app,
        }
    }

    #[allow(clippy::print_stdout, reason = "how much was tried is what the test is worth")]
    async fn try_all(&mut self, all: Vec<Who>) {
        let begun = std::time::Instant::now();
        // Hiring is no part of what is undone.
        self.undo.keep("delete from matrix.undo").await;
        for who in &all {
            self.tell(who).await;
            for relation in who.relations() {
                self.stand(who, relation).await;
                self.try_stories(who, relation).await;
                self.try_at_large(who, relation).await;
            }
        }
        println!("{} cells of {} routes in {:?}", self.tried, self.routes.len(), begun.elapsed());
        assert!(
            self.complaints.is_empty(),
            "{} complaints, of which:\n{}",
            self.complaints.len(),
            self.complaints[..self.complaints.len().min(60)].join("\n")
        );
        assert_eq!(self.tried, self.cells(&all), "a cell is missing");
        self.undo.keep("delete from job where state <> 'done'").await;
    }

    /// How many cells there have to be: counted from the routes, the people and the stories, not while trying.
    fn cells(&self, all: &[Who]) -> usize {
        let relations: usize = all.iter().map(|who| who.relations().len()).sum();
        let section = &self.things.section;
        let cells = |route: &Route| match is_on_story(route) {
            true => self.stories.iter().map(|story| on_story(route, story, section).len()).sum::<usize>(),
            false => at_large(route, &self.things).len(),
        };
        let a_relation: usize = self.routes.iter().map(cells).sum();
        relations * a_relation
    }

    /// Somebody was told of every story once, whatever they may read by now.
    async fn tell(&mut self, who: &Who) {
        if who.session.is_none() {
            return;
        }
        let (me, by) = (who.id, self.other);
        self.undo
            .keep(&format!(
                "insert into notification (id, person_id, kind, article_id, thread_id, by_id, at)
                 select gen_random_uuid(), '{me}', 'assigned', id, null, '{by}', saved_at from article;
                 insert into notification (id, person_id, kind, article_id, thread_id, by_id, at)
                 select gen_random_uuid(), '{me}', 'mention', article_id, id, '{by}', opened_at from comment_thread;
                 delete from matrix.undo"
            ))
            .await;
    }

    /// Makes all stories stand to somebody as `relation` says.
    async fn stand(&mut self, who: &Who, relation: Relation) {
        let byline = self.app.bylines[&Editor];
        let me = if who.session.is_some() { who.id } else { self.other };
        let who_stands = Who { id: me, byline, session: None, ..Who::stranger() };
        let who = if who.session.is_some() { who } else { &who_stands };
        let mut statements = relation.statements(who, self.app.section, self.outside, self.other, byline);
        for story in &self.stories {
            let (thread, comment) = story.mine;
            statements.push_str(&format!(
                "; update comment_thread set opened_by = '{me}' where id = '{thread}';
                 update comment set written_by = '{me}' where id = '{comment}'"
            ));
        }
        self.things.me = who.id.uuid();
        // What every page carries, such as how many notifications wait, depends on that too.
        self.absent.clear();
        self.undo.keep(&format!("{statements}; delete from matrix.undo")).await;
    }

    async fn try_stories(&mut self, who: &Who, relation: Relation) {
        let routes = std::mem::take(&mut self.routes);
        let stories = std::mem::take(&mut self.stories);
        let section = self.things.section.clone();
        for story in &stories {
            let facts = relation.facts(who, story, self.other);
            for route in routes.iter().filter(|route| is_on_story(route)) {
                for send in on_story(route, story, &section) {
                    let talker = if send.mine { who.id } else { self.other };
                    let on = Subject { article: &facts, talker, person: who.id };
                    let expected = verdict(route, &send, who, &on);
                    let answer = self.cell(who, route, &send, &expected, (relation, Some(story.state))).await;
                    if expected == Verdict::Refused(vec![404]) || is_hidden_deed(who, &send, &facts, &expected) {
                        self.is_as_absent(who, route, story, &send, &answer).await;
                    }
                    let reads = who.actor().is_some_and(|actor| actor.could::<ReadArticle>(&facts));
                    if !reads && shows(&answer, story) {
                        self.complain(who, &send, (relation, Some(story.state)), "its words are in the answer");
                    }
                }
            }
        }
        (self.routes, self.stories) = (routes, stories);
    }

    async fn try_at_large(&mut self, who: &Who, relation: Relation) {
        let routes = std::mem::take(&mut self.routes);
        // A story that somebody would begin by this.
        let begun = ArticleFacts {
            id: ArticleId::generate(),
            stage: Stage::Writing,
            created_by: who.id,
            assigned_to: None,
            byline_people: vec![],
            outside: vec![],
            authors_publish: relation.authors_publish,
        };
        for route in routes.iter().filter(|route| !is_on_story(route)) {
            for (send, is_me) in at_large(route, &self.things) {
                let person = if is_me { who.id } else { self.other };
                let on = Subject { article: &begun, talker: who.id, person };
                let expected = verdict(route, &send, who, &on);
                let answer = self.cell(who, route, &send, &expected, (relation, None)).await;
                let leaked: Vec<String> = self
                    .stories
                    .iter()
                    .filter(|story| {
                        let facts = relation.facts(who, story, self.other);
                        !who.actor().is_some_and(|actor| actor.could::<ReadArticle>(&facts)) && shows(&answer, story)
                    })
                    .map(|story| story.word.clone())
                    .collect();
                if !leaked.is_empty() {
                    self.complain(who, &send, (relation, None), &format!("{} shows {leaked:?}", send.path));
                }
            }
        }
        self.routes = routes;
    }

    /// Tries one cell and puts everything back.
    async fn cell(
        &mut self,
        who: &Who,
        route: &Route,
        send: &Send,
        expected: &Verdict,
        at: (Relation, Option<State>),
    ) -> Answer {
        let answer = self.ask(who, &route.method, &send.path, &send.body).await;
        let touched = self.undo.touched().await;
        self.tried += 1;
        if let Some(complaint) = complaint(expected, route, send, &answer, &touched) {
            self.complain(who, send, at, &complaint);
        }
        if !touched.is_empty() {
            self.undo.undo().await;
        }
        answer
    }

    fn complain(&mut self, who: &Who, send: &Send, (relation, state): (Relation, Option<State>), what: &str) {
        let Relation { tie, inside, authors_publish } = relation;
        let state = state.map_or_else(String::new, |state| format!("{state:?}"));
        let of = if send.mine { " of one's own" } else { "" };
        let place = if inside { "inside" } else { "outside" };
        let setting = if authors_publish { "" } else { " authors do not publish" };
        self.complaints.push(format!("{} {tie:?} {place}{setting} {state} {}{of}: {what}", who.name, send.label));
    }

    /// A story that somebody may not know of and none at all are the same, to the letter.
    async fn is_as_absent(&mut self, who: &Who, route: &Route, story: &Story, send: &Send, answer: &Answer) {
        let id = story.id.to_string();
        let key = (who.name, format!("{} {:?}", send.label, send.path.replace(&id, "")));
        let key = (key.0, format!("{} {}", key.1, send.there));
        let there = same(answer, &id);
        let absent = match self.absent.get(&key) {
            Some(absent) => absent.clone(),
            None => {
                let body = match &send.body {
                    Body::Json(value) => {
                        Body::Json(serde_json::from_str(&value.to_string().replace(&id, NOTHING)).unwrap())
                    }
                    body => body.clone(),
                };
                let answer = self.ask(who, &route.method, &send.path.replace(&id, NOTHING), &body).await;
                if !self.undo.touched().await.is_empty() {
                    self.undo.undo().await;
                }
                let absent = same(&answer, NOTHING);
                self.absent.insert(key, absent.clone());
                absent
            }
        };
        if there != absent {
            let differ = there.lines().zip(absent.lines()).find(|(one, other)| one != other);
            self.complaints.push(format!("{} {}: hidden and absent differ: {differ:?}", who.name, send.label));
        }
    }

    pub async fn ask(&self, who: &Who, method: &Method, path: &str, body: &Body) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1:3000");
        if let Some(session) = &who.session {
            request = request.header(header::COOKIE, format!("__Host-dateline={}", session.expose()));
        }
        let accept = if method == Method::GET { "text/html" } else { "application/json" };
        request = request.header(header::ACCEPT, accept).header("sec-fetch-site", "same-origin");
        let (kind, body) = match body {
            Body::None => (None, HttpBody::empty()),
            Body::Json(value) => (Some("application/json"), HttpBody::from(value.to_string())),
            Body::Form(pairs) => {
                let pairs = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
                (Some("application/x-www-form-urlencoded"), HttpBody::from(pairs))
            }
        };
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let response = self.app.app.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let is_stream = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        let bytes = match is_stream {
            // It never ends: what it begins with is all that is known.
            true => {
                let mut parts = body.into_data_stream();
                let first = tokio::time::timeout(Duration::from_secs(5), parts.next()).await;
                first.expect("an event").expect("an event").unwrap().to_vec()
            }
            false => to_bytes(body, usize::MAX).await.unwrap().to_vec(),
        };
        Answer { status: parts.status, headers: parts.headers, bytes }
    }
}

/// Whether something was asked to be done to a story of which whoever asks may not know.
fn is_hidden_deed(who: &Who, send: &Send, facts: &ArticleFacts, expected: &Verdict) -> bool {
    *expected == Verdict::Nothing
        && send.path.starts_with("/desk/bulk/")
        && who.actor().is_some_and(|actor| !actor.could::<ReadArticle>(facts))
}

/// Whether an answer holds a story's word, as a word of its own.
fn shows(answer: &Answer, story: &Story) -> bool {
    String::from_utf8_lossy(&answer.bytes).to_lowercase().contains(&story.word)
}

/// Everything of an answer by which two can be told apart, but for the id and the request's number.
fn same(answer: &Answer, id: &str) -> String {
    let text = String::from_utf8_lossy(&answer.bytes).replace(id, "");
    let text = match serde_json::from_str::<Value>(&text) {
        Ok(Value::Object(mut object)) => {
            object.remove("request");
            Value::Object(object).to_string()
        }
        _ => text,
    };
    let mut headers: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| !["x-request-id", "server-timing", "date"].contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap_or_default().replace(id, "")))
        .collect();
    headers.sort();
    format!("{} {headers:?} {text}", answer.status)
}
