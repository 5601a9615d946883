-- What readers were shown and when, what was corrected of it, and what was killed.

-- Which revision of a story was public from when to when, in the order of its publications. The row without an end is what
-- readers see now. `opens` says that the public log of changes begins here: what stood before is no reader's to see, be it
-- because the story had been taken down or because an editor said so.
create table published_version (
    article_id uuid not null references article,
    number integer not null,
    revision integer not null,
    from_at timestamptz not null,
    until_at timestamptz,
    opens boolean not null,
    published_by uuid references person,
    primary key (article_id, number),
    constraint published_version_revision foreign key (article_id, revision) references revision (article_id, number)
);
create unique index published_version_now on published_version (article_id) where until_at is null;

-- What the history says of earlier publications. One that changed nothing is no version of its own.
with told as (
    select id, article_id, act, at, person_id,
           case when act = 'published' then (detail ->> 'revision')::integer end as revision,
           lag(case when act = 'published' then detail ->> 'revision' end) over story as revision_before,
           lag(act) over story as act_before
    from event
    where act in ('published', 'withdrawn') and article_id is not null
    window story as (partition by article_id order by id)
), turns as (
    select * from told where act = 'withdrawn' or revision_before is null or revision::text <> revision_before
), spans as (
    select *, lead(at) over (partition by article_id order by id) as until_at from turns
)
insert into published_version (article_id, number, revision, from_at, until_at, opens, published_by)
select article_id, row_number() over (partition by article_id order by spans.id), spans.revision, at,
       greatest(until_at, at), act_before is distinct from 'published', person_id
from spans
where act = 'published'
  and exists (select from revision known where known.article_id = spans.article_id and known.number = spans.revision);

-- What is public now is known in any case: where the history does not say how it came, the log begins with it.
delete from published_version v
where until_at is null
  and not exists (select from publication p where p.article_id = v.article_id and p.revision = v.revision);
insert into published_version (article_id, number, revision, from_at, opens, published_by)
select p.article_id,
       coalesce((select max(number) from published_version v where v.article_id = p.article_id), 0) + 1,
       p.revision, p.published_at, true, p.published_by
from publication p
where not exists (select from published_version v where v.article_id = p.article_id and v.until_at is null);

-- What readers are told of a story: dated, tied to the revision that stood before and the one that stood after. A row is
-- never deleted; one that is amended keeps what it said before.
create table correction (
    id uuid primary key,
    article_id uuid not null references article,
    lang text not null,
    kind text not null
        constraint correction_kind check (kind in ('correction', 'clarification', 'update', 'note', 'retraction')),
    -- Under the byline instead of at the foot.
    serious boolean not null,
    filed_at timestamptz not null,
    filed_by uuid references person,
    revision_before integer not null,
    revision_after integer not null,
    -- Paragraphs, a line each.
    words text not null constraint correction_words_length check (char_length(words) between 1 and 4000),
    amended_at timestamptz,
    constraint correction_before foreign key (article_id, revision_before) references revision (article_id, number),
    constraint correction_after foreign key (article_id, revision_after) references revision (article_id, number)
);
create index correction_article on correction (article_id, filed_at, id);
create index correction_newest on correction (filed_at desc, id desc);
create index correction_edition on correction (lang, filed_at desc, id desc);

-- What a correction said before it was amended.
create table correction_wording (
    correction_id uuid not null references correction,
    number integer not null,
    kind text not null,
    serious boolean not null,
    words text not null,
    until_at timestamptz not null,
    amended_by uuid references person,
    primary key (correction_id, number)
);

create function keep_corrections() returns trigger language plpgsql as $$
begin
    raise exception 'what readers were told is never taken back: amend it instead';
end
$$;
create trigger correction_stays before delete on correction for each row execute function keep_corrections();
create trigger correction_wording_stays before update or delete on correction_wording
    for each row execute function keep_corrections();

-- A story whose text was taken back stands on lists and in search by its headline alone.
alter table publication add column retracted boolean not null default false;

-- Why a story was killed, and what stands in its place.
create table killed_story (
    article_id uuid primary key references article,
    killed_at timestamptz not null,
    killed_by uuid references person,
    -- For the newsroom.
    reason text not null,
    -- For readers; may be empty.
    words text not null
);

-- May readers see how a story changed after its publication?
alter table newsroom add column change_log boolean not null default false;
