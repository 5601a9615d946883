//! The history as people read it: of the whole newsroom for admins, and of a story for whoever may read it. The filters
//! are the address.

mod asked;
mod export;
mod facts;

use std::collections::HashMap;

use askama::Template;
use axum::extract::Query;
use axum::response::IntoResponse;
use axum_extra::routing::TypedPath;
use uuid::Uuid;

use self::asked::{Asked, Choice};
use self::facts::{Fact, Shown};
use super::command::View;
use super::pages::Problems;
use super::paths;
use super::wall::filters;
use crate::newsroom::access::{Newsroom, ReadArticle, SeeHistory};
use crate::newsroom::events::Act;
use crate::newsroom::history::{self, By, Row, Story};
use crate::newsroom::ids::ArticleId;
use crate::platform::clock::Timestamp;
use crate::platform::lang::UiLang;
use crate::platform::words::words;
use crate::web::error::Error;
use crate::web::page::Page;

pub use export::export;

#[derive(Template)]
#[template(path = "desk/history.html")]
struct HistoryPage {
    /// The story whose history this is, or `None` for the newsroom's.
    of: Option<Subject>,
    asked: Asked,
    people: Vec<Choice>,
    acts: Vec<Choice>,
    lines: Vec<Line>,
    next: Option<String>,
    first: String,
    /// Where the rows can be had as a file, for who may have them.
    file: Option<String>,
    problems: Problems,
}

struct Subject {
    article: ArticleId,
    headline: String,
    lang: crate::platform::lang::Lang,
}

/// An event in words.
struct Line {
    at: Timestamp,
    /// A person's name, or the key of the newsroom's own work.
    who: Shown,
    act: String,
    story: Option<Story>,
    about: Option<String>,
    facts: Vec<Fact>,
}

pub async fn show(
    _: paths::History,
    view: View<SeeHistory>,
    Query(asked): Query<Asked>,
) -> Result<impl IntoResponse, Error> {
    let signed = view.signed().clone();
    let (filter, problems) = asked.filter(&signed.settings);
    let mut seen = view.of(()).await?;
    let (db, permit) = seen.both();
    let page = history::of_newsroom(db, permit, &filter, asked.cursor()?).await?;
    let people = history::people(db, permit).await?;
    let names = history::names(db, &page.rows, signed.ui().lang()).await?;
    let path = paths::History::PATH;
    Ok(Page(HistoryPage {
        of: None,
        people: asked.people(people),
        acts: asked.acts(signed.ui()),
        lines: lines(page.rows, &names, signed.ui()),
        next: page.next.map(|cursor| asked.after(path, cursor)),
        first: asked.first(path),
        file: problems.is_empty().then(|| asked.first(paths::HistoryExport::PATH)),
        asked,
        problems,
    }))
}

/// A story's own history.
pub async fn show_article(
    path: paths::ArticleHistory,
    view: View<ReadArticle>,
    Query(asked): Query<Asked>,
) -> Result<impl IntoResponse, Error> {
    let signed = view.signed().clone();
    let asked = Asked { story: String::new(), ..asked };
    let (filter, problems) = asked.filter(&signed.settings);
    let mut seen = view.of(path.id).await?;
    let (db, permit) = seen.both();
    let page = history::of_article(db, permit, &filter, asked.cursor()?).await?;
    let names = history::names(db, &page.rows, signed.ui().lang()).await?;
    let (headline, lang) = history::called(db, permit).await?;
    let here = path.to_string();
    let file = signed.actor().could::<SeeHistory>(&Newsroom).then(|| {
        let asked = Asked { story: path.id.to_string(), ..asked.clone() };
        asked.first(paths::HistoryExport::PATH)
    });
    Ok(Page(HistoryPage {
        of: Some(Subject { article: path.id, headline, lang }),
        people: vec![],
        acts: asked.acts(signed.ui()),
        lines: lines(page.rows, &names, signed.ui()),
        next: page.next.map(|cursor| asked.after(&here, cursor)),
        first: asked.first(&here),
        file,
        asked,
        problems,
    }))
}

fn lines(rows: Vec<Row>, names: &HashMap<Uuid, String>, ui: UiLang) -> Vec<Line> {
    rows.into_iter()
        .map(|row| Line {
            at: row.at,
            who: who(&row.by),
            act: act_words(&row.act, ui),
            facts: facts::of(&row.detail, names),
            about: row.subject.and_then(|id| names.get(&id).cloned()),
            story: row.article,
        })
        .collect()
}

/// A person by name; the newsroom's own work by what it is called, or as it calls itself where a newer program did it.
fn who(by: &By) -> Shown {
    match by {
        By::Person { name, .. } => Shown::Text(name.clone()),
        By::System(_) => Shown::Key("history-newsroom".to_owned()),
    }
}

/// An act in words; its name where only a newer program knows it.
fn act_words(act: &str, ui: UiLang) -> String {
    match Act::parse(act) {
        Some(act) => words(ui).say(&act_key(act)).into_owned(),
        None => act.to_owned(),
    }
}

/// The key of an act's words. A test holds that every act has them in every language.
fn act_key(act: Act) -> String {
    format!("act-{}", act.as_str())
}

impl HistoryPage {
    fn is_filtered(&self) -> bool {
        self.asked.is_filtered()
    }

    fn is_paged(&self) -> bool {
        !self.asked.after.is_empty()
    }

    /// Where the form goes, and where everything is shown again.
    fn here(&self) -> String {
        match &self.of {
            Some(of) => paths::ArticleHistory { id: of.article }.to_string(),
            None => paths::History::PATH.to_owned(),
        }
    }

    fn back(&self, of: &Subject) -> paths::Article {
        paths::Article { id: of.article }
    }

    fn story_history(&self, story: &Story) -> paths::ArticleHistory {
        paths::ArticleHistory { id: story.id }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_has_words_in_both_languages() {
        for ui in UiLang::ALL {
            let mut said = std::collections::BTreeMap::new();
            for act in Act::ALL {
                let sentence = words(ui).say(&act_key(*act)).into_owned();
                assert_ne!(sentence, act_key(*act), "{ui}: {act:?} has no words");
                assert_eq!(said.insert(sentence.clone(), act), None, "{ui}: two acts are called {sentence}");
            }
        }
        assert_eq!(act_words("of-a-newer-program", UiLang::En), "of-a-newer-program");
    }
}
