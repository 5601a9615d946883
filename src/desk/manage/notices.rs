//! How one wants to be told of things, and, for admins, whether and when the newsroom sends mail.

use askama::Template;
use axum::response::{IntoResponse, Response};
use axum_extra::routing::TypedPath;
use serde::Deserialize;

use super::redirect;
use crate::desk::command::{Command, View};
use crate::desk::paths;
use crate::desk::wall::{Done, filters};
use crate::newsroom::access::{ChangeSettings, OwnAccount};
use crate::newsroom::events::notices::{Kind, Way};
use crate::newsroom::events::outbox;
use crate::newsroom::inbox::preferences::{self, Preferences};
use crate::platform::db::Tx;
use crate::web::error::Error;
use crate::web::form::Input;
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "desk/manage/notices.html")]
struct NoticesPage {
    preferences: Preferences,
    mails: bool,
    /// When the daily mail goes out, in the newsroom's zone.
    hour: String,
    zone: String,
}

#[derive(Template)]
#[template(path = "desk/manage/mail.html")]
struct MailPage {
    /// The mail server, if there is one.
    server: Option<String>,
    hour: i8,
    zone: String,
}

#[derive(Clone, Debug)]
struct Choice {
    value: &'static str,
    key: String,
    chosen: bool,
}

/// A kind and a way in each row, in step.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct NoticesForm {
    kind: Vec<String>,
    way: Vec<String>,
}

impl Input for NoticesForm {
    const LIMIT: usize = 8 * 1024;
}

#[derive(Clone, Debug, Deserialize)]
pub struct MailForm {
    hour: i8,
}

impl Input for MailForm {
    const LIMIT: usize = 1024;
}

pub async fn show(_: paths::AccountNotices, view: View<OwnAccount>) -> Result<impl IntoResponse, Error> {
    let signed = view.signed().clone();
    let mails = view.desk().mailer().is_set();
    let mut seen = view.of(signed.person().id).await?;
    let (db, permit) = seen.both();
    let preferences = preferences::load(db, permit).await?;
    let (hour, _) = outbox::digest_hour(db).await?;
    Ok(Page(NoticesPage {
        preferences,
        mails,
        hour: format!("{hour:02}:00"),
        zone: signed.settings.time_zone_name.clone(),
    }))
}

pub async fn change(_: paths::AccountNotices, command: Command<OwnAccount, NoticesForm>) -> Result<Response, Error> {
    let me = command.signed.person().id;
    let changed = command
        .run(me, async |tx: &mut Tx, permit: &_, form: NoticesForm| {
            let mut preferences = preferences::load(tx.conn(), permit).await?;
            for (kind, way) in form.kind.iter().zip(&form.way) {
                // Only what the page offers; anything else leaves things as they are.
                if let (Some(kind), Some(way)) = (Kind::parse(kind), Way::parse(way)) {
                    preferences.set(kind, way);
                }
            }
            preferences::change(tx, permit, &preferences).await
        })
        .await;
    changed?;
    Ok(redirect(paths::AccountNotices::PATH, Done::Saved))
}

pub async fn show_mail(_: paths::SettingsMail, view: View<ChangeSettings>) -> Result<impl IntoResponse, Error> {
    let zone = view.signed().settings.time_zone_name.clone();
    let server = view.desk().config().smtp.as_ref().map(|smtp| {
        let (host, port) = smtp.server();
        format!("{host}:{port}")
    });
    let (hour, _) = outbox::digest_hour(view.of(()).await?.db()).await?;
    Ok(Page(MailPage { server, hour, zone }))
}

pub async fn change_mail(
    _: paths::SettingsMail,
    command: Command<ChangeSettings, MailForm>,
) -> Result<Response, Error> {
    let changed = command
        .run((), async |tx: &mut Tx, permit: &_, form: MailForm| outbox::set_digest_hour(tx, permit, form.hour).await)
        .await;
    changed?;
    Ok(redirect(paths::SettingsMail::PATH, Done::Saved))
}

impl NoticesPage {
    /// Each kind with the key of its words and its choices.
    fn rows(&self) -> Vec<(&'static str, String, Vec<Choice>)> {
        let choices = |chosen: Way| {
            Way::ALL.map(|way| Choice {
                value: way.as_str(),
                key: format!("way-{}", way.as_str()),
                chosen: way == chosen,
            })
        };
        self.preferences
            .all()
            .map(|(kind, way)| (kind.as_str(), format!("told-{}", kind.as_str()), choices(way).to_vec()))
            .collect()
    }
}

impl MailPage {
    fn hours(&self) -> Vec<(i8, String)> {
        (0..24).map(|hour| (hour, format!("{hour:02}:00"))).collect()
    }
}
