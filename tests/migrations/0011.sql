-- Rows as a newsroom has them after step 0011: told in every way, and mail in every state. The links of the history's rows
-- were made by the step itself and, for this one, by the insert.

insert into event (at, person_id, act, detail) select '2026-01-11T08:00:00Z', id, 'signed-in', '{}' from person order by id limit 1;

insert into notification (id, person_id, kind, article_id, by_id, at, in_digest, digested_at)
select ('00000000-0000-7000-8000-00000012100' || row_number() over ())::uuid, person.id, what.kind, article.id,
       case when what.kind <> 'schedule-missed' then person.id end, '2026-01-11T08:00:00Z', what.digest, what.digested
from (select id from article order by id limit 1) article
cross join (select id from person order by id limit 1) person
cross join (values ('assigned', false, null::timestamptz), ('published', true, null),
                   ('returned', true, '2026-01-12T05:00:00Z'), ('schedule-missed', false, null)) what (kind, digest, digested);

insert into notice_preference (person_id, kind, way)
select person.id, what.kind, what.way from (select id from person order by id limit 1) person
cross join (values ('mention', 'off'), ('published', 'digest'), ('reply', 'mail')) what (kind, way);

insert into mail (id, person_id, kind, notification_id, ordered_by, ordered_at, state, ended_at, note)
select ('00000000-0000-7000-8000-00000012200' || row_number() over ())::uuid, person.id, what.kind,
       case when what.kind = 'notice' then told.id end, null, '2026-01-11T08:00:00Z', what.state, what.ended, what.note
from (select id from notification where kind = 'assigned' order by id limit 1) told
cross join (select id from person order by id limit 1) person
cross join (values ('notice', 'sent', '2026-01-11T08:00:01Z'::timestamptz, null), ('digest', 'waiting', null, null),
                   ('link', 'refused', '2026-01-11T08:00:02Z', 'mail-refused')) what (kind, state, ended, note);

update newsroom set mails = true, digest_hour = 8, digested_on = '2026-01-11';
