-- OpenTelemetry: what people read, and a parameterized view a question, for any client in any language
-- (README.md lists them). Example:
--   SELECT * FROM otel_v2.find_traces(service = 'checkout', hours = 24, min_ms = 500, errors = 0);

-- On a cluster these names are Distributed tables over the <x>_local of all shards (make apply
-- CLUSTER=name), and a view below that reads an <x>_local reads its Distributed table there.
CREATE OR REPLACE VIEW otel_v2.traces AS
SELECT * EXCEPT (SpanIds, SpanId, ParentSpanId), SpanId, ParentSpanId, HttpMethod, HttpStatusCode,
    K8sPodName, K8sNamespace
FROM otel_v2.traces_local;
CREATE OR REPLACE VIEW otel_v2.metrics AS
SELECT *, Environment, K8sCluster FROM otel_v2.metrics_local;
CREATE OR REPLACE VIEW otel_v2.logs AS
SELECT * FROM otel_v2.logs_local;
CREATE OR REPLACE VIEW otel_v2.service_metrics_5min AS
SELECT * FROM otel_v2.service_metrics_5min_local;
CREATE OR REPLACE VIEW otel_v2.service_dependencies AS
SELECT * FROM otel_v2.service_dependencies_local;
CREATE OR REPLACE VIEW otel_v2.service_errors_hourly_states AS
SELECT * FROM otel_v2.service_errors_hourly_local;
CREATE OR REPLACE VIEW otel_v2.traces_daily_summary_states AS
SELECT * FROM otel_v2.traces_daily_summary_local;

CREATE OR REPLACE VIEW otel_v2.service_errors_hourly AS
WITH
    groupArrayMerge(32)(s.FirstDurations) AS few,
    if(length(few) = sum(SpanCount), arrayReduce('quantilesExactInclusive(0.95, 0.99)', few),
       quantilesDDMerge(0.01, 0.95, 0.99)(s.Durations)) AS q
SELECT
    Date, HourTime, ServiceName, StatusCode, HttpMethod, K8sNamespace,
    sum(SpanCount) AS ErrorCount,
    avgMerge(s.AvgDuration) AS AvgDuration,
    q[1] AS P95Duration,
    q[2] AS P99Duration
FROM otel_v2.service_errors_hourly_states AS s
WHERE StatusCode = 'ERROR'
GROUP BY Date, HourTime, ServiceName, StatusCode, HttpMethod, K8sNamespace;

CREATE OR REPLACE VIEW otel_v2.traces_daily_summary AS
WITH
    groupArrayMerge(32)(s.FirstDurations) AS few,
    if(length(few) = sum(s.TotalSpans), arrayReduce('quantilesExactInclusive(0.5, 0.95, 0.99)', few),
       quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(s.Durations)) AS q
SELECT
    Date,
    ServiceName,
    sum(s.TotalSpans) AS TotalSpans,
    sum(s.ErrorSpans) AS ErrorSpans,
    avgMerge(s.AvgDuration) AS AvgDuration,
    q[1] AS P50Duration,
    q[2] AS P95Duration,
    q[3] AS P99Duration,
    uniqMerge(s.UniqueTraces) AS UniqueTraces
FROM otel_v2.traces_daily_summary_states AS s
GROUP BY Date, ServiceName;

-- Response times only, in ms, of those metrics that are one: an average over bytes and milliseconds
-- means nothing. The name of today is in seconds, those of before in ms. A sample of a delta
-- histogram is the mean of its period: of those TotalRequests counts periods, not requests, the
-- average gives each period the same weight, and the slowest is the slowest mean.
CREATE OR REPLACE VIEW otel_v2.service_overview AS
SELECT
    ServiceName,
    toStartOfMinute(now('UTC')) AS CurrentMinute,
    sum(o.total) / sum(o.samples) AS AvgResponseTime,
    max(o.slowest) AS MaxResponseTime,
    sum(o.samples) AS TotalRequests,
    uniqMerge(o.pods) AS ActivePods
FROM
(
    SELECT
        ServiceName,
        if(endsWith(MetricName, '.request.duration'), 1000, 1) AS to_ms,
        sumMerge(SampleCount) AS samples,
        avgMerge(AvgValue) * samples * to_ms AS total,
        maxMerge(MaxValue) * to_ms AS slowest,
        uniqMergeState(UniquePods) AS pods
    FROM otel_v2.service_metrics_5min
    WHERE Time5Min >= toStartOfFiveMinutes(now('UTC') - INTERVAL 1 HOUR)
      AND MetricName IN ('http.server.request.duration', 'http.server.duration',
                         'rpc.server.duration', 'http.server.response_time')
    GROUP BY ServiceName, MetricName
) AS o
GROUP BY ServiceName;

-- The root is the span without a parent; '' and NULL while it has not come. (The end of a span that
-- claims to last longer than 146 years is not a time that DateTime64 has.)
CREATE OR REPLACE VIEW otel_v2.trace_search AS
SELECT
    TraceId,
    min(Timestamp) AS StartTime,
    max(Timestamp + toIntervalNanosecond(least(Duration, 4611686018427387904))) AS EndTime,
    count() AS SpanCount,
    anyIf(ServiceName, ParentSpanId = '') AS RootService,
    anyIf(toNullable(Duration), ParentSpanId = '') AS TotalDuration,
    countIf(StatusCode = 'ERROR') AS ErrorCount
FROM otel_v2.traces
WHERE Timestamp >= now64(9, 'UTC') - INTERVAL 1 DAY
  AND Date >= toDate(now('UTC') - INTERVAL 1 DAY)
GROUP BY TraceId;

CREATE OR REPLACE VIEW otel_v2.find_traces AS
SELECT
    TraceId,
    min(Timestamp) AS StartTime,
    anyIf(ServiceName, ParentSpanId = '') AS RootService,
    anyIf(SpanName, ParentSpanId = '') AS RootSpan,
    (toUnixTimestamp64Nano(max(Timestamp + toIntervalNanosecond(least(Duration, 4611686018427387904))))
        - toUnixTimestamp64Nano(min(Timestamp))) / 1e6 AS ElapsedMs,
    count() AS SpanCount,
    uniqExact(ServiceName) AS Services,
    countIf(StatusCode = 'ERROR') AS ErrorCount
FROM otel_v2.traces
WHERE Timestamp >= now64(9, 'UTC') - toIntervalHour(least({hours:UInt32}, 400000))
  AND Date >= toDate(now('UTC') - toIntervalHour(least({hours:UInt32}, 400000)))
GROUP BY TraceId
HAVING ({service:String} = '' OR countIf(ServiceName = {service:String}) > 0)
   AND ElapsedMs >= {min_ms:Float64}
   AND ({errors:UInt8} = 0 OR ErrorCount > 0)
ORDER BY StartTime DESC, TraceId;

-- Found by the index on TraceId, whatever its day.
CREATE OR REPLACE VIEW otel_v2.trace_spans AS
SELECT
    Timestamp, SpanId, ParentSpanId, ServiceName, SpanName, SpanKind,
    Duration / 1e6 AS DurationMs, StatusCode, StatusMessage, SpanAttributes,
    `Events.Name` AS Events
FROM otel_v2.traces
WHERE TraceId = {trace_id:String}
ORDER BY Timestamp, SpanId;

CREATE OR REPLACE VIEW otel_v2.find_logs AS
SELECT Timestamp, ServiceName, SeverityText, Body, TraceId, SpanId, LogAttributes
FROM otel_v2.logs
WHERE Timestamp >= now64(9, 'UTC') - toIntervalHour(least({hours:UInt32}, 400000))
  AND Date >= toDate(now('UTC') - toIntervalHour(least({hours:UInt32}, 400000)))
  AND ({service:String} = '' OR ServiceName = {service:String})
  AND ({word:String} = '' OR hasToken(Body, {word:String}))
ORDER BY Timestamp DESC;

CREATE OR REPLACE VIEW otel_v2.service_map AS
SELECT
    CallerService,
    CalleeService,
    countMerge(CallCount) AS Calls,
    avgMerge(d.AvgDuration) / 1e6 AS AvgMs,
    sumMerge(d.ErrorCount) AS Errors,
    Errors / Calls AS ErrorRate
FROM otel_v2.service_dependencies AS d
WHERE Date > toDate32(now('UTC')) - {days:UInt16}
GROUP BY CallerService, CalleeService
ORDER BY Calls DESC, CallerService, CalleeService;

-- Of the table itself, for to plan a view over a view takes longer than to read it.
CREATE OR REPLACE VIEW otel_v2.error_rates AS
WITH
    groupArrayMerge(32)(s.FirstDurations) AS few,
    if(length(few) = sum(SpanCount), arrayReduce('quantilesExactInclusive(0.95, 0.99)', few),
       quantilesDDMerge(0.01, 0.95, 0.99)(s.Durations)) AS q
SELECT
    HourTime,
    ServiceName,
    sum(SpanCount) AS Spans,
    sumIf(SpanCount, StatusCode = 'ERROR') AS Errors,
    Errors / Spans AS ErrorRate,
    avgMerge(s.AvgDuration) / 1e6 AS AvgMs,
    q[1] / 1e6 AS P95Ms,
    q[2] / 1e6 AS P99Ms
FROM otel_v2.service_errors_hourly_local AS s
WHERE HourTime >= toStartOfHour(now('UTC') - toIntervalHour(least({hours:UInt32}, 400000)))
  AND Date >= toDate(now('UTC') - toIntervalHour(least({hours:UInt32}, 400000)))
  AND ({service:String} = '' OR ServiceName = {service:String})
GROUP BY HourTime, ServiceName
ORDER BY HourTime, ServiceName;

CREATE OR REPLACE VIEW otel_v2.metric_5min AS
SELECT
    Time5Min,
    MetricType,
    Environment,
    K8sCluster,
    avgMerge(m.AvgValue) AS AvgValue,
    minMerge(m.MinValue) AS MinValue,
    maxMerge(m.MaxValue) AS MaxValue,
    sumMerge(m.SampleCount) AS SampleCount,
    uniqMerge(m.UniquePods) AS UniquePods
FROM otel_v2.service_metrics_5min AS m
WHERE Time5Min >= toStartOfFiveMinutes(now('UTC') - toIntervalHour(least({hours:UInt32}, 400000)))
  AND Date >= toDate(now('UTC') - toIntervalHour(least({hours:UInt32}, 400000)))
  AND ServiceName = {service:String}
  AND MetricName = {metric:String}
GROUP BY Time5Min, MetricType, Environment, K8sCluster
ORDER BY Time5Min, MetricType, Environment, K8sCluster;

-- Active parts only; a ratio of 10 is 10:1.
CREATE OR REPLACE VIEW otel_v2.storage AS
SELECT
    table,
    sum(rows) AS rows,
    count() AS parts,
    uniqExact(partition) AS partitions,
    formatReadableSize(sum(bytes_on_disk)) AS size,
    formatReadableSize(sum(data_uncompressed_bytes)) AS uncompressed,
    round(sum(data_uncompressed_bytes) / sum(data_compressed_bytes), 2) AS compression_ratio,
    round(sum(bytes_on_disk) / sum(p.rows), 1) AS bytes_per_row,
    groupUniqArray(disk_name) AS disks
FROM system.parts AS p
WHERE database = 'otel_v2' AND active AND p.rows > 0
GROUP BY table
ORDER BY sum(bytes_on_disk) DESC;

-- Reads the server's query log, which is there after its first flush; the columns are named so that the
-- view can be made before.
CREATE OR REPLACE VIEW otel_v2.query_performance
    (query_kind String, query_count UInt64, avg_duration_ms Float64, p95_duration_ms Float64,
     p99_duration_ms Float64) AS
SELECT
    query_kind,
    count() AS query_count,
    round(avg(query_duration_ms)) AS avg_duration_ms,
    round(quantile(0.95)(query_duration_ms)) AS p95_duration_ms,
    round(quantile(0.99)(query_duration_ms)) AS p99_duration_ms
FROM system.query_log
WHERE event_date >= toDate(now() - toIntervalHour(least({hours:UInt32}, 400000)))
  AND query_start_time >= now() - toIntervalHour(least({hours:UInt32}, 400000))
  AND type = 'QueryFinish'
  AND query_kind IN ('Select', 'Insert')
GROUP BY query_kind
ORDER BY query_kind;
