-- OpenTelemetry: what is wrong now. otel_v2.alerts has a row for each thing that is, and none when
-- all is well: SELECT * FROM otel_v2.alerts. Applying this file again changes nothing.
--
--   error_rate     a service: more than 5 % of at least 100 spans of the last two hours failed
--   no_data        a signal that came within the last day has not come for 5 minutes
--   unpriced       a model: requests of the last day that have tokens and no price
--   usage          a provider: cached or reasoning tokens above their whole (last day)
--   parts          a partition: more than 300 active parts (inserts are delayed at 1000)
--   disk           less than 10 GB or 10 % free
--   mutation       a change of a table that fails again and again
--   replication    a replica that is read-only or more than 300 s behind

CREATE OR REPLACE VIEW otel_v2.alerts AS
SELECT alert, object, value, threshold
FROM
(
    SELECT 'error_rate' AS alert, toString(ServiceName) AS object,
        sumIf(SpanCount, StatusCode = 'ERROR') / sum(SpanCount) AS value, 0.05 AS threshold
    FROM otel_v2.service_errors_hourly_states
    WHERE HourTime >= toStartOfHour(now('UTC') - INTERVAL 1 HOUR)
      AND Date >= toDate(now('UTC') - INTERVAL 1 HOUR)
    GROUP BY ServiceName
    HAVING sum(SpanCount) >= 100 AND value > threshold

    UNION ALL
    SELECT 'no_data', signal, toFloat64(dateDiff('second', newest, now('UTC'))), 300
    FROM
    (
        -- (a clock that is ahead must not hide that nothing comes)
        SELECT 'traces' AS signal, max(Timestamp) AS newest FROM otel_v2.traces
        WHERE Date >= toDate(now('UTC')) - 1 AND Timestamp <= now64(9, 'UTC')
        UNION ALL
        SELECT 'metrics', max(Timestamp) FROM otel_v2.metrics
        WHERE Date >= toDate(now('UTC')) - 1 AND Timestamp <= now64(9, 'UTC')
        UNION ALL
        SELECT 'logs', max(Timestamp) FROM otel_v2.logs
        WHERE Date >= toDate(now('UTC')) - 1 AND Timestamp <= now64(9, 'UTC')
    )
    WHERE newest BETWEEN now64(9, 'UTC') - INTERVAL 1 DAY AND now64(9, 'UTC') - INTERVAL 5 MINUTE

    UNION ALL
    SELECT 'unpriced', concat(Provider, '/', Model), toFloat64(count()), 0
    FROM otel_v2.gen_ai_requests
    WHERE Date >= toDate(now('UTC')) - 1 AND Timestamp >= now64(9, 'UTC') - INTERVAL 1 DAY
      AND Cost.status NOT IN ('priced', 'noUsage') AND SpanKind != 'SERVER'
    GROUP BY Provider, Model

    UNION ALL
    SELECT 'usage', toString(Provider), toFloat64(count()), 0
    FROM otel_v2.gen_ai_requests
    WHERE Date >= toDate(now('UTC')) - 1 AND Timestamp >= now64(9, 'UTC') - INTERVAL 1 DAY
      AND UsageClamped
    GROUP BY Provider

    UNION ALL
    SELECT 'parts', concat(table, ' ', partition), toFloat64(count()), 300
    FROM system.parts
    WHERE database = 'otel_v2' AND active
    GROUP BY table, partition
    HAVING count() > 300

    UNION ALL
    SELECT 'disk', name, toFloat64(free_space), toFloat64(greatest(10e9, total_space / 10))
    FROM system.disks
    WHERE type = 'Local' AND free_space < greatest(10e9, total_space / 10)

    UNION ALL
    SELECT 'mutation', concat(table, ': ', latest_fail_reason), toFloat64(parts_to_do), 0
    FROM system.mutations
    WHERE database = 'otel_v2' AND NOT is_done AND latest_fail_reason != ''

    UNION ALL
    SELECT 'replication', table, toFloat64(absolute_delay), 300
    FROM system.replicas
    WHERE database = 'otel_v2' AND (is_readonly OR absolute_delay > 300)
)
ORDER BY alert, object;
