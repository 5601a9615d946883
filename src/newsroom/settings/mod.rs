//! What holds for the whole newsroom: its editions and their names, its time zone, its accent colour.

mod accent;
pub mod placeholders;
mod store;

use jiff::tz::TimeZone;

use super::access::{ChangeSettings, Permit};
use super::events::{self, Act};
use super::stage::Stage;
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::lang::{Lang, UiLang};

pub use accent::{Accent, BadAccent};
pub use placeholders::Placeholders;

/// The newsroom's settings, with at least one edition, the default one first.
#[derive(Clone, Debug)]
pub struct Settings {
    pub editions: Vec<Edition>,
    pub time_zone: TimeZone,
    /// The zone's name as set (`Asia/Beirut`).
    pub time_zone_name: String,
    pub accent: Accent,
    /// May authors publish their own stories?
    pub authors_publish: bool,
    /// What stands in a text where something is still to come.
    pub placeholders: Placeholders,
    /// May readers look up how a story changed after its publication?
    pub change_log: bool,
    /// Was this newsroom filled with demo content?
    pub demo: bool,
    /// What the newsroom calls stages of its own accord, in a language of the interface.
    pub stage_names: Vec<StageName>,
}

/// A language of the site, and the newsroom's name in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    pub lang: Lang,
    pub name: String,
    pub tagline: String,
}

/// A stage under a newsroom's own name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageName {
    pub ui: UiLang,
    pub stage: Stage,
    /// 1 to 40 characters, one line.
    pub name: String,
}

/// What the settings page sends, parsed.
#[derive(Clone, Debug)]
pub struct NewSettings {
    /// The default edition first.
    pub editions: Vec<Edition>,
    pub time_zone_name: String,
    pub accent: Accent,
    pub authors_publish: bool,
    pub placeholders: Placeholders,
}

#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("no such time zone")]
    NoSuchZone,
    #[error("a newsroom needs an edition, and each language once")]
    Editions,
    #[error("an edition that has published stories cannot be removed")]
    EditionInUse(Lang),
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

impl Settings {
    pub fn default_edition(&self) -> &Edition {
        // The database holds exactly one default edition from its first migration on, and `load` refuses none.
        &self.editions[0]
    }

    pub fn edition(&self, lang: Lang) -> Option<&Edition> {
        self.editions.iter().find(|edition| edition.lang == lang)
    }

    pub fn is_default(&self, lang: Lang) -> bool {
        self.default_edition().lang == lang
    }

    /// What the newsroom calls a stage; `None` if it has its usual name.
    pub fn stage_name(&self, ui: UiLang, stage: Stage) -> Option<&str> {
        self.stage_names.iter().find(|named| named.ui == ui && named.stage == stage).map(|named| named.name.as_str())
    }

    /// The instant on the newsroom's wall clock.
    pub fn local(&self, at: Timestamp) -> jiff::Zoned {
        at.to_zoned(self.time_zone.clone())
    }
}

/// The settings, in one round trip.
pub async fn load(db: &mut sqlx::PgConnection) -> sqlx::Result<Settings> {
    store::load(db).await
}

/// How many public changes there have been: a number that only grows, by which a server sees that it missed one.
pub async fn changes(db: &mut sqlx::PgConnection) -> sqlx::Result<i64> {
    store::changes(db).await
}

/// Replaces the settings. An edition can be removed only while nothing is published in it.
pub async fn change(tx: &mut Tx, permit: &Permit<ChangeSettings>, new: NewSettings) -> Result<(), SettingsError> {
    TimeZone::get(&new.time_zone_name).map_err(|_| SettingsError::NoSuchZone)?;
    let mut langs: Vec<Lang> = new.editions.iter().map(|edition| edition.lang).collect();
    langs.sort_unstable();
    langs.dedup();
    if new.editions.is_empty() || langs.len() != new.editions.len() {
        return Err(SettingsError::Editions);
    }
    if let Some(lang) = store::published_outside(tx.conn(), &langs).await? {
        return Err(SettingsError::EditionInUse(lang));
    }
    store::replace(tx.conn(), &new).await?;
    let detail = serde_json::json!({
        "editions": new.editions.iter().map(|edition| edition.lang.to_string()).collect::<Vec<_>>(),
        "time_zone": new.time_zone_name,
        "accent": new.accent.to_string(),
        "authors_publish": new.authors_publish,
        "placeholders": new.placeholders,
    });
    events::on_frame(tx, permit.actor(), Act::SettingsChanged, None, detail).await?;
    Ok(())
}

pub const LONGEST_STAGE_NAME: usize = 40;

/// A name was too long.
#[derive(Debug, thiserror::Error)]
pub enum NameStagesError {
    #[error("the name of a stage is longer than 40 characters")]
    TooLong(UiLang, Stage),
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

/// Names stages anew: these, and no others, are called otherwise than usual. An empty name is the usual one.
pub async fn name_stages(
    tx: &mut Tx,
    permit: &Permit<ChangeSettings>,
    names: Vec<StageName>,
) -> Result<(), NameStagesError> {
    let mut kept = Vec::new();
    for named in names {
        let spaced: String = named.name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let name = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.chars().count() > LONGEST_STAGE_NAME {
            return Err(NameStagesError::TooLong(named.ui, named.stage));
        }
        if !name.is_empty() {
            kept.push(StageName { name, ..named });
        }
    }
    store::replace_stage_names(tx.conn(), &kept).await?;
    let detail = serde_json::json!({ "named": kept.len() });
    events::on_newsroom(tx, permit.actor(), Act::StagesNamed, None, detail).await?;
    Ok(())
}

/// Says whether readers may look up how stories changed.
pub async fn show_change_log(tx: &mut Tx, permit: &Permit<ChangeSettings>, shown: bool) -> sqlx::Result<()> {
    if store::set_change_log(tx.conn(), shown).await? {
        let detail = serde_json::json!({ "change_log": shown });
        events::on_frame(tx, permit.actor(), Act::SettingsChanged, None, detail).await?;
    }
    Ok(())
}

/// The name of a time zone as the database of zones writes it; it is found in any case.
pub fn parse_zone(text: &str) -> Option<String> {
    TimeZone::get(text.trim()).ok().and_then(|zone| zone.iana_name().map(str::to_owned))
}

/// Names of time zones to choose from: places, and UTC.
pub fn zones() -> Vec<String> {
    let mut zones: Vec<String> = jiff::tz::db()
        .available()
        .map(|name| name.to_string())
        .filter(|name| name == "UTC" || (name.contains('/') && !name.starts_with("Etc/")))
        .collect();
    zones.sort_unstable();
    zones
}

/// What a new newsroom is called, in which language it begins, and where it is.
#[derive(Clone, Debug)]
pub struct Beginning {
    pub name: String,
    pub lang: Lang,
    /// As [`parse_zone`] gives it.
    pub time_zone_name: String,
}

/// Names the one edition a new newsroom begins with. Part of the set-up, which has its own one-time proof.
pub(super) async fn begin(db: &mut sqlx::PgConnection, beginning: &Beginning) -> sqlx::Result<()> {
    store::begin(db, beginning).await
}

/// Marks the newsroom as filled with demo content.
pub async fn mark_demo(tx: &mut Tx, _permit: &Permit<ChangeSettings>) -> sqlx::Result<()> {
    store::mark_demo(tx.conn()).await
}
