-- Writing together: the shared document of a story, the log of what was written into it, and who has it open.

-- A story's shared document, made from its newest revision when somebody first opens it. The snapshot and the log rows
-- above `through` are the whole of it. Its row lock puts writers of all instances in one order.
create table shared_document (
    article_id uuid primary key references article,
    -- Of this making: what a browser kept of another making cannot be merged into it.
    lineage uuid not null,
    snapshot bytea not null,
    -- The last number of the log that the snapshot holds.
    through bigint not null default 0,
    -- The last number that was given out.
    written bigint not null default 0,
    -- The last number that the newest revision holds.
    revised bigint not null default 0,
    -- Open suggestions, as of the newest revision.
    suggestions integer not null default 0,
    -- Fields of which the newest revision could not take everything (too long, gone …), by their names.
    cut text[] not null default '{}',
    made_at timestamptz not null
);

-- What was acknowledged, in the order of its numbers. Rows go once a snapshot that holds them was read back and found
-- equal. `person_id` is null for what the server mended by itself.
create table shared_update (
    article_id uuid not null references shared_document on delete cascade,
    number bigint not null,
    person_id uuid references person,
    at timestamptz not null,
    update bytea not null,
    primary key (article_id, number)
);

-- Whose a client id of the shared document is: the person's who used it first, so that nobody writes under another's
-- name, and so that one can tell who wrote what.
create table shared_client (
    article_id uuid not null references shared_document on delete cascade,
    client bigint not null,
    person_id uuid not null references person,
    primary key (article_id, client)
);

-- Who has a story open on which instance, renewed every second or so. Unlogged: after a crash nobody has one open.
create unlogged table open_story (
    instance uuid not null,
    article_id uuid not null,
    person_ids uuid[] not null,
    seen_at timestamptz not null,
    primary key (instance, article_id)
);
create index open_story_article on open_story (article_id);

-- The key under which a person's browsers keep unsent words. The default is made anew for each row, old ones too.
alter table person add column kept_key bytea not null
    default sha256((gen_random_uuid()::text || gen_random_uuid()::text)::bytea);

alter table revision
    add column name text constraint revision_name_length check (char_length(name) between 1 and 120),
    add column writer_ids uuid[] not null default '{}';
