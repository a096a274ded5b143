-- NaaP: sample data. Two days of streams on five orchestrators, up to the present hour, as the events
-- that the network would send: about 160 thousand, each of which also becomes a typed row. Every
-- value is a function of a number, so two loads give the same figures; only the time axis moves with
-- the clock. The token makes a second load within the hour a no-op.
--
-- Shapes: streams follow the day; latencies are log-normal around those of a real stream (request to
-- first frame 2.7 s, of which the network 2.3 s and the runner 0.1 s); each orchestrator has its own
-- frame rate, and one of them loses frames; some streams find no orchestrator or swap it.

INSERT INTO naap.raw_events (raw_data) SETTINGS
    insert_deduplication_token = 'naap-sample-events-1', async_insert = 0
WITH
    -- address, GPU, its name, memory, mean fps, unevenness, price in wei a pixel, distance
    [('0x52cf2968b3dc6016778742d3539449a6597d5954', 'GPU-a8d13655-197b-2226-d09f-b4b81e07504b',
      'NVIDIA GeForce RTX 5090', 34190917632, 24, 0.05, 1618, 1.0),
     ('0x847791cbf03be716a7fe9dc8c9affe17bd49ae5e', 'GPU-5d5ba82d-7f33-41ab-8d29-96e6a1f4c7e2',
      'NVIDIA GeForce RTX 4090', 25757220864, 19, 0.08, 1450, 1.2),
     ('0xb9d1c2a1f7a6b3a5f0b8bb8e29c4dd1b5b0b53d3', 'GPU-c7f2c1a4-02de-4f77-9f0e-3f7a4f9f1d11',
      'NVIDIA H100 80GB HBM3', 85520809984, 30, 0.03, 2900, 0.75),
     ('0x3bbe84023c11c4874f493d70b370d26390e3c580', 'GPU-0e4a9b3c-61f5-4a8e-b6e4-7a1b52c0de77',
      'NVIDIA GeForce RTX 4090', 25757220864, 18, 0.21, 1200, 1.45),
     ('0x9d61ae5875e89036fbf6059f3116d01a22ace3c8', 'GPU-f19d22aa-8c64-4be0-a0a3-1d9c8ea25f40',
      'NVIDIA L40S', 48318382080, 21, 0.06, 1500, 0.9)] AS orchestrators,
    ['a fox made of glass', 'city in the rain, neon', 'oil painting of the sea',
     'anime portrait, soft light', 'a forest of paper', 'robots in a tea house'] AS prompts,
    toStartOfHour(now('UTC')) AS present,
    x -> (cityHash64(x) % 1000003 + 0.5) / 1000003 AS unit,                         -- uniform, 0-1
    x -> sqrt(-2 * log(unit((x, 'r')))) * cos(2 * pi() * unit((x, 'a'))) AS normal, -- standard normal
    x -> reinterpretAsUUID(sipHash128(x)) AS uuid,
    streams AS
    (
        SELECT
            number,
            concat('stream-', lower(substring(hex(sipHash64(number, 'stream')), 1, 6)), '-',
                   lower(hex(number))) AS stream_id,
            lower(substring(hex(sipHash64(number, 'request')), 1, 8)) AS request_id,
            if(number % 3 = 0, 'gateway-us-east', 'gateway-eu-west') AS gateway,
            orchestrators[1 + cityHash64(number, 'o') % 5] AS o,
            concat('https://orch', toString(1 + cityHash64(number, 'o') % 5), '.example.net:8935') AS url,
            toUnixTimestamp64Milli(toDateTime64(present, 3, 'UTC')) AS now_ms,
            toInt64(now_ms - 172800000 * unit((number, 'start'))) AS t0,
            least(3600, 120 + 900 * exp(0.7 * normal((number, 'long')))) AS seconds,
            unit((number, 'fate')) AS fate,             -- < 0.03: nobody takes it; > 0.96: swapped
            t0 + toInt64(2285 * o.8 * exp(0.25 * normal((number, 'net')))) AS t_ingest,
            t_ingest + 1 + cityHash64(number, 'hop') % 12 AS t_runner,
            t_runner + toInt64(103 * exp(0.4 * normal((number, 'gpu')))) AS t_runner_out,
            t_runner_out + toInt64(265 * exp(0.3 * normal((number, 'back')))) AS t_first,
            t_first + toInt64(4089 * exp(0.15 * normal((number, 'few')))) AS t_few,
            prompts[1 + cityHash64(number, 'p') % 6] AS prompt,
            if(number % 4 = 0, 768, 512) AS side,
            0.5 + 0.5 * cos(2 * pi() * (toHour(toDateTime(intDiv(t0, 1000), 'UTC')) - 19) / 24) AS load
        FROM numbers(700)
        WHERE unit((number, 'keep')) < 0.2 + 0.8 * load
    )
SELECT toJSONString(CAST((uuid((stream_id, at, trace_type)), 'stream_trace', toString(at), gateway,
    ((if(trace_type LIKE 'gateway_receive_stream%' OR fate < 0.03, '', o.1),
      if(trace_type LIKE 'gateway_receive_stream%' OR fate < 0.03, '', url)), '', request_id, stream_id,
     if(trace_type = 'orchestrator_swap', NULL, at), trace_type)),
    'Tuple(id UUID, type String, timestamp String, gateway String, data Tuple(
        orchestrator_info Tuple(address String, url String), pipeline_id String, request_id String,
        stream_id String, timestamp Nullable(Int64), type String))')) AS raw_data
FROM streams
ARRAY JOIN arrayFilter(e -> e.2 < now_ms, if(fate < 0.03,
    [('gateway_receive_stream_request', t0), ('gateway_no_orchestrators_available', t0 + 5000)],
    arrayConcat(
        [('gateway_receive_stream_request', t0), ('gateway_send_first_ingest_segment', t_ingest),
         ('runner_receive_first_ingest_segment', t_runner),
         ('runner_send_first_processed_segment', t_runner_out),
         ('gateway_receive_first_processed_segment', t_first),
         ('gateway_receive_few_processed_segments', t_few),
         ('gateway_ingest_stream_closed', t_few + toInt64(1000 * seconds))],
        if(fate > 0.96, [('orchestrator_swap', t_few + 20000)], [])))) AS event
ARRAY JOIN [event.1] AS trace_type, [event.2] AS at

UNION ALL

SELECT toJSONString(CAST((uuid((stream_id, at, 'status')), 'ai_stream_status', toString(at - 2), gateway,
    ((fps, NULL, at - 70, (side, side, prompt), if(number % 10 = 0, '', hash), restarts),
     (least(30, 20.5 + normal((stream_id, at, 'in')) * 0.6), at - 80), (o.1, url),
     'streamdiffusion-sdxl-faceid', '', request_id,
     if(fps < 0.6 * o.5, 'DEGRADED_INFERENCE', 'ONLINE'), stream_id, at, 'status')),
    'Tuple(id UUID, type String, timestamp String, gateway String, data Tuple(
        inference_status Tuple(fps Float64, last_error Nullable(String), last_output_time Int64,
            last_params Tuple(width UInt16, height UInt16, prompt String), last_params_hash String,
            restart_count UInt32),
        input_status Tuple(fps Float64, last_input_time Int64), orchestrator_info Tuple(address String, url String),
        pipeline String, pipeline_id String, request_id String, state String, stream_id String,
        timestamp Int64, type String))'))
FROM
(
    SELECT
        *, step,
        t_few + 10000 * step AS at,
        if(cityHash64(stream_id, intDiv(step, 6)) % 60 = 0, 0.5, 0) AS dip,
        greatest(0.5, o.5 * (1 + o.6 * normal((stream_id, step)) - dip)) AS fps,
        intDiv(step, 90) * (cityHash64(stream_id, 'restarts') % 4 = 0) AS restarts,
        -- what Python's json.dumps(params, sort_keys=True) writes
        lower(hex(MD5(concat('{"height": ', toString(side), ', "prompt": "', prompt, '", "width": ',
                             toString(side), '}')))) AS hash
    FROM streams
    ARRAY JOIN range(1, toUInt32(seconds / 10)) AS step
    WHERE fate >= 0.03 AND at < now_ms
)

UNION ALL

SELECT toJSONString(CAST((uuid((stream_id, at, 'ingest')), 'stream_ingest_metrics', toString(at), gateway,
    ('', request_id, (('iceTransport', 478000 * step, 4000 * step),
        [('video', 4 + 2 * abs(normal((stream_id, step, 'v'))),
          intDiv(step * (cityHash64(stream_id, 'loss') % 5), 7), 413 * step, 0., 5. * step),
         ('audio', 19 + 3 * normal((stream_id, step, 'a')), 0, 248 * step, 0., 5. * step)],
        if(cityHash64(stream_id, 'loss') % 5 = 4, 'poor', 'good')), stream_id, at)),
    'Tuple(id UUID, type String, timestamp String, gateway String, data Tuple(
        pipeline_id String, request_id String, stats Tuple(
            peer_conn_stats Tuple(ID String, BytesReceived UInt64, BytesSent UInt64),
            track_stats Array(Tuple(type String, jitter Float64, packets_lost Int32, packets_received UInt32,
                packet_loss_pct Float64, last_input_ts Float64)), conn_quality String),
        stream_id String, timestamp Int64))'))
FROM
(
    SELECT *, step, t_ingest + 5000 * step AS at
    FROM streams
    ARRAY JOIN range(1, toUInt32(seconds / 5)) AS step
    WHERE fate >= 0.03 AND at < now_ms
)

UNION ALL

-- a ticket a minute, two with the request; only the first payment names it
SELECT toJSONString(CAST((uuid((stream_id, at, 'payment')), 'create_new_payment', toString(at), gateway,
    ('2400000000000000 WEI', stream_id, if(step = 0, '2', '1'), url, concat(toString(o.7), ' wei/pixel'),
     o.1, if(step = 0, request_id, ''), concat('session-', request_id), '0.0010000000')),
    'Tuple(id UUID, type String, timestamp String, gateway String, data Tuple(
        faceValue String, manifestID String, numTickets String, orchestrator String, price String,
        recipient String, requestID String, sessionID String, winProb String))'))
FROM
(
    SELECT *, step, t_ingest + 54000 * step AS at
    FROM streams
    ARRAY JOIN range(0, toUInt32(seconds / 54)) AS step
    WHERE fate >= 0.03 AND at < now_ms
)

UNION ALL

SELECT toJSONString(CAST((uuid((orchestrator.1, at)), 'network_capabilities', toString(at), 'gateway-us-east',
    [(orchestrator.1, orchestrator.1,
      ('0.8.8', tuple(map('35', tuple(map('streamdiffusion-sdxl-faceid', ('0.14.0', cityHash64(at) % 2)))))),
      [(orchestrator.7, 1, 'streamdiffusion-sdxl-faceid')],
      [('live-video-to-video', 'streamdiffusion-sdxl-faceid', map('0', (orchestrator.2, orchestrator.3, 12,
          toUInt64(orchestrator.4 * (0.3 + 0.6 * unit(at))), orchestrator.4)))])]),
    'Tuple(id UUID, type String, timestamp String, gateway String, data Array(Tuple(
        address String, local_address String,
        capabilities Tuple(version String, constraints Tuple(PerCapability Map(String, Tuple(
            models Map(String, Tuple(runnerVersion String, capacityInUse UInt16)))))),
        capabilities_prices Array(Tuple(pricePerUnit Float64, pixelsPerUnit Float64, constraint String)),
        hardware Array(Tuple(pipeline String, model_id String, gpu_info Map(String, Tuple(
            id String, name String, major UInt8, memory_free UInt64, memory_total UInt64)))))))'))
FROM
(
    SELECT orchestrator, toUnixTimestamp64Milli(toDateTime64(present, 3, 'UTC')) - 3600000 * toInt64(hour) AS at
    FROM numbers(1, 48) AS n
    ARRAY JOIN [n.number] AS hour
    ARRAY JOIN orchestrators AS orchestrator
);

-- What an ether costs, hour by hour: not what it did.
INSERT INTO naap.eth_usd (at, usd, source) SETTINGS insert_deduplication_token = 'naap-sample-eth-1', async_insert = 0
SELECT toStartOfHour(now('UTC')) - toIntervalHour(number) AS at, toDecimal64(3100 + 80 * sin(toUnixTimestamp(at) / 40000), 2), 'sample'
FROM numbers(50);

-- The metrics at once, instead of within a minute.
SYSTEM REFRESH VIEW naap.trace_latencies;
SYSTEM WAIT VIEW naap.trace_latencies;
SYSTEM REFRESH VIEW naap.stream_jitter;
SYSTEM WAIT VIEW naap.stream_jitter;
SYSTEM REFRESH VIEW naap.request_payments;
SYSTEM WAIT VIEW naap.request_payments;
