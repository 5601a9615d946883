-- Rows as a newsroom has them after step 0016: a story that was read, from a known site and from others.

insert into story_views (article_id, day, views) select article_id, '2026-01-08', 120 from publication order by article_id limit 1;
insert into section_views (day, lang, section_id, views) values ('2026-01-08', 'en', '00000000-0000-0000-0000-000000000000', 120);
insert into referring_site (day, lang, site, views) values ('2026-01-08', 'en', 'search.example', 40), ('2026-01-08', 'en', '', 5);
insert into story_referral (article_id, day, site, views)
select article_id, '2026-01-08', 'search.example', 40 from publication order by article_id limit 1;
