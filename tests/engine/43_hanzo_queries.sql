-- Expects: sql/meterhouse applied
-- Expects: sql/hanzo applied. Empties events and its rollups.
-- Funnel, retention and dashboard of HIP-47: what is printed fails or is wrong as said here, ours is
-- what is counted by hand, before and after merges.
SYSTEM STOP TTL MERGES;
-- u1 goes all the way, u2 stops after two steps, u3 signs up only, u4 does nothing of it, u5 signs up 600 ms after its
-- first call, u6 takes the second step more than a day after the first.
INSERT INTO hanzo.events_in (team_id, distinct_id, event, timestamp) VALUES
    (1, 'u1', 'signup', '2026-02-01 10:00:00'), (1, 'u1', 'onboarding_complete', '2026-02-01 10:05:00'), (1, 'u2', 'signup', '2026-02-02 10:00:00'), (1, 'u3', 'signup', '2026-02-03 10:00:00'),
    (1, 'u4', '$pageview', '2026-02-03 10:00:00'), (1, 'u5', 'onboarding_complete', '2026-02-04 10:00:00.100'), (1, 'u6', 'signup', '2026-02-05 10:00:00'), (2, 'u7', 'signup', '2026-02-05 10:00:00');
INSERT INTO hanzo.events_in (team_id, distinct_id, event, timestamp) VALUES
    (1, 'u1', 'first_api_call', '2026-02-01 10:20:00'), (1, 'u2', 'onboarding_complete', '2026-02-02 10:00:00.001'), (1, 'u5', 'signup', '2026-02-04 10:00:00.700'),
    (1, 'u6', 'onboarding_complete', '2026-02-06 10:00:01'), (1, 'u3', 'onboarding_complete', '2026-03-01 00:00:00');

-- defect 29: windowFunnel takes no DateTime64; whole seconds count a reversed pair; levels are exclusive.
SELECT level, count() AS users FROM (SELECT distinct_id, windowFunnel(86400)(timestamp, event = 'signup', event = 'onboarding_complete', event = 'first_api_call') AS level
    FROM hanzo.events WHERE team_id = 1 AND timestamp >= '2026-02-01' AND timestamp < '2026-03-01' GROUP BY distinct_id) GROUP BY level; -- { serverError ILLEGAL_TYPE_OF_ARGUMENT }
SELECT 'in seconds u5 comes to step', windowFunnel(86400)(toDateTime(timestamp), event = 'signup', event = 'onboarding_complete') FROM hanzo.events WHERE distinct_id = 'u5';
SELECT 'funnel', * FROM hanzo.query_funnel(team_id = 1, start_date = '2026-02-01', end_date = '2026-03-01', steps = ['signup', 'onboarding_complete', 'first_api_call'], window_seconds = 86400);
SELECT 'the first four users', groupArray(reached) FROM hanzo.query_funnel(team_id = 1, start_date = '2026-02-01', end_date = '2026-02-05', steps = ['signup', 'onboarding_complete', 'first_api_call'], window_seconds = 86400) WHERE level > 0;
SELECT 'two days', groupArray(reached) FROM hanzo.query_funnel(team_id = 1, start_date = '2026-02-01', end_date = '2026-03-01', steps = ['signup', 'onboarding_complete'], window_seconds = 172800);
SELECT 'one step', groupArray(reached) FROM hanzo.query_funnel(team_id = 1, start_date = '2026-02-01', end_date = '2026-03-01', steps = ['signup'], window_seconds = 1);
-- a step that stands twice has to be done twice: of those who signed up nobody did; nine steps are too many to count
SELECT 'the same step twice', groupArray(reached) FROM hanzo.query_funnel(team_id = 1, start_date = '2026-02-01', end_date = '2026-03-01', steps = ['signup', 'signup'], window_seconds = 86400);
SELECT * FROM hanzo.query_funnel(team_id = 1, start_date = '2026-02-01', end_date = '2026-03-01', steps = ['1', '2', '3', '4', '5', '6', '7', '8', '9'], window_seconds = 1); -- { serverError FUNCTION_THROW_IF_VALUE_IS_NON_ZERO }
OPTIMIZE TABLE hanzo.events FINAL;
SELECT 'funnel', * FROM hanzo.query_funnel(team_id = 1, start_date = '2026-02-01', end_date = '2026-03-01', steps = ['signup', 'onboarding_complete', 'first_api_call'], window_seconds = 86400);

-- defect 30: grouped by day, every day is a cohort of its own. 5 January 2026 is a Monday, the 4th a Sunday.
INSERT INTO hanzo.events_in (team_id, distinct_id, event, timestamp) VALUES
    (3, 'a', '$pageview', '2026-01-05 10:00:00'), (3, 'b', '$pageview', '2026-01-05 11:00:00'), (3, 'c', '$screen', '2026-01-05 12:00:00'), (3, 'a', '$pageview', '2026-01-12 10:00:00'), (3, 'a', 'click', '2026-01-20 10:00:00');
INSERT INTO hanzo.events_in (team_id, distinct_id, event, timestamp) VALUES
    (3, 'b', '$screen', '2026-01-14 10:00:00'), (3, 'c', '$pageview', '2026-01-19 10:00:00'), (3, 'b', '$pageview', '2026-01-07 10:00:00'), (5, 'd', '$pageview', '2026-01-04 23:00:00'), (5, 'd', '$pageview', '2026-01-05 01:00:00');
SELECT 'printed', cohort_date, period, count(DISTINCT distinct_id) AS retained_users FROM
    (SELECT distinct_id, toDate(min(timestamp)) AS cohort_date, dateDiff('week', toDate(min(timestamp)), toDate(timestamp)) AS period FROM hanzo.events
     WHERE team_id = 3 AND event IN ('$pageview', '$screen') AND timestamp >= '2026-01-05' GROUP BY distinct_id, toDate(timestamp)) GROUP BY cohort_date, period ORDER BY cohort_date, period;
SELECT 'retention', * FROM hanzo.query_retention(team_id = 3, start_date = '2026-01-05', end_date = '2026-02-01', events = ['$pageview', '$screen']);
SELECT 'from Sunday to Monday: weeks by Mondays, ours', dateDiff('week', toDate('2026-01-04'), toDate('2026-01-05')), (SELECT max(period) FROM hanzo.query_retention(team_id = 5, start_date = '2026-01-04', end_date = '2026-01-06', events = ['$pageview']));
OPTIMIZE TABLE hanzo.events FINAL;
SELECT 'retention', * FROM hanzo.query_retention(team_id = 3, start_date = '2026-01-05', end_date = '2026-02-01', events = ['$pageview', '$screen']);

-- sizes and partitions: rows as the table has them
SELECT 'sizes', table, rows, bytes > 0, ratio > 0, parts > 0, (SELECT count() FROM hanzo.events) FROM meterhouse.table_sizes WHERE database = 'hanzo' AND table = 'events';
SELECT 'partitions', table, partition, rows FROM meterhouse.partitions WHERE database = 'hanzo' AND table = 'events';

-- The token dashboard, and whether who sends a cost says the same as the card (gpt-4o: 2.50 and 10.00 USD a million).
INSERT INTO hanzo.events_in (team_id, distinct_id, event, timestamp, provider, model, tokens_prompt, tokens_completion, organization_id) VALUES
    (4, 'u', '$llm_request', toStartOfDay(now64(3, 'UTC')), 'openai', 'gpt-4o', 1000000, 0, 'o'), (4, 'u', '$llm_request', toStartOfDay(now64(3, 'UTC')) - INTERVAL 29 DAY, 'openai', 'gpt-4o', 0, 100000, 'o'),
    (4, 'u', '$llm_request', toStartOfDay(now64(3, 'UTC')) - INTERVAL 31 DAY, 'openai', 'gpt-4o', 9, 9, 'o'), (4, 'u', '$llm_request', toStartOfDay(now64(3, 'UTC')), 'self-hosted', 'zen-72b', 7, 1, 'o');
INSERT INTO hanzo.events_in (team_id, distinct_id, event, timestamp, provider, model, tokens_prompt, tokens_completion, organization_id, cost_usd) VALUES
    (4, 'u', '$llm_request', toStartOfDay(now64(3, 'UTC')), 'openai', 'gpt-4o', 1000000, 0, 'p', 3);
SELECT 'tokens', organization_id, model, prompt_tokens, completion_tokens, total_cost, requests, unpriced_requests FROM hanzo.query_token_usage(days = 30);
-- HIP-47's own texts that run as printed: the dashboard, the invoice over the events, the disk. Their today() is
-- the server's, the rollup's days are UTC's.
SET session_timezone = 'UTC';
USE hanzo;
SELECT 'as printed', * FROM (
SELECT
    organization_id,
    model,
    sum(total_prompt_tokens)        AS prompt_tokens,
    sum(total_completion_tokens)    AS completion_tokens,
    sum(total_cost_usd)             AS total_cost
FROM token_usage_daily
WHERE day >= today() - 30
GROUP BY organization_id, model
ORDER BY total_cost DESC
LIMIT 100
);
SELECT 'as printed', * FROM (
SELECT
    organization_id,
    model,
    sum(tokens_prompt + tokens_completion)  AS total_tokens,
    sum(cost_usd)                           AS total_cost,
    count()                                 AS api_calls
FROM events
WHERE event = '$llm_request'
  AND organization_id = 'p'
  AND timestamp >= '2026-02-01'
  AND timestamp <  '2099-03-01'
GROUP BY organization_id, model
ORDER BY total_cost DESC
);
SELECT 'invoice', * FROM query_invoice(organization_id = 'p', start_date = '2026-02-01', end_date = '2099-03-01');
SELECT 'as printed', count() FROM (SELECT free_space FROM system.disks WHERE name = 'default') WHERE free_space > 0;
USE default;
SET session_timezone = '';
SELECT 'billed, by the card', organization_id, requests, billed_usd, by_card_usd, difference_usd FROM hanzo.query_cost_check(start_date = toDate(now('UTC')) - 1, end_date = toDate(now('UTC')) + 1);
-- straight into the table nobody looks a price up, and a request that failed has no tokens: neither is the card's fault
INSERT INTO hanzo.events (team_id, distinct_id, event, timestamp, provider, model, tokens_prompt, organization_id, cost_usd) VALUES (4, 'u', '$llm_request', now64(3), 'openai', 'gpt-4o', 5, 'direct', 0.5);
INSERT INTO hanzo.events_in (team_id, distinct_id, event, timestamp, provider, model, organization_id) VALUES (4, 'u', '$llm_request', now64(3), 'openai', 'gpt-4o', 'failed');
-- tokens that no provider is named for are
INSERT INTO hanzo.events_in (team_id, distinct_id, event, timestamp, model, tokens_prompt, organization_id) VALUES (4, 'u', '$llm_request', now64(3), 'gpt-4o', 6, 'no provider');
SELECT 'unpriced', why, provider, model, requests, tokens FROM hanzo.alert_unpriced;

-- defect 34: the printed queries count all databases and partitions together, and name what is not there. Nothing is
-- wrong with parts, replicas and disks; 301 parts of one partition are, however few another has.
SELECT 'alerts', (SELECT count() FROM hanzo.alert_too_many_parts), (SELECT count() FROM hanzo.alert_replication_lag), (SELECT count() FROM hanzo.alert_keeper);
SELECT replica_delay FROM system.replicas WHERE table = 'events'; -- { serverError UNKNOWN_IDENTIFIER }
SELECT * FROM system.zookeeper WHERE path = '/clickhouse'; -- { serverError UNKNOWN_TABLE }
CREATE TABLE hanzo.test_parts (p UInt16) ENGINE = MergeTree PARTITION BY p ORDER BY p;
SYSTEM STOP MERGES hanzo.test_parts;
CREATE DATABASE other;
CREATE TABLE other.events (p UInt16) ENGINE = MergeTree PARTITION BY p ORDER BY p;
INSERT INTO other.events SELECT number FROM numbers(60);
INSERT INTO hanzo.test_parts SELECT 0 FROM numbers(300) SETTINGS max_block_size = 1, min_insert_block_size_rows = 1, min_insert_block_size_bytes = 1, max_insert_threads = 1;
INSERT INTO hanzo.test_parts SELECT number + 1 FROM numbers(90);
SELECT 'printed counts all databases', count() > (SELECT count() FROM system.parts WHERE active AND table = 'events' AND database = 'hanzo') FROM system.parts WHERE active AND table = 'events';
SELECT '300 in one partition, 390 in all', count() FROM hanzo.alert_too_many_parts;
INSERT INTO hanzo.test_parts VALUES (0);
SELECT 'alert', * FROM hanzo.alert_too_many_parts;
DROP TABLE hanzo.test_parts;
