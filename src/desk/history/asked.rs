//! What an address asks of the history, and the addresses of what is asked next.

use serde::Deserialize;

use super::act_key;
use crate::desk::pages::Problems;
use crate::newsroom::events::Act;
use crate::newsroom::history::{Cursor, Filter, Who};
use crate::newsroom::ids::{ArticleId, PersonId};
use crate::newsroom::settings::Settings;
use crate::platform::clock::Timestamp;
use crate::platform::lang::UiLang;
use crate::platform::words::words;
use crate::web::error::Error;

/// The value that stands for the newsroom itself where a person is chosen.
const NEWSROOM: &str = "newsroom";

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub(super) who: String,
    pub(super) act: String,
    /// A story's id, or an address that holds it.
    pub(super) story: String,
    /// Days in the newsroom's zone, both counted in.
    pub(super) from: String,
    pub(super) to: String,
    pub(super) after: String,
}

/// An entry of a list to choose from.
pub(super) struct Choice {
    pub value: String,
    pub name: String,
    pub chosen: bool,
}

impl Asked {
    /// The filter, and what of the address could not be understood; that part filters nothing.
    pub(super) fn filter(&self, settings: &Settings) -> (Filter, Problems) {
        let mut problems = Problems::default();
        let mut filter = Filter::default();
        match self.who.as_str() {
            "" => {}
            NEWSROOM => filter.who = Some(Who::Newsroom),
            id => match id.parse::<PersonId>() {
                Ok(id) => filter.who = Some(Who::Person(id)),
                Err(_) => problems.add("who", "problem-unknown"),
            },
        }
        if !self.act.is_empty() {
            filter.act = Act::parse(&self.act);
            if filter.act.is_none() {
                problems.add("act", "problem-unknown");
            }
        }
        if !self.story.trim().is_empty() {
            filter.article = story(&self.story);
            if filter.article.is_none() {
                problems.add("story", "problem-history-story");
            }
        }
        let mut day = |text: &str, field: &str, days: i8| -> Option<Timestamp> {
            if text.is_empty() {
                return None;
            }
            let start = text.parse::<jiff::civil::Date>().ok().and_then(|day| {
                let day = day.checked_add(jiff::Span::new().days(days)).ok()?;
                Some(day.to_zoned(settings.time_zone.clone()).ok()?.timestamp())
            });
            if start.is_none() {
                problems.add(field, "problem-day");
            }
            start
        };
        filter.from = day(&self.from, "from", 0);
        filter.until = day(&self.to, "to", 1);
        (filter, problems)
    }

    pub(super) fn cursor(&self) -> Result<Option<Cursor>, Error> {
        match self.after.as_str() {
            "" => Ok(None),
            text => Cursor::parse(text).map(Some).ok_or(Error::NotFound),
        }
    }

    pub(super) fn is_filtered(&self) -> bool {
        [&self.who, &self.act, &self.story, &self.from, &self.to].iter().any(|value| !value.is_empty())
    }

    pub(super) fn people(&self, people: Vec<(PersonId, String)>) -> Vec<Choice> {
        people
            .into_iter()
            .map(|(id, name)| {
                let value = id.to_string();
                Choice { chosen: self.who == value, value, name }
            })
            .collect()
    }

    pub(super) fn acts(&self, ui: UiLang) -> Vec<Choice> {
        Act::ALL
            .iter()
            .map(|act| Choice {
                value: act.as_str().to_owned(),
                name: words(ui).say(&act_key(*act)).into_owned(),
                chosen: self.act == act.as_str(),
            })
            .collect()
    }

    pub(super) fn is_newsroom(&self) -> bool {
        self.who == NEWSROOM
    }

    /// The address of the first page with these filters.
    pub(super) fn first(&self, path: &str) -> String {
        self.address(path, None)
    }

    /// The address of the page after `cursor`.
    pub(super) fn after(&self, path: &str, cursor: Cursor) -> String {
        self.address(path, Some(cursor))
    }

    fn address(&self, path: &str, after: Option<Cursor>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let asked =
            [("who", &self.who), ("act", &self.act), ("story", &self.story), ("from", &self.from), ("to", &self.to)];
        for (name, value) in asked.into_iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        if let Some(after) = after {
            query.append_pair("after", &after.to_string());
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

/// The id in what somebody pasted: the id itself, or any address of the desk that leads to the story.
fn story(text: &str) -> Option<ArticleId> {
    text.trim().split(['/', '?', '#']).find_map(|part| part.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_is_found_in_its_address() {
        let id = ArticleId::generate();
        for text in [
            id.to_string(),
            format!(" https://desk.example/desk/articles/{id}/revisions?x=1"),
            format!("/desk/articles/{id}#a"),
        ] {
            assert_eq!(story(&text), Some(id), "{text}");
        }
        assert_eq!(story("https://desk.example/2026/01/fish"), None);
    }

    #[test]
    fn addresses_carry_what_was_asked() {
        let asked = Asked { act: "published".into(), from: "2026-01-02".into(), ..Asked::default() };
        let cursor = Cursor { at: Timestamp::from_microsecond(5).unwrap(), id: 7 };
        assert_eq!(asked.after("/desk/history", cursor), "/desk/history?act=published&from=2026-01-02&after=5-7");
        assert_eq!(Cursor::parse("5-7"), Some(cursor));
        assert_eq!(Asked::default().first("/desk/history"), "/desk/history");
    }
}
