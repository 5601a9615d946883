//! Tags: the list, adding, changing and removing one, and naming one from the editor.

use askama::Template;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::routing::TypedPath;
use serde::Deserialize;
use serde_json::json;

use super::names::{NameRow, Typed, langs};
use super::{Refusal, RemovePage, problems, redirect, refusal, unprocessable};
use crate::desk::command::{Command, Failure, View};
use crate::desk::pages::Problems;
use crate::desk::paths;
use crate::desk::wall::{Done, Signed, filters};
use crate::newsroom::access::{EditTags, NameTag};
use crate::newsroom::ids::TagId;
use crate::newsroom::settings::Settings;
use crate::newsroom::taxonomy::TaxonomyError;
use crate::newsroom::taxonomy::tags::{self, NewTagName, Tag};
use crate::platform::db::Tx;
use crate::platform::lang::Lang;
use crate::platform::words::words;
use crate::web::error::Error;
use crate::web::form::Input;
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "desk/manage/tags.html")]
struct ListPage {
    /// A column each.
    langs: Vec<Lang>,
    tags: Vec<Tag>,
}

#[derive(Template)]
#[template(path = "desk/manage/tag.html")]
struct FormPage {
    id: Option<TagId>,
    rows: Vec<NameRow>,
    problems: Problems,
}

/// What the editor sends for "add a tag".
#[derive(Deserialize)]
pub struct NameForm {
    name: String,
    lang: String,
}

impl Input for NameForm {
    const LIMIT: usize = 4 * 1024;
}

pub async fn show_list(_: paths::Tags, view: View<EditTags>) -> Result<impl IntoResponse, Error> {
    let signed = view.signed().clone();
    let mut tags = tags::list(view.of(()).await?.db()).await?;
    let langs = langs(&signed.settings, []);
    tags.sort_by_cached_key(|tag| tag.name(langs[0]).to_lowercase());
    Ok(Page(ListPage { langs, tags }))
}

pub async fn show_new(_: paths::NewTag, view: View<EditTags>) -> Result<impl IntoResponse, Error> {
    let rows = Typed::default().rows(&langs(&view.signed().settings, []));
    view.of(()).await?;
    Ok(Page(FormPage { id: None, rows, problems: Problems::default() }))
}

pub async fn show(path: paths::Tag, view: View<EditTags>) -> Result<impl IntoResponse, Error> {
    let signed = view.signed().clone();
    let tag = tags::get(view.of(()).await?.db(), path.id).await?.ok_or(Error::NotFound)?;
    let rows = tag_langs(&signed.settings, &tag)
        .into_iter()
        .map(|lang| match tag.named(lang) {
            Some(name) => NameRow { lang, name: name.name.clone(), slug: name.slug.to_string(), text: String::new() },
            None => NameRow { lang, name: String::new(), slug: String::new(), text: String::new() },
        })
        .collect();
    Ok(Page(FormPage { id: Some(path.id), rows, problems: Problems::default() }))
}

pub async fn create(_: paths::Tags, command: Command<EditTags, Typed>) -> Result<Response, Error> {
    let (form, signed) = (command.form.clone(), command.signed.clone());
    let langs = langs(&signed.settings, []);
    let made = command
        .run((), async |tx: &mut Tx, permit: &_, form: Typed| {
            tags::create(tx, permit, &read(&form, &langs)).await.map_err(|error| refusal(error, langs[0]))
        })
        .await;
    match made {
        Ok(_) => Ok(redirect(paths::Tags::PATH, Done::Made)),
        Err(failure) => {
            let problems = problems(failure)?;
            Ok(unprocessable(Page(FormPage { id: None, rows: form.rows(&langs), problems })))
        }
    }
}

pub async fn update(path: paths::Tag, command: Command<EditTags, Typed>) -> Result<Response, Error> {
    let (form, signed, desk) = (command.form.clone(), command.signed.clone(), command.desk().clone());
    let saved = command
        .run((), async |tx: &mut Tx, permit: &_, form: Typed| {
            let tag = tags::get(tx.conn(), path.id).await?.ok_or(Refusal::NotFound)?;
            let langs = tag_langs(&signed.settings, &tag);
            tags::update(tx, permit, path.id, &read(&form, &langs)).await.map_err(|error| refusal(error, langs[0]))
        })
        .await;
    match saved {
        Ok(()) => Ok(redirect(paths::Tags::PATH, Done::Saved)),
        Err(failure) => {
            let problems = problems(failure)?;
            let tag = tags::get(&mut *desk.connect_for_choices().await?, path.id).await?.ok_or(Error::NotFound)?;
            let rows = form.rows(&tag_langs(&signed.settings, &tag));
            Ok(unprocessable(Page(FormPage { id: Some(path.id), rows, problems })))
        }
    }
}

pub async fn confirm_removal(path: paths::TagRemoval, view: View<EditTags>) -> Result<impl IntoResponse, Error> {
    let ui = view.signed().ui().lang();
    let tag = tags::get(view.of(()).await?.db(), path.id).await?.ok_or(Error::NotFound)?;
    Ok(removal_page(&tag, ui, None))
}

pub async fn remove(path: paths::TagRemoval, command: Command<EditTags>) -> Result<Response, Error> {
    let (ui, desk) = (command.signed.ui().lang(), command.desk().clone());
    let removed = command
        .run((), async |tx: &mut Tx, permit: &_, _| {
            tags::remove(tx, permit, path.id).await.map_err(|error| refusal(error, ui))
        })
        .await;
    let Err(failure) = removed else { return Ok(redirect(paths::Tags::PATH, Done::Removed)) };
    problems(failure)?;
    let tag = tags::get(&mut *desk.connect_for_choices().await?, path.id).await?.ok_or(Error::NotFound)?;
    Ok(unprocessable(removal_page(&tag, ui, Some("problem-tag-in-use"))))
}

/// The tag of a name, made if there is none: `{name, lang}` gives `{id, name}`, or 422 with `{problems: [{field, message}]}`.
pub async fn name(_: paths::TagNames, command: Command<NameTag, NameForm>) -> Result<Response, Error> {
    let signed: Signed = command.signed.clone();
    let lang = Lang::parse(&command.form.lang).ok().filter(|lang| signed.settings.edition(*lang).is_some());
    let Some(lang) = lang else { return Ok(refused(&signed, "lang", "problem-edition")) };
    let named = command
        .run((), async |tx: &mut Tx, permit: &_, form: NameForm| {
            let id = tags::name(tx, permit, lang, &form.name).await?;
            // The tag may have been there before under a name that gives the same address.
            let tag = tags::get(tx.conn(), id).await?.ok_or(sqlx::Error::RowNotFound)?;
            Ok::<_, TaxonomyError>((id, tag.name(lang).to_owned()))
        })
        .await;
    match named {
        Ok((id, name)) => Ok(Json(json!({ "id": id, "name": name })).into_response()),
        Err(Failure::Refused(error)) => Err(error),
        Err(Failure::Verb(TaxonomyError::Db(error))) => Err(error.into()),
        Err(Failure::Verb(TaxonomyError::NoName | TaxonomyError::Name(_))) => {
            Ok(refused(&signed, "name", "problem-name"))
        }
        Err(Failure::Verb(_)) => Ok(refused(&signed, "name", "problem-slug")),
    }
}

fn refused(signed: &Signed, field: &str, key: &str) -> Response {
    let message = words(signed.ui()).say(key);
    let problems = json!({ "problems": [{ "field": field, "message": message }] });
    (StatusCode::UNPROCESSABLE_ENTITY, Json(problems)).into_response()
}

fn removal_page(tag: &Tag, ui: Lang, problem: Option<&'static str>) -> Page<RemovePage> {
    Page(RemovePage {
        question: "remove-tag-question",
        consequence: "remove-tag-will",
        name: tag.name(ui).to_owned(),
        back: paths::Tag { id: tag.id }.to_string(),
        problem,
    })
}

fn read(form: &Typed, langs: &[Lang]) -> Vec<NewTagName> {
    form.rows(langs).into_iter().map(|row| NewTagName { lang: row.lang, name: row.name, slug: row.slug }).collect()
}

fn tag_langs(settings: &Settings, tag: &Tag) -> Vec<Lang> {
    langs(settings, tag.names.iter().map(|name| name.lang))
}

impl ListPage {
    fn name_in<'a>(&self, tag: &'a Tag, lang: &Lang) -> &'a str {
        tag.named(*lang).map_or("", |name| &name.name)
    }

    /// Its name in the default edition, else in any.
    fn first<'a>(&self, tag: &'a Tag) -> &'a str {
        self.langs.first().map_or("", |lang| tag.name(*lang))
    }
}
