-- Moving a table with its rows to another layout: another key, engine or type of a column, which `make apply` leaves
-- as it is and names. Not applied by `make apply`: an example to be followed step by step, here for
-- optiinfra.performance_metrics_ts as somebody may have it: latency -1 where it is unknown, request_id as text, another key.
--
-- Rows are copied month by month (of UTC, as the new table has it), compared, and attached as whole partitions, so no view
-- counts them again. The old table stays until you drop it: that is the way back. Between 1 and 2 inserts fail: senders
-- repeat them (sql/optiinfra/01_tables.sql says how), or are stopped for these seconds. Space for one copy of a month is
-- needed, in the end for all rows twice until the old table is dropped. Parameters: month, as 0 has it, and since, the same
-- for all months: what is older expires on the way, so it is an hour or two later than 30 days ago, as long as 4 takes.

-- 0. What there is, and which views read it: they have to be attached again in 1.
SELECT toYYYYMM(timestamp, 'UTC') AS month, count() AS rows FROM optiinfra.performance_metrics_ts GROUP BY month ORDER BY month;
SELECT arrayJoin(arrayZip(dependencies_database, dependencies_table)) AS view FROM system.tables
WHERE database = 'optiinfra' AND name = 'performance_metrics_ts';

-- 1. Aside with it. A view whose table was renamed feeds nothing, neither from the old table nor from the new, and does
--    not say so, until it is attached again. This for each view of 0, before there is a new table: no row passes it.
RENAME TABLE optiinfra.performance_metrics_ts TO optiinfra.performance_metrics_ts_v1;
DETACH TABLE optiinfra.performance_metrics_hourly_feed SYNC;
ATTACH TABLE optiinfra.performance_metrics_hourly_feed;

-- 2. make apply SYSTEM=optiinfra makes the table anew; from here on new rows are taken.

-- 3. 0 again, of the new table: the same views.

-- 4. For each month of 0 that the new table's TTL keeps, 4a to 4d. What fails before 4d is repeated from 4a on.
CREATE TABLE IF NOT EXISTS optiinfra.performance_metrics_ts_move AS optiinfra.performance_metrics_ts;
-- 4a.
TRUNCATE TABLE optiinfra.performance_metrics_ts_move;
-- 4b. Columns by their names on both sides; what has to be translated is translated here.
INSERT INTO optiinfra.performance_metrics_ts_move
    (timestamp, customer_id, service_id, model_name, request_id, latency_ms, prompt_tokens)
SELECT
    timestamp, customer_id, service_id, model_name, toUUID(request_id), if(latency_ms < 0, NULL, latency_ms), prompt_tokens
FROM optiinfra.performance_metrics_ts_v1 AS v1
WHERE toYYYYMM(timestamp, 'UTC') = {month:UInt32} AND timestamp >= {since:DateTime('UTC')}
SETTINGS max_partitions_per_insert_block = 0, insert_deduplicate = 0;
-- 4c. No row: go on. A row: something was lost on the way, stop here.
SELECT old, new
FROM
(
    SELECT (count(), countIf(latency_ms >= 0), sum(prompt_tokens), groupBitXor(cityHash64(request_id))) AS old
    FROM optiinfra.performance_metrics_ts_v1
    WHERE toYYYYMM(timestamp, 'UTC') = {month:UInt32} AND timestamp >= {since:DateTime('UTC')}
) AS v1,
(
    SELECT (count(), count(latency_ms), sum(prompt_tokens), groupBitXor(cityHash64(toString(request_id)))) AS new
    FROM optiinfra.performance_metrics_ts_move
) AS moved
WHERE old != new;
-- 4d. All of the month or nothing; once, for twice is every row twice.
ALTER TABLE optiinfra.performance_metrics_ts
    ATTACH PARTITION {month:UInt32} FROM optiinfra.performance_metrics_ts_move;

-- 5. After the last month.
DROP TABLE optiinfra.performance_metrics_ts_move SYNC;

-- The way back, as long as the old table is there: rows that came meanwhile go into it, and it gets its name back. Until
-- then inserts fail.
RENAME TABLE optiinfra.performance_metrics_ts TO optiinfra.performance_metrics_ts_v2;
INSERT INTO optiinfra.performance_metrics_ts_v1
    (timestamp, customer_id, service_id, model_name, request_id, latency_ms, prompt_tokens)
SELECT timestamp, customer_id, service_id, model_name, toString(request_id), ifNull(latency_ms, -1), ifNull(prompt_tokens, 0)
FROM optiinfra.performance_metrics_ts_v2 AS new
WHERE toString(request_id) NOT IN (SELECT request_id FROM optiinfra.performance_metrics_ts_v1);
DETACH TABLE optiinfra.performance_metrics_hourly_feed SYNC;
ATTACH TABLE optiinfra.performance_metrics_hourly_feed;
RENAME TABLE optiinfra.performance_metrics_ts_v1 TO optiinfra.performance_metrics_ts;
