//! Accounts from the command line: for the first day, and for the day when nobody can sign in.

use anyhow::{Context, bail};

use super::{Database, bring_up_to_date};
use crate::desk::paths;
use crate::newsroom::access::{Actor, ManagePeople, ManagePerson, Newsroom, Role};
use crate::newsroom::people::{self, Email, Invitation, Secret};
use crate::platform::clock::Clock;
use crate::platform::config::Config;
use crate::platform::db::{self, Tx};
use crate::platform::lang::UiLang;

/// Who acts when the command line does.
const ACTOR: Actor = Actor::System("command-line");

/// A person to make an account for.
#[derive(Clone, Debug)]
pub struct NewPerson {
    pub email: String,
    pub name: String,
    /// `contributor`, `author`, `editor` or `admin`.
    pub role: String,
}

/// Makes an account and returns the link at which its person sets the first password, once.
pub async fn create_user(config: &Config, database: Database, person: NewPerson) -> anyhow::Result<String> {
    let email = Email::parse(&person.email).with_context(|| format!("--email: {} is not an address", person.email))?;
    let role = Role::parse(&person.role).context("--role: contributor, author, editor or admin")?;
    bring_up_to_date(&database).await?;
    let pool = db::pool(database.options, 1);
    let mut tx = Tx::begin(&pool, &Clock::system()).await.context("the database cannot be reached")?;
    let permit = ACTOR.may::<ManagePeople>(Newsroom)?;
    let invitation = Invitation { email, name: person.name, role, ui_lang: UiLang::En };
    let (_, secret) = people::invite(&mut tx, &permit, invitation).await?;
    tx.commit().await?;
    Ok(link(config, &secret))
}

/// Ends the sessions of an account and returns the link at which its person sets a new password, once.
pub async fn reset_password(config: &Config, database: Database, email: &str) -> anyhow::Result<String> {
    let email = Email::parse(email).with_context(|| format!("--email: {email} is not an address"))?;
    bring_up_to_date(&database).await?;
    let pool = db::pool(database.options, 1);
    let mut tx = Tx::begin(&pool, &Clock::system()).await.context("the database cannot be reached")?;
    let Some(credentials) = people::credentials(tx.conn(), &email).await? else {
        bail!("there is no account of {email}");
    };
    let permit = ACTOR.may::<ManagePerson>(credentials.person.facts())?;
    let secret = people::reset_link(&mut tx, &permit).await?;
    people::end_other_sessions(tx.conn(), credentials.person.id, None).await?;
    tx.commit().await?;
    Ok(link(config, &secret))
}

fn link(config: &Config, secret: &Secret) -> String {
    config.desk_url.join(&paths::Link { secret: secret.expose().to_owned() }.to_string())
}
