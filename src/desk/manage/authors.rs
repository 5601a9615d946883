//! Authors: the list of bylines, adding and changing one. None is removed: stories carry them.

use std::collections::HashMap;

use askama::Template;
use axum::response::{IntoResponse, Response};
use axum_extra::routing::TypedPath;

use super::names::{NameRow, Typed, langs};
use super::{Refusal, problems, redirect, refusal, unprocessable};
use crate::desk::command::{Command, Seen, View};
use crate::desk::pages::Problems;
use crate::desk::paths;
use crate::desk::wall::{Done, filters};
use crate::newsroom::access::{EditAuthors, Permit};
use crate::newsroom::ids::{AuthorId, PersonId};
use crate::newsroom::people::{self, Person};
use crate::newsroom::settings::Settings;
use crate::newsroom::taxonomy::TaxonomyError;
use crate::newsroom::taxonomy::authors::{self, Author, AuthorLink, AuthorName, NewAuthor};
use crate::platform::db::Tx;
use crate::platform::lang::Lang;
use crate::web::error::Error;
use crate::web::page::Page;

/// The longest biography, in characters.
const BIOGRAPHY: usize = 2_000;
/// Rows for links that a form shows at least, and the most it takes: what an author has more is not lost.
const LINKS: usize = 5;
const MOST_LINKS: usize = 10;

#[derive(Template)]
#[template(path = "desk/manage/authors.html")]
struct ListPage {
    langs: Vec<Lang>,
    authors: Vec<Author>,
    /// Names of the accounts that bylines belong to.
    accounts: HashMap<PersonId, String>,
}

#[derive(Template)]
#[template(path = "desk/manage/author.html")]
struct FormPage {
    id: Option<AuthorId>,
    rows: Vec<NameRow>,
    slug: String,
    links: Vec<LinkRow>,
    person: String,
    accounts: Vec<Person>,
    problems: Problems,
}

/// A row for a link, numbered from 1.
struct LinkRow {
    number: usize,
    label: String,
    href: String,
}

pub async fn show_list(_: paths::Authors, view: View<EditAuthors>) -> Result<impl IntoResponse, Error> {
    let signed = view.signed().clone();
    let mut seen = view.of(()).await?;
    let mut authors = authors::list(seen.db()).await?;
    let langs = langs(&signed.settings, []);
    authors.sort_by_cached_key(|author| author.name(langs[0]).to_lowercase());
    let accounts = accounts(&mut seen).await?.into_iter().map(|person| (person.id, person.display_name)).collect();
    Ok(Page(ListPage { langs, authors, accounts }))
}

pub async fn show_new(_: paths::NewAuthor, view: View<EditAuthors>) -> Result<impl IntoResponse, Error> {
    let rows = Typed::default().rows(&langs(&view.signed().settings, []));
    let accounts = accounts(&mut view.of(()).await?).await?;
    Ok(Page(FormPage {
        id: None,
        rows,
        slug: String::new(),
        links: link_rows(&[]),
        person: String::new(),
        accounts,
        problems: Problems::default(),
    }))
}

pub async fn show(path: paths::Author, view: View<EditAuthors>) -> Result<impl IntoResponse, Error> {
    let signed = view.signed().clone();
    let mut seen = view.of(()).await?;
    let author = authors::get(seen.db(), path.id).await?.ok_or(Error::NotFound)?;
    let rows = author_langs(&signed.settings, &author)
        .into_iter()
        .map(|lang| {
            let row = author.names.iter().find(|name| name.lang == lang);
            let (name, text) = row.map(|row| (row.name.clone(), row.biography.clone())).unwrap_or_default();
            NameRow { lang, name, slug: String::new(), text }
        })
        .collect();
    Ok(Page(FormPage {
        id: Some(path.id),
        rows,
        slug: author.slug.to_string(),
        links: link_rows(&author.links),
        person: author.person.map(|id| id.to_string()).unwrap_or_default(),
        accounts: accounts(&mut seen).await?,
        problems: Problems::default(),
    }))
}

pub async fn create(
    _: paths::Authors,
    view: View<EditAuthors>,
    command: Command<EditAuthors, Typed>,
) -> Result<Response, Error> {
    let (form, signed) = (command.form.clone(), command.signed.clone());
    let langs = langs(&signed.settings, []);
    let made = command
        .run((), async |tx: &mut Tx, permit: &_, form: Typed| {
            let new = read(tx, permit, &form, &langs).await?;
            authors::create(tx, permit, new).await.map_err(|error| author_refusal(error, langs[0]))
        })
        .await;
    match made {
        Ok(_) => Ok(redirect(paths::Authors::PATH, Done::Made)),
        Err(failure) => again(None, &form, &langs, problems(failure)?, &mut view.of(()).await?).await,
    }
}

pub async fn update(
    path: paths::Author,
    view: View<EditAuthors>,
    command: Command<EditAuthors, Typed>,
) -> Result<Response, Error> {
    let (form, signed) = (command.form.clone(), command.signed.clone());
    let saved = command
        .run((), async |tx: &mut Tx, permit: &_, form: Typed| {
            let author = authors::get(tx.conn(), path.id).await?.ok_or(Refusal::NotFound)?;
            let langs = author_langs(&signed.settings, &author);
            let new = read(tx, permit, &form, &langs).await?;
            authors::update(tx, permit, path.id, new).await.map_err(|error| author_refusal(error, langs[0]))
        })
        .await;
    match saved {
        Ok(()) => Ok(redirect(paths::Authors::PATH, Done::Saved)),
        Err(failure) => {
            let problems = problems(failure)?;
            let mut seen = view.of(()).await?;
            let author = authors::get(seen.db(), path.id).await?.ok_or(Error::NotFound)?;
            let langs = author_langs(&signed.settings, &author);
            again(Some(path.id), &form, &langs, problems, &mut seen).await
        }
    }
}

/// The form again, as it was typed.
async fn again(
    id: Option<AuthorId>,
    form: &Typed,
    langs: &[Lang],
    problems: Problems,
    seen: &mut Seen<EditAuthors>,
) -> Result<Response, Error> {
    Ok(unprocessable(Page(FormPage {
        id,
        rows: form.rows(langs),
        slug: form.get("slug").to_owned(),
        links: typed_links(form),
        person: form.get("person").to_owned(),
        accounts: accounts(seen).await?,
        problems,
    })))
}

async fn read(tx: &mut Tx, permit: &Permit<EditAuthors>, form: &Typed, langs: &[Lang]) -> Result<NewAuthor, Refusal> {
    let mut problems = Problems::default();
    let rows = form.rows(langs);
    for row in &rows {
        if row.text.trim().chars().count() > BIOGRAPHY {
            problems.add(&row.field("text"), "problem-biography");
        }
    }
    let mut links = Vec::new();
    for row in typed_links(form) {
        let href = row.href.trim();
        match (row.label.trim(), href) {
            ("", "") => continue,
            (label, _) if label.chars().count() > 60 => problems.add(&row.field("label"), "problem-label"),
            (_, href) if !authors::is_link(href) => problems.add(&row.field("href"), "problem-link"),
            (label, href) => links.push(AuthorLink { label: label.to_owned(), href: href.to_owned() }),
        }
    }
    let person = match form.get("person") {
        "" => None,
        id => {
            let id: Option<PersonId> = id.parse().ok();
            let accounts = people::for_bylines(tx.conn(), permit).await?;
            let known = id.filter(|id| accounts.iter().any(|person| person.id == *id));
            if known.is_none() {
                problems.add("person", "problem-unknown");
            }
            known
        }
    };
    if !problems.is_empty() {
        return Err(Refusal::Problems(problems));
    }
    let names =
        rows.into_iter().map(|row| AuthorName { lang: row.lang, name: row.name, biography: row.text }).collect();
    Ok(NewAuthor { slug: form.get("slug").to_owned(), person, links, names })
}

/// An author has one address for all languages, so its problems belong to one field.
fn author_refusal(error: TaxonomyError, first: Lang) -> Refusal {
    match error {
        TaxonomyError::Slug(_) => Refusal::Problems(Problems::one("slug", "problem-slug")),
        other => refusal(other, first),
    }
}

async fn accounts(seen: &mut Seen<EditAuthors>) -> sqlx::Result<Vec<Person>> {
    let (db, permit) = seen.both();
    people::for_bylines(db, permit).await
}

fn author_langs(settings: &Settings, author: &Author) -> Vec<Lang> {
    langs(settings, author.names.iter().map(|name| name.lang))
}

fn typed_links(form: &Typed) -> Vec<LinkRow> {
    let mut rows: Vec<LinkRow> = (1..=MOST_LINKS)
        .map(|number| LinkRow {
            number,
            label: form.get(&format!("label-{number}")).to_owned(),
            href: form.get(&format!("href-{number}")).to_owned(),
        })
        .collect();
    let last = rows.iter().rposition(|row| !row.label.is_empty() || !row.href.is_empty()).map_or(0, |last| last + 1);
    rows.truncate(last.max(LINKS));
    rows
}

fn link_rows(links: &[AuthorLink]) -> Vec<LinkRow> {
    (1..=links.len().clamp(LINKS, MOST_LINKS))
        .map(|number| {
            let link = links.get(number - 1);
            let (label, href) = link.map(|link| (link.label.clone(), link.href.clone())).unwrap_or_default();
            LinkRow { number, label, href }
        })
        .collect()
}

impl ListPage {
    fn account(&self, author: &Author) -> &str {
        author.person.and_then(|id| self.accounts.get(&id)).map_or("", String::as_str)
    }

    /// Their name in the default edition, else in any.
    fn first<'a>(&self, author: &'a Author) -> &'a str {
        self.langs.first().map_or("", |lang| author.name(*lang))
    }

    fn name_in<'a>(&self, author: &'a Author, lang: &Lang) -> &'a str {
        author.names.iter().find(|name| name.lang == *lang).map_or("", |name| &name.name)
    }
}

impl FormPage {
    fn is_theirs(&self, person: &Person) -> bool {
        self.person == person.id.to_string()
    }
}

impl LinkRow {
    fn field(&self, part: &str) -> String {
        format!("{part}-{}", self.number)
    }
}
