-- A newsroom of :stories stories, as publishing them one by one would leave it. Runs after bench/newsroom.mjs has
-- filled bench_body (bodies, told apart by their number) and bench_word (words for headlines).
--
-- Story number 1 is the newest and each one after it is 97 minutes older, so the front page, the lists and the feeds
-- show the same stories in newsrooms of every size, and a difference in their cost is one of size alone.
-- Every tenth story is the Arabic version of the one before it.

\set ON_ERROR_STOP on
set client_min_messages = warning;
-- Rows are made to fit together below; looking each of them up again is what the constraints would do.
set session_replication_role = replica;
set maintenance_work_mem = '256MB';
begin;

create function bench_uuid(kind text, n bigint) returns uuid language sql immutable parallel safe as $$
    select (substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-7' || substr(h, 14, 3) || '-8' || substr(h, 18, 3) || '-'
        || substr(h, 21, 12))::uuid
    from md5(kind || n) h
$$;
create function bench_time(n bigint) returns timestamptz language sql stable as $$
    select date_trunc('hour', now()) - n * interval '97 minutes'
$$;
-- A real id begins with the milliseconds at which its story was begun, here an hour before it was published.
create function bench_story(n bigint) returns uuid language sql stable as $$
    select (lpad(to_hex((extract(epoch from bench_time(n)) * 1000)::bigint - 3600000), 12, '0') || '7'
        || substr(h, 1, 3) || '8' || substr(h, 4, 15))::uuid
    from md5('story' || n) h
$$;

insert into edition (lang, position, name, tagline) values ('ar', 1, 'المنارة', 'أخبار القياس') on conflict do nothing;
update edition set name = 'The Measure', tagline = 'News of the bench' where lang = 'en';
insert into person (id, email, display_name, role, created_at)
    values (bench_uuid('person', 1), 'bench@demo.example', 'Bench', 'admin', now());

insert into section (id, parent_id, position)
    select bench_uuid('section', n), case when n > 8 then bench_uuid('section', (n - 9) / 2 + 1) end, n
    from generate_series(1, 24) n;
insert into section_name (section_id, lang, name, slug, description)
    select bench_uuid('section', n), lang,
        case lang when 'en' then initcap(en[n]) else ar[n] end,
        case lang when 'en' then 'part-' else 'قسم-' end || n,
        case lang when 'en' then initcap(en[n]) || ' and what comes of it.' else ar[n] || '.' end
    from generate_series(1, 24) n, bench_word, unnest(array['en', 'ar']) lang;
insert into tag (id, created_at) select bench_uuid('tag', n), now() from generate_series(1, 40) n;
insert into tag_name (tag_id, lang, name, slug)
    select bench_uuid('tag', n), lang, case lang when 'en' then en[100 + n] else ar[100 + n] end,
        case lang when 'en' then 'matter-' else 'موضوع-' end || n
    from generate_series(1, 40) n, bench_word, unnest(array['en', 'ar']) lang;
insert into author (id, slug, created_at) select bench_uuid('author', n), 'writer-' || n, now() from generate_series(1, 50) n;
insert into author_name (author_id, lang, name, biography)
    select bench_uuid('author', n), lang,
        case lang when 'en' then initcap(en[150 + n] || ' ' || en[220 + n]) else ar[150 + n] || ' ' || ar[220 + n] end,
        case lang when 'en' then initcap(en[150 + n]) || ' writes here.' else '' end
    from generate_series(1, 50) n, bench_word, unnest(array['en', 'ar']) lang;

-- What a body leads to is among the oldest stories of the smallest newsroom.
alter table bench_body add linked_ids uuid[], add search tsvector;
update bench_body set
    body = replace(replace(body, '{first}', bench_story(500 + number)::text), '{second}', bench_story(700 + number)::text),
    linked_ids = array[bench_story(500 + number), bench_story(700 + number)],
    search = setweight(search_words(lang, standfirst), 'B') || setweight(search_words(lang, plain), 'C');
alter table bench_body alter body type json using body::json;

create temp table story as
    select n, lang, bench_story(n) as id,
        bench_uuid('work', case when lang = 'ar' then n - 1 else n end) as work_id,
        bench_time(n) as at,
        case n % 7 when 1 then 'analysis' when 3 then 'opinion' when 5 then 'feature' else 'news' end as kind,
        bench_uuid('section', 1 + n % 24) as section_id,
        case when n % 5 = 0 then array[bench_uuid('author', 1 + n % 50), bench_uuid('author', 1 + (n + 17) % 50)]
            else array[bench_uuid('author', 1 + n % 50)] end as author_ids,
        array[bench_uuid('tag', 1 + n % 40), bench_uuid('tag', 1 + (n + 13) % 40), bench_uuid('tag', 1 + (n + 26) % 40)]
            as tag_ids,
        case lang
            when 'en' then initcap(en[1 + n * 7 % 293]) || ' ' || en[1 + n * 11 % 283] || ' ' || en[1 + n * 13 % 281]
                || ' ' || en[1 + n * 17 % 277] || ' ' || en[1 + n * 19 % 271] || ' ' || en[1 + n * 23 % 269]
                || ' ' || en[1 + n * 29 % 263]
            else ar[1 + n * 7 % 293] || ' ' || ar[1 + n * 11 % 283] || ' ' || ar[1 + n * 13 % 281]
                || ' ' || ar[1 + n * 17 % 277] || ' ' || ar[1 + n * 19 % 271]
        end as headline,
        case lang
            when 'en' then en[1 + n * 7 % 293] || '-' || en[1 + n * 11 % 283] || '-' || en[1 + n * 13 % 281] || '-' || n
            else ar[1 + n * 7 % 293] || '-' || ar[1 + n * 11 % 283] || '-' || n
        end as slug,
        1 + n % 64 as variant
    from (select n, case n % 10 when 0 then 'ar' else 'en' end as lang from generate_series(1, :stories) n) numbered,
        bench_word;

insert into article (id, work_id, lang, stage, created_by, created_at, head, saved_at, saved_by, kind, section_id,
        author_ids, headline, words, first_published_at, published_revision)
    select id, work_id, s.lang, 'live', bench_uuid('person', 1), at - interval '1 hour', 1, at, bench_uuid('person', 1),
        kind, section_id, author_ids, headline, words, at, 1
    from story s join bench_body b on b.lang = s.lang and b.number = s.variant order by n desc;
insert into revision (article_id, number, saved_at, saved_by, kind, section_id, author_ids, tag_ids, headline,
        standfirst, dateline, body, words, linked_ids)
    select id, 1, at, bench_uuid('person', 1), kind, section_id, author_ids, tag_ids, headline, standfirst, place, body,
        words, linked_ids
    from story s join bench_body b on b.lang = s.lang and b.number = s.variant order by n desc;

drop index publication_search;
insert into publication (article_id, revision, work_id, lang, kind, year, month, slug, first_published_at, published_at,
        published_by, section_id, author_ids, tag_ids, headline, short_headline, standfirst, words, search)
    select id, 1, work_id, s.lang, kind, extract(year from at at time zone 'UTC'),
        extract(month from at at time zone 'UTC'), slug, at, at, bench_uuid('person', 1), section_id, author_ids, tag_ids,
        headline, '', standfirst, words,
        setweight(search_words(s.lang, headline), 'A') || b.search
            || setweight(search_words(s.lang, (select string_agg(name, ' ') from author_name where author_id = any(s.author_ids))
                || ' ' || (select string_agg(name, ' ') from tag_name where tag_id = any(s.tag_ids))), 'D')
    from story s join bench_body b on b.lang = s.lang and b.number = s.variant order by n desc;
create index publication_search on publication using gin (search);

insert into permalink (lang, year, month, slug, article_id)
    select lang, year, month, slug, article_id from publication order by first_published_at;
insert into listing (subject, lang, at, article_id)
    select unnest(array['00000000-0000-0000-0000-000000000000', section_id] || author_ids || tag_ids), lang,
        first_published_at, article_id
    from publication order by first_published_at;
insert into event (at, person_id, act, article_id, detail)
    select published_at, published_by, 'published', article_id, '{"revision": 1, "update": false, "substantive": false}'
    from publication order by first_published_at;
update newsroom set changes = changes + :stories;

drop table bench_body, bench_word;
drop function bench_story, bench_time, bench_uuid;
commit;
-- What autovacuum would do in its own time, and then not during a measurement.
vacuum (analyze);
