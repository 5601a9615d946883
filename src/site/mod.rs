//! stub
use crate::newsroom::{
    publication::{Permalink, Preview},
    settings::Settings,
};
use crate::web::error::Error;
use axum::response::Response;
#[derive(Clone)]
pub struct Site;
impl Site {
    pub fn address(&self, _: &Permalink, _: &Settings) -> String {
        String::new()
    }
    pub async fn preview(&self, _: Preview) -> Result<Response, Error> {
        Err(Error::NotFound)
    }
    pub fn forget(&self) {}
}
