-- Expects: sql/otel_v2 applied, the functions loaded. Empties the tables it uses.
-- An INSERT into otel_traces, two doors away from the tables, fails behind one table after another, and
-- is repeated each time with its deduplication token: afterwards every table has every row once. Then
-- the same for metrics and logs.
SYSTEM STOP TTL MERGES;

-- Test views that fail while their name stands in test_failing, one at each place of the chain.
CREATE TABLE otel_v2.test_failing (place String) ENGINE = MergeTree ORDER BY place;
CREATE TABLE otel_v2.test_sink (n UInt8) ENGINE = Null;
CREATE MATERIALIZED VIEW otel_v2.test_fails_1 TO otel_v2.test_sink AS
SELECT throwIf((SELECT count() FROM otel_v2.test_failing WHERE place = 'traces_local') > 0) AS n FROM otel_v2.traces_local;
CREATE MATERIALIZED VIEW otel_v2.test_fails_2 TO otel_v2.test_sink AS
SELECT throwIf((SELECT count() FROM otel_v2.test_failing WHERE place = 'service_errors_hourly_local') > 0) AS n FROM otel_v2.service_errors_hourly_local;
CREATE MATERIALIZED VIEW otel_v2.test_fails_3 TO otel_v2.test_sink AS
SELECT throwIf((SELECT count() FROM otel_v2.test_failing WHERE place = 'service_dependencies_local') > 0) AS n FROM otel_v2.service_dependencies_local;
CREATE MATERIALIZED VIEW otel_v2.test_fails_4 TO otel_v2.test_sink AS
SELECT throwIf((SELECT count() FROM otel_v2.test_failing WHERE place = 'traces_daily_summary_local') > 0) AS n FROM otel_v2.traces_daily_summary_local;
CREATE MATERIALIZED VIEW otel_v2.test_fails_5 TO otel_v2.test_sink AS
SELECT throwIf((SELECT count() FROM otel_v2.test_failing WHERE place = 'gen_ai_requests_local') > 0) AS n FROM otel_v2.gen_ai_requests_local;
CREATE MATERIALIZED VIEW otel_v2.test_fails_6 TO otel_v2.test_sink AS
SELECT throwIf((SELECT count() FROM otel_v2.test_failing WHERE place = 'gen_ai_hourly_local') > 0) AS n FROM otel_v2.gen_ai_hourly_local;
CREATE MATERIALIZED VIEW otel_v2.test_fails_7 TO otel_v2.test_sink AS
SELECT throwIf((SELECT count() FROM otel_v2.test_failing WHERE place = 'metrics_local') > 0) AS n FROM otel_v2.metrics_local;
CREATE MATERIALIZED VIEW otel_v2.test_fails_8 TO otel_v2.test_sink AS
SELECT throwIf((SELECT count() FROM otel_v2.test_failing WHERE place = 'service_metrics_5min_local') > 0) AS n FROM otel_v2.service_metrics_5min_local;
CREATE MATERIALIZED VIEW otel_v2.test_fails_9 TO otel_v2.test_sink AS
SELECT throwIf((SELECT count() FROM otel_v2.test_failing WHERE place = 'logs_local') > 0) AS n FROM otel_v2.logs_local;

CREATE VIEW otel_v2.test_spans AS
SELECT toDateTime64('2026-11-20 10:00:00', 9, 'UTC') + toIntervalSecond(cityHash64(number, 1) % 80000) AS Timestamp, lower(hex(intDiv(number, 4))) AS TraceId, toString(number) AS SpanId, ['cart', 'bot'][1 + number % 2] AS ServiceName,
    ['Client', 'Server'][1 + number % 3 % 2] AS SpanKind, 1000 * (number % 500) AS Duration, ['Ok', 'Error'][1 + (number % 10 = 0)] AS StatusCode,
    if(number % 2, map('gen_ai.operation.name', 'chat', 'gen_ai.system', 'openai', 'gen_ai.request.model', 'gpt-4o', 'gen_ai.usage.input_tokens', '1000', 'gen_ai.usage.output_tokens', '100', 'gen_ai.prompt', toString(number)), map('peer.service', 'stock')) AS SpanAttributes
FROM numbers(5000) ORDER BY number;
CREATE VIEW otel_v2.test_state AS
SELECT
    (SELECT toString((count(), uniqExact(SpanId))) FROM otel_v2.traces) AS spans,
    (SELECT sum(SpanCount) FROM otel_v2.service_errors_hourly_states) AS errors_rollup,
    (SELECT toString((sum(TotalSpans), sum(ErrorSpans))) FROM otel_v2.traces_daily_summary) AS summary,
    (SELECT countMerge(CallCount) FROM otel_v2.service_dependencies) AS calls,
    (SELECT toString((count(), uniqExact(SpanId), sum(Cost.total))) FROM otel_v2.gen_ai_requests) AS requests,
    (SELECT toString((sum(RequestCount), sum(CostUsd))) FROM otel_v2.gen_ai_hourly) AS requests_rollup;

INSERT INTO otel_v2.test_failing VALUES ('traces_local');
INSERT INTO otel_v2.otel_traces (Timestamp, TraceId, SpanId, ServiceName, SpanKind, Duration, StatusCode, SpanAttributes)
SETTINGS insert_deduplication_token = 'retry-1', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT * FROM otel_v2.test_spans; -- { serverError FUNCTION_THROW_IF_VALUE_IS_NON_ZERO }
TRUNCATE TABLE otel_v2.test_failing;
INSERT INTO otel_v2.test_failing VALUES ('service_errors_hourly_local');
INSERT INTO otel_v2.otel_traces (Timestamp, TraceId, SpanId, ServiceName, SpanKind, Duration, StatusCode, SpanAttributes)
SETTINGS insert_deduplication_token = 'retry-1', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT * FROM otel_v2.test_spans; -- { serverError FUNCTION_THROW_IF_VALUE_IS_NON_ZERO }
TRUNCATE TABLE otel_v2.test_failing;
INSERT INTO otel_v2.test_failing VALUES ('service_dependencies_local');
INSERT INTO otel_v2.otel_traces (Timestamp, TraceId, SpanId, ServiceName, SpanKind, Duration, StatusCode, SpanAttributes)
SETTINGS insert_deduplication_token = 'retry-1', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT * FROM otel_v2.test_spans; -- { serverError FUNCTION_THROW_IF_VALUE_IS_NON_ZERO }
TRUNCATE TABLE otel_v2.test_failing;
INSERT INTO otel_v2.test_failing VALUES ('traces_daily_summary_local');
INSERT INTO otel_v2.otel_traces (Timestamp, TraceId, SpanId, ServiceName, SpanKind, Duration, StatusCode, SpanAttributes)
SETTINGS insert_deduplication_token = 'retry-1', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT * FROM otel_v2.test_spans; -- { serverError FUNCTION_THROW_IF_VALUE_IS_NON_ZERO }
TRUNCATE TABLE otel_v2.test_failing;
INSERT INTO otel_v2.test_failing VALUES ('gen_ai_requests_local');
INSERT INTO otel_v2.otel_traces (Timestamp, TraceId, SpanId, ServiceName, SpanKind, Duration, StatusCode, SpanAttributes)
SETTINGS insert_deduplication_token = 'retry-1', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT * FROM otel_v2.test_spans; -- { serverError FUNCTION_THROW_IF_VALUE_IS_NON_ZERO }
TRUNCATE TABLE otel_v2.test_failing;
INSERT INTO otel_v2.test_failing VALUES ('gen_ai_hourly_local');
INSERT INTO otel_v2.otel_traces (Timestamp, TraceId, SpanId, ServiceName, SpanKind, Duration, StatusCode, SpanAttributes)
SETTINGS insert_deduplication_token = 'retry-1', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT * FROM otel_v2.test_spans; -- { serverError FUNCTION_THROW_IF_VALUE_IS_NON_ZERO }
TRUNCATE TABLE otel_v2.test_failing;
SELECT 'rows are in the tables although the INSERT failed', count() > 0 FROM otel_v2.traces;

-- Now nothing fails: once it goes through, once more it changes nothing, another token is another insert.
INSERT INTO otel_v2.otel_traces (Timestamp, TraceId, SpanId, ServiceName, SpanKind, Duration, StatusCode, SpanAttributes)
SETTINGS insert_deduplication_token = 'retry-1', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT * FROM otel_v2.test_spans;
SELECT 'after the repeated insert', * FROM otel_v2.test_state;
INSERT INTO otel_v2.otel_traces (Timestamp, TraceId, SpanId, ServiceName, SpanKind, Duration, StatusCode, SpanAttributes)
SETTINGS insert_deduplication_token = 'retry-1', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT * FROM otel_v2.test_spans;
SELECT 'after one more', * FROM otel_v2.test_state;
OPTIMIZE TABLE otel_v2.traces_local FINAL;
OPTIMIZE TABLE otel_v2.service_errors_hourly_local FINAL;
OPTIMIZE TABLE otel_v2.service_dependencies_local FINAL;
OPTIMIZE TABLE otel_v2.traces_daily_summary_local FINAL;
OPTIMIZE TABLE otel_v2.gen_ai_requests_local FINAL;
OPTIMIZE TABLE otel_v2.gen_ai_hourly_local FINAL;
SELECT 'after merges', * FROM otel_v2.test_state;
INSERT INTO otel_v2.otel_traces (Timestamp, TraceId, SpanId, ServiceName, SpanKind, Duration, StatusCode, SpanAttributes)
SETTINGS insert_deduplication_token = 'retry-2', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT * FROM otel_v2.test_spans;
SELECT 'with another token', * FROM otel_v2.test_state;

-- Metrics and logs.
INSERT INTO otel_v2.test_failing VALUES ('metrics_local');
INSERT INTO otel_v2.otel_metrics_gauge (TimeUnix, ServiceName, MetricName, Value)
SETTINGS insert_deduplication_token = 'retry-3', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT toDateTime64('2026-11-20 10:00:00', 9, 'UTC') + toIntervalSecond(number), 'cart', 'queue', number FROM numbers(1000) ORDER BY number; -- { serverError FUNCTION_THROW_IF_VALUE_IS_NON_ZERO }
TRUNCATE TABLE otel_v2.test_failing;
INSERT INTO otel_v2.test_failing VALUES ('service_metrics_5min_local');
INSERT INTO otel_v2.otel_metrics_gauge (TimeUnix, ServiceName, MetricName, Value)
SETTINGS insert_deduplication_token = 'retry-3', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT toDateTime64('2026-11-20 10:00:00', 9, 'UTC') + toIntervalSecond(number), 'cart', 'queue', number FROM numbers(1000) ORDER BY number; -- { serverError FUNCTION_THROW_IF_VALUE_IS_NON_ZERO }
TRUNCATE TABLE otel_v2.test_failing;
INSERT INTO otel_v2.test_failing VALUES ('logs_local');
INSERT INTO otel_v2.otel_logs (Timestamp, ServiceName, Body)
SETTINGS insert_deduplication_token = 'retry-4', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT toDateTime64('2026-11-20 10:00:00', 9, 'UTC') + toIntervalSecond(number), 'cart', toString(number) FROM numbers(1000) ORDER BY number; -- { serverError FUNCTION_THROW_IF_VALUE_IS_NON_ZERO }
TRUNCATE TABLE otel_v2.test_failing;
INSERT INTO otel_v2.otel_metrics_gauge (TimeUnix, ServiceName, MetricName, Value)
SETTINGS insert_deduplication_token = 'retry-3', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT toDateTime64('2026-11-20 10:00:00', 9, 'UTC') + toIntervalSecond(number), 'cart', 'queue', number FROM numbers(1000) ORDER BY number;
INSERT INTO otel_v2.otel_metrics_gauge (TimeUnix, ServiceName, MetricName, Value)
SETTINGS insert_deduplication_token = 'retry-3', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT toDateTime64('2026-11-20 10:00:00', 9, 'UTC') + toIntervalSecond(number), 'cart', 'queue', number FROM numbers(1000) ORDER BY number;
INSERT INTO otel_v2.otel_logs (Timestamp, ServiceName, Body)
SETTINGS insert_deduplication_token = 'retry-4', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT toDateTime64('2026-11-20 10:00:00', 9, 'UTC') + toIntervalSecond(number), 'cart', toString(number) FROM numbers(1000) ORDER BY number;
INSERT INTO otel_v2.otel_logs (Timestamp, ServiceName, Body)
SETTINGS insert_deduplication_token = 'retry-4', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT toDateTime64('2026-11-20 10:00:00', 9, 'UTC') + toIntervalSecond(number), 'cart', toString(number) FROM numbers(1000) ORDER BY number;
SELECT 'metrics', (SELECT count() FROM otel_v2.metrics), sumMerge(SampleCount), avgMerge(AvgValue) FROM otel_v2.service_metrics_5min;
SELECT 'logs', count(), uniqExact(Body) FROM otel_v2.logs;

DROP VIEW otel_v2.test_fails_1;
DROP VIEW otel_v2.test_fails_2;
DROP VIEW otel_v2.test_fails_3;
DROP VIEW otel_v2.test_fails_4;
DROP VIEW otel_v2.test_fails_5;
DROP VIEW otel_v2.test_fails_6;
DROP VIEW otel_v2.test_fails_7;
DROP VIEW otel_v2.test_fails_8;
DROP VIEW otel_v2.test_fails_9;
DROP VIEW otel_v2.test_state;
DROP VIEW otel_v2.test_spans;
DROP TABLE otel_v2.test_sink;
DROP TABLE otel_v2.test_failing;
SYSTEM START TTL MERGES;
