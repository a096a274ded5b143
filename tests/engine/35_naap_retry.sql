-- Expects: sql/naap applied, the functions loaded. Empties raw_events and the tables it feeds.
-- An INSERT of raw events fails in one view after another, and is repeated each time with its
-- deduplication token: afterwards every table has every event once.
TRUNCATE TABLE naap.raw_events;
TRUNCATE TABLE naap.ai_stream_status;
TRUNCATE TABLE naap.ai_stream_status_5min;
TRUNCATE TABLE naap.ai_stream_restarts_5min;
TRUNCATE TABLE naap.stream_trace_events;
TRUNCATE TABLE naap.orchestrator_metadata;
TRUNCATE TABLE naap.orchestrator_metadata_history;

CREATE TABLE naap.test_failing (place String) ENGINE = MergeTree ORDER BY place;
CREATE TABLE naap.test_sink (n UInt8) ENGINE = Null;
CREATE MATERIALIZED VIEW naap.test_fails_1 TO naap.test_sink AS
SELECT throwIf((SELECT count() FROM naap.test_failing WHERE place = 'raw_events') > 0) AS n FROM naap.raw_events;
CREATE MATERIALIZED VIEW naap.test_fails_2 TO naap.test_sink AS
SELECT throwIf((SELECT count() FROM naap.test_failing WHERE place = 'ai_stream_status') > 0) AS n FROM naap.ai_stream_status;
CREATE MATERIALIZED VIEW naap.test_fails_3 TO naap.test_sink AS
SELECT throwIf((SELECT count() FROM naap.test_failing WHERE place = 'ai_stream_status_5min') > 0) AS n FROM naap.ai_stream_status_5min;
CREATE MATERIALIZED VIEW naap.test_fails_5 TO naap.test_sink AS
SELECT throwIf((SELECT count() FROM naap.test_failing WHERE place = 'ai_stream_restarts_5min') > 0) AS n FROM naap.ai_stream_restarts_5min;
CREATE MATERIALIZED VIEW naap.test_fails_4 TO naap.test_sink AS
SELECT throwIf((SELECT count() FROM naap.test_failing WHERE place = 'stream_trace_events') > 0) AS n FROM naap.stream_trace_events;

-- 3000 events over three days, that is three partitions.
CREATE VIEW naap.test_events AS
SELECT replaceAll(replaceAll(replaceAll(if(number % 3 = 0,
        '{"id":"<id>","type":"stream_trace","timestamp":"<at>","data":{"stream_id":"s<n>","request_id":"r","type":"orchestrator_swap"}}',
        '{"id":"<id>","type":"ai_stream_status","timestamp":"<at>","data":{"stream_id":"s<n>","inference_status":{"fps":10.5,"last_params":{"a":1}}}}'),
    '<id>', toString(reinterpretAsUUID(sipHash128(number)))), '<n>', toString(number % 50)),
    '<at>', toString(1000 * toInt64(toUnixTimestamp(toStartOfDay(now('UTC')) - toIntervalDay(1 + number % 3) + toIntervalSecond(number))))) AS raw_data
FROM numbers(3000) ORDER BY number;
CREATE VIEW naap.test_state AS
SELECT
    (SELECT count() FROM naap.raw_events) AS raw,
    (SELECT count() FROM naap.ai_stream_status) AS statuses,
    (SELECT toString((sum(sample_count), avg(avg_output_fps))) FROM naap.ai_stream_status_5min_mv) AS statuses_rollup,
    (SELECT count() FROM naap.stream_trace_events) AS traces,
    (SELECT count() = uniqExact(event_id) FROM naap.raw_events) AS each_once;

INSERT INTO naap.test_failing VALUES ('raw_events');
INSERT INTO naap.raw_events (raw_data) SETTINGS insert_deduplication_token = 'naap-retry-1', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT raw_data FROM naap.test_events; -- { serverError FUNCTION_THROW_IF_VALUE_IS_NON_ZERO }
TRUNCATE TABLE naap.test_failing;
INSERT INTO naap.test_failing VALUES ('ai_stream_status');
INSERT INTO naap.raw_events (raw_data) SETTINGS insert_deduplication_token = 'naap-retry-1', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT raw_data FROM naap.test_events; -- { serverError FUNCTION_THROW_IF_VALUE_IS_NON_ZERO }
TRUNCATE TABLE naap.test_failing;
INSERT INTO naap.test_failing VALUES ('ai_stream_status_5min');
INSERT INTO naap.raw_events (raw_data) SETTINGS insert_deduplication_token = 'naap-retry-1', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT raw_data FROM naap.test_events; -- { serverError FUNCTION_THROW_IF_VALUE_IS_NON_ZERO }
TRUNCATE TABLE naap.test_failing;
INSERT INTO naap.test_failing VALUES ('ai_stream_restarts_5min');
INSERT INTO naap.raw_events (raw_data) SETTINGS insert_deduplication_token = 'naap-retry-1', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT raw_data FROM naap.test_events; -- { serverError FUNCTION_THROW_IF_VALUE_IS_NON_ZERO }
TRUNCATE TABLE naap.test_failing;
INSERT INTO naap.test_failing VALUES ('stream_trace_events');
INSERT INTO naap.raw_events (raw_data) SETTINGS insert_deduplication_token = 'naap-retry-1', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT raw_data FROM naap.test_events; -- { serverError FUNCTION_THROW_IF_VALUE_IS_NON_ZERO }
SELECT 'rows are in the tables although the INSERT failed', raw > 0 FROM naap.test_state;
TRUNCATE TABLE naap.test_failing;
INSERT INTO naap.raw_events (raw_data) SETTINGS insert_deduplication_token = 'naap-retry-1', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT raw_data FROM naap.test_events;
SELECT 'after the repeated insert', * FROM naap.test_state;
INSERT INTO naap.raw_events (raw_data) SETTINGS insert_deduplication_token = 'naap-retry-1', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT raw_data FROM naap.test_events;
SELECT 'after one more', * FROM naap.test_state;
INSERT INTO naap.raw_events (raw_data) SETTINGS insert_deduplication_token = 'naap-retry-2', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT raw_data FROM naap.test_events;
SELECT 'with another token', * FROM naap.test_state;
SYSTEM REFRESH VIEW naap.repeated_statuses;
SYSTEM WAIT VIEW naap.repeated_statuses;
SELECT 'the same, looked through', statuses_rollup FROM naap.test_state;

DROP VIEW naap.test_fails_1;
DROP VIEW naap.test_fails_2;
DROP VIEW naap.test_fails_3;
DROP VIEW naap.test_fails_4;
DROP VIEW naap.test_fails_5;
DROP VIEW naap.test_state;
DROP VIEW naap.test_events;
DROP TABLE naap.test_sink;
DROP TABLE naap.test_failing;
TRUNCATE TABLE naap.raw_events;
TRUNCATE TABLE naap.ai_stream_status;
TRUNCATE TABLE naap.ai_stream_status_5min;
TRUNCATE TABLE naap.ai_stream_restarts_5min;
TRUNCATE TABLE naap.stream_trace_events;
