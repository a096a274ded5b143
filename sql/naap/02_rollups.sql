-- NaaP: the rollups of 5 minutes and of an hour. A rollup equals recomputation from the distinct events
-- of the table it is fed by after any number of inserts and merges: every dimension in ORDER BY,
-- counts as SimpleAggregateFunction, averages and quantiles as states.
--
-- Counters (restarts, bytes, packets) are cumulative. A sum of readings means nothing; what is kept
-- is the first and the last reading of each stream, and the views in 03_views.sql difference them.
-- Readings carry their time first, so min and max choose them whatever order events come in, and an
-- event that comes twice changes no counter. What is no reading, for the event did not tell it, loses
-- to every other: `none` is later, or earlier, than any.
--
-- Averages, quantiles and counts would count an event twice that comes again in another insert (Kafka
-- delivers at least once), for states forget whose values they hold. So a refreshable view looks once
-- a minute for windows with new events and repeats among them, and works these out again from each event
-- once (an event_id of a stream's GPU in a window is one event). They stand beside what was fed, with the
-- time of their calculation in the key: of a window's rows those of the latest count, and so -ArgMax reads
-- them, as in sumArgMax(sample_count, calculated_at). A window is an orchestrator's 5 minutes of a pipeline (however its
-- address is spelled), or a stream's hour: all its rows are of one calculation, or none. At once: SYSTEM REFRESH
-- VIEW naap.repeated_statuses, naap.repeated_ingests. Where nothing is repeated the rollups are right with every
-- insert.
--
-- Quantiles are DDSketches: within 1 % of the value (3 % below one frame a second, where the engine's
-- sketch is coarser), and exactly the same however they are merged. A sketch gives the lower of two neighbours:
-- so up to 32 rates stand beside it, and of so few events the quantiles are exact and interpolated.
--
-- Rows that were there before: as described in sql/optiinfra/02_rollups.sql, with event_timestamp.

-- Marks of 256 rows, so that a question of one orchestrator reads few of the others' states. A rate
-- that is not finite is unknown.
CREATE TABLE IF NOT EXISTS naap.ai_stream_status_5min
(
    time_bucket          DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    metric_date          Date,
    orchestrator_address String CODEC(ZSTD(1)),
    pipeline             LowCardinality(String),
    gpu_id               String CODEC(ZSTD(1)),
    region               LowCardinality(String),
    output_fps           AggregateFunction(avg, Nullable(Float32)) CODEC(ZSTD(1)),
    output_fps_quantiles AggregateFunction(quantilesDD(0.01, 0.05, 0.5, 0.95), Nullable(Float32))
                         CODEC(ZSTD(1)),
    first_output_fps     AggregateFunction(groupArray(32), Float32) CODEC(ZSTD(1)), -- unknown ones NaN
    input_fps            AggregateFunction(avg, Nullable(Float32)) CODEC(ZSTD(1)),
    sample_count         SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    calculated_at        DateTime64(9, 'UTC') CODEC(ZSTD(1)), -- 1970: with the insert
    looked_to            SimpleAggregateFunction(max, DateTime('UTC')) CODEC(ZSTD(1)) -- of the row '*', see below
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(metric_date)
ORDER BY (metric_date, orchestrator_address, pipeline, time_bucket, gpu_id, region, calculated_at)
SETTINGS index_granularity = 256, non_replicated_deduplication_window = 1000;

CREATE MATERIALIZED VIEW IF NOT EXISTS naap.ai_stream_status_5min_feed TO naap.ai_stream_status_5min
AS WITH
    if(isFinite(ai_stream_status.output_fps), ai_stream_status.output_fps, NULL) AS output,
    if(isFinite(ai_stream_status.input_fps), ai_stream_status.input_fps, NULL) AS input
SELECT
    toStartOfFiveMinutes(toDateTime(event_timestamp, 'UTC')) AS time_bucket,
    toDate(time_bucket) AS metric_date,
    orchestrator_address,
    pipeline,
    gpu_id,
    region,
    avgState(output) AS output_fps,
    quantilesDDState(0.01, 0.05, 0.5, 0.95)(output) AS output_fps_quantiles,
    groupArrayState(32)(ifNull(output, toFloat32(nan))) AS first_output_fps,
    avgState(input) AS input_fps,
    count() AS sample_count
FROM naap.ai_stream_status
GROUP BY time_bucket, metric_date, orchestrator_address, pipeline, gpu_id, region;

-- Each stream's readings of its restarts, a row for each 5 minutes in which it sent a status.
CREATE TABLE IF NOT EXISTS naap.ai_stream_restarts_5min
(
    time_bucket          DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    metric_date          Date,
    orchestrator_address String CODEC(ZSTD(1)),
    pipeline             LowCardinality(String),
    gpu_id               String CODEC(ZSTD(1)),
    region               LowCardinality(String),
    stream_id            String CODEC(ZSTD(1)),
    first_reading        SimpleAggregateFunction(min, Tuple(
                             at DateTime64(3, 'UTC'), restarts UInt32)) CODEC(ZSTD(1)),
    last_reading         SimpleAggregateFunction(max, Tuple(
                             at DateTime64(3, 'UTC'), restarts UInt32)) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(metric_date)
ORDER BY (metric_date, orchestrator_address, pipeline, stream_id, time_bucket, gpu_id, region)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE MATERIALIZED VIEW IF NOT EXISTS naap.ai_stream_restarts_5min_feed
TO naap.ai_stream_restarts_5min
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
                             at DateTime64(3, 'UTC'), video Nullable(UInt32), audio Nullable(UInt32))),
    calculated_at        DateTime64(9, 'UTC') CODEC(ZSTD(1)),
    looked_to            SimpleAggregateFunction(max, DateTime('UTC')) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(metric_date)
ORDER BY (metric_date, stream_id, hour_bucket, orchestrator_address, calculated_at)
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
    avgState(if(isFinite(stream_ingest_metrics.video_jitter), stream_ingest_metrics.video_jitter, NULL))
        AS video_jitter,
    avgState(if(isFinite(stream_ingest_metrics.audio_jitter), stream_ingest_metrics.audio_jitter, NULL))
        AS audio_jitter,
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

-- What is to be worked out again. "New" means stored after the last look (or now, where a clock was ahead),
-- less ten minutes for inserts that were still running then. A window of which fewer events are stored than
-- were fed has begun to expire, and keeps what it has; so does one that shows as many as there are, for each
-- calculation is kept. A row of 1970 with '*' for the orchestrator, or the stream, is none: it tells how far
-- was looked. (Views of their own, for they have UNIONs: after a RESTORE, 26.7 refuses to run a materialized
-- view that has any.)
CREATE OR REPLACE VIEW naap.statuses_to_repair
AS WITH
    -- The last three digits are the server's: what two servers of a cluster calculate at once is not taken for one.
    fromUnixTimestamp64Nano(
        toUnixTimestamp64Micro(now64(6)) * 1000 + toInt64(sipHash64(serverUUID()) % 1000), 'UTC') AS at,
    (
        SELECT toDateTime(greatest(0, least(toInt64(max(r.looked_to)), toUnixTimestamp(now())) - 600), 'UTC')
        FROM naap.ai_stream_status_5min AS r
        WHERE metric_date = '1970-01-01' AND orchestrator_address = '*'
    ) AS looked_before,
    fresh AS
    (
        SELECT DISTINCT event_date, toStartOfFiveMinutes(toDateTime(event_timestamp, 'UTC')) AS bucket
        FROM naap.ai_stream_status
        WHERE ingestion_timestamp >= looked_before
    ),
    suspect AS
    (
        SELECT
            event_date, lower(orchestrator_address) AS orchestrator, pipeline,
            toStartOfFiveMinutes(toDateTime(event_timestamp, 'UTC')) AS bucket,
            count() AS stored,
            uniqExact(orchestrator_address, stream_id, gpu_id, region, event_id) AS events
        FROM naap.ai_stream_status
        WHERE (event_date, bucket) GLOBAL IN fresh
        GROUP BY event_date, orchestrator, pipeline, bucket
        HAVING events < stored
    ),
    repeated AS
    (
        SELECT event_date, orchestrator, pipeline, bucket
        FROM suspect
        JOIN
        (
            SELECT
                metric_date AS event_date, lower(orchestrator_address) AS orchestrator, pipeline,
                time_bucket AS bucket, sumIf(r.sample_count, calculated_at = 0) AS fed,
                sumArgMax(r.sample_count, calculated_at) AS shown
            FROM naap.ai_stream_status_5min AS r
            WHERE (event_date, orchestrator, pipeline, bucket) GLOBAL IN
                  (SELECT event_date, orchestrator, pipeline, bucket FROM suspect)
            GROUP BY event_date, orchestrator, pipeline, bucket
        ) AS f USING (event_date, orchestrator, pipeline, bucket)
        WHERE stored >= fed AND shown != events
    )
SELECT
    bucket AS time_bucket, event_date AS metric_date, orchestrator_address, pipeline, gpu_id, region,
    avgState(e.output) AS output_fps,
    quantilesDDState(0.01, 0.05, 0.5, 0.95)(e.output) AS output_fps_quantiles,
    groupArrayState(32)(ifNull(e.output, toFloat32(nan))) AS first_output_fps,
    avgState(e.input) AS input_fps,
    count() AS sample_count,
    at AS calculated_at,
    toDateTime(0, 'UTC') AS looked_to
FROM
(
    SELECT
        event_date, orchestrator_address, pipeline, stream_id, gpu_id, region, event_id,
        toStartOfFiveMinutes(toDateTime(event_timestamp, 'UTC')) AS bucket,
        any(if(isFinite(output_fps), output_fps, NULL)) AS output,
        any(if(isFinite(input_fps), input_fps, NULL)) AS input
    FROM naap.ai_stream_status
    WHERE (event_date, lower(orchestrator_address), pipeline, bucket) GLOBAL IN repeated
    GROUP BY event_date, orchestrator_address, pipeline, stream_id, gpu_id, region, event_id, bucket
) AS e
GROUP BY bucket, event_date, orchestrator_address, pipeline, gpu_id, region
UNION ALL
SELECT
    toDateTime(0, 'UTC'), toDate(0), '*', '', '', '', avgState(CAST(NULL, 'Nullable(Float32)')),
    quantilesDDState(0.01, 0.05, 0.5, 0.95)(CAST(NULL, 'Nullable(Float32)')),
    arrayReduce('groupArrayState(32)', emptyArrayFloat32()),
    avgState(CAST(NULL, 'Nullable(Float32)')), 0, toDateTime64(0, 9, 'UTC'), now('UTC')
FROM fresh
HAVING count() > 0;

-- (A refresh that failed would fail for good: what it looked at is looked at again.)
CREATE MATERIALIZED VIEW IF NOT EXISTS naap.repeated_statuses
REFRESH EVERY 1 MINUTE APPEND TO naap.ai_stream_status_5min
AS SELECT * FROM naap.statuses_to_repair
SETTINGS max_partitions_per_insert_block = 0;

-- Counters are not worked out again: an event that comes twice changes none. Readings are those of the rows of
-- 1970.
CREATE OR REPLACE VIEW naap.ingests_to_repair
AS WITH
    fromUnixTimestamp64Nano(
        toUnixTimestamp64Micro(now64(6)) * 1000 + toInt64(sipHash64(serverUUID()) % 1000), 'UTC') AS at,
    (
        SELECT toDateTime(greatest(0, least(toInt64(max(r.looked_to)), toUnixTimestamp(now())) - 600), 'UTC')
        FROM naap.stream_ingest_metrics_hourly AS r
        WHERE metric_date = '1970-01-01' AND stream_id = '*'
    ) AS looked_before,
    fresh AS
    (
        SELECT DISTINCT
            event_date, stream_id, toStartOfHour(toDateTime(event_timestamp, 'UTC')) AS bucket
        FROM naap.stream_ingest_metrics
        WHERE ingestion_timestamp >= looked_before
    ),
    suspect AS
    (
        SELECT
            event_date, stream_id, toStartOfHour(toDateTime(event_timestamp, 'UTC')) AS bucket,
            count() AS stored, uniqExact(orchestrator_address, event_id) AS events
        FROM naap.stream_ingest_metrics
        WHERE (event_date, stream_id, bucket) GLOBAL IN fresh
        GROUP BY event_date, stream_id, bucket
        HAVING events < stored
    ),
    repeated AS
    (
        SELECT event_date, stream_id, bucket
        FROM suspect
        JOIN
        (
            SELECT
                metric_date AS event_date, stream_id, hour_bucket AS bucket,
                sumIf(r.sample_count, calculated_at = 0) AS fed,
                sumArgMax(r.sample_count, calculated_at) AS shown
            FROM naap.stream_ingest_metrics_hourly AS r
            WHERE (metric_date, stream_id, hour_bucket) GLOBAL IN
                  (SELECT event_date, stream_id, bucket FROM suspect)
            GROUP BY event_date, stream_id, bucket
        ) AS f USING (event_date, stream_id, bucket)
        WHERE stored >= fed AND shown != events
    )
SELECT
    bucket AS hour_bucket, event_date AS metric_date, stream_id, orchestrator_address,
    avgState(e.video) AS video_jitter,
    avgState(e.audio) AS audio_jitter,
    count() AS sample_count,
    at AS calculated_at,
    toDateTime(0, 'UTC') AS looked_to
FROM
(
    SELECT
        event_date, stream_id, orchestrator_address, event_id,
        toStartOfHour(toDateTime(event_timestamp, 'UTC')) AS bucket,
        any(if(isFinite(video_jitter), video_jitter, NULL)) AS video,
        any(if(isFinite(audio_jitter), audio_jitter, NULL)) AS audio
    FROM naap.stream_ingest_metrics
    WHERE (event_date, stream_id, bucket) GLOBAL IN repeated
    GROUP BY event_date, stream_id, orchestrator_address, event_id, bucket
) AS e
GROUP BY bucket, event_date, stream_id, orchestrator_address
UNION ALL
SELECT
    toDateTime(0, 'UTC'), toDate(0), '*', '', avgState(CAST(NULL, 'Nullable(Float32)')),
    avgState(CAST(NULL, 'Nullable(Float32)')), 0, toDateTime64(0, 9, 'UTC'), now('UTC')
FROM fresh
HAVING count() > 0;

CREATE MATERIALIZED VIEW IF NOT EXISTS naap.repeated_ingests
REFRESH EVERY 1 MINUTE APPEND TO naap.stream_ingest_metrics_hourly
AS SELECT * FROM naap.ingests_to_repair
SETTINGS max_partitions_per_insert_block = 0;
