-- Dashboard `hanzo`: events and users from the hourly rollup, sessions; cost, latency and quality of
-- requests to models from the daily rollup, a point a day at most.
DELETE FROM meterhouse.charts WHERE dashboard = 'hanzo';
INSERT INTO meterhouse.charts (dashboard, position, title, query) SETTINGS insert_deduplicate = 0
SELECT 'hanzo', position, chart.1, chartQuery(chart.2)
FROM
(
    SELECT
    [
('Events a second', $$
SELECT
    toStartOfInterval(hour, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    event,
    sum(count) / greatest({rounding:UInt32}, 3600) AS events
FROM hanzo.events_hourly
WHERE hour >= since
GROUP BY t, event
ORDER BY t, event
$$),
('Users', $$
SELECT
    toStartOfInterval(hour, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    uniqHLL12Merge(unique_users_state) AS users
FROM hanzo.events_hourly
WHERE hour >= since
GROUP BY t
ORDER BY t
$$),
('Model requests a second', $$
SELECT
    toStartOfInterval(hour, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    sum(count) / greatest({rounding:UInt32}, 3600) AS requests
FROM hanzo.events_hourly
WHERE hour >= since AND event = '$llm_request'
GROUP BY t
ORDER BY t
$$),
('Model cost, USD a day', $$
SELECT
    toStartOfInterval(at, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    model,
    toFloat64(sum(total_cost_usd)) * 86400 / greatest({rounding:UInt32}, 86400) AS usd
FROM (SELECT *, greatest(toDateTime(day, 'UTC'), since) AS at FROM hanzo.token_usage_daily WHERE day >= toDate(since))
WHERE at >= since AND total_cost_usd > 0
GROUP BY t, model
ORDER BY t, model
$$),
('Tokens a day', $$
SELECT
    toStartOfInterval(at, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    sum(total_prompt_tokens) * 86400 / greatest({rounding:UInt32}, 86400) AS `prompt`,
    sum(total_completion_tokens) * 86400 / greatest({rounding:UInt32}, 86400) AS `completion`,
    sum(total_cache_read_tokens) * 86400 / greatest({rounding:UInt32}, 86400) AS `read from cache`,
    sum(total_reasoning_tokens) * 86400 / greatest({rounding:UInt32}, 86400) AS `reasoning`
FROM (SELECT *, greatest(toDateTime(day, 'UTC'), since) AS at FROM hanzo.token_usage_daily WHERE day >= toDate(since))
WHERE at >= since
GROUP BY t
ORDER BY t
$$),
('Latency, ms', $$
SELECT
    toStartOfInterval(at, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(latency_ms)[1] AS median,
    quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(latency_ms)[2] AS p95,
    quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(latency_ms)[3] AS p99
FROM (SELECT *, greatest(toDateTime(day, 'UTC'), since) AS at FROM hanzo.token_usage_daily WHERE day >= toDate(since))
WHERE at >= since
GROUP BY t
ORDER BY t
$$),
('Time to first token, ms', $$
SELECT
    toStartOfInterval(at, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(ttft_ms)[1] AS median,
    quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(ttft_ms)[2] AS p95,
    quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(ttft_ms)[3] AS p99
FROM (SELECT *, greatest(toDateTime(day, 'UTC'), since) AS at FROM hanzo.token_usage_daily WHERE day >= toDate(since))
WHERE at >= since
GROUP BY t
ORDER BY t
$$),
('Time per output token, ms', $$
SELECT
    toStartOfInterval(at, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(tpot_ms)[1] AS median,
    quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(tpot_ms)[2] AS p95,
    quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(tpot_ms)[3] AS p99
FROM (SELECT *, greatest(toDateTime(day, 'UTC'), since) AS at FROM hanzo.token_usage_daily WHERE day >= toDate(since))
WHERE at >= since
GROUP BY t
ORDER BY t
$$),
('USD per 1000 requests', $$
SELECT
    toStartOfInterval(at, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    model,
    1000 * toFloat64(sum(total_card_cost_usd)) / sum(priced_count) AS usd
FROM (SELECT *, greatest(toDateTime(day, 'UTC'), since) AS at FROM hanzo.token_usage_daily WHERE day >= toDate(since))
WHERE at >= since AND priced_count > 0
GROUP BY t, model
ORDER BY t, model
$$),
('Requests without a price, %', $$
SELECT
    toStartOfInterval(at, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    100 * (1 - sum(priced_count) / sum(request_count)) AS unpriced
FROM (SELECT *, greatest(toDateTime(day, 'UTC'), since) AS at FROM hanzo.token_usage_daily WHERE day >= toDate(since))
WHERE at >= since
GROUP BY t
ORDER BY t
$$),
('Quality, mean score', $$
SELECT
    toStartOfInterval(at, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    model,
    avgMerge(quality_score) AS quality
FROM (SELECT *, greatest(toDateTime(day, 'UTC'), since) AS at FROM hanzo.token_usage_daily WHERE day >= toDate(since))
WHERE at >= since
GROUP BY t, model
ORDER BY t, model
$$),
('Sign-ups an hour', $$
SELECT
    toStartOfInterval(hour, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    3600 * sumIf(count, event = 'signup') / greatest({rounding:UInt32}, 3600) AS `signed up`,
    3600 * sumIf(count, event = 'onboarding_complete') / greatest({rounding:UInt32}, 3600) AS `onboarded`,
    3600 * sumIf(count, event = 'first_api_call') / greatest({rounding:UInt32}, 3600) AS `first call`
FROM hanzo.events_hourly
WHERE hour >= since
GROUP BY t
ORDER BY t
$$),
('Sessions begun an hour', $$
SELECT
    toStartOfInterval(session_start, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    count() * 3600 / {rounding:UInt32} AS sessions
FROM hanzo.whole_sessions
WHERE session_start >= since
GROUP BY t
ORDER BY t
$$),
('Session length, s', $$
SELECT
    toStartOfInterval(session_start, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    quantile(0.5)(duration_seconds) AS median,
    quantile(0.95)(duration_seconds) AS p95
FROM hanzo.whole_sessions
WHERE session_start >= since
GROUP BY t
ORDER BY t
$$)
    ] AS charts
)
ARRAY JOIN charts AS chart, arrayEnumerate(charts) AS position;
