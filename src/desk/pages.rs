//! Pages that several parts of the desk answer with.

use askama::Template;

use super::wall::filters;

/// Something went wrong: what, and what to do.
#[derive(Template)]
#[template(path = "desk/error.html")]
pub struct ErrorPage {
    pub key: &'static str,
    /// The request's id, shown where it helps an admin to find the line in the log.
    pub request: String,
    pub internal: bool,
}

impl ErrorPage {
    fn body(&self) -> String {
        format!("{}.body", self.key)
    }
}

/// What is wrong with a form's fields: the field's name and the key of the words.
#[derive(Clone, Debug, Default)]
pub struct Problems(Vec<(String, String)>);

impl Problems {
    pub fn one(field: &str, key: &str) -> Self {
        Self(vec![(field.to_owned(), key.to_owned())])
    }

    pub fn add(&mut self, field: &str, key: &str) {
        self.0.push((field.to_owned(), key.to_owned()));
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, key)| (field.as_str(), key.as_str()))
    }

    /// The key of what is wrong with a field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.all().find(|(name, _)| *name == field).map(|(_, key)| key)
    }
}
