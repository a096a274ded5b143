-- Expects: sql/optiinfra applied. Empties quality_metrics_ts and its rollup.
-- The hourly quality rollup equals recomputation from the raw rows, before and after merges; unknown
-- scores are left out of averages and counts. Values are multiples of 1/64: exact in any order.
TRUNCATE TABLE optiinfra.quality_metrics_ts;
TRUNCATE TABLE optiinfra.quality_metrics_hourly;
SYSTEM STOP MERGES optiinfra.quality_metrics_hourly;

-- Random batches of 3000, 500 and 2500 rows.
CREATE VIEW optiinfra.test_source AS
SELECT
    number,
    toStartOfDay(now('UTC')) - INTERVAL 2 DAY + toIntervalSecond(cityHash64(number, 1) % 36000) AS timestamp,
    toUUID('00000000-0000-0000-0000-00000000000a') AS customer_id,
    toUUID(concat('00000000-0000-0000-0001-00000000000', toString(cityHash64(number, 2) % 2))) AS service_id,
    reinterpretAsUUID(sipHash128(number)) AS request_id,
    ['m4', 'm7', 'm9'][1 + cityHash64(number, 3) % 3] AS model_name,
    if(cityHash64(number, 4) % 5 = 0, NULL, (cityHash64(number, 4) % 65) / 64) AS relevance_score,
    if(cityHash64(number, 5) % 5 = 0, NULL, (cityHash64(number, 5) % 65) / 64) AS coherence_score,
    if(cityHash64(number, 6) % 5 = 0, NULL, (cityHash64(number, 6) % 65) / 64) AS factuality_score,
    if(cityHash64(number, 7) % 5 = 0, NULL, cityHash64(number, 7) % 2) AS hallucination_detected,
    if(cityHash64(number, 8) % 5 = 0, NULL, (cityHash64(number, 8) % 65) / 64) AS overall_quality_score
FROM numbers(6000);
INSERT INTO optiinfra.quality_metrics_ts
    (timestamp, customer_id, service_id, request_id, model_name, relevance_score, coherence_score,
     factuality_score, hallucination_detected, overall_quality_score)
SELECT * EXCEPT number FROM optiinfra.test_source WHERE number < 3000;
INSERT INTO optiinfra.quality_metrics_ts
    (timestamp, customer_id, service_id, request_id, model_name, relevance_score, coherence_score,
     factuality_score, hallucination_detected, overall_quality_score)
SELECT * EXCEPT number FROM optiinfra.test_source WHERE number BETWEEN 3000 AND 3499;
INSERT INTO optiinfra.quality_metrics_ts
    (timestamp, customer_id, service_id, request_id, model_name, relevance_score, coherence_score,
     factuality_score, hallucination_detected, overall_quality_score)
SELECT * EXCEPT number FROM optiinfra.test_source WHERE number >= 3500;

CREATE VIEW optiinfra.test_truth AS
SELECT
    toStartOfHour(timestamp) AS hour, customer_id, service_id, model_name,
    avg(overall_quality_score) AS quality, avg(relevance_score) AS relevance,
    avg(coherence_score) AS coherence, avg(factuality_score) AS factuality,
    ifNull(sum(hallucination_detected), 0) AS hallucinations, count() AS n,
    countIf(hallucination_detected IS NOT NULL) AS judged
FROM optiinfra.quality_metrics_ts
GROUP BY hour, customer_id, service_id, model_name;
CREATE VIEW optiinfra.test_rollup AS
SELECT
    hour, customer_id, service_id, model_name,
    avgMerge(avg_quality) AS quality, avgMerge(avg_relevance) AS relevance,
    avgMerge(avg_coherence) AS coherence, avgMerge(avg_factuality) AS factuality,
    sum(hallucination_count) AS hallucinations, sum(request_count) AS n, sum(judged_count) AS judged
FROM optiinfra.quality_metrics_hourly_mv
GROUP BY hour, customer_id, service_id, model_name;

SELECT 'random', count(), sum(n) FROM optiinfra.test_rollup;
SELECT 'parts to merge', count() > 1 FROM system.parts
WHERE database = 'optiinfra' AND table = 'quality_metrics_hourly' AND active;
SELECT 'differences before merges',
    (SELECT count() FROM (SELECT * FROM optiinfra.test_truth EXCEPT SELECT * FROM optiinfra.test_rollup))
    + (SELECT count() FROM (SELECT * FROM optiinfra.test_rollup EXCEPT SELECT * FROM optiinfra.test_truth));
SYSTEM START MERGES optiinfra.quality_metrics_hourly;
OPTIMIZE TABLE optiinfra.quality_metrics_hourly FINAL;
SELECT 'differences after merges',
    (SELECT count() FROM (SELECT * FROM optiinfra.test_truth EXCEPT SELECT * FROM optiinfra.test_rollup))
    + (SELECT count() FROM (SELECT * FROM optiinfra.test_rollup EXCEPT SELECT * FROM optiinfra.test_truth));

-- A row fewer in the raw table would be seen.
ALTER TABLE optiinfra.quality_metrics_ts DELETE WHERE model_name = 'm7' SETTINGS mutations_sync = 1;
SELECT 'notices missing rows',
    (SELECT count() FROM (SELECT * FROM optiinfra.test_rollup EXCEPT SELECT * FROM optiinfra.test_truth)) > 0;

DROP VIEW optiinfra.test_source;
DROP VIEW optiinfra.test_truth;
DROP VIEW optiinfra.test_rollup;
TRUNCATE TABLE optiinfra.quality_metrics_ts;
TRUNCATE TABLE optiinfra.quality_metrics_hourly;
