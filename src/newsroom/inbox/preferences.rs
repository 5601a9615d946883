//! How somebody wants to hear of each kind of thing.

use sqlx::PgConnection;

use super::store;
use crate::newsroom::access::{OwnAccount, Permit};
use crate::newsroom::events::notices::{Kind, Way};
use crate::platform::db::Tx;

/// The way of each of [`Kind::ALL`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preferences(Vec<(Kind, Way)>);

impl Preferences {
    /// As everybody has it who has not chosen.
    pub fn usual() -> Self {
        Self(Kind::ALL.into_iter().map(|kind| (kind, kind.usual())).collect())
    }

    pub fn of(&self, kind: Kind) -> Way {
        self.0.iter().find(|(other, _)| *other == kind).map_or(kind.usual(), |(_, way)| *way)
    }

    pub fn set(&mut self, kind: Kind, way: Way) {
        for entry in &mut self.0 {
            if entry.0 == kind {
                entry.1 = way;
            }
        }
    }

    pub fn all(&self) -> impl Iterator<Item = (Kind, Way)> + '_ {
        self.0.iter().copied()
    }
}

pub async fn load(db: &mut PgConnection, permit: &Permit<OwnAccount>) -> sqlx::Result<Preferences> {
    let mut preferences = Preferences::usual();
    for (kind, way) in store::preferences(db, permit.on().id).await? {
        preferences.set(kind, way);
    }
    Ok(preferences)
}

/// Keeps what differs from the usual way, so that who has chosen nothing follows if the usual way changes.
pub async fn change(tx: &mut Tx, permit: &Permit<OwnAccount>, new: &Preferences) -> sqlx::Result<()> {
    let chosen: Vec<(Kind, Way)> = new.all().filter(|(kind, way)| *way != kind.usual()).collect();
    store::set_preferences(tx.conn(), permit.on().id, &chosen).await
}
