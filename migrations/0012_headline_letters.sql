-- The function is asked by the database itself from now on, also while a backup is put back, when no schema is searched
-- by itself.
alter function headline_letters(text) set search_path from current;

-- What a headline is looked through by, kept beside it: to make it of each row anew took seconds over 100,000 stories. A
-- space stands before it, so that a word of one or two letters, which no index finds inside of words, is found where a
-- word begins.
alter table article add column letters text generated always as (' ' || headline_letters(headline)) stored;
drop index article_headline_letters;
create index article_letters on article using gin (letters gin_trgm_ops);

-- What is late, of the work that is open: most of what ever had a time is long out.
create index article_due_open on article (due_at, id)
    where stage in ('idea', 'writing', 'with-desk', 'with-subs', 'ready', 'scheduled', 'on-hold');
