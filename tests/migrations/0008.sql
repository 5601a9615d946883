-- Rows as a newsroom has them after step 0008: a story with an assignment, one on hold, one killed, a note, a view, a stage
-- with a name of its own, and an editor limited to a section.

update article set stage = 'with-desk', assigned_to = created_by, due_at = '2026-01-08T16:30:00Z', commissioned_words = 800,
    brief = 'What the council decided, and who voted how.', legal = 'needed', pictures = 'done', breaking = true
where id = '00000000-0000-7000-8000-0000000e0003';
update article set stage = 'killed' where id = '00000000-0000-7000-8000-0000000e0004';

insert into article_note (id, article_id, written_by, written_at, words)
select '00000000-0000-7000-8000-000000130001', id, created_by, '2026-01-07T08:00:00Z', 'Call the council again. نعم'
from article where id = '00000000-0000-7000-8000-0000000e0003';

insert into desk_view (id, name, query, made_by, made_at)
select '00000000-0000-7000-8000-000000140001', 'Needs legal', 'flag=legal', id, '2026-01-07T08:00:00Z'
from person order by id limit 1;

insert into stage_name (lang, stage, name) values ('en', 'with-subs', 'Copy desk'), ('ar', 'with-subs', 'المراجعة');

update person set limited = true where id = '00000000-0000-7000-8000-0000000a0002' and role <> 'admin';
insert into person_section (person_id, section_id)
values ('00000000-0000-7000-8000-0000000a0002', '00000000-0000-7000-8000-0000000c0001');
