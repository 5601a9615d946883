-- What people in a byline did, what a newsroom writes where something is still to come, and whose each suggestion is.

-- What each of `author_ids` did, in their order. Missing ones are authors, and so are all of a row from before this step.
alter table revision add column author_roles text[] not null default '{}';
alter table revision add constraint revision_author_roles
    check (author_roles <@ '{author,contributor,translator,photographer,illustrator,editor}'::text[]) not valid;

-- Words such as TK, which stand where something is still to come. The editor marks them, and the checks look for them.
alter table newsroom add column placeholders text[] not null default '{TK,XXX,؟؟}';

-- Whose a suggestion is: the person's who used its id first, so that nobody suggests under another's name. It is kept
-- when the suggestion is accepted or rejected: an undo brings it back, and it is still that person's.
create table shared_suggestion (
    article_id uuid not null references shared_document on delete cascade,
    suggestion text not null,
    person_id uuid not null references person,
    primary key (article_id, suggestion)
);
