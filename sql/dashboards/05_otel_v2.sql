-- Dashboard `otel_v2`: spans, requests to models, metrics from their rollups; logs have none.
-- Requests to models are counted where they are made: a server's own view of one would count it twice.
DELETE FROM meterhouse.charts WHERE dashboard = 'otel_v2';
INSERT INTO meterhouse.charts (dashboard, position, title, query) SETTINGS insert_deduplicate = 0
SELECT 'otel_v2', position, chart.1, chartQuery(chart.2)
FROM
(
    SELECT
    [
('Spans a second', $$
SELECT
    toStartOfInterval(HourTime, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    ServiceName,
    sum(SpanCount) / greatest({rounding:UInt32}, 3600) AS spans
FROM otel_v2.service_errors_hourly_states
WHERE Date >= toDate(since) AND HourTime >= since
GROUP BY t, ServiceName
ORDER BY t, ServiceName
$$),
('Failed spans, %', $$
SELECT
    toStartOfInterval(HourTime, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    ServiceName,
    100 * sumIf(SpanCount, StatusCode = 'ERROR') / sum(SpanCount) AS failed
FROM otel_v2.service_errors_hourly_states
WHERE Date >= toDate(since) AND HourTime >= since
GROUP BY t, ServiceName
ORDER BY t, ServiceName
$$),
('Duration of spans, ms', $$
SELECT
    toStartOfInterval(HourTime, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    avgMerge(AvgDuration) / 1e6 AS mean,
    quantilesDDMerge(0.01, 0.95, 0.99)(Durations)[1] / 1e6 AS p95,
    quantilesDDMerge(0.01, 0.95, 0.99)(Durations)[2] / 1e6 AS p99
FROM otel_v2.service_errors_hourly_states
WHERE Date >= toDate(since) AND HourTime >= since
GROUP BY t
ORDER BY t
$$),
('Model cost, USD an hour', $$
SELECT
    toStartOfInterval(HourTime, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    Model,
    toFloat64(sum(CostUsd)) * 3600 / greatest({rounding:UInt32}, 3600) AS usd
FROM otel_v2.gen_ai_hourly_states
WHERE Date >= toDate(since) AND HourTime >= since AND SpanKind != 'SERVER' AND PricedCount > 0
GROUP BY t, Model
ORDER BY t, Model
$$),
('Model requests a second', $$
SELECT
    toStartOfInterval(HourTime, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    Model,
    sum(RequestCount) / greatest({rounding:UInt32}, 3600) AS requests
FROM otel_v2.gen_ai_hourly_states
WHERE Date >= toDate(since) AND HourTime >= since AND SpanKind != 'SERVER'
GROUP BY t, Model
ORDER BY t, Model
$$),
('Time to first token, ms', $$
SELECT
    toStartOfInterval(HourTime, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(TtftsMs)[1] AS median,
    quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(TtftsMs)[2] AS p95,
    quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(TtftsMs)[3] AS p99
FROM otel_v2.gen_ai_hourly_states
WHERE Date >= toDate(since) AND HourTime >= since
GROUP BY t
ORDER BY t
$$),
('Memory of processes, GB', $$
SELECT
    toStartOfInterval(Time5Min, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    ServiceName,
    avgMerge(AvgValue) / 1e9 AS gigabytes
FROM otel_v2.service_metrics_5min
WHERE Date >= toDate(since) AND Time5Min >= since
  AND MetricName = 'process.memory.usage'
GROUP BY t, ServiceName
ORDER BY t, ServiceName
$$),
('Logs a second', $$
SELECT
    toStartOfInterval(Timestamp, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    SeverityText,
    count() / {rounding:UInt32} AS logs
FROM otel_v2.logs
WHERE Date >= toDate(since) AND Timestamp >= since
GROUP BY t, SeverityText
ORDER BY t, SeverityText
$$),
('Duration, p95, ms', $$
SELECT
    toStartOfInterval(HourTime, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    ServiceName,
    quantilesDDMerge(0.01, 0.95, 0.99)(Durations)[1] / 1e6 AS p95
FROM otel_v2.service_errors_hourly_states
WHERE Date >= toDate(since) AND HourTime >= since
GROUP BY t, ServiceName
ORDER BY t, ServiceName
$$),
('Response time, mean, ms', $$
SELECT
    toStartOfInterval(Time5Min, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    ServiceName,
    1000 * avgMerge(AvgValue) AS mean
FROM otel_v2.service_metrics_5min
WHERE Date >= toDate(since) AND Time5Min >= since
  AND MetricName = 'http.server.request.duration'
GROUP BY t, ServiceName
ORDER BY t, ServiceName
$$),
('Model duration, ms', $$
SELECT
    toStartOfInterval(HourTime, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(DurationsMs)[1] AS median,
    quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(DurationsMs)[2] AS p95,
    quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(DurationsMs)[3] AS p99
FROM otel_v2.gen_ai_hourly_states
WHERE Date >= toDate(since) AND HourTime >= since AND SpanKind != 'SERVER'
GROUP BY t
ORDER BY t
$$),
('Time per output token, ms', $$
SELECT
    toStartOfInterval(HourTime, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(TpotsMs)[1] AS median,
    quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(TpotsMs)[2] AS p95,
    quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(TpotsMs)[3] AS p99
FROM otel_v2.gen_ai_hourly_states
WHERE Date >= toDate(since) AND HourTime >= since
GROUP BY t
ORDER BY t
$$),
('Failed model requests, %', $$
SELECT
    toStartOfInterval(HourTime, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    Model,
    100 * sum(ErrorCount) / sum(RequestCount) AS failed
FROM otel_v2.gen_ai_hourly_states
WHERE Date >= toDate(since) AND HourTime >= since AND SpanKind != 'SERVER'
GROUP BY t, Model
ORDER BY t, Model
$$),
('Requests without a price, %', $$
SELECT
    toStartOfInterval(HourTime, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    100 * (1 - sum(PricedCount) / sum(RequestCount)) AS unpriced
FROM otel_v2.gen_ai_hourly_states
WHERE Date >= toDate(since) AND HourTime >= since AND SpanKind != 'SERVER'
GROUP BY t
ORDER BY t
$$),
('Tokens a second', $$
SELECT
    toStartOfInterval(HourTime, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    sum(InputTokens) / greatest({rounding:UInt32}, 3600) AS `input`,
    sum(OutputTokens) / greatest({rounding:UInt32}, 3600) AS `output`,
    sum(CacheReadTokens) / greatest({rounding:UInt32}, 3600) AS `read from cache`,
    sum(ReasoningTokens) / greatest({rounding:UInt32}, 3600) AS `reasoning`
FROM otel_v2.gen_ai_hourly_states
WHERE Date >= toDate(since) AND HourTime >= since AND SpanKind != 'SERVER'
GROUP BY t
ORDER BY t
$$),
('Metric samples a second', $$
SELECT
    toStartOfInterval(Time5Min, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    ServiceName,
    sumMerge(SampleCount) / greatest({rounding:UInt32}, 300) AS samples
FROM otel_v2.service_metrics_5min
WHERE Date >= toDate(since) AND Time5Min >= since
GROUP BY t, ServiceName
ORDER BY t, ServiceName
$$),
('Pods', $$
SELECT
    toStartOfInterval(Time5Min, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    ServiceName,
    uniqMerge(UniquePods) AS pods
FROM otel_v2.service_metrics_5min
WHERE Date >= toDate(since) AND Time5Min >= since
GROUP BY t, ServiceName
ORDER BY t, ServiceName
$$)
    ] AS charts
)
ARRAY JOIN charts AS chart, arrayEnumerate(charts) AS position;
