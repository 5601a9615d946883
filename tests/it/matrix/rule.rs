//! What the rules say of a cell, and whether the server kept to it.

use axum::http::Method;
use dateline::desk::routes::{Demand, Route};
use dateline::newsroom::access::{Actor, ArticleFacts, ManagePeople, Newsroom, PersonFacts, ReadArticle};
use dateline::newsroom::ids::PersonId;
use dateline::newsroom::stage::Stage;

use super::people::{Who, talk};
use super::sends::{Also, Send};
use crate::app::Answer;

/// What has to happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Who is not let in is sent to the door.
    SignIn,
    /// One of these: where several rights are missing, either may be said.
    Refused(Vec<u16>),
    /// An answer, and nothing is done.
    Nothing,
    Allowed,
    /// Something else than the page, with this status.
    Instead(u16),
}

/// What a cell is about: a story, or somebody.
pub struct Subject<'a> {
    pub article: &'a ArticleFacts,
    /// Who said what stands in the story's comments.
    pub talker: PersonId,
    pub person: PersonId,
}

pub fn verdict(route: &Route, send: &Send, who: &Who, on: &Subject) -> Verdict {
    let Some(actor) = who.actor() else { return Verdict::SignIn };
    let refusals: Vec<u16> = route.demands.iter().filter_map(|demand| refusal(demand, &actor, on)).collect();
    if !refusals.is_empty() {
        return Verdict::Refused(refusals);
    }
    // A killed story is opened where it is said what became of it, and has no page to look at.
    if on.article.stage == Stage::Killed && route.method == Method::GET {
        match route.path {
            "/desk/articles/{id}" => return Verdict::Instead(303),
            "/desk/articles/{id}/preview" => return Verdict::Instead(410),
            _ => {}
        }
    }
    match &send.also {
        Also::Right(allows) if !allows(&actor, on.article) => Verdict::Refused(vec![403]),
        Also::Deed(allows) if !allows(&actor, on.article) => Verdict::Nothing,
        Also::Nothing | Also::Right(_) | Also::Deed(_) => Verdict::Allowed,
    }
}

/// The status of a right that is missing: what one may not know of is not there.
fn refusal(demand: &Demand, actor: &Actor, on: &Subject) -> Option<u16> {
    let (thread, comment) = talk(on.article, on.talker);
    let person = PersonFacts { id: on.person };
    let reads = actor.could::<ReadArticle>(on.article);
    let (allowed, visible) = match demand {
        Demand::Article(rule) => ((rule.allows)(actor, on.article), reads),
        Demand::Thread(rule) => ((rule.allows)(actor, &thread), reads),
        Demand::Comment(rule) => ((rule.allows)(actor, &comment), reads),
        Demand::Person(rule) => {
            let known = actor.person() == Some(on.person) || actor.could::<ManagePeople>(&Newsroom);
            ((rule.allows)(actor, &person), known)
        }
        Demand::Newsroom(rule) => ((rule.allows)(actor, &Newsroom), true),
    };
    match (allowed, visible) {
        (true, true) => None,
        (_, false) => Some(404),
        (false, true) => Some(403),
    }
}

/// What is wrong with an answer, if anything. `touched` are the tables that were written to.
pub fn complaint(verdict: &Verdict, route: &Route, send: &Send, answer: &Answer, touched: &[String]) -> Option<String> {
    let status = answer.status.as_u16();
    let is_page = route.method == Method::GET;
    let kept = match verdict {
        Verdict::SignIn if is_page => status == 303 && answer.location().starts_with("/desk/sign-in"),
        Verdict::SignIn => status == 401,
        Verdict::Refused(statuses) => statuses.contains(&status),
        Verdict::Nothing => status != 401 && status < 500,
        Verdict::Instead(instead) => status == *instead,
        Verdict::Allowed if is_page => status == 200 || !send.there && status == 404,
        Verdict::Allowed if send.there => !matches!(status, 401 | 403 | 404) && status < 500,
        Verdict::Allowed => !matches!(status, 401 | 403) && status < 500,
    };
    if !kept {
        return Some(format!("expected {verdict:?}, got {status}"));
    }
    let may_write = *verdict == Verdict::Allowed && !is_page;
    if !may_write && !touched.is_empty() {
        return Some(format!("{verdict:?}, and yet this was written to: {touched:?}"));
    }
    None
}
