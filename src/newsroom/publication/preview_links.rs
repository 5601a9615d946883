//! Links for people without an account to look at one story before it is public: a lawyer, a source, a guest writer. A link
//! has 256 random bits of which the database keeps the hash alone, leads to the newest saved version of one story, ends by
//! itself, and can be ended before.
//!
//! **A link is its maker's right, lent.** Each time it is opened the rules are asked what its maker may do now: if they were
//! suspended, or may no longer make such a link for the story, it opens nothing. While the story is under an embargo it
//! opens nothing either, for its holder has no right to see it.

use jiff::SignedDuration;
use serde_json::json;
use sqlx::PgConnection;

use super::embargo;
use super::live::{self, Preview};
use crate::newsroom::access::{Permit, PreviewLink, ReadArticle};
use crate::newsroom::article;
use crate::newsroom::events::{self, Act};
use crate::newsroom::ids::{ArticleId, PersonId, PreviewLinkId};
use crate::newsroom::people::{self, Secret};
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;

/// The longest name of a link, in characters.
pub const LONGEST_NAME: usize = 120;
/// Links of a story that work at a time.
pub const MOST: i64 = 50;

/// How long a link works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasting {
    Day,
    Week,
    Month,
}

/// A link as the story's page shows it. The secret is not known any more.
#[derive(Clone, Debug)]
pub struct Link {
    pub id: PreviewLinkId,
    pub name: String,
    pub made_by: String,
    pub made_at: Timestamp,
    pub expires_at: Timestamp,
    pub opened: i32,
    pub last_opened_at: Option<Timestamp>,
    pub state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Works,
    Expired,
    Revoked,
    /// Its maker was suspended, or may no longer make one for this story.
    MakerGone,
    /// The story is under an embargo; it works again afterwards.
    Embargoed,
}

/// What a link opens.
pub struct Opened {
    pub preview: Preview,
    pub expires_at: Timestamp,
}

#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    #[error("a link is named for whom it is, in at most {LONGEST_NAME} characters")]
    Name,
    #[error("the story is under an embargo")]
    Embargo(Timestamp),
    #[error("the story has {MOST} links that work")]
    TooMany,
    #[error("only people make links")]
    Nobody,
    #[error(transparent)]
    Db(#[from] sqlx::Error),
}

impl Lasting {
    pub const ALL: [Lasting; 3] = [Lasting::Day, Lasting::Week, Lasting::Month];

    pub fn as_str(self) -> &'static str {
        match self {
            Lasting::Day => "day",
            Lasting::Week => "week",
            Lasting::Month => "month",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lasting| lasting.as_str() == text)
    }

    fn time(self) -> SignedDuration {
        let days = match self {
            Lasting::Day => 1,
            Lasting::Week => 7,
            Lasting::Month => 30,
        };
        SignedDuration::from_hours(days * 24)
    }
}

impl State {
    pub fn as_str(self) -> &'static str {
        match self {
            State::Works => "works",
            State::Expired => "expired",
            State::Revoked => "revoked",
            State::MakerGone => "maker-gone",
            State::Embargoed => "embargoed",
        }
    }
}

/// Makes a link. The secret is given once and is not known afterwards.
pub async fn make(
    tx: &mut Tx,
    permit: &Permit<PreviewLink>,
    name: &str,
    lasting: Lasting,
) -> Result<Secret, LinkError> {
    let (id, now) = (permit.on().id, tx.now);
    let by = permit.actor().person().ok_or(LinkError::Nobody)?;
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(LinkError::Name);
    }
    let (article, _) = article::lock_head(tx.conn(), id).await?;
    if let Some(until) = embargo::standing(tx.conn(), article.work, now).await? {
        return Err(LinkError::Embargo(until));
    }
    if store::working(tx.conn(), id, now).await? >= MOST {
        return Err(LinkError::TooMany);
    }
    let (secret, link) = (Secret::generate(), PreviewLinkId::generate());
    store::insert(tx, link, &secret, id, &name, by, now + lasting.time()).await?;
    let detail = json!({ "link": link, "for": name, "expires": now + lasting.time() });
    events::on_article(tx, permit.actor(), Act::PreviewLinkMade, id, detail).await?;
    Ok(secret)
}

/// Ends a link; true if it had not ended before. Whoever may make links for the story may end each of them.
pub async fn revoke(tx: &mut Tx, permit: &Permit<PreviewLink>, link: PreviewLinkId) -> Result<bool, LinkError> {
    let id = permit.on().id;
    let by = permit.actor().person().ok_or(LinkError::Nobody)?;
    let revoked = store::revoke(tx, id, link, by).await?;
    if revoked {
        events::on_article(tx, permit.actor(), Act::PreviewLinkRevoked, id, json!({ "link": link })).await?;
    }
    Ok(revoked)
}

/// The links of a story, newest first, at most 100.
pub async fn list(db: &mut PgConnection, permit: &Permit<PreviewLink>, now: Timestamp) -> sqlx::Result<Vec<Link>> {
    let facts = permit.on();
    let rows = store::list(db, facts.id).await?;
    let embargo = embargo::of_article(db, facts.id, now).await?;
    let mut links = Vec::new();
    for row in rows {
        let maker = people::get(db, row.maker).await?.filter(|maker| !maker.suspended);
        let may = maker.is_some_and(|maker| maker.actor().could::<PreviewLink>(facts));
        let state = match () {
            () if row.revoked => State::Revoked,
            () if row.link.expires_at <= now => State::Expired,
            () if !may => State::MakerGone,
            () if embargo.is_some() => State::Embargoed,
            () => State::Works,
        };
        links.push(Link { state, ..row.link });
    }
    Ok(links)
}

/// Opens a link, and notes when. `None` for one that does not work, whatever the reason: whoever holds it is told the same.
pub async fn open(tx: &mut Tx, secret: &Secret) -> sqlx::Result<Option<Opened>> {
    let now = tx.now;
    let Some(found) = store::find(tx.conn(), secret, now).await? else { return Ok(None) };
    let Some(maker) = people::get(tx.conn(), found.maker).await?.filter(|maker| !maker.suspended) else {
        return Ok(None);
    };
    let Some(facts) = article::facts(tx.conn(), found.article).await? else { return Ok(None) };
    let (Ok(_), Ok(read)) = (maker.actor().may::<PreviewLink>(facts.clone()), maker.actor().may::<ReadArticle>(facts))
    else {
        return Ok(None);
    };
    if embargo::of_article(tx.conn(), found.article, now).await?.is_some() {
        return Ok(None);
    }
    store::note(tx, found.id).await?;
    let preview = live::preview(tx.conn(), &read).await?;
    Ok(Some(Opened { preview, expires_at: found.expires_at }))
}

mod store {
    use jiff_sqlx::ToSqlx;

    use super::*;

    pub(super) struct Row {
        pub link: Link,
        pub maker: PersonId,
        pub revoked: bool,
    }

    pub(super) struct Found {
        pub id: PreviewLinkId,
        pub article: ArticleId,
        pub maker: PersonId,
        pub expires_at: Timestamp,
    }

    pub(super) async fn insert(
        tx: &mut Tx,
        id: PreviewLinkId,
        secret: &Secret,
        article: ArticleId,
        name: &str,
        by: PersonId,
        expires_at: Timestamp,
    ) -> sqlx::Result<()> {
        sqlx::query!(
            "insert into preview_link (id, hash, article_id, name, made_by, made_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
            id.uuid(),
            secret.hash(),
            article.uuid(),
            name,
            by.uuid(),
            tx.now_sql() as _,
            expires_at.to_sqlx() as _
        )
        .execute(tx.conn())
        .await?;
        Ok(())
    }

    pub(super) async fn working(db: &mut PgConnection, article: ArticleId, now: Timestamp) -> sqlx::Result<i64> {
        sqlx::query_scalar!(
            r#"select count(*) as "count!" from preview_link
               where article_id = $1 and revoked_at is null and expires_at > $2"#,
            article.uuid(),
            now.to_sqlx() as _
        )
        .fetch_one(db)
        .await
    }

    pub(super) async fn revoke(
        tx: &mut Tx,
        article: ArticleId,
        link: PreviewLinkId,
        by: PersonId,
    ) -> sqlx::Result<bool> {
        let done = sqlx::query!(
            "update preview_link set revoked_at = $3, revoked_by = $4
             where id = $1 and article_id = $2 and revoked_at is null",
            link.uuid(),
            article.uuid(),
            tx.now_sql() as _,
            by.uuid()
        )
        .execute(tx.conn())
        .await?;
        Ok(done.rows_affected() > 0)
    }

    pub(super) async fn list(db: &mut PgConnection, article: ArticleId) -> sqlx::Result<Vec<Row>> {
        let rows = sqlx::query!(
            r#"select link.id as "id: PreviewLinkId", link.name, display_name, made_by as "made_by: PersonId", made_at,
                      expires_at, opened, last_opened_at, revoked_at is not null as "revoked!"
               from preview_link link join person on person.id = made_by
               where article_id = $1 order by made_at desc limit 100"#,
            article.uuid()
        )
        .fetch_all(db)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| Row {
                maker: row.made_by,
                revoked: row.revoked,
                link: Link {
                    id: row.id,
                    name: row.name,
                    made_by: row.display_name,
                    made_at: row.made_at.to_jiff(),
                    expires_at: row.expires_at.to_jiff(),
                    opened: row.opened,
                    last_opened_at: row.last_opened_at.map(|at| at.to_jiff()),
                    state: State::Works,
                },
            })
            .collect())
    }

    pub(super) async fn find(db: &mut PgConnection, secret: &Secret, now: Timestamp) -> sqlx::Result<Option<Found>> {
        let row = sqlx::query!(
            r#"select id as "id: PreviewLinkId", article_id as "article: ArticleId", made_by as "maker: PersonId",
                      expires_at
               from preview_link where hash = $1 and revoked_at is null and expires_at > $2"#,
            secret.hash(),
            now.to_sqlx() as _
        )
        .fetch_optional(db)
        .await?;
        Ok(row.map(|row| Found {
            id: row.id,
            article: row.article,
            maker: row.maker,
            expires_at: row.expires_at.to_jiff(),
        }))
    }

    pub(super) async fn note(tx: &mut Tx, id: PreviewLinkId) -> sqlx::Result<()> {
        sqlx::query!(
            "update preview_link set opened = least(opened, 2147483646) + 1, last_opened_at = $2 where id = $1",
            id.uuid(),
            tx.now_sql() as _
        )
        .execute(tx.conn())
        .await?;
        Ok(())
    }
}
