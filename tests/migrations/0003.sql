-- Rows as a newsroom has them after step 0003: a thread at some words, one at a field, one at a whole story.

insert into comment_thread (id, article_id, opened_by, opened_at, field, anchor_from, anchor_to, quote, resolved_at, resolved_by)
select ('00000000-0000-7000-8000-0000001000' || place.n)::uuid, article.id, article.created_by, '2026-01-07T08:00:00Z',
       place.field, place.at, place.at, place.quote, place.resolved,
       case when place.resolved is not null then article.created_by end
from (select id, created_by from article order by id limit 1) article
cross join (values ('01', null, '\x0102'::bytea, 'the words', null::timestamptz),
                   ('02', 'slug', null, null, '2026-01-07T09:00:00Z'),
                   ('03', null, null, null, null)) place (n, field, at, quote, resolved);

insert into comment (id, thread_id, written_by, written_at, edited_at, deleted_at, words, mentioned_ids)
select ('00000000-0000-7000-8000-0000001100' || said.n)::uuid, thread.id, thread.opened_by, '2026-01-07T08:00:00Z',
       said.edited, said.deleted, said.words, array[thread.opened_by]
from (select * from comment_thread order by id limit 1) thread
cross join (values ('01', 'Is this so? @Admin', null::timestamptz, null::timestamptz),
                   ('02', 'نعم', '2026-01-07T08:10:00Z', null),
                   ('03', '', null, '2026-01-07T08:20:00Z')) said (n, words, edited, deleted);

insert into notification (id, person_id, kind, article_id, thread_id, by_id, at, read_at)
select ('00000000-0000-7000-8000-00000012000' || row_number() over ())::uuid, person.id, kind, thread.article_id,
       thread.id, thread.opened_by, '2026-01-07T08:00:00Z', read
from (select * from comment_thread order by id limit 1) thread
cross join (select id from person order by id limit 1) person
cross join (values ('mention', null::timestamptz), ('reply', '2026-01-07T10:00:00Z')) what (kind, read);
