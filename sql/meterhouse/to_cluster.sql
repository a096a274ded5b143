-- From one server to a cluster: what is stored becomes the rows of that server's shard. Not applied by
-- `make apply`: steps to follow, for one system's database after the other. Its server is a node of the
-- cluster by now (config/server/examples/cluster.xml). Senders wait meanwhile, or repeat what fails.
--
-- 1 and 4 print statements; look at them, then run them on that server. Nothing is copied: parts are
-- attached as they are, and no view counts them again. The old tables are the way back until you drop them.

-- 1. Views go, as they read and feed the old names; tables step aside with their rows. What is your own in there is named
--    too: leave its lines out, or keep its SHOW CREATE, for 3 makes only ours.
SELECT multiIf(
    engine IN ('View', 'MaterializedView'), format('DROP VIEW `{}`.`{}` SYNC', database, name),
    engine = 'Null', format('DROP TABLE `{}`.`{}` SYNC', database, name),
    format('RENAME TABLE `{0}`.`{1}` TO `{0}`.`{1}_v1`', database, name)) AS statement
FROM system.tables
WHERE database = {database:String} AND (engine IN ('View', 'MaterializedView', 'Null') OR engine LIKE '%MergeTree')
ORDER BY engine != 'MaterializedView', engine != 'View', name;

-- 2. What is everywhere (sql/shards: naap.eth_usd; meterhouse.alert_limits, where limits are yours) has to be
--    inserted again after 3: INSERT INTO naap.eth_usd SELECT * FROM naap.eth_usd_v1.

-- 3. make apply SYSTEM=... CLUSTER=... makes everything anew on all nodes, empty.

-- 4. Rows and rollups back, all partitions of each table; replication brings them to the other replica.
SELECT format('ALTER TABLE {0}.{1} ATTACH PARTITION ALL FROM {0}.{2}', database, t.name, old.name) AS statement
FROM system.tables AS t
INNER JOIN system.tables AS old
    ON old.database = t.database AND old.name IN (concat(t.name, '_v1'), replaceRegexpOne(t.name, '_local$', '_v1'))
WHERE database = {database:String} AND endsWith(t.name, '_local')
ORDER BY t.name;
