-- NaaP: the two rollups, per stream, 5 minutes and hour. A rollup equals recomputation from the
-- table it is fed by after any number of inserts and merges: every dimension in ORDER BY, counts as
-- SimpleAggregateFunction, averages and quantiles as states.
--
-- Counters (restarts, bytes, packets) are cumulative. A sum of readings means nothing; what is kept
-- is the first and the last reading of each stream, and the views in 03_views.sql difference them.
-- Readings carry their time first, so min and max choose them whatever order events come in, and an
-- event that comes twice changes no counter. (It does count as two samples in the averages.) What is no
-- reading, for the event did not tell it, loses to every other: `none` is later, or earlier, than any.
--
-- Rows that were there before: as described in sql/optiinfra/02_rollups.sql, with event_timestamp.

-- The states are large: marks of 256 rows, so that a question of one orchestrator reads few of the
-- others', and ZSTD(1): 105 bytes a row at 24 samples, LZ4 130.
CREATE TABLE IF NOT EXISTS naap.ai_stream_status_5min
(
    time_bucket          DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    metric_date          Date,
    orchestrator_address String CODEC(ZSTD(1)),
    pipeline             LowCardinality(String),
    gpu_id               String CODEC(ZSTD(1)),
    region               LowCardinality(String),
    stream_id            String CODEC(ZSTD(1)),
    output_fps           AggregateFunction(avg, Nullable(Float32)) CODEC(ZSTD(1)),
    output_fps_quantiles AggregateFunction(quantiles(0.05, 0.5, 0.95), Nullable(Float32))
                         CODEC(ZSTD(1)),
    input_fps            AggregateFunction(avg, Nullable(Float32)) CODEC(ZSTD(1)),
    sample_count         SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    first_reading        SimpleAggregateFunction(min, Tuple(
                             at DateTime64(3, 'UTC'), restarts UInt32)) CODEC(ZSTD(1)),
    last_reading         SimpleAggregateFunction(max, Tuple(
                             at DateTime64(3, 'UTC'), restarts UInt32)) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(metric_date)
ORDER BY (metric_date, orchestrator_address, pipeline, time_bucket, gpu_id, region, stream_id)
SETTINGS index_granularity = 256, non_replicated_deduplication_window = 1000;

CREATE MATERIALIZED VIEW IF NOT EXISTS naap.ai_stream_status_5min_feed TO naap.ai_stream_status_5min
AS WITH
    isNotNull(restart_count) AS told,
    assumeNotNull(restart_count) AS restarts,
    toDateTime64(4294967296, 3, 'UTC') AS none
SELECT
    toStartOfFiveMinutes(toDateTime(event_timestamp, 'UTC')) AS time_bucket,
    toDate(time_bucket) AS metric_date,
    orchestrator_address,
    pipeline,
    gpu_id,
    region,
    stream_id,
    avgState(ai_stream_status.output_fps) AS output_fps,
    quantilesState(0.05, 0.5, 0.95)(ai_stream_status.output_fps) AS output_fps_quantiles,
    avgState(ai_stream_status.input_fps) AS input_fps,
    count() AS sample_count,
    min((if(told, event_timestamp, none), restarts)) AS first_reading,
    max((if(told, event_timestamp, toDateTime64(0, 3, 'UTC')), restarts)) AS last_reading
FROM naap.ai_stream_status
GROUP BY time_bucket, metric_date, orchestrator_address, pipeline, gpu_id, region, stream_id;

CREATE TABLE IF NOT EXISTS naap.stream_ingest_metrics_hourly
(
    hour_bucket          DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    metric_date          Date,
    stream_id            String CODEC(ZSTD(1)),
    orchestrator_address String CODEC(ZSTD(1)),
    video_jitter         AggregateFunction(avg, Nullable(Float32)),
    audio_jitter         AggregateFunction(avg, Nullable(Float32)),
    sample_count         SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    first_reading        SimpleAggregateFunction(min, Tuple(
                             at DateTime64(3, 'UTC'), received UInt64, sent Nullable(UInt64),
                             video_lost Nullable(Int32), audio_lost Nullable(Int32))),
    last_reading         SimpleAggregateFunction(max, Tuple(
                             at DateTime64(3, 'UTC'), received UInt64, sent Nullable(UInt64),
                             video_lost Nullable(Int32), audio_lost Nullable(Int32))),
    first_packets        SimpleAggregateFunction(min, Tuple(
                             at DateTime64(3, 'UTC'), video Nullable(UInt32), audio Nullable(UInt32))),
    last_packets         SimpleAggregateFunction(max, Tuple(
                             at DateTime64(3, 'UTC'), video Nullable(UInt32), audio Nullable(UInt32)))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(metric_date)
ORDER BY (metric_date, stream_id, hour_bucket, orchestrator_address)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE MATERIALIZED VIEW IF NOT EXISTS naap.stream_ingest_metrics_hourly_feed
TO naap.stream_ingest_metrics_hourly
AS WITH
    isNotNull(bytes_received) AS told,
    assumeNotNull(bytes_received) AS received,
    toDateTime64(4294967296, 3, 'UTC') AS none,
    toDateTime64(0, 3, 'UTC') AS none_before
SELECT
    toStartOfHour(toDateTime(event_timestamp, 'UTC')) AS hour_bucket,
    toDate(hour_bucket) AS metric_date,
    stream_id,
    orchestrator_address,
    avgState(video_jitter) AS video_jitter,
    avgState(audio_jitter) AS audio_jitter,
    count() AS sample_count,
    min((if(told, event_timestamp, none), received, bytes_sent, video_packets_lost,
         audio_packets_lost)) AS first_reading,
    max((if(told, event_timestamp, none_before), received, bytes_sent, video_packets_lost,
         audio_packets_lost)) AS last_reading,
    min((if(told, event_timestamp, none), video_packets_received, audio_packets_received))
        AS first_packets,
    max((if(told, event_timestamp, none_before), video_packets_received, audio_packets_received))
        AS last_packets
FROM naap.stream_ingest_metrics
GROUP BY hour_bucket, metric_date, stream_id, orchestrator_address;
