//! Pages are rendered late. A handler answers with `Page(struct)`; what every page needs besides its own facts
//! (language, direction, zone, who is signed in) is added by the door it goes out through, and error pages go the
//! same way. So page structs hold only what is theirs.

use std::any::Any;
use std::sync::Arc;

use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use jiff::tz::TimeZone;

use super::error::Error;
use crate::platform::clock::Timestamp;
use crate::platform::lang::{Lang, UiLang};

/// A page to be rendered at the door.
pub struct Page<T>(pub T);

/// What the filters in templates need: the language of words and dates.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The language of the page itself (`html lang`).
    pub lang: Lang,
    /// Whose words the interface's strings are.
    pub ui: UiLang,
    pub zone: TimeZone,
    /// When the page is made.
    pub now: Timestamp,
}

/// The key under which templates' filters find the [`Setting`].
pub const SETTING: &str = "setting";

trait LateRender: Send + Sync {
    fn render_late(&self, values: &dyn askama::Values) -> askama::Result<String>;
}

impl<T: Template + Send + Sync> LateRender for T {
    fn render_late(&self, values: &dyn askama::Values) -> askama::Result<String> {
        self.render_with_values(values)
    }
}

#[derive(Clone)]
struct Unrendered(Arc<dyn LateRender>);

impl<T: Template + Send + Sync + 'static> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        let mut response = Response::new(axum::body::Body::empty());
        response.extensions_mut().insert(Unrendered(Arc::new(self.0)));
        response
    }
}

/// Renders a page into its answer if it is one; other answers pass unchanged.
pub fn render(mut response: Response, setting: &Setting, extra: (&'static str, &dyn Any)) -> Response {
    let Some(Unrendered(page)) = response.extensions_mut().remove::<Unrendered>() else { return response };
    let values: [(&str, &dyn Any); 2] = [(SETTING, setting), extra];
    match page.render_late(&values) {
        Ok(html) => {
            let headers = response.headers_mut();
            if !headers.contains_key(header::CONTENT_TYPE) {
                headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
            }
            *response.body_mut() = html.into();
            response
        }
        Err(error) => Error::Render(error).into_response(),
    }
}

impl Setting {
    pub fn direction(&self) -> &'static str {
        self.lang.direction().as_str()
    }
}
