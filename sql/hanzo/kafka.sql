-- Hanzo: events from Kafka. Not applied with the rest, as it starts to consume at once; name your
-- broker first. Applying this file again changes nothing.
--
-- A message is one JSON object with the six fields of HIP-47; whatever else an event has travels in
-- its properties and is found there (01_tables.sql). What becomes of it goes through the same door
-- as all else, so texts in the properties do not reach the disk here either.
--   timestamp   milliseconds are kept, and a time without a zone is UTC
--   uuid        one that is none becomes a hash of the message, the same at a second delivery
--
-- A message that is no such object does not stop the topic: it is noted in events_kafka_errors. Not
-- the message itself, for a prompt may be in it, but where Kafka has it and what it hashes to. What
-- the parser says is kept up to where it begins to quote.
--
-- Kafka delivers at least once: after a crash a block may come again, and its rows stand twice.
-- Count uuids where that matters.

CREATE TABLE IF NOT EXISTS hanzo.events_kafka
(
    uuid        String,
    team_id     UInt64,
    event       String,
    timestamp   String,
    distinct_id String,
    properties  String,
    -- of five years at most, and not of the day after tomorrow: a batch of more than a hundred
    -- months is refused whole, would come again, and the topic would stand still
    at          Nullable(DateTime64(3, 'UTC'))
                ALIAS parseDateTime64BestEffortOrNull(timestamp, 3, 'UTC'),
    has_place   Bool ALIAS ifNull(at BETWEEN now() - INTERVAL 5 YEAR
                                         AND now() + INTERVAL 1 DAY, false)
)
ENGINE = Kafka
SETTINGS
    kafka_broker_list = 'kafka:9092',
    kafka_topic_list = 'hanzo_events',
    kafka_group_name = 'clickhouse_events_consumer',
    kafka_format = 'JSONEachRow',
    kafka_num_consumers = 1,           -- HIP-47: 4. At most one a core and one a partition
    kafka_max_block_size = 65536,
    kafka_handle_error_mode = 'stream';

CREATE TABLE IF NOT EXISTS hanzo.events_kafka_errors
(
    at           DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    topic        LowCardinality(String),
    partition    UInt64,
    offset       UInt64,
    length       UInt64,           -- bytes of the message; 0 and NULL where only its time is bad
    message_hash Nullable(String), -- hashPromptKeyed
    error        String CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (topic, partition, offset)
TTL toDateTime(at) + INTERVAL 3 MONTH;

-- A message without a time that it may have cannot be placed: it is an error too.
CREATE MATERIALIZED VIEW IF NOT EXISTS hanzo.events_kafka_mv TO hanzo.events_in
AS SELECT
    if(toUUIDOrDefault(events_kafka.uuid) != toUUID('00000000-0000-0000-0000-000000000000'),
       toUUIDOrDefault(events_kafka.uuid),
       reinterpretAsUUID(sipHash128(events_kafka.uuid, team_id, event, events_kafka.timestamp,
                                    distinct_id, properties))) AS uuid,
    team_id,
    event,
    assumeNotNull(at) AS timestamp,
    now64(3) AS created_at,
    distinct_id,
    properties
FROM hanzo.events_kafka
WHERE _error = '' AND has_place;

CREATE MATERIALIZED VIEW IF NOT EXISTS hanzo.events_kafka_errors_mv TO hanzo.events_kafka_errors
AS SELECT
    now64(3) AS at,
    _topic AS topic,
    _partition AS partition,
    _offset AS offset,
    length(_raw_message) AS length,
    hashPromptKeyed('default', nullIf(_raw_message, '')) AS message_hash,
    multiIf(_error != '', extract(_error, '^[^:''"]*'),
        isNull(events_kafka.at), 'no readable timestamp',
        'a timestamp of long ago or of days to come') AS error
FROM hanzo.events_kafka
WHERE _error != '' OR NOT has_place;
