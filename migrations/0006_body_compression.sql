-- A story's body is unpacked each time its page is made. LZ4 does that several times as fast as Postgres' own method and
-- packs hardly less. Rows that stand already keep their packing until they are written again. A server built without LZ4
-- stays with its own.
do $$
begin
    alter table revision alter column body set compression lz4;
exception
    when feature_not_supported then null;
end
$$;
