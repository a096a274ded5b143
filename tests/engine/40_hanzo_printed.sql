-- Expects: sql/hanzo applied. Empties events and its rollups.
-- Needs engine: 26.7
-- What of HIP-47's text the engine refuses or takes in another sense, and what ours says instead.
-- sql/hanzo/README.md says where each of the design's defects is shown.
CREATE DATABASE printed;

-- defect 16: a list of columns that is a comment only.
SELECT formatQuery('CREATE TABLE events
(
    -- columns defined below
)
ENGINE = MergeTree PARTITION BY toYYYYMM(timestamp) ORDER BY (team_id, toDate(timestamp), event, cityHash64(distinct_id), uuid)'); -- { serverError SYNTAX_ERROR }

-- defect 33: the statement with the codecs has neither engine nor key nor time zone; it is taken, as a table without either.
CREATE TABLE printed.codecs (uuid UUID CODEC(LZ4), team_id UInt64 CODEC(Delta, LZ4), event String CODEC(ZSTD(1)), timestamp DateTime64(3) CODEC(DoubleDelta, LZ4));
SELECT 'codecs', engine, sorting_key, partition_key FROM system.tables WHERE database = 'printed' AND name = 'codecs';
SELECT 'ours', engine, sorting_key, partition_key FROM system.tables WHERE database = 'hanzo' AND name = 'events';
SELECT 'ours', type, compression_codec FROM system.columns WHERE database = 'hanzo' AND table = 'events' AND name = 'timestamp';

-- defect 17: the targets of the three views are not defined.
CREATE TABLE printed.events (team_id UInt64, event String, timestamp DateTime64(3, 'UTC'), distinct_id String, session_id String, organization_id String, tokens_prompt UInt32) ENGINE = MergeTree ORDER BY timestamp;
CREATE MATERIALIZED VIEW printed.sessions_mv TO printed.sessions AS
SELECT team_id, session_id, distinct_id, min(timestamp) AS session_start FROM printed.events GROUP BY team_id, session_id, distinct_id; -- { serverError UNKNOWN_TABLE }
CREATE MATERIALIZED VIEW printed.token_usage_daily_mv TO printed.token_usage_daily AS
SELECT organization_id, toDate(timestamp) AS day, sum(tokens_prompt) AS total_prompt_tokens FROM printed.events WHERE event = '$llm_request' GROUP BY organization_id, day; -- { serverError UNKNOWN_TABLE }
CREATE MATERIALIZED VIEW printed.events_hourly_mv TO printed.events_hourly AS
SELECT team_id, event, toStartOfHour(timestamp) AS hour, count() AS count FROM printed.events GROUP BY team_id, event, hour; -- { serverError UNKNOWN_TABLE }
SELECT 'ours', name, engine FROM system.tables WHERE database = 'hanzo' AND name IN ('sessions', 'events_hourly', 'token_usage_daily', 'sessions_mv', 'events_hourly_mv', 'token_usage_daily_mv') ORDER BY name;

-- defect 18, half of the columns typed: refused since 26.7.
CREATE TABLE printed.half (team_id UInt64, session_id String, distinct_id String, event_count SimpleAggregateFunction(sum, UInt64), entry_url String)
ENGINE = AggregatingMergeTree ORDER BY (team_id, session_id, distinct_id); -- { serverError BAD_ARGUMENTS }

-- Every column that HIP-47 names can be read by that name.
SELECT 'columns', count(), countIf(name IN ('uuid', 'team_id', 'distinct_id', 'session_id', 'event', 'timestamp', 'created_at', 'properties', 'url', 'referrer', 'host', 'pathname', 'browser', 'browser_version', 'os', 'os_version',
    'device_type', 'country_code', 'city', 'region', 'utm_source', 'utm_medium', 'utm_campaign', 'model', 'provider', 'tokens_prompt', 'tokens_completion', 'cost_usd', 'organization_id', 'project_id', 'api_key_id'))
FROM system.columns WHERE database = 'hanzo' AND table = 'events' AND default_kind != 'EPHEMERAL';
SELECT team_id, session_id, distinct_id, session_start, session_end, duration_seconds, event_count, pageview_count, entry_url, exit_url, initial_referrer, initial_utm_source, initial_utm_medium, initial_utm_campaign,
    browser, os, device_type, country_code FROM hanzo.sessions FINAL;
SELECT team_id, event, hour, count, unique_users FROM hanzo.events_hourly;
SELECT organization_id, model, provider, day, total_prompt_tokens, total_completion_tokens, total_cost_usd, request_count FROM hanzo.token_usage_daily;

-- defect 32: a retention that is looked up elsewhere is refused; ours is a column, and each row's own.
CREATE TABLE printed.team_settings (team_id UInt64, months UInt8) ENGINE = Memory;
ALTER TABLE printed.events MODIFY TTL toDateTime(timestamp) + toIntervalMonth((SELECT any(months) FROM printed.team_settings)); -- { serverError BAD_ARGUMENTS }
INSERT INTO hanzo.events (team_id, distinct_id, event, timestamp, retention_months) VALUES (1, 'standard', 'x', now64(3) - INTERVAL 13 MONTH, 12), (2, 'enterprise', 'x', now64(3) - INTERVAL 13 MONTH, 36), (3, 'longest', 'x', now64(3) - INTERVAL 13 MONTH, 255);
INSERT INTO hanzo.events (team_id, distinct_id, event, timestamp) VALUES (1, 'old by default', 'x', now64(3) - INTERVAL 13 MONTH), (1, 'young by default', 'x', now64(3) - INTERVAL 11 MONTH);
OPTIMIZE TABLE hanzo.events FINAL;
SELECT 'kept', distinct_id FROM hanzo.events ORDER BY distinct_id;
-- ... and the rollup goes on counting what the events no longer hold.
OPTIMIZE TABLE hanzo.events_hourly FINAL;
SELECT 'hourly', sum(count) FROM hanzo.events_hourly;
SELECT 'keys, partitions and retention of', name, sorting_key, partition_key, extract(create_table_query, 'TTL (.*?) SETTINGS') FROM system.tables WHERE database = 'hanzo' AND engine LIKE '%MergeTree' ORDER BY name;

-- defect 39: INSERT ... SELECT * goes by position: another number of columns is refused, the same number swaps columns silently.
CREATE TABLE printed.source (distinct_id String, session_id String) ENGINE = Memory;
INSERT INTO printed.source VALUES ('USER', 'SESSION');
CREATE TABLE printed.target (session_id String, distinct_id String) ENGINE = Memory;
INSERT INTO hanzo.events SELECT * FROM printed.source; -- { serverError NUMBER_OF_COLUMNS_DOESNT_MATCH }
INSERT INTO printed.target SELECT * FROM printed.source;
SELECT 'by position', session_id, distinct_id FROM printed.target;
INSERT INTO hanzo.events (team_id, event, timestamp, distinct_id, session_id) SELECT 39, 'x', now64(3), distinct_id, session_id FROM printed.source;
SELECT 'by name', session_id, distinct_id FROM hanzo.events WHERE team_id = 39;
