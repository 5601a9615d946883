//! What this newsroom calls its stages, in each language of the interface.

use askama::Template;
use axum::response::{IntoResponse, Response};
use axum_extra::routing::TypedPath;
use serde::Deserialize;

use super::{redirect, unprocessable};
use crate::desk::command::{Command, Failure, View};
use crate::desk::pages::Problems;
use crate::desk::paths;
use crate::desk::wall::{Done, filters};
use crate::newsroom::access::ChangeSettings;
use crate::newsroom::settings::{self, LONGEST_STAGE_NAME, NameStagesError, Settings, StageName};
use crate::newsroom::stage::Stage;
use crate::platform::db::Tx;
use crate::platform::lang::UiLang;
use crate::platform::words::words;
use crate::web::error::Error;
use crate::web::form::Input;
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "desk/manage/stages.html")]
struct StagesPage {
    names: Vec<StageName>,
    problems: Problems,
}

/// One entry of each for every field, in their order.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct StagesForm {
    ui: Vec<String>,
    stage: Vec<String>,
    name: Vec<String>,
}

impl Input for StagesForm {}

pub async fn show(_: paths::StageNames, view: View<ChangeSettings>) -> Result<impl IntoResponse, Error> {
    let settings = settings::load(view.of(()).await?.db()).await?;
    Ok(Page(StagesPage { names: all(&settings), problems: Problems::default() }))
}

pub async fn change(_: paths::StageNames, command: Command<ChangeSettings, StagesForm>) -> Result<Response, Error> {
    let names = command.form.read();
    let changed = command
        .run((), async |tx: &mut Tx, permit: &_, form: StagesForm| settings::name_stages(tx, permit, form.read()).await)
        .await;
    match changed {
        Ok(()) => Ok(redirect(paths::StageNames::PATH, Done::Saved)),
        Err(Failure::Refused(error)) => Err(error),
        Err(Failure::Verb(NameStagesError::Db(error))) => Err(error.into()),
        Err(Failure::Verb(NameStagesError::TooLong(ui, stage))) => {
            let problems = Problems::one(&format!("{ui}-{stage}"), "problem-stage-name");
            Ok(unprocessable(Page(StagesPage { names, problems })))
        }
    }
}

/// Every stage in every language, with the name it was given or none.
fn all(settings: &Settings) -> Vec<StageName> {
    let name = |ui, stage| settings.stage_name(ui, stage).unwrap_or_default().to_owned();
    UiLang::ALL
        .into_iter()
        .flat_map(|ui| Stage::ALL.into_iter().map(move |stage| (ui, stage)))
        .map(|(ui, stage)| StageName { ui, stage, name: name(ui, stage) })
        .collect()
}

impl StagesForm {
    /// The names whose language and stage can be read.
    fn read(&self) -> Vec<StageName> {
        let parts = self.ui.iter().zip(&self.stage).zip(&self.name);
        parts
            .filter_map(|((ui, stage), name)| {
                Some(StageName { ui: UiLang::parse(ui)?, stage: Stage::parse(stage)?, name: name.clone() })
            })
            .collect()
    }
}

impl StagesPage {
    fn uis(&self) -> [UiLang; 2] {
        UiLang::ALL
    }

    fn of<'a>(&'a self, ui: &UiLang) -> impl Iterator<Item = &'a StageName> {
        let ui = *ui;
        self.names.iter().filter(move |named| named.ui == ui)
    }

    fn field(&self, named: &StageName) -> String {
        format!("{}-{}", named.ui, named.stage)
    }

    /// What it is called without a name of its own.
    fn usual(&self, named: &StageName) -> String {
        words(named.ui).say(&format!("state-{}", named.stage)).into_owned()
    }

    fn longest(&self) -> usize {
        LONGEST_STAGE_NAME
    }
}
