-- Backup and restore, statement by statement: not applied by `make apply`. The disk `backups` is that of
-- config/server/examples/backups.xml; instead of Disk('backups', 'x') also File('x') under its allowed_path,
-- or S3('https://BUCKET.s3.REGION.amazonaws.com/x', 'KEY', 'SECRET'). Name the databases that you have.
-- Each returns when it is done; with ASYNC at its end, system.backups says how far it is.
--
-- A name is taken once (code 598 the second time): put the date into yours. Each table is as it was at one moment, but
-- not all at the same one: of rows that come while BACKUP runs some are in a table and not in its rollup, or the other
-- way round. Where counts have to be equal, senders wait until it has begun to copy, or until it is done.
--
-- A backup holds tables, rollups, views. It does not hold the executables and config/ (the image has them), a
-- rate card of your own, and prompt_keys.csv: without that key hashes of hashPromptKeyed never compare again.

-- A week's, whole.
BACKUP DATABASE meterhouse, DATABASE optiinfra TO Disk('backups', 'full');

-- A day's: what the whole one does not have. It cannot be restored without that.
BACKUP DATABASE meterhouse, DATABASE optiinfra TO Disk('backups', 'day')
    SETTINGS base_backup = Disk('backups', 'full');

-- Restore a database that is lost. A table that has rows refuses (code 608) and keeps them. Parts are put back, not
-- inserted: no view runs, for what it fed is in the backup too; afterwards every view feeds as before.
RESTORE DATABASE optiinfra FROM Disk('backups', 'day');

-- Look at a backup beside what is there. Tables only: views that are restored under another name still read
-- and feed the tables that they were made with.
CREATE DATABASE IF NOT EXISTS restored;
RESTORE TABLE optiinfra.performance_metrics_ts AS restored.performance_metrics_ts FROM Disk('backups', 'day');

-- Put rows back that were deleted by mistake: leave nothing but these in the copy, then attach its partitions.
-- That runs no view either, so no rollup counts them twice. A row is known by all that tells it from others, for an id
-- alone may be that of many: of all that came without one.
DELETE FROM restored.performance_metrics_ts
WHERE (customer_id, service_id, timestamp, request_id) IN
    (SELECT customer_id, service_id, timestamp, request_id FROM optiinfra.performance_metrics_ts);
ALTER TABLE optiinfra.performance_metrics_ts ATTACH PARTITION ALL FROM restored.performance_metrics_ts;
DROP DATABASE restored SYNC;
