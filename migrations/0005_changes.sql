-- What changed, in the order of commits: a server that did not hear of some changes reads them here. Old rows are removed;
-- a server that slept through them forgets everything it holds.
create table change (
    number bigint primary key,
    at timestamptz not null,
    said text not null
);
create index change_at on change (at);
