-- Costs that can be priced again, and what has no price: a pattern, and tables to use as they are.
-- Applying this file again changes nothing.
--
--     INSERT INTO meterhouse.usage_in (at, tenant, request_id, provider, model, input, output) ...
--     SELECT * FROM meterhouse.unpriced;
--
-- A row keeps its tokens beside its cost, and in its cost the version of the card that gave it
-- (cost.card). After a correction of the prices, reprice.sql prices the rows of older cards again.

CREATE DATABASE IF NOT EXISTS meterhouse;

CREATE TABLE IF NOT EXISTS meterhouse.costs
(
    at             DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    tenant         LowCardinality(String),
    request_id     String CODEC(ZSTD(1)),
    provider       LowCardinality(String),
    model          LowCardinality(String),
    -- disjoint: no token is in two of them (costUsage)
    input          Nullable(Int64) CODEC(T64, ZSTD(1)),
    output         Nullable(Int64) CODEC(T64, ZSTD(1)),
    cache_read     Nullable(Int64) CODEC(T64, ZSTD(1)),
    cache_write    Nullable(Int64) CODEC(T64, ZSTD(1)),
    cache_write_1h Nullable(Int64) CODEC(T64, ZSTD(1)),
    reasoning      Nullable(Int64) CODEC(T64, ZSTD(1)),
    -- costLlmDetail, whole: one call prices a row, and one column is rewritten
    cost           Tuple(total Nullable(Decimal(38, 12)), input Nullable(Decimal(38, 12)),
                       output Nullable(Decimal(38, 12)), cacheRead Nullable(Decimal(38, 12)),
                       cacheWrite Nullable(Decimal(38, 12)), reasoning Nullable(Decimal(38, 12)),
                       status Enum8('priced' = 1, 'unknownModel' = 2, 'noPriceAtThatTime' = 3,
                           'partial' = 4, 'noUsage' = 5),
                       card String)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (tenant, at)
SETTINGS non_replicated_deduplication_window = 1000;

-- The door: counts as the provider reports them. It keeps nothing itself.
CREATE TABLE IF NOT EXISTS meterhouse.usage_in
(
    at             DateTime64(3, 'UTC'),
    tenant         LowCardinality(String),
    request_id     String,
    provider       LowCardinality(String),
    model          LowCardinality(String),
    input          Nullable(Int64),
    output         Nullable(Int64),
    cache_read     Nullable(Int64),
    cache_write    Nullable(Int64),  -- kept for five minutes
    cache_write_1h Nullable(Int64),  -- kept for an hour; not in cache_write, nor in input
    reasoning      Nullable(Int64)
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS meterhouse.usage_in_mv TO meterhouse.costs AS
SELECT
    at, tenant, request_id, provider, model,
    u.input AS input, u.output AS output, u.cacheRead AS cache_read, u.cacheWrite AS cache_write,
    usage_in.cache_write_1h AS cache_write_1h, u.reasoning AS reasoning,
    costLlmDetail(provider, model, at, u.input, u.output, u.cacheRead, u.cacheWrite,
        usage_in.cache_write_1h, u.reasoning) AS cost
FROM
(
    SELECT *, costUsage(provider, usage_in.input, usage_in.output, usage_in.cache_read,
        usage_in.cache_write, usage_in.reasoning) AS u
    FROM meterhouse.usage_in
) AS usage_in;

-- What went without a price and why, the most tokens first. `partial`: a kind of token has none.
CREATE OR REPLACE VIEW meterhouse.unpriced AS
SELECT
    costs.cost.status AS why,
    provider,
    model,
    count() AS requests,
    sum(ifNull(input, 0) + ifNull(output, 0) + ifNull(cache_read, 0) + ifNull(cache_write, 0)
        + ifNull(cache_write_1h, 0) + ifNull(reasoning, 0)) AS tokens,
    min(at) AS first_seen,
    max(at) AS last_seen
FROM meterhouse.costs
WHERE costs.cost.status != 'priced'
GROUP BY why, provider, model
ORDER BY tokens DESC, requests DESC, why, provider, model;

-- What each card priced: more than one line, or one that is not in force, is work for reprice.sql.
CREATE OR REPLACE VIEW meterhouse.costs_by_card AS
SELECT
    costs.cost.card AS card,
    card = (SELECT card FROM meterhouse.rate_card) AS in_force,
    count() AS requests,
    sum(costs.cost.total) AS cost_usd,
    min(at) AS first_seen,
    max(at) AS last_seen
FROM meterhouse.costs
GROUP BY card
ORDER BY last_seen DESC;
