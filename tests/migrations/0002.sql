-- Rows as a newsroom has them after step 0002: a story that two people write, one edit not yet in a snapshot.

insert into shared_document (article_id, lineage, snapshot, through, written, revised, suggestions, cut, made_at) values
    ('00000000-0000-7000-8000-0000000e0003', '00000000-0000-7000-8000-000000110001', '\x0000', 1, 2, 1, 1, '{slug}', '2026-01-06T08:00:00Z');
insert into shared_update (article_id, number, person_id, at, update) values
    ('00000000-0000-7000-8000-0000000e0003', 2, '00000000-0000-7000-8000-0000000a0002', '2026-01-06T08:01:00Z', '\x0000');
insert into shared_client (article_id, client, person_id) values
    ('00000000-0000-7000-8000-0000000e0003', 4294967295, '00000000-0000-7000-8000-0000000a0002');
insert into open_story (instance, article_id, person_ids, seen_at) values
    ('00000000-0000-7000-8000-000000120001', '00000000-0000-7000-8000-0000000e0003', '{00000000-0000-7000-8000-0000000a0002}', '2026-01-06T08:01:00Z');
insert into revision (article_id, number, saved_at, saved_by, kind, headline, body, words, name, writer_ids) values
    ('00000000-0000-7000-8000-0000000e0003', 2, '2026-01-06T08:00:30Z', '00000000-0000-7000-8000-0000000a0002', 'opinion', 'A draft, named',
     '{"type":"body","content":[{"type":"paragraph","attrs":{"dir":null}}]}', 0, 'Before legal', '{00000000-0000-7000-8000-0000000a0002}');
update article set head = 2 where id = '00000000-0000-7000-8000-0000000e0003';
