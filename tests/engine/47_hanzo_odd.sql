-- Expects: sql/hanzo applied. Empties events and its rollups.
-- Odd rows: out of range, NaN, at the ends of time, given by column or found in the properties, through the door or
-- not. What is unknown is NULL, what is known stays, and no rollup is spoiled.
SYSTEM STOP TTL MERGES;
INSERT INTO hanzo.events_in (team_id, distinct_id, event, timestamp, provider, model, tokens_prompt, tokens_completion, latency_ms, ttft_ms, quality_score, cost_usd)
SELECT 1, * FROM VALUES('id String, event String, at DateTime64(3, \'UTC\'), provider String, model String, input UInt32, output UInt32, latency Float64, ttft Float64, quality Float64, cost Decimal64(8)',
    ('1 good', '$llm_request', '2026-02-01 12:00:00', 'openai', 'gpt-4o', 1000, 101, 1100, 100, 0.5, 0), ('2 NaN', '$llm_request', '2026-02-01 12:00:00', 'openai', 'gpt-4o', 1000, 101, nan, nan, nan, 0),
    ('3 infinite', '$llm_request', '2026-02-01 12:00:00', 'openai', 'gpt-4o', 1000, 101, inf, -inf, inf, 0), ('4 negative', '$llm_request', '2026-02-01 12:00:00', 'openai', 'gpt-4o', 1000, 101, -1, -5, -0.5, -5),
    ('5 too large', '$llm_request', '2026-02-01 12:00:00', 'openai', 'gpt-4o', 1000, 101, 1e13, 1e38, 7, 0));
INSERT INTO hanzo.events_in (team_id, distinct_id, event, timestamp, properties) VALUES
    (1, '6 properties', '$llm_request', '2026-02-01 12:00:00', '{"provider":"openai","model":"gpt-4o","tokens_prompt":1000,"tokens_completion":101,"latency_ms":-1,"ttft_ms":"100","cost_usd":-5,"relevance_score":1e300}'),
    (1, '7 other types', '$llm_request', '2026-02-01 12:00:00', '{"url":null,"tokens_prompt":"x","session_id":5,"latency_ms":true,"model":["a"],"provider":{"b":1}}'),
    (1, '8 null', '$llm_request', '2026-02-01 12:00:00', 'null'), (1, '9 deep', '$llm_request', '2026-02-01 12:00:00', concat(repeat('{"a":', 3000), '1', repeat('}', 3000))),
    (1, 'no UTF-8', '$llm_request', '2026-02-01 12:00:00', '{"a":"\xff","prompt":"\xfe"}');
SELECT 'door', distinct_id, latency_ms, ttft_ms, tpot_ms, quality_score, cost_usd, session_id, model, left(properties, 40) FROM hanzo.events ORDER BY distinct_id;
SELECT 'day', sum(request_count), round(quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(latency_ms)[1]), round(quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(tpot_ms)[1]), avgMerge(quality_score), sum(scored_count), sum(total_cost_usd), sum(priced_count) FROM hanzo.token_usage_daily;

-- Into the table itself: stored as given, but for the rollups. The least float beside the largest that counts makes no large state.
INSERT INTO hanzo.events (team_id, distinct_id, event, timestamp, organization_id, quality_score, latency_ms, ttft_ms)
SELECT 2, toString(number), '$llm_request', '2026-02-01 12:00:00', 'direct', [0.25, nan][1 + number % 2], [100, inf, -5, 1e38, 0, 1e-45, 1e12][1 + number], [10, nan, -1, 1e38, -inf, nan, nan][1 + number] FROM numbers(7);
SELECT 'day', request_count, arrayMap(x -> round(x), quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(latency_ms)), arrayMap(x -> round(x), quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(ttft_ms)), avgMerge(quality_score), sum(scored_count), max(length(latency_ms::String)) < 200 FROM hanzo.token_usage_daily WHERE organization_id = 'direct' GROUP BY request_count;

-- Times that DateTime does not have count at its ends, in every rollup; late events in the hour in which they were.
INSERT INTO hanzo.events (team_id, distinct_id, session_id, event, timestamp) VALUES (3, 'old', 'o', '$llm_request', '1900-01-01 00:00:00'), (3, 'new', 'n', '$llm_request', '2299-12-31 23:59:59.999'), (3, 'late', 'l', '$llm_request', '2025-03-01 10:30:00');
SELECT 'hours', hour, sum(count) FROM hanzo.events_hourly WHERE team_id = 3 GROUP BY hour ORDER BY hour;
SELECT 'days', day, sum(request_count) FROM hanzo.token_usage_daily WHERE day NOT BETWEEN '2026-01-01' AND '2026-12-31' GROUP BY day ORDER BY day;
SELECT 'sessions', session_id, session_start, duration_seconds FROM hanzo.sessions FINAL WHERE team_id = 3 ORDER BY session_id;
-- times that nobody knows are NULL, not NaN; Date goes on after DateTime's end, and until then is for ever
SELECT 'nothing known', p95_ttft_ms, p95_tpot_ms FROM hanzo.query_token_latency(days = 65535) WHERE model = '["a"]';
SELECT 'until the end of Date', sum(events) FROM hanzo.query_active_users(team_id = 3, event = '', start_date = '1970-01-01', end_date = '2149-06-06');
-- the longest time that can be asked for, and times that end before they begin
SELECT 'all days', sum(requests) FROM hanzo.query_token_usage(days = 65535);
SELECT 'no days', count() FROM hanzo.query_retention(team_id = 1, start_date = '2026-12-01', end_date = '2026-01-01', events = ['$llm_request']);
SELECT 'no steps', * FROM hanzo.query_funnel(team_id = 1, start_date = '2026-02-01', end_date = '2026-02-02', steps = [], window_seconds = 4294967295);
