//! What each role may do, asked of the rules themselves, so that the page cannot say something else than they do. An action
//! that is added to the rules stands on the page by itself.

use askama::Template;
use axum::response::IntoResponse;

use crate::desk::board::row::stage_word;
use crate::desk::command::View;
use crate::desk::paths;
use crate::desk::wall::{Signed, filters};
use crate::newsroom::access::{Actor, ArticleFacts, Newsroom, ON_ARTICLE, ON_NEWSROOM, ReadDesk, Role, Rule};
use crate::newsroom::ids::{ArticleId, PersonId};
use crate::newsroom::stage::Stage;
use crate::platform::words::words;
use crate::web::error::Error;
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "desk/manage/roles.html")]
struct RolesPage {
    on_article: Vec<Right>,
    on_newsroom: Vec<Right>,
    authors_publish: bool,
}

/// A row of the table: the key of its words and the answer for each of [`Role::ALL`].
struct Right {
    key: String,
    answers: Vec<Answer>,
}

/// What a role may do. Stages are in words.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Answer {
    No,
    Yes,
    /// With their own stories, in all stages or in these.
    Own(Option<String>),
    /// With all stories in these stages.
    Some(String),
    /// With their own stories in these stages or all, and with others' in those.
    Both(Option<String>, String),
}

pub async fn show(_: paths::Roles, view: View<ReadDesk>) -> Result<impl IntoResponse, Error> {
    let signed = view.signed().clone();
    view.of(()).await?;
    let authors_publish = signed.settings.authors_publish;
    let name = |stages: &[Stage]| list(&signed, stages);
    let on_article = ON_ARTICLE.iter().map(|rule| on_article(rule, authors_publish, &name)).collect();
    let on_newsroom = ON_NEWSROOM
        .iter()
        .map(|rule| Right {
            key: key(rule.name),
            answers: Role::ALL
                .iter()
                .map(|role| {
                    let actor = Actor::member(PersonId::generate(), *role);
                    if (rule.allows)(&actor, &Newsroom) { Answer::Yes } else { Answer::No }
                })
                .collect(),
        })
        .collect();
    Ok(Page(RolesPage { on_article, on_newsroom, authors_publish }))
}

fn on_article(rule: &Rule<ArticleFacts>, authors_publish: bool, name: &dyn Fn(&[Stage]) -> String) -> Right {
    let me = PersonId::generate();
    let story = |created_by: PersonId, stage: Stage| ArticleFacts {
        id: ArticleId::generate(),
        stage,
        created_by,
        assigned_to: None,
        byline_people: vec![],
        outside: vec![],
        authors_publish,
    };
    let stages = |role: Role, created_by: PersonId| -> Vec<Stage> {
        let actor = Actor::member(me, role);
        Stage::ALL.into_iter().filter(|stage| (rule.allows)(&actor, &story(created_by, *stage))).collect()
    };
    // Nobody may do everything in every stage: "all" is whatever an admin may.
    let all = stages(Role::Admin, me);
    let answers = Role::ALL
        .iter()
        .map(|role| {
            let (own, others) = (stages(*role, me), stages(*role, PersonId::generate()));
            let partly = |of: &[Stage]| (of != all.as_slice()).then(|| name(of));
            match (own.is_empty(), others.is_empty()) {
                (true, true) => Answer::No,
                (false, true) => Answer::Own(partly(&own)),
                _ if own == others => partly(&own).map_or(Answer::Yes, Answer::Some),
                _ => Answer::Both(partly(&own), name(&others)),
            }
        })
        .collect();
    Right { key: key(rule.name), answers }
}

/// The key of a right's words: `EditArticle` → `right-edit-article`.
fn key(name: &str) -> String {
    let mut key = String::from("right");
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            key.push('-');
        }
        key.push(c.to_ascii_lowercase());
    }
    key
}

fn list(signed: &Signed, stages: &[Stage]) -> String {
    let comma = words(signed.ui()).say("names-comma");
    let names: Vec<String> = stages.iter().map(|stage| stage_word(&signed.settings, signed.ui(), *stage)).collect();
    names.join(&comma)
}

impl RolesPage {
    fn roles(&self) -> [Role; 4] {
        Role::ALL
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::lang::UiLang;

    fn answers(name: &str, authors_publish: bool) -> Vec<Answer> {
        let plain = |stages: &[Stage]| stages.iter().map(|stage| stage.as_str()).collect::<Vec<_>>().join(" ");
        let rule = ON_ARTICLE.iter().find(|rule| rule.name == name).unwrap();
        on_article(rule, authors_publish, &plain).answers
    }

    #[test]
    fn the_table_follows_the_rules() {
        let edit = answers("EditArticle", false);
        assert_eq!(edit[0], Answer::Own(Some("idea writing".into())));
        assert_eq!(edit[1..], [Answer::Own(None), Answer::Yes, Answer::Yes]);
        assert_eq!(answers("Publish", false)[..2], [Answer::No, Answer::No]);
        assert_eq!(answers("Publish", true)[..2], [Answer::No, Answer::Own(None)]);
        let read = answers("ReadArticle", false);
        assert!(matches!(&read[1], Answer::Both(Some(_), others) if others == "live"), "{read:?}");
    }

    /// A right without words would show its key.
    #[test]
    fn every_right_has_words() {
        let names = ON_ARTICLE.iter().map(|rule| rule.name).chain(ON_NEWSROOM.iter().map(|rule| rule.name));
        for key in names.map(key) {
            for ui in UiLang::ALL {
                assert_ne!(words(ui).say(&key), key, "{ui}");
            }
        }
    }
}
