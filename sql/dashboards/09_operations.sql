-- Dashboard `operations`: ingestion, functions, queries, resources, parts, disks, replication. From
-- the engine's metric_log (a row a second) and query_log, and from storage_history (one a minute).
-- Columns event_date are of the server's time zone: a day less is never too late.
DELETE FROM meterhouse.charts WHERE dashboard = 'operations';
INSERT INTO meterhouse.charts (dashboard, position, title, query) SETTINGS insert_deduplicate = 0
SELECT 'operations', position, chart.1, chartQuery(chart.2)
FROM
(
    SELECT
    [
('Rows inserted a second', $$
SELECT
    toStartOfInterval(event_time, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    avg(ProfileEvent_InsertedRows) AS `into all tables`,
    avg(ProfileEvent_AsyncInsertRows) AS `of async inserts`
FROM system.metric_log
WHERE event_date >= toDate(since) - 1 AND event_time >= since
GROUP BY t
ORDER BY t
$$),
('Inserts delayed or refused', $$
SELECT
    toStartOfInterval(event_time, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    avg(ProfileEvent_DelayedInserts) AS delayed,
    avg(ProfileEvent_RejectedInserts) AS `refused, too many parts`,
    avg(ProfileEvent_DuplicatedInsertedBlocks) AS `repeated blocks`
FROM system.metric_log
WHERE event_date >= toDate(since) - 1 AND event_time >= since
GROUP BY t
ORDER BY t
$$),
('Function calls a second', $$
SELECT
    toStartOfInterval(event_time, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    avg(ProfileEvent_ExecutableUserDefinedFunctionInvocations) AS calls
FROM system.metric_log
WHERE event_date >= toDate(since) - 1 AND event_time >= since
GROUP BY t
ORDER BY t
$$),
('Function time, s a second', $$
SELECT
    toStartOfInterval(event_time, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    avg(ProfileEvent_ExecutableUserDefinedFunctionElapsedMicroseconds) / 1e6 AS elapsed,
    avg(ProfileEvent_ExecutableUserDefinedFunctionUserTimeMicroseconds) / 1e6 AS `worker CPU`,
    avg(ProfileEvent_ExecutableUserDefinedFunctionPoolWaitMicroseconds) / 1e6 AS `waiting for a worker`
FROM system.metric_log
WHERE event_date >= toDate(since) - 1 AND event_time >= since
GROUP BY t
ORDER BY t
$$),
('Queries a second', $$
SELECT
    toStartOfInterval(event_time, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    avg(ProfileEvent_SelectQuery) AS selects,
    avg(ProfileEvent_InsertQuery) AS inserts,
    avg(ProfileEvent_FailedQuery) AS failed
FROM system.metric_log
WHERE event_date >= toDate(since) - 1 AND event_time >= since
GROUP BY t
ORDER BY t
$$),
('Duration of queries, ms', $$
SELECT
    toStartOfInterval(event_time, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    quantile(0.5)(query_duration_ms) AS median,
    quantile(0.95)(query_duration_ms) AS p95,
    quantile(0.99)(query_duration_ms) AS p99
FROM system.query_log
WHERE event_date >= toDate(since) - 1 AND event_time >= since
  AND type = 'QueryFinish' AND is_initial_query
GROUP BY t
ORDER BY t
$$),
('CPU, cores', $$
SELECT
    toStartOfInterval(event_time, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    avg(ProfileEvent_OSCPUVirtualTimeMicroseconds) / 1e6 AS `in use`,
    avg(ProfileEvent_OSCPUWaitMicroseconds) / 1e6 AS `waited for`
FROM system.metric_log
WHERE event_date >= toDate(since) - 1 AND event_time >= since
GROUP BY t
ORDER BY t
$$),
('Memory, GB', $$
SELECT
    toStartOfInterval(event_time, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    max(CurrentMetric_MemoryTracking) / 1e9 AS gigabytes
FROM system.metric_log
WHERE event_date >= toDate(since) - 1 AND event_time >= since
GROUP BY t
ORDER BY t
$$),
('Merges and mutations', $$
SELECT
    toStartOfInterval(event_time, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    max(CurrentMetric_Merge) AS merges,
    max(CurrentMetric_PartMutation) AS mutations
FROM system.metric_log
WHERE event_date >= toDate(since) - 1 AND event_time >= since
GROUP BY t
ORDER BY t
$$),
('Parts', $$
SELECT
    toStartOfInterval(time, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    name AS database,
    max(value) AS parts
FROM meterhouse.storage_history
WHERE time >= since AND what = 'parts'
GROUP BY t, database
ORDER BY t, database
$$),
('Most parts of a partition', $$
SELECT
    toStartOfInterval(time, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    name AS database,
    max(value) AS parts
FROM meterhouse.storage_history
WHERE time >= since AND what = 'parts of a partition'
GROUP BY t, database
ORDER BY t, database
$$),
('Stored, GB', $$
SELECT
    toStartOfInterval(time, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    name AS database,
    max(value) / 1e9 AS gigabytes
FROM meterhouse.storage_history
WHERE time >= since AND what = 'bytes'
GROUP BY t, database
ORDER BY t, database
$$),
('Compression ratio', $$
SELECT
    toStartOfInterval(time, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    name AS database,
    sumIf(value, what = 'uncompressed') / sumIf(value, what = 'compressed') AS ratio
FROM meterhouse.storage_history
WHERE time >= since AND what IN ('uncompressed', 'compressed')
GROUP BY t, database
ORDER BY t, database
$$),
('Disks in use, %', $$
SELECT
    toStartOfInterval(time, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    name AS disk,
    100 * (1 - sumIf(value, what = 'disk free') / sumIf(value, what = 'disk total')) AS used
FROM meterhouse.storage_history
WHERE time >= since AND what IN ('disk free', 'disk total')
GROUP BY t, disk
ORDER BY t, disk
$$),
('Disk bytes a second', $$
SELECT
    toStartOfInterval(event_time, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    avg(ProfileEvent_OSReadBytes) AS read,
    avg(ProfileEvent_OSWriteBytes) AS written
FROM system.metric_log
WHERE event_date >= toDate(since) - 1 AND event_time >= since
GROUP BY t
ORDER BY t
$$),
('Replication', $$
SELECT
    toStartOfInterval(time, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    what,
    max(value) AS value
FROM meterhouse.storage_history
WHERE time >= since AND what IN ('replica delay', 'replica queue', 'replicas read-only')
GROUP BY t, what
ORDER BY t, what
$$),
('Rows merged a second', $$
SELECT
    toStartOfInterval(event_time, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    avg(ProfileEvent_MergedRows) AS `rows`
FROM system.metric_log
WHERE event_date >= toDate(since) - 1 AND event_time >= since
GROUP BY t
ORDER BY t
$$),
('Merge time, s a second', $$
SELECT
    toStartOfInterval(event_time, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    avg(ProfileEvent_MergeTotalMilliseconds) / 1e3 AS merging
FROM system.metric_log
WHERE event_date >= toDate(since) - 1 AND event_time >= since
GROUP BY t
ORDER BY t
$$),
('Mark cache, hits in %', $$
SELECT
    toStartOfInterval(event_time, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    100 * sum(ProfileEvent_MarkCacheHits)
        / nullIf(sum(ProfileEvent_MarkCacheHits + ProfileEvent_MarkCacheMisses), 0) AS hits
FROM system.metric_log
WHERE event_date >= toDate(since) - 1 AND event_time >= since
GROUP BY t
ORDER BY t
$$)
    ] AS charts
)
ARRAY JOIN charts AS chart, arrayEnumerate(charts) AS position;
