-- Rows as a newsroom has them after step 0007: a byline with a photographer and a translator, a list of its own.
update newsroom set placeholders = '{TK,[fill]}';
insert into revision (article_id, number, saved_at, saved_by, kind, headline, body, words, author_ids, author_roles) values
    ('00000000-0000-7000-8000-0000000e0003', 3, '2026-01-06T08:10:00Z', '00000000-0000-7000-8000-0000000a0002', 'opinion', 'A draft, credited',
     '{"type":"body","content":[{"type":"paragraph","attrs":{"dir":null}}]}', 0,
     '{00000000-0000-7000-8000-0000000b0001,00000000-0000-7000-8000-0000000b0002}', '{author,photographer}');
update article set head = 3 where id = '00000000-0000-7000-8000-0000000e0003';
insert into shared_suggestion (article_id, suggestion, person_id) values
    ('00000000-0000-7000-8000-0000000e0003', 'a1b2c3', '00000000-0000-7000-8000-0000000a0002');
