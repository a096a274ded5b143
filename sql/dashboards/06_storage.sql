-- At the end of each system's dashboard: how much it stores, in how many parts, and its replicas.
-- From storage_history (a row a minute since it is there).
INSERT INTO meterhouse.charts (dashboard, position, title, query) SETTINGS insert_deduplicate = 0
SELECT
    system,
    100 + position,
    chart.1,
    replaceOne(chartQuery(chart.2), '<system>', system)
FROM
(
    SELECT
    [
('Stored, GB', $$
SELECT
    toStartOfInterval(time, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    maxIf(value, what = 'uncompressed') / 1e9 AS uncompressed,
    maxIf(value, what = 'bytes') / 1e9 AS `on disk`
FROM meterhouse.storage_history
WHERE time >= since AND name = '<system>' AND what IN ('bytes', 'uncompressed')
GROUP BY t
ORDER BY t
$$),
('Parts', $$
SELECT
    toStartOfInterval(time, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    maxIf(value, what = 'parts') AS `in all`,
    maxIf(value, what = 'parts of a partition') AS `most of a partition`
FROM meterhouse.storage_history
WHERE time >= since AND name = '<system>' AND what IN ('parts', 'parts of a partition')
GROUP BY t
ORDER BY t
$$),
('Replication', $$
SELECT
    toStartOfInterval(time, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    maxIf(value, what = 'replica delay') AS `seconds behind`,
    maxIf(value, what = 'replica queue') AS queue,
    maxIf(value, what = 'replicas read-only') AS `read-only`
FROM meterhouse.storage_history
WHERE time >= since AND name = '<system>' AND startsWith(what, 'replica')
GROUP BY t
ORDER BY t
$$)
    ] AS charts
)
ARRAY JOIN charts AS chart, arrayEnumerate(charts) AS position
ARRAY JOIN ['hanzo', 'naap', 'optiinfra', 'otel_v2'] AS system;
