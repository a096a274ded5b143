-- Expects: sql/hanzo applied. Empties events and its rollups.
-- Sessions: what HIP-47 prints goes wrong as said here, ours is what recomputation from the events
-- gives, before and after merges.
SYSTEM STOP TTL MERGES;
CREATE DATABASE printed;
CREATE TABLE printed.events (team_id UInt64, session_id String DEFAULT '', distinct_id String, event String,
    timestamp DateTime64(3, 'UTC'), url String) ENGINE = MergeTree ORDER BY timestamp;

-- defect 18: no State. A target of plain columns is taken, and keeps one part's values.
CREATE TABLE printed.sessions (team_id UInt64, session_id String, distinct_id String, session_start DateTime64(3, 'UTC'),
    session_end DateTime64(3, 'UTC'), duration_seconds Int64, event_count UInt64, pageview_count UInt64, entry_url String, exit_url String)
ENGINE = AggregatingMergeTree PARTITION BY toYYYYMM(session_start) ORDER BY (team_id, session_id, distinct_id);
CREATE MATERIALIZED VIEW printed.sessions_mv TO printed.sessions AS
SELECT team_id, session_id, distinct_id, min(timestamp) AS session_start, max(timestamp) AS session_end,
    dateDiff('second', min(timestamp), max(timestamp)) AS duration_seconds, count() AS event_count,
    countIf(event = '$pageview') AS pageview_count, argMin(url, timestamp) AS entry_url, argMax(url, timestamp) AS exit_url
FROM printed.events GROUP BY team_id, session_id, distinct_id;
-- defect 19: with the duration as a sum or a maximum it is wrong in another way.
CREATE TABLE printed.durations (session_id String, longest SimpleAggregateFunction(max, Int64), total SimpleAggregateFunction(sum, Int64))
ENGINE = AggregatingMergeTree ORDER BY session_id;
CREATE MATERIALIZED VIEW printed.durations_mv TO printed.durations AS
SELECT session_id, dateDiff('second', min(timestamp), max(timestamp)) AS longest, longest AS total FROM printed.events GROUP BY session_id;
-- defect 18, a target of states: the view as printed hands in none. (Half of the columns typed: 40_hanzo_printed.)
CREATE TABLE printed.states (team_id UInt64, session_id String, distinct_id String, session_start AggregateFunction(min, DateTime64(3, 'UTC')))
ENGINE = AggregatingMergeTree ORDER BY (team_id, session_id, distinct_id);
CREATE MATERIALIZED VIEW printed.states_mv TO printed.states AS
SELECT team_id, session_id, distinct_id, min(timestamp) AS session_start FROM printed.events GROUP BY ALL; -- { serverError CANNOT_CONVERT_TYPE }

SYSTEM STOP MERGES printed.sessions;
SYSTEM STOP MERGES hanzo.sessions;
INSERT INTO printed.events VALUES (1, 'S', 'u', '$pageview', '2026-02-01 12:00:00', '/a'), (1, 'S', 'u', 'click', '2026-02-01 12:05:00', '/b');
INSERT INTO printed.events VALUES (1, 'S', 'u', '$pageview', '2026-02-01 12:20:00', '/c'), (1, 'S', 'u', '$pageview', '2026-02-01 12:30:00', '/d');
INSERT INTO hanzo.events (team_id, session_id, distinct_id, event, timestamp, url) VALUES
    (1, 'S', 'u', '$pageview', '2026-02-01 12:00:00', '/a'), (1, 'S', 'u', 'click', '2026-02-01 12:05:00', '/b');
INSERT INTO hanzo.events (team_id, session_id, distinct_id, event, timestamp, url) VALUES
    (1, 'S', 'u', '$pageview', '2026-02-01 12:20:00', '/c'), (1, 'S', 'u', '$pageview', '2026-02-01 12:30:00', '/d');
SELECT 'ours before merges', duration_seconds, event_count, pageview_count, entry_url, exit_url FROM hanzo.sessions FINAL WHERE session_id = 'S';
SYSTEM START MERGES printed.sessions;
SYSTEM START MERGES hanzo.sessions;
OPTIMIZE TABLE printed.sessions FINAL;
OPTIMIZE TABLE hanzo.sessions FINAL;
SELECT 'printed after merges', duration_seconds, event_count, pageview_count, entry_url, exit_url FROM printed.sessions;
OPTIMIZE TABLE printed.durations FINAL;
SELECT 'duration as max, as sum', longest, total FROM printed.durations;
SELECT 'ours after merges', duration_seconds, event_count, pageview_count, entry_url, exit_url FROM hanzo.sessions WHERE session_id = 'S';

-- defect 20: a session that crosses a month stays in two partitions; FINAL makes one row of them.
INSERT INTO hanzo.events (team_id, session_id, distinct_id, event, timestamp) VALUES (2, 'M', 'u', 'x', '2026-01-31 23:50:00');
INSERT INTO hanzo.events (team_id, session_id, distinct_id, event, timestamp) VALUES (2, 'M', 'u', 'x', '2026-02-01 00:10:00');
SELECT 'with FINAL before merges', duration_seconds, event_count FROM hanzo.sessions FINAL WHERE session_id = 'M';
OPTIMIZE TABLE hanzo.sessions FINAL;
SELECT 'two partitions', _partition_id, duration_seconds FROM hanzo.sessions WHERE session_id = 'M' ORDER BY 2;
SELECT 'with FINAL', duration_seconds, event_count FROM hanzo.sessions FINAL WHERE session_id = 'M';
SELECT 'query_sessions', session_start, duration_seconds FROM hanzo.query_sessions(team_id = 2, start_date = '2026-01-31', end_date = '2026-02-01');
SELECT 'began the month before', count() FROM hanzo.query_sessions(team_id = 2, start_date = '2026-02-01', end_date = '2026-03-01');

-- defect 21: events without a session are one endless session, a login splits one.
TRUNCATE TABLE printed.sessions;
INSERT INTO printed.events VALUES (3, '', 'u', 'x', '2026-01-01 00:00:00', ''), (3, '', 'u', 'x', '2026-02-20 00:00:00', ''),
    (3, 'L', 'anonymous', 'x', '2026-01-01 00:00:00', ''), (3, 'L', 'user_1', 'x', '2026-01-01 00:01:00', '');
INSERT INTO hanzo.events (team_id, session_id, distinct_id, event, timestamp) VALUES (3, '', 'u', 'x', '2026-01-01 00:00:00'), (3, '', 'u', 'x', '2026-02-20 00:00:00'),
    (3, 'L', 'anonymous', 'x', '2026-01-01 00:00:00'), (3, 'L', 'user_1', 'x', '2026-01-01 00:01:00');
SELECT 'printed', session_id, count(), max(duration_seconds) FROM printed.sessions GROUP BY session_id ORDER BY session_id;
SELECT 'ours before merges', session_id, distinct_id, duration_seconds FROM hanzo.sessions FINAL WHERE team_id = 3;
OPTIMIZE TABLE hanzo.sessions FINAL;
SELECT 'ours after merges', session_id, distinct_id, duration_seconds FROM hanzo.sessions FINAL WHERE team_id = 3;

-- Random batches, some sessions in all of them. Times may be the same: then the smaller url is first.
TRUNCATE TABLE hanzo.events;
TRUNCATE TABLE hanzo.sessions;
SYSTEM STOP MERGES hanzo.sessions;
CREATE VIEW printed.random AS
SELECT number, 1 + cityHash64(number, 1) % 2 AS team_id, concat('s', toString(cityHash64(number, 2) % 300)) AS session_id,
    concat('u', toString(cityHash64(number, 3) % 7)) AS distinct_id, ['$pageview', 'click', '$llm_request'][1 + cityHash64(number, 4) % 3] AS event,
    toDateTime64('2026-01-30 00:00:00', 3, 'UTC') + toIntervalMillisecond(cityHash64(number, 5) % 400000000) AS timestamp,
    concat('/', toString(cityHash64(number, 6) % 50)) AS url, concat('r', toString(cityHash64(number, 7) % 50)) AS referrer,
    ['Chrome', 'Safari', ''][1 + cityHash64(number, 8) % 3] AS browser, ['DE', 'US'][1 + cityHash64(number, 9) % 2] AS country_code
FROM numbers(6000);
INSERT INTO hanzo.events (team_id, session_id, distinct_id, event, timestamp, url, referrer, browser, country_code) SELECT * EXCEPT number FROM printed.random WHERE number < 3000;
INSERT INTO hanzo.events (team_id, session_id, distinct_id, event, timestamp, url, referrer, browser, country_code) SELECT * EXCEPT number FROM printed.random WHERE number BETWEEN 3000 AND 3499;
INSERT INTO hanzo.events (team_id, session_id, distinct_id, event, timestamp, url, referrer, browser, country_code) SELECT * EXCEPT number FROM printed.random WHERE number >= 3500;
-- Recomputed without aggregation: the first and the last row of each session in order.
CREATE VIEW printed.truth AS
SELECT team_id, session_id, rows[1].1 AS session_start, rows[-1].1 AS session_end,
    intDiv(toUnixTimestamp64Milli(session_end), 1000) - intDiv(toUnixTimestamp64Milli(session_start), 1000) AS duration_seconds,
    toUInt64(length(rows)) AS event_count, toUInt64(arrayCount(x -> x.6 = '$pageview', rows)) AS pageview_count,
    rows[1].2 AS entry_url, rows[-1].2 AS exit_url, rows[1].3 AS initial_referrer, rows[1].4 AS browser, toString(rows[1].5) AS country_code, rows[-1].7 AS distinct_id
FROM (SELECT team_id, session_id, arraySort(groupArray((timestamp, url, referrer, browser, country_code, event, distinct_id))) AS rows FROM printed.random GROUP BY team_id, session_id);
CREATE VIEW printed.ours AS
SELECT team_id, session_id, session_start, session_end, duration_seconds, event_count, pageview_count, entry_url, exit_url, initial_referrer, browser,
    toString(country_code) AS country_code, distinct_id FROM hanzo.sessions FINAL;
SELECT 'random', count(), sum(event_count), max(duration_seconds) FROM printed.ours;
SELECT 'differences before merges', (SELECT count() FROM (SELECT * FROM printed.truth EXCEPT SELECT * FROM printed.ours)) + (SELECT count() FROM (SELECT * FROM printed.ours EXCEPT SELECT * FROM printed.truth));
SYSTEM START MERGES hanzo.sessions;
OPTIMIZE TABLE hanzo.sessions FINAL;
SELECT 'differences after merges', (SELECT count() FROM (SELECT * FROM printed.truth EXCEPT SELECT * FROM printed.ours)) + (SELECT count() FROM (SELECT * FROM printed.ours EXCEPT SELECT * FROM printed.truth));
ALTER TABLE hanzo.sessions DELETE WHERE session_id = 's7' SETTINGS mutations_sync = 1;
SELECT 'notices missing rows', (SELECT count() FROM (SELECT * FROM printed.truth EXCEPT SELECT * FROM printed.ours)) > 0;

-- defect 41: sessions hold URLs and ids, and had no retention. Ours go with the events' months.
TRUNCATE TABLE hanzo.sessions;
SYSTEM START TTL MERGES;
INSERT INTO hanzo.events (team_id, session_id, distinct_id, event, timestamp, retention_months) VALUES
    (9, 'standard', 'u', 'x', now64(3) - INTERVAL 13 MONTH, 12), (9, 'enterprise', 'u', 'x', now64(3) - INTERVAL 13 MONTH, 24);
OPTIMIZE TABLE hanzo.sessions FINAL;
SELECT 'kept', session_id FROM hanzo.sessions;
