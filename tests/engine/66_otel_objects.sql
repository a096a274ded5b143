-- Expects: sql/otel_v2 applied, the functions loaded. Empties its tables.
-- Every object of otel_v2's design under its name, with its columns, keys, partitions and retention. (Days that
-- go are in 63_otel_lifecycle.)
SELECT name, engine, partition_key, sorting_key, extract(create_table_query, 'TTL (.*?) SETTINGS') AS ttl
FROM system.tables WHERE database = 'otel_v2' AND engine LIKE '%MergeTree' ORDER BY name;
SELECT name AS view, extract(create_table_query, ' TO otel_v2\\.(\\S+)') AS fills FROM system.tables WHERE database = 'otel_v2' AND engine = 'MaterializedView' ORDER BY view;

-- the design's columns, by its names; states where it has states
SELECT Timestamp, Date, TraceId, SpanId, ParentSpanId, ServiceName, SpanName, SpanKind, Duration, StatusCode, StatusMessage, ResourceAttributes, SpanAttributes, HttpMethod, HttpStatusCode, K8sPodName, K8sNamespace FROM otel_v2.traces_local;
SELECT Timestamp, Date, TraceId, SpanId, ParentSpanId, ServiceName, SpanName, SpanKind, Duration, StatusCode, StatusMessage, ResourceAttributes, SpanAttributes, HttpMethod, HttpStatusCode, K8sPodName, K8sNamespace FROM otel_v2.traces;
SELECT Timestamp, Date, MetricName, ServiceName, Value, MetricType, ResourceAttributes, MetricAttributes, Environment, K8sCluster FROM otel_v2.metrics_local;
SELECT Timestamp, Date, TraceId, SpanId, SeverityNumber, SeverityText, ServiceName, Body, ResourceAttributes, LogAttributes FROM otel_v2.logs_local;
SELECT Date, Time5Min, ServiceName, MetricName, MetricType, Environment, K8sCluster, avgMerge(AvgValue), maxMerge(MaxValue), minMerge(MinValue), sumMerge(SampleCount), uniqMerge(UniquePods)
FROM otel_v2.service_metrics_5min GROUP BY Date, Time5Min, ServiceName, MetricName, MetricType, Environment, K8sCluster;
SELECT Date, HourTime, ServiceName, StatusCode, HttpMethod, K8sNamespace, ErrorCount, AvgDuration, P95Duration, P99Duration FROM otel_v2.service_errors_hourly;
SELECT Date, CallerService, CalleeService, countMerge(CallCount), avgMerge(AvgDuration), sumMerge(ErrorCount) FROM otel_v2.service_dependencies GROUP BY Date, CallerService, CalleeService;
SELECT Date, ServiceName, TotalSpans, ErrorSpans, AvgDuration, P50Duration, P95Duration, P99Duration, UniqueTraces FROM otel_v2.traces_daily_summary;
SELECT ServiceName, CurrentMinute, AvgResponseTime, MaxResponseTime, TotalRequests, ActivePods FROM otel_v2.service_overview;
SELECT TraceId, StartTime, EndTime, SpanCount, RootService, TotalDuration, ErrorCount FROM otel_v2.trace_search;

-- the rollup with a retention: a day within it, one that is not; the others keep what is older
INSERT INTO otel_v2.metrics_in (Timestamp, ServiceName) SELECT now64(9) - toIntervalDay(arrayJoin([89, 91])), 's';
INSERT INTO otel_v2.traces_in (Timestamp, ServiceName, StatusCode, SpanKind, SpanAttributes) SELECT now64(9) - toIntervalDay(arrayJoin([89, 91])), 's', 'Error', 'Client', map('peer.service', 'p');
OPTIMIZE TABLE otel_v2.service_metrics_5min_local FINAL;
OPTIMIZE TABLE otel_v2.service_errors_hourly_local FINAL;
OPTIMIZE TABLE otel_v2.service_dependencies_local FINAL;
OPTIMIZE TABLE otel_v2.traces_daily_summary_local FINAL;
SELECT 'kept', (SELECT groupArray(toDate(now('UTC')) - Date) FROM otel_v2.service_metrics_5min_local), (SELECT count() FROM otel_v2.service_errors_hourly_local), (SELECT count() FROM otel_v2.service_dependencies_local),
    (SELECT count() FROM otel_v2.traces_daily_summary_local);
-- Spans and logs are kept free of texts in the same words.
SELECT 'one list', count(), uniqExact(list), any(length(list)) > 1000 FROM (SELECT extract(as_select, '(?s)^WITH(.*?) AS may_say') AS list FROM system.tables WHERE database = 'otel_v2' AND name IN ('traces_in_to_traces', 'logs_in_to_logs'));
