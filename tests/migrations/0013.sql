-- Rows as a newsroom has them after step 0013: an update that waits, and what readers are told when it goes out.

insert into schedule (id, article_id, act, due_at, revision, made_by, made_at, state, ended_at, correction_kind,
    correction_words, correction_serious, cuts_log)
select ('00000000-0000-7000-8000-00000023000' || row_number() over ())::uuid, article_id, 'publish',
       '2026-01-10T06:00:00Z', number, saved_by, '2026-01-09T10:00:00Z', 'cancelled', '2026-01-09T11:00:00Z', kind, words,
       kind = 'correction', kind is null
from (select * from revision order by article_id, number limit 1) revision
cross join (values ('correction', 'It was nineteen.'), (null, null)) told (kind, words);
