-- Hanzo: the questions people ask, a parameterized view each, for any client in any language:
--   SELECT * FROM hanzo.query_funnel(team_id = 1, start_date = '2026-02-01', end_date = '2026-03-01',
--       steps = ['signup', 'onboarding_complete', 'first_api_call'], window_seconds = 86400);
--
--   query_funnel       (team_id, start_date, end_date, steps, window_seconds): how far users come
--   query_retention    (team_id, start_date, end_date, events): who comes back, week by week
--   query_sessions     (team_id, start_date, end_date): one row a session
--   query_active_users (team_id, event, start_date, end_date): events and users, day by day
--   query_token_usage  (days): the token dashboard
--   query_token_latency (days): times to and per token, quality
--   query_invoice      (organization_id, start_date, end_date): line items
--   query_cost_check   (start_date, end_date): what senders say beside what the rate card says
--
-- and what a watchman asks; these return rows only when something is wrong:
--   alert_too_many_parts, alert_replication_lag, alert_keeper, alert_disk, alert_slow_queries,
--   alert_failed_inserts, alert_unpriced, and alerts: all of them under one another.
--
-- Days are days in UTC, an end is the first moment that is not meant.

-- Steps in their order within window_seconds of the first; at most eight. `users` came to this step
-- and no further (HIP-47's figure), `reached` came to it or further. windowFunnel takes no DateTime64:
-- milliseconds are handed in, so that two steps within one second keep their order. A step that stands twice
-- has to be done twice (strict_once).
CREATE OR REPLACE VIEW hanzo.query_funnel AS
SELECT
    level,
    if(level = 0, '', {steps:Array(String)}[level]) AS event,
    countIf(deepest = level) AS users,
    countIf(deepest >= level) AS reached
FROM
(
    SELECT
        distinct_id,
        windowFunnel({window_seconds:UInt32} * 1000, 'strict_once')(
            toUInt64(greatest(toUnixTimestamp64Milli(timestamp), 0)),
            length({steps:Array(String)}) >= 1 AND event = {steps:Array(String)}[1],
            length({steps:Array(String)}) >= 2 AND event = {steps:Array(String)}[2],
            length({steps:Array(String)}) >= 3 AND event = {steps:Array(String)}[3],
            length({steps:Array(String)}) >= 4 AND event = {steps:Array(String)}[4],
            length({steps:Array(String)}) >= 5 AND event = {steps:Array(String)}[5],
            length({steps:Array(String)}) >= 6 AND event = {steps:Array(String)}[6],
            length({steps:Array(String)}) >= 7 AND event = {steps:Array(String)}[7],
            length({steps:Array(String)}) >= 8 AND event = {steps:Array(String)}[8]) AS deepest
    FROM hanzo.events
    WHERE team_id = {team_id:UInt64}
      AND timestamp >= toDateTime64({start_date:Date}, 3, 'UTC')
      AND timestamp < toDateTime64({end_date:Date}, 3, 'UTC')
      AND throwIf(length({steps:Array(String)}) > 8, 'query_funnel takes eight steps at most') = 0
    GROUP BY distinct_id
)
ARRAY JOIN range(0, length({steps:Array(String)}) + 1) AS level
GROUP BY level
ORDER BY level DESC;

-- A user's cohort is the day of the first of these events within the time asked for; period n is the
-- n-th span of seven days after that day (not the n-th Monday).
CREATE OR REPLACE VIEW hanzo.query_retention AS
SELECT
    cohort_date,
    intDiv(dateDiff('day', cohort_date, day), 7) AS period,
    uniqExact(distinct_id) AS retained_users
FROM
(
    SELECT
        distinct_id,
        toDate(timestamp) AS day,
        min(day) OVER (PARTITION BY distinct_id) AS cohort_date
    FROM hanzo.events
    WHERE team_id = {team_id:UInt64}
      AND has({events:Array(String)}, event)
      AND timestamp >= toDateTime64({start_date:Date}, 3, 'UTC')
      AND timestamp < toDateTime64({end_date:Date}, 3, 'UTC')
    GROUP BY distinct_id, day
)
GROUP BY cohort_date, period
ORDER BY cohort_date, period;

-- One row a session, as hanzo.sessions FINAL has it; on a cluster, where a session's events may have come to
-- several shards, of all of them.
CREATE OR REPLACE VIEW hanzo.whole_sessions AS
SELECT
    team_id,
    session_id,
    tupleElement(last, 'distinct_id') AS distinct_id,
    session_start,
    session_end,
    dateDiff('second', session_start, session_end) AS duration_seconds,
    event_count,
    pageview_count,
    tupleElement(first, 'url') AS entry_url,
    tupleElement(last, 'url') AS exit_url,
    tupleElement(first, 'referrer') AS initial_referrer,
    tupleElement(first, 'utm_source') AS initial_utm_source,
    tupleElement(first, 'utm_medium') AS initial_utm_medium,
    tupleElement(first, 'utm_campaign') AS initial_utm_campaign,
    tupleElement(first, 'browser') AS browser,
    tupleElement(first, 'os') AS os,
    tupleElement(first, 'device_type') AS device_type,
    tupleElement(first, 'country_code') AS country_code
FROM
(
    SELECT
        team_id,
        session_id,
        min(s.session_start) AS session_start,
        max(s.session_end) AS session_end,
        sum(s.event_count) AS event_count,
        sum(s.pageview_count) AS pageview_count,
        minMerge(first_event) AS first,
        maxMerge(last_event) AS last
    FROM hanzo.sessions AS s
    GROUP BY team_id, session_id
);

-- Sessions that began in that time.
CREATE OR REPLACE VIEW hanzo.query_sessions AS
SELECT
    session_id, distinct_id, session_start, session_end, duration_seconds, event_count, pageview_count,
    entry_url, exit_url, initial_referrer, initial_utm_source, initial_utm_medium, initial_utm_campaign,
    browser, os, device_type, country_code
FROM hanzo.whole_sessions
WHERE team_id = {team_id:UInt64}
  AND session_start >= toDateTime64({start_date:Date}, 3, 'UTC')
  AND session_start < toDateTime64({end_date:Date}, 3, 'UTC')
ORDER BY session_start, session_id;

-- event = '' means all of them. A day's users are not the sum of its hours' users.
CREATE OR REPLACE VIEW hanzo.query_active_users AS
SELECT toDate(hour) AS day, sum(h.count) AS events, uniqHLL12Merge(unique_users_state) AS users
FROM hanzo.events_hourly AS h
WHERE team_id = {team_id:UInt64}
  AND ({event:String} = '' OR event = {event:String})
  AND toDate(hour) >= {start_date:Date}
  AND toDate(hour) < {end_date:Date}
GROUP BY day
ORDER BY day;

-- The hundred that cost most. The first day is made a Date (whose first is day 0): beside a Date32 every
-- row's day would be converted.
CREATE OR REPLACE VIEW hanzo.query_token_usage AS
SELECT
    organization_id,
    model,
    sum(total_prompt_tokens) AS prompt_tokens,
    sum(total_completion_tokens) AS completion_tokens,
    sum(total_cost_usd) AS total_cost,
    -- ours:
    sum(request_count) AS requests,
    sum(request_count) - sum(priced_count) AS unpriced_requests
FROM hanzo.token_usage_daily
WHERE day >= toDate(greatest(toDate32(now('UTC')) - {days:UInt16}, toDate32(0)))
GROUP BY organization_id, model
ORDER BY total_cost DESC, organization_id, model
LIMIT 100;

-- The same hundred. Which they are is asked first, so that the states of all the others are not read.
CREATE OR REPLACE VIEW hanzo.query_token_latency AS
WITH x -> if(isNaN(x), NULL, x) AS known -- quantiles of nothing are NaN
SELECT
    organization_id,
    model,
    known(quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(t.ttft_ms)[2]) AS p95_ttft_ms,
    known(quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(t.tpot_ms)[2]) AS p95_tpot_ms,
    avgMerge(t.quality_score) AS quality
FROM hanzo.token_usage_daily AS t
WHERE day >= toDate(greatest(toDate32(now('UTC')) - {days:UInt16}, toDate32(0)))
  AND (organization_id, model) GLOBAL IN
  (
      SELECT organization_id, model
      FROM hanzo.token_usage_daily
      WHERE day >= toDate(greatest(toDate32(now('UTC')) - {days:UInt16}, toDate32(0)))
      GROUP BY organization_id, model
      ORDER BY sum(total_cost_usd) DESC, organization_id, model
      LIMIT 100
      SETTINGS optimize_aggregation_in_order = 1
  )
GROUP BY organization_id, model
ORDER BY sum(total_cost_usd) DESC, organization_id, model;

CREATE OR REPLACE VIEW hanzo.query_invoice AS
SELECT
    organization_id,
    model,
    sum(total_prompt_tokens) + sum(total_completion_tokens) AS total_tokens,
    sum(total_cost_usd) AS total_cost,
    sum(request_count) AS api_calls,
    sum(uncosted_count) AS uncosted_calls -- ours: total_cost is without these
FROM hanzo.token_usage_daily
WHERE organization_id = {organization_id:String}
  AND day >= {start_date:Date}
  AND day < {end_date:Date}
GROUP BY organization_id, model
ORDER BY total_cost DESC, model;

-- Of requests that the card prices: what was billed, what the card says, and the difference.
CREATE OR REPLACE VIEW hanzo.query_cost_check AS
SELECT
    organization_id,
    provider,
    model,
    count() AS requests,
    sum(cost_usd) AS billed_usd,
    sum(card_cost_usd) AS by_card_usd,
    billed_usd - by_card_usd AS difference_usd
FROM hanzo.events
WHERE event = '$llm_request' AND isNotNull(card_cost_usd)
  AND timestamp >= toDateTime64({start_date:Date}, 3, 'UTC')
  AND timestamp < toDateTime64({end_date:Date}, 3, 'UTC')
GROUP BY organization_id, provider, model
ORDER BY abs(difference_usd) DESC, organization_id, provider, model;

-- ---- what is wrong ----

-- The engine slows inserts down from 1000 parts of one partition and refuses them from 3000; other
-- tables and partitions do not count.
CREATE OR REPLACE VIEW hanzo.alert_too_many_parts AS
SELECT table, partition, count() AS parts
FROM system.parts
WHERE active AND database = 'hanzo'
GROUP BY table, partition
HAVING parts > 300;

-- No replicated table, no row.
CREATE OR REPLACE VIEW hanzo.alert_replication_lag AS
SELECT table, absolute_delay AS seconds, queue_size
FROM system.replicas
WHERE database = 'hanzo' AND absolute_delay > 300;

-- system.zookeeper exists only where Keeper is configured; this does everywhere.
CREATE OR REPLACE VIEW hanzo.alert_keeper AS
SELECT table, is_readonly, is_session_expired
FROM system.replicas
WHERE database = 'hanzo' AND (is_readonly OR is_session_expired);

CREATE OR REPLACE VIEW hanzo.alert_disk AS
SELECT name AS disk, unreserved_space AS free_bytes
FROM system.disks
WHERE is_remote = 0 AND unreserved_space < 10000000000;

-- The two below need system.query_log, which is there after the first flush of the logs; the columns
-- are named so that the views can be made before. Where query_log is switched off, they fail.
CREATE OR REPLACE VIEW hanzo.alert_slow_queries (p99_seconds Float64, queries UInt64) AS
SELECT quantile(0.99)(query_duration_ms) / 1000 AS p99_seconds, count() AS queries
FROM system.query_log
WHERE type = 'QueryFinish' AND event_date >= yesterday() AND event_time > now() - INTERVAL 5 MINUTE
HAVING p99_seconds > 30;

-- Of all databases, like HIP-47's counter FailedInsertQuery; that one only grows, and a view cannot know what it
-- was a minute ago.
CREATE OR REPLACE VIEW hanzo.alert_failed_inserts
    (error String, failed_inserts UInt64, last_seen DateTime) AS
SELECT errorCodeToName(exception_code) AS error, count() AS failed_inserts, max(event_time) AS last_seen
FROM system.query_log
WHERE query_kind IN ('Insert', 'AsyncInsertFlush') AND exception_code != 0
  AND event_date >= yesterday() AND event_time > now() - INTERVAL 5 MINUTE
GROUP BY error;

-- The last day's requests that the rate card has no price for, or a part of none. (Of those that were not
-- looked up, or have no tokens, it says nothing; tokens that no provider is named for are noUsage.)
CREATE OR REPLACE VIEW hanzo.alert_unpriced AS
SELECT card_status AS why, provider, model, count() AS requests, sum(tokens_prompt + tokens_completion) AS tokens
FROM hanzo.events
WHERE event = '$llm_request' AND card_status NOT IN ('priced', 'none') AND timestamp > now64(3) - INTERVAL 1 DAY
  AND (card_status != 'noUsage' OR tokens_prompt + tokens_completion > 0)
GROUP BY why, provider, model
ORDER BY tokens DESC, requests DESC, why, provider, model;

CREATE OR REPLACE VIEW hanzo.alerts (alert String, severity String, what String) AS
SELECT 'Too Many Parts' AS alert, 'critical' AS severity, format('{} {}: {}', table, partition, toString(parts)) AS what
FROM hanzo.alert_too_many_parts
UNION ALL
SELECT 'Replication Lag', 'warning', format('{}: {} s', table, toString(seconds)) FROM hanzo.alert_replication_lag
UNION ALL
SELECT 'Keeper Disconnect', 'critical', table FROM hanzo.alert_keeper
UNION ALL
SELECT 'Disk Usage', 'critical', format('{}: {} free', disk, formatReadableSize(free_bytes)) FROM hanzo.alert_disk
UNION ALL
SELECT 'Query Duration', 'warning', format('p99 {} s', toString(p99_seconds)) FROM hanzo.alert_slow_queries
UNION ALL
SELECT 'Insert Failures', 'critical', format('{}: {}', error, toString(failed_inserts)) FROM hanzo.alert_failed_inserts
UNION ALL
SELECT 'Unpriced Requests', 'warning', format('{} {}/{}: {}', toString(why), provider, model, toString(requests))
FROM hanzo.alert_unpriced;
