//! The list's filters as they stand in its address, which is all there is of them.

use serde::{Deserialize, Serialize};

use crate::desk::paths;
use crate::desk::wall::Signed;
use crate::newsroom::article::Kind;
use crate::newsroom::board::{Due, Filter, Flag, StageFilter, Whose};
use crate::platform::clock::Timestamp;
use crate::platform::lang::Lang;

/// Whose stories, in the address: one's own, or nobody's; else a person's id.
const ME: &str = "me";
const NOBODY: &str = "nobody";
/// The value of `show` for the board; the list needs none.
const BOARD: &str = "board";

/// Words looked for, at most.
const LONGEST: usize = 200;

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct ListQuery {
    pub q: String,
    pub state: String,
    pub person: String,
    pub section: String,
    pub kind: String,
    pub lang: String,
    pub due: String,
    pub flag: String,
    pub show: String,
    pub after: String,
}

impl ListQuery {
    /// What is asked for, at this moment of the newsroom's clock. What cannot be read is not asked for.
    pub fn filter(&self, signed: &Signed, now: Timestamp) -> Filter {
        Filter {
            words: self.q.chars().take(LONGEST).collect(),
            stage: StageFilter::parse(&self.state),
            whose: match self.person.as_str() {
                ME => Some(Whose::Mine),
                NOBODY => Some(Whose::Nobodys),
                id => id.parse().ok().map(Whose::Assigned),
            },
            section: self.section.parse().ok(),
            kind: Kind::parse(&self.kind),
            lang: Lang::parse(&self.lang).ok(),
            due: Due::parse(&self.due).map(|due| due.between(&signed.settings.local(now))),
            flag: Flag::parse(&self.flag),
        }
    }

    pub fn is_board(&self) -> bool {
        self.show == BOARD
    }

    pub fn is_filtered(&self) -> bool {
        self.filters().into_iter().any(|(_, value)| !value.is_empty())
    }

    /// The list's address after a change to its filters.
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> String {
        let mut query = self.clone();
        change(&mut query);
        query.address(paths::DESK)
    }

    /// The same filters as a list or as a board, from its beginning.
    pub fn shown(&self, as_board: bool) -> String {
        self.with(|query| {
            query.show = if as_board { BOARD.to_owned() } else { String::new() };
            query.after.clear();
        })
    }

    /// An address with these filters.
    pub fn address(&self, path: &str) -> String {
        match self.encoded(true) {
            query if query.is_empty() => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }

    /// What a view keeps: the filters and how they are shown, not the page.
    pub fn kept(&self) -> String {
        self.encoded(false)
    }

    fn encoded(&self, with_page: bool) -> String {
        let mut address = url::form_urlencoded::Serializer::new(String::new());
        let page = if with_page { self.after.as_str() } else { "" };
        let pairs = self.filters().into_iter().chain([("show", self.show.as_str()), ("after", page)]);
        for (name, value) in pairs.filter(|(_, value)| !value.is_empty()) {
            address.append_pair(name, value);
        }
        address.finish()
    }

    fn filters(&self) -> [(&'static str, &str); 8] {
        [
            ("q", &self.q),
            ("state", &self.state),
            ("person", &self.person),
            ("section", &self.section),
            ("kind", &self.kind),
            ("lang", &self.lang),
            ("due", &self.due),
            ("flag", &self.flag),
        ]
    }
}

/// What somebody sent as a view's filters, read and written again: nothing but filters is kept.
pub fn normal(query: &str) -> String {
    let mut read = ListQuery::default();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let value = value.chars().take(LONGEST).collect();
        match name.as_ref() {
            "q" => read.q = value,
            "state" => read.state = value,
            "person" => read.person = value,
            "section" => read.section = value,
            "kind" => read.kind = value,
            "lang" => read.lang = value,
            "due" => read.due = value,
            "flag" => read.flag = value,
            "show" => read.show = value,
            _ => {}
        }
    }
    read.kept()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_keeps_filters_and_nothing_else() {
        assert_eq!(normal("q=%D9%85%D8%A7%D8%A1&state=ready&after=1.2&next=%2F%2Fevil&q="), "state=ready");
        assert_eq!(normal("due=today&show=board&flag="), "due=today&show=board");
        let query = ListQuery { state: "ready".into(), after: "1.2".into(), ..ListQuery::default() };
        assert_eq!(query.address("/desk"), "/desk?state=ready&after=1.2");
        assert_eq!(query.kept(), "state=ready");
        assert!(query.is_filtered());
    }
}
