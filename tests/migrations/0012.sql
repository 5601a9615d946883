-- Rows as a newsroom has them after step 0012: a headline that was changed, of both scripts.

update article set headline = 'A draft on الوزير' where id = '00000000-0000-7000-8000-0000000e0003';
