-- Expects: sql/optiinfra applied, the functions loaded. Empties the tables behind requests_in.
-- An INSERT into requests_in fails in one view after another, and is repeated each time with its
-- deduplication token: afterwards every table has every row once. Then the same for cost_metrics_ts.
TRUNCATE TABLE optiinfra.performance_metrics_ts;
TRUNCATE TABLE optiinfra.performance_metrics_hourly;
TRUNCATE TABLE optiinfra.quality_metrics_ts;
TRUNCATE TABLE optiinfra.quality_metrics_hourly;
TRUNCATE TABLE optiinfra.cost_metrics_ts;
TRUNCATE TABLE optiinfra.cost_metrics_hourly;

-- Test views that fail while their name stands in test_failing, one at each place of the chain.
CREATE TABLE optiinfra.test_failing (place String) ENGINE = MergeTree ORDER BY place;
CREATE TABLE optiinfra.test_sink (n UInt8) ENGINE = Null;
CREATE MATERIALIZED VIEW optiinfra.test_fails_1 TO optiinfra.test_sink AS
SELECT throwIf((SELECT count() FROM optiinfra.test_failing WHERE place = 'performance_metrics_ts') > 0) AS n FROM optiinfra.performance_metrics_ts;
CREATE MATERIALIZED VIEW optiinfra.test_fails_2 TO optiinfra.test_sink AS
SELECT throwIf((SELECT count() FROM optiinfra.test_failing WHERE place = 'performance_metrics_hourly') > 0) AS n FROM optiinfra.performance_metrics_hourly;
CREATE MATERIALIZED VIEW optiinfra.test_fails_3 TO optiinfra.test_sink AS
SELECT throwIf((SELECT count() FROM optiinfra.test_failing WHERE place = 'quality_metrics_ts') > 0) AS n FROM optiinfra.quality_metrics_ts;
CREATE MATERIALIZED VIEW optiinfra.test_fails_4 TO optiinfra.test_sink AS
SELECT throwIf((SELECT count() FROM optiinfra.test_failing WHERE place = 'quality_metrics_hourly') > 0) AS n FROM optiinfra.quality_metrics_hourly;
CREATE MATERIALIZED VIEW optiinfra.test_fails_5 TO optiinfra.test_sink AS
SELECT throwIf((SELECT count() FROM optiinfra.test_failing WHERE place = 'cost_metrics_hourly') > 0) AS n FROM optiinfra.cost_metrics_hourly;

CREATE VIEW optiinfra.test_requests AS
SELECT toDateTime64(toStartOfDay(now('UTC')) - INTERVAL 1 DAY, 3, 'UTC') + toIntervalSecond(cityHash64(number, 1) % 80000) AS timestamp,
    toUUID('00000000-0000-0000-0000-00000000000a') AS customer_id, toUUID('00000000-0000-0000-0001-00000000000a') AS service_id,
    'openai' AS provider, ['gpt-4o', 'gpt-4o-mini'][1 + number % 2] AS model_name, reinterpretAsUUID(sipHash128(number)) AS request_id,
    (cityHash64(number, 2) % 8000) / 8 AS latency_ms, toUInt32(1000) AS prompt_tokens, toUInt32(100) AS completion_tokens,
    '{"a":1}' AS params, toString(number) AS prompt, 0.5 AS relevance_score, 0.5 AS coherence_score, 0.5 AS factuality_score, number % 10 = 0 AS hallucination_detected
FROM numbers(5000) ORDER BY number;
CREATE VIEW optiinfra.test_state AS
SELECT
    (SELECT count() FROM optiinfra.performance_metrics_ts) AS performance,
    (SELECT sum(request_count) FROM optiinfra.performance_metrics_hourly) AS performance_rollup,
    (SELECT avgMerge(avg_latency) FROM optiinfra.performance_metrics_hourly)
        = (SELECT avg(latency_ms) FROM optiinfra.performance_metrics_ts) AS latency_exact,
    (SELECT count() FROM optiinfra.quality_metrics_ts) AS quality,
    (SELECT sum(request_count) FROM optiinfra.quality_metrics_hourly) AS quality_rollup,
    (SELECT sum(hallucination_count) FROM optiinfra.quality_metrics_hourly) AS hallucinations,
    (SELECT sum(cost_usd) FROM optiinfra.performance_metrics_ts) = (SELECT sum(cost_usd) FROM optiinfra.performance_metrics_hourly) AS cost_exact;

INSERT INTO optiinfra.test_failing VALUES ('performance_metrics_ts');
INSERT INTO optiinfra.requests_in (timestamp, customer_id, service_id, provider, model_name, request_id, latency_ms, prompt_tokens, completion_tokens, params, prompt, relevance_score, coherence_score, factuality_score, hallucination_detected)
SETTINGS insert_deduplication_token = 'retry-1', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT * FROM optiinfra.test_requests; -- { serverError FUNCTION_THROW_IF_VALUE_IS_NON_ZERO }
TRUNCATE TABLE optiinfra.test_failing;
INSERT INTO optiinfra.test_failing VALUES ('performance_metrics_hourly');
INSERT INTO optiinfra.requests_in (timestamp, customer_id, service_id, provider, model_name, request_id, latency_ms, prompt_tokens, completion_tokens, params, prompt, relevance_score, coherence_score, factuality_score, hallucination_detected)
SETTINGS insert_deduplication_token = 'retry-1', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT * FROM optiinfra.test_requests; -- { serverError FUNCTION_THROW_IF_VALUE_IS_NON_ZERO }
TRUNCATE TABLE optiinfra.test_failing;
INSERT INTO optiinfra.test_failing VALUES ('quality_metrics_ts');
INSERT INTO optiinfra.requests_in (timestamp, customer_id, service_id, provider, model_name, request_id, latency_ms, prompt_tokens, completion_tokens, params, prompt, relevance_score, coherence_score, factuality_score, hallucination_detected)
SETTINGS insert_deduplication_token = 'retry-1', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT * FROM optiinfra.test_requests; -- { serverError FUNCTION_THROW_IF_VALUE_IS_NON_ZERO }
TRUNCATE TABLE optiinfra.test_failing;
INSERT INTO optiinfra.test_failing VALUES ('quality_metrics_hourly');
INSERT INTO optiinfra.requests_in (timestamp, customer_id, service_id, provider, model_name, request_id, latency_ms, prompt_tokens, completion_tokens, params, prompt, relevance_score, coherence_score, factuality_score, hallucination_detected)
SETTINGS insert_deduplication_token = 'retry-1', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT * FROM optiinfra.test_requests; -- { serverError FUNCTION_THROW_IF_VALUE_IS_NON_ZERO }
SELECT 'rows are in the tables although the INSERT failed', performance > 0 OR quality > 0 FROM optiinfra.test_state;

-- Now nothing fails: once it goes through, once more it changes nothing, another token is another insert.
TRUNCATE TABLE optiinfra.test_failing;
INSERT INTO optiinfra.requests_in (timestamp, customer_id, service_id, provider, model_name, request_id, latency_ms, prompt_tokens, completion_tokens, params, prompt, relevance_score, coherence_score, factuality_score, hallucination_detected)
SETTINGS insert_deduplication_token = 'retry-1', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT * FROM optiinfra.test_requests;
SELECT 'after the repeated insert', * FROM optiinfra.test_state;
INSERT INTO optiinfra.requests_in (timestamp, customer_id, service_id, provider, model_name, request_id, latency_ms, prompt_tokens, completion_tokens, params, prompt, relevance_score, coherence_score, factuality_score, hallucination_detected)
SETTINGS insert_deduplication_token = 'retry-1', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT * FROM optiinfra.test_requests;
SELECT 'after one more', * FROM optiinfra.test_state;
SELECT 'each request once', count() = uniqExact(request_id) FROM optiinfra.performance_metrics_ts;
INSERT INTO optiinfra.requests_in (timestamp, customer_id, service_id, provider, model_name, request_id, latency_ms, prompt_tokens, completion_tokens, params, prompt, relevance_score, coherence_score, factuality_score, hallucination_detected)
SETTINGS insert_deduplication_token = 'retry-2', insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, deduplicate_insert_select = 'force_enable', async_insert = 0
SELECT * FROM optiinfra.test_requests;
SELECT 'with another token', * FROM optiinfra.test_state;

-- A table with one rollup.
INSERT INTO optiinfra.test_failing VALUES ('cost_metrics_hourly');
INSERT INTO optiinfra.cost_metrics_ts (timestamp, customer_id, cloud_provider, service_name, instance_id, cost_per_hour, utilization_percent)
SETTINGS insert_deduplication_token = 'retry-3', async_insert = 0
SELECT toStartOfDay(now('UTC')), '00000000-0000-0000-0000-00000000000a', 'aws', 'ec2', * FROM VALUES(('i-1', 0.25, 50), ('i-2', 0.5, 50)); -- { serverError FUNCTION_THROW_IF_VALUE_IS_NON_ZERO }
TRUNCATE TABLE optiinfra.test_failing;
INSERT INTO optiinfra.cost_metrics_ts (timestamp, customer_id, cloud_provider, service_name, instance_id, cost_per_hour, utilization_percent)
SETTINGS insert_deduplication_token = 'retry-3', async_insert = 0
SELECT toStartOfDay(now('UTC')), '00000000-0000-0000-0000-00000000000a', 'aws', 'ec2', * FROM VALUES(('i-1', 0.25, 50), ('i-2', 0.5, 50));
SELECT 'cost', (SELECT count() FROM optiinfra.cost_metrics_ts), total_cost, sample_count FROM optiinfra.cost_metrics_hourly_mv;

DROP VIEW optiinfra.test_fails_1;
DROP VIEW optiinfra.test_fails_2;
DROP VIEW optiinfra.test_fails_3;
DROP VIEW optiinfra.test_fails_4;
DROP VIEW optiinfra.test_fails_5;
DROP VIEW optiinfra.test_state;
DROP VIEW optiinfra.test_requests;
DROP TABLE optiinfra.test_sink;
DROP TABLE optiinfra.test_failing;
TRUNCATE TABLE optiinfra.performance_metrics_ts;
TRUNCATE TABLE optiinfra.performance_metrics_hourly;
TRUNCATE TABLE optiinfra.quality_metrics_ts;
TRUNCATE TABLE optiinfra.quality_metrics_hourly;
TRUNCATE TABLE optiinfra.cost_metrics_ts;
TRUNCATE TABLE optiinfra.cost_metrics_hourly;
