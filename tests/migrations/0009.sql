-- Rows as a newsroom has them after step 0009.

insert into approval_rule (section_id, kind) values (null, 'opinion');
insert into approval_rule (section_id, kind) select id, 'news' from section order by id limit 1;

insert into approval (article_id, revision, content_hash, verdict, note, by_id, at)
select article_id, number, sha256(headline::bytea), verdict, note, saved_by, '2026-01-07T10:00:00Z'
from (select * from revision order by article_id, number limit 1) revision
cross join (values ('approved', ''), ('returned', 'Who says so?')) said (verdict, note);

insert into schedule (id, article_id, act, due_at, revision, waived, reason, with_embargo, made_by, made_at, state, ended_at, problems)
select ('00000000-0000-7000-8000-00000020000' || row_number() over ())::uuid, article_id, act, '2026-01-08T06:00:00Z',
       case when act = 'publish' then number end, waived, reason, with_embargo, saved_by, '2026-01-07T10:00:00Z', state, ended, problems
from (select * from revision order by article_id, number limit 1) revision
cross join (values
    ('publish', '{}'::text[], null, false, 'waiting', null::timestamptz, '{}'::text[]),
    ('publish', '{check-author}', 'The wire has no byline.', true, 'failed', '2026-01-08T06:00:01Z', '{check-section}'),
    ('withdraw', '{}', null, false, 'cancelled', '2026-01-07T11:00:00Z', '{}')
) planned (act, waived, reason, with_embargo, state, ended, problems);

insert into embargo (work_id, until, set_by, set_at)
select '00000000-0000-7000-8000-000000210000', '2026-01-09T06:00:00Z', id, '2026-01-07T10:00:00Z'
from person order by id limit 1;

insert into preview_link (id, hash, article_id, name, made_by, made_at, expires_at, opened, last_opened_at)
select '00000000-0000-7000-8000-000000220000', sha256('secret'), id, 'Counsel', created_by, '2026-01-07T10:00:00Z',
       '2026-01-14T10:00:00Z', 2, '2026-01-07T12:00:00Z'
from article order by id limit 1;
