-- An update that is planned for a minute may tell readers something when it goes out: that it is a correction, and in which
-- words. It becomes a record of the story then, not before.

alter table schedule
    add column correction_kind text constraint schedule_correction_kind
        check (correction_kind in ('correction', 'clarification', 'update', 'note')),
    add column correction_words text constraint schedule_correction_words
        check (char_length(correction_words) between 1 and 2000),
    -- Under the byline instead of at the foot.
    add column correction_serious boolean not null default false,
    -- The public log of the story's changes begins anew with it.
    add column cuts_log boolean not null default false,
    add constraint schedule_correction check ((correction_kind is null) = (correction_words is null)),
    add constraint schedule_tells check (act = 'publish' or (correction_kind is null and not cuts_log));
