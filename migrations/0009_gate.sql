-- What stands between a story and its readers: approval, the schedule, embargoes; and links for looking before that.

-- Which stories need the approval of a second person: of a kind, in a section and all below it, or (null) everywhere.
create table approval_rule (
    section_id uuid references section on delete cascade,
    kind text not null
);
create unique index approval_rule_key
    on approval_rule (coalesce(section_id, '00000000-0000-0000-0000-000000000000'), kind);

-- What a second person said of a revision. It holds for the words it was said of: those of `content_hash`, and no others.
create table approval (
    id bigint generated always as identity primary key,
    article_id uuid not null references article,
    revision integer not null,
    content_hash bytea not null,
    verdict text not null constraint approval_verdict check (verdict in ('approved', 'returned')),
    note text not null default '' constraint approval_note_length check (char_length(note) <= 2000),
    by_id uuid not null references person,
    at timestamptz not null,
    constraint approval_revision foreign key (article_id, revision) references revision (article_id, number)
);
create index approval_article on approval (article_id, id desc);

-- What is to happen at a minute. A row is carried out in the transaction that ends it, so it happens once, whatever the
-- number of servers.
create table schedule (
    id uuid primary key,
    article_id uuid not null references article,
    act text not null constraint schedule_act check (act in ('publish', 'withdraw')),
    due_at timestamptz not null,
    -- The version that goes out: the one the person looked at.
    revision integer,
    substantive boolean not null default false,
    -- Checks that somebody with the right set aside, by their keys, and why.
    waived text[] not null default '{}',
    reason text,
    -- It goes out when the embargo ends, and moves with it.
    with_embargo boolean not null default false,
    made_by uuid not null references person,
    made_at timestamptz not null,
    state text not null default 'waiting'
        constraint schedule_state check (state in ('waiting', 'done', 'failed', 'cancelled')),
    ended_at timestamptz,
    -- Why it failed: keys of what stood in the way.
    problems text[] not null default '{}',
    -- Since when the watchdog knows that its time has passed.
    missed_at timestamptz,
    -- Since when somebody has taken note of the failure.
    dismissed_at timestamptz,
    dismissed_by uuid references person,
    constraint schedule_version check ((act = 'publish') = (revision is not null)),
    constraint schedule_ended check ((state = 'waiting') = (ended_at is null)),
    constraint schedule_reason check ((reason is null) = (waived = '{}')),
    constraint schedule_revision foreign key (article_id, revision) references revision (article_id, number)
);
create index schedule_due on schedule (due_at, id) where state = 'waiting';
create unique index schedule_waiting_key on schedule (article_id, act) where state = 'waiting';
create index schedule_trouble on schedule (ended_at desc) where state = 'failed' and dismissed_at is null;
create index schedule_article on schedule (article_id, made_at desc);

-- Until when nobody may see a story, in any of its languages. The row goes when it is lifted; the history says by whom.
create table embargo (
    work_id uuid primary key,
    until timestamptz not null,
    set_by uuid not null references person,
    set_at timestamptz not null
);

-- The rule itself: while an embargo stands, no row can make the story public, whoever writes it.
create function publication_waits_for_embargo() returns trigger language plpgsql as $$
begin
    if exists (select from embargo where work_id = new.work_id and until > new.published_at) then
        raise exception 'the story is under an embargo'
            using errcode = 'check_violation', constraint = 'publication_embargo', table = 'publication';
    end if;
    return new;
end
$$;
create trigger publication_embargo before insert or update on publication
    for each row execute function publication_waits_for_embargo();

-- Links for people without accounts to look at one story before it is public. Only the SHA-256 of the secret is kept.
create table preview_link (
    id uuid primary key,
    hash bytea not null constraint preview_link_hash_key unique,
    article_id uuid not null references article,
    -- For whom it is, as its maker wrote.
    name text not null constraint preview_link_name_length check (char_length(name) between 1 and 120),
    -- It opens only while this person may make one.
    made_by uuid not null references person,
    made_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    revoked_by uuid references person,
    opened integer not null default 0,
    last_opened_at timestamptz
);
create index preview_link_article on preview_link (article_id, made_at desc);
