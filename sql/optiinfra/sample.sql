-- OptiInfra: sample data. Two weeks of three customers, up to the present hour, about 750 thousand
-- rows. Every value is a function of the row's number, so two loads give the same figures; only the
-- time axis moves with the clock. The tokens make a second load within the hour a no-op.
--
-- Shapes: load follows the day (peak 14:00 UTC) and the week; token counts and latencies are
-- log-normal; latency grows with load; the support bot's factuality slips during the last four days,
-- and its hallucinations rise with it; one model runs on own machines and has no price.

-- Requests, through the door: prompt and parameters are hashed on the way and not stored.
INSERT INTO optiinfra.requests_in SETTINGS
    insert_deduplication_token = 'optiinfra-sample-requests-1', async_insert = 0
WITH
    -- the share of the peak's load at a time
    t -> if(toDayOfWeek(t) > 5, 0.45, 1)
        * (0.18 + 0.82 * pow(0.5 + 0.5 * cos(2 * pi() * (toHour(t) + toMinute(t) / 60 - 14) / 24), 1.5)) AS load_at,
    -- what one service is: customer, id, type, provider, model, share of the traffic (cumulative),
    -- median prompt and completion tokens, ms to the first token, ms a token, scores
    [('123e4567-e89b-12d3-a456-426614174000', '456e7890-e89b-12d3-a456-426614174000',
      'api', 'openai', 'gpt-4o', 0.20, 900, 260, 420, 11, 0.91, 0.94, 0.89),
     ('123e4567-e89b-12d3-a456-426614174000', '0b4c9f6e-3d0e-4c39-9a55-8f1f7f0c2a11',
      'api', 'openai', 'gpt-4o-mini', 0.55, 420, 120, 280, 7, 0.86, 0.90, 0.84),
     ('123e4567-e89b-12d3-a456-426614174000', '7d0a5a64-52a1-4a6b-8d43-3c6b0f5f9e02',
      'vllm', 'self-hosted', 'llama-3.1-70b', 0.67, 700, 210, 190, 24, 0.85, 0.89, 0.82),
     ('8f14e45f-ceea-467f-a2d6-1c1b6d3e7a90', 'c51ce410-c124-410e-8db5-e4b97fc2af39',
      'api', 'anthropic', 'claude-sonnet-4-5', 0.79, 5200, 640, 900, 14, 0.94, 0.95, 0.92),
     ('8f14e45f-ceea-467f-a2d6-1c1b6d3e7a90', 'aab32389-22bc-425a-af60-6eb525ffdc56',
      'api', 'anthropic', 'claude-haiku-4-5', 0.90, 1500, 220, 380, 6, 0.89, 0.92, 0.87),
     ('c9f0f895-fb98-4b91-99f5-1fd0297e236d', '45c48cce-2e2d-4bdd-a1fc-51c7c6ad26d1',
      'api', 'gemini', 'gemini-2.5-flash', 1.00, 1100, 300, 310, 4, 0.88, 0.91, 0.86)] AS services,
    ['Where is my order', 'Summarise this contract for a manager', 'Write unit tests for this function',
     'Translate the following text to German', 'Why does this query scan the whole table',
     'Draft a polite answer to this complaint', 'Extract names and dates as JSON',
     'Explain the error in this stack trace'] AS topics,
    toDateTime64(toStartOfHour(now('UTC')), 3, 'UTC') AS present,
    14 * 86400 AS span
SELECT
    at AS timestamp,
    s.1 AS customer_id,
    s.2 AS service_id,
    s.3 AS service_type,
    s.4 AS provider,
    s.5 AS model_name,
    reinterpretAsUUID(sipHash128(number, 'request')) AS request_id,
    first_token_ms + tokens_out * s.10 * (0.9 + 0.5 * load) AS latency_ms,
    1000 * tokens_out / latency_ms AS throughput_tokens_per_sec,
    if(s.3 = 'vllm', 30 + 60 * load + 8 * u[11], NULL) AS gpu_utilization,
    if(s.3 = 'vllm', 15 + 55 * load + 10 * u[12], NULL) AS kv_cache_utilization,
    toUInt32(if(s.3 = 'vllm', 1 + 24 * load, 1)) AS batch_size,
    -- Anthropic reports the cache beside the prompt, the others inside it
    if(s.4 = 'anthropic', tokens_in - cached, tokens_in) AS prompt_tokens,
    tokens_out AS completion_tokens,
    cached AS cache_read_tokens,
    0 AS cache_write_tokens,
    0 AS reasoning_tokens,
    -- the same parameters in two spellings have one params_hash
    if(u[9] < 0.5,
       format(concat('{{"model":"{0}","temperature":{1},"max_tokens":{2},"top_p":1,"stream":true,',
                     '"stop":["\\n\\n","END"],"tools":[{{"type":"function","function":',
                     '{{"name":"lookup","strict":true}}}}],',
                     '"metadata":{{"team":"t{3}","tier":"gold"}}}}'),
              s.5, temperature, max_tokens, team),
       format(concat('{{ "temperature": {1}, "model": "{0}", "stream": true, "top_p": 1.0,',
                     ' "max_tokens": {2}, "metadata": {{"tier": "gold", "team": "t{3}"}},',
                     ' "stop": ["\\u000a\\u000a", "END"], "tools": [{{"function":',
                     ' {{"strict": true, "name": "lookup"}}, "type": "function"}}] }}'),
              s.5, temperature, max_tokens, team)) AS params,
    concat(topics[1 + toUInt32(u[10] * 8) % 8], ', case ', toString(toUInt32(2500 * u[10] * u[10]))) AS prompt,
    if(judged, least(1, greatest(0, s.11 + 0.05 * z3)), NULL) AS relevance_score,
    if(judged, least(1, greatest(0, s.12 + 0.04 * z4)), NULL) AS coherence_score,
    if(judged, factuality, NULL) AS factuality_score,
    if(judged, u[8] < 0.01 + 8 * pow(greatest(0, 0.90 - factuality), 2), NULL) AS hallucination_detected,
    if(judged, 0.06 * u[7] * u[7], NULL) AS toxicity_score
FROM
(
    SELECT
        *,
        services[1 + arrayCount(x -> x.6 <= u[2], services)] AS s,
        sqrt(-2 * log(u[3])) * cos(2 * pi() * u[4]) AS z1,
        sqrt(-2 * log(u[3])) * sin(2 * pi() * u[4]) AS z2,
        sqrt(-2 * log(u[5])) * cos(2 * pi() * u[6]) AS z3,
        sqrt(-2 * log(u[5])) * sin(2 * pi() * u[6]) AS z4,
        toUInt32(8 + s.7 * exp(0.6 * z1)) AS tokens_in,
        toUInt32(4 + s.8 * exp(0.7 * z2)) AS tokens_out,
        toUInt32(if(u[7] < 0.45, tokens_in * (0.3 + 0.6 * u[8]), 0)) AS cached,
        s.9 * exp(0.35 * z3) * (0.8 + 0.7 * load) AS first_token_ms,
        u[11] < 0.6 AS judged,
        -- the support bot (the second service) slips during the last four days
        if(s.5 = 'gpt-4o-mini', 0.16 * greatest(0, 1 - age / (4 * 86400)), 0) AS slip,
        least(1, greatest(0, s.13 + 0.06 * z1 - slip)) AS factuality,
        [0, 0.2, 0.7, 1.0][1 + toUInt32(u[9] * 8) % 4] AS temperature,
        [256, 512, 1024, 4096][1 + toUInt32(u[10] * 4) % 4] AS max_tokens,
        toUInt32(u[12] * 40) AS team
    FROM
    (
        SELECT
            number,
            arrayMap(i -> (cityHash64(number, i) % 1000003 + 0.5) / 1000003, range(1, 13)) AS u,
            span * (cityHash64(number, 'at') % 1000000007) / 1000000007 AS age,     -- seconds ago
            present - toIntervalMillisecond(toInt64(1000 * age)) AS at,
            load_at(at) AS load
        FROM numbers(760000)
        WHERE (cityHash64(number, 'keep') % 1000003) / 1000003 < load
    )
);

-- GPUs of the own machines, one row a GPU and minute, the last week.
INSERT INTO optiinfra.resource_metrics_ts SETTINGS
    insert_deduplication_token = 'optiinfra-sample-resources-1', async_insert = 0
WITH
    -- the share of the peak's load at a time
    t -> if(toDayOfWeek(t) > 5, 0.45, 1)
        * (0.18 + 0.82 * pow(0.5 + 0.5 * cos(2 * pi() * (toHour(t) + toMinute(t) / 60 - 14) / 24), 1.5)) AS load_at,
    toStartOfHour(now('UTC')) AS present,
    [('123e4567-e89b-12d3-a456-426614174000', 'i-gpu-001', 'p4d.24xlarge', 8, 40960, 1152),
     ('123e4567-e89b-12d3-a456-426614174000', 'i-gpu-002', 'g5.12xlarge', 4, 24576, 192),
     ('8f14e45f-ceea-467f-a2d6-1c1b6d3e7a90', 'gke-a100-7f3a', 'a2-highgpu-2g', 2, 40960, 170)] AS machines
SELECT
    at AS timestamp,
    m.1 AS customer_id,
    m.2 AS instance_id,
    m.3 AS instance_type,
    gpu AS gpu_index,
    least(100, greatest(0, 12 + 78 * load + 6 * noise - 5 * gpu % 3)) AS gpu_utilization,
    m.5 * least(0.97, 0.55 + 0.35 * load + 0.02 * noise) AS gpu_memory_used_mb,
    m.5 AS gpu_memory_total_mb,
    34 + 0.42 * gpu_utilization + noise AS gpu_temperature,
    least(100, greatest(0, 8 + 34 * load + 4 * noise)) AS cpu_utilization,
    m.6 * (0.2 + 0.3 * load) AS memory_used_gb,
    m.6 AS memory_total_gb,
    60 + 900 * load + 20 * noise AS network_rx_mbps,
    40 + 600 * load + 15 * noise AS network_tx_mbps
FROM
(
    SELECT
        *,
        (cityHash64(at, m.2, gpu) % 2001 - 1000) / 1000.
            + (cityHash64(gpu, at, m.2) % 2001 - 1000) / 1000. AS noise,
        load_at(at) AS load
    FROM
    (
        SELECT present - toIntervalMinute(number) AS at, m, gpu
        FROM numbers(1, 10080)
        ARRAY JOIN machines AS m
        ARRAY JOIN range(m.4) AS gpu
    )
);

-- Machines: a rate every quarter of an hour. Some run by day only; list prices of the public clouds.
INSERT INTO optiinfra.cost_metrics_ts SETTINGS
    insert_deduplication_token = 'optiinfra-sample-costs-1', async_insert = 0
WITH
    -- the share of the peak's load at a time
    t -> if(toDayOfWeek(t) > 5, 0.45, 1)
        * (0.18 + 0.82 * pow(0.5 + 0.5 * cos(2 * pi() * (toHour(t) + toMinute(t) / 60 - 14) / 24), 1.5)) AS load_at,
    toStartOfHour(now('UTC')) AS present,
    [('123e4567-e89b-12d3-a456-426614174000', 'aws', 'ec2',
      'i-gpu-001', 'p4d.24xlarge', 'us-east-1', 32.7726, 0, 1, 1),
     ('123e4567-e89b-12d3-a456-426614174000', 'aws', 'ec2',
      'i-gpu-00', 'g5.12xlarge', 'us-east-1', 5.672, 0, 0, 5),
     ('123e4567-e89b-12d3-a456-426614174000', 'aws', 'ec2',
      'i-api-', 'm5.xlarge', 'us-east-1', 0.192, 0, 0, 6),
     ('123e4567-e89b-12d3-a456-426614174000', 'aws', 'ec2',
      'i-batch-', 'm5.xlarge', 'us-west-2', 0.0724, 1, 0, 4),
     ('8f14e45f-ceea-467f-a2d6-1c1b6d3e7a90', 'gcp', 'compute-engine',
      'gke-a100-7f3a', 'a2-highgpu-2g', 'us-central1', 7.346, 0, 0, 1),
     ('8f14e45f-ceea-467f-a2d6-1c1b6d3e7a90', 'gcp', 'compute-engine',
      'gke-pool-', 'n1-standard-4', 'us-central1', 0.19, 0, 0, 5),
     ('c9f0f895-fb98-4b91-99f5-1fd0297e236d', 'azure', 'vm',
      'vmss-', 'Standard_D4s_v5', 'westeurope', 0.23, 0, 0, 4)] AS fleet
SELECT
    at AS timestamp,
    f.1 AS customer_id,
    f.2 AS cloud_provider,
    f.3 AS service_name,
    if(f.10 = 1, f.4, concat(f.4, toString(copy + 2))) AS instance_id,
    f.5 AS instance_type,
    f.6 AS region,
    -- spot prices move
    if(f.8 = 1, f.7 * (1 + 0.15 * sin(intDiv(toUnixTimestamp(at), 3600) / 5)), f.7) AS cost_per_hour,
    least(100, greatest(1, 10 + 70 * load + (cityHash64(at, instance_id) % 200) / 20.)) AS utilization_percent,
    f.8 AS is_spot,
    f.9 AS is_reserved
FROM
(
    SELECT
        *,
        load_at(at) AS load
    FROM
    (
        SELECT present - toIntervalMinute(15 * number) AS at, f, copy
        FROM numbers(1, 1344)
        ARRAY JOIN fleet AS f
        ARRAY JOIN range(f.10) AS copy
    )
)
WHERE copy = 0 OR copy < ceil(f.10 * load);     -- the fleet follows the load
