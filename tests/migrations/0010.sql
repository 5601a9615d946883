-- Rows as a newsroom has them after step 0010: a correction that was amended, and a killed story.

insert into correction (id, article_id, lang, kind, serious, filed_at, filed_by, revision_before, revision_after, words, amended_at)
select ('00000000-0000-7000-8000-0000010000' || what.n)::uuid, revision.article_id, article.lang, what.kind, what.serious,
       '2026-01-08T08:00:00Z', article.created_by, revision.number, revision.number, what.words, what.amended
from (select article_id, number from revision order by article_id, number limit 1) revision
join article on article.id = revision.article_id
cross join (values ('01', 'correction', true, E'The bridge has four arches.\nNot three.', '2026-01-08T09:00:00Z'::timestamptz),
                   ('02', 'note', false, 'ملاحظة', null)) what (n, kind, serious, words, amended);

insert into correction_wording (correction_id, number, kind, serious, words, until_at, amended_by)
select id, 1, 'clarification', false, 'The bridge has arches.', '2026-01-08T09:00:00Z', filed_by
from correction where kind = 'correction';

insert into killed_story (article_id, killed_at, killed_by, reason, words)
select id, '2026-01-08T10:00:00Z', created_by, 'It named somebody who did not agree to it.', 'It should not have been published.'
from article order by id desc limit 1;
