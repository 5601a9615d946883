-- The newsroom, its people, its stories and what of them is public.
-- Names of constraints are part of the design: the code maps them to messages a person can act on.

create extension if not exists pg_trgm;
create extension if not exists unaccent;

-- One row: what holds for the whole newsroom. `changes` counts everything that can alter a public page;
-- it is raised inside the writing transaction, so its order is the order of commits.
create table newsroom (
    id boolean primary key default true constraint newsroom_one_row check (id),
    time_zone text not null default 'UTC',
    accent text not null default '#0b5563',
    authors_publish boolean not null default false,
    demo boolean not null default false,
    changes bigint not null default 0
);
insert into newsroom default values;

-- An edition is a language of the site. The default one is served at /, the others under /{lang}/.
create table edition (
    lang text primary key,
    position integer not null,
    is_default boolean not null default false,
    name text not null,
    tagline text not null default ''
);
create unique index edition_one_default on edition (is_default) where is_default;
insert into edition (lang, position, is_default, name) values ('en', 0, true, 'Dateline');

-- Somebody who signs in. Not a byline: see author.
create table person (
    id uuid primary key,
    email text not null,
    display_name text not null,
    role text not null constraint person_role check (role in ('contributor', 'author', 'editor', 'admin')),
    ui_lang text not null default 'en',
    password_hash text,
    suspended_at timestamptz,
    created_at timestamptz not null
);
create unique index person_email_key on person (lower(email));

-- One-time links (invitation, new password, first set-up): only their SHA-256 is kept.
create table person_token (
    hash bytea primary key,
    purpose text not null constraint person_token_purpose check (purpose in ('setup', 'invitation', 'reset')),
    person_id uuid references person,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    constraint person_token_person check ((purpose = 'setup') = (person_id is null))
);

-- A device that is signed in; the cookie's value is kept as SHA-256 only.
create table session (
    hash bytea primary key,
    person_id uuid not null references person,
    created_at timestamptz not null,
    seen_at timestamptz not null
);
create index session_person on session (person_id);
create index session_seen on session (seen_at);

-- A browser that has signed in to an account before: it has its own tries at the password. Not a session.
create table known_device (
    hash bytea not null,
    person_id uuid not null references person,
    created_at timestamptz not null,
    primary key (hash, person_id)
);

-- A byline: the name a reader sees. It may belong to somebody who signs in.
create table author (
    id uuid primary key,
    slug text not null constraint author_slug_key unique,
    person_id uuid constraint author_person_key unique references person,
    links jsonb not null default '[]',
    created_at timestamptz not null
);
create table author_name (
    author_id uuid not null references author on delete cascade,
    lang text not null,
    name text not null,
    biography text not null default '',
    primary key (author_id, lang)
);

create table section (
    id uuid primary key,
    parent_id uuid references section,
    position integer not null default 0,
    constraint section_not_its_own_parent check (parent_id <> id)
);
create table section_name (
    section_id uuid not null references section on delete cascade,
    lang text not null,
    name text not null,
    slug text not null,
    description text not null default '',
    primary key (section_id, lang),
    constraint section_slug_key unique (lang, slug)
);

create table tag (
    id uuid primary key,
    created_at timestamptz not null
);
create table tag_name (
    tag_id uuid not null references tag on delete cascade,
    lang text not null,
    name text not null,
    slug text not null,
    primary key (tag_id, lang),
    constraint tag_slug_key unique (lang, slug)
);

-- A story in one language. Its language versions share work_id. The columns after `head` repeat facts of the
-- newest revision so that the desk's list is one index scan; one function writes them, in the revision's transaction.
create table article (
    id uuid primary key,
    work_id uuid not null,
    lang text not null,
    stage text not null constraint article_stage check (stage in ('writing', 'live', 'withdrawn')),
    created_by uuid not null references person,
    created_at timestamptz not null,
    head integer not null,
    saved_at timestamptz not null,
    saved_by uuid not null references person,
    kind text not null,
    section_id uuid references section,
    author_ids uuid[] not null,
    headline text not null,
    words integer not null,
    -- Of its first publication ever, kept through a withdrawal: the address is made from it.
    first_published_at timestamptz,
    constraint article_work_lang_key unique (work_id, lang)
);
create index article_saved on article (saved_at desc, id desc);
create index article_section on article (section_id, saved_at desc);
create index article_created_by on article (created_by, saved_at desc);
create index article_authors on article using gin (author_ids);
create index article_headline_words on article using gin (headline gin_trgm_ops);

-- Every state a story was ever saved in. Never changed, never deleted.
create table revision (
    article_id uuid not null references article deferrable initially deferred,
    number integer not null,
    saved_at timestamptz not null,
    saved_by uuid not null references person,
    restored_from integer,
    kind text not null constraint revision_kind check (kind in ('news', 'analysis', 'opinion', 'feature', 'explainer', 'page')),
    section_id uuid references section,
    author_ids uuid[] not null default '{}',
    tag_ids uuid[] not null default '{}',
    headline text not null,
    short_headline text not null default '',
    standfirst text not null default '',
    dateline text not null default '',
    slug text not null default '',
    search_title text not null default '',
    search_description text not null default '',
    social_title text not null default '',
    social_description text not null default '',
    -- The text it was written as: every page reads it whole and no query looks inside, and making text of `jsonb` again
    -- was the dearest part of a story's page.
    body json not null,
    words integer not null,
    linked_ids uuid[] not null default '{}',
    primary key (article_id, number)
);

-- What readers see: one revision of a story. A row here is the whole difference between draft and public.
create table publication (
    article_id uuid primary key references article,
    revision integer not null,
    work_id uuid not null,
    lang text not null,
    kind text not null,
    year smallint not null,
    month smallint not null,
    slug text not null,
    first_published_at timestamptz not null,
    published_at timestamptz not null,
    updated_at timestamptz,
    published_by uuid references person,
    section_id uuid references section,
    author_ids uuid[] not null,
    tag_ids uuid[] not null,
    headline text not null,
    short_headline text not null,
    standfirst text not null,
    words integer not null,
    search tsvector not null,
    constraint publication_revision foreign key (article_id, revision) references revision (article_id, number)
);
create index publication_work on publication (work_id);
create index publication_recent on publication (first_published_at desc);
create index publication_pages on publication (lang, headline) where kind = 'page';
create index publication_search on publication using gin (search);

-- Every address a story has had; the newest one is the publication's. Others redirect to it. Standing pages have year 0.
create table permalink (
    lang text not null,
    year smallint not null,
    month smallint not null,
    slug text not null,
    article_id uuid not null references article,
    constraint permalink_key primary key (lang, year, month, slug)
);
create index permalink_article on permalink (article_id);

-- What stands on which list, newest first: one row per public story and subject (a section and each above it, a tag,
-- an author, or the nil id for the whole edition). Every list and feed is one scan of this index.
create table listing (
    subject uuid not null,
    lang text not null,
    at timestamptz not null,
    article_id uuid not null references publication on delete cascade,
    primary key (subject, lang, at, article_id)
);
create index listing_article on listing (article_id);

-- What happened, in the order it was written. Nothing deletes a row.
create table event (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    person_id uuid references person,
    system text,
    act text not null,
    article_id uuid references article,
    subject_id uuid,
    detail jsonb not null default '{}',
    constraint event_actor check ((person_id is null) <> (system is null))
);
create index event_article on event (article_id, id) where article_id is not null;

-- Search, in the words of the language. English folds accents and stems; Arabic joins the built-in stemmer with a
-- lightly stripped branch, since the built-in one alone keeps "minister" and "the minister" apart; others are plain.
create function fold(words text) returns text language sql immutable parallel safe
    as $$ select unaccent('unaccent'::regdictionary, words) $$;

create function arabic_light(words text) returns text language sql immutable parallel safe as $$
    select regexp_replace(
        translate(
            regexp_replace(normalize(words, NFKC),
                '[\u0640\u064B-\u065F\u0670\u06D6-\u06ED\u200c-\u200f\u202a-\u202e\u2066-\u2069]', '', 'g'),
            'أإآٱىؤئةگڤپچ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹', 'اااايويهكفبج01234567890123456789'),
        '(?<![[:alpha:]])[وف]?(?:[بك]?ال|لل)(?=[[:alpha:]]{3})', '', 'g')
$$;

create function search_words(lang text, words text) returns tsvector language sql immutable parallel safe as $$
    select case split_part(lang, '-', 1)
        when 'ar' then to_tsvector('arabic'::regconfig, words) || to_tsvector('simple'::regconfig, arabic_light(words))
        when 'en' then to_tsvector('english'::regconfig, fold(words))
        else to_tsvector('simple'::regconfig, fold(words))
    end
$$;

create function search_query(lang text, words text) returns tsquery language sql immutable parallel safe as $$
    select case split_part(lang, '-', 1)
        when 'ar' then websearch_to_tsquery('arabic'::regconfig, words)
            || websearch_to_tsquery('simple'::regconfig, arabic_light(words))
        when 'en' then websearch_to_tsquery('english'::regconfig, fold(words))
        else websearch_to_tsquery('simple'::regconfig, fold(words))
    end
$$;
