-- Rows as a newsroom has them after step 0001, at least one in each table; see migrations/README.md.
-- Times are fixed and ids can be read: the last digits count, the ones before them say the table.

update newsroom set time_zone = 'Asia/Beirut', accent = '#1f5a7a', authors_publish = true, changes = 42;

update edition set name = 'The Sample', tagline = 'All that was' where lang = 'en';
insert into edition (lang, position, is_default, name, tagline) values ('ar', 1, false, 'العيّنة', 'كل ما كان');

insert into person (id, email, display_name, role, ui_lang, password_hash, suspended_at, created_at) values
    ('00000000-0000-7000-8000-0000000a0001', 'Admin@sample.example', 'Admin', 'admin', 'en', '$argon2id$sample', null, '2026-01-01T08:00:00Z'),
    ('00000000-0000-7000-8000-0000000a0002', 'editor@sample.example', 'محرّر', 'editor', 'ar', '$argon2id$sample', null, '2026-01-01T08:01:00Z'),
    ('00000000-0000-7000-8000-0000000a0003', 'invited@sample.example', 'Invited', 'author', 'en', null, null, '2026-01-01T08:02:00Z'),
    ('00000000-0000-7000-8000-0000000a0004', 'gone@sample.example', 'Suspended', 'contributor', 'en', '$argon2id$sample', '2026-01-05T08:00:00Z', '2026-01-01T08:03:00Z');

insert into person_token (hash, purpose, person_id, created_at, expires_at, used_at) values
    ('\x01', 'setup', null, '2026-01-01T07:59:00Z', '2026-01-02T07:59:00Z', '2026-01-01T08:00:00Z'),
    ('\x02', 'invitation', '00000000-0000-7000-8000-0000000a0003', '2026-01-01T08:02:00Z', '2026-01-08T08:02:00Z', null),
    ('\x03', 'reset', '00000000-0000-7000-8000-0000000a0002', '2026-01-03T08:00:00Z', '2026-01-04T08:00:00Z', null);

insert into session (hash, person_id, created_at, seen_at) values
    ('\x11', '00000000-0000-7000-8000-0000000a0001', '2026-01-06T08:00:00Z', '2026-01-06T09:00:00Z');

insert into known_device (hash, person_id, created_at) values
    ('\x21', '00000000-0000-7000-8000-0000000a0001', '2026-01-06T08:00:00Z');

insert into author (id, slug, person_id, links, created_at) values
    ('00000000-0000-7000-8000-0000000b0001', 'with-account', '00000000-0000-7000-8000-0000000a0002', '[{"label": "E-mail", "href": "mailto:editor@sample.example"}]', '2026-01-01T09:00:00Z'),
    ('00000000-0000-7000-8000-0000000b0002', 'without-account', null, '[]', '2026-01-01T09:01:00Z');
insert into author_name (author_id, lang, name, biography) values
    ('00000000-0000-7000-8000-0000000b0001', 'en', 'An Author', 'Writes.'),
    ('00000000-0000-7000-8000-0000000b0001', 'ar', 'كاتب', 'يكتب.'),
    ('00000000-0000-7000-8000-0000000b0002', 'en', 'Another Author', '');

insert into section (id, parent_id, position) values
    ('00000000-0000-7000-8000-0000000c0001', null, 0),
    ('00000000-0000-7000-8000-0000000c0002', '00000000-0000-7000-8000-0000000c0001', 1);
insert into section_name (section_id, lang, name, slug, description) values
    ('00000000-0000-7000-8000-0000000c0001', 'en', 'News', 'news', 'What happens.'),
    ('00000000-0000-7000-8000-0000000c0001', 'ar', 'أخبار', 'أخبار', ''),
    ('00000000-0000-7000-8000-0000000c0002', 'en', 'Town', 'town', '');

insert into tag (id, created_at) values
    ('00000000-0000-7000-8000-0000000d0001', '2026-01-02T08:00:00Z'),
    ('00000000-0000-7000-8000-0000000d0002', '2026-01-02T08:01:00Z');
insert into tag_name (tag_id, lang, name, slug) values
    ('00000000-0000-7000-8000-0000000d0001', 'en', 'Water', 'water'),
    ('00000000-0000-7000-8000-0000000d0001', 'ar', 'المياه', 'المياه'),
    ('00000000-0000-7000-8000-0000000d0002', 'en', 'Unused', 'unused');

-- 1: live, changed since, with an earlier address. 2: its Arabic version, live. 3: a draft. 4: withdrawn. 5: a page.
insert into article (id, work_id, lang, stage, created_by, created_at, head, saved_at, saved_by, kind, section_id,
    author_ids, headline, words, first_published_at) values
    ('00000000-0000-7000-8000-0000000e0001', '00000000-0000-7000-8000-0000000f0001', 'en', 'live', '00000000-0000-7000-8000-0000000a0002', '2026-01-03T08:00:00Z', 2, '2026-01-05T08:00:00Z', '00000000-0000-7000-8000-0000000a0002', 'news', '00000000-0000-7000-8000-0000000c0002', '{00000000-0000-7000-8000-0000000b0001,00000000-0000-7000-8000-0000000b0002}', 'A live story, changed', 4, '2026-01-03T10:00:00Z'),
    ('00000000-0000-7000-8000-0000000e0002', '00000000-0000-7000-8000-0000000f0001', 'ar', 'live', '00000000-0000-7000-8000-0000000a0002', '2026-01-03T11:00:00Z', 1, '2026-01-03T11:00:00Z', '00000000-0000-7000-8000-0000000a0002', 'analysis', '00000000-0000-7000-8000-0000000c0001', '{00000000-0000-7000-8000-0000000b0001}', 'مادة منشورة', 3, '2026-01-03T12:00:00Z'),
    ('00000000-0000-7000-8000-0000000e0003', '00000000-0000-7000-8000-0000000f0003', 'en', 'writing', '00000000-0000-7000-8000-0000000a0004', '2026-01-04T08:00:00Z', 1, '2026-01-04T08:00:00Z', '00000000-0000-7000-8000-0000000a0004', 'opinion', null, '{}', 'A draft', 0, null),
    ('00000000-0000-7000-8000-0000000e0004', '00000000-0000-7000-8000-0000000f0004', 'en', 'withdrawn', '00000000-0000-7000-8000-0000000a0002', '2026-01-02T08:00:00Z', 1, '2026-01-02T08:00:00Z', '00000000-0000-7000-8000-0000000a0002', 'feature', '00000000-0000-7000-8000-0000000c0001', '{00000000-0000-7000-8000-0000000b0002}', 'A withdrawn story', 3, '2026-01-02T09:00:00Z'),
    ('00000000-0000-7000-8000-0000000e0005', '00000000-0000-7000-8000-0000000f0005', 'en', 'live', '00000000-0000-7000-8000-0000000a0001', '2026-01-01T10:00:00Z', 1, '2026-01-01T10:00:00Z', '00000000-0000-7000-8000-0000000a0001', 'page', null, '{}', 'About', 3, '2026-01-01T10:00:00Z');

insert into revision (article_id, number, saved_at, saved_by, restored_from, kind, section_id, author_ids, tag_ids,
    headline, short_headline, standfirst, dateline, slug, search_title, search_description, social_title,
    social_description, body, words, linked_ids) values
    ('00000000-0000-7000-8000-0000000e0001', 1, '2026-01-03T08:00:00Z', '00000000-0000-7000-8000-0000000a0002', null, 'news', '00000000-0000-7000-8000-0000000c0002', '{00000000-0000-7000-8000-0000000b0001,00000000-0000-7000-8000-0000000b0002}', '{00000000-0000-7000-8000-0000000d0001}',
     'A live story', 'Live', 'What it says.', 'Sampletown', 'a-live-story', 'For searchers', 'Described for searchers', 'To share', 'Described to share',
     '{"type": "body", "content": [{"type": "paragraph", "attrs": {"dir": null}, "content": [{"type": "text", "text": "Read "}, {"type": "text", "marks": [{"type": "link", "attrs": {"article": "00000000-0000-7000-8000-0000000e0005", "href": null}}], "text": "about us"}, {"type": "text", "text": " here."}]}, {"type": "divider"}]}',
     4, '{00000000-0000-7000-8000-0000000e0005}'),
    ('00000000-0000-7000-8000-0000000e0001', 2, '2026-01-05T08:00:00Z', '00000000-0000-7000-8000-0000000a0002', 1, 'news', '00000000-0000-7000-8000-0000000c0002', '{00000000-0000-7000-8000-0000000b0001,00000000-0000-7000-8000-0000000b0002}', '{00000000-0000-7000-8000-0000000d0001}',
     'A live story, changed', '', '', '', '', '', '', '', '',
     '{"type": "body", "content": [{"type": "heading", "attrs": {"dir": null, "level": 2}, "content": [{"type": "text", "text": "What has changed since"}]}]}',
     4, '{}'),
    ('00000000-0000-7000-8000-0000000e0002', 1, '2026-01-03T11:00:00Z', '00000000-0000-7000-8000-0000000a0002', null, 'analysis', '00000000-0000-7000-8000-0000000c0001', '{00000000-0000-7000-8000-0000000b0001}', '{00000000-0000-7000-8000-0000000d0001}',
     'مادة منشورة', '', 'مقدمة المادة', 'بلدة العيّنة', '', '', '', '', '',
     '{"type": "body", "content": [{"type": "paragraph", "attrs": {"dir": null}, "content": [{"type": "text", "text": "نص المادة هنا."}]}]}',
     3, '{}'),
    ('00000000-0000-7000-8000-0000000e0003', 1, '2026-01-04T08:00:00Z', '00000000-0000-7000-8000-0000000a0004', null, 'opinion', null, '{}', '{}',
     'A draft', '', '', '', '', '', '', '', '', '{"type": "body", "content": [{"type": "paragraph", "attrs": {"dir": null}}]}', 0, '{}'),
    ('00000000-0000-7000-8000-0000000e0004', 1, '2026-01-02T08:00:00Z', '00000000-0000-7000-8000-0000000a0002', null, 'feature', '00000000-0000-7000-8000-0000000c0001', '{00000000-0000-7000-8000-0000000b0002}', '{}',
     'A withdrawn story', '', '', '', '', '', '', '', '', '{"type": "body", "content": [{"type": "paragraph", "attrs": {"dir": "ltr"}, "content": [{"type": "text", "text": "It was wrong."}]}]}', 3, '{}'),
    ('00000000-0000-7000-8000-0000000e0005', 1, '2026-01-01T10:00:00Z', '00000000-0000-7000-8000-0000000a0001', null, 'page', null, '{}', '{}',
     'About', '', '', '', 'about', '', '', '', '', '{"type": "body", "content": [{"type": "paragraph", "attrs": {"dir": null}, "content": [{"type": "text", "text": "This is us."}]}]}', 3, '{}');

insert into publication (article_id, revision, work_id, lang, kind, year, month, slug, first_published_at, published_at,
    updated_at, published_by, section_id, author_ids, tag_ids, headline, short_headline, standfirst, words, search) values
    ('00000000-0000-7000-8000-0000000e0001', 1, '00000000-0000-7000-8000-0000000f0001', 'en', 'news', 2026, 1, 'a-live-story', '2026-01-03T10:00:00Z', '2026-01-04T10:00:00Z', '2026-01-04T10:00:00Z', '00000000-0000-7000-8000-0000000a0002', '00000000-0000-7000-8000-0000000c0002', '{00000000-0000-7000-8000-0000000b0001,00000000-0000-7000-8000-0000000b0002}', '{00000000-0000-7000-8000-0000000d0001}', 'A live story', 'Live', 'What it says.', 4, setweight(search_words('en', 'A live story'), 'A') || setweight(search_words('en', 'Read about us here.'), 'C')),
    ('00000000-0000-7000-8000-0000000e0002', 1, '00000000-0000-7000-8000-0000000f0001', 'ar', 'analysis', 2026, 1, 'مادة-منشورة', '2026-01-03T12:00:00Z', '2026-01-03T12:00:00Z', null, '00000000-0000-7000-8000-0000000a0002', '00000000-0000-7000-8000-0000000c0001', '{00000000-0000-7000-8000-0000000b0001}', '{00000000-0000-7000-8000-0000000d0001}', 'مادة منشورة', '', 'مقدمة المادة', 3, search_words('ar', 'مادة منشورة')),
    ('00000000-0000-7000-8000-0000000e0005', 1, '00000000-0000-7000-8000-0000000f0005', 'en', 'page', 0, 0, 'about', '2026-01-01T10:00:00Z', '2026-01-01T10:00:00Z', null, '00000000-0000-7000-8000-0000000a0001', null, '{}', '{}', 'About', '', '', 3, search_words('en', 'About This is us.'));

insert into permalink (lang, year, month, slug, article_id) values
    ('en', 2026, 1, 'a-live-story', '00000000-0000-7000-8000-0000000e0001'),
    ('en', 2026, 1, 'its-earlier-address', '00000000-0000-7000-8000-0000000e0001'),
    ('ar', 2026, 1, 'مادة-منشورة', '00000000-0000-7000-8000-0000000e0002'),
    ('en', 2026, 1, 'a-withdrawn-story', '00000000-0000-7000-8000-0000000e0004'),
    ('en', 0, 0, 'about', '00000000-0000-7000-8000-0000000e0005');

insert into listing (subject, lang, at, article_id)
    select subject, lang, first_published_at, article_id
    from publication, unnest('{00000000-0000-0000-0000-000000000000}'::uuid[] || section_id || author_ids || tag_ids) as subject
    where kind <> 'page';

insert into event (at, person_id, system, act, article_id, subject_id, detail) values
    ('2026-01-01T08:00:00Z', null, 'command-line', 'person-invited', null, '00000000-0000-7000-8000-0000000a0001', '{"role": "admin"}'),
    ('2026-01-03T10:00:00Z', '00000000-0000-7000-8000-0000000a0002', null, 'published', '00000000-0000-7000-8000-0000000e0001', null, '{"revision": 1, "update": false, "substantive": false}'),
    ('2026-01-02T10:00:00Z', '00000000-0000-7000-8000-0000000a0002', null, 'withdrawn', '00000000-0000-7000-8000-0000000e0004', null, '{}');
