-- Dashboards: charts for ClickHouse's own /dashboard page, one dashboard a system and one for
-- operations (the files that follow fill them). Applying these files again writes our charts anew;
-- charts of your own under other dashboards' names stay.
--
-- `make quickstart` prints a link to each dashboard. On any other server open /dashboard, log in,
-- and put this into the box beside the magnifying glass:
--     SELECT title, query FROM meterhouse.charts WHERE dashboard = 'optiinfra' ORDER BY position
--
-- How a chart's query looks
--   The page sends `rounding` and `seconds`: a point every that many seconds, how far back. The
--   first column is a Unix time; the others are lines, or the second is a line's name and the
--   third its value. grafana.py makes Grafana's dashboards of the same queries, for which they keep
--   to one form:
--     SELECT toStartOfInterval(<time>, INTERVAL {rounding:UInt32} SECOND)::INT AS t, ...
--     ... WHERE <time> >= since ...
--   chartQuery puts before it where `since` is from. That is rounded, so that the first point is of
--   a whole interval; the last is of the time that has passed. What comes from an hourly rollup has
--   a point an hour at most: hence greatest({rounding:UInt32}, 3600) where it is divided by the
--   interval. Averages and quantiles are merged from states, ratios are of sums.

CREATE DATABASE IF NOT EXISTS meterhouse;

-- A chart's query as the table has it.
CREATE OR REPLACE FUNCTION chartQuery AS text -> concat(
    'WITH toStartOfInterval(now(\'UTC\') - {seconds:UInt32}, INTERVAL {rounding:UInt32} SECOND) AS since\n',
    trim(BOTH '\n' FROM text));

CREATE TABLE IF NOT EXISTS meterhouse.charts
(
    dashboard LowCardinality(String),
    position  UInt16,
    title     String,
    query     String
)
ENGINE = MergeTree
ORDER BY (dashboard, position);

-- What no log of the engine has everywhere: how much is stored, how disks and replicas are doing.
-- Once a minute, kept for a month.
CREATE TABLE IF NOT EXISTS meterhouse.storage_history
(
    time  DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    host  LowCardinality(String) DEFAULT hostName(),
    what  LowCardinality(String),                   -- 'bytes', 'parts', 'disk free', ...
    name  LowCardinality(String),                   -- database or disk
    value Float64 CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (what, name, time)
TTL time + INTERVAL 30 DAY;

-- Its latest. Of replication each database has its rows, also where nothing is replicated: all 0.
CREATE OR REPLACE VIEW meterhouse.storage_now
AS SELECT measured.1 AS what, name, measured.2 AS value
FROM
(
    SELECT
        database AS name,
        arrayJoin(CAST([
            ('bytes', sum(p.bytes)), ('parts', sum(p.parts)),
            ('parts of a partition', max(p.parts)),
            ('compressed', sum(p.compressed)), ('uncompressed', sum(p.uncompressed))],
            'Array(Tuple(String, Float64))')) AS measured
    FROM
    (
        SELECT
            database,
            sum(bytes_on_disk) AS bytes,
            count() AS parts,
            sum(data_compressed_bytes) AS compressed,
            sum(data_uncompressed_bytes) AS uncompressed
        FROM system.parts
        WHERE active
        GROUP BY database, table, partition_id
    ) AS p
    GROUP BY database
    UNION ALL
    SELECT
        name,
        arrayJoin(CAST([('disk free', unreserved_space), ('disk total', total_space)],
            'Array(Tuple(String, Float64))'))
    FROM system.disks
    UNION ALL
    SELECT
        name,
        arrayJoin(CAST([
            ('replica delay', max(delay)), ('replica queue', sum(queue)),
            ('replicas read-only', sum(is_readonly))],
            'Array(Tuple(String, Float64))'))
    FROM
    (
        SELECT database AS name, absolute_delay AS delay, queue_size AS queue, is_readonly
        FROM system.replicas
        UNION ALL
        SELECT name, 0, 0, 0
        FROM system.databases
        WHERE engine IN ('Atomic', 'Replicated') AND name != 'system'
    ) AS replicas
    GROUP BY name
);

-- The view has no UNION of its own: after a RESTORE, 26.7 refuses to run a materialized view that
-- has.
CREATE MATERIALIZED VIEW IF NOT EXISTS meterhouse.storage_history_feed
REFRESH EVERY 1 MINUTE APPEND TO meterhouse.storage_history
AS SELECT now('UTC') AS time, hostName() AS host, what, name, value
FROM meterhouse.storage_now;
