-- Hanzo: sessions, hourly counts and daily token usage. A rollup equals recomputation from the events
-- after any number of inserts and merges: every dimension is in ORDER BY, sums and counts are
-- SimpleAggregateFunction, what cannot be added is a state. Nothing here is a ratio. A measurement that is NaN,
-- infinite, negative or above 1e12 is left out: one bad row must not spoil a day (nor, as an infinite one
-- given to quantilesDD would, refuse the whole INSERT).
--
-- Names that HIP-47 reads as plain columns are such, or an ALIAS that reads the state. `SELECT *`
-- shows no ALIAS. Before merges a key may have several rows: read sessions with FINAL, and sum the
-- others (03_views.sql does).
--
-- Granules of 256 rows in the rollups of hours and days: a state is made anew of every row of a granule
-- that is read (0.8 us for a sketch), and a question is about few keys.
--
-- Events that were there before: as described in sql/optiinfra/02_rollups.sql.

-- A session is one however many ids its user has: distinct_id is the last one (a login replaces the
-- anonymous id). Events without session_id belong to none. A session that runs over the end of a
-- month has one row in each of the two partitions for ever: FINAL and GROUP BY make one of them.
-- Like the events a session is kept for retention_months.
CREATE TABLE IF NOT EXISTS hanzo.sessions
(
    team_id              UInt64 CODEC(ZSTD(1)),
    session_id           String CODEC(ZSTD(1)),
    session_start        SimpleAggregateFunction(min, DateTime64(3, 'UTC')) CODEC(T64, ZSTD(1)),
    session_end          SimpleAggregateFunction(max, DateTime64(3, 'UTC')) CODEC(T64, ZSTD(1)),
    event_count          SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    pageview_count       SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    -- ours: what the first and the last event say; the time comes first and decides. States, not
    -- SimpleAggregateFunction: FINAL would read url of a tuple by itself and take any row's. Bytes a
    -- session: 14.4 and 11.7 with ZSTD(1) (15.6 with 3), 10.4 and 9.6 with ZSTD(6), for 0.8 us more.
    first_event          AggregateFunction(min, Tuple(at DateTime64(3, 'UTC'), url String,
                             referrer String, utm_source String, utm_medium String,
                             utm_campaign String, browser String, os String, device_type String,
                             country_code FixedString(2))) CODEC(ZSTD(6)),
    last_event           AggregateFunction(max, Tuple(at DateTime64(3, 'UTC'), url String,
                             distinct_id String)) CODEC(ZSTD(6)),
    retention_months     SimpleAggregateFunction(max, UInt8),

    distinct_id          String ALIAS tupleElement(finalizeAggregation(last_event), 'distinct_id'),
    duration_seconds     Int64 ALIAS dateDiff('second', session_start, session_end),
    entry_url            String ALIAS tupleElement(finalizeAggregation(first_event), 'url'),
    exit_url             String ALIAS tupleElement(finalizeAggregation(last_event), 'url'),
    initial_referrer     String ALIAS tupleElement(finalizeAggregation(first_event), 'referrer'),
    initial_utm_source   String ALIAS tupleElement(finalizeAggregation(first_event), 'utm_source'),
    initial_utm_medium   String ALIAS tupleElement(finalizeAggregation(first_event), 'utm_medium'),
    initial_utm_campaign String ALIAS tupleElement(finalizeAggregation(first_event), 'utm_campaign'),
    browser              String ALIAS tupleElement(finalizeAggregation(first_event), 'browser'),
    os                   String ALIAS tupleElement(finalizeAggregation(first_event), 'os'),
    device_type          String ALIAS tupleElement(finalizeAggregation(first_event), 'device_type'),
    country_code         FixedString(2) ALIAS tupleElement(finalizeAggregation(first_event), 'country_code')
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(session_start)
ORDER BY (team_id, session_id)
TTL toDateTime(session_end) + toIntervalMonth(retention_months)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE MATERIALIZED VIEW IF NOT EXISTS hanzo.sessions_mv TO hanzo.sessions
AS SELECT
    team_id,
    session_id,
    min(timestamp) AS session_start,
    max(timestamp) AS session_end,
    count() AS event_count,
    countIf(event = '$pageview') AS pageview_count,
    minState(CAST((timestamp, url, referrer, utm_source, utm_medium, utm_campaign, browser, os,
                   device_type, country_code),
        'Tuple(at DateTime64(3, \'UTC\'), url String, referrer String, utm_source String,
         utm_medium String, utm_campaign String, browser String, os String, device_type String,
         country_code FixedString(2))')) AS first_event,
    maxState(CAST((timestamp, url, distinct_id),
        'Tuple(at DateTime64(3, \'UTC\'), url String, distinct_id String)')) AS last_event,
    max(events.retention_months) AS retention_months
FROM hanzo.events
WHERE session_id != ''
GROUP BY team_id, session_id;

CREATE TABLE IF NOT EXISTS hanzo.events_hourly
(
    team_id            UInt64,
    event              LowCardinality(String),
    hour               DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    count              SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    -- users of several hours are not the sum of the hours' users: uniqHLL12Merge(unique_users_state)
    unique_users_state AggregateFunction(uniqHLL12, String) CODEC(ZSTD(1)),
    unique_users       UInt64 ALIAS finalizeAggregation(unique_users_state)
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(hour)
ORDER BY (team_id, event, hour)
TTL hour + INTERVAL 36 MONTH
SETTINGS index_granularity = 256, non_replicated_deduplication_window = 1000;

CREATE MATERIALIZED VIEW IF NOT EXISTS hanzo.events_hourly_mv TO hanzo.events_hourly
AS SELECT
    team_id,
    event,
    -- a time that DateTime does not have counts at the nearest that it has
    toStartOfHour(toDateTime(least(greatest(timestamp, toDateTime64(0, 3, 'UTC')),
                                   toDateTime64(4294967295, 3, 'UTC')), 'UTC')) AS hour,
    count() AS count,
    uniqHLL12State(distinct_id) AS unique_users_state
FROM hanzo.events
GROUP BY team_id, event, hour;

CREATE TABLE IF NOT EXISTS hanzo.token_usage_daily
(
    organization_id          LowCardinality(String),
    model                    LowCardinality(String),
    provider                 LowCardinality(String),
    day                      Date,
    total_prompt_tokens      SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    total_completion_tokens  SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    total_cost_usd           SimpleAggregateFunction(sum, Decimal(38, 8)) CODEC(ZSTD(1)),
    request_count            SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    -- ours:
    total_cache_read_tokens  SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    total_cache_write_tokens SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    total_reasoning_tokens   SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    -- by the rate card; NULL where it priced nothing, and of how many requests it is the cost
    total_card_cost_usd      SimpleAggregateFunction(sum, Nullable(Decimal(38, 12))) CODEC(ZSTD(1)),
    priced_count             SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    -- within 1 % of the value (below 1 ms 3 %), and the same in whatever order rows and states come
    latency_ms               AggregateFunction(quantilesDD(0.01, 0.5, 0.95, 0.99), Nullable(Float32))
                             CODEC(ZSTD(1)),
    ttft_ms                  AggregateFunction(quantilesDD(0.01, 0.5, 0.95, 0.99), Nullable(Float32))
                             CODEC(ZSTD(1)),
    tpot_ms                  AggregateFunction(quantilesDD(0.01, 0.5, 0.95, 0.99), Nullable(Float32))
                             CODEC(ZSTD(1)),
    quality_score            AggregateFunction(avg, Nullable(Float32)) CODEC(ZSTD(1)),
    scored_count             SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    -- with tokens, and neither sender nor card says what they cost: total_cost_usd is without them
    uncosted_count           SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (organization_id, model, day, provider)
TTL day + INTERVAL 36 MONTH
SETTINGS index_granularity = 256, non_replicated_deduplication_window = 1000;

CREATE MATERIALIZED VIEW IF NOT EXISTS hanzo.token_usage_daily_mv TO hanzo.token_usage_daily
AS SELECT
    organization_id,
    model,
    provider,
    toDate(toDateTime(least(greatest(timestamp, toDateTime64(0, 3, 'UTC')),
                            toDateTime64(4294967295, 3, 'UTC')), 'UTC')) AS day,
    sum(tokens_prompt) AS total_prompt_tokens,
    sum(tokens_completion) AS total_completion_tokens,
    sum(cost_usd) AS total_cost_usd,
    count() AS request_count,
    sum(tokens_cache_read) AS total_cache_read_tokens,
    sum(tokens_cache_write) AS total_cache_write_tokens,
    sum(tokens_reasoning) AS total_reasoning_tokens,
    sum(card_cost_usd) AS total_card_cost_usd,
    count(card_cost_usd) AS priced_count,
    quantilesDDState(0.01, 0.5, 0.95, 0.99)(
        if(events.latency_ms BETWEEN 0 AND 1e12, events.latency_ms, NULL)) AS latency_ms,
    quantilesDDState(0.01, 0.5, 0.95, 0.99)(
        if(events.ttft_ms BETWEEN 0 AND 1e12, events.ttft_ms, NULL)) AS ttft_ms,
    quantilesDDState(0.01, 0.5, 0.95, 0.99)(
        if(events.tpot_ms BETWEEN 0 AND 1e12, events.tpot_ms, NULL)) AS tpot_ms,
    avgState(if(isFinite(events.quality_score), events.quality_score, NULL)) AS quality_score,
    count(if(isFinite(events.quality_score), events.quality_score, NULL)) AS scored_count,
    countIf(cost_usd = 0 AND card_cost_usd IS NULL
        AND tokens_prompt + tokens_completion + tokens_cache_read + tokens_cache_write > 0) AS uncosted_count
FROM hanzo.events
WHERE event = '$llm_request'
GROUP BY organization_id, model, provider, day;
