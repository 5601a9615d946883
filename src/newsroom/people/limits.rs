//! Limiting somebody's rights to sections: theirs, with everything below them.

use serde_json::json;
use sqlx::PgConnection;

use crate::newsroom::access::{ManagePeople, ManagePerson, Permit, Role};
use crate::newsroom::events::{self, Act};
use crate::newsroom::ids::{PersonId, SectionId};
use crate::platform::db::{self, Tx};

#[derive(Debug, thiserror::Error)]
pub enum LimitError {
    /// An admin rules over what all sections share.
    #[error("an admin is not limited to sections")]
    Admin,
    /// Somebody limited to no section at all could do nothing for the desk.
    #[error("no section was chosen")]
    NoSection,
    #[error("there is no such section")]
    Unknown,
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

/// The sections somebody is limited to, of those that are still there.
pub async fn sections(
    db: &mut PgConnection,
    _permit: &Permit<ManagePeople>,
    person: PersonId,
) -> sqlx::Result<Vec<SectionId>> {
    store::sections(db, person).await
}

/// Limits a person to these sections; `None` lets their rights reach everywhere again. It holds from the next request
/// on, and for what they have open within a second.
pub async fn limit(
    tx: &mut Tx,
    permit: &Permit<ManagePerson>,
    sections: Option<Vec<SectionId>>,
) -> Result<(), LimitError> {
    let id = permit.on().id;
    let person = super::get(tx.conn(), id).await?.ok_or(sqlx::Error::RowNotFound)?;
    if sections.is_some() && person.role == Role::Admin {
        return Err(LimitError::Admin);
    }
    if sections.as_ref().is_some_and(Vec::is_empty) {
        return Err(LimitError::NoSection);
    }
    store::replace(tx.conn(), id, sections.as_deref()).await.map_err(|error| match db::violated(&error) {
        Some("person_section_section_id_fkey") => LimitError::Unknown,
        _ => LimitError::Db(error),
    })?;
    events::on_person(tx, permit.actor(), Act::PersonLimited, id, json!({ "sections": sections })).await?;
    Ok(())
}

mod store {
    use super::*;

    pub(super) async fn sections(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Vec<SectionId>> {
        sqlx::query_scalar!(
            r#"select section_id as "id: SectionId" from person_section where person_id = $1"#,
            person.uuid()
        )
        .fetch_all(db)
        .await
    }

    pub(super) async fn replace(
        db: &mut PgConnection,
        person: PersonId,
        sections: Option<&[SectionId]>,
    ) -> sqlx::Result<()> {
        sqlx::query!("update person set limited = $2 where id = $1", person.uuid(), sections.is_some())
            .execute(&mut *db)
            .await?;
        sqlx::query!("delete from person_section where person_id = $1", person.uuid()).execute(&mut *db).await?;
        sqlx::query!(
            "insert into person_section (person_id, section_id) select distinct $1::uuid, id from unnest($2::uuid[]) id",
            person.uuid(),
            sections.unwrap_or_default() as &[SectionId]
        )
        .execute(db)
        .await?;
        Ok(())
    }
}
