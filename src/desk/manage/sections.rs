//! Sections: the tree, adding, changing and removing one.

use askama::Template;
use axum::response::{IntoResponse, Response};
use axum_extra::routing::TypedPath;

use super::names::{NameRow, Typed, langs};
use super::{Refusal, RemovePage, problems, redirect, refusal, unprocessable};
use crate::desk::articles::SectionChoice;
use crate::desk::command::{Command, Desk, View};
use crate::desk::pages::Problems;
use crate::desk::paths;
use crate::desk::wall::{Done, Signed, filters};
use crate::newsroom::access::EditSections;
use crate::newsroom::ids::SectionId;
use crate::newsroom::settings::Settings;
use crate::newsroom::taxonomy::sections::{self, NewSection, NewSectionName, Section};
use crate::platform::db::Tx;
use crate::platform::lang::Lang;
use crate::web::error::Error;
use crate::web::page::Page;

/// The longest description, in characters.
const DESCRIPTION: usize = 500;
/// The highest position; there are never that many sections.
const LAST: i32 = 9_999;

#[derive(Template)]
#[template(path = "desk/manage/sections.html")]
struct ListPage {
    nodes: Vec<Node>,
    /// Lists that are still open after the last node.
    open: usize,
}

/// A section in the tree, with the lists that begin and end before it.
struct Node {
    href: String,
    name: String,
    lang: Option<Lang>,
    others: Vec<(Lang, String)>,
    deeper: bool,
    up: usize,
}

#[derive(Template)]
#[template(path = "desk/manage/section.html")]
struct FormPage {
    id: Option<SectionId>,
    rows: Vec<NameRow>,
    parent: String,
    position: String,
    parents: Vec<SectionChoice>,
    problems: Problems,
}

pub async fn show_list(_: paths::Sections, view: View<EditSections>) -> Result<impl IntoResponse, Error> {
    let ui = view.signed().ui().lang();
    let sections = sections::list(view.of(()).await?.db()).await?;
    let mut depth = 0;
    let nodes = sections
        .iter()
        .map(|section| {
            let node = Node::new(section, depth, ui);
            depth = section.depth;
            node
        })
        .collect();
    Ok(Page(ListPage { nodes, open: depth }))
}

pub async fn show_new(_: paths::NewSection, view: View<EditSections>) -> Result<impl IntoResponse, Error> {
    let signed = view.signed().clone();
    let sections = sections::list(view.of(()).await?.db()).await?;
    let last = sections.iter().map(|section| section.position).max().unwrap_or(0);
    let rows = Typed::default().rows(&langs(&signed.settings, []));
    let position = last.saturating_add(1).min(LAST).to_string();
    let parents = parents(&sections, None, &signed);
    Ok(Page(FormPage { id: None, rows, parent: String::new(), position, parents, problems: Problems::default() }))
}

pub async fn show(path: paths::Section, view: View<EditSections>) -> Result<impl IntoResponse, Error> {
    let signed = view.signed().clone();
    let sections = sections::list(view.of(()).await?.db()).await?;
    let section = find(&sections, path.id).ok_or(Error::NotFound)?;
    let rows = section_langs(&signed.settings, section)
        .into_iter()
        .map(|lang| match section.named(lang) {
            Some(name) => {
                NameRow { lang, name: name.name.clone(), slug: name.slug.to_string(), text: name.description.clone() }
            }
            None => NameRow { lang, name: String::new(), slug: String::new(), text: String::new() },
        })
        .collect();
    Ok(Page(FormPage {
        id: Some(path.id),
        rows,
        parent: section.parent.map(|id| id.to_string()).unwrap_or_default(),
        position: section.position.to_string(),
        parents: parents(&sections, Some(path.id), &signed),
        problems: Problems::default(),
    }))
}

pub async fn create(_: paths::Sections, command: Command<EditSections, Typed>) -> Result<Response, Error> {
    let (form, signed, desk) = (command.form.clone(), command.signed.clone(), command.desk().clone());
    let langs = langs(&signed.settings, []);
    let made = command
        .run((), async |tx: &mut Tx, permit: &_, form: Typed| {
            let new = read(&form, &langs)?;
            sections::create(tx, permit, new).await.map_err(|error| refusal(error, langs[0]))
        })
        .await;
    match made {
        Ok(_) => Ok(redirect(paths::Sections::PATH, Done::Made)),
        Err(failure) => again(None, &form, problems(failure)?, &desk, &signed).await,
    }
}

pub async fn update(path: paths::Section, command: Command<EditSections, Typed>) -> Result<Response, Error> {
    let (form, signed, desk) = (command.form.clone(), command.signed.clone(), command.desk().clone());
    let saved = command
        .run((), async |tx: &mut Tx, permit: &_, form: Typed| {
            let sections = sections::list(tx.conn()).await?;
            let langs = section_langs(&signed.settings, find(&sections, path.id).ok_or(Refusal::NotFound)?);
            let new = read(&form, &langs)?;
            sections::update(tx, permit, path.id, new).await.map_err(|error| refusal(error, langs[0]))
        })
        .await;
    match saved {
        Ok(()) => Ok(redirect(paths::Sections::PATH, Done::Saved)),
        Err(failure) => again(Some(path.id), &form, problems(failure)?, &desk, &signed).await,
    }
}

pub async fn confirm_removal(
    path: paths::SectionRemoval,
    view: View<EditSections>,
) -> Result<impl IntoResponse, Error> {
    let ui = view.signed().ui().lang();
    let sections = sections::list(view.of(()).await?.db()).await?;
    let section = find(&sections, path.id).ok_or(Error::NotFound)?;
    Ok(removal_page(section.name(ui).to_owned(), path.id, None))
}

pub async fn remove(path: paths::SectionRemoval, command: Command<EditSections>) -> Result<Response, Error> {
    let (ui, desk) = (command.signed.ui().lang(), command.desk().clone());
    let removed = command
        .run((), async |tx: &mut Tx, permit: &_, _| {
            sections::remove(tx, permit, path.id).await.map_err(|error| refusal(error, ui))
        })
        .await;
    let Err(failure) = removed else { return Ok(redirect(paths::Sections::PATH, Done::Removed)) };
    problems(failure)?;
    let sections = sections::list(&mut *desk.connect_for_choices().await?).await?;
    let section = find(&sections, path.id).ok_or(Error::NotFound)?;
    Ok(unprocessable(removal_page(section.name(ui).to_owned(), path.id, Some("problem-section-in-use"))))
}

fn removal_page(name: String, id: SectionId, problem: Option<&'static str>) -> Page<RemovePage> {
    Page(RemovePage {
        question: "remove-section-question",
        consequence: "remove-section-will",
        name,
        back: paths::Section { id }.to_string(),
        problem,
    })
}

/// The form again, as it was typed.
async fn again(
    id: Option<SectionId>,
    form: &Typed,
    problems: Problems,
    desk: &Desk,
    signed: &Signed,
) -> Result<Response, Error> {
    let sections = sections::list(&mut *desk.connect_for_choices().await?).await?;
    let langs = match id.and_then(|id| find(&sections, id)) {
        Some(section) => section_langs(&signed.settings, section),
        None => langs(&signed.settings, []),
    };
    Ok(unprocessable(Page(FormPage {
        id,
        rows: form.rows(&langs),
        parent: form.get("parent").to_owned(),
        position: form.get("position").to_owned(),
        parents: parents(&sections, id, signed),
        problems,
    })))
}

fn read(form: &Typed, langs: &[Lang]) -> Result<NewSection, Refusal> {
    let mut problems = Problems::default();
    let rows = form.rows(langs);
    for row in &rows {
        if row.text.trim().chars().count() > DESCRIPTION {
            problems.add(&row.field("text"), "problem-description");
        }
    }
    let parent: Option<SectionId> = match form.get("parent") {
        "" => None,
        id => id.parse().map(Some).unwrap_or_else(|_| {
            problems.add("parent", "problem-parent");
            None
        }),
    };
    let position = match form.get("position").trim() {
        "" => Some(0),
        typed => typed.parse().ok().filter(|position| (0..=LAST).contains(position)),
    };
    if position.is_none() {
        problems.add("position", "problem-position");
    }
    match (position, problems.is_empty()) {
        (Some(position), true) => Ok(NewSection {
            parent,
            position,
            names: rows
                .into_iter()
                .map(|row| NewSectionName { lang: row.lang, name: row.name, slug: row.slug, description: row.text })
                .collect(),
        }),
        _ => Err(Refusal::Problems(problems)),
    }
}

fn find(sections: &[Section], id: SectionId) -> Option<&Section> {
    sections.iter().find(|section| section.id == id)
}

fn section_langs(settings: &Settings, section: &Section) -> Vec<Lang> {
    langs(settings, section.names.iter().map(|name| name.lang))
}

/// The sections one may stand under: not itself, nothing below it, nothing that is as deep as the tree goes.
fn parents(sections: &[Section], of: Option<SectionId>, signed: &Signed) -> Vec<SectionChoice> {
    let below = of.map(|id| sections::subtree(sections, id)).unwrap_or_default();
    let may: Vec<Section> = sections
        .iter()
        .filter(|section| !below.contains(&section.id) && section.depth + 1 < sections::DEEPEST)
        .cloned()
        .collect();
    SectionChoice::all(&may, signed.ui().lang())
}

impl Node {
    fn new(section: &Section, before: usize, ui: Lang) -> Self {
        let shown = section.named(ui).or_else(|| section.names.first());
        let others = section.names.iter().filter(|name| Some(name.lang) != shown.map(|shown| shown.lang));
        Self {
            href: paths::Section { id: section.id }.to_string(),
            name: section.name(ui).to_owned(),
            lang: shown.map(|name| name.lang),
            others: others.map(|name| (name.lang, name.name.clone())).collect(),
            deeper: section.depth > before,
            up: before.saturating_sub(section.depth),
        }
    }
}
