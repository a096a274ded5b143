-- OptiInfra: the four hourly rollups. A rollup equals recomputation from the raw rows after any
-- number of inserts and merges: every dimension is in ORDER BY, sums and counts are
-- SimpleAggregateFunction, averages and quantiles are states. Nothing here is a ratio.
--
-- A measurement that is NaN or infinite is unknown: left out, as one bad row must not spoil an hour.
--
-- <x>_hourly is the table, <x>_hourly_feed the view that fills it with every insert into <x>_ts,
-- <x>_hourly_mv (03_views.sql) what one reads: one row a key, under the names people know.
--
-- Rows that were there before
--   The feeds see only what is inserted after them, and POPULATE loses what arrives meanwhile. To
--   build a rollup over existing rows (here cost; the others alike), choose a moment a little ahead:
--     1. DROP VIEW optiinfra.cost_metrics_hourly_feed; TRUNCATE TABLE optiinfra.cost_metrics_hourly;
--     2. CREATE MATERIALIZED VIEW ... AS <the SELECT below, with WHERE timestamp >= cut-off>
--     3. wait for the cut-off, then INSERT INTO optiinfra.cost_metrics_hourly
--        <the SELECT below, with WHERE timestamp < cut-off>
--     4. ALTER TABLE optiinfra.cost_metrics_hourly_feed MODIFY QUERY <the SELECT below>
--   Between 1 and 4 no row older than the cut-off may be inserted, as it would be missed or doubled.
--   The raw rows expire (30 or 90 days), the rollups do not: what has expired cannot be built again.

-- cost_per_hour is a rate: an hour of a machine costs the mean of its samples, however many there
-- are. Hence instance_id in the key, and the sum and the count of the rate. A sample without a rate is none.
CREATE TABLE IF NOT EXISTS optiinfra.cost_metrics_hourly
(
    hour            DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    customer_id     UUID CODEC(ZSTD(1)),
    cloud_provider  LowCardinality(String),
    service_name    LowCardinality(String),
    instance_id     String CODEC(ZSTD(1)),
    rate_sum        SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
    utilization_sum SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
    sample_count    SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    -- ours: of how many samples the utilization is known
    utilization_count SimpleAggregateFunction(sum, UInt64) DEFAULT sample_count CODEC(T64, ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(hour)
ORDER BY (customer_id, cloud_provider, hour, service_name, instance_id)
SETTINGS non_replicated_deduplication_window = 1000;

-- A table of 0.1.0 has no such column yet.
ALTER TABLE optiinfra.cost_metrics_hourly ADD COLUMN IF NOT EXISTS
    utilization_count SimpleAggregateFunction(sum, UInt64) DEFAULT sample_count CODEC(T64, ZSTD(1));

CREATE MATERIALIZED VIEW IF NOT EXISTS optiinfra.cost_metrics_hourly_feed
TO optiinfra.cost_metrics_hourly
AS SELECT
    toStartOfHour(timestamp) AS hour,
    customer_id,
    cloud_provider,
    service_name,
    instance_id,
    sum(cost_per_hour) AS rate_sum,
    sumIf(toFloat64(utilization_percent), isFinite(utilization_percent)) AS utilization_sum,
    count() AS sample_count,
    countIf(isFinite(utilization_percent)) AS utilization_count
FROM optiinfra.cost_metrics_ts
WHERE isFinite(cost_per_hour)
GROUP BY hour, customer_id, cloud_provider, service_name, instance_id;

-- Quantiles are kept as DDSketch (Masson et al. 2019): what is read is within 1 % of the latency at
-- that rank (below 1 ms within 3 %: the engine's sketch is coarser there), and merging adds counts,
-- so the order of merges changes nothing. A state of 170 requests takes 114 bytes, where a sample
-- of up to 8192 values, quantile's, takes 609 and does not give the same answer after every merge.
-- It holds every level, so one is kept and the other reads it. What is not finite has to be left
-- out: the sketch refuses it.
-- Marks of 256 rows, for a question of one service's day reads 24 rows a model. Questions across
-- customers read by_hour: the same rows, by hour, without states.
CREATE TABLE IF NOT EXISTS optiinfra.performance_metrics_hourly
(
    hour              DateTime('UTC') CODEC(Delta, LZ4),
    customer_id       UUID CODEC(ZSTD(1)),
    service_id        UUID CODEC(ZSTD(1)),
    service_type      LowCardinality(String),
    avg_latency       AggregateFunction(avg, Nullable(Float32)) CODEC(ZSTD(1)),
    p95_latency       AggregateFunction(quantileDD(0.01, 0.95), Nullable(Float32)) CODEC(ZSTD(1)),
    p99_latency       AggregateFunction(quantileDD(0.01, 0.99), Nullable(Float32))
                      ALIAS CAST(CAST(p95_latency, 'String'),
                                 'AggregateFunction(quantileDD(0.01, 0.99), Nullable(Float32))'),
    avg_throughput    AggregateFunction(avg, Nullable(Float32)) CODEC(ZSTD(1)),
    avg_gpu_util      AggregateFunction(avg, Nullable(Float32)) CODEC(ZSTD(1)),
    request_count     SimpleAggregateFunction(sum, UInt64) CODEC(T64, LZ4),
    -- ours:
    provider          LowCardinality(String),
    model_name        LowCardinality(String),
    prompt_tokens     SimpleAggregateFunction(sum, Nullable(UInt64)) CODEC(LZ4),
    completion_tokens SimpleAggregateFunction(sum, Nullable(UInt64)) CODEC(LZ4),
    cost_usd          SimpleAggregateFunction(sum, Nullable(Decimal(38, 12))) CODEC(LZ4),
    priced_count      SimpleAggregateFunction(sum, UInt64) CODEC(T64, LZ4), -- with a known cost
    PROJECTION by_hour
    (
        SELECT
            hour, service_type, provider, model_name, request_count, prompt_tokens, completion_tokens,
            cost_usd, priced_count
        ORDER BY hour
    )
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(hour)
ORDER BY (customer_id, service_id, hour, service_type, provider, model_name)
SETTINGS
    index_granularity = 256,
    deduplicate_merge_projection_mode = 'rebuild',
    lightweight_mutation_projection_mode = 'drop',  -- DELETE; merges make it again
    non_replicated_deduplication_window = 1000;

CREATE MATERIALIZED VIEW IF NOT EXISTS optiinfra.performance_metrics_hourly_feed
TO optiinfra.performance_metrics_hourly
AS SELECT
    toStartOfHour(timestamp) AS hour,
    customer_id,
    service_id,
    service_type,
    avgState(if(isFinite(latency_ms), latency_ms, NULL)) AS avg_latency,
    quantileDDState(0.01, 0.95)(if(isFinite(latency_ms), latency_ms, NULL)) AS p95_latency,
    avgState(if(isFinite(throughput_tokens_per_sec), throughput_tokens_per_sec, NULL)) AS avg_throughput,
    avgState(if(isFinite(gpu_utilization), gpu_utilization, NULL)) AS avg_gpu_util,
    count() AS request_count,
    provider,
    model_name,
    sum(performance_metrics_ts.prompt_tokens) AS prompt_tokens,
    sum(performance_metrics_ts.completion_tokens) AS completion_tokens,
    sum(performance_metrics_ts.cost_usd) AS cost_usd,
    count(performance_metrics_ts.cost_usd) AS priced_count
FROM optiinfra.performance_metrics_ts
GROUP BY hour, customer_id, service_id, service_type, provider, model_name;

CREATE TABLE IF NOT EXISTS optiinfra.resource_metrics_hourly
(
    hour           DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    customer_id    UUID CODEC(ZSTD(1)),
    instance_id    String CODEC(ZSTD(1)),
    instance_type  LowCardinality(String),
    avg_gpu_util   AggregateFunction(avg, Float32),
    max_gpu_util   AggregateFunction(max, Float32),
    avg_gpu_memory AggregateFunction(avg, Float32),
    avg_cpu_util   AggregateFunction(avg, Float32),
    sample_count   SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(hour)
ORDER BY (customer_id, instance_id, hour, instance_type)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE MATERIALIZED VIEW IF NOT EXISTS optiinfra.resource_metrics_hourly_feed
TO optiinfra.resource_metrics_hourly
AS SELECT
    toStartOfHour(timestamp) AS hour,
    customer_id,
    instance_id,
    instance_type,
    avgStateIf(gpu_utilization, isFinite(gpu_utilization)) AS avg_gpu_util,
    maxStateIf(gpu_utilization, isFinite(gpu_utilization)) AS max_gpu_util,
    avgStateIf(gpu_memory_used_mb, isFinite(gpu_memory_used_mb)) AS avg_gpu_memory,
    avgStateIf(cpu_utilization, isFinite(cpu_utilization)) AS avg_cpu_util,
    count() AS sample_count
FROM optiinfra.resource_metrics_ts
GROUP BY hour, customer_id, instance_id, instance_type;

CREATE TABLE IF NOT EXISTS optiinfra.quality_metrics_hourly
(
    hour                DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    customer_id         UUID CODEC(ZSTD(1)),
    service_id          UUID CODEC(ZSTD(1)),
    model_name          LowCardinality(String),
    avg_quality         AggregateFunction(avg, Nullable(Float32)),
    avg_relevance       AggregateFunction(avg, Nullable(Float32)),
    avg_coherence       AggregateFunction(avg, Nullable(Float32)),
    avg_factuality      AggregateFunction(avg, Nullable(Float32)),
    hallucination_count SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    request_count       SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    -- ours: of how many requests it is known whether the model hallucinated
    judged_count        SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(hour)
ORDER BY (customer_id, service_id, hour, model_name)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE MATERIALIZED VIEW IF NOT EXISTS optiinfra.quality_metrics_hourly_feed
TO optiinfra.quality_metrics_hourly
AS SELECT
    toStartOfHour(timestamp) AS hour,
    customer_id,
    service_id,
    model_name,
    avgState(if(isFinite(overall_quality_score), overall_quality_score, NULL)) AS avg_quality,
    avgState(if(isFinite(relevance_score), relevance_score, NULL)) AS avg_relevance,
    avgState(if(isFinite(coherence_score), coherence_score, NULL)) AS avg_coherence,
    avgState(if(isFinite(factuality_score), factuality_score, NULL)) AS avg_factuality,
    countIf(hallucination_detected = 1) AS hallucination_count,
    count() AS request_count,
    count(hallucination_detected) AS judged_count
FROM optiinfra.quality_metrics_ts
GROUP BY hour, customer_id, service_id, model_name;
