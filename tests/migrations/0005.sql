insert into change (number, at, said) values (1, '2026-11-24T10:00:00Z', 'frame');
