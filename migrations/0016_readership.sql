-- How often stories are read: counts by day and nothing of who read. A day is one of the newsroom's own zone.

create table story_views (
    article_id uuid not null references article,
    day date not null,
    views bigint not null check (views > 0),
    primary key (article_id, day)
);
-- What was read most of some days, without looking at the table.
create index story_views_day on story_views (day) include (article_id, views);

-- The same by the section that a story stood in on that day; the nil id for none.
create table section_views (
    day date not null,
    lang text not null,
    section_id uuid not null,
    views bigint not null check (views > 0),
    primary key (day, lang, section_id)
);

-- From which sites readers came. An empty name stands for all that had no room: names are what anybody may send.
create table referring_site (
    day date not null,
    lang text not null,
    site text not null check (length(site) <= 100),
    views bigint not null check (views > 0),
    primary key (day, lang, site)
);
create table story_referral (
    article_id uuid not null references article,
    day date not null,
    site text not null check (length(site) <= 100),
    views bigint not null check (views > 0),
    primary key (article_id, day, site)
);
create index story_referral_day on story_referral (day);
