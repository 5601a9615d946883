//! Undoes what a request did, whatever that was: every table notes each row as it was and as it became, and the notes are
//! played back. So the stories are made once, and each cell finds them as they were.

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};

const NOTE_EVERYTHING: &str = "
create schema matrix;
create table matrix.undo (number bigserial primary key, rel regclass not null, was text, became text);
create function matrix.note() returns trigger language plpgsql as $$
begin
    insert into matrix.undo (rel, was, became) values (
        tg_relid,
        case when tg_op <> 'INSERT' then old::text end,
        case when tg_op <> 'DELETE' then new::text end
    );
    return null;
end $$;
create function matrix.undo() returns bigint language plpgsql as $$
declare
    one record;
    undone bigint := 0;
    parts text;
begin
    perform set_config('session_replication_role', 'replica', true);
    for one in select * from matrix.undo order by number desc loop
        if one.became is not null then
            execute format('delete from %s as t where t::text = $1', one.rel) using one.became;
        end if;
        if one.was is not null then
            select string_agg(format('%I', attname), ', ' order by attnum) into parts from pg_attribute
                where attrelid = one.rel and attnum > 0 and not attisdropped and attgenerated = '';
            execute format(
                'insert into %s (%s) overriding system value select %s from (select ($1::%s).*) as t',
                one.rel, parts, parts, one.rel
            ) using one.was;
        end if;
        undone := undone + 1;
    end loop;
    if undone > 0 then
        delete from matrix.undo;
    end if;
    return undone;
end $$;
do $$
declare
    one text;
begin
    for one in select tablename from pg_tables where schemaname = 'public' and tablename <> '_sqlx_migrations' loop
        execute format(
            'create trigger matrix after insert or update or delete on %I for each row execute function matrix.note()', one
        );
    end loop;
end $$;
";

pub struct Undo(PgConnection);

impl Undo {
    /// From here on everything is noted.
    pub async fn begin(options: &PgConnectOptions) -> Self {
        let mut db = PgConnection::connect_with(options).await.unwrap();
        sqlx::raw_sql(NOTE_EVERYTHING).execute(&mut db).await.unwrap();
        Self(db)
    }

    /// The tables that were written to since, without undoing it.
    pub async fn touched(&mut self) -> Vec<String> {
        let tables = "select distinct rel::text from matrix.undo order by 1";
        sqlx::query_scalar(tables).fetch_all(&mut self.0).await.unwrap()
    }

    /// Puts everything back and gives how many rows that were.
    pub async fn undo(&mut self) -> i64 {
        sqlx::query_scalar("select matrix.undo()").fetch_one(&mut self.0).await.unwrap()
    }

    /// Writes something that stays.
    pub async fn keep(&mut self, statements: &str) {
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
            "begin; set local session_replication_role = 'replica'; {statements}; commit"
        )))
        .execute(&mut self.0)
        .await
        .unwrap();
    }
}
