//! stub
use crate::newsroom::{
    publication::{Permalink, Preview},
    settings::Settings,
};
use crate::web::error::Error;
use axum::response::Response;
#[derive(Clone)]
pub struct Site;
pub fn router(_: Site) -> axum::Router {
    axum::Router::new()
}
impl Site {
    pub fn new(_: sqlx::PgPool, _: crate::platform::clock::Clock, _: &str) -> Self {
        Site
    }
    pub fn address(&self, _: &Permalink, _: &Settings) -> String {
        String::new()
    }
    pub async fn preview(&self, _: Preview) -> Result<Response, Error> {
        Err(Error::NotFound)
    }
    pub fn forget(&self) {}
}
