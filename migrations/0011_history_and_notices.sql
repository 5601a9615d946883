-- The history as a chain in which every row answers for the one before it, and what people are told: by whom, in which
-- way, and the mail that waits to be sent.

-- A row of the history in the one form that is hashed: each field with its length before it, so that no two rows look
-- alike and nothing moves from one field into the next. `dateline audit verify` makes the same bytes by itself.
create function event_field(field text) returns text language sql immutable parallel safe
    as $$ select coalesce(octet_length(field) || ':' || field, '-') || ';' $$;

create function event_hash(former bytea, place bigint, said event) returns bytea language sql stable as $$
    select sha256(former || convert_to(
        event_field(place::text) || event_field(said.id::text)
        || event_field((extract(epoch from said.at) * 1000000)::bigint::text)
        || event_field(said.person_id::text) || event_field(said.system) || event_field(said.act)
        || event_field(said.article_id::text) || event_field(said.subject_id::text)
        || event_field(said.detail::text), 'UTF8'))
$$;

-- The place of each event in the order of commits, from 1 and without gaps, and the hash of it and all before it.
create table event_link (
    position bigint primary key,
    event_id bigint not null constraint event_link_event unique references event,
    hash bytea not null constraint event_link_hash check (octet_length(hash) = 32)
);

-- Where the chain ends, beside it: rows that were cut off its end are missed here.
create table event_head (
    id boolean primary key default true constraint event_head_one_row check (id),
    count bigint not null,
    hash bytea not null
);
insert into event_head (count, hash) values (0, decode(repeat('00', 32), 'hex'));

-- Its questions are small, whatever the planner thinks of them once the history is long.
create function chain_event() returns trigger language plpgsql set enable_seqscan = off set jit = off as $$
declare
    head event_head;
    said event;
begin
    -- The first of a transaction's events does the work for all of them, since the head can be moved only so often in one
    -- transaction before that becomes slow. Events of others that can be seen here are committed, and so have their place.
    if exists (select from event_link where event_id = new.id) then
        return null;
    end if;
    -- This runs as the very last thing before the commit, so the lock is held for no longer than a commit takes, and
    -- nobody who holds it waits for anything else.
    select * into head from event_head for update;
    for said in select * from event where event.id >= new.id order by event.id loop
        continue when exists (select from event_link where event_id = said.id);
        head.count := head.count + 1;
        head.hash := event_hash(head.hash, head.count, said);
        insert into event_link (position, event_id, hash) values (head.count, said.id, head.hash);
    end loop;
    update event_head set count = head.count, hash = head.hash;
    return null;
end
$$;

do $$
declare
    said event;
    place bigint := 0;
    former bytea := decode(repeat('00', 32), 'hex');
begin
    for said in select * from event order by id loop
        place := place + 1;
        former := event_hash(former, place, said);
        insert into event_link (position, event_id, hash) values (place, said.id, former);
    end loop;
    update event_head set count = place, hash = former;
end
$$;

create constraint trigger event_chained after insert on event
    deferrable initially deferred for each row execute function chain_event();

-- No statement changes or removes what happened. A superuser can switch this off; the chain then shows what was done.
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the history is not changed: % of %', lower(tg_op), tg_table_name
        using errcode = 'insufficient_privilege';
end
$$;
create trigger event_kept before update or delete on event for each row execute function refuse_change();
create trigger event_not_emptied before truncate on event for each statement execute function refuse_change();
create trigger event_link_kept before update or delete on event_link for each row execute function refuse_change();
create trigger event_link_not_emptied before truncate on event_link for each statement execute function refuse_change();
-- The chain's own trigger writes these two; a statement from outside is one level higher.
create trigger event_link_made before insert on event_link for each row when (pg_trigger_depth() < 1)
    execute function refuse_change();
create trigger event_head_moved before update on event_head for each row when (pg_trigger_depth() < 1)
    execute function refuse_change();
create trigger event_head_kept before delete on event_head for each row execute function refuse_change();
create trigger event_head_not_emptied before truncate on event_head for each statement execute function refuse_change();

-- One index for each question that is asked of the history, in the order of its pages.
create index event_recent on event (at desc, id desc);
create index event_person on event (person_id, at desc, id desc) where person_id is not null;
-- Of the newsroom itself: its jobs and its command line.
create index event_system on event (at desc, id desc) where person_id is null;
create index event_act on event (act, at desc, id desc);
create index event_story on event (article_id, at desc, id desc) where article_id is not null;
drop index event_article;

-- Notifications of more than comments.
alter table notification
    drop constraint notification_kind,
    add constraint notification_kind check (kind in ('mention', 'reply', 'assigned', 'returned', 'approved', 'published',
        'correction', 'schedule-missed')),
    alter column thread_id drop not null,
    -- Null where the newsroom itself tells: nobody missed the time of a story.
    alter column by_id drop not null,
    add constraint notification_of_thread check ((kind in ('mention', 'reply')) = (thread_id is not null)),
    -- It belongs into the next digest of that person, and has been in one.
    add column in_digest boolean not null default false,
    add column digested_at timestamptz;
create index notification_to_digest on notification (person_id, at) where in_digest and digested_at is null;

-- How somebody wants to hear of a kind of thing, where it is not the usual way.
create table notice_preference (
    person_id uuid not null references person,
    kind text not null,
    way text not null constraint notice_preference_way check (way in ('desk', 'mail', 'digest', 'off')),
    primary key (person_id, kind)
);

-- Mail that was ordered in the transaction that made it necessary. It holds no words and no link: they are made when it
-- is sent, so that nothing secret and nothing stale lies here.
create table mail (
    id uuid primary key,
    person_id uuid not null references person,
    kind text not null constraint mail_kind check (kind in ('notice', 'digest', 'link')),
    notification_id uuid references notification,
    -- Who made it necessary; null where somebody asked for a link themselves.
    ordered_by uuid references person,
    ordered_at timestamptz not null,
    state text not null default 'waiting' constraint mail_state check (state in ('waiting', 'sent', 'refused', 'dropped')),
    ended_at timestamptz,
    -- Why it was not sent, as a key of the interface's words.
    note text,
    constraint mail_ended check ((state = 'waiting') = (ended_at is null)),
    constraint mail_noted check ((state in ('refused', 'dropped')) = (note is not null)),
    constraint mail_notice check ((kind = 'notice') = (notification_id is not null))
);
create index mail_person on mail (person_id, ordered_at desc);
create index mail_over on mail (ended_at) where ended_at is not null;
create index mail_notification on mail (notification_id) where notification_id is not null;

-- In the database, because the transaction that tells somebody must know whether mail is sent, in whichever process it
-- runs; the hour of the daily digest in the newsroom's zone, and the day of the last one.
alter table newsroom
    add column mails boolean not null default false,
    add column digest_hour smallint not null default 7 constraint newsroom_digest_hour check (digest_hour between 0 and 23),
    add column digested_on date;
