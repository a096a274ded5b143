-- Expects: sql/hanzo applied. Empties events and its rollups.
-- Hourly counts and daily token usage: what HIP-47 prints goes wrong as said here, ours is what
-- recomputation from the events gives, before and after merges.
SYSTEM STOP TTL MERGES;
CREATE DATABASE printed;
CREATE TABLE printed.events (team_id UInt64, distinct_id String, event String, timestamp DateTime64(3, 'UTC'), model String, provider String,
    tokens_prompt UInt32, tokens_completion UInt32, cost_usd Decimal64(8), organization_id String) ENGINE = MergeTree ORDER BY timestamp;

-- defect 22: uniqHLL12 without State. Added up it counts a user once a part, plain one part counts.
CREATE TABLE printed.hourly_summing (team_id UInt64, event String, hour DateTime('UTC'), count UInt64, unique_users UInt64)
ENGINE = SummingMergeTree PARTITION BY toYYYYMM(hour) ORDER BY (team_id, event, hour);
CREATE MATERIALIZED VIEW printed.hourly_summing_mv TO printed.hourly_summing AS
SELECT team_id, event, toStartOfHour(timestamp) AS hour, count() AS count, uniqHLL12(distinct_id) AS unique_users FROM printed.events GROUP BY team_id, event, hour;
CREATE TABLE printed.hourly_plain (team_id UInt64, event String, hour DateTime('UTC'), count UInt64, unique_users UInt64)
ENGINE = AggregatingMergeTree PARTITION BY toYYYYMM(hour) ORDER BY (team_id, event, hour);
CREATE MATERIALIZED VIEW printed.hourly_plain_mv TO printed.hourly_plain AS
SELECT team_id, event, toStartOfHour(timestamp) AS hour, count() AS count, uniqHLL12(distinct_id) AS unique_users FROM printed.events GROUP BY team_id, event, hour;
CREATE TABLE printed.hourly_states (team_id UInt64, event String, hour DateTime('UTC'), count SimpleAggregateFunction(sum, UInt64), unique_users AggregateFunction(uniqHLL12, String))
ENGINE = AggregatingMergeTree PARTITION BY toYYYYMM(hour) ORDER BY (team_id, event, hour);
CREATE MATERIALIZED VIEW printed.hourly_states_mv TO printed.hourly_states AS
SELECT team_id, event, toStartOfHour(timestamp) AS hour, count() AS count, uniqHLL12(distinct_id) AS unique_users FROM printed.events GROUP BY team_id, event, hour; -- { serverError CANNOT_CONVERT_TYPE }

-- defect 23: no engine is named for the tokens; the one named for sessions keeps one part's.
CREATE TABLE printed.daily_summing (organization_id String, model String, provider String, day Date, total_prompt_tokens UInt64,
    total_completion_tokens UInt64, total_cost_usd Decimal(38, 8), request_count UInt64) ENGINE = SummingMergeTree ORDER BY (organization_id, day, model, provider);
CREATE MATERIALIZED VIEW printed.daily_summing_mv TO printed.daily_summing AS
SELECT organization_id, model, provider, toDate(timestamp) AS day, sum(tokens_prompt) AS total_prompt_tokens, sum(tokens_completion) AS total_completion_tokens,
    sum(cost_usd) AS total_cost_usd, count() AS request_count FROM printed.events WHERE event = '$llm_request' GROUP BY organization_id, model, provider, day;
CREATE TABLE printed.daily_plain (organization_id String, model String, provider String, day Date, total_prompt_tokens UInt64,
    total_completion_tokens UInt64, total_cost_usd Decimal(38, 8), request_count UInt64) ENGINE = AggregatingMergeTree ORDER BY (organization_id, day, model, provider);
CREATE MATERIALIZED VIEW printed.daily_plain_mv TO printed.daily_plain AS
SELECT organization_id, model, provider, toDate(timestamp) AS day, sum(tokens_prompt) AS total_prompt_tokens, sum(tokens_completion) AS total_completion_tokens,
    sum(cost_usd) AS total_cost_usd, count() AS request_count FROM printed.events WHERE event = '$llm_request' GROUP BY organization_id, model, provider, day;

SYSTEM STOP MERGES hanzo.events_hourly;
SYSTEM STOP MERGES hanzo.token_usage_daily;
INSERT INTO printed.events (team_id, distinct_id, event, timestamp) VALUES (1, 'a', 'x', '2026-02-01 12:00:00'), (1, 'b', 'x', '2026-02-01 12:01:00');
INSERT INTO printed.events (team_id, distinct_id, event, timestamp) VALUES (1, 'a', 'x', '2026-02-01 12:02:00'), (1, 'b', 'x', '2026-02-01 12:03:00'), (1, 'b', 'x', '2026-02-01 12:04:00');
INSERT INTO hanzo.events_in (team_id, distinct_id, event, timestamp) VALUES (1, 'a', 'x', '2026-02-01 12:00:00'), (1, 'b', 'x', '2026-02-01 12:01:00');
INSERT INTO hanzo.events_in (team_id, distinct_id, event, timestamp) VALUES (1, 'a', 'x', '2026-02-01 12:02:00'), (1, 'b', 'x', '2026-02-01 12:03:00'), (1, 'b', 'x', '2026-02-01 12:04:00');
SELECT 'ours before merges', sum(count), uniqHLL12Merge(unique_users_state) FROM hanzo.events_hourly;
OPTIMIZE TABLE printed.hourly_summing FINAL;
OPTIMIZE TABLE printed.hourly_plain FINAL;
SYSTEM START MERGES hanzo.events_hourly;
OPTIMIZE TABLE hanzo.events_hourly FINAL;
SELECT 'truth', count(), uniqExact(distinct_id) FROM printed.events;
SELECT 'summed', count, unique_users FROM printed.hourly_summing;
SELECT 'plain', count, unique_users FROM printed.hourly_plain;
SELECT 'ours after merges', count, unique_users FROM hanzo.events_hourly;
INSERT INTO hanzo.events_in (team_id, distinct_id, event, timestamp) SELECT 1, ['a', 'b'][1 + number % 2], 'x', toDateTime('2026-02-01 13:00:00', 'UTC') + 1800 * number FROM numbers(4);
SELECT 'users of a day: sum of the hours, ours', sum(unique_users), (SELECT users FROM hanzo.query_active_users(team_id = 1, event = 'x', start_date = '2026-02-01', end_date = '2026-02-02')) FROM hanzo.events_hourly;

INSERT INTO printed.events (team_id, distinct_id, event, timestamp, model, provider, tokens_prompt, tokens_completion, cost_usd, organization_id)
    VALUES (1, 'a', '$llm_request', '2026-02-01 12:00:00', 'm', 'p', 100, 50, 0.01, 'o');
INSERT INTO printed.events (team_id, distinct_id, event, timestamp, model, provider, tokens_prompt, tokens_completion, cost_usd, organization_id)
    VALUES (1, 'a', '$llm_request', '2026-02-01 12:01:00', 'm', 'p', 100, 50, 0.01, 'o'), (1, 'a', '$llm_request', '2026-02-01 12:02:00', 'm', 'p', 100, 50, 0.01, 'o');
INSERT INTO hanzo.events_in (team_id, distinct_id, event, timestamp, model, provider, tokens_prompt, tokens_completion, cost_usd, organization_id)
    VALUES (1, 'a', '$llm_request', '2026-02-01 12:00:00', 'm', 'p', 100, 50, 0.01, 'o');
INSERT INTO hanzo.events_in (team_id, distinct_id, event, timestamp, model, provider, tokens_prompt, tokens_completion, cost_usd, organization_id)
    VALUES (1, 'a', '$llm_request', '2026-02-01 12:01:00', 'm', 'p', 100, 50, 0.01, 'o'), (1, 'a', '$llm_request', '2026-02-01 12:02:00', 'm', 'p', 100, 50, 0.01, 'o');
SELECT 'ours before merges', sum(total_prompt_tokens), sum(total_completion_tokens), sum(total_cost_usd), sum(request_count), count() FROM hanzo.token_usage_daily;
SELECT 'invoice before merges', * FROM hanzo.query_invoice(organization_id = 'o', start_date = '2026-02-01', end_date = '2026-03-01');
OPTIMIZE TABLE printed.daily_summing FINAL;
OPTIMIZE TABLE printed.daily_plain FINAL;
SYSTEM START MERGES hanzo.token_usage_daily;
OPTIMIZE TABLE hanzo.token_usage_daily FINAL;
SELECT 'summing', total_prompt_tokens, total_completion_tokens, total_cost_usd, request_count FROM printed.daily_summing;
SELECT 'plain', total_prompt_tokens, total_completion_tokens, total_cost_usd, request_count FROM printed.daily_plain;
SELECT 'ours after merges', total_prompt_tokens, total_completion_tokens, total_cost_usd, request_count FROM hanzo.token_usage_daily;

-- defect 24: the invoice as printed asks the rollup for columns of the events.
SELECT organization_id, model, sum(tokens_prompt + tokens_completion) AS total_tokens, sum(cost_usd) AS total_cost, count() AS api_calls
FROM printed.daily_summing WHERE event = '$llm_request' AND organization_id = 'o' AND timestamp >= '2026-02-01' GROUP BY organization_id, model; -- { serverError UNKNOWN_IDENTIFIER }
SELECT 'invoice', * FROM hanzo.query_invoice(organization_id = 'o', start_date = '2026-02-01', end_date = '2026-03-01');
SELECT 'from the events', organization_id, model, sum(tokens_prompt + tokens_completion), sum(cost_usd), count() FROM hanzo.events
WHERE event = '$llm_request' AND organization_id = 'o' AND timestamp >= '2026-02-01' AND timestamp < '2026-03-01' GROUP BY organization_id, model;
SELECT 'another month', count() FROM hanzo.query_invoice(organization_id = 'o', start_date = '2026-03-01', end_date = '2026-04-01');
-- A sum of costs says how many it is without: of four calls one has a sender's cost, one the card's (1000 * 2.5 per million), one has
-- no tokens, and of the last nobody knows.
INSERT INTO hanzo.events_in (event, timestamp, organization_id, provider, model, tokens_prompt, cost_usd) SELECT '$llm_request', '2026-02-01 12:00:00', 'costs', * FROM
    VALUES('p String, m String, t UInt32, c Decimal64(8)', ('own', 'gpt-4o', 1000, 0.5), ('openai', 'gpt-4o', 1000, 0), ('own', 'gpt-4o', 0, 0), ('own', 'gpt-4o', 7, 0));
SELECT 'invoice', * FROM hanzo.query_invoice(organization_id = 'costs', start_date = '2026-02-01', end_date = '2026-03-01');

-- Random batches. Values are multiples of 1/8, so that sums are exact in any order.
TRUNCATE TABLE hanzo.events;
TRUNCATE TABLE hanzo.events_hourly;
TRUNCATE TABLE hanzo.token_usage_daily;
SYSTEM STOP MERGES hanzo.events_hourly;
SYSTEM STOP MERGES hanzo.token_usage_daily;
CREATE VIEW printed.random AS
SELECT number, 1 + cityHash64(number, 1) % 2 AS team_id, concat('u', toString(cityHash64(number, 3) % 40)) AS distinct_id, ['$pageview', 'click', '$llm_request'][1 + cityHash64(number, 4) % 3] AS event,
    toDateTime64('2026-01-30 00:00:00', 3, 'UTC') + toIntervalMillisecond(cityHash64(number, 5) % 400000000) AS timestamp,
    ['gpt-4o', 'gpt-4o-mini', 'zen-72b'][1 + cityHash64(number, 6) % 3] AS model, ['openai', 'self-hosted'][1 + cityHash64(number, 7) % 2] AS provider,
    toUInt32(1 + cityHash64(number, 8) % 5000) AS tokens_prompt, toUInt32(cityHash64(number, 9) % 900) AS tokens_completion, concat('o', toString(cityHash64(number, 10) % 3)) AS organization_id,
    format('{{"latency_ms":{},"ttft_ms":{},"relevance_score":0.5,"coherence_score":0.5,"factuality_score":0.5,"hallucination_detected":{},"toxicity_score":0}}',
        toString(1000 + cityHash64(number, 11) % 800 / 8), toString(cityHash64(number, 12) % 800 / 8), toString(cityHash64(number, 13) % 2)) AS properties
FROM numbers(6000);
INSERT INTO hanzo.events_in (team_id, distinct_id, event, timestamp, model, provider, tokens_prompt, tokens_completion, organization_id, properties) SELECT * EXCEPT number FROM printed.random WHERE number < 3000;
INSERT INTO hanzo.events_in (team_id, distinct_id, event, timestamp, model, provider, tokens_prompt, tokens_completion, organization_id, properties) SELECT * EXCEPT number FROM printed.random WHERE number BETWEEN 3000 AND 3499;
INSERT INTO hanzo.events_in (team_id, distinct_id, event, timestamp, model, provider, tokens_prompt, tokens_completion, organization_id, properties) SELECT * EXCEPT number FROM printed.random WHERE number >= 3500;
-- Quantiles of merged states are those of one state over all rows, to the last bit.
CREATE VIEW printed.truth AS
SELECT toString(team_id) AS a, event AS b, '' AS c, toDateTime(intDiv(toUnixTimestamp64Milli(timestamp), 3600000) * 3600, 'UTC') AS at, count() AS n, uniqExact(distinct_id) AS users, '' AS rest FROM hanzo.events GROUP BY a, b, at
UNION ALL
SELECT organization_id, model, provider, toDateTime(intDiv(toUnixTimestamp64Milli(timestamp), 86400000) * 86400, 'UTC') AS at, count(), 0,
    toString((sum(tokens_prompt), sum(tokens_completion), sum(cost_usd), sum(card_cost_usd), countIf(isNotNull(card_cost_usd)),
        countIf(isNull(card_cost_usd) AND NOT cost_usd > 0 AND NOT (tokens_prompt = 0 AND tokens_completion = 0)),
        quantilesDD(0.01, 0.5, 0.95, 0.99)(latency_ms), quantilesDD(0.01, 0.5, 0.95, 0.99)(ttft_ms), quantilesDD(0.01, 0.5, 0.95, 0.99)(tpot_ms), round(avg(quality_score), 4)))
FROM hanzo.events WHERE event = '$llm_request' GROUP BY organization_id, model, provider, at;
CREATE VIEW printed.ours AS
SELECT toString(team_id) AS a, event AS b, '' AS c, hour AS at, sum(count) AS n, uniqHLL12Merge(unique_users_state) AS users, '' AS rest FROM hanzo.events_hourly GROUP BY a, b, at
UNION ALL
SELECT organization_id, model, provider, toDateTime(day, 'UTC') AS at, sum(request_count), 0,
    toString((sum(total_prompt_tokens), sum(total_completion_tokens), sum(total_cost_usd), sum(total_card_cost_usd), sum(priced_count),
        sum(uncosted_count),
        quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(latency_ms), quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(ttft_ms), quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(tpot_ms), round(avgMerge(quality_score), 4)))
FROM hanzo.token_usage_daily GROUP BY organization_id, model, provider, at;
SELECT 'random', count(), sum(n), (SELECT sum(uncosted_count) > 0 FROM hanzo.token_usage_daily) FROM printed.ours;
SELECT 'differences before merges', (SELECT count() FROM (SELECT * FROM printed.truth EXCEPT SELECT * FROM printed.ours)) + (SELECT count() FROM (SELECT * FROM printed.ours EXCEPT SELECT * FROM printed.truth));
SYSTEM START MERGES hanzo.events_hourly;
SYSTEM START MERGES hanzo.token_usage_daily;
OPTIMIZE TABLE hanzo.events_hourly FINAL;
OPTIMIZE TABLE hanzo.token_usage_daily FINAL;
SELECT 'differences after merges', (SELECT count() FROM (SELECT * FROM printed.truth EXCEPT SELECT * FROM printed.ours)) + (SELECT count() FROM (SELECT * FROM printed.ours EXCEPT SELECT * FROM printed.truth));
SELECT 'rows after merges', (SELECT count() FROM hanzo.events_hourly) + (SELECT count() FROM hanzo.token_usage_daily) = (SELECT count() FROM printed.truth);

-- And within 1 % of the value at rank floor(q * (n - 1)) of the sorted ones, which needs no sketch: of each key, then of all.
CREATE FUNCTION test_close AS (merged, sorted) -> arrayAll((value, exact) -> abs(value - exact) <= 0.010001 * exact, merged, arrayMap(q -> sorted[1 + toUInt64(floor(q * (length(sorted) - 1)))], [0.5, 0.95, 0.99]));
SELECT 'within 1 %', countIf(test_close(latency, latencies)), countIf(test_close(ttft, ttfts)), countIf(test_close(tpot, tpots)), count() FROM
(
    SELECT organization_id, model, provider, day, quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(latency_ms) AS latency, quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(ttft_ms) AS ttft, quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(tpot_ms) AS tpot
    FROM hanzo.token_usage_daily GROUP BY organization_id, model, provider, day
) AS merged
INNER JOIN
(
    SELECT organization_id, model, provider, toDate(timestamp) AS day, arraySort(groupArray(latency_ms)) AS latencies, arraySort(groupArray(ttft_ms)) AS ttfts, arraySort(groupArray(tpot_ms)) AS tpots
    FROM hanzo.events WHERE event = '$llm_request' GROUP BY organization_id, model, provider, day
) AS sorted USING (organization_id, model, provider, day);
SELECT 'all within 1 %', test_close((SELECT quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(latency_ms) FROM hanzo.token_usage_daily), (SELECT arraySort(groupArray(latency_ms)) FROM hanzo.events WHERE event = '$llm_request')),
    test_close((SELECT quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(ttft_ms) FROM hanzo.token_usage_daily), (SELECT arraySort(groupArray(ttft_ms)) FROM hanzo.events WHERE event = '$llm_request'));
-- The hundred pairs that cost most, in their order: what all of them together say.
SELECT 'token usage', count(), (SELECT count() FROM (SELECT organization_id, model, prompt_tokens, completion_tokens, total_cost, requests FROM hanzo.query_token_usage(days = 65535) EXCEPT
    SELECT organization_id, model, sum(tokens_prompt), sum(tokens_completion), sum(cost_usd), count() FROM hanzo.events WHERE event = '$llm_request' GROUP BY organization_id, model)),
    (SELECT count() FROM (SELECT organization_id, model, p95_ttft_ms, p95_tpot_ms, round(quality, 4) FROM hanzo.query_token_latency(days = 65535) EXCEPT
    SELECT organization_id, model, quantilesDD(0.01, 0.5, 0.95, 0.99)(ttft_ms)[2], quantilesDD(0.01, 0.5, 0.95, 0.99)(tpot_ms)[2], round(avg(quality_score), 4) FROM hanzo.events WHERE event = '$llm_request' GROUP BY organization_id, model))
FROM hanzo.query_token_usage(days = 65535);
TRUNCATE TABLE hanzo.token_usage_daily;
INSERT INTO hanzo.events (event, timestamp, organization_id, model, cost_usd, ttft_ms) SELECT '$llm_request', now(), concat('o', toString(number % 50)), concat('m', toString(number % 7)), intDiv(number % 350, 3), number FROM numbers(700);
SELECT 'the first hundred', count(), min(total_cost), groupArray((organization_id, model, total_cost)) = (SELECT groupArray((o, m, c)) FROM (SELECT organization_id AS o, model AS m, sum(cost_usd) AS c FROM hanzo.events WHERE timestamp >= now() - 3600 GROUP BY o, m ORDER BY c DESC, o, m LIMIT 100))
FROM hanzo.query_token_usage(days = 1);
SELECT 'the same hundred, in the same order', (SELECT groupArray((organization_id, model)) FROM hanzo.query_token_latency(days = 1)) = (SELECT groupArray((organization_id, model)) FROM hanzo.query_token_usage(days = 1));
