//! The approval of a second person. A newsroom says for which stories it wants one: by kind, in a section and all below
//! it, or everywhere. What is approved is the words: an approval is bound to a hash of everything that readers would see,
//! so it falls with any change and stands again when the change is taken back.

use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use crate::newsroom::access::{ApproveArticle, ChangeSettings, Permit, ReadArticle};
use crate::newsroom::article::{self, Content, Kind};
use crate::newsroom::events::{self, Act};
use crate::newsroom::ids::{ArticleId, PersonId, SectionId};
use crate::newsroom::publication::schedule;
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;

/// The longest note, in characters.
pub const LONGEST_NOTE: usize = 2_000;

/// Stories that need approval: of this kind, in this section and all below it, or (`None`) everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rule {
    pub section: Option<SectionId>,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Approved,
    /// Given back, with a note.
    Returned,
}

/// What somebody said of a revision.
#[derive(Clone, Debug)]
pub struct Opinion {
    pub verdict: Verdict,
    pub revision: i32,
    pub note: String,
    pub by: String,
    pub at: Timestamp,
}

/// Where a story stands with its approval.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Does the newsroom want one for this story?
    pub is_wanted: bool,
    /// Has somebody approved the newest words?
    pub stands: bool,
    /// The newest opinion, whatever words it was about.
    pub last: Option<Opinion>,
}

#[derive(Debug, thiserror::Error)]
pub enum ApprovalError {
    #[error("the story was saved again meanwhile")]
    NotNewest,
    #[error("nobody approves their own words")]
    OwnWords,
    #[error("a story is given back with a note")]
    NoNote,
    #[error("the note is longer than {LONGEST_NOTE} characters")]
    LongNote,
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

impl Verdict {
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Approved => "approved",
            Verdict::Returned => "returned",
        }
    }
}

impl From<String> for Verdict {
    /// From the database, whose constraint allows only the two; anything else approves nothing.
    fn from(text: String) -> Self {
        if text == Verdict::Approved.as_str() { Verdict::Approved } else { Verdict::Returned }
    }
}

/// Approves a revision, which must be the newest, on behalf of a person who has not written it.
pub async fn approve(
    tx: &mut Tx,
    permit: &Permit<ApproveArticle>,
    revision: i32,
    note: &str,
) -> Result<(), ApprovalError> {
    say(tx, permit, revision, note, Verdict::Approved).await
}

/// Gives a story back with a note that says what is missing; an approval of the same words ends with it. The story is with
/// its writers again, and off the schedule; one that is live stays so.
pub async fn give_back(
    tx: &mut Tx,
    permit: &Permit<ApproveArticle>,
    revision: i32,
    note: &str,
) -> Result<(), ApprovalError> {
    if note.trim().is_empty() {
        return Err(ApprovalError::NoNote);
    }
    say(tx, permit, revision, note, Verdict::Returned).await
}

async fn say(
    tx: &mut Tx,
    permit: &Permit<ApproveArticle>,
    revision: i32,
    note: &str,
    verdict: Verdict,
) -> Result<(), ApprovalError> {
    let (id, note) = (permit.on().id, note.trim());
    if note.chars().count() > LONGEST_NOTE {
        return Err(ApprovalError::LongNote);
    }
    let by = permit.actor().person().ok_or(ApprovalError::OwnWords)?;
    let (article, head) = article::lock_head(tx.conn(), id).await?;
    if head.number != revision {
        return Err(ApprovalError::NotNewest);
    }
    if verdict == Verdict::Approved && store::writers(tx.conn(), id, revision).await?.contains(&by) {
        return Err(ApprovalError::OwnWords);
    }
    store::insert(tx, id, revision, &fingerprint(&head.content), verdict, note, by).await?;
    let mut detail = json!({ "revision": revision });
    let act = match verdict {
        Verdict::Approved => Act::Approved,
        Verdict::Returned => {
            let now = schedule::give_back(tx, permit.actor(), &article).await?;
            if now.stage != article.stage {
                detail["from"] = json!(article.stage.as_str());
                detail["to"] = json!(now.stage.as_str());
            }
            Act::GivenBack
        }
    };
    events::on_article(tx, permit.actor(), act, id, detail).await?;
    Ok(())
}

/// Where a story's newest words stand.
pub async fn standing(
    db: &mut PgConnection,
    permit: &Permit<ReadArticle>,
    content: &Content,
) -> sqlx::Result<Standing> {
    let id = permit.on().id;
    Ok(Standing {
        is_wanted: is_wanted(db, content).await?,
        stands: stands(db, id, content).await?,
        last: store::last(db, id).await?,
    })
}

/// Whether the newsroom wants such a story approved.
pub(super) async fn is_wanted(db: &mut PgConnection, content: &Content) -> sqlx::Result<bool> {
    store::is_wanted(db, content.kind, content.section).await
}

/// Whether the last that was said of just these words is that they are approved.
pub(super) async fn stands(db: &mut PgConnection, id: ArticleId, content: &Content) -> sqlx::Result<bool> {
    store::stands(db, id, &fingerprint(content)).await
}

/// The rules there are.
pub async fn rules(db: &mut PgConnection, _: &Permit<ChangeSettings>) -> sqlx::Result<Vec<Rule>> {
    store::rules(db).await
}

/// Replaces the rules. Sections that are gone meanwhile are left out.
pub async fn set_rules(tx: &mut Tx, permit: &Permit<ChangeSettings>, rules: &[Rule]) -> sqlx::Result<()> {
    store::set_rules(tx.conn(), rules).await?;
    let detail = json!(
        rules.iter().map(|rule| json!({ "section": rule.section, "kind": rule.kind.as_str() })).collect::<Vec<_>>()
    );
    events::on_newsroom(tx, permit.actor(), Act::ApprovalRulesChanged, None, json!({ "rules": detail })).await
}

/// A hash of everything of a version that readers would see.
fn fingerprint(content: &Content) -> Vec<u8> {
    // Taken apart by name, so that a new field cannot be left out of what is approved.
    let Content {
        kind,
        section,
        authors,
        roles,
        tags,
        headline,
        short_headline,
        standfirst,
        dateline,
        slug,
        search_title,
        search_description,
        social_title,
        social_description,
        body,
    } = content;
    let all = json!([
        kind.as_str(),
        section,
        authors,
        roles,
        tags,
        headline,
        short_headline,
        standfirst,
        dateline,
        slug,
        search_title,
        search_description,
        social_title,
        social_description,
        body.to_json(),
    ]);
    Sha256::digest(all.to_string().as_bytes()).to_vec()
}

mod store {
    use super::*;

    pub(super) async fn insert(
        tx: &mut Tx,
        id: ArticleId,
        revision: i32,
        hash: &[u8],
        verdict: Verdict,
        note: &str,
        by: PersonId,
    ) -> sqlx::Result<()> {
        sqlx::query!(
            "insert into approval (article_id, revision, content_hash, verdict, note, by_id, at)
             values ($1, $2, $3, $4, $5, $6, $7)",
            id.uuid(),
            revision,
            hash,
            verdict.as_str(),
            note,
            by.uuid(),
            tx.now_sql() as _
        )
        .execute(tx.conn())
        .await?;
        Ok(())
    }

    /// Whose words a revision brought.
    pub(super) async fn writers(db: &mut PgConnection, id: ArticleId, revision: i32) -> sqlx::Result<Vec<PersonId>> {
        sqlx::query_scalar!(
            r#"select writer_ids || saved_by as "writers!: Vec<PersonId>" from revision
               where article_id = $1 and number = $2"#,
            id.uuid(),
            revision
        )
        .fetch_one(db)
        .await
    }

    pub(super) async fn last(db: &mut PgConnection, id: ArticleId) -> sqlx::Result<Option<Opinion>> {
        let row = sqlx::query!(
            "select verdict, revision, note, display_name, at from approval join person on person.id = by_id
             where article_id = $1 order by approval.id desc limit 1",
            id.uuid()
        )
        .fetch_optional(db)
        .await?;
        Ok(row.map(|row| Opinion {
            verdict: row.verdict.into(),
            revision: row.revision,
            note: row.note,
            by: row.display_name,
            at: row.at.to_jiff(),
        }))
    }

    pub(super) async fn stands(db: &mut PgConnection, id: ArticleId, hash: &[u8]) -> sqlx::Result<bool> {
        let verdict = sqlx::query_scalar!(
            "select verdict from approval where article_id = $1 and content_hash = $2 order by id desc limit 1",
            id.uuid(),
            hash
        )
        .fetch_optional(db)
        .await?;
        Ok(verdict.is_some_and(|verdict| Verdict::from(verdict) == Verdict::Approved))
    }

    pub(super) async fn is_wanted(db: &mut PgConnection, kind: Kind, section: Option<SectionId>) -> sqlx::Result<bool> {
        sqlx::query_scalar!(
            r#"select exists (select from approval_rule where kind = $1
                              and (section_id is null or section_id = any(section_path($2)))) as "wanted!""#,
            kind.as_str(),
            section.map(|id| id.uuid())
        )
        .fetch_one(db)
        .await
    }

    pub(super) async fn rules(db: &mut PgConnection) -> sqlx::Result<Vec<Rule>> {
        sqlx::query_as!(Rule, r#"select section_id as "section: SectionId", kind from approval_rule"#)
            .fetch_all(db)
            .await
    }

    pub(super) async fn set_rules(db: &mut PgConnection, rules: &[Rule]) -> sqlx::Result<()> {
        sqlx::query!("delete from approval_rule").execute(&mut *db).await?;
        for rule in rules {
            sqlx::query!(
                "insert into approval_rule (section_id, kind)
                 select $1, $2 where $1::uuid is null or exists (select from section where id = $1)
                 on conflict do nothing",
                rule.section.map(|id| id.uuid()),
                rule.kind.as_str()
            )
            .execute(&mut *db)
            .await?;
        }
        Ok(())
    }
}
