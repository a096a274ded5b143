-- Expects: sql/naap applied, the functions loaded. Empties raw_events and the tables it feeds.
-- Events as they arrive, odd ones among them, become typed rows. Hashes are checked against MD5 of
-- what Python's json.dumps(params, sort_keys=True) writes.
TRUNCATE TABLE naap.raw_events;
TRUNCATE TABLE naap.ai_stream_status;
TRUNCATE TABLE naap.ai_stream_status_5min;
TRUNCATE TABLE naap.ai_stream_restarts_5min;
TRUNCATE TABLE naap.stream_ingest_metrics;
TRUNCATE TABLE naap.stream_ingest_metrics_hourly;
TRUNCATE TABLE naap.stream_trace_events;

CREATE VIEW naap.test_events AS
SELECT replaceAll(event, '<now>', toString(toUnixTimestamp64Milli(toDateTime64(toStartOfDay(now('UTC')), 3, 'UTC')))) AS raw_data FROM VALUES('event String',
    -- two events whose hash agrees; keys in either order; spaces; 1.0 is not 1
    ('{"id":"00000000-0000-0000-0000-000000000001","type":"ai_stream_status","timestamp":"<now>","gateway":"g","data":{"stream_id":"s","request_id":"r","pipeline":"p","state":"ONLINE","orchestrator_info":{"address":"0xAB","url":"u"},"inference_status":{"fps":17.5,"restart_count":2,"last_error":null,"last_params":{"width":512,"height":512},"last_params_hash":"f2f41bce75e30de92f8c308a6722859b"},"input_status":{"fps":20}}}'),
    ('{"id":"00000000-0000-0000-0000-000000000002","type":"ai_stream_status","timestamp":<now>,"data":{"stream_id":"s","inference_status":{"fps":0,"last_error":"boom","last_error_time":<now>,"last_params": {"height": 512, "width": 512, "prompt": "a \\"fox\\"", "scale": 1.0} ,"last_params_hash":"' || lower(hex(MD5('{"height": 512, "prompt": "a \\"fox\\"", "scale": 1.0, "width": 512}'))) || '"}}}'),
    -- a hash that is not that of the parameters; no hash; no parameters; neither; no fps
    ('{"id":"00000000-0000-0000-0000-000000000003","type":"ai_stream_status","timestamp":"<now>","data":{"stream_id":"s","inference_status":{"fps":1,"last_params":{"a":1},"last_params_hash":"' || lower(hex(MD5('{"a": 1.0}'))) || '"}}}'),
    ('{"id":"00000000-0000-0000-0000-000000000004","type":"ai_stream_status","timestamp":"<now>","data":{"stream_id":"s","inference_status":{"fps":1,"last_params":{"seed":123456789012345678,"a":[1.0,1e5]}}}}'),
    ('{"id":"00000000-0000-0000-0000-000000000005","type":"ai_stream_status","timestamp":"<now>","data":{"stream_id":"s","inference_status":{"fps":1,"last_params":null,"last_params_hash":"abc"}}}'),
    ('{"id":"00000000-0000-0000-0000-000000000006","type":"ai_stream_status","timestamp":"<now>","data":{"stream_id":"s","inference_status":{}}}'),
    -- network: a negative loss, seconds as large as an epoch, a track that is missing
    ('{"id":"00000000-0000-0000-0000-000000000007","type":"stream_ingest_metrics","timestamp":"<now>","data":{"stream_id":"s","stats":{"peer_conn_stats":{"ID":"t","BytesReceived":18446744073709551615,"BytesSent":7},"conn_quality":"poor","track_stats":[{"type":"video","jitter":10.5,"packets_lost":-1,"packets_received":413,"packet_loss_pct":0.5,"last_input_ts":1767908955.534}]}}}'),
    -- traces: the sender's time, and none of its own
    ('{"id":"00000000-0000-0000-0000-000000000008","type":"stream_trace","timestamp":"<now>","data":{"stream_id":"s","request_id":"r","type":"runner_receive_first_ingest_segment","timestamp":1767908947585}}'),
    ('{"id":"00000000-0000-0000-0000-000000000009","type":"stream_trace","timestamp":"<now>","data":{"stream_id":"s","request_id":"r","type":"orchestrator_swap"}}'),
    -- kept as they came: another type, no JSON at all, no time
    ('{"id":"00000000-0000-0000-0000-00000000000a","type":"create_new_payment","timestamp":"<now>","data":{"winProb":"0.0009990010"}}'),
    ('{"id":'),
    ('{"id":"no uuid","type":"unknown"}'));
INSERT INTO naap.raw_events (raw_data) SELECT raw_data FROM naap.test_events;

SELECT toUInt128(event_id) AS id, event_type, event_timestamp = toDateTime64(toStartOfDay(now('UTC')), 3, 'UTC') AS its_time, stream_id, request_id, gateway, orchestrator_address, orchestrator_url
FROM naap.raw_events ORDER BY id, event_type;
SELECT 'as it came', count() FROM naap.raw_events WHERE raw_data IN (SELECT raw_data FROM naap.test_events);
SELECT toUInt128(event_id) AS id, output_fps, input_fps, state, restart_count, last_error, last_error_time = toDateTime64(toStartOfDay(now('UTC')), 3, 'UTC') AS error_time, prompt_text, prompt_width, prompt_height, params_hash_agrees
FROM naap.ai_stream_status ORDER BY id;
SELECT 'own hash', params_hash = lower(hex(MD5('{"a": [1.0, 100000.0], "seed": 123456789012345678}')))
FROM naap.ai_stream_status WHERE toUInt128(event_id) = 4;
SELECT 'hash stored', params_hash FROM naap.ai_stream_status WHERE toUInt128(event_id) IN (1, 5, 6) ORDER BY toUInt128(event_id);
SELECT connection_quality, video_jitter, video_packets_received, video_packets_lost, video_packet_loss_pct, video_last_input_ts,
    audio_jitter, audio_packets_received, audio_packets_lost, audio_packet_loss_pct, audio_last_input_ts, bytes_received, bytes_sent, transport_id
FROM naap.stream_ingest_metrics;
SELECT trace_type, data_timestamp = event_timestamp AS envelope_time, toUnixTimestamp64Milli(data_timestamp) = 1767908947585 AS own_time
FROM naap.stream_trace_events ORDER BY trace_type;
-- Numbers and times of no use: what is not finite is unknown, a time that DateTime does not have counts
-- as none (the event's: that of its arrival; the sender's: the event's).
TRUNCATE TABLE naap.raw_events;
TRUNCATE TABLE naap.ai_stream_status;
TRUNCATE TABLE naap.ai_stream_status_5min;
TRUNCATE TABLE naap.ai_stream_restarts_5min;
TRUNCATE TABLE naap.stream_ingest_metrics;
TRUNCATE TABLE naap.stream_ingest_metrics_hourly;
TRUNCATE TABLE naap.stream_trace_events;
INSERT INTO naap.raw_events (raw_data) SELECT arrayJoin([
    '{"type":"ai_stream_status","timestamp":9223372036854775807,"data":{"inference_status":{"fps":1e300,"last_error_time":9223372036854775807},"input_status":{"fps":"nan"}}}',
    '{"type":"ai_stream_status","timestamp":-9223372036854775808,"data":{"inference_status":{"fps":"-inf","last_error_time":-1},"input_status":{"fps":-1e39}}}',
    '{"type":"ai_stream_status","timestamp":4294967296000,"data":{"inference_status":{"fps":2.5},"input_status":{"fps":7.5}}}',
    '{"type":"stream_ingest_metrics","timestamp":-1,"data":{"stats":{"track_stats":[{"type":"audio","jitter":"nan","packet_loss_pct":1e300,"last_input_ts":"inf"},{"type":"video","jitter":-1e300,"packet_loss_pct":"nan","last_input_ts":"-inf"}]}}}',
    '{"type":"stream_ingest_metrics","data":{"stats":{"track_stats":[{"type":"video","jitter":1.5,"packet_loss_pct":2.5,"last_input_ts":3.5}]}}}',
    '{"type":"stream_trace","data":{"timestamp":4294967296000}}', '{"type":"stream_trace","data":{"timestamp":-1}}']) AS raw_data;
SELECT 'at their arrival', count(), countIf(abs(dateDiff('minute', event_timestamp, now('UTC'))) < 60), countIf(event_date = toDate(event_timestamp)) FROM naap.raw_events;
SELECT output_fps, input_fps, last_error_time FROM naap.ai_stream_status ORDER BY ALL;
SELECT sum(sample_count), avgMerge(output_fps), avgMerge(input_fps) FROM naap.ai_stream_status_5min;
SELECT video_jitter, video_packet_loss_pct, video_last_input_ts, audio_jitter, audio_packet_loss_pct, audio_last_input_ts FROM naap.stream_ingest_metrics ORDER BY ALL;
SELECT avgMerge(video_jitter), avgMerge(audio_jitter) FROM naap.stream_ingest_metrics_hourly;
SELECT 'envelope time', countIf(data_timestamp = event_timestamp) FROM naap.stream_trace_events;
-- arrays are no envelopes (their elements would be read as fields, by position); an id may be a number
INSERT INTO naap.raw_events (raw_data) SELECT arrayJoin([
    '[{"type":"stream_trace"},"id","type",1,"gateway",{"stream_id":"s"}]', '{"type":"odd","data":[{"stream_id":"s"},"stream","request",{"address":"a"}]}',
    '{"type":"odd","gateway":3,"data":{"stream_id":7,"request_id":null,"orchestrator_info":{"address":"0xAB"}}}', '"odd"', '[]',
    '[null,"id","stream_trace",1,"odd"]', '["","id","stream_trace",1,"odd"]', '{"type":"odd","data":["","stream","request"]}',
    '{"type":"odd","data":{"stream_id":"s","orchestrator_info":["0xAB","url"]}}', '{"type":"odd","[]":1}']) AS raw_data;
SELECT 'odd', raw_data, event_type, stream_id, request_id, gateway, orchestrator_address, orchestrator_url
FROM naap.raw_events WHERE raw_data LIKE '[%' OR raw_data LIKE '%odd%' ORDER BY raw_data;
-- one day is one partition, and what has expired goes as a whole
SELECT 'partition', partition_key FROM system.tables WHERE database = 'naap' AND name = 'raw_events';

DROP VIEW naap.test_events;
TRUNCATE TABLE naap.raw_events;
TRUNCATE TABLE naap.ai_stream_status;
TRUNCATE TABLE naap.ai_stream_status_5min;
TRUNCATE TABLE naap.ai_stream_restarts_5min;
TRUNCATE TABLE naap.stream_ingest_metrics;
TRUNCATE TABLE naap.stream_ingest_metrics_hourly;
TRUNCATE TABLE naap.stream_trace_events;
