//! The desk's page: the list of stories, the same list as a board, and what is done from it.
//!
//! - [`query`]: its filters, which are its address;
//! - [`row`]: a story on it, [`due`]: its time in words;
//! - [`bulk`]: what is done to many stories at once;
//! - [`views`]: filters under a name;
//! - [`changes`]: rows as they change, while the page is open;
//! - [`plan`]: one story's way: assignment, moves, notes;
//! - [`keys`]: the keys.

pub mod bulk;
pub mod changes;
mod due;
mod keys;
pub mod plan;
mod query;
pub mod row;
pub mod views;

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use axum::response::IntoResponse;
use axum_extra::routing::TypedPath;
use serde_json::json;

use self::keys::{KEYS, Key};
use self::query::ListQuery;
use self::row::{RowView, stage_word};
use super::articles::SectionChoice;
use super::command::View;
use super::paths;
use super::routes::Routes;
use super::wall::{Signed, filters};
use crate::collab;
use crate::newsroom::access::{EditViews, Newsroom, ReadDesk};
use crate::newsroom::article::Kind;
use crate::newsroom::assignment;
use crate::newsroom::board::{self, Cursor, Due, Flag, StageFilter};
use crate::newsroom::ids::PersonId;
use crate::newsroom::people;
use crate::newsroom::stage::{Move, Stage, Standing};
use crate::newsroom::taxonomy::sections;
use crate::platform::lang::Lang;
use crate::platform::words::words;
use crate::web::error::Error;
use crate::web::page::Page;

/// The columns of the board. What was withdrawn or killed stands on the list only.
const COLUMNS: [Stage; 8] = [
    Stage::Idea,
    Stage::Writing,
    Stage::WithDesk,
    Stage::WithSubs,
    Stage::Ready,
    Stage::Scheduled,
    Stage::Live,
    Stage::OnHold,
];

#[derive(Template)]
#[template(path = "desk/board/list.html")]
struct ListPage {
    query: ListQuery,
    signed: Signed,
    rows: Vec<RowView>,
    columns: Vec<Column>,
    sections: Vec<SectionChoice>,
    people: Vec<(PersonId, String)>,
    views: Vec<ViewLink>,
    /// Where the next page and the first are.
    next: Option<String>,
    first: String,
    paged: bool,
    letters: bool,
}

struct Column {
    stage: Stage,
    word: String,
    cards: Vec<RowView>,
    /// There are more than are shown: where they all are.
    all: Option<String>,
}

/// A view of the list under a name.
struct ViewLink {
    name: String,
    href: String,
    here: bool,
    /// For those somebody kept: where it is removed.
    removal: Option<String>,
}

/// A filter that is on, and the address without it.
struct Chip {
    text: String,
    without: String,
}

/// Something to choose from a list: its value, its words, and whether it is chosen.
struct Choice {
    value: String,
    words: String,
    chosen: bool,
}

/// The addresses of the desk's page, to stand behind the wall.
pub fn routes() -> Routes {
    Routes::new()
        .typed_get(show)
        .typed_get(changes::show)
        .typed_post(bulk::assign)
        .typed_post(bulk::advance)
        .typed_post(bulk::tag)
        .typed_post(bulk::file)
        .typed_post(views::keep)
        .typed_post(views::remove)
        .typed_get(plan::show)
        .typed_post(plan::assign)
        .typed_post(plan::advance)
        .typed_post(plan::note)
}

async fn show(
    _: paths::Desk,
    view: View<ReadDesk>,
    Query(mut query): Query<ListQuery>,
) -> Result<impl IntoResponse, Error> {
    let (signed, now) = (view.signed().clone(), view.desk().clock().now());
    let after = match query.after.as_str() {
        "" => None,
        text => Some(Cursor::parse(text).ok_or(Error::NotFound)?),
    };
    if query.is_board() {
        query.after.clear();
    }
    let filter = query.filter(&signed, now);
    let mut seen = view.of(()).await?;
    let (db, permit) = seen.both();
    let tree = sections::list(db).await?;
    let mut pages = Vec::new();
    let mut next = None;
    if query.is_board() {
        for stage in changes::columns(&filter) {
            pages.push((Some(stage), board::column(db, permit, &filter, stage).await?));
        }
    } else {
        let page = board::list(db, permit, &filter, after).await?;
        next = page.next.map(|cursor| query.with(|query| query.after = cursor.to_string()));
        pages.push((None, page));
    }
    let ids: Vec<_> = pages.iter().flat_map(|(_, page)| page.rows.iter().map(|row| row.id)).collect();
    let mut open = collab::open_names(db, permit, &ids).await?;
    let mut rows = Vec::new();
    let mut columns = Vec::new();
    for (stage, page) in pages {
        let is_all = page.next.is_none();
        let shown = page
            .rows
            .into_iter()
            .map(|row| RowView::new(open.remove(&row.id).unwrap_or_default(), row, &tree, &signed, now));
        match stage {
            None => rows = shown.collect(),
            Some(stage) => columns.push(Column {
                stage,
                word: stage_word(&signed.settings, signed.ui(), stage),
                cards: shown.collect(),
                all: (!is_all).then(|| {
                    let list = ListQuery { state: stage.as_str().to_owned(), ..query.clone() };
                    list.shown(false)
                }),
            }),
        }
    }
    let may_keep = signed.actor().could::<EditViews>(&Newsroom);
    let views = view_links(&query, views::list(db, permit).await?, may_keep, &signed);
    let people = assignment::assignable(db).await?;
    let letters = people::letter_keys(db, signed.person().id).await?;
    Ok(Page(ListPage {
        rows,
        columns,
        sections: SectionChoice::all(&tree, signed.ui().lang()),
        people,
        views,
        next,
        first: query.with(|query| query.after.clear()),
        paged: after.is_some() && !query.is_board(),
        letters,
        query,
        signed,
    }))
}

/// The views that every desk has, then those that were kept.
fn view_links(query: &ListQuery, kept: Vec<board::views::View>, may_keep: bool, signed: &Signed) -> Vec<ViewLink> {
    let said = words(signed.ui());
    let usual = [
        ("view-all", ""),
        ("view-mine", "state=open&person=me"),
        ("view-today", "due=today"),
        ("view-unassigned", "person=nobody"),
        ("view-legal", "flag=legal"),
    ];
    let here = query::normal(&ListQuery { show: String::new(), ..query.clone() }.kept());
    let show = if query.is_board() { "show=board" } else { "" };
    let href = |filters: &str| {
        let parts: Vec<&str> = [filters, show].into_iter().filter(|part| !part.is_empty()).collect();
        if parts.is_empty() { paths::DESK.to_owned() } else { format!("{}?{}", paths::DESK, parts.join("&")) }
    };
    let usual = usual.into_iter().map(|(key, filters)| ViewLink {
        name: said.say(key).into_owned(),
        href: href(filters),
        here: here == filters,
        removal: None,
    });
    let kept = kept.into_iter().map(|view| ViewLink {
        href: format!("{}?{}", paths::DESK, view.query),
        here: query.kept() == view.query,
        removal: may_keep.then(|| paths::ViewRemoval { id: view.id }.to_string()),
        name: view.name,
    });
    usual.chain(kept).collect()
}

impl ListPage {
    fn say(&self, key: &str) -> String {
        words(self.signed.ui()).say(key).into_owned()
    }

    fn choice(&self, value: &str, words: String, chosen: &str) -> Choice {
        Choice { value: value.to_owned(), words, chosen: value == chosen }
    }

    fn states(&self) -> Vec<Choice> {
        StageFilter::all()
            .map(|filter| {
                let word = match filter {
                    StageFilter::Stage(stage) => stage_word(&self.signed.settings, self.signed.ui(), stage),
                    StageFilter::Open | StageFilter::Changed => self.say(&format!("state-{}", filter.as_str())),
                };
                self.choice(filter.as_str(), word, &self.query.state)
            })
            .collect()
    }

    fn persons(&self) -> Vec<Choice> {
        let said = [("me", "mine"), ("nobody", "nobodys")];
        let usual = said.into_iter().map(|(value, key)| self.choice(value, self.say(key), &self.query.person));
        let people =
            self.people.iter().map(|(id, name)| self.choice(&id.to_string(), name.clone(), &self.query.person));
        usual.chain(people).collect()
    }

    fn kinds(&self) -> Vec<Choice> {
        let kinds = Kind::ALL.into_iter();
        kinds.map(|kind| self.choice(kind.as_str(), self.say(&format!("kind-{kind}")), &self.query.kind)).collect()
    }

    fn langs(&self) -> Vec<Choice> {
        let editions = self.signed.settings.editions.iter();
        editions
            .map(|edition| self.choice(edition.lang.as_str(), edition.lang.native_name().to_owned(), &self.query.lang))
            .collect()
    }

    fn dues(&self) -> Vec<Choice> {
        let dues = Due::ALL.into_iter();
        dues.map(|due| self.choice(due.as_str(), self.say(&format!("due-{}", due.as_str())), &self.query.due)).collect()
    }

    fn flags(&self) -> Vec<Choice> {
        let flags = Flag::ALL.into_iter();
        flags
            .map(|flag| self.choice(flag.as_str(), self.say(&format!("flag-{}", flag.as_str())), &self.query.flag))
            .collect()
    }

    /// The moves that can be made with many stories at once.
    fn moves(&self) -> [Move; 8] {
        assignment::advance::STEPS
    }

    /// Where a card may be dragged from each column, and the move that takes it there, for the script. Who may make which
    /// is asked when it is made. What is on hold goes back to where it was, which is no place to point at.
    fn ways(&self) -> String {
        let ways = COLUMNS.into_iter().map(|from| {
            let steps = self.moves().into_iter().filter(|step| *step != Move::Resume);
            let ways: BTreeMap<&str, &str> = steps
                .filter_map(|step| Some((Standing::at(from).after(step)?.stage.as_str(), step.as_str())))
                .collect();
            (from.as_str(), ways)
        });
        json!(ways.collect::<BTreeMap<_, _>>()).to_string()
    }

    fn keys(&self) -> &'static [Key] {
        &KEYS
    }

    fn may_keep(&self) -> bool {
        self.signed.actor().could::<EditViews>(&Newsroom)
    }

    /// Where the rows' changes come from.
    fn changes(&self) -> String {
        self.query.address(paths::BoardChanges::PATH)
    }

    /// Where to go back to after something was done.
    fn here(&self) -> String {
        self.query.address(paths::DESK)
    }

    fn chips(&self) -> Vec<Chip> {
        let chosen = |choices: Vec<Choice>| choices.into_iter().find(|choice| choice.chosen).map(|choice| choice.words);
        let section = self.sections.iter().find(|choice| choice.id == self.query.section);
        let lang = Lang::parse(&self.query.lang).ok().map(|lang| lang.native_name().to_owned());
        let mut chips = Vec::new();
        let mut add = |text: Option<String>, clear: fn(&mut ListQuery)| {
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                let without = self.query.with(|query| {
                    clear(query);
                    query.after.clear();
                });
                chips.push(Chip { text, without });
            }
        };
        add(Some(self.query.q.clone()), |query| query.q.clear());
        add(chosen(self.states()), |query| query.state.clear());
        add(chosen(self.persons()), |query| query.person.clear());
        add(section.map(|choice| choice.name.clone()), |query| query.section.clear());
        add(chosen(self.kinds()), |query| query.kind.clear());
        add(lang, |query| query.lang.clear());
        add(chosen(self.dues()), |query| query.due.clear());
        add(chosen(self.flags()), |query| query.flag.clear());
        chips
    }
}
