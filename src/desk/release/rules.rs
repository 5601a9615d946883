//! Which stories want the approval of a second person: a table of sections and kinds.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::routing::TypedPath;
use serde::Deserialize;

use crate::desk::articles::SectionChoice;
use crate::desk::command::{Command, View};
use crate::desk::paths;
use crate::desk::wall::{Done, filters};
use crate::newsroom::access::ChangeSettings;
use crate::newsroom::article::Kind;
use crate::newsroom::publication::approval::{self, Rule};
use crate::newsroom::taxonomy::sections;
use crate::platform::db::Tx;
use crate::web::error::Error;
use crate::web::form::Input;
use crate::web::page::Page;

/// What stands for all sections in the form.
const EVERYWHERE: &str = "all";

#[derive(Template)]
#[template(path = "desk/release/rules.html")]
struct RulesPage {
    rules: Vec<Rule>,
    sections: Vec<SectionChoice>,
}

/// Each ticked box is `section:kind`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RulesForm {
    rule: Vec<String>,
}

impl Input for RulesForm {}

pub async fn show(_: paths::ApprovalRules, view: View<ChangeSettings>) -> Result<impl IntoResponse, Error> {
    let lang = view.signed().ui().lang();
    let mut seen = view.of(()).await?;
    let (db, permit) = seen.both();
    let rules = approval::rules(db, permit).await?;
    let sections = SectionChoice::all(&sections::list(db).await?, lang);
    Ok(Page(RulesPage { rules, sections }))
}

pub async fn change(_: paths::ApprovalRules, command: Command<ChangeSettings, RulesForm>) -> Result<Response, Error> {
    let rules = command.form.rule.iter().map(|text| read(text)).collect::<Option<Vec<_>>>();
    let rules = rules.ok_or_else(|| Error::Unreadable("rule".into()))?;
    command
        .run((), async |tx: &mut Tx, permit: &_, _| approval::set_rules(tx, permit, &rules).await)
        .await
        .map_err(Error::from)?;
    let back = format!("{}?done={}", paths::ApprovalRules::PATH, Done::Saved.as_str());
    Ok(Redirect::to(&back).into_response())
}

fn read(text: &str) -> Option<Rule> {
    let (section, kind) = text.split_once(':')?;
    let section = match section {
        EVERYWHERE => None,
        id => Some(id.parse().ok()?),
    };
    Some(Rule { section, kind: Kind::parse(kind)? })
}

impl RulesPage {
    fn kinds(&self) -> [Kind; 5] {
        Kind::STORIES
    }

    /// Whether the box of a section (or of all, `all`) and a kind is ticked.
    fn is_on(&self, section: &str, kind: &Kind) -> bool {
        self.rules.iter().any(|rule| {
            let of = rule.section.map_or_else(|| EVERYWHERE.to_owned(), |id| id.to_string());
            of == section && rule.kind == *kind
        })
    }
}
