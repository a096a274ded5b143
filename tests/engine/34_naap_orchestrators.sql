-- Expects: sql/naap applied. Empties raw_events and the orchestrators' tables.
-- Announcements become one current row a GPU and a history with periods of validity. (The design had
-- three "current" rows after three announcements, one GPU of two, and a partition an orchestrator.)
TRUNCATE TABLE naap.raw_events;
TRUNCATE TABLE naap.orchestrator_metadata;
TRUNCATE TABLE naap.orchestrator_metadata_history;

CREATE VIEW naap.test_events AS
SELECT toDateTime64(toStartOfDay(now('UTC')) - INTERVAL 1 DAY, 3, 'UTC') + toIntervalHour(hour) AS at,
    arrayFold((text, field) -> replaceAll(text, field.1, field.2),
        [('<id>', toString(reinterpretAsUUID(sipHash128(hour)))), ('<at>', toString(toUnixTimestamp64Milli(at))),
         ('<version>', version), ('<free>', toString(free)), ('<use>', toString(hour % 2))],
        '{"id":"<id>","type":"network_capabilities","timestamp":"<at>","gateway":"","data":[{"address":"0xREC","local_address":"0xAB","orch_uri":"u","capabilities":{"version":"<version>","constraints":{"PerCapability":{"35":{"models":{"m1":{"warm":true,"runnerVersion":"0.14.0","capacityInUse":<use>},"m2":{"warm":true,"runnerVersion":"0.14.0","capacityInUse":1}}}}}},"capabilities_prices":[{"pricePerUnit":9,"pixelsPerUnit":1,"capability":1,"constraint":"other"},{"pricePerUnit":1618,"pixelsPerUnit":2,"capability":35,"constraint":"m1"}],"hardware":[{"pipeline":"live","model_id":"m2","gpu_info":{"0":{"id":"GPU-1","name":"RTX","major":12,"memory_free":<free>,"memory_total":100}}},{"pipeline":"live","model_id":"m1","gpu_info":{"0":{"id":"GPU-1","name":"RTX","major":12,"memory_free":<free>,"memory_total":100},"1":{"id":"GPU-2","name":"H100","major":9,"memory_free":<free>,"memory_total":200}}}]},{"address":"0xBARE","capabilities":{"version":"1"},"hardware":null}]}') AS raw_data
FROM VALUES('hour UInt8, version String, free UInt8', (0, '0.8.8', 90), (1, '0.8.8', 70), (2, '0.8.9', 60), (3, '0.8.9', 50), (4, '0.8.8', 40));
-- out of order, one at a time, the last one twice
INSERT INTO naap.raw_events (raw_data) SELECT raw_data FROM naap.test_events WHERE toHour(at) = 2;
INSERT INTO naap.raw_events (raw_data) SELECT raw_data FROM naap.test_events WHERE toHour(at) IN (0, 4);
INSERT INTO naap.raw_events (raw_data) SELECT raw_data FROM naap.test_events WHERE toHour(at) IN (1, 3);
INSERT INTO naap.raw_events (raw_data) SELECT raw_data FROM naap.test_events WHERE toHour(at) = 4;

SELECT orchestrator_address, recipient, gpu_id, gpu_name, gpu_memory_total, gpu_memory_free, gpu_major_version, runner_version, orchestrator_version,
    supported_pipelines, capacity_in_use, price_per_pixel, toHour(last_seen), is_current FROM naap.orchestrators ORDER BY orchestrator_address, gpu_id;
OPTIMIZE TABLE naap.orchestrator_metadata FINAL;
SELECT 'current after merges', count() FROM naap.orchestrator_metadata WHERE is_current = true;
SELECT gpu_id, orchestrator_version, toHour(valid_from), toHour(valid_to), is_current FROM naap.orchestrator_versions WHERE orchestrator_address = '0xab' ORDER BY gpu_id, valid_from;

-- 5000 orchestrators in one INSERT: no partition each.
INSERT INTO naap.orchestrator_metadata (orchestrator_address, gpu_id, valid_from) SELECT concat('0x', hex(number)), 'g', now() FROM numbers(5000);
SELECT 'many', count() FROM naap.orchestrators WHERE gpu_id = 'g';

DROP VIEW naap.test_events;
TRUNCATE TABLE naap.raw_events;
TRUNCATE TABLE naap.orchestrator_metadata;
TRUNCATE TABLE naap.orchestrator_metadata_history;
