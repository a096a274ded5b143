-- OpenTelemetry: the four rollups. A rollup equals recomputation from the raw rows after any number
-- of inserts and merges: every dimension is in ORDER BY, counts are SimpleAggregateFunction,
-- averages and quantiles are states. Nothing here is a ratio. Applying this file again changes
-- nothing.
--
-- Quantiles are sketches (quantilesDD): counts in buckets 2 % wide, so a value is within 1 % of the
-- exact one (below 1, of milliseconds that is, 3 %), and merged states give what one state over all
-- rows would. The reservoir of 8192 values behind quantile() is a sample from then on, and takes ten
-- times the bytes of thousands of spans. A sketch gives the lower of two neighbours, which of three values is far from the
-- 95th percentile: so up to 32 durations stand beside it, and of so few the quantiles are exact and
-- interpolated.
--
-- <x>_local is the table, <x>_feed the view that fills it with every insert; 03_views.sql has what
-- one reads: service_metrics_5min and service_dependencies give states (avgMerge(AvgValue), ...),
-- service_errors_hourly and traces_daily_summary plain columns, under the names people know.
--
-- Rows that were there before: as described in sql/optiinfra/02_rollups.sql, with Timestamp.

-- Metrics in five minutes. A value that is NaN or infinite, or so large that a hundred million of them
-- would be, is unknown: one must not spoil the rest.
-- Counters are cumulative: of them the maximum says something, the average does not.
CREATE TABLE IF NOT EXISTS otel_v2.service_metrics_5min_local
(
    Date        Date,
    Time5Min    DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    ServiceName LowCardinality(String),
    MetricName  LowCardinality(String),
    MetricType  Enum8('UNSPECIFIED' = 0, 'GAUGE' = 1, 'COUNTER' = 2, 'HISTOGRAM' = 3, 'SUMMARY' = 4),
    Environment LowCardinality(String),
    K8sCluster  LowCardinality(String),
    AvgValue    AggregateFunction(avg, Float64),
    MaxValue    AggregateFunction(max, Float64),
    MinValue    AggregateFunction(min, Float64),
    SampleCount AggregateFunction(sum, UInt64),
    UniquePods  AggregateFunction(uniq, Nullable(String))   -- of samples that name one
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(Date)
ORDER BY (Date, Time5Min, ServiceName, MetricName, MetricType, Environment, K8sCluster)
TTL Date + INTERVAL 90 DAY DELETE
SETTINGS non_replicated_deduplication_window = 1000;

CREATE MATERIALIZED VIEW IF NOT EXISTS otel_v2.service_metrics_5min_feed
TO otel_v2.service_metrics_5min_local
AS SELECT
    metrics_local.Date AS Date,
    toStartOfFiveMinutes(toDateTime(Timestamp, 'UTC')) AS Time5Min,
    ServiceName,
    MetricName,
    MetricType,
    Environment,
    K8sCluster,
    avgState(Value) AS AvgValue,
    maxState(Value) AS MaxValue,
    minState(Value) AS MinValue,
    sumState(toUInt64(1)) AS SampleCount,
    uniqState(nullIf(ResourceAttributes['k8s.pod.name'], '')) AS UniquePods
FROM otel_v2.metrics_local
WHERE abs(Value) < 1e300
GROUP BY Date, Time5Min, ServiceName, MetricName, MetricType, Environment, K8sCluster;

-- All spans, the status in the key: an error rate needs the others too. Durations are ns, averaged
-- as Float64: a sum in 64 bits overflows after 584 years, which a busy service fills in months.
-- The service first, and marks of 128 rows, for the states are large: a question of one service
-- reads few of the others'.
CREATE TABLE IF NOT EXISTS otel_v2.service_errors_hourly_local
(
    Date           Date,
    HourTime       DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    ServiceName    LowCardinality(String),
    StatusCode     Enum8('UNSET' = 0, 'OK' = 1, 'ERROR' = 2),
    HttpMethod     LowCardinality(String),
    K8sNamespace   LowCardinality(String),
    SpanCount      SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    AvgDuration    AggregateFunction(avg, Float64),
    Durations      AggregateFunction(quantilesDD(0.01, 0.95, 0.99), UInt64) CODEC(ZSTD(1)),
    FirstDurations AggregateFunction(groupArray(32), UInt64) CODEC(ZSTD(1)) -- all, if SpanCount is no more
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(Date)
ORDER BY (ServiceName, Date, HourTime, StatusCode, HttpMethod, K8sNamespace)
SETTINGS index_granularity = 128, non_replicated_deduplication_window = 1000;

CREATE MATERIALIZED VIEW IF NOT EXISTS otel_v2.service_errors_hourly_feed
TO otel_v2.service_errors_hourly_local
AS SELECT
    traces_local.Date AS Date,
    toStartOfHour(toDateTime(Timestamp, 'UTC')) AS HourTime,
    ServiceName,
    StatusCode,
    HttpMethod,
    K8sNamespace,
    count() AS SpanCount,
    avgState(toFloat64(Duration)) AS AvgDuration,
    quantilesDDState(0.01, 0.95, 0.99)(Duration) AS Durations,
    groupArrayState(32)(Duration) AS FirstDurations
FROM otel_v2.traces_local
GROUP BY Date, HourTime, ServiceName, StatusCode, HttpMethod, K8sNamespace;

-- Who calls whom: client spans that name the service they call (the attribute is of today, the
-- other what it was called before).
CREATE TABLE IF NOT EXISTS otel_v2.service_dependencies_local
(
    Date          Date,
    CallerService LowCardinality(String),
    CalleeService String,
    CallCount     AggregateFunction(count),
    AvgDuration   AggregateFunction(avg, Float64),
    ErrorCount    AggregateFunction(sum, UInt8)
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(Date)
ORDER BY (Date, CallerService, CalleeService)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE MATERIALIZED VIEW IF NOT EXISTS otel_v2.service_dependencies_feed
TO otel_v2.service_dependencies_local
AS SELECT
    traces_local.Date AS Date,
    ServiceName AS CallerService,
    if(SpanAttributes['service.peer.name'] != '', SpanAttributes['service.peer.name'],
       SpanAttributes['peer.service']) AS CalleeService,
    countState() AS CallCount,
    avgState(toFloat64(Duration)) AS AvgDuration,
    sumState(toUInt8(StatusCode = 'ERROR')) AS ErrorCount
FROM otel_v2.traces_local
WHERE SpanKind = 'CLIENT' AND CalleeService != ''
GROUP BY Date, CallerService, CalleeService;

-- Kept for good: what remains when the spans have expired.
CREATE TABLE IF NOT EXISTS otel_v2.traces_daily_summary_local
(
    Date           Date,
    ServiceName    LowCardinality(String),
    TotalSpans     SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    ErrorSpans     SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    AvgDuration    AggregateFunction(avg, Float64),
    Durations      AggregateFunction(quantilesDD(0.01, 0.5, 0.95, 0.99), UInt64) CODEC(ZSTD(1)),
    FirstDurations AggregateFunction(groupArray(32), UInt64) CODEC(ZSTD(1)),
    UniqueTraces   AggregateFunction(uniq, String) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(Date)
ORDER BY (Date, ServiceName)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE MATERIALIZED VIEW IF NOT EXISTS otel_v2.traces_daily_summary_feed
TO otel_v2.traces_daily_summary_local
AS SELECT
    traces_local.Date AS Date,
    ServiceName,
    count() AS TotalSpans,
    countIf(StatusCode = 'ERROR') AS ErrorSpans,
    avgState(toFloat64(Duration)) AS AvgDuration,
    quantilesDDState(0.01, 0.5, 0.95, 0.99)(Duration) AS Durations,
    groupArrayState(32)(Duration) AS FirstDurations,
    uniqState(TraceId) AS UniqueTraces
FROM otel_v2.traces_local
GROUP BY Date, ServiceName;
