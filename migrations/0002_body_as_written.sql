-- A body is kept as the text it was written as: every page reads it whole and no query looks inside, and making text of
-- `jsonb` again was the dearest part of a story's page.
alter table revision alter column body type json;
