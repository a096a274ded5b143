-- Expects: sql/hanzo applied. Empties events and its rollups.
-- What else HIP-47 says that Insights asks: trends and breakdowns, the events of a session, who has seen a feature
-- flag, A/B tests. Values counted by hand; the interval is Newcombe's own example (1998, table II, method 10): 56 of
-- 70 less 48 of 80 is .2 with .0524 to .3339.
SYSTEM STOP TTL MERGES;
INSERT INTO hanzo.events_in (team_id, distinct_id, session_id, event, timestamp, browser, properties) VALUES
    (1, 'u1', 'S', '$pageview', '2026-02-01 10:00:00', 'Firefox', '{"plan":"free","url":"/a"}'), (1, 'u1', 'S', 'click', '2026-02-01 10:00:01.500', 'Firefox', '{"plan":"free"}'),
    (1, 'u2', '', '$pageview', '2026-02-01 11:00:00', 'Chrome', '{"plan":"paid"}'), (1, 'u2', '', '$pageview', '2026-02-01 12:00:00', 'Chrome', '{"plan":"paid"}'),
    (1, 'u2', '', '$pageview', '2026-02-02 00:00:00', 'Chrome', '{"plan":7}'), (2, 'u9', 'S', '$pageview', '2026-02-01 10:00:00', 'Opera', '{}');
INSERT INTO hanzo.events_in (team_id, distinct_id, session_id, event, timestamp, browser, properties) VALUES
    (1, 'u1', 'S', '$pageview', '2026-02-01 10:00:00.700', 'Firefox', '{"url":"/b"}'), (1, 'u3', '', '$pageview', '2026-02-03 00:00:00', 'Chrome', '{}');
SELECT 'trend', * FROM hanzo.query_trends(team_id = 1, event = '$pageview', by = '', start_date = '2026-02-01', end_date = '2026-02-03');
SELECT 'all events', * FROM hanzo.query_trends(team_id = 1, event = '', by = 'event', start_date = '2026-02-01', end_date = '2026-02-02');
SELECT 'by column', * FROM hanzo.query_trends(team_id = 1, event = '$pageview', by = 'browser', start_date = '2026-02-01', end_date = '2026-02-03');
SELECT 'by property', * FROM hanzo.query_trends(team_id = 1, event = '$pageview', by = 'plan', start_date = '2026-02-01', end_date = '2026-02-03');
-- every name of a short text in the events is one of `by`: what it gives is the column, not a property
SELECT 'columns that it does not know', arraySort(groupArray(name)) FROM system.columns
WHERE database = 'hanzo' AND table = 'events' AND default_kind IN ('', 'DEFAULT') AND match(type, '^(LowCardinality\\()?(String|FixedString)')
    AND position((SELECT create_table_query FROM system.tables WHERE database = 'hanzo' AND name = 'query_trends'), concat('by = \'', name, '\'')) = 0;
SELECT 'session', timestamp, since_start_ms, event, url, properties FROM hanzo.query_session_events(team_id = 1, session_id = 'S');
SELECT 'no session', count() FROM hanzo.query_session_events(team_id = 1, session_id = 'T');
OPTIMIZE TABLE hanzo.events FINAL;
OPTIMIZE TABLE hanzo.sessions FINAL;
SELECT 'session', timestamp, since_start_ms, event, url, properties FROM hanzo.query_session_events(team_id = 1, session_id = 'S');

-- Flags: `control` and `test` of flag f, 80 and 70 users, of whom 48 and 56 buy; ten more have seen both; another flag,
-- another team, a purchase before the first sight (users 60 to 69 of `test`).
INSERT INTO hanzo.events_in (team_id, distinct_id, event, timestamp, properties)
SELECT 3, concat('c', toString(number)), '$feature_flag_called', '2026-02-01 10:00:00', '{"$feature_flag":"f","$feature_flag_response":"control"}' FROM numbers(90);
INSERT INTO hanzo.events_in (team_id, distinct_id, event, timestamp, properties)
SELECT 3, concat('t', toString(number)), '$feature_flag_called', '2026-02-01 10:00:00', '{"$feature_flag":"f","$feature_flag_response":"test"}' FROM numbers(70)
UNION ALL SELECT 3, concat('c', toString(80 + number)), '$feature_flag_called', '2026-02-01 11:00:00', '{"$feature_flag":"f","$feature_flag_response":"test"}' FROM numbers(10)
UNION ALL SELECT 3, concat('c', toString(number)), '$feature_flag_called', '2026-02-01 11:00:00', '{"$feature_flag":"g","$feature_flag_response":true}' FROM numbers(5)
UNION ALL SELECT 4, 'x', '$feature_flag_called', '2026-02-01 11:00:00', '{"$feature_flag":"f","$feature_flag_response":"test"}';
INSERT INTO hanzo.events_in (team_id, distinct_id, event, timestamp, properties)
SELECT 3, concat('c', toString(number)), 'purchase', '2026-02-01 12:00:00', '{}' FROM numbers(48)
UNION ALL SELECT 3, concat('c', toString(number)), 'purchase', '2026-02-01 13:00:00', '{}' FROM numbers(10)
UNION ALL SELECT 3, concat('t', toString(number)), 'purchase', '2026-02-01 10:00:00', '{}' FROM numbers(56)
UNION ALL SELECT 3, concat('t', toString(60 + number)), 'purchase', '2026-02-01 09:59:59.999', '{}' FROM numbers(10)
UNION ALL SELECT 3, concat('n', toString(number)), 'purchase', '2026-02-01 12:00:00', '{}' FROM numbers(100);
SELECT 'exposure', * FROM hanzo.query_flag_exposure(team_id = 3, flag = 'f', start_date = '2026-02-01', end_date = '2026-02-02');
SELECT 'true', * FROM hanzo.query_flag_exposure(team_id = 3, flag = 'g', start_date = '2026-02-01', end_date = '2026-02-02');
SELECT 'A/B', variant, users, converted, rate, round(rate_low, 4), round(rate_high, 4), round(difference, 4), round(low, 4), round(high, 4), differ
FROM hanzo.query_ab_test(team_id = 3, flag = 'f', control = 'control', goal = 'purchase', start_date = '2026-02-01', end_date = '2026-02-02');
SELECT 'no such control', variant, users, difference, low, high, differ FROM hanzo.query_ab_test(team_id = 3, flag = 'f', control = 'nothing', goal = 'purchase', start_date = '2026-02-01', end_date = '2026-02-02');
SELECT 'nobody buys', variant, users, converted, difference, differ FROM hanzo.query_ab_test(team_id = 3, flag = 'f', control = 'control', goal = 'nothing', start_date = '2026-02-01', end_date = '2026-02-02');
SELECT 'no such flag', count() FROM hanzo.query_ab_test(team_id = 3, flag = 'h', control = 'control', goal = 'purchase', start_date = '2026-02-01', end_date = '2026-02-02');
OPTIMIZE TABLE hanzo.events FINAL;
SELECT 'A/B', variant, users, converted, round(difference, 4), round(low, 4), round(high, 4), differ
FROM hanzo.query_ab_test(team_id = 3, flag = 'f', control = 'control', goal = 'purchase', start_date = '2026-02-01', end_date = '2026-02-02');
