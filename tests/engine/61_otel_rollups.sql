-- Expects: sql/otel_v2 applied, the functions loaded. Empties the tables it uses.
-- The rollups, before and after merges: the design's form with its numbers, then ours. (Engines of the
-- design are Replicated: here without, as there is no Keeper.)
SYSTEM STOP TTL MERGES;
CREATE DATABASE printed;
CREATE TABLE printed.traces_local (Timestamp DateTime64(9, 'UTC'), Date Date DEFAULT toDate(Timestamp), TraceId String, ServiceName LowCardinality(String), StatusCode Enum8('UNSET' = 0, 'OK' = 1, 'ERROR' = 2), Duration UInt64, ResourceAttributes Map(LowCardinality(String), String), SpanAttributes Map(LowCardinality(String), String), HttpMethod LowCardinality(String) MATERIALIZED SpanAttributes['http.method'], K8sNamespace LowCardinality(String) MATERIALIZED ResourceAttributes['k8s.namespace.name']) ENGINE = MergeTree ORDER BY ServiceName;

-- defect 46: service_metrics_5min with its dimensions in the key (61_otel_printed has the design's).
INSERT INTO otel_v2.metrics_in (Timestamp, MetricName, ServiceName, Value, MetricType, ResourceAttributes) VALUES ('2026-01-10 00:00:01', 'm', 's', 100, 'GAUGE', {'deployment.environment': 'prod'});
INSERT INTO otel_v2.metrics_in (Timestamp, MetricName, ServiceName, Value, MetricType, ResourceAttributes) VALUES ('2026-01-10 00:00:02', 'm', 's', 900, 'GAUGE', {'deployment.environment.name': 'staging'}), ('2026-01-10 00:00:02', 'm', 's', nan, 'GAUGE', {'deployment.environment.name': 'staging'}),
    ('2026-01-10 00:00:02', 'm', 's', 1.7976931348623157e308, 'GAUGE', {'deployment.environment.name': 'staging'}), ('2026-01-10 00:00:02', 'm', 's', -inf, 'GAUGE', {'deployment.environment.name': 'staging'});
SELECT 'ours before', Environment, avgMerge(AvgValue), sumMerge(SampleCount) FROM otel_v2.service_metrics_5min GROUP BY Environment ORDER BY Environment;
OPTIMIZE TABLE otel_v2.service_metrics_5min_local FINAL;
SELECT 'ours after', Environment, avgMerge(AvgValue), sumMerge(SampleCount) FROM otel_v2.service_metrics_5min GROUP BY Environment ORDER BY Environment;

-- defect 47: service_errors_hourly sums averages and quantiles, over different methods and namespaces.
CREATE MATERIALIZED VIEW printed.service_errors_hourly ENGINE = SummingMergeTree PARTITION BY toYYYYMM(Date) ORDER BY (Date, HourTime, ServiceName, StatusCode)
AS SELECT toDate(Timestamp) AS Date, toStartOfHour(Timestamp) AS HourTime, ServiceName, StatusCode, HttpMethod, K8sNamespace, count() AS ErrorCount, avg(Duration) AS AvgDuration, quantile(0.95)(Duration) AS P95Duration, quantile(0.99)(Duration) AS P99Duration
FROM printed.traces_local WHERE StatusCode = 'ERROR' GROUP BY Date, HourTime, ServiceName, StatusCode, HttpMethod, K8sNamespace;
INSERT INTO printed.traces_local (Timestamp, ServiceName, StatusCode, Duration, SpanAttributes, ResourceAttributes) SELECT '2026-01-10 00:00:01', 's', 'ERROR', 100 * (1 + number), map('http.method', 'GET'), map('k8s.namespace.name', 'prod') FROM numbers(3);
INSERT INTO printed.traces_local (Timestamp, ServiceName, StatusCode, Duration, SpanAttributes, ResourceAttributes) SELECT '2026-01-10 00:00:01', 's', 'ERROR', 400, map('http.method', 'POST'), map('k8s.namespace.name', 'staging');
OPTIMIZE TABLE printed.service_errors_hourly FINAL;
SELECT 'printed 47', HttpMethod, K8sNamespace, ErrorCount, AvgDuration, P95Duration, P99Duration FROM printed.service_errors_hourly ORDER BY HttpMethod;
INSERT INTO otel_v2.traces_in (Timestamp, ServiceName, StatusCode, Duration, SpanAttributes, ResourceAttributes) SELECT '2026-01-10 00:00:01', 's', 'Error', 100 * (1 + number), map('http.method', 'GET'), map('k8s.namespace.name', 'prod') FROM numbers(3);
INSERT INTO otel_v2.traces_in (Timestamp, ServiceName, StatusCode, Duration, SpanAttributes, ResourceAttributes) SELECT '2026-01-10 00:00:01', 's', 'Error', 400, map('http.request.method', 'POST'), map('k8s.namespace.name', 'staging');
INSERT INTO otel_v2.traces_in (Timestamp, ServiceName, StatusCode, Duration, SpanAttributes, ResourceAttributes) SELECT '2026-01-10 00:00:01', 's', 'Ok', 1, map('http.request.method', 'GET'), map('k8s.namespace.name', 'prod') FROM numbers(12);
SELECT 'ours before', HttpMethod, K8sNamespace, ErrorCount, AvgDuration, P95Duration, P99Duration FROM otel_v2.service_errors_hourly ORDER BY HttpMethod;
OPTIMIZE TABLE otel_v2.service_errors_hourly_local FINAL;
SELECT 'ours after', HttpMethod, K8sNamespace, ErrorCount, AvgDuration, P95Duration, P99Duration FROM otel_v2.service_errors_hourly ORDER BY HttpMethod;
SELECT 'with a rate', Spans, Errors, ErrorRate FROM otel_v2.error_rates(service = 's', hours = 400000);

-- defect 48: traces_daily_summary sees late rows only, and sums averages, quantiles and uniques.
CREATE MATERIALIZED VIEW printed.traces_daily_summary ENGINE = SummingMergeTree PARTITION BY toYYYYMM(Date) ORDER BY (Date, ServiceName)
AS SELECT toDate(Timestamp) AS Date, ServiceName, count() AS TotalSpans, sum(CASE WHEN StatusCode = 'ERROR' THEN 1 ELSE 0 END) AS ErrorSpans, avg(Duration) AS AvgDuration, quantile(0.50)(Duration) AS P50Duration, quantile(0.95)(Duration) AS P95Duration, quantile(0.99)(Duration) AS P99Duration, uniq(TraceId) AS UniqueTraces
FROM printed.traces_local WHERE Date < today() - 7 GROUP BY Date, ServiceName;
INSERT INTO printed.traces_local (Timestamp, ServiceName, TraceId, Duration) SELECT now(), 'today', toString(number), 100 FROM numbers(5);
INSERT INTO printed.traces_local (Timestamp, ServiceName, TraceId, Duration) VALUES ('2026-01-10 00:00:01', 'late', 't1', 100), ('2026-01-10 00:00:01', 'late', 't2', 200);
INSERT INTO printed.traces_local (Timestamp, ServiceName, TraceId, Duration) VALUES ('2026-01-10 00:00:01', 'late', 't1', 100);
OPTIMIZE TABLE printed.traces_daily_summary FINAL;
SELECT 'printed 48', ServiceName, TotalSpans, AvgDuration, P50Duration, P95Duration, UniqueTraces FROM printed.traces_daily_summary WHERE ServiceName IN ('today', 'late') ORDER BY ServiceName;
INSERT INTO otel_v2.traces_in (Timestamp, ServiceName, TraceId, Duration) SELECT now(), 'today', toString(number), 100 FROM numbers(5);
INSERT INTO otel_v2.traces_in (Timestamp, ServiceName, TraceId, Duration) VALUES ('2026-01-10 00:00:01', 'late', 't1', 100), ('2026-01-10 00:00:01', 'late', 't2', 200);
INSERT INTO otel_v2.traces_in (Timestamp, ServiceName, TraceId, Duration) VALUES ('2026-01-10 00:00:02', 'late', 't1', 100);
SELECT 'ours before', ServiceName, TotalSpans, round(AvgDuration, 1), P50Duration, P95Duration, UniqueTraces FROM otel_v2.traces_daily_summary WHERE ServiceName IN ('today', 'late') ORDER BY ServiceName;
OPTIMIZE TABLE otel_v2.traces_daily_summary_local FINAL;
SELECT 'ours after', ServiceName, TotalSpans, round(AvgDuration, 1), P50Duration, P95Duration, UniqueTraces FROM otel_v2.traces_daily_summary WHERE ServiceName IN ('today', 'late') ORDER BY ServiceName;

-- Random spans and metrics in batches of 3000, 500 and 2500: each rollup equals recomputation. Values
-- are multiples of 1/8, so that sums are exact in any order.
TRUNCATE TABLE otel_v2.traces_local;
TRUNCATE TABLE otel_v2.metrics_local;
TRUNCATE TABLE otel_v2.service_metrics_5min_local;
TRUNCATE TABLE otel_v2.service_errors_hourly_local;
TRUNCATE TABLE otel_v2.service_dependencies_local;
TRUNCATE TABLE otel_v2.traces_daily_summary_local;
SYSTEM STOP MERGES;
CREATE VIEW printed.spans AS
SELECT number, toDateTime64('2026-01-10 20:00:00', 9, 'UTC') + toIntervalSecond(cityHash64(number, 1) % 28800) AS Timestamp,
    lower(hex(cityHash64(number, 2) % 700)) AS TraceId, lower(hex(sipHash64(number))) AS SpanId,
    ['cart', 'stock', 'pay'][1 + cityHash64(number, 3) % 3] AS ServiceName, ['Client', 'Server', 'Internal'][1 + cityHash64(number, 4) % 3] AS SpanKind,
    cityHash64(number, 5) % 100000 AS Duration, ['Unset', 'Ok', 'Error'][1 + cityHash64(number, 6) % 3] AS StatusCode,
    map('k8s.namespace.name', ['prod', 'staging'][1 + cityHash64(number, 7) % 2]) AS ResourceAttributes,
    map('http.request.method', ['GET', 'POST'][1 + cityHash64(number, 8) % 2], 'peer.service', ['stock', 'pay', ''][1 + cityHash64(number, 9) % 3]) AS SpanAttributes
FROM numbers(6000);
CREATE VIEW printed.samples AS
SELECT number, toDateTime64('2026-01-10 23:30:00', 9, 'UTC') + toIntervalSecond(cityHash64(number, 1) % 3600) AS Timestamp,
    ['cpu', 'http.server.duration'][1 + cityHash64(number, 2) % 2] AS MetricName, ['cart', 'stock', 'pay'][1 + cityHash64(number, 3) % 3] AS ServiceName,
    (cityHash64(number, 4) % 8000) / 8 AS Value, ['GAUGE', 'COUNTER'][1 + cityHash64(number, 5) % 2] AS MetricType,
    map('deployment.environment', ['prod', 'staging'][1 + cityHash64(number, 6) % 2], 'k8s.cluster.name', ['a', 'b'][1 + cityHash64(number, 7) % 2],
        'k8s.pod.name', ['', 'p1', 'p2', 'p3'][1 + cityHash64(number, 8) % 4]) AS ResourceAttributes
FROM numbers(6000);
INSERT INTO otel_v2.traces_in (Timestamp, TraceId, SpanId, ServiceName, SpanKind, Duration, StatusCode, ResourceAttributes, SpanAttributes) SELECT * EXCEPT number FROM printed.spans WHERE number < 3000;
INSERT INTO otel_v2.traces_in (Timestamp, TraceId, SpanId, ServiceName, SpanKind, Duration, StatusCode, ResourceAttributes, SpanAttributes) SELECT * EXCEPT number FROM printed.spans WHERE number BETWEEN 3000 AND 3499;
INSERT INTO otel_v2.traces_in (Timestamp, TraceId, SpanId, ServiceName, SpanKind, Duration, StatusCode, ResourceAttributes, SpanAttributes) SELECT * EXCEPT number FROM printed.spans WHERE number >= 3500;
INSERT INTO otel_v2.metrics_in (Timestamp, MetricName, ServiceName, Value, MetricType, ResourceAttributes) SELECT * EXCEPT number FROM printed.samples WHERE number < 3000;
INSERT INTO otel_v2.metrics_in (Timestamp, MetricName, ServiceName, Value, MetricType, ResourceAttributes) SELECT * EXCEPT number FROM printed.samples WHERE number BETWEEN 3000 AND 3499;
INSERT INTO otel_v2.metrics_in (Timestamp, MetricName, ServiceName, Value, MetricType, ResourceAttributes) SELECT * EXCEPT number FROM printed.samples WHERE number >= 3500;

-- Recomputed from what was sent, not from what was stored. Of up to 32 spans quantiles are exact, interpolated in the sorted
-- sample; of more, merged sketches must be what one over all rows is, to the last bit, and within 1 % of the sample
-- at rank floor(level * (n - 1)), in `exact`.
CREATE VIEW printed.truth AS
SELECT 'errors' AS which, toString((toDate(Timestamp), toStartOfHour(Timestamp), ServiceName, SpanAttributes['http.request.method'], ResourceAttributes['k8s.namespace.name'])) AS key,
    toString((count(), avg(Duration), if(count() <= 32, exact, quantilesDD(0.01, 0.95, 0.99)(Duration)))) AS value,
    arraySort(groupArray(Duration)) AS sorted,
    arrayMap(level -> sorted[1 + toUInt32(level * (count() - 1))] + if(count() <= 32, level * (count() - 1) - toUInt32(level * (count() - 1)), 0)
        * (toInt64(sorted[least(count(), 2 + toUInt32(level * (count() - 1)))]) - toInt64(sorted[1 + toUInt32(level * (count() - 1))])), [0.95, 0.99]) AS exact
FROM printed.spans WHERE StatusCode = 'Error' GROUP BY toDate(Timestamp), toStartOfHour(Timestamp), ServiceName, SpanAttributes['http.request.method'], ResourceAttributes['k8s.namespace.name']
UNION ALL
SELECT 'summary', toString((toDate(Timestamp), ServiceName)), toString((count(), countIf(StatusCode = 'Error'), avg(Duration), if(count() <= 32, exact, quantilesDD(0.01, 0.5, 0.95, 0.99)(Duration)), uniq(TraceId))),
    arraySort(groupArray(Duration)) AS sorted,
    arrayMap(level -> sorted[1 + toUInt32(level * (count() - 1))] + if(count() <= 32, level * (count() - 1) - toUInt32(level * (count() - 1)), 0)
        * (toInt64(sorted[least(count(), 2 + toUInt32(level * (count() - 1)))]) - toInt64(sorted[1 + toUInt32(level * (count() - 1))])), [0.5, 0.95, 0.99]) AS exact
FROM printed.spans GROUP BY toDate(Timestamp), ServiceName
UNION ALL
SELECT 'dependencies', toString((toDate(Timestamp), ServiceName, SpanAttributes['peer.service'])), toString((count(), avg(Duration), countIf(StatusCode = 'Error'))), [], []
FROM printed.spans WHERE SpanKind = 'Client' AND SpanAttributes['peer.service'] != '' GROUP BY toDate(Timestamp), ServiceName, SpanAttributes['peer.service']
UNION ALL
SELECT 'metrics', toString((toDate(Timestamp), toStartOfFiveMinutes(Timestamp), ServiceName, MetricName, MetricType, ResourceAttributes['deployment.environment'], ResourceAttributes['k8s.cluster.name'])),
    toString((avg(Value), max(Value), min(Value), count(), uniqExactIf(ResourceAttributes['k8s.pod.name'], ResourceAttributes['k8s.pod.name'] != ''))), [], []
FROM printed.samples GROUP BY toDate(Timestamp), toStartOfFiveMinutes(Timestamp), ServiceName, MetricName, MetricType, ResourceAttributes['deployment.environment'], ResourceAttributes['k8s.cluster.name'];
CREATE VIEW printed.rollups AS
SELECT 'errors' AS which, toString((Date, HourTime, ServiceName, HttpMethod, K8sNamespace)) AS key, toString((ErrorCount, AvgDuration, [P95Duration, P99Duration])) AS value, [P95Duration, P99Duration] AS quantiles FROM otel_v2.service_errors_hourly
UNION ALL
SELECT 'summary', toString((Date, ServiceName)), toString((TotalSpans, ErrorSpans, AvgDuration, [P50Duration, P95Duration, P99Duration], UniqueTraces)), [P50Duration, P95Duration, P99Duration] FROM otel_v2.traces_daily_summary
UNION ALL
SELECT 'dependencies', toString((Date, CallerService, CalleeService)), toString((countMerge(CallCount), avgMerge(AvgDuration), sumMerge(ErrorCount))), [] FROM otel_v2.service_dependencies GROUP BY Date, CallerService, CalleeService
UNION ALL
SELECT 'metrics', toString((Date, Time5Min, ServiceName, MetricName, toString(MetricType), Environment, K8sCluster)), toString((avgMerge(AvgValue), maxMerge(MaxValue), minMerge(MinValue), sumMerge(SampleCount), uniqMerge(UniquePods))), []
FROM otel_v2.service_metrics_5min GROUP BY Date, Time5Min, ServiceName, MetricName, MetricType, Environment, K8sCluster;
SELECT which, count(), countIf(length(sorted) BETWEEN 1 AND 32) AS few, countIf(length(sorted) > 32) AS many FROM printed.truth GROUP BY which ORDER BY which;
SELECT 'differences before merges', (SELECT count() FROM (SELECT which, key, value FROM printed.truth EXCEPT SELECT which, key, value FROM printed.rollups)) + (SELECT count() FROM (SELECT which, key, value FROM printed.rollups EXCEPT SELECT which, key, value FROM printed.truth));
SYSTEM START MERGES;
OPTIMIZE TABLE otel_v2.traces_local FINAL;
OPTIMIZE TABLE otel_v2.service_metrics_5min_local FINAL;
OPTIMIZE TABLE otel_v2.service_errors_hourly_local FINAL;
OPTIMIZE TABLE otel_v2.service_dependencies_local FINAL;
OPTIMIZE TABLE otel_v2.traces_daily_summary_local FINAL;
SELECT 'differences after merges', (SELECT count() FROM (SELECT which, key, value FROM printed.truth EXCEPT SELECT which, key, value FROM printed.rollups)) + (SELECT count() FROM (SELECT which, key, value FROM printed.rollups EXCEPT SELECT which, key, value FROM printed.truth));
SELECT 'within 1 %', which, countIf(arrayAll((q, e) -> abs(q - e) <= 0.0100001 * e, quantiles, exact)), count() FROM printed.rollups INNER JOIN printed.truth USING (which, key) WHERE notEmpty(exact) GROUP BY which ORDER BY which;
SELECT 'one row a key', (SELECT count() FROM otel_v2.traces_daily_summary_local), (SELECT count() FROM otel_v2.service_dependencies_local);
-- One span more would be seen.
INSERT INTO otel_v2.traces_in (Timestamp, TraceId, SpanId, ServiceName, SpanKind, Duration, StatusCode) VALUES ('2026-01-10 21:00:00', 'more', 'more', 'cart', 'Server', 1, 'Ok');
SELECT 'notices one more', (SELECT count() FROM (SELECT which, key, value FROM printed.rollups EXCEPT SELECT which, key, value FROM printed.truth));
-- The 32nd span is the last of the few: one inserts, one reads, part by part and merged. The median of 0, 10, ... lies between two.
INSERT INTO otel_v2.traces_in (Timestamp, ServiceName, StatusCode, Duration) SELECT '2026-01-10 00:00:01', 'edge', 'Error', 10 * number FROM numbers(20);
INSERT INTO otel_v2.traces_in (Timestamp, ServiceName, StatusCode, Duration) SELECT '2026-01-10 00:00:01', 'edge', 'Ok', 10 * number FROM numbers(20, 12);
SELECT '32 spans', P50Duration, P95Duration, (SELECT P95Ms * 1e6 FROM otel_v2.error_rates(service = 'edge', hours = 400000)) FROM otel_v2.traces_daily_summary WHERE ServiceName = 'edge';
INSERT INTO otel_v2.traces_in (Timestamp, ServiceName, StatusCode, Duration) SELECT '2026-01-10 00:00:01', 'edge', 'Ok', 320;
SELECT '33 spans', round(P50Duration / 160, 2), round(P95Duration / 300, 2), (SELECT round(P95Ms * 1e6 / 300, 2) FROM otel_v2.error_rates(service = 'edge', hours = 400000)) FROM otel_v2.traces_daily_summary WHERE ServiceName = 'edge';
OPTIMIZE TABLE otel_v2.traces_daily_summary_local FINAL;
SELECT 'merged', round(P50Duration / 160, 2), round(P95Duration / 300, 2) FROM otel_v2.traces_daily_summary WHERE ServiceName = 'edge';
SYSTEM START TTL MERGES;
DROP DATABASE printed;
