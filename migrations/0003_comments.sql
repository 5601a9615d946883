-- What people of the newsroom say to each other about a story. Never part of the story: no column of `revision`,
-- `publication` or the shared document holds a word of it, so no public page can.

-- A conversation about one place of a story: some words, a field, or the whole of it.
create table comment_thread (
    id uuid primary key,
    article_id uuid not null references article,
    opened_by uuid not null references person,
    opened_at timestamptz not null,
    -- The field, named as in the editor's form, or null.
    field text,
    -- The two ends of the words in the shared document, as the editor's library writes them; they move with the text.
    anchor_from bytea,
    anchor_to bytea,
    -- The words as they were, so that the thread says what it was about when they are gone.
    quote text,
    resolved_at timestamptz,
    resolved_by uuid references person,
    constraint comment_thread_anchor check ((anchor_from is null) = (anchor_to is null) and (anchor_from is null or quote is not null)),
    constraint comment_thread_one_place check (field is null or quote is null),
    constraint comment_thread_resolution check ((resolved_at is null) = (resolved_by is null))
);
create index comment_thread_article on comment_thread (article_id, opened_at, id);
create index comment_thread_open on comment_thread (opened_at desc, id desc) where resolved_at is null;

-- What somebody wrote. What was deleted keeps its place in the conversation and loses its words.
create table comment (
    id uuid primary key,
    thread_id uuid not null references comment_thread,
    written_by uuid not null references person,
    written_at timestamptz not null,
    edited_at timestamptz,
    deleted_at timestamptz,
    words text not null,
    -- The people it calls by name.
    mentioned_ids uuid[] not null default '{}',
    constraint comment_deleted check (deleted_at is null or words = '')
);
create index comment_thread_order on comment (thread_id, written_at, id);

-- What somebody should know of. The words are not repeated here: who may no longer read the story sees none of it.
create table notification (
    id uuid primary key,
    person_id uuid not null references person,
    kind text not null constraint notification_kind check (kind in ('mention', 'reply')),
    article_id uuid not null references article,
    thread_id uuid not null references comment_thread,
    -- Who called or answered.
    by_id uuid not null references person,
    at timestamptz not null,
    read_at timestamptz
);
create index notification_person on notification (person_id, at desc, id desc);
create index notification_unread on notification (person_id) where read_at is null;
create index notification_thread on notification (thread_id);
