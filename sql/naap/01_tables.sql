-- NaaP (Livepeer network as a product): the six tables, and the way of an event into them.
-- Applying this file again changes nothing.
--
--   JSON as it arrives -> raw_events -> ai_stream_status         (view raw_to_status)
--                                    -> stream_ingest_metrics    (raw_to_ingest)
--                                    -> stream_trace_events      (raw_to_trace)
--                                    -> orchestrator_metadata and its history
--                                                               (raw_to_orchestrator_history)
--                                    -> payments                 (raw_to_payment)
--   04_metrics.sql derives calculated_metrics from these. Events of other types stay in raw_events.
--
-- Prompts: the design keeps every event whole and a prompt's text with each status (prompt_text). Who
-- must not store prompts sends to the door events_in instead of raw_events: of a status it keeps the
-- fields that the tables have, its prompt as a keyed hash (equal for equal prompts), nothing else of
-- its parameters but their hash; of the other types below the event as it came; of any other type,
-- and of what is no JSON, the columns alone. An INSERT that cannot be parsed is quoted in the
-- server's log.
--   INSERT INTO naap.events_in (raw_data) FORMAT JSONAsString {"id": ..., "type": ..., "data": ...}
--
-- Events go in as they are, one JSON object a row; every other column of raw_events is read from it:
--   INSERT INTO naap.raw_events (raw_data) FORMAT JSONAsString {"id": ..., "type": ..., "data": ...}
-- An event log file wraps each event in an outer object's `value`; read as a String the text of the
-- event stays what it was, to the byte (JSONExtractRaw would turn 1.0 into 1, and the hash with it):
--   INSERT INTO naap.raw_events (raw_data)
--   SELECT value FROM file('naap_event_logs.json', JSONEachRow, 'value String')
-- Events older than 90 days expire as soon as they are stored; to look at an old log, say first
--   SYSTEM STOP TTL MERGES
--
-- An INSERT that failed is repeated with its insert_deduplication_token, as described in
-- sql/optiinfra/01_tables.sql: no table here has a row twice then. An event that is sent twice in
-- two different inserts (Kafka delivers at least once) stands twice in the tables; event_id tells, and
-- metrics, counters and rollups count it once (02_rollups.sql says when).
--
-- A stored day is one partition, and an expired one is dropped as a whole. ClickHouse refuses an
-- INSERT into more than 100 partitions with code 252, whole: an archive of more days, or a batch in
-- which senders' clocks are astray. Whoever must take what comes (a consumer, a replay) says
--   SETTINGS max_partitions_per_insert_block = 0
-- in its INSERT or its profile; it holds for the views behind raw_events too. Columns said to be
-- MATERIALIZED are stored but not in `SELECT *`: export with `SELECT *, event_date`.
-- NULL means unknown and never becomes 0; only prompt_width and prompt_height, which the design has without NULL,
-- are 0 where the event does not have them.

CREATE DATABASE IF NOT EXISTS naap;

-- Codecs were chosen by measuring, bytes a value, in the order of the key: an event's time every 5 s, up to 40 ms
-- late, Delta 0.8 (DoubleDelta 1.1, T64 1.6, none 2.2); a counter that rises by 450 to 510, Delta 1.2 (T64
-- 1.4, none 2.9), by as many thousands 2.5 (2.9, 3.3); seconds as Float64, Delta 2.0 (DoubleDelta 3.3, none 4.1, Gorilla 4.4).
CREATE TABLE IF NOT EXISTS naap.raw_events
(
    -- the sender's, else one made of the text: an event that comes twice has one id
    event_id             UUID DEFAULT ifNull(toUUIDOrNull(tupleElement(envelope, 'id')),
                                             reinterpretAsUUID(sipHash128(raw_data))) CODEC(NONE),
    -- an event without a readable time is kept under the time of its arrival; so is one whose time
    -- DateTime does not have (before 1970, after 2106), as days and windows are made of it
    event_timestamp      DateTime64(3, 'UTC')
                         DEFAULT fromUnixTimestamp64Milli(coalesce(
                             if((tupleElement(envelope, 'timestamp') AS sent)
                                    BETWEEN 0 AND 4294967295999, sent, NULL),
                             toUnixTimestamp64Milli(now64(3))), 'UTC') CODEC(Delta, ZSTD(1)),
    event_date           Date MATERIALIZED toDate(event_timestamp),
    event_type           LowCardinality(String) DEFAULT tupleElement(envelope, 'type'),
    stream_id            String DEFAULT tupleElement(envelope_data, 'stream_id') CODEC(ZSTD(1)),
    request_id           String DEFAULT tupleElement(envelope_data, 'request_id') CODEC(ZSTD(1)),
    gateway              String DEFAULT tupleElement(envelope, 'gateway') CODEC(ZSTD(1)),
    orchestrator_address String DEFAULT lower(tupleElement(envelope_data, 'orchestrator_info')['address'])
                         CODEC(ZSTD(1)),
    orchestrator_url     String DEFAULT tupleElement(envelope_data, 'orchestrator_info')['url'] CODEC(ZSTD(1)),
    raw_data             String CODEC(ZSTD(3)),
    ingestion_timestamp  DateTime('UTC') DEFAULT now() CODEC(DoubleDelta, ZSTD(1)),
    -- ours: of a status's parameters as they were written (simpleJSONExtractRaw copies bytes), because
    -- to Python 1 and 1.0 are different values with different hashes; '' without parameters
    params_hash          String DEFAULT ifNull(toString(hashParamsLivepeer(if(
                             tupleElement(envelope, 'type') = 'ai_stream_status',
                             nullIf(nullIf(trimBoth(simpleJSONExtractRaw(raw_data, 'last_params')),
                                           ''), 'null'), NULL))), '') CODEC(ZSTD(1)),
    -- ours: what the defaults above are made of, so that the text is read once. An array would be read by
    -- position, as if its elements had these names: it counts as nothing, be it the event (a `[` comes
    -- before the first `{`), its data (`[]` would be their first element) or no map below them.
    envelope             ALIAS JSONExtract(if(match(raw_data, '^[^{]*\\['), '', raw_data), 'Tuple(
                             id String, type String, timestamp Nullable(Int64), gateway String,
                             data Tuple(`[]` Nullable(String), stream_id String, request_id String,
                                 orchestrator_info Map(String, String)))'),
    envelope_data        ALIAS if(tupleElement(tupleElement(envelope, 'data') AS read, '[]') IS NULL,
                             read, defaultValueOfArgumentType(read))
)
ENGINE = MergeTree
PARTITION BY event_date
ORDER BY (event_date, event_type, stream_id, event_timestamp)
TTL event_date + INTERVAL 90 DAY DELETE
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS naap.ai_stream_status
(
    event_timestamp      DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    event_date           Date MATERIALIZED toDate(event_timestamp),
    event_hour           UInt8 ALIAS toHour(event_timestamp),
    stream_id            String CODEC(ZSTD(1)),
    request_id           String CODEC(ZSTD(1)),
    gateway              String CODEC(ZSTD(1)),
    orchestrator_address String CODEC(ZSTD(1)),
    orchestrator_url     String CODEC(ZSTD(1)),
    gpu_id               String CODEC(ZSTD(1)),         -- '' while the events do not tell
    region               LowCardinality(String),        -- likewise
    pipeline             LowCardinality(String),        -- 'streamdiffusion-sdxl-faceid'
    pipeline_id          String CODEC(ZSTD(1)),
    model_id             String CODEC(ZSTD(1)),
    output_fps           Nullable(Float32) CODEC(ZSTD(1)),
    input_fps            Nullable(Float32) CODEC(ZSTD(1)),
    state                LowCardinality(String),        -- 'ONLINE', 'DEGRADED_INFERENCE'
    restart_count        Nullable(UInt32) CODEC(T64, ZSTD(1)), -- cumulative: a reading, no increase
    last_error           Nullable(String) CODEC(ZSTD(1)),
    last_error_time      Nullable(DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
    prompt_text          Nullable(String) CODEC(ZSTD(1)),
    prompt_width         UInt16 CODEC(T64, ZSTD(1)),
    prompt_height        UInt16 CODEC(T64, ZSTD(1)),
    params_hash          String CODEC(ZSTD(1)),         -- the event's, else that of raw_events
    is_cold_start        Bool DEFAULT false,
    startup_time_ms      Nullable(UInt32) DEFAULT NULL CODEC(ZSTD(1)),
    ingestion_timestamp  DateTime('UTC') DEFAULT now() CODEC(DoubleDelta, ZSTD(1)),
    -- ours; rows that do not come by way of raw_events get an id of what they are
    event_id             UUID DEFAULT reinterpretAsUUID(sipHash128(event_timestamp, stream_id,
                             request_id, orchestrator_address)) CODEC(NONE),
    -- does the event's hash agree with its parameters? NULL: it brought only one of the two
    params_hash_agrees   Nullable(Bool) DEFAULT NULL,
    INDEX ingested ingestion_timestamp TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY event_date
ORDER BY (event_date, orchestrator_address, pipeline, stream_id, event_timestamp)
TTL event_date + INTERVAL 90 DAY DELETE
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000;

-- Counters are cumulative over a stream's connection: readings, to be differenced.
CREATE TABLE IF NOT EXISTS naap.stream_ingest_metrics
(
    event_timestamp        DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    event_date             Date MATERIALIZED toDate(event_timestamp),
    stream_id              String CODEC(ZSTD(1)),
    request_id             String CODEC(ZSTD(1)),
    gateway                String CODEC(ZSTD(1)),
    orchestrator_address   String CODEC(ZSTD(1)),
    pipeline_id            String CODEC(ZSTD(1)),
    connection_quality     LowCardinality(String),      -- 'good', 'poor', ...
    video_jitter           Nullable(Float32) CODEC(ZSTD(1)),
    video_packets_received Nullable(UInt32) CODEC(Delta, ZSTD(1)),
    video_packets_lost     Nullable(Int32) CODEC(Delta, ZSTD(1)),    -- RTP loss may be negative
    video_packet_loss_pct  Nullable(Float32) CODEC(ZSTD(1)),
    video_last_input_ts    Nullable(Float64) CODEC(Delta, ZSTD(1)),       -- seconds
    audio_jitter           Nullable(Float32) CODEC(ZSTD(1)),
    audio_packets_received Nullable(UInt32) CODEC(Delta, ZSTD(1)),
    audio_packets_lost     Nullable(Int32) CODEC(Delta, ZSTD(1)),
    audio_packet_loss_pct  Nullable(Float32) CODEC(ZSTD(1)),
    audio_last_input_ts    Nullable(Float64) CODEC(Delta, ZSTD(1)),
    bytes_received         Nullable(UInt64) CODEC(Delta, ZSTD(1)),
    bytes_sent             Nullable(UInt64) CODEC(Delta, ZSTD(1)),
    transport_id           String CODEC(ZSTD(1)),
    ingestion_timestamp    DateTime('UTC') DEFAULT now() CODEC(DoubleDelta, ZSTD(1)),
    -- ours:
    event_id               UUID DEFAULT reinterpretAsUUID(sipHash128(event_timestamp, stream_id,
                               request_id, orchestrator_address)) CODEC(NONE),
    INDEX ingested ingestion_timestamp TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY event_date
ORDER BY (event_date, stream_id, event_timestamp)
TTL event_date + INTERVAL 90 DAY DELETE
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS naap.stream_trace_events
(
    event_timestamp      DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    event_date           Date MATERIALIZED toDate(event_timestamp),
    stream_id            String CODEC(ZSTD(1)),
    request_id           String CODEC(ZSTD(1)),
    gateway              String CODEC(ZSTD(1)),
    orchestrator_address String CODEC(ZSTD(1)),
    orchestrator_url     String CODEC(ZSTD(1)),
    pipeline_id          String CODEC(ZSTD(1)),
    trace_type           LowCardinality(String),        -- 'gateway_receive_stream_request', ...
    data_timestamp       DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)), -- the sender's clock
    ingestion_timestamp  DateTime('UTC') DEFAULT now() CODEC(DoubleDelta, ZSTD(1)),
    -- ours:
    event_id             UUID DEFAULT reinterpretAsUUID(sipHash128(event_timestamp, stream_id,
                             request_id, trace_type, data_timestamp)) CODEC(NONE),
    INDEX ingested ingestion_timestamp TYPE minmax GRANULARITY 1,
    INDEX requests request_id TYPE bloom_filter GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY event_date
ORDER BY (event_date, request_id, trace_type, data_timestamp)
TTL event_date + INTERVAL 90 DAY DELETE
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000;

-- One row a metric and request, or a metric, stream and window. A later calculation of the same
-- metric replaces the earlier one (read with FINAL, or the view naap.metrics), so the key is what a
-- metric is about and nothing that a late event may change.
CREATE TABLE IF NOT EXISTS naap.calculated_metrics
(
    metric_timestamp     DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    metric_date          Date MATERIALIZED toDate(metric_timestamp),
    window_start         DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    window_end           DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    stream_id            String CODEC(ZSTD(1)),
    request_id           Nullable(String) CODEC(ZSTD(1)),   -- NULL: a metric of the stream
    gateway              String CODEC(ZSTD(1)),
    orchestrator_address String CODEC(ZSTD(1)),
    gpu_id               Nullable(String) CODEC(ZSTD(1)),
    region               LowCardinality(String),
    pipeline             LowCardinality(String),
    model_id             String CODEC(ZSTD(1)),
    metric_name          LowCardinality(String),    -- 'prompt_to_first_frame_latency', ...
    metric_category      LowCardinality(String),    -- 'performance', 'reliability', 'economics'
    metric_value         Float64 CODEC(ZSTD(1)),
    metric_unit          LowCardinality(String),    -- 'ms', 'fps', 'ratio', ...
    metric_metadata      String CODEC(ZSTD(1)),     -- JSON
    ingestion_timestamp  DateTime('UTC') DEFAULT now() CODEC(DoubleDelta, ZSTD(1)),
    INDEX orchestrators orchestrator_address TYPE bloom_filter GRANULARITY 1
)
ENGINE = ReplacingMergeTree(ingestion_timestamp)
PARTITION BY metric_date
ORDER BY (metric_name, stream_id, ifNull(request_id, ''),
          if(request_id IS NULL, window_start, toDateTime64(0, 3, 'UTC')))
TTL metric_date + INTERVAL 90 DAY DELETE
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000;

-- What an orchestrator last said of each of its GPUs. Read with FINAL, or naap.orchestrators.
-- orchestrator_address is the address that the stream events carry (the announcement's
-- local_address, in lower case), so that the two can be joined.
CREATE TABLE IF NOT EXISTS naap.orchestrator_metadata
(
    orchestrator_address String CODEC(ZSTD(1)),
    gpu_id               String CODEC(ZSTD(1)),
    gpu_name             LowCardinality(String),    -- 'NVIDIA GeForce RTX 5090'
    gpu_memory_total     UInt64 CODEC(ZSTD(1)),     -- bytes
    gpu_memory_free      UInt64 CODEC(ZSTD(1)),
    gpu_major_version    UInt8 CODEC(ZSTD(1)),      -- CUDA compute capability
    runner_version       LowCardinality(String),
    orchestrator_version LowCardinality(String),
    supported_pipelines  Array(String) CODEC(ZSTD(1)),
    capacity_in_use      UInt16 CODEC(ZSTD(1)),
    price_per_pixel      Nullable(Float64) CODEC(ZSTD(1)),     -- wei
    region               LowCardinality(String) DEFAULT '',
    valid_from           DateTime64(3, 'UTC') CODEC(ZSTD(1)),  -- since when at the latest
    valid_to             Nullable(DateTime64(3, 'UTC')) DEFAULT NULL,
    is_current           Bool ALIAS valid_to IS NULL,
    last_seen            DateTime64(3, 'UTC') DEFAULT valid_from CODEC(ZSTD(1)),
    -- ours: where the network pays to
    recipient            String DEFAULT '' CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(last_seen)
ORDER BY (orchestrator_address, gpu_id)
SETTINGS non_replicated_deduplication_window = 1000;

-- Every announcement; naap.orchestrator_versions makes periods of validity of them.
CREATE TABLE IF NOT EXISTS naap.orchestrator_metadata_history
(
    orchestrator_address String CODEC(ZSTD(1)),
    gpu_id               String CODEC(ZSTD(1)),
    gpu_name             LowCardinality(String),
    gpu_memory_total     UInt64 CODEC(ZSTD(1)),
    gpu_memory_free      UInt64 CODEC(ZSTD(1)),
    gpu_major_version    UInt8 CODEC(ZSTD(1)),
    runner_version       LowCardinality(String),
    orchestrator_version LowCardinality(String),
    supported_pipelines  Array(String) CODEC(ZSTD(1)),
    capacity_in_use      UInt16 CODEC(ZSTD(1)),
    price_per_pixel      Nullable(Float64) CODEC(ZSTD(1)),
    region               LowCardinality(String) DEFAULT '',
    last_seen            DateTime64(3, 'UTC') CODEC(ZSTD(1)),
    recipient            String DEFAULT '' CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (orchestrator_address, gpu_id, last_seen)
SETTINGS non_replicated_deduplication_window = 1000;

-- What gateways paid. A ticket is worth its face value with some probability; what is paid is the
-- expected value of all tickets sent (costTicket). The parties' own texts are kept beside it.
CREATE TABLE IF NOT EXISTS naap.payments
(
    event_timestamp     DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    event_date          Date MATERIALIZED toDate(event_timestamp),
    session_id          String CODEC(ZSTD(1)),      -- of gateway and orchestrator
    request_id          String CODEC(ZSTD(1)),      -- '' in all but a session's first payment
    manifest_id         String CODEC(ZSTD(1)),
    gateway             String CODEC(ZSTD(1)),
    orchestrator_url    String CODEC(ZSTD(1)),
    sender              String CODEC(ZSTD(1)),
    recipient           String CODEC(ZSTD(1)),      -- as orchestrator_metadata.recipient
    face_value          LowCardinality(String),     -- '2402400000000000 WEI', '0.0024024 ETH'
    win_prob            LowCardinality(String),     -- '0.0009990010'
    tickets             Nullable(Int64) CODEC(T64, ZSTD(1)),
    price               LowCardinality(String),     -- '1635.021 wei/pixel'
    expected_wei        Nullable(Decimal(76, 30)) CODEC(ZSTD(1)),
    ingestion_timestamp DateTime('UTC') DEFAULT now() CODEC(DoubleDelta, ZSTD(1)),
    event_id            UUID CODEC(NONE),
    INDEX ingested ingestion_timestamp TYPE minmax GRANULARITY 1,
    INDEX requests request_id TYPE bloom_filter GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY event_date
ORDER BY (event_date, session_id, event_timestamp)
TTL event_date + INTERVAL 90 DAY DELETE
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000;

-- What an ether costs in dollars, from wherever one takes it; the events do not tell. A price holds for
-- a day after its time, or until the next one.
CREATE TABLE IF NOT EXISTS naap.eth_usd
(
    at                  DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    usd                 Decimal(38, 18) CODEC(ZSTD(1)),
    source              LowCardinality(String) DEFAULT '',
    ingestion_timestamp DateTime('UTC') DEFAULT now() CODEC(DoubleDelta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(ingestion_timestamp)
ORDER BY at
SETTINGS non_replicated_deduplication_window = 1000;

-- The way of an event: each view reads what it needs of the JSON once, by type.

-- A number that is not finite is unknown: one bad reading must not spoil a window.

CREATE MATERIALIZED VIEW IF NOT EXISTS naap.raw_to_status TO naap.ai_stream_status
AS WITH
    JSONExtract(raw_data, 'data', 'Tuple(
        pipeline String, pipeline_id String, model_id String, gpu_id String, region String,
        state String,
        inference_status Tuple(
            fps Nullable(Float64), restart_count Nullable(UInt32), last_error Nullable(String),
            last_error_time Nullable(Int64), last_params_hash String,
            last_params Tuple(prompt Nullable(String), width UInt16, height UInt16)),
        input_status Tuple(fps Nullable(Float64)))') AS d,
    d.inference_status AS inference,
    toFloat32(inference.fps) AS output,
    toFloat32(d.input_status.fps) AS input
SELECT
    event_timestamp,
    stream_id,
    request_id,
    gateway,
    orchestrator_address,
    orchestrator_url,
    d.gpu_id AS gpu_id,
    d.region AS region,
    d.pipeline AS pipeline,
    d.pipeline_id AS pipeline_id,
    d.model_id AS model_id,
    if(isFinite(output), output, NULL) AS output_fps,
    if(isFinite(input), input, NULL) AS input_fps,
    d.state AS state,
    inference.restart_count AS restart_count,
    inference.last_error AS last_error,
    fromUnixTimestamp64Milli(if(inference.last_error_time BETWEEN 0 AND 4294967295999,
                                inference.last_error_time, NULL), 'UTC') AS last_error_time,
    inference.last_params.prompt AS prompt_text,
    inference.last_params.width AS prompt_width,
    inference.last_params.height AS prompt_height,
    if(inference.last_params_hash != '', inference.last_params_hash, raw_events.params_hash)
        AS params_hash,
    if(inference.last_params_hash != '' AND raw_events.params_hash != '',
       inference.last_params_hash = raw_events.params_hash, NULL) AS params_hash_agrees,
    ingestion_timestamp,
    event_id
FROM naap.raw_events
WHERE event_type = 'ai_stream_status';

CREATE MATERIALIZED VIEW IF NOT EXISTS naap.raw_to_ingest TO naap.stream_ingest_metrics
AS WITH
    JSONExtract(raw_data, 'data', 'Tuple(
        pipeline_id String,
        stats Tuple(
            conn_quality String,
            peer_conn_stats Tuple(ID String, BytesReceived Nullable(UInt64),
                BytesSent Nullable(UInt64)),
            track_stats Array(Tuple(
                type String, jitter Nullable(Float64), packets_received Nullable(UInt32),
                packets_lost Nullable(Int32), packet_loss_pct Nullable(Float64),
                last_input_ts Nullable(Float64)))))') AS d,
    d.stats.track_stats AS tracks,
    -- a track that is missing is unknown: one past the end gives NULL in every field
    indexOf(tracks.type, 'video') AS v,
    indexOf(tracks.type, 'audio') AS a,
    arrayMap(x -> if(isFinite(x), x, NULL), CAST(tracks.jitter, 'Array(Nullable(Float32))')) AS jitter,
    arrayMap(x -> if(isFinite(x), x, NULL), CAST(tracks.packet_loss_pct, 'Array(Nullable(Float32))'))
        AS sent_pct,
    -- the sender's, else from its counts
    i -> ifNull(sent_pct[i], toFloat32(latencyPacketLossPercent(
        tracks.packets_lost[i], tracks.packets_received[i]))) AS loss_pct,
    arrayMap(x -> if(isFinite(x), x, NULL), tracks.last_input_ts) AS last_input
SELECT
    event_timestamp,
    stream_id,
    request_id,
    gateway,
    orchestrator_address,
    d.pipeline_id AS pipeline_id,
    d.stats.conn_quality AS connection_quality,
    jitter[v] AS video_jitter,
    tracks.packets_received[v] AS video_packets_received,
    tracks.packets_lost[v] AS video_packets_lost,
    loss_pct(v) AS video_packet_loss_pct,
    last_input[v] AS video_last_input_ts,
    jitter[a] AS audio_jitter,
    tracks.packets_received[a] AS audio_packets_received,
    tracks.packets_lost[a] AS audio_packets_lost,
    loss_pct(a) AS audio_packet_loss_pct,
    last_input[a] AS audio_last_input_ts,
    d.stats.peer_conn_stats.BytesReceived AS bytes_received,
    d.stats.peer_conn_stats.BytesSent AS bytes_sent,
    d.stats.peer_conn_stats.ID AS transport_id,
    ingestion_timestamp,
    event_id
FROM naap.raw_events
WHERE event_type = 'stream_ingest_metrics';

-- data_timestamp is the sender's own time; orchestrator_swap has none and takes the envelope's, and so
-- does an event whose own time DateTime does not have.
CREATE MATERIALIZED VIEW IF NOT EXISTS naap.raw_to_trace TO naap.stream_trace_events
AS WITH
    JSONExtract(raw_data, 'data',
        'Tuple(pipeline_id String, type String, timestamp Nullable(Int64))') AS d
SELECT
    event_timestamp,
    stream_id,
    request_id,
    gateway,
    orchestrator_address,
    orchestrator_url,
    d.pipeline_id AS pipeline_id,
    d.type AS trace_type,
    ifNull(fromUnixTimestamp64Milli(if(d.timestamp BETWEEN 0 AND 4294967295999, d.timestamp, NULL),
                                    'UTC'), event_timestamp) AS data_timestamp,
    ingestion_timestamp,
    event_id
FROM naap.raw_events
WHERE event_type = 'stream_trace';

-- One row a GPU: an announcement lists orchestrators, an orchestrator pipelines with their GPUs. An
-- orchestrator without hardware keeps one row, with gpu_id ''.
CREATE MATERIALIZED VIEW IF NOT EXISTS naap.raw_to_orchestrator_history
TO naap.orchestrator_metadata_history
AS WITH
    JSONExtract(raw_data, 'data', 'Array(Tuple(
        address String, local_address String,
        capabilities Tuple(
            version String,
            constraints Tuple(PerCapability Map(String, Tuple(
                models Map(String, Tuple(runnerVersion String, capacityInUse UInt16)))))),
        capabilities_prices Array(Tuple(
            pricePerUnit Nullable(Float64), pixelsPerUnit Nullable(Float64), constraint String)),
        hardware Array(Tuple(
            pipeline String, model_id String,
            gpu_info Map(String, Tuple(
                id String, name String, major UInt8, memory_free UInt64, memory_total UInt64))))))')
        AS orchestrators,
    arrayFlatten(arrayMap(c -> mapValues(c.models),
        mapValues(o.capabilities.constraints.PerCapability))) AS models,
    arraySort(arrayDistinct(arrayMap(h -> if(h.model_id != '', h.model_id, h.pipeline),
        arrayFilter(h -> gpu.id = '' OR has(mapValues(h.gpu_info).id, gpu.id), o.hardware))))
        AS pipelines,
    arrayFirst(p -> has(pipelines, p.constraint), o.capabilities_prices) AS price
SELECT
    lower(if(o.local_address != '', o.local_address, o.address)) AS orchestrator_address,
    gpu.id AS gpu_id,
    gpu.name AS gpu_name,
    gpu.memory_total AS gpu_memory_total,
    gpu.memory_free AS gpu_memory_free,
    gpu.major AS gpu_major_version,
    models.runnerVersion[1] AS runner_version,
    o.capabilities.version AS orchestrator_version,
    pipelines AS supported_pipelines,
    arraySum(models.capacityInUse) AS capacity_in_use,
    price.pricePerUnit / nullIf(price.pixelsPerUnit, 0) AS price_per_pixel,
    event_timestamp AS last_seen,
    o.address AS recipient
FROM naap.raw_events
ARRAY JOIN orchestrators AS o
LEFT ARRAY JOIN arrayDistinct(arrayFlatten(arrayMap(h -> mapValues(h.gpu_info), o.hardware))) AS gpu
WHERE event_type = 'network_capabilities';

CREATE MATERIALIZED VIEW IF NOT EXISTS naap.orchestrator_history_to_current
TO naap.orchestrator_metadata
AS SELECT
    orchestrator_address, gpu_id, gpu_name, gpu_memory_total, gpu_memory_free, gpu_major_version,
    runner_version, orchestrator_version, supported_pipelines, capacity_in_use, price_per_pixel,
    region, last_seen AS valid_from, last_seen, recipient
FROM naap.orchestrator_metadata_history;

CREATE MATERIALIZED VIEW IF NOT EXISTS naap.raw_to_payment TO naap.payments
AS WITH
    JSONExtract(raw_data, 'data', 'Tuple(
        sessionID String, requestID String, manifestID String, orchestrator String, sender String,
        recipient String, faceValue String, winProb String, numTickets Nullable(Int64), price String)')
        AS d,
    costTicket(d.faceValue, d.winProb, d.numTickets) AS expected
SELECT
    event_timestamp,
    d.sessionID AS session_id,
    d.requestID AS request_id,
    d.manifestID AS manifest_id,
    gateway,
    d.orchestrator AS orchestrator_url,
    d.sender AS sender,
    d.recipient AS recipient,
    d.faceValue AS face_value,
    d.winProb AS win_prob,
    d.numTickets AS tickets,
    d.price AS price,
    -- more than a billion ether, that is more than there are, is unknown: sums must not overflow
    if(expected <= toDecimal256('1000000000000000000000000000', 0), expected, NULL) AS expected_wei,
    ingestion_timestamp,
    event_id
FROM naap.raw_events
WHERE event_type = 'create_new_payment';

-- The door that stores no prompts: of the types named below the event as it came, for they have none;
-- of a status, and of whatever else comes, the fields that a status's row has, put together anew. Of an
-- error's text those words remain that excuse a failed start (latencyStartupOutcome): errors quote.
CREATE TABLE IF NOT EXISTS naap.events_in (raw_data String) ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS naap.events_in_to_raw TO naap.raw_events
AS WITH
    -- an array is read by position, as if its elements had the names below: none may stand for an object
    if(JSONType(e.raw_data) = 'Array', '', e.raw_data) AS outer,
    if(has([JSONType(outer, 'data'), JSONType(outer, 'data', 'orchestrator_info'),
            JSONType(outer, 'data', 'inference_status'),
            JSONType(outer, 'data', 'inference_status', 'last_params'),
            JSONType(outer, 'data', 'input_status')], 'Array'), '', outer) AS json,
    JSONExtract(outer, 'Tuple(id String, type String, timestamp String, gateway String)') AS envelope,
    JSONExtract(json, 'data', 'Tuple(
        stream_id String, request_id String, pipeline String, pipeline_id String, model_id String,
        gpu_id String, region String, state String,
        orchestrator_info Tuple(address String, url String),
        inference_status Tuple(
            fps Nullable(Float64), restart_count Nullable(UInt32), last_error_time Nullable(Int64),
            last_params_hash String, last_params Tuple(width UInt16, height UInt16)),
        input_status Tuple(fps Nullable(Float64)))') AS data,
    JSONExtract(json, 'data', 'inference_status',
        'Tuple(last_error Nullable(String), last_params Tuple(prompt Nullable(String)))') AS said,
    concat('no orchestrators available|mediamtx ingest disconnected|whip disconnected|missing video',
           '|ice connection state failed|user disconnected') AS excuses,
    if(said.last_error IS NULL, NULL,
       if(match(lower(said.last_error), excuses), extract(lower(said.last_error), excuses),
          'withheld')) AS error,
    hashPromptKeyed('default', said.last_params.prompt) AS prompt,
    -- (merging leaves out what is null)
    concat('{"data":{"inference_status":{"last_error":', ifNull(toJSONString(error), 'null'),
           ',"last_params":{"prompt":', ifNull(toJSONString(prompt), 'null'), '}}}}') AS withheld
SELECT
    if(envelope.type IN ('stream_trace', 'stream_ingest_metrics', 'network_capabilities',
                         'discovery_results', 'create_new_payment'),
       e.raw_data,
       jsonMergePatch(toJSONString(envelope), concat('{"data":', toJSONString(data), '}'), withheld))
        AS raw_data,
    ifNull(toString(hashParamsLivepeer(if(envelope.type = 'ai_stream_status',
        nullIf(nullIf(trimBoth(simpleJSONExtractRaw(e.raw_data, 'last_params')), ''), 'null'),
        NULL))), '') AS params_hash
FROM naap.events_in AS e;
