-- Rows as a newsroom has them after step 0004: a job in each of its states.
-- Times are fixed.

insert into job (kind, payload, unique_key, state, run_at, tries, leased_until, leased_by, created_at, finished_at, error) values
    ('purge', '{"keys": ["frame"]}', null, 'queued', '2026-01-06T08:00:00Z', 0, null, null, '2026-01-06T08:00:00Z', null, null),
    ('remove-finished-jobs', '{}', 'recurring', 'queued', '2026-01-06T09:00:00Z', 0, null, null, '2026-01-06T08:00:00Z', null, null),
    ('purge', '{"keys": ["lists"]}', null, 'running', '2026-01-06T08:01:00Z', 1, '2026-01-06T08:02:00Z', '00000000-0000-7000-8000-000000060001', '2026-01-06T08:01:00Z', null, null),
    ('purge', '{"keys": ["lists"]}', null, 'failed', '2026-01-06T07:00:00Z', 12, null, null, '2026-01-05T08:00:00Z', '2026-01-06T07:00:01Z', 'the cache answered 403'),
    ('remove-stale-sessions', '{}', 'recurring', 'done', '2026-01-06T07:50:00Z', 1, null, null, '2026-01-06T07:50:00Z', '2026-01-06T07:50:01Z', null);

insert into recurring_job (name, due_at) values
    ('remove-finished-jobs', '2026-01-06T09:00:00Z'),
    ('remove-stale-sessions', '2026-01-06T08:00:00Z');

insert into instance (id, started_at, seen_at, version) values
    ('00000000-0000-7000-8000-000000060001', '2026-01-05T08:00:00Z', '2026-01-06T08:01:55Z', '0.1.0');

update newsroom set purges = true;
