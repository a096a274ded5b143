-- Expects: sql/naap applied. Empties stream_ingest_metrics and its rollup.
-- The hourly network rollup equals recomputation from the rows of stream_ingest_metrics, before and
-- after merges, with rows arriving out of order. Jitters are multiples of 1/8: exact in any order.
TRUNCATE TABLE naap.stream_ingest_metrics;
TRUNCATE TABLE naap.stream_ingest_metrics_hourly;
SYSTEM STOP MERGES naap.stream_ingest_metrics_hourly;

-- The design's own figures, two orchestrators: 0x1 counts 1000 -> 4000 bytes and 1 -> 3 lost, jitter .1 and .3;
-- 0x2 6000 -> 10000 and 4 -> 8. (SummingMergeTree made one row of it: jitter 0.9, 9 lost, 10000 bytes.)
INSERT INTO naap.stream_ingest_metrics (event_timestamp, stream_id, orchestrator_address, video_jitter, video_packets_lost, bytes_received)
SELECT toStartOfDay(now('UTC')) - INTERVAL 3 DAY + toIntervalSecond(s), 'a', o, j, lost, bytes
FROM VALUES('s UInt32, o String, j Float64, lost Int32, bytes UInt64', (20, '0x1', 0.3, 3, 4000), (10, '0x2', 0.4, 4, 6000));
INSERT INTO naap.stream_ingest_metrics (event_timestamp, stream_id, orchestrator_address, video_jitter, video_packets_lost, bytes_received)
SELECT toStartOfDay(now('UTC')) - INTERVAL 3 DAY + toIntervalSecond(s), 'a', o, j, lost, bytes
FROM VALUES('s UInt32, o String, j Float64, lost Int32, bytes UInt64', (10, '0x1', 0.1, 1, 1000), (20, '0x2', 0.4, 8, 10000));
SELECT 'two orchestrators', orchestrator_address, round(avg_video_jitter, 3), total_video_packets_lost, total_bytes_received, sample_count
FROM naap.stream_ingest_metrics_hourly_mv WHERE stream_id = 'a' ORDER BY orchestrator_address;

-- Hours add up, whatever lies between: 100, 300 | nothing | 1000, 1500 | connected anew: 50, 80 -> 200, 1200, 80.
-- Lost packets that turn up again (5 -> 3) count back; after the new connection they start at 0.
INSERT INTO naap.stream_ingest_metrics (event_timestamp, stream_id, video_packets_lost, bytes_received, bytes_sent)
SELECT toStartOfDay(now('UTC')) - INTERVAL 3 DAY + toIntervalMinute(m), 'b', lost, bytes, 2 * bytes
FROM VALUES('m UInt32, lost Int32, bytes UInt64', (190, 2, 80), (10, 0, 100), (130, 5, 1000), (50, 4, 300), (170, 3, 1500), (185, 1, 50));
SELECT 'hours', groupArray((total_bytes_received, total_bytes_sent, total_video_packets_lost, total_audio_packets_lost))
FROM (SELECT * FROM naap.stream_ingest_metrics_hourly_mv WHERE stream_id = 'b' ORDER BY hour_bucket);

-- Events that do not tell the counters are no readings of 0: 100, -, 300 | - | -, 1000, 1500, - | 1600.
INSERT INTO naap.stream_ingest_metrics (event_timestamp, stream_id, bytes_received, bytes_sent, video_packets_received, video_packets_lost, video_jitter)
SELECT toStartOfDay(now('UTC')) - INTERVAL 3 DAY + toIntervalMinute(m), 'u', bytes, 2 * bytes, bytes, if(bytes IS NULL, NULL, 0), 1
FROM VALUES('m UInt32, bytes Nullable(UInt64)', (175, NULL), (70, NULL), (190, 1600), (10, 100), (130, 1000), (20, NULL), (50, 300), (125, NULL), (170, 1500));
SELECT 'hours, not always told', groupArray((sample_count, total_bytes_received, total_bytes_sent, total_video_packets_lost, video_packet_loss_pct))
FROM (SELECT * FROM naap.stream_ingest_metrics_hourly_mv WHERE stream_id = 'u' ORDER BY hour_bucket);

-- The same event twice changes no counter.
INSERT INTO naap.stream_ingest_metrics (event_timestamp, stream_id, video_packets_lost, bytes_received, bytes_sent)
SELECT event_timestamp, stream_id, video_packets_lost, bytes_received, bytes_sent FROM naap.stream_ingest_metrics WHERE stream_id = 'b';
SELECT 'twice', groupArray((total_bytes_received, total_bytes_sent, total_video_packets_lost, total_audio_packets_lost))
FROM (SELECT * FROM naap.stream_ingest_metrics_hourly_mv WHERE stream_id = 'b' ORDER BY hour_bucket);

-- Random batches: 30 streams over 8 hours and midnight. Bytes rise with time; losses go up and down.
CREATE VIEW naap.test_source AS
SELECT number,
    toStartOfDay(now('UTC')) - INTERVAL 2 DAY - INTERVAL 3 HOUR + toIntervalMillisecond(cityHash64(number, 1) % 28800000) AS event_timestamp,
    concat('s', toString(cityHash64(number, 2) % 30)) AS stream_id,
    concat('0xr', toString(cityHash64(stream_id) % 2)) AS orchestrator_address,
    if(cityHash64(number, 3) % 9 = 0, NULL, (cityHash64(number, 3) % 400) / 8) AS video_jitter,
    (cityHash64(number, 4) % 400) / 8 AS audio_jitter,
    toInt32(toUnixTimestamp64Milli(toDateTime64(event_timestamp, 3)) % 7919) AS video_packets_lost,
    toInt32(toUnixTimestamp64Milli(toDateTime64(event_timestamp, 3)) % 211) AS audio_packets_lost,
    toUInt64(toUnixTimestamp64Milli(toDateTime64(event_timestamp, 3)) * (3 + cityHash64(stream_id) % 90)) AS bytes_received,
    toUInt64(intDiv(bytes_received, 100)) AS bytes_sent
FROM numbers(6000);
INSERT INTO naap.stream_ingest_metrics (event_timestamp, stream_id, orchestrator_address, video_jitter, audio_jitter, video_packets_lost, audio_packets_lost, bytes_received, bytes_sent)
SELECT * EXCEPT number FROM naap.test_source WHERE number < 3000;
INSERT INTO naap.stream_ingest_metrics (event_timestamp, stream_id, orchestrator_address, video_jitter, audio_jitter, video_packets_lost, audio_packets_lost, bytes_received, bytes_sent)
SELECT * EXCEPT number FROM naap.test_source WHERE number BETWEEN 3000 AND 3499;
INSERT INTO naap.stream_ingest_metrics (event_timestamp, stream_id, orchestrator_address, video_jitter, audio_jitter, video_packets_lost, audio_packets_lost, bytes_received, bytes_sent)
SELECT * EXCEPT number FROM naap.test_source WHERE number >= 3500;

-- Slowly: every reading against the one before it, summed by hour.
CREATE VIEW naap.test_truth AS
SELECT toStartOfHour(event_timestamp) AS hour, stream_id, orchestrator_address, avg(video_jitter) AS vj, avg(audio_jitter) AS aj, count() AS n,
    sum(video_packets_lost - previous.1) AS vl, sum(audio_packets_lost - previous.2) AS al,
    sum(bytes_received - previous.3) AS received, sum(bytes_sent - previous.4) AS sent
FROM
(
    SELECT *, any((video_packets_lost, audio_packets_lost, bytes_received, bytes_sent)) OVER (
        PARTITION BY stream_id, orchestrator_address ORDER BY event_timestamp ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS previous
    FROM naap.stream_ingest_metrics WHERE orchestrator_address LIKE '0xr%'
)
GROUP BY hour, stream_id, orchestrator_address;
CREATE VIEW naap.test_rollup AS
SELECT hour_bucket AS hour, stream_id, orchestrator_address, avg_video_jitter AS vj, avg_audio_jitter AS aj, sample_count AS n,
    total_video_packets_lost AS vl, total_audio_packets_lost AS al, total_bytes_received AS received, total_bytes_sent AS sent
FROM naap.stream_ingest_metrics_hourly_mv WHERE orchestrator_address LIKE '0xr%';

SELECT 'random', count(), sum(n), sum(received) > 0 FROM naap.test_rollup;
SELECT 'differences before merges',
    (SELECT count() FROM (SELECT * FROM naap.test_truth EXCEPT SELECT * FROM naap.test_rollup))
    + (SELECT count() FROM (SELECT * FROM naap.test_rollup EXCEPT SELECT * FROM naap.test_truth));
SYSTEM START MERGES naap.stream_ingest_metrics_hourly;
OPTIMIZE TABLE naap.stream_ingest_metrics_hourly FINAL;
SELECT 'differences after merges',
    (SELECT count() FROM (SELECT * FROM naap.test_truth EXCEPT SELECT * FROM naap.test_rollup))
    + (SELECT count() FROM (SELECT * FROM naap.test_rollup EXCEPT SELECT * FROM naap.test_truth));

ALTER TABLE naap.stream_ingest_metrics DELETE WHERE stream_id = 's7' SETTINGS mutations_sync = 1;
SELECT 'notices missing rows', (SELECT count() FROM (SELECT * FROM naap.test_rollup EXCEPT SELECT * FROM naap.test_truth)) > 0;

DROP VIEW naap.test_source;
DROP VIEW naap.test_truth;
DROP VIEW naap.test_rollup;
TRUNCATE TABLE naap.stream_ingest_metrics;
TRUNCATE TABLE naap.stream_ingest_metrics_hourly;
