-- OptiInfra: the four raw tables and the door through which raw requests come in.
-- Applying this file again changes nothing.
--
-- Names, columns and retention are those people already use; what is ours stands behind their
-- columns. NULL means unknown and never becomes 0: what a request may lack is Nullable.
--
-- Sending an INSERT again after it failed
--   Every table keeps the hashes of its last inserts (non_replicated_deduplication_window), and a
--   view's target recognises the blocks that come from an insert it has seen. So an INSERT that
--   failed half-way, for example in a view after the raw rows were written, is simply repeated:
--     INSERT INTO optiinfra.requests_in SETTINGS
--         insert_deduplication_token = '<the same text for the same rows>',
--         insert_deduplicate = 1,                                   -- the default
--         deduplicate_blocks_in_dependent_materialized_views = 1,   -- the default since 26.1
--         async_insert = 0                                          -- 1 is the default since 26.2
--     FORMAT JSONEachRow ...
--   and leaves no row twice in a raw table or in any rollup. The same token must come with the same
--   rows in the same order. INSERT ... SELECT is deduplicated only when its rows come in a fixed
--   order: end it with ORDER BY ALL or a unique key and set deduplicate_insert_select =
--   'force_enable', which refuses instead of letting doubles through. Without a token the rows'
--   own bytes are the token: the same rows sent twice are taken for one insert, so requests need
--   their request_id.

CREATE DATABASE IF NOT EXISTS optiinfra;

-- What a machine costs an hour, one or more samples in each hour. (Bytes a value in the sample, with Delta and
-- without: its utilization 2.7 and 3.4; below, memory used 0.2 and 0.4, network 3.3 and 3.5.)
CREATE TABLE IF NOT EXISTS optiinfra.cost_metrics_ts
(
    timestamp           DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    customer_id         UUID CODEC(ZSTD(1)),
    cloud_provider      LowCardinality(String),     -- 'aws', 'gcp', 'azure'
    service_name        LowCardinality(String),     -- 'ec2', 'compute-engine', 'vm'
    instance_id         String CODEC(ZSTD(1)),
    instance_type       LowCardinality(String),     -- 'm5.xlarge', 'n1-standard-4'
    region              LowCardinality(String),     -- 'us-east-1', 'us-central1'
    cost_per_hour       Float64 CODEC(ZSTD(1)),     -- USD; a rate, not an amount
    utilization_percent Float32 CODEC(Delta, ZSTD(1)), -- 0-100
    is_spot             UInt8 CODEC(ZSTD(1)),
    is_reserved         UInt8 CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(timestamp)
ORDER BY (customer_id, cloud_provider, timestamp)
TTL timestamp + INTERVAL 90 DAY
SETTINGS non_replicated_deduplication_window = 1000;

-- One row a request to a model: how fast, how much, at what price.
--
-- Codecs were chosen by measuring rows as tests/bench/sql_systems.py makes them (random ids, floats
-- of full entropy), bytes a row and ns to read one: timestamp T64 LZ4 1.7 and 5 (DoubleDelta ZSTD
-- 1.2 and 13, Delta ZSTD 1.2 and 8, LZ4 4.0 and 2); a float LZ4 4.0 and 3 (ZSTD 3.6 and 7; Gorilla
-- and FPC 3.6-4.0); tokens T64 LZ4 1.6 and 4 (T64 ZSTD 1.6 and 4, LZ4 2.8 and 5, ZSTD 2.0 and 8);
-- cost_usd LZ4 5.4 and 7 (ZSTD 3.9 and 20); params_hash ZSTD 1.9 and 15 at 64 sets of parameters a
-- service (LZ4 4.6 and 8). Merges of rows in the order of their time take 0.7 of the time that they took
-- with ZSTD everywhere, and 10 % more bytes. Statistics of columns, which merges would make by default,
-- decide nothing here: parts are chosen by customer, service and time. Without them a merge takes 0.8 of
-- its time. A merge joins about twice as many parts as by default (merge_selector_base is 5 there), so that
-- rows are merged less often: 32 inserts of 1 M rows wrote 31 M rows again instead of 53, for 17 parts at
-- their end instead of 11.
CREATE TABLE IF NOT EXISTS optiinfra.performance_metrics_ts
(
    timestamp                 DateTime('UTC') CODEC(T64, LZ4),
    customer_id               UUID CODEC(LZ4),
    service_id                UUID CODEC(LZ4),
    service_type              LowCardinality(String),        -- 'vllm', 'tgi', 'sglang', 'api'
    model_name                LowCardinality(String),        -- 'gpt-4o', 'llama-3.1-70b'
    request_id                UUID CODEC(NONE),              -- random bytes do not compress
    latency_ms                Nullable(Float32) CODEC(LZ4),
    throughput_tokens_per_sec Nullable(Float32) CODEC(LZ4),
    gpu_utilization           Nullable(Float32) CODEC(LZ4),    -- 0-100
    kv_cache_utilization      Nullable(Float32) CODEC(LZ4),    -- 0-100
    batch_size                UInt32 CODEC(T64, LZ4),
    prompt_tokens             Nullable(UInt32) CODEC(T64, LZ4),
    completion_tokens         Nullable(UInt32) CODEC(T64, LZ4),
    total_tokens              Nullable(UInt32) CODEC(T64, LZ4),
    -- ours:
    provider                  LowCardinality(String) DEFAULT '',            -- 'openai', 'anthropic'
    cost_usd                  Nullable(Decimal(38, 12)) DEFAULT NULL CODEC(LZ4), -- NULL: no price
    params_hash               Nullable(FixedString(32)) DEFAULT NULL CODEC(ZSTD(1)), -- hashParams
    -- with these the cost can be computed again (reprice.sql): what of the tokens was cached, written to
    -- the cache or thought, as the provider reports it, and the rate card that gave the cost. '': the
    -- cost came with the row.
    cache_read_tokens         Nullable(UInt32) DEFAULT NULL CODEC(T64, LZ4),
    cache_write_tokens        Nullable(UInt32) DEFAULT NULL CODEC(T64, LZ4),
    reasoning_tokens          Nullable(UInt32) DEFAULT NULL CODEC(T64, LZ4),
    cost_card                 LowCardinality(String) DEFAULT ''
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(timestamp)
ORDER BY (customer_id, service_id, timestamp)
TTL timestamp + INTERVAL 30 DAY
SETTINGS auto_statistics_types = '', merge_selector_base = 10, non_replicated_deduplication_window = 1000;

-- A table of 0.1.0 has no such columns yet; its rows keep the cost they have.
ALTER TABLE optiinfra.performance_metrics_ts
    ADD COLUMN IF NOT EXISTS cache_read_tokens Nullable(UInt32) DEFAULT NULL CODEC(T64, LZ4),
    ADD COLUMN IF NOT EXISTS cache_write_tokens Nullable(UInt32) DEFAULT NULL CODEC(T64, LZ4),
    ADD COLUMN IF NOT EXISTS reasoning_tokens Nullable(UInt32) DEFAULT NULL CODEC(T64, LZ4),
    ADD COLUMN IF NOT EXISTS cost_card LowCardinality(String) DEFAULT '';

-- One row a GPU and minute.
CREATE TABLE IF NOT EXISTS optiinfra.resource_metrics_ts
(
    timestamp           DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    customer_id         UUID CODEC(ZSTD(1)),
    instance_id         String CODEC(ZSTD(1)),
    instance_type       LowCardinality(String),
    gpu_index           UInt8 CODEC(ZSTD(1)),       -- 0-7: which GPU of the instance
    gpu_utilization     Float32 CODEC(ZSTD(1)),     -- 0-100
    gpu_memory_used_mb  Float32 CODEC(ZSTD(1)),
    gpu_memory_total_mb Float32 CODEC(ZSTD(1)),
    gpu_temperature     Float32 CODEC(ZSTD(1)),
    cpu_utilization     Float32 CODEC(ZSTD(1)),     -- 0-100
    memory_used_gb      Float32 CODEC(Delta, ZSTD(1)),
    memory_total_gb     Float32 CODEC(ZSTD(1)),
    network_rx_mbps     Float32 CODEC(Delta, ZSTD(1)),
    network_tx_mbps     Float32 CODEC(Delta, ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(timestamp)
ORDER BY (customer_id, instance_id, timestamp)
TTL timestamp + INTERVAL 90 DAY
SETTINGS non_replicated_deduplication_window = 1000;

-- One row a judged answer. Scores are shares, 0-1; NULL where nobody judged.
CREATE TABLE IF NOT EXISTS optiinfra.quality_metrics_ts
(
    timestamp              DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    customer_id            UUID CODEC(ZSTD(1)),
    service_id             UUID CODEC(ZSTD(1)),
    request_id             UUID CODEC(NONE),
    model_name             LowCardinality(String),
    relevance_score        Nullable(Float32) CODEC(ZSTD(1)),
    coherence_score        Nullable(Float32) CODEC(ZSTD(1)),
    factuality_score       Nullable(Float32) CODEC(ZSTD(1)),
    hallucination_detected Nullable(UInt8) CODEC(ZSTD(1)),
    toxicity_score         Nullable(Float32) CODEC(ZSTD(1)),
    overall_quality_score  Nullable(Float32) CODEC(ZSTD(1)),  -- qualityScore
    prompt_hash            Nullable(String) CODEC(ZSTD(1)),   -- hashPromptKeyed; never the prompt
    latency_ms             Nullable(UInt32) CODEC(T64, ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(timestamp)
ORDER BY (customer_id, service_id, timestamp)
TTL timestamp + INTERVAL 30 DAY
SETTINGS non_replicated_deduplication_window = 1000;

-- The door: a request as the gateway saw it, prompt and parameters included. The Null engine keeps
-- nothing; the two views behind it store derived values only, so no prompt reaches the disk. ClickHouse's
-- logs do quote SQL text, and rows that cannot be read: send rows as data beside the statement, and keep
-- the masking rules of config/server. (A Distributed table before the door keeps rows on the disk until
-- they are sent, but for distributed_foreground_insert = 1.)
CREATE TABLE IF NOT EXISTS optiinfra.requests_in
(
    timestamp                 DateTime64(3, 'UTC'),
    customer_id               UUID,
    service_id                UUID,
    service_type              LowCardinality(String),
    provider                  LowCardinality(String),
    model_name                LowCardinality(String),
    request_id                UUID,
    latency_ms                Nullable(Float32),
    throughput_tokens_per_sec Nullable(Float32),
    gpu_utilization           Nullable(Float32),
    kv_cache_utilization      Nullable(Float32),
    batch_size                UInt32,
    -- token counts as the provider reports them; costRequest knows who counts the cache in
    prompt_tokens             Nullable(UInt32),
    completion_tokens         Nullable(UInt32),
    cache_read_tokens         Nullable(UInt32),
    cache_write_tokens        Nullable(UInt32),
    reasoning_tokens          Nullable(UInt32),
    params                    Nullable(String),     -- JSON: temperature, max_tokens, tools, ...
    prompt                    Nullable(String),
    -- scores of a judge, 0-1
    relevance_score           Nullable(Float64),
    coherence_score           Nullable(Float64),
    factuality_score          Nullable(Float64),
    hallucination_detected    Nullable(UInt8),
    toxicity_score            Nullable(Float64)
)
ENGINE = Null;

-- A measurement that is negative, NaN or above 1e12 is unknown: one bad row must not spoil an hour. A
-- time that DateTime does not have (before 1970, after 2106) is stored as the nearest that it has.
-- The cost is that of the stored second, so that it comes out the same when it is computed again.
CREATE MATERIALIZED VIEW IF NOT EXISTS optiinfra.requests_to_performance
TO optiinfra.performance_metrics_ts
AS WITH
    toDateTime(least(greatest(requests_in.timestamp, toDateTime64(0, 3, 'UTC')),
                     toDateTime64(4294967295, 3, 'UTC')), 'UTC') AS second,
    costRequest(provider, model_name, second, prompt_tokens, completion_tokens,
                cache_read_tokens, cache_write_tokens, reasoning_tokens) AS cost
SELECT
    second AS timestamp,
    customer_id,
    service_id,
    service_type,
    model_name,
    request_id,
    if(requests_in.latency_ms BETWEEN 0 AND 1e12, requests_in.latency_ms, NULL) AS latency_ms,
    if(requests_in.throughput_tokens_per_sec BETWEEN 0 AND 1e12,
       requests_in.throughput_tokens_per_sec, NULL) AS throughput_tokens_per_sec,
    if(requests_in.gpu_utilization BETWEEN 0 AND 1e12,
       requests_in.gpu_utilization, NULL) AS gpu_utilization,
    if(requests_in.kv_cache_utilization BETWEEN 0 AND 1e12,
       requests_in.kv_cache_utilization, NULL) AS kv_cache_utilization,
    batch_size,
    prompt_tokens,
    completion_tokens,
    accurateCastOrNull(prompt_tokens + completion_tokens, 'UInt32') AS total_tokens,
    provider,
    cost.total AS cost_usd,
    hashParams(params) AS params_hash,
    cache_read_tokens,
    cache_write_tokens,
    reasoning_tokens,
    cost.card AS cost_card
FROM optiinfra.requests_in;

-- Requests that no judge saw have no row here: an average over them would be an average of nothing.
-- A score outside 0-1 (or NaN) is unknown, for the averages as for the overall score; so is a flag
-- that is neither 0 nor 1.
CREATE MATERIALIZED VIEW IF NOT EXISTS optiinfra.requests_to_quality
TO optiinfra.quality_metrics_ts
AS SELECT
    toDateTime(least(greatest(requests_in.timestamp, toDateTime64(0, 3, 'UTC')),
                     toDateTime64(4294967295, 3, 'UTC')), 'UTC') AS timestamp,
    customer_id,
    service_id,
    request_id,
    model_name,
    if(requests_in.relevance_score BETWEEN 0 AND 1,
       toFloat32(requests_in.relevance_score), NULL) AS relevance_score,
    if(requests_in.coherence_score BETWEEN 0 AND 1,
       toFloat32(requests_in.coherence_score), NULL) AS coherence_score,
    if(requests_in.factuality_score BETWEEN 0 AND 1,
       toFloat32(requests_in.factuality_score), NULL) AS factuality_score,
    if(requests_in.hallucination_detected <= 1,
       requests_in.hallucination_detected, NULL) AS hallucination_detected,
    if(requests_in.toxicity_score BETWEEN 0 AND 1,
       toFloat32(requests_in.toxicity_score), NULL) AS toxicity_score,
    qualityScore(requests_in.relevance_score, requests_in.coherence_score,
                 requests_in.factuality_score, requests_in.hallucination_detected,
                 requests_in.toxicity_score) AS overall_quality_score,
    hashPromptKeyed('default', prompt) AS prompt_hash,
    if(requests_in.latency_ms BETWEEN 0 AND 4294967040,
       toUInt32(requests_in.latency_ms), NULL) AS latency_ms
FROM optiinfra.requests_in
WHERE coalesce(requests_in.relevance_score, requests_in.coherence_score,
               requests_in.factuality_score, requests_in.toxicity_score,
               toFloat64(requests_in.hallucination_detected)) IS NOT NULL;
