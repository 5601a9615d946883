//! Running the newsroom: sections, tags, authors, people, settings, and one's own account.
//!
//! Every page is a plain form. What cannot be saved comes back as it was typed, with the problem beside its field.

pub mod sections;
pub mod tags;
pub mod authors;
pub mod people;
pub mod invite;
pub mod leave;
pub mod roles;
pub mod settings;
pub mod stages;
pub mod operations;
pub mod account;
pub mod notices;
mod names;

use std::fmt::Display;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::command::Failure;
use super::pages::Problems;
use super::routes::Routes;
use super::wall::{Done, filters};
use crate::newsroom::taxonomy::TaxonomyError;
use crate::platform::lang::Lang;
use crate::web::error::Error;
use crate::web::page::Page;

/// The addresses of these pages, to stand behind the wall.
pub fn routes() -> Routes {
    Routes::new()
        .typed_get(sections::show_list)
        .typed_get(sections::show_new)
        .typed_post(sections::create)
        .typed_get(sections::show)
        .typed_post(sections::update)
        .typed_get(sections::confirm_removal)
        .typed_post(sections::remove)
        .typed_get(tags::show_list)
        .typed_get(tags::show_new)
        .typed_post(tags::create)
        .typed_get(tags::show)
        .typed_post(tags::update)
        .typed_get(tags::confirm_removal)
        .typed_post(tags::remove)
        .typed_post(tags::name)
        .typed_get(authors::show_list)
        .typed_get(authors::show_new)
        .typed_post(authors::create)
        .typed_get(authors::show)
        .typed_post(authors::update)
        .typed_get(people::show_list)
        .typed_get(people::show)
        .typed_post(people::set_role)
        .typed_post(people::suspend)
        .typed_post(people::reinstate)
        .typed_post(leave::limit)
        .typed_post(leave::give)
        .typed_get(roles::show)
        .typed_get(invite::show)
        .typed_post(invite::create)
        .typed_post(invite::renew)
        .typed_get(settings::show)
        .typed_post(settings::change)
        .typed_get(notices::show)
        .typed_post(notices::change)
        .typed_get(notices::show_mail)
        .typed_post(notices::change_mail)
        .typed_get(stages::show)
        .typed_post(stages::change)
        .typed_get(operations::show)
        .typed_post(operations::retry)
        .typed_post(operations::dismiss)
        .typed_get(account::show)
        .typed_post(account::change)
        .typed_post(account::change_password)
        .typed_post(account::change_keys)
        .typed_post(account::sign_out_elsewhere)
}

/// Why a form was not saved.
#[derive(Debug)]
enum Refusal {
    NotFound,
    /// What a person can mend.
    Problems(Problems),
    Db(sqlx::Error),
}

/// Asks once more before something is removed.
#[derive(askama::Template)]
#[template(path = "desk/manage/remove.html")]
struct RemovePage {
    /// Keys of the question and of what will happen.
    question: &'static str,
    consequence: &'static str,
    name: String,
    back: String,
    problem: Option<&'static str>,
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::RowNotFound => Refusal::NotFound,
            error => Refusal::Db(error),
        }
    }
}

/// The problems a person can mend; anything else is an error to answer with.
fn problems(failure: Failure<Refusal>) -> Result<Problems, Error> {
    match failure {
        Failure::Verb(Refusal::Problems(problems)) => Ok(problems),
        Failure::Verb(Refusal::NotFound) => Err(Error::NotFound),
        Failure::Verb(Refusal::Db(error)) => Err(error.into()),
        Failure::Refused(error) => Err(error),
    }
}

/// What the taxonomy refuses, at the field it is about. `first` is the language whose field stands first.
fn refusal(error: TaxonomyError, first: Lang) -> Refusal {
    let (field, key) = match error {
        TaxonomyError::NoName => (format!("name-{first}"), "problem-no-name"),
        TaxonomyError::Name(lang) => (format!("name-{lang}"), "problem-name"),
        TaxonomyError::Slug(lang) => (format!("slug-{lang}"), "problem-slug"),
        TaxonomyError::SlugTaken(Some(lang)) => (format!("slug-{lang}"), "problem-slug-taken"),
        TaxonomyError::SlugTaken(None) => ("slug".to_owned(), "problem-slug-taken"),
        TaxonomyError::Link => ("href-1".to_owned(), "problem-link"),
        TaxonomyError::Cycle => ("parent".to_owned(), "problem-parent"),
        TaxonomyError::InUse => ("removal".to_owned(), "problem-in-use"),
        TaxonomyError::PersonTaken => ("person".to_owned(), "problem-person-taken"),
        TaxonomyError::Db(error) => return error.into(),
    };
    Refusal::Problems(Problems::one(&field, key))
}

fn unprocessable<T>(page: Page<T>) -> Response
where
    Page<T>: IntoResponse,
{
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

fn redirect(path: impl Display, done: Done) -> Response {
    Redirect::to(&format!("{path}?done={}", done.as_str())).into_response()
}

#[cfg(test)]
mod tests;
