-- Expects: sql/naap applied, the functions loaded, a key named 'default' for prompts.
-- Empties the tables it uses.
-- Two ways around what the design supposes: the door that stores no prompts, and events without an id
-- of their own (strings that are no UUID; rows that a JDBC sink writes into the typed tables).
CREATE VIEW naap.test_events AS
SELECT number, replaceAll(event, '<now>', toString(toUnixTimestamp64Milli(toDateTime64(toStartOfDay(now('UTC')), 3, 'UTC')) + number)) AS raw_data
FROM VALUES('number UInt8, event String',
    -- everything that may quote, beside the prompt
    (1, '{"id":"00000000-0000-0000-0000-000000000001","type":"ai_stream_status","timestamp":"<now>","gateway":"g","data":{"stream_id":"s","request_id":"r","pipeline":"p","pipeline_id":"i","model_id":"m","gpu_id":"gpu","region":"eu","state":"ONLINE","secret_0":1,"orchestrator_info":{"address":"0xAB","url":"u"},"inference_status":{"fps":17.25,"restart_count":2,"last_error":"cannot draw secret","last_error_time":<now>,"last_params":{"width":512,"height":768,"prompt":"a secret","negative":"secret"},"last_restart_logs":["secret"]},"input_status":{"fps":20}}}'),
    -- the same prompt, spelled otherwise; an error that excuses; a prompt of weighted parts
    (2, '{"id":"00000000-0000-0000-0000-000000000002","type":"ai_stream_status","timestamp":<now>,"data":{"stream_id":"s","inference_status":{"last_error":"WHIP disconnected: secret","last_params":{"prompt":"a \\u0073ecret"}}}}'),
    (3, '{"id":"00000000-0000-0000-0000-000000000003","type":"ai_stream_status","timestamp":<now>,"data":{"stream_id":"s","inference_status":{"fps":1,"last_params":{"prompt":[["a secret",0.7],["fog",0.3]]},"last_params_hash":"of another"}}}'),
    (4, '{"id":"00000000-0000-0000-0000-000000000004","type":"ai_stream_status","timestamp":<now>,"data":{"stream_id":"s","inference_status":{"fps":1,"last_params":null}}}'),
    -- other types: as they came; one that nobody knows; an array; no JSON at all; nothing
    (5, '{"id":"00000000-0000-0000-0000-000000000005","type":"stream_trace","timestamp":<now>,"data":{"stream_id":"s","request_id":"r","type":"orchestrator_swap","more":[1.0]}}'),
    (6, '{"id":"00000000-0000-0000-0000-000000000006","type":"create_image","timestamp":<now>,"gateway":"g","data":{"stream_id":"s","prompt":"secret"}}'),
    (7, '{"id":"00000000-0000-0000-0000-000000000007","type":"create_images","timestamp":<now>,"data":["secret"]}'),
    (8, '{"id":"00000000-0000-0000-0000-000000000008","type":"ai_stream_status","data":{"secret'),
    (9, ''));
INSERT INTO naap.events_in SELECT raw_data FROM naap.test_events;
SELECT event_type, raw_data IN (SELECT raw_data FROM naap.test_events) AS as_it_came, stream_id, request_id, gateway, orchestrator_address, event_timestamp = toStartOfDay(now('UTC')) + toIntervalMillisecond(toUInt128(event_id)) AS its_time
FROM naap.raw_events ORDER BY event_type, toUInt128(event_id) % 1000;
SELECT 'secrets', (SELECT count() FROM naap.raw_events WHERE toString(tuple(*)) LIKE '%secret%'), (SELECT count() FROM naap.ai_stream_status WHERE toString(tuple(*)) LIKE '%secret%');
SELECT 'raw', replaceRegexpOne(raw_data, '"hmac[^"]*"', '"hashed"') = concat('{"id":"00000000-0000-0000-0000-000000000001","type":"ai_stream_status","timestamp":"', toString(toUnixTimestamp64Milli(event_timestamp)),
    '","gateway":"g","data":{"stream_id":"s","request_id":"r","pipeline":"p","pipeline_id":"i","model_id":"m","gpu_id":"gpu","region":"eu","state":"ONLINE","orchestrator_info":{"address":"0xAB","url":"u"},"inference_status":{"fps":17.25,"restart_count":2,"last_error_time":',
    toString(toUnixTimestamp64Milli(event_timestamp)), ',"last_params_hash":"","last_params":{"width":512,"height":768,"prompt":"hashed"},"last_error":"withheld"},"input_status":{"fps":20}}}')
FROM naap.raw_events WHERE toUInt128(event_id) = 1;
SELECT toUInt128(event_id) AS id, request_id, orchestrator_address, pipeline, pipeline_id, model_id, gpu_id, region, state, output_fps, input_fps, restart_count, last_error, isNotNull(last_error_time), prompt_width, prompt_height,
    prompt_text = hashPromptKeyed('default', 'a secret') AS keyed, params_hash_agrees
FROM naap.ai_stream_status ORDER BY id;
-- hashes are those of the parameters as they came, as without the door
INSERT INTO naap.raw_events (raw_data) SELECT raw_data FROM naap.test_events WHERE number < 5;
SELECT 'hashes', count(), uniqExact(event_id, params_hash), countIf(params_hash = '') FROM naap.ai_stream_status;
SELECT 'without the door', countIf(prompt_text = 'a secret') FROM naap.ai_stream_status;

-- Events of one stream whose ids are no UUIDs: each is an event, and the same one twice is one.
TRUNCATE TABLE naap.raw_events;
TRUNCATE TABLE naap.ai_stream_status;
TRUNCATE TABLE naap.ai_stream_status_5min;
TRUNCATE TABLE naap.ai_stream_restarts_5min;
TRUNCATE TABLE naap.stream_trace_events;
TRUNCATE TABLE naap.calculated_metrics;
CREATE VIEW naap.test_statuses AS
SELECT number, concat('{"id":', ['"log-1"', '7', 'null'][1 + number % 3], ',"type":"ai_stream_status","timestamp":', toString(toUnixTimestamp64Milli(toDateTime64(toStartOfDay(now('UTC')), 3, 'UTC')) + 1000 * number), ',"data":{"stream_id":"s","inference_status":{"fps":', toString(10 + number), '}}}') AS raw_data
FROM numbers(9);
INSERT INTO naap.raw_events (raw_data) SELECT raw_data FROM naap.test_statuses;
INSERT INTO naap.raw_events (raw_data) SELECT raw_data FROM naap.test_statuses ORDER BY number DESC;
INSERT INTO naap.raw_events (raw_data) SELECT concat('{"id":"t', type, '","type":"stream_trace","timestamp":"', toString(toUnixTimestamp64Milli(toDateTime64(toStartOfDay(now('UTC')), 3, 'UTC'))), '","data":{"stream_id":"s","request_id":"r","type":"', type, '","timestamp":', ms, '}}')
FROM VALUES('type String, ms String', ('runner_receive_first_ingest_segment', toString(toUnixTimestamp64Milli(toDateTime64(toStartOfDay(now('UTC')), 3, 'UTC')))), ('runner_send_first_processed_segment', toString(toUnixTimestamp64Milli(toDateTime64(toStartOfDay(now('UTC')), 3, 'UTC')) + 103)));
SELECT 'statuses', statuses, mean_fps FROM naap.streams;
SYSTEM REFRESH VIEW naap.trace_latencies;
SYSTEM WAIT VIEW naap.trace_latencies;
SYSTEM REFRESH VIEW naap.stream_jitter;
SYSTEM WAIT VIEW naap.stream_jitter;
SELECT metric_name, metric_value, JSONExtractUInt(metric_metadata, 'sample_count') FROM naap.metrics ORDER BY metric_name;

-- The columns of the design's JDBC sink, without an id.
TRUNCATE TABLE naap.ai_stream_status;
TRUNCATE TABLE naap.calculated_metrics;
TRUNCATE TABLE naap.stream_trace_events;
INSERT INTO naap.ai_stream_status (event_timestamp, stream_id, orchestrator_address, output_fps)
SELECT toStartOfDay(now('UTC')) + toIntervalSecond(number), 's', '0x52cf', 10 + number FROM numbers(9);
INSERT INTO naap.stream_trace_events (event_timestamp, stream_id, request_id, trace_type, data_timestamp) VALUES
    (now64(3), 's', 'r', 'runner_receive_first_ingest_segment', toStartOfDay(now('UTC'))), (now64(3), 's', 'r', 'runner_send_first_processed_segment', toStartOfDay(now('UTC')) + INTERVAL 103 MILLISECOND);
SELECT 'statuses', statuses, mean_fps FROM naap.streams;
SYSTEM REFRESH VIEW naap.trace_latencies;
SYSTEM WAIT VIEW naap.trace_latencies;
SYSTEM REFRESH VIEW naap.stream_jitter;
SYSTEM WAIT VIEW naap.stream_jitter;
SELECT metric_name, metric_value, JSONExtractUInt(metric_metadata, 'sample_count') FROM naap.metrics ORDER BY metric_name;

-- A loss that the sender does not work out comes of its counts, of an hour of what the counts rose by: 3 of
-- 150; then 2 turn up that had been lost, with 152: -2 of 150.
INSERT INTO naap.raw_events (raw_data) SELECT concat('{"type":"stream_ingest_metrics","timestamp":', toString(toUnixTimestamp64Milli(toDateTime64(toStartOfDay(now('UTC')), 3, 'UTC')) + 1000 * s), ',"data":{"stream_id":"loss","stats":{"peer_conn_stats":{"BytesReceived":', toString(s), '},"track_stats":[{"type":"video","packets_lost":', lost, ',"packets_received":', received, '}]}}}')
FROM VALUES('s UInt32, lost String, received String', (0, '0', '0'), (10, '1', '49'), (20, '3', '147'), (3610, '3', '147'), (3620, '1', '299'));
SELECT video_packets_lost, video_packets_received, video_packet_loss_pct, audio_packet_loss_pct FROM naap.stream_ingest_metrics ORDER BY event_timestamp;
SELECT total_video_packets_lost, video_packet_loss_pct, audio_packet_loss_pct FROM naap.stream_ingest_metrics_hourly_mv ORDER BY hour_bucket;
OPTIMIZE TABLE naap.stream_ingest_metrics_hourly FINAL;
SELECT total_video_packets_lost, video_packet_loss_pct, audio_packet_loss_pct FROM naap.stream_ingest_metrics_hourly_mv ORDER BY hour_bucket;

DROP VIEW naap.test_events;
DROP VIEW naap.test_statuses;
TRUNCATE TABLE naap.raw_events;
TRUNCATE TABLE naap.ai_stream_status;
TRUNCATE TABLE naap.ai_stream_status_5min;
TRUNCATE TABLE naap.ai_stream_restarts_5min;
TRUNCATE TABLE naap.stream_ingest_metrics;
TRUNCATE TABLE naap.stream_ingest_metrics_hourly;
TRUNCATE TABLE naap.stream_trace_events;
TRUNCATE TABLE naap.calculated_metrics;
