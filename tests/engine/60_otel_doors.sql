-- Expects: sql/otel_v2 applied, the functions loaded. Empties the tables it uses.
-- How spans come in: kinds and codes in every spelling, nanoseconds, times and durations that cannot
-- be, the Collector's own layout. Each part first shows the design's form failing.
-- sql/otel_v2/README.md says where each of the design's defects is shown.

-- Rows with old dates must stay.
SYSTEM STOP MERGES;

-- defect 42: the design's CREATE DATABASE is a comment.
CREATE TABLE otel_v2_printed.traces_local (Timestamp DateTime) ENGINE = MergeTree ORDER BY Timestamp; -- { serverError 81 }
SELECT 'the database is there', count() FROM system.databases WHERE name = 'otel_v2';

-- defect 54: the design's numbers are not OTLP's, in which 3 is CLIENT, and none is UNSPECIFIED.
CREATE DATABASE printed;
CREATE TABLE printed.kinds (SpanKind Enum8('CLIENT' = 1, 'SERVER' = 2, 'PRODUCER' = 3, 'CONSUMER' = 4, 'INTERNAL' = 5), StatusCode Enum8('UNSET' = 0, 'OK' = 1, 'ERROR' = 2)) ENGINE = MergeTree ORDER BY tuple();
INSERT INTO printed.kinds SELECT 3, 'OK';
SELECT 'printed: 3 is', SpanKind FROM printed.kinds;
INSERT INTO printed.kinds SELECT 0, 'OK'; -- { serverError 691 }
INSERT INTO printed.kinds SELECT 'Client', 'OK'; -- { serverError 691 }
INSERT INTO printed.kinds SELECT 'SPAN_KIND_CLIENT', 'OK'; -- { serverError 691 }
INSERT INTO printed.kinds SELECT 'CLIENT', 'Error'; -- { serverError 691 }

INSERT INTO otel_v2.traces_in (Timestamp, TraceId, SpanId, SpanKind, StatusCode)
SELECT now64(9), kind, code, kind, code
FROM (SELECT arrayJoin(['0', '1', '2', '3', '4', '5', '6', '', 'Unspecified', 'Internal', 'Server', 'Client', 'Producer', 'Consumer',
    'SPAN_KIND_UNSPECIFIED', 'SPAN_KIND_INTERNAL', 'SPAN_KIND_SERVER', 'SPAN_KIND_CLIENT', 'SPAN_KIND_PRODUCER', 'SPAN_KIND_CONSUMER', 'CLIENT', 'something']) AS kind,
    arrayJoin(['Unset', 'Ok', 'Error', 'STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR', 'ERROR', '0', '1', '2', '', 'something']) AS code);
SELECT toInt8(SpanKind) AS number, SpanKind, arraySort(groupUniqArray(TraceId)) FROM otel_v2.traces_local GROUP BY SpanKind ORDER BY number;
SELECT toInt8(StatusCode) AS number, StatusCode, arraySort(groupUniqArray(SpanId)) FROM otel_v2.traces_local GROUP BY StatusCode ORDER BY number;
-- As JSON, the numbers of OTLP and the names.
INSERT INTO otel_v2.traces_in (Timestamp, TraceId, SpanId, SpanKind, StatusCode)
SELECT * FROM format(JSONEachRow, 'Timestamp DateTime64(9, \'UTC\'), TraceId String, SpanId String, SpanKind LowCardinality(String), StatusCode LowCardinality(String)',
$$ {"Timestamp": "2026-01-01 00:00:00", "TraceId": "json", "SpanId": "1", "SpanKind": 3, "StatusCode": 2}
{"Timestamp": "2026-01-01T00:00:00.123456789Z", "TraceId": "json", "SpanId": "2", "SpanKind": "SPAN_KIND_CLIENT", "StatusCode": "STATUS_CODE_ERROR"} $$);
SELECT 'JSON', SpanKind, StatusCode, count(), max(Timestamp) FROM otel_v2.traces_local WHERE TraceId = 'json' GROUP BY ALL;

-- defect 55: whole seconds put a child, .900, and its root, .100, on the same moment.
CREATE TABLE printed.seconds (Timestamp DateTime, SpanId String) ENGINE = MergeTree ORDER BY Timestamp;
INSERT INTO printed.seconds SELECT toDateTime64('2026-01-01 00:00:00.900', 3, 'UTC'), 'child';
INSERT INTO printed.seconds SELECT toDateTime64('2026-01-01 00:00:00.100', 3, 'UTC'), 'root';
SELECT 'printed: moments', uniqExact(Timestamp) FROM printed.seconds;
INSERT INTO otel_v2.traces_in (Timestamp, TraceId, SpanId) VALUES ('2026-01-01 00:00:00.900000001', 'order', 'child'), ('2026-01-01 00:00:00.100000002', 'order', 'root');
SELECT 'ours', Timestamp, SpanId FROM otel_v2.traces_local WHERE TraceId = 'order' ORDER BY Timestamp;

-- Ids are stored in another form, and come back as they were sent: any length, letters, blanks, zero bytes, no UTF-8.
CREATE TABLE printed.ids (id String) ENGINE = MergeTree ORDER BY id;
INSERT INTO printed.ids SELECT arrayJoin(arrayConcat(arrayMap(n -> repeat('a', n), range(26)), arrayMap(n -> repeat(' ', n), range(1, 26)), arrayMap(n -> repeat('\0', n), range(1, 26)),
    ['0123456789abcdef', '0000000000000000', 'ffffffffffffffff', '0123456789ABCDEF', '0123456789abcdeg', '0123456789abcdef\n', '0123456789abcdef        ', 'ÄÖÜÄÖÜÄÖ', unhex('FFFE80818283FFFF'), unhex('ff'), 'a        ']));
INSERT INTO otel_v2.traces_in (Timestamp, TraceId, SpanId, ParentSpanId) SELECT '2026-01-02 00:00:00', 'ids', id, reverse(id) FROM printed.ids;
SELECT 'ids', count(), (SELECT count() FROM (SELECT id, reverse(id) FROM printed.ids EXCEPT SELECT SpanId, ParentSpanId FROM otel_v2.traces WHERE TraceId = 'ids')) AS missing,
    countIf(length(SpanIds[1]) = 8) AS in_8_bytes, countIf(SpanId = '0123456789abcdef' AND ParentSpanId = 'fedcba9876543210') AS found FROM otel_v2.traces_local WHERE TraceId = 'ids';

-- Times that DateTime does not have, and a span that ended before it began.
INSERT INTO otel_v2.traces_in (Timestamp, TraceId, SpanId, Duration) VALUES
    ('1969-12-31 23:59:59.999999999', 'far', '1', 1), ('2106-02-07 06:28:16', 'far', '2', 18446744073709551615), ('2262-04-11 00:00:00', 'far', '3', 9223372036854775807);
SELECT SpanId, Timestamp, Date, Duration FROM otel_v2.traces_local WHERE TraceId = 'far' ORDER BY SpanId;
SELECT 'hours of the rollup', HourTime, sum(SpanCount) FROM otel_v2.service_errors_hourly_states WHERE HourTime NOT BETWEEN '2000-01-01' AND '2100-01-01' GROUP BY HourTime ORDER BY HourTime;

-- The Collector's tables: the statements of its exporter, by name.
INSERT INTO otel_v2.otel_traces (Timestamp, TraceId, SpanId, ParentSpanId, TraceState, SpanName, SpanKind, ServiceName, ResourceAttributes, ScopeName, ScopeVersion, SpanAttributes, Duration, StatusCode, StatusMessage, Events.Timestamp, Events.Name, Events.Attributes, Links.TraceId, Links.SpanId, Links.TraceState, Links.Attributes)
VALUES ('2026-01-01 00:00:00.5', 'collector', '1', '', 'a=b', 'GET /cart', 'Server', 'cart', {'k8s.pod.name': 'cart-1', 'k8s.namespace.name': 'prod'}, 'scope', '1', {'http.request.method': 'GET', 'http.response.status_code': '503'}, 1500000, 'Error', 'no stock',
    ['2026-01-01 00:00:00.6'], ['exception'], [{'exception.type': 'E', 'exception.message': 'no stock'}], ['x'], ['y'], [''], [{}]);
SELECT ServiceName, SpanName, SpanKind, StatusCode, StatusMessage, Duration, HttpMethod, HttpStatusCode, K8sPodName, K8sNamespace, Events.Name, Events.Attributes
FROM otel_v2.traces WHERE TraceId = 'collector';
INSERT INTO otel_v2.otel_logs (Timestamp, TraceId, SpanId, TraceFlags, SeverityText, SeverityNumber, ServiceName, Body, ResourceSchemaUrl, ResourceAttributes, ScopeSchemaUrl, ScopeName, ScopeVersion, ScopeAttributes, LogAttributes, EventName)
VALUES ('2026-01-01 00:00:00.5', 'collector', '1', 1, 'ERROR', 17, 'cart', 'timeout of the stock service', '', {}, '', '', '', {}, {'code': '7'}, 'stock.timeout');
SELECT Timestamp, SeverityNumber, SeverityText, ServiceName, Body, LogAttributes FROM otel_v2.logs;
INSERT INTO otel_v2.otel_metrics_gauge (ServiceName, MetricName, Attributes, TimeUnix, Value, Flags) VALUES ('cart', 'queue', {'q': '1'}, '2026-01-01 00:00:00.5', 3, 0), ('cart', 'queue', {}, '2026-01-01 00:00:01', 0, 1);
INSERT INTO otel_v2.otel_metrics_sum (ServiceName, MetricName, TimeUnix, Value, AggregationTemporality, IsMonotonic) VALUES ('cart', 'requests', '2026-01-01 00:00:00.5', 9, 2, true), ('cart', 'open', '2026-01-01 00:00:00.5', 2, 2, false),
    -- 3 within a period (delta) is not counted up
    ('cart', 'within a period', '2026-01-01 00:00:00.5', 3, 1, true);
-- of histograms and summaries, with the exporter's columns: a period's mean, else two counters; none of nothing
INSERT INTO otel_v2.otel_metrics_histogram (ResourceAttributes, ResourceSchemaUrl, ScopeName, ScopeVersion, ScopeAttributes, ScopeDroppedAttrCount, ScopeSchemaUrl, ServiceName, MetricName, MetricDescription, MetricUnit, Attributes, StartTimeUnix, TimeUnix, Count, Sum, BucketCounts, ExplicitBounds,
    Exemplars.FilteredAttributes, Exemplars.TimeUnix, Exemplars.Value, Exemplars.SpanId, Exemplars.TraceId, Flags, Min, Max, AggregationTemporality)
VALUES ({}, '', '', '', {}, 0, '', 'cart', 'http.server.request.duration', '', 's', {'http.route': '/'}, '2026-01-01 00:00:00', '2026-01-01 00:00:00.5', 4, 2, [3, 1], [1], [], [], [], [], [], 0, 0.1, 1.2, 1),
    ({}, '', '', '', {}, 0, '', 'cart', 'empty', '', 's', {}, '2026-01-01 00:00:00', '2026-01-01 00:00:00.5', 0, 0, [], [], [], [], [], [], [], 0, 0, 0, 1),
    ({}, '', '', '', {}, 0, '', 'cart', 'unknown', '', 's', {}, '2026-01-01 00:00:00', '2026-01-01 00:00:00.5', 4, 2, [], [], [], [], [], [], [], 1, 0, 0, 1),
    ({}, '', '', '', {}, 0, '', 'cart', 'since start', '', 's', {}, '2026-01-01 00:00:00', '2026-01-01 00:00:00.5', 400, 200, [], [], [], [], [], [], [], 0, 0, 0, 2);
INSERT INTO otel_v2.otel_metrics_exponential_histogram (ServiceName, MetricName, TimeUnix, Count, Sum, Scale, ZeroCount, PositiveOffset, PositiveBucketCounts, NegativeOffset, NegativeBucketCounts, Exemplars.FilteredAttributes, Exemplars.TimeUnix, Exemplars.Value, Exemplars.SpanId, Exemplars.TraceId, Flags, Min, Max, AggregationTemporality)
VALUES ('cart', 'exponential', '2026-01-01 00:00:01', 2, 3, 20, 0, 1, [1, 1], 0, [], [], [], [], [], [], 0, 1, 2, 1);
INSERT INTO otel_v2.otel_metrics_summary (ServiceName, MetricName, TimeUnix, Count, Sum, ValueAtQuantiles.Quantile, ValueAtQuantiles.Value, Flags) VALUES ('cart', 'summary', '2026-01-01 00:00:01', 2, 3, [0.5], [1], 0);
SELECT MetricName, MetricType, Value, MetricAttributes FROM otel_v2.metrics ORDER BY MetricName;
SELECT 'doors keep nothing', sum(total_rows) FROM system.tables WHERE database = 'otel_v2' AND engine = 'Null';
SYSTEM START MERGES;
DROP DATABASE printed;
