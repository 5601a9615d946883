use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use super::links::LinkPurpose;
use super::{Credentials, Email, Hash, Person, Secret};
use crate::newsroom::access::Role;
use crate::newsroom::ids::PersonId;
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::lang::UiLang;

struct Row {
    id: PersonId,
    email: String,
    display_name: String,
    role: String,
    ui_lang: String,
    suspended: bool,
    limited: bool,
    has_password: bool,
}

impl From<Row> for Person {
    fn from(row: Row) -> Self {
        Person {
            id: row.id,
            email: row.email,
            display_name: row.display_name,
            role: row.role.into(),
            ui_lang: UiLang::parse(&row.ui_lang).unwrap_or(UiLang::En),
            suspended: row.suspended,
            limited: row.limited,
            has_password: row.has_password,
        }
    }
}

/// One list of columns for a person, still checked at compile time.
macro_rules! people {
    ($tail:literal $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"select id as "id: PersonId", email, display_name, role, ui_lang,
                      suspended_at is not null as "suspended!", limited, password_hash is not null as "has_password!"
               from person "# + $tail
            $(, $argument)*
        )
    };
}

pub(super) async fn get(db: &mut PgConnection, id: PersonId) -> sqlx::Result<Option<Person>> {
    Ok(people!("where id = $1", id.uuid()).fetch_optional(db).await?.map(Person::from))
}

pub(super) async fn list(db: &mut PgConnection) -> sqlx::Result<Vec<Person>> {
    let rows = people!("order by suspended_at is not null, lower(display_name), id").fetch_all(db).await?;
    Ok(rows.into_iter().map(Person::from).collect())
}

pub(super) async fn credentials(db: &mut PgConnection, email: &Email) -> sqlx::Result<Option<Credentials>> {
    let Some(row) = people!("where lower(email) = lower($1)", email.as_str()).fetch_optional(&mut *db).await? else {
        return Ok(None);
    };
    let hash =
        sqlx::query_scalar!("select password_hash from person where id = $1", row.id.uuid()).fetch_one(db).await?;
    Ok(Some(Credentials { person: row.into(), hash: hash.map(Hash) }))
}

pub(super) async fn anybody(db: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from person) as "some!""#).fetch_one(db).await
}

pub(super) async fn insert(
    tx: &mut Tx,
    id: PersonId,
    email: &Email,
    name: &str,
    role: Role,
    ui_lang: UiLang,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into person (id, email, display_name, role, ui_lang, created_at) values ($1, $2, $3, $4, $5, $6)",
        id.uuid(),
        email.as_str(),
        name,
        role.as_str(),
        ui_lang.as_str(),
        tx.now_sql() as _
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn change_account(
    db: &mut PgConnection,
    id: PersonId,
    name: &str,
    ui_lang: UiLang,
) -> sqlx::Result<()> {
    sqlx::query!("update person set display_name = $2, ui_lang = $3 where id = $1", id.uuid(), name, ui_lang.as_str())
        .execute(db)
        .await?;
    Ok(())
}

pub(super) async fn letter_keys(db: &mut PgConnection, id: PersonId) -> sqlx::Result<bool> {
    sqlx::query_scalar!("select letter_keys from person where id = $1", id.uuid()).fetch_one(db).await
}

pub(super) async fn set_letter_keys(db: &mut PgConnection, id: PersonId, on: bool) -> sqlx::Result<()> {
    sqlx::query!("update person set letter_keys = $2 where id = $1", id.uuid(), on).execute(db).await?;
    Ok(())
}

pub(super) async fn set_password(db: &mut PgConnection, id: PersonId, hash: &Hash) -> sqlx::Result<()> {
    sqlx::query!("update person set password_hash = $2 where id = $1", id.uuid(), hash.0).execute(db).await?;
    Ok(())
}

pub(super) async fn set_role(db: &mut PgConnection, id: PersonId, role: Role) -> sqlx::Result<()> {
    // An admin's rights reach everywhere.
    sqlx::query!(
        "update person set role = $2, limited = limited and $2 <> 'admin' where id = $1",
        id.uuid(),
        role.as_str()
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn set_suspended(
    db: &mut PgConnection,
    id: PersonId,
    at: Option<jiff_sqlx::Timestamp>,
) -> sqlx::Result<()> {
    sqlx::query!("update person set suspended_at = $2 where id = $1", id.uuid(), at as _).execute(db).await?;
    Ok(())
}

/// Locks the admins' rows, so that two of them cannot remove each other at the same time.
pub(super) async fn other_admins(db: &mut PgConnection, leaving: PersonId) -> sqlx::Result<usize> {
    let ids = sqlx::query_scalar!(
        "select id from person where role = 'admin' and suspended_at is null order by id for update"
    )
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().filter(|id| *id != leaving.uuid()).count())
}

pub(super) async fn new_link(tx: &mut Tx, purpose: LinkPurpose, person: Option<PersonId>) -> sqlx::Result<Secret> {
    let secret = Secret::generate();
    let expires_at = tx.now + purpose.good_for();
    sqlx::query!(
        "insert into person_token (hash, purpose, person_id, created_at, expires_at) values ($1, $2, $3, $4, $5)",
        secret.hash(),
        purpose.as_str(),
        person.map(|id| id.uuid()),
        tx.now_sql() as _,
        expires_at.to_sqlx() as _
    )
    .execute(tx.conn())
    .await?;
    Ok(secret)
}

pub(super) async fn link(
    db: &mut PgConnection,
    secret: &Secret,
    now: Timestamp,
) -> sqlx::Result<Option<(LinkPurpose, Option<PersonId>)>> {
    let row = sqlx::query!(
        r#"select purpose, person_id as "person_id: PersonId" from person_token
           where hash = $1 and used_at is null and expires_at > $2"#,
        secret.hash(),
        now.to_sqlx() as _
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (LinkPurpose::parse(&row.purpose), row.person_id)))
}

pub(super) async fn use_link(
    db: &mut PgConnection,
    secret: &Secret,
    now: Timestamp,
) -> sqlx::Result<Option<(LinkPurpose, Option<PersonId>)>> {
    let row = sqlx::query!(
        r#"update person_token set used_at = $2 where hash = $1 and used_at is null and expires_at > $2
           returning purpose, person_id as "person_id: PersonId""#,
        secret.hash(),
        now.to_sqlx() as _
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (LinkPurpose::parse(&row.purpose), row.person_id)))
}

pub(super) async fn remove_links(db: &mut PgConnection, person: PersonId) -> sqlx::Result<()> {
    sqlx::query!("delete from person_token where person_id = $1 and used_at is null", person.uuid())
        .execute(db)
        .await?;
    Ok(())
}

pub(super) async fn remove_link(db: &mut PgConnection, person: PersonId, secret: &Secret) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from person_token where person_id = $1 and hash = $2 and used_at is null",
        person.uuid(),
        secret.hash()
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn remove_setup_links(db: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("delete from person_token where purpose = 'setup'").execute(db).await?;
    Ok(())
}

pub(super) async fn insert_session(
    db: &mut PgConnection,
    secret: &Secret,
    person: PersonId,
    now: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into session (hash, person_id, created_at, seen_at) values ($1, $2, $3, $3)",
        secret.hash(),
        person.uuid(),
        now.to_sqlx() as _
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A session's hash, whose it is, and when it was seen last.
type Session = (Vec<u8>, Person, Timestamp);

struct SessionRow {
    hash: Vec<u8>,
    seen_at: Timestamp,
    id: PersonId,
    email: String,
    display_name: String,
    role: String,
    ui_lang: String,
    suspended: bool,
    limited: bool,
    has_password: bool,
}

impl From<SessionRow> for Session {
    fn from(row: SessionRow) -> Self {
        let SessionRow { hash, seen_at, id, email, display_name, role, ui_lang, suspended, limited, has_password } =
            row;
        (hash, Row { id, email, display_name, role, ui_lang, suspended, limited, has_password }.into(), seen_at)
    }
}

/// One list of columns for a session with its person.
macro_rules! sessions {
    ($tail:literal, $argument:expr) => {
        sqlx::query_as!(
            SessionRow,
            r#"select hash, seen_at, person.id as "id: PersonId", email, display_name, role, ui_lang,
                      suspended_at is not null as "suspended!", limited, password_hash is not null as "has_password!"
               from session join person on person.id = session.person_id where "#
                + $tail,
            $argument
        )
    };
}

pub(super) async fn session(db: &mut PgConnection, secret: &Secret) -> sqlx::Result<Option<(Person, Timestamp)>> {
    let row = sessions!("hash = $1", secret.hash()).fetch_optional(db).await?;
    Ok(row.map(|row| {
        let (_, person, seen_at) = row.into();
        (person, seen_at)
    }))
}

/// Of these hashes, which are sessions, whose, and when each was seen last.
pub(super) async fn sessions(db: &mut PgConnection, hashes: &[Vec<u8>]) -> sqlx::Result<Vec<Session>> {
    let rows = sessions!("hash = any($1)", hashes).fetch_all(db).await?;
    Ok(rows.into_iter().map(Session::from).collect())
}

pub(super) async fn kept_key(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Vec<u8>> {
    sqlx::query_scalar!("select kept_key from person where id = $1", person.uuid()).fetch_one(db).await
}

pub(super) async fn insert_device(
    db: &mut PgConnection,
    device: &Secret,
    person: PersonId,
    now: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into known_device (hash, person_id, created_at) values ($1, $2, $3) on conflict do nothing",
        device.hash(),
        person.uuid(),
        now.to_sqlx() as _
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn knows_device(db: &mut PgConnection, email: &str, device: &Secret) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from known_device join person on person.id = person_id
               where hash = $1 and lower(email) = lower($2)) as "known!""#,
        device.hash(),
        email
    )
    .fetch_one(db)
    .await
}

pub(super) async fn touch_session(db: &mut PgConnection, secret: &Secret, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query!("update session set seen_at = $2 where hash = $1", secret.hash(), now.to_sqlx() as _)
        .execute(db)
        .await?;
    Ok(())
}

pub(super) async fn delete_session(db: &mut PgConnection, secret: &Secret) -> sqlx::Result<()> {
    sqlx::query!("delete from session where hash = $1", secret.hash()).execute(db).await?;
    Ok(())
}

pub(super) async fn delete_sessions(
    db: &mut PgConnection,
    person: PersonId,
    keep: Option<&Secret>,
) -> sqlx::Result<()> {
    let keep = keep.map(Secret::hash).unwrap_or_default();
    sqlx::query!("delete from session where person_id = $1 and hash <> $2", person.uuid(), keep).execute(db).await?;
    Ok(())
}

pub(super) async fn delete_stale(db: &mut PgConnection, now: Timestamp) -> sqlx::Result<()> {
    let long_idle = now - jiff::SignedDuration::from_hours(24);
    sqlx::query!("delete from session where seen_at < $1", long_idle.to_sqlx() as _).execute(&mut *db).await?;
    let forgotten = now - jiff::SignedDuration::from_hours(365 * 24);
    sqlx::query!("delete from known_device where created_at < $1", forgotten.to_sqlx() as _).execute(&mut *db).await?;
    let long_past = now - jiff::SignedDuration::from_hours(30 * 24);
    sqlx::query!("delete from person_token where expires_at < $1", long_past.to_sqlx() as _).execute(db).await?;
    Ok(())
}
