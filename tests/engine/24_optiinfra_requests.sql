-- Expects: sql/optiinfra applied, the functions loaded, a key named 'default' for prompts.
-- Empties the tables behind requests_in.
-- A raw request goes in, derived values are stored. Expected values: the README row of the design
-- (.92, .95, .88 -> .91), OpenAI's price of gpt-4o since October 2024 (2.50, cached 1.25, and 10.00
-- USD per million tokens), Anthropic's of claude-haiku-4-5 (1, cached .10, and 5).
TRUNCATE TABLE optiinfra.performance_metrics_ts;
TRUNCATE TABLE optiinfra.performance_metrics_hourly;
TRUNCATE TABLE optiinfra.quality_metrics_ts;
TRUNCATE TABLE optiinfra.quality_metrics_hourly;

INSERT INTO optiinfra.requests_in
    (timestamp, customer_id, service_id, service_type, provider, model_name, request_id, latency_ms,
     prompt_tokens, completion_tokens, cache_read_tokens, params, prompt, relevance_score,
     coherence_score, factuality_score, hallucination_detected, toxicity_score)
SELECT toStartOfDay(now('UTC')) - INTERVAL 1 DAY, '123e4567-e89b-12d3-a456-426614174000',
    '456e7890-e89b-12d3-a456-426614174000', 'api', * FROM VALUES
    ('provider String, model String, id UUID, latency Nullable(Float32), input Nullable(UInt32), output Nullable(UInt32),
      cached Nullable(UInt32), params Nullable(String), prompt Nullable(String), r Nullable(Float64),
      c Nullable(Float64), f Nullable(Float64), h Nullable(UInt8), t Nullable(Float64)',
     -- the design's row; 1000 tokens, 400 of them cached: 600*2.5 + 400*1.25 + 100*10 = 3000 per million
     ('openai', 'gpt-4o', '00000000-0000-0000-0000-000000000001', 1250, 1000, 100, 400,
      '{"temperature":0.20,"max_tokens":100}', 'Where is my order?', 0.92, 0.95, 0.88, 0, 0.02),
     -- the same parameters, otherwise written; a prompt that differs in white space only
     ('openai', 'gpt-4o', '00000000-0000-0000-0000-000000000002', 1250, 1000, 100, 400,
      '{ "max_tokens": 1e2, "temperature": 0.2 }', ' Where  is my\r\norder? ', 0.92, 0.95, 0.88, 0, 0.02),
     -- Anthropic counts the cache beside the input: 600*1 + 400*.1 + 100*5 = 1140 per million
     ('anthropic', 'claude-haiku-4-5', '00000000-0000-0000-0000-000000000003', 900, 600, 100, 400,
      '{}', 'Another prompt', 1, 1, 1, 1, 0),
     -- unknown model; parameters that are no JSON; scores of which one is missing, one out of range
     ('openai', 'no-such-model', '00000000-0000-0000-0000-000000000004', nan, 600, 100, NULL,
      '{"temperature":', 'Another prompt', 0.5, NULL, 1.5, NULL, nan),
     -- token counts unknown; nobody judged: no row in quality_metrics_ts
     ('openai', 'gpt-4o', '00000000-0000-0000-0000-000000000005', -1, NULL, 100, NULL,
      NULL, NULL, NULL, NULL, NULL, NULL, NULL));

SELECT toUInt128(request_id) AS request, model_name, prompt_tokens, completion_tokens, total_tokens, cost_usd,
    params_hash IS NULL AS no_hash
FROM optiinfra.performance_metrics_ts ORDER BY request;
SELECT 'one hash for two spellings', uniqExact(params_hash) = 1 AND countIf(params_hash IS NULL) = 0
FROM optiinfra.performance_metrics_ts WHERE toUInt128(request_id) IN (1, 2);
SELECT 'it is hashParams', params_hash = hashParams('{"max_tokens":100,"temperature":0.2}')
FROM optiinfra.performance_metrics_ts WHERE toUInt128(request_id) = 1;

SELECT toUInt128(request_id) AS request, relevance_score, coherence_score, factuality_score,
    hallucination_detected, toxicity_score, overall_quality_score
FROM optiinfra.quality_metrics_ts ORDER BY request;
SELECT 'keyed hash of the prompt', countIf(match(prompt_hash, '^hmac-sha256:[^:]+:[0-9a-f]{64}$')), uniqExact(prompt_hash)
FROM optiinfra.quality_metrics_ts;
SELECT 'one hash for two spellings', uniqExact(prompt_hash)
FROM optiinfra.quality_metrics_ts WHERE toUInt128(request_id) IN (1, 2);
-- A plain hash of a short prompt can be guessed: this is none.
SELECT 'not a plain hash', countIf(endsWith(prompt_hash, lower(hex(SHA256('Where is my order?'))))) AS guessed
FROM optiinfra.quality_metrics_ts;

SELECT 'latencies known', groupArray(latency_ms) FROM (SELECT latency_ms FROM optiinfra.performance_metrics_ts ORDER BY toUInt128(request_id));
SELECT 'their mean', avgMerge(avg_latency), quantileDDMerge(0.01, 0.95)(p95_latency) FROM optiinfra.performance_metrics_hourly_mv WHERE provider = 'openai';
-- What follows from these rows in the rollups: 2 priced gpt-4o requests of 3, one of them all unknown.
SELECT provider, model_name, sum(request_count), sum(priced_count), sum(cost_usd)
FROM optiinfra.performance_metrics_hourly_mv GROUP BY ALL ORDER BY ALL;
SELECT model_name, round(avgMerge(avg_quality), 6), sum(hallucination_count), sum(judged_count), sum(request_count)
FROM optiinfra.quality_metrics_hourly_mv GROUP BY ALL ORDER BY ALL;

SELECT 'requests_in keeps nothing', count() FROM optiinfra.requests_in;
SELECT 'columns for a prompt in stored tables', count() FROM system.columns AS c
JOIN system.tables AS t ON c.database = t.database AND c.table = t.name
WHERE c.database = 'optiinfra' AND c.name IN ('prompt', 'params') AND t.engine LIKE '%MergeTree';

-- What a column cannot hold: times before 1970 and after 2106 are kept at the nearest it has (DateTime is
-- 32 bits of seconds), a sum of tokens above 2^32 - 1 and a flag that is neither 0 nor 1 are unknown.
SYSTEM STOP MERGES optiinfra.performance_metrics_ts; -- the oldest have expired
SYSTEM STOP MERGES optiinfra.quality_metrics_ts;
TRUNCATE TABLE optiinfra.performance_metrics_ts;
TRUNCATE TABLE optiinfra.quality_metrics_ts;
INSERT INTO optiinfra.requests_in (timestamp, request_id, prompt_tokens, completion_tokens, hallucination_detected)
SELECT * FROM VALUES
    ('at DateTime64(3, \'UTC\'), id UUID, input UInt32, output UInt32, hallucination UInt8',
     ('1900-01-01 00:00:00', '00000000-0000-0000-0000-000000000001', 4294967295, 1, 255),
     ('1969-12-31 23:59:59.999', '00000000-0000-0000-0000-000000000002', 4294967294, 1, 1),
     ('2106-02-07 06:28:15.999', '00000000-0000-0000-0000-000000000003', 0, 0, 0),
     ('2106-02-07 06:28:16', '00000000-0000-0000-0000-000000000004', 1, 2, 2),
     ('2299-12-31 23:59:59.999', '00000000-0000-0000-0000-000000000005', 1, 2, 0));
SELECT p.timestamp, q.timestamp = p.timestamp AS the_same, total_tokens, hallucination_detected
FROM optiinfra.performance_metrics_ts AS p JOIN optiinfra.quality_metrics_ts AS q USING (request_id) ORDER BY toUInt128(request_id);
SYSTEM START MERGES optiinfra.performance_metrics_ts;
SYSTEM START MERGES optiinfra.quality_metrics_ts;

TRUNCATE TABLE optiinfra.performance_metrics_ts;
TRUNCATE TABLE optiinfra.performance_metrics_hourly;
TRUNCATE TABLE optiinfra.quality_metrics_ts;
TRUNCATE TABLE optiinfra.quality_metrics_hourly;
