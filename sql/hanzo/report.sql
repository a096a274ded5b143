-- What requests to models cost, the last two weeks (USD; a model that no rate card prices has none, not 0)
SELECT
    concat(provider, '/', model) AS model,
    sum(request_count) AS requests,
    formatReadableQuantity(sum(total_prompt_tokens)) AS `tokens in`,
    formatReadableQuantity(sum(total_completion_tokens)) AS `tokens out`,
    round(sum(total_card_cost_usd), 2) AS cost,
    round(1000 * toFloat64(sum(total_card_cost_usd)) / sum(priced_count), 2) AS `per 1000 requests`,
    bar(ifNull(toFloat64(cost), 0), 0, max(ifNull(toFloat64(cost), 0)) OVER (), 24) AS ` `
FROM hanzo.token_usage_daily AS t
WHERE t.day > toDate(now('UTC')) - 14
GROUP BY t.provider, t.model
ORDER BY cost DESC NULLS LAST;

-- Invoices of the last two weeks: the five organizations that used most (USD)
SELECT organization_id AS organization, sum(request_count) AS requests,
    formatReadableQuantity(sum(total_prompt_tokens) + sum(total_completion_tokens)) AS tokens,
    round(sum(total_cost_usd), 2) AS cost,
    round(quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(t.ttft_ms)[2]) AS `p95 first token, ms`,
    round(quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(t.tpot_ms)[2], 1) AS `p95 a token, ms`,
    round(avgMerge(t.quality_score), 3) AS quality
FROM hanzo.token_usage_daily AS t
WHERE t.day > toDate(now('UTC')) - 14
GROUP BY organization_id
ORDER BY cost DESC, organization_id
LIMIT 5;

-- From signing up to the first API call, team 1, within a day of the first step
SELECT level AS step, event, reached AS users,
    concat(toString(round(100 * reached / max(reached) OVER (), 1)), ' %') AS share,
    bar(reached, 0, max(reached) OVER (), 24) AS ` `
FROM hanzo.query_funnel(team_id = 1, start_date = toDate(now('UTC')) - 36, end_date = toDate(now('UTC')) + 1,
    steps = ['signup', 'onboarding_complete', 'first_api_call'], window_seconds = 86400)
WHERE level > 0
ORDER BY level;

-- Who comes back: users by the weeks since their first visit, team 1
SELECT period AS week, sum(retained_users) AS users, bar(users, 0, max(users) OVER (), 24) AS ` `
FROM hanzo.query_retention(team_id = 1, start_date = toDate(now('UTC')) - 36, end_date = toDate(now('UTC')) + 1,
    events = ['$pageview', '$screen'])
GROUP BY period
ORDER BY period;

-- How long sessions are, the last week
SELECT device_type AS device, count() AS sessions, round(avg(event_count), 1) AS `events each`,
    round(quantile(0.5)(duration_seconds)) AS `median, s`, round(quantile(0.95)(duration_seconds)) AS `p95, s`
FROM hanzo.whole_sessions
WHERE session_start > (SELECT max(timestamp) FROM hanzo.events) - INTERVAL 7 DAY
GROUP BY device
ORDER BY sessions DESC;
