-- NaaP: events from Kafka, where the design has Flink read them. Not applied with the rest, as it
-- starts to consume at once; name your broker first. Applying this file again changes nothing.
--
-- A message is one event, as it is. It goes through the door that stores no prompts; who keeps them
-- feeds raw_events instead (TO naap.raw_events in the first view).
--
-- What is no JSON object does not stop the topic: where Kafka has it, and what it hashes to, is
-- noted in events_kafka_errors; the message itself is not, for a prompt may be in it. Noted as well
-- is an event of more than 90 days ago, which would expire at once, or of the day after tomorrow: a
-- batch of more than a hundred days is refused whole, would come again, and the topic would stand
-- still.
--
-- Kafka delivers at least once: after a crash a block may come again. event_id tells, and metrics,
-- counters and rollups count an event once.

CREATE TABLE IF NOT EXISTS naap.events_kafka
(
    raw_data  String,
    sent      Nullable(Int64) ALIAS JSONExtract(raw_data, 'timestamp', 'Nullable(Int64)'), -- ms
    has_place Bool ALIAS ifNull(sent BETWEEN toUnixTimestamp(now() - INTERVAL 90 DAY) * 1000
                                         AND toUnixTimestamp(now() + INTERVAL 1 DAY) * 1000, true)
)
ENGINE = Kafka
SETTINGS
    kafka_broker_list = 'kafka:9092',
    kafka_topic_list = 'streaming-events',
    kafka_group_name = 'clickhouse_naap',
    kafka_format = 'JSONAsString',
    kafka_num_consumers = 1,           -- at most one a core and one a partition
    kafka_max_block_size = 65536,
    kafka_handle_error_mode = 'stream';

CREATE TABLE IF NOT EXISTS naap.events_kafka_errors
(
    at           DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    topic        LowCardinality(String),
    partition    UInt64,
    offset       UInt64,
    length       UInt64,           -- bytes of the message
    message_hash Nullable(String), -- hashPromptKeyed
    error        LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (topic, partition, offset)
TTL toDateTime(at) + INTERVAL 90 DAY;

CREATE MATERIALIZED VIEW IF NOT EXISTS naap.events_kafka_mv TO naap.events_in
AS SELECT raw_data
FROM naap.events_kafka
WHERE _error = '' AND isValidJSON(raw_data) AND has_place;

CREATE MATERIALIZED VIEW IF NOT EXISTS naap.events_kafka_errors_mv TO naap.events_kafka_errors
AS WITH if(_error = '', raw_data, _raw_message) AS message
SELECT
    now64(3) AS at,
    _topic AS topic,
    _partition AS partition,
    _offset AS offset,
    length(message) AS length,
    hashPromptKeyed('default', message) AS message_hash,
    if(_error != '' OR NOT isValidJSON(raw_data), 'no JSON object',
        'a timestamp of long ago or of days to come') AS error
FROM naap.events_kafka
WHERE _error != '' OR NOT isValidJSON(raw_data) OR NOT has_place;
