-- Expects: sql/otel_v2 applied, the functions loaded. Empties the tables it uses.
-- The views that people read: the design's form with what it gives, then ours.
CREATE DATABASE printed;

-- defect 49: service_overview merges a count as a sum.
-- defect 50: it averages every metric, milliseconds with bytes.
CREATE TABLE printed.service_metrics_5min (Time5Min DateTime, ServiceName String, AvgValue AggregateFunction(avg, Float64), MaxValue AggregateFunction(max, Float64), SampleCount AggregateFunction(count), UniquePods AggregateFunction(uniq, String)) ENGINE = AggregatingMergeTree ORDER BY (Time5Min, ServiceName);
CREATE VIEW printed.service_overview AS
SELECT ServiceName, toStartOfMinute(now()) AS CurrentMinute, avgMerge(AvgValue) AS AvgResponseTime, maxMerge(MaxValue) AS MaxResponseTime, sumMerge(SampleCount) AS TotalRequests, uniqMerge(UniquePods) AS ActivePods
FROM printed.service_metrics_5min WHERE Time5Min >= now() - INTERVAL 1 HOUR GROUP BY ServiceName; -- { serverError 42 }
INSERT INTO printed.service_metrics_5min SELECT now(), 's', avgState(v), maxState(v), countState(), uniqState('p') FROM VALUES('v Float64', 100, 900, 5e9);
SELECT 'printed 50', avgMerge(AvgValue) FROM printed.service_metrics_5min;
INSERT INTO otel_v2.metrics_in (Timestamp, MetricName, ServiceName, Value, MetricType, ResourceAttributes)
SELECT now64(9) - INTERVAL 10 MINUTE, * FROM VALUES('m String, s String, v Float64, t String, r Map(String, String)', ('http.server.duration', 's', 100, 'GAUGE', map('k8s.pod.name', 'p1')), ('http.server.duration', 's', 900, 'GAUGE', map()), ('process.memory.usage', 's', 5e9, 'GAUGE', map('k8s.pod.name', 'p2')));
INSERT INTO otel_v2.metrics_in (Timestamp, MetricName, ServiceName, Value, MetricType, ResourceAttributes)
SELECT now64(9) - INTERVAL 10 MINUTE, * FROM VALUES('m String, s String, v Float64, t String, r Map(String, String)', ('http.server.request.duration', 's', 0.5, 'GAUGE', map('k8s.pod.name', 'p1')), ('http.server.request.duration', 's', 0.1, 'GAUGE', map('k8s.pod.name', 'p3')), ('process.memory.usage', 'only memory', 1, 'GAUGE', map()));
SELECT 'ours before', ServiceName, AvgResponseTime, MaxResponseTime, TotalRequests, ActivePods FROM otel_v2.service_overview;
OPTIMIZE TABLE otel_v2.service_metrics_5min_local FINAL;
SELECT 'ours after', ServiceName, AvgResponseTime, MaxResponseTime, TotalRequests, ActivePods FROM otel_v2.service_overview;
-- The design's text, over our states.
SELECT 'as printed', ServiceName, avgMerge(AvgValue) AS AvgResponseTime, maxMerge(MaxValue) AS MaxResponseTime, sumMerge(SampleCount) AS TotalRequests, uniqMerge(UniquePods) AS ActivePods
FROM otel_v2.service_metrics_5min WHERE Time5Min >= now() - INTERVAL 1 HOUR AND MetricName = 'http.server.duration' GROUP BY ServiceName;
SELECT 'metric_5min', AvgValue, MinValue, MaxValue, SampleCount, UniquePods FROM otel_v2.metric_5min(service = 's', metric = 'http.server.duration', hours = 1);

-- defect 51: trace_search takes any service for the root and the longest span for the trace, and finds a trace
-- by reading everything.
CREATE TABLE printed.traces (Timestamp DateTime, TraceId String, SpanId String, ParentSpanId String, ServiceName LowCardinality(String), Duration UInt64, StatusCode Enum8('UNSET' = 0, 'OK' = 1, 'ERROR' = 2)) ENGINE = MergeTree ORDER BY (ServiceName, toStartOfHour(Timestamp), TraceId);
INSERT INTO printed.traces SELECT now() - 60, 'the one', 'r', '', 'zzz-root', 40, 'OK' UNION ALL SELECT now() - 60, 'the one', 'c', 'r', 'aaa-child', 9000, 'ERROR';
SELECT 'printed 51', any(ServiceName) AS RootService, max(Duration) AS TotalDuration FROM printed.traces GROUP BY TraceId;
INSERT INTO printed.traces SELECT now() - number % 3600, lower(hex(MD5(toString(intDiv(number, 5))))), toString(number), '', concat('s', toString(number % 2000)), 1, 'OK' FROM numbers(65 * 8192 - 2) SETTINGS max_insert_threads = 1;
OPTIMIZE TABLE printed.traces FINAL;
SELECT 'printed granules', marks FROM (EXPLAIN ESTIMATE SELECT count() FROM printed.traces WHERE TraceId = lower(hex(MD5('777'))));
INSERT INTO otel_v2.traces_in (Timestamp, TraceId, SpanId, ParentSpanId, ServiceName, SpanName, Duration, StatusCode) SELECT now64(9) - 60, 'the one', 'r', '', 'zzz-root', 'GET /', 40, 'OK' UNION ALL SELECT now64(9) - 60, 'the one', 'c', 'r', 'aaa-child', 'later', 9000000, 'ERROR';
SELECT 'ours', RootService, TotalDuration, toUnixTimestamp64Nano(EndTime) - toUnixTimestamp64Nano(StartTime) >= 9000000 AS ends_with_the_last, SpanCount, ErrorCount FROM otel_v2.trace_search WHERE TraceId = 'the one';
INSERT INTO otel_v2.traces_in (Timestamp, TraceId, SpanId, ParentSpanId, ServiceName, Duration) SELECT now64(9) - 60, 'no root', 'c', 'r', 'aaa-child', 5;
SELECT 'no root yet', RootService, TotalDuration FROM otel_v2.trace_search WHERE TraceId = 'no root';
-- One that claims to last for centuries spoils no other.
INSERT INTO otel_v2.traces_in (Timestamp, TraceId, SpanId, ServiceName, Duration) SELECT now64(9) - 60, 'too long', 'r', 'zzz-root', 9223372036854775807;
SELECT 'too long', count(), max(TotalDuration), max(EndTime) > now() + INTERVAL 100 YEAR FROM otel_v2.trace_search;
SELECT 'too long', TraceId, ElapsedMs > 1e12 FROM otel_v2.find_traces(service = '', hours = 1, min_ms = 60000, errors = 0);
ALTER TABLE otel_v2.traces_local DELETE WHERE TraceId = 'too long' SETTINGS mutations_sync = 1;
INSERT INTO otel_v2.traces_in (Timestamp, TraceId, SpanId, ServiceName, Duration) SELECT now64(9) - INTERVAL 2 DAY - toIntervalSecond(number % 3600), lower(hex(MD5(toString(intDiv(number, 5))))), toString(number), concat('s', toString(number % 2000)), 1 FROM numbers(65 * 8192);
OPTIMIZE TABLE otel_v2.traces_local FINAL;
SELECT 'ours granules, a tenth at most', sum(marks) * 10 < (SELECT sum(marks) FROM system.parts WHERE database = 'otel_v2' AND table = 'traces_local' AND active)
FROM (EXPLAIN ESTIMATE SELECT count() FROM otel_v2.traces WHERE TraceId = lower(hex(MD5('777'))));
SELECT 'ours after merges', RootService, TotalDuration, SpanCount, ErrorCount FROM otel_v2.trace_search WHERE TraceId = 'the one';
SELECT 'found', count() FROM otel_v2.trace_spans(trace_id = lower(hex(MD5('777'))));
SELECT 'spans', SpanId, ParentSpanId, ServiceName, SpanName, DurationMs, StatusCode FROM otel_v2.trace_spans(trace_id = 'the one') ORDER BY SpanId DESC;
SELECT 'find_traces', TraceId, RootService, RootSpan, SpanCount, Services, ErrorCount, ElapsedMs >= 9 FROM otel_v2.find_traces(service = 'aaa-child', hours = 1, min_ms = 5, errors = 1);
SELECT 'find_traces, nothing that slow', count() FROM otel_v2.find_traces(service = '', hours = 1, min_ms = 60000, errors = 0);
SELECT 'find_traces, all hours', count() > 0 FROM otel_v2.find_traces(service = '', hours = 4294967295, min_ms = 0, errors = 0);

-- Dependencies, over two inserts.
INSERT INTO otel_v2.traces_in (Timestamp, TraceId, SpanId, ServiceName, SpanKind, Duration, StatusCode, SpanAttributes)
SELECT now64(9), 'd', toString(number), 'cart', 'Client', 1000000 * number, if(number = 3, 'Error', 'Ok'), map('peer.service', 'stock') FROM numbers(4);
INSERT INTO otel_v2.traces_in (Timestamp, TraceId, SpanId, ServiceName, SpanKind, Duration, SpanAttributes) VALUES
    (now64(9), 'd', 'a', 'cart', 'Client', 5500000, {'service.peer.name': 'stock'}), (now64(9), 'd', 'b', 'cart', 'Client', 1, {}), (now64(9), 'd', 'c', 'cart', 'Server', 1, {'peer.service': 'stock'});
SELECT 'map', * FROM otel_v2.service_map(days = 2);
OPTIMIZE TABLE otel_v2.service_dependencies_local FINAL;
SELECT 'map', * FROM otel_v2.service_map(days = 2);
SELECT 'as printed', CallerService, CalleeService, countMerge(CallCount), avgMerge(AvgDuration), sumMerge(ErrorCount) FROM otel_v2.service_dependencies GROUP BY CallerService, CalleeService;

-- Logs by a word: the index leaves granules out.
INSERT INTO otel_v2.logs_in (Timestamp, ServiceName, SeverityText, SeverityNumber, Body, TraceId) SELECT now64(9) - toIntervalMillisecond(number), 'cart', 'INFO', 9, concat('order ', toString(number), ' done'), 'x' FROM numbers(100000);
INSERT INTO otel_v2.logs_in (Timestamp, ServiceName, SeverityText, SeverityNumber, Body, TraceId) VALUES (now64(9), 'cart', 'ERROR', 17, 'stock: timeout after 30 s', 'the one');
SELECT 'logs', ServiceName, SeverityText, Body, TraceId FROM otel_v2.find_logs(service = '', word = 'timeout', hours = 1);
SELECT 'another service', count() FROM otel_v2.find_logs(service = 'pay', word = 'timeout', hours = 1);
SELECT 'granules read', sum(marks) <= 1 FROM (EXPLAIN ESTIMATE SELECT count() FROM otel_v2.logs WHERE hasToken(Body, 'timeout'));

-- defect 57: sizes, of active parts only, and a ratio that grows with compression.
SYSTEM STOP MERGES otel_v2.metrics_local;
SELECT 'printed 57: more than there is', sum(bytes) > sumIf(bytes, active), sum(data_compressed_bytes) / sum(data_uncompressed_bytes) < 1 FROM system.parts WHERE database = 'otel_v2' AND table = 'traces_local';
SELECT 'ours', rows, compression_ratio > 1, bytes_per_row > 0, partitions >= 2, disks FROM otel_v2.storage WHERE table = 'traces_local';
SELECT 'as counted', count() FROM otel_v2.traces;
SYSTEM START MERGES otel_v2.metrics_local;
-- a table whose rows are all deleted, and its parts not yet gone, takes nothing
ALTER TABLE otel_v2.logs_local MODIFY SETTING remove_empty_parts = 0;
ALTER TABLE otel_v2.logs_local DELETE WHERE 1 SETTINGS mutations_sync = 1;
SELECT 'deleted', (SELECT count() > 0 FROM system.parts WHERE database = 'otel_v2' AND table = 'logs_local' AND active), (SELECT count() FROM otel_v2.storage WHERE table = 'logs_local');
ALTER TABLE otel_v2.logs_local RESET SETTING remove_empty_parts;

-- Alerts: silent, then one of each that rows can cause. (Disk is left out: it is this machine's.)
INSERT INTO otel_v2.metrics_in (Timestamp) VALUES (now64(9));
SELECT 'silent', count() FROM otel_v2.alerts WHERE alert != 'disk';
INSERT INTO otel_v2.traces_in (Timestamp, ServiceName, StatusCode) SELECT now64(9), 'pay', if(number % 10 = 0, 'Error', 'Ok') FROM numbers(200);
INSERT INTO otel_v2.traces_in (Timestamp, ServiceName, StatusCode) SELECT now64(9), 'few', 'Error' FROM numbers(99);
INSERT INTO otel_v2.traces_in (Timestamp, SpanKind, SpanAttributes) VALUES
    (now64(9), 'Client', {'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'no-such-model', 'gen_ai.usage.input_tokens': '10', 'gen_ai.usage.output_tokens': '1'}),
    (now64(9), 'Client', {'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'anthropic', 'gen_ai.request.model': 'claude-haiku-4-5', 'gen_ai.usage.input_tokens': '10', 'gen_ai.usage.output_tokens': '1', 'gen_ai.usage.cache_read.input_tokens': '400'}),
    (now64(9), 'Server', {'gen_ai.response.model': 'llama', 'gen_ai.usage.prompt_tokens': '10', 'gen_ai.usage.completion_tokens': '1'});
TRUNCATE TABLE otel_v2.logs_local;
INSERT INTO otel_v2.logs_in (Timestamp) VALUES (now64(9) - INTERVAL 20 MINUTE), (now64(9) + INTERVAL 50 YEAR);
SELECT alert, object, if(alert = 'no_data', value BETWEEN 1200 AND 1300, value), threshold FROM otel_v2.alerts WHERE alert != 'disk';

TRUNCATE TABLE otel_v2.traces_local;
DROP DATABASE printed;

-- All hours and days that there are; taken from now, they would end in the future.
SELECT 'all hours', sum(SampleCount) > 0 FROM otel_v2.metric_5min(service = 's', metric = 'http.server.duration', hours = 4294967295);
SELECT 'all days', count() > 0 FROM otel_v2.service_map(days = 65535);
