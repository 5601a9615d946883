//! Which stories somebody may read, in a form that a query can use: the same as the rule for one story
//! (`access::rules::ReadArticle`). A test holds the two together.
//!
//! The condition that goes with it, with `sight` in the place of the parameters, over a row of `article`:
//!
//! ```sql
//! (sight.all or (sight.live and stage = 'live') or section_id = any(sight.within)
//!  or (stage = 'live' and section_id = any(sight.live_within))
//!  or (stage <> 'killed' and (created_by = sight.me or assigned_to = sight.me or author_ids && sight.bylines)))
//! ```

use sqlx::PgConnection;
use uuid::Uuid;

use crate::newsroom::access::{Actor, Role};

/// The parameters of the condition.
#[derive(Clone, Debug, Default)]
pub(in crate::newsroom) struct Sight {
    /// Everything.
    pub all: bool,
    /// Everything that is live.
    pub live: bool,
    /// Everything in these sections.
    pub within: Vec<Uuid>,
    /// What is live in these sections.
    pub live_within: Vec<Uuid>,
    /// What is theirs: whoever they are, and their bylines.
    pub me: Option<Uuid>,
    pub bylines: Vec<Uuid>,
}

impl Sight {
    pub(in crate::newsroom) async fn of(db: &mut PgConnection, actor: &Actor) -> sqlx::Result<Self> {
        let (me, role, limited) = match actor {
            Actor::System(_) => return Ok(Self { all: true, ..Self::default() }),
            Actor::Person { id, role, limited } => (id.uuid(), *role, *limited),
        };
        let (bylines, sections) = store::reach(db, me).await?;
        let sight = Self { me: Some(me), bylines, ..Self::default() };
        Ok(match (role, limited) {
            (Role::Contributor, _) => sight,
            (Role::Author, false) => Self { live: true, ..sight },
            (Role::Author, true) => Self { live_within: sections, ..sight },
            (Role::Editor | Role::Admin, false) => Self { all: true, ..sight },
            (Role::Editor | Role::Admin, true) => Self { within: sections, ..sight },
        })
    }
}

mod store {
    use super::*;

    /// A person's bylines, and the sections they are limited to with everything below.
    pub(super) async fn reach(db: &mut PgConnection, person: Uuid) -> sqlx::Result<(Vec<Uuid>, Vec<Uuid>)> {
        let row = sqlx::query!(
            r#"select array(select id from author where person_id = $1) as "bylines!",
                      sections_below(array(select section_id from person_section where person_id = $1)) as "sections!""#,
            person
        )
        .fetch_one(db)
        .await?;
        Ok((row.bylines, row.sections))
    }
}
