-- Expects: sql/hanzo applied. Empties events and its rollups.
-- defect 40: events come at least once, and a plain table keeps both. An INSERT into the door fails in
-- one place of the chain after another and is repeated with its token: afterwards every table has
-- every event once, before and after merges.
CREATE DATABASE printed;
CREATE TABLE printed.events (uuid UUID, event String) ENGINE = MergeTree ORDER BY uuid;
INSERT INTO printed.events SELECT toUUID('00000000-0000-0000-0000-000000000001'), 'x' SETTINGS insert_deduplication_token = 'again';
INSERT INTO printed.events SELECT toUUID('00000000-0000-0000-0000-000000000001'), 'x' SETTINGS insert_deduplication_token = 'again';
SELECT 'printed', count() FROM printed.events;

CREATE TABLE hanzo.test_failing (place String) ENGINE = MergeTree ORDER BY place;
CREATE TABLE hanzo.test_sink (n UInt8) ENGINE = Null;
CREATE MATERIALIZED VIEW hanzo.test_fails_1 TO hanzo.test_sink AS SELECT throwIf((SELECT count() FROM hanzo.test_failing WHERE place = 'events') > 0) AS n FROM hanzo.events;
CREATE MATERIALIZED VIEW hanzo.test_fails_2 TO hanzo.test_sink AS SELECT throwIf((SELECT count() FROM hanzo.test_failing WHERE place = 'sessions') > 0) AS n FROM hanzo.sessions;
CREATE MATERIALIZED VIEW hanzo.test_fails_3 TO hanzo.test_sink AS SELECT throwIf((SELECT count() FROM hanzo.test_failing WHERE place = 'events_hourly') > 0) AS n FROM hanzo.events_hourly;
CREATE MATERIALIZED VIEW hanzo.test_fails_4 TO hanzo.test_sink AS SELECT throwIf((SELECT count() FROM hanzo.test_failing WHERE place = 'token_usage_daily') > 0) AS n FROM hanzo.token_usage_daily;
CREATE VIEW hanzo.test_events AS
SELECT reinterpretAsUUID(sipHash128(number)) AS uuid, 1 + number % 3 AS team_id, concat('u', toString(number % 50)) AS distinct_id, concat('s', toString(number % 400)) AS session_id,
    ['$pageview', '$llm_request'][1 + number % 2] AS event, toDateTime64(toStartOfDay(now('UTC')) - INTERVAL 1 DAY, 3, 'UTC') + toIntervalSecond(cityHash64(number) % 80000) AS timestamp,
    'openai' AS provider, 'gpt-4o' AS model, toUInt32(1000) AS tokens_prompt, toUInt32(100) AS tokens_completion, '{"messages":["a"],"ttft_ms":5}' AS properties
FROM numbers(5000) ORDER BY number;
CREATE VIEW hanzo.test_state AS
SELECT (SELECT count() FROM hanzo.events) AS events, (SELECT uniqExact(uuid) FROM hanzo.events) AS uuids, (SELECT sum(event_count) FROM hanzo.sessions) AS in_sessions,
    (SELECT sum(count) FROM hanzo.events_hourly) AS in_hours, (SELECT sum(request_count) FROM hanzo.token_usage_daily) AS requests, (SELECT sum(total_cost_usd) FROM hanzo.token_usage_daily) AS cost;
INSERT INTO hanzo.test_failing VALUES ('events');
INSERT INTO hanzo.events_in (uuid, team_id, distinct_id, session_id, event, timestamp, provider, model, tokens_prompt, tokens_completion, properties)
SETTINGS insert_deduplication_token = 'retry-1', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT * FROM hanzo.test_events; -- { serverError FUNCTION_THROW_IF_VALUE_IS_NON_ZERO }
TRUNCATE TABLE hanzo.test_failing;
INSERT INTO hanzo.test_failing VALUES ('sessions');
INSERT INTO hanzo.events_in (uuid, team_id, distinct_id, session_id, event, timestamp, provider, model, tokens_prompt, tokens_completion, properties)
SETTINGS insert_deduplication_token = 'retry-1', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT * FROM hanzo.test_events; -- { serverError FUNCTION_THROW_IF_VALUE_IS_NON_ZERO }
TRUNCATE TABLE hanzo.test_failing;
INSERT INTO hanzo.test_failing VALUES ('events_hourly');
INSERT INTO hanzo.events_in (uuid, team_id, distinct_id, session_id, event, timestamp, provider, model, tokens_prompt, tokens_completion, properties)
SETTINGS insert_deduplication_token = 'retry-1', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT * FROM hanzo.test_events; -- { serverError FUNCTION_THROW_IF_VALUE_IS_NON_ZERO }
TRUNCATE TABLE hanzo.test_failing;
INSERT INTO hanzo.test_failing VALUES ('token_usage_daily');
INSERT INTO hanzo.events_in (uuid, team_id, distinct_id, session_id, event, timestamp, provider, model, tokens_prompt, tokens_completion, properties)
SETTINGS insert_deduplication_token = 'retry-1', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT * FROM hanzo.test_events; -- { serverError FUNCTION_THROW_IF_VALUE_IS_NON_ZERO }
TRUNCATE TABLE hanzo.test_failing;
SELECT 'events are in the tables although the INSERT failed', events > 0 FROM hanzo.test_state;
INSERT INTO hanzo.events_in (uuid, team_id, distinct_id, session_id, event, timestamp, provider, model, tokens_prompt, tokens_completion, properties)
SETTINGS insert_deduplication_token = 'retry-1', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT * FROM hanzo.test_events;
SELECT 'after the repeated insert', * FROM hanzo.test_state;
INSERT INTO hanzo.events_in (uuid, team_id, distinct_id, session_id, event, timestamp, provider, model, tokens_prompt, tokens_completion, properties)
SETTINGS insert_deduplication_token = 'retry-1', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT * FROM hanzo.test_events;
SELECT 'after one more', * FROM hanzo.test_state;
OPTIMIZE TABLE hanzo.events FINAL;
OPTIMIZE TABLE hanzo.sessions FINAL;
OPTIMIZE TABLE hanzo.events_hourly FINAL;
OPTIMIZE TABLE hanzo.token_usage_daily FINAL;
SELECT 'after merges', * FROM hanzo.test_state;
INSERT INTO hanzo.events_in (uuid, team_id, distinct_id, session_id, event, timestamp, provider, model, tokens_prompt, tokens_completion, properties)
SETTINGS insert_deduplication_token = 'retry-2', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT * FROM hanzo.test_events;
SELECT 'with another token', * FROM hanzo.test_state;

-- The same into the table itself.
TRUNCATE TABLE hanzo.events;
INSERT INTO hanzo.events (uuid, event, timestamp) SELECT toUUID('00000000-0000-0000-0000-000000000001'), 'x', now64(3) SETTINGS insert_deduplication_token = 'again';
INSERT INTO hanzo.events (uuid, event, timestamp) SELECT toUUID('00000000-0000-0000-0000-000000000001'), 'x', now64(3) SETTINGS insert_deduplication_token = 'again';
SELECT 'ours', count() FROM hanzo.events;
