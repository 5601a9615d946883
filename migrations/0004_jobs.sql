-- Work in the background, which servers there are, and whether a cache in front of the site wants to be told.

-- Work that was ordered in the transaction that made it necessary. A row is taken by one server for a time (its
-- lease), and given to another if that server falls silent.
create table job (
    id bigint generated always as identity primary key,
    kind text not null,
    payload jsonb not null,
    -- Of several waiting jobs of one kind with the same key only the first is kept.
    unique_key text,
    state text not null default 'queued'
        constraint job_state check (state in ('queued', 'running', 'failed', 'done')),
    run_at timestamptz not null,
    tries integer not null default 0,
    -- Leases are counted by the database's clock, the one clock that all servers share.
    leased_until timestamptz,
    leased_by uuid,
    created_at timestamptz not null,
    finished_at timestamptz,
    -- What went wrong at the last try, for the operator's page.
    error text,
    constraint job_lease check ((state = 'running') = (leased_until is not null and leased_by is not null)),
    constraint job_finished check ((state in ('failed', 'done')) = (finished_at is not null))
);
create index job_due on job (run_at, id) where state = 'queued';
create index job_running on job (leased_until) where state = 'running';
create index job_failed on job (finished_at desc, id) where state = 'failed';
create index job_done on job (finished_at) where state = 'done';
create unique index job_unique_key on job (kind, unique_key) where state = 'queued';

-- When each recurring job is due next. The row's lock and its time make each occasion happen once, whatever the number
-- of servers.
create table recurring_job (
    name text primary key,
    due_at timestamptz not null
);

-- Servers that are, or were lately, at work on this database. Unlogged: after a crash of the database they enter
-- themselves again within seconds.
create unlogged table instance (
    id uuid primary key,
    started_at timestamptz not null,
    seen_at timestamptz not null,
    version text not null
);

-- Whether publications are to be told to a cache in front of the site. In the database, because the transaction that
-- publishes must know it, in whichever process it runs.
alter table newsroom add column purges boolean not null default false;
