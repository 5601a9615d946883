-- From pitch to publication: the stages of a story, who has it and until when, what is said about it inside, the views of
-- the desk's list, what a site calls its stages, and people whose rights end at their sections.

alter table article
    drop constraint article_stage,
    add constraint article_stage check (stage in ('idea', 'writing', 'with-desk', 'with-subs', 'ready', 'scheduled',
        'live', 'on-hold', 'withdrawn', 'killed')),
    -- Where it goes back to from hold and from the schedule.
    add column stage_before text,
    add constraint article_stage_before check ((stage in ('on-hold', 'scheduled')) = (stage_before is not null)
        and stage_before in ('idea', 'writing', 'with-desk', 'with-subs', 'ready', 'withdrawn')),
    -- The revision that readers see, repeated from `publication`, so that the list asks one table.
    add column published_revision integer,
    add column changed boolean generated always as (published_revision is not null and published_revision <> head) stored,
    -- The assignment.
    add column assigned_to uuid references person,
    add column due_at timestamptz,
    add column commissioned_words integer
        constraint article_commissioned_words check (commissioned_words between 1 and 100000),
    add column brief text not null default '' constraint article_brief check (char_length(brief) <= 4000),
    add column legal text not null default 'none' constraint article_legal check (legal in ('none', 'needed', 'cleared')),
    add column pictures text not null default 'none'
        constraint article_pictures check (pictures in ('none', 'needed', 'done')),
    add column breaking boolean not null default false;

update article set published_revision = publication.revision from publication where article_id = article.id;

-- What the list looks for in a headline: no case, no accents, Arabic as lightly written as in search.
create function headline_letters(headline text) returns text language sql immutable parallel safe
    as $$ select lower(fold(arabic_light(headline))) $$;
drop index article_headline_words;
create index article_headline_letters on article using gin (headline_letters(headline) gin_trgm_ops);

-- One index for each question of the desk's list, in the order of its pages.
create index article_stage_saved on article (stage, saved_at desc, id desc);
drop index article_section;
create index article_section on article (section_id, saved_at desc, id desc);
create index article_assigned on article (assigned_to, saved_at desc, id desc) where assigned_to is not null;
create index article_unassigned on article (saved_at desc, id desc)
    where assigned_to is null and stage in ('idea', 'writing', 'with-desk', 'with-subs', 'ready', 'scheduled', 'on-hold');
create index article_due on article (due_at, id) where due_at is not null;
create index article_changed on article (saved_at desc, id desc) where changed;
create index article_legal_needed on article (saved_at desc, id desc) where legal = 'needed';
create index article_pictures_needed on article (saved_at desc, id desc) where pictures = 'needed';
create index article_breaking on article (saved_at desc, id desc) where breaking;
create index article_kind on article (kind, saved_at desc, id desc);
create index article_lang on article (lang, saved_at desc, id desc);

-- What people of the newsroom note beside a story. Never part of it: no column of `revision`, `publication` or the shared
-- document holds a word of it.
create table article_note (
    id uuid primary key,
    article_id uuid not null references article,
    written_by uuid not null references person,
    written_at timestamptz not null,
    words text not null constraint article_note_words check (char_length(words) between 1 and 4000)
);
create index article_note_article on article_note (article_id, written_at desc, id desc);

-- A view of the desk's list under a name, for everybody: its filters as they stand in the address.
create table desk_view (
    id uuid primary key,
    name text not null constraint desk_view_name check (char_length(name) between 1 and 60),
    query text not null constraint desk_view_query check (char_length(query) <= 1000),
    made_by uuid not null references person,
    made_at timestamptz not null,
    constraint desk_view_name_key unique (name)
);

-- What a site calls a stage, in a language of the interface; without a row it has its usual name.
create table stage_name (
    lang text not null,
    stage text not null,
    name text not null constraint stage_name_name check (char_length(name) between 1 and 40),
    primary key (lang, stage)
);

-- Somebody whose rights end at the sections named here and those below them. The flag stands by itself: when the last of
-- a person's sections is removed, they have none, not all.
alter table person
    add column limited boolean not null default false,
    add constraint person_limited check (not limited or role <> 'admin'),
    -- Single letters as keys of the desk's list.
    add column letter_keys boolean not null default true;
create table person_section (
    person_id uuid not null references person,
    section_id uuid not null references section on delete cascade,
    primary key (person_id, section_id)
);
create index person_section_section on person_section (section_id);

-- A section and everything above it, nearest first.
create function section_path(section uuid) returns uuid[] language sql stable parallel safe as $$
    with recursive path as (
        select id, parent_id, 0 as depth from section where id = $1
        union all
        select section.id, section.parent_id, depth + 1 from section join path on section.id = path.parent_id
        where depth < 50
    )
    select coalesce(array_agg(id order by depth), '{}') from path
$$;

-- These sections and everything below them.
create function sections_below(tops uuid[]) returns uuid[] language sql stable parallel safe as $$
    with recursive below as (
        select id, 0 as depth from section where id = any($1)
        union
        select section.id, depth + 1 from section join below on section.parent_id = below.id where depth < 50
    )
    select coalesce(array_agg(distinct id), '{}') from below
$$;

-- The people for whom a story in this section lies outside their sections.
create function people_outside(section uuid) returns uuid[] language sql stable parallel safe as $$
    select coalesce(array_agg(person.id), '{}') from person
    where limited and not exists (
        select from person_section where person_id = person.id and section_id = any(section_path($1)))
$$;
