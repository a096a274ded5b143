-- Alerts: views that return a row only when something is wrong, all with the same columns.
--     SELECT * FROM meterhouse.alerts;             -- everything; the read-only user may ask
--     SELECT * FROM meterhouse.alert_disk;         -- one of them
--     INSERT INTO meterhouse.alert_limits (alert, threshold) VALUES ('disk', 5e10);  -- from now on
-- An alert that cannot be asked fails, it is not silent. Applying this file again changes nothing,
-- and keeps your limits. On a cluster: SELECT * FROM clusterAllReplicas('name', meterhouse.alerts).

CREATE DATABASE IF NOT EXISTS meterhouse;

-- Limits in force; the newest row of an alert wins.
CREATE TABLE IF NOT EXISTS meterhouse.alert_limits
(
    alert     LowCardinality(String),
    threshold Float64,
    unit      LowCardinality(String) DEFAULT '',
    since     DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = ReplacingMergeTree(since)
ORDER BY alert;

INSERT INTO meterhouse.alert_limits (alert, threshold, unit)
SELECT alert, threshold, unit
FROM values('alert String, threshold Float64, unit String',
    ('parts', 300, 'active parts of one partition'), -- inserts slow down at 1000, fail at 3000
    ('replication', 300, 'seconds behind'),
    ('disk', 1e10, 'bytes free'),
    ('inserts', 0, 'failed in the last hour, of one kind'),
    ('running', 300, 'seconds that a query has been running'),
    ('slow', 30, 'seconds, p99 of SELECTs of the last hour'),
    ('rate_card', 120, 'days since the rate card was changed'))
WHERE alert NOT IN (SELECT alert FROM meterhouse.alert_limits);

-- The views name their columns, so that they can be made before the tables that they read are there
-- (system.query_log is made with its first row).

-- Too many parts: inserts are too small, or merges do not keep up.
CREATE OR REPLACE VIEW meterhouse.alert_parts
    (alert String, what String, value Float64, threshold Float64, message String) AS
SELECT
    'parts' AS alert,
    concat(database, '.', table, ', partition ', partition) AS what,
    toFloat64(count()) AS value,
    (SELECT threshold FROM meterhouse.alert_limits FINAL WHERE alert = 'parts') AS threshold,
    'insert larger batches, or look at system.merges' AS message
FROM system.parts
WHERE active
GROUP BY database, table, partition
HAVING value > threshold;

CREATE OR REPLACE VIEW meterhouse.alert_replication
    (alert String, what String, value Float64, threshold Float64, message String) AS
SELECT
    'replication' AS alert,
    concat(database, '.', table) AS what,
    toFloat64(absolute_delay) AS value,
    (SELECT threshold FROM meterhouse.alert_limits FINAL WHERE alert = 'replication') AS threshold,
    last_queue_update_exception AS message
FROM system.replicas
WHERE value > threshold;

-- A replica that has no session with Keeper takes no inserts.
CREATE OR REPLACE VIEW meterhouse.alert_keeper
    (alert String, what String, value Float64, threshold Float64, message String) AS
SELECT
    'keeper' AS alert,
    concat(database, '.', table) AS what,
    1 AS value,
    0 AS threshold,
    multiIf(zookeeper_exception != '', zookeeper_exception,
        is_session_expired, 'the session has expired',
        'the replica is read-only') AS message
FROM system.replicas
WHERE is_readonly OR is_session_expired OR zookeeper_exception != '';

CREATE OR REPLACE VIEW meterhouse.alert_disk
    (alert String, what String, value Float64, threshold Float64, message String) AS
SELECT
    'disk' AS alert,
    name AS what,
    toFloat64(unreserved_space) AS value,
    (SELECT threshold FROM meterhouse.alert_limits FINAL WHERE alert = 'disk') AS threshold,
    concat(formatReadableSize(unreserved_space), ' free of ', formatReadableSize(total_space))
        AS message
FROM system.disks
WHERE NOT is_remote AND value < threshold OR is_broken;

-- Failed inserts by cause. The message is that of the error, without the rows.
CREATE OR REPLACE VIEW meterhouse.alert_inserts
    (alert String, what String, value Float64, threshold Float64, message String) AS
SELECT
    'inserts' AS alert,
    concat(user, ' into ', arrayStringConcat(arraySort(tables), ', ')) AS what,
    toFloat64(count()) AS value,
    (SELECT threshold FROM meterhouse.alert_limits FINAL WHERE alert = 'inserts') AS threshold,
    concat(errorCodeToName(exception_code), ', last at ', toString(max(event_time))) AS message
FROM system.query_log
WHERE event_date >= toDate(now() - 3600) AND event_time > now() - 3600
  AND query_kind IN ('Insert', 'AsyncInsertFlush') AND is_initial_query
  AND type IN ('ExceptionBeforeStart', 'ExceptionWhileProcessing')
GROUP BY user, tables, exception_code
HAVING value > threshold;

CREATE OR REPLACE VIEW meterhouse.alert_running
    (alert String, what String, value Float64, threshold Float64, message String) AS
SELECT
    'running' AS alert,
    concat('query ', query_id) AS what,
    elapsed AS value,
    (SELECT threshold FROM meterhouse.alert_limits FINAL WHERE alert = 'running') AS threshold,
    concat(user, ', ', query_kind, ', ', formatReadableSize(memory_usage)) AS message
FROM system.processes
WHERE value > threshold;

CREATE OR REPLACE VIEW meterhouse.alert_slow
    (alert String, what String, value Float64, threshold Float64, message String) AS
SELECT
    'slow' AS alert,
    concat('SELECTs of ', user) AS what,
    quantile(0.99)(query_duration_ms) / 1000 AS value,
    (SELECT threshold FROM meterhouse.alert_limits FINAL WHERE alert = 'slow') AS threshold,
    concat(toString(count()), ' in the last hour') AS message
FROM system.query_log
WHERE event_date >= toDate(now() - 3600) AND event_time > now() - 3600
  AND type = 'QueryFinish' AND query_kind = 'Select' AND is_initial_query
GROUP BY user
HAVING value > threshold;

-- What refreshes and what changes rows in the background fails where nobody looks.
CREATE OR REPLACE VIEW meterhouse.alert_background
    (alert String, what String, value Float64, threshold Float64, message String) AS
SELECT
    'background' AS alert,
    concat('refresh of ', database, '.', view) AS what,
    1 AS value,
    0 AS threshold,
    exception AS message
FROM system.view_refreshes
WHERE exception != ''
UNION ALL
SELECT 'background', concat('mutation ', mutation_id, ' of ', database, '.', table), 1, 0,
    latest_fail_reason
FROM system.mutations
WHERE NOT is_done AND latest_fail_reason != '';

-- A block of a topic that could not be stored comes again, and nothing behind it before. Failures
-- since the last block that was stored. Not the error's text, for it may quote a message; one that
-- has no code is of the connection (system.kafka_consumers has it).
CREATE OR REPLACE VIEW meterhouse.alert_topics
    (alert String, what String, value Float64, threshold Float64, message String) AS
SELECT
    'topics' AS alert,
    concat(database, '.', table) AS what,
    toFloat64(count()) AS value,
    0 AS threshold,
    concat(ifNull(nullIf(argMax(extract(failure.2, '\\(([A-Z_]+)\\)'), failure.1), ''),
        'the broker does not answer'), ', last at ', toString(max(failure.1))) AS message
FROM system.kafka_consumers
ARRAY JOIN arrayZip(exceptions.time, exceptions.text) AS failure
WHERE failure.1 > last_commit_time AND failure.1 > now() - 3600
GROUP BY database, table;

-- Functions that the server did not load, and such as the reference has but no declaration on this
-- server.
CREATE OR REPLACE VIEW meterhouse.alert_functions
    (alert String, what String, value Float64, threshold Float64, message String) AS
SELECT
    'functions' AS alert,
    name AS what,
    1 AS value,
    0 AS threshold,
    loading_error_message AS message
FROM system.user_defined_functions
WHERE load_status != 'Success'
UNION ALL
SELECT 'functions', name, 1, 0, 'not declared on this server: config/functions'
FROM meterhouse.functions
WHERE kind = 'function' AND name NOT IN (SELECT name FROM system.user_defined_functions);

CREATE OR REPLACE VIEW meterhouse.alert_rate_card
    (alert String, what String, value Float64, threshold Float64, message String) AS
SELECT
    'rate_card' AS alert,
    'prices.csv' AS what,
    toFloat64(age_days) AS value,
    (SELECT threshold FROM meterhouse.alert_limits FINAL WHERE alert = 'rate_card') AS threshold,
    concat('last changed ', toString(modified)) AS message
FROM meterhouse.rate_card
WHERE value > threshold;

CREATE OR REPLACE VIEW meterhouse.alerts
    (alert String, what String, value Float64, threshold Float64, message String) AS
SELECT * FROM meterhouse.alert_parts
UNION ALL SELECT * FROM meterhouse.alert_replication
UNION ALL SELECT * FROM meterhouse.alert_keeper
UNION ALL SELECT * FROM meterhouse.alert_disk
UNION ALL SELECT * FROM meterhouse.alert_inserts
UNION ALL SELECT * FROM meterhouse.alert_running
UNION ALL SELECT * FROM meterhouse.alert_slow
UNION ALL SELECT * FROM meterhouse.alert_background
UNION ALL SELECT * FROM meterhouse.alert_topics
UNION ALL SELECT * FROM meterhouse.alert_functions
UNION ALL SELECT * FROM meterhouse.alert_rate_card;
