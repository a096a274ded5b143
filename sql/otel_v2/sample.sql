-- OpenTelemetry: sample data. Three days of a small shop, up to the present hour, about 250 thousand
-- spans with their metrics and logs. Every value is a function of the row's number, so two loads give
-- the same figures; only the time axis moves with the clock. The tokens make a second load within the
-- hour a no-op.
--
-- Shapes: load follows the day (peak 14:00 UTC); durations, token counts and times to first token are
-- log-normal and grow with load; payments fail more often during the last six hours.

-- Traces of three kinds: a product page, a checkout, a question to the support bot, which asks a model.
-- Prompts go through the door and are hashed on the way.
INSERT INTO otel_v2.traces_in
    (Timestamp, TraceId, SpanId, ParentSpanId, SpanName, SpanKind, ServiceName, ResourceAttributes,
     SpanAttributes, Duration, StatusCode, StatusMessage)
SETTINGS insert_deduplication_token = 'otel_v2-sample-traces-1', async_insert = 0
WITH
    t -> 0.18 + 0.82 * pow(0.5 + 0.5 * cos(2 * pi() * (toHour(t) + toMinute(t) / 60 - 14) / 24), 1.5) AS load_at,
    -- of a span: its parent's place in the trace, service, name, kind, begin and duration as shares of
    -- the trace's, the service it calls
    [[(0, 'frontend', 'GET /product', 'Server', 0., 1., ''),
      (1, 'frontend', 'GET catalog', 'Client', 0.05, 0.9, 'catalog'),
      (2, 'catalog', 'GET /items', 'Server', 0.1, 0.8, ''),
      (3, 'catalog', 'SELECT items', 'Client', 0.2, 0.5, 'postgresql')],
     [(0, 'frontend', 'POST /checkout', 'Server', 0., 1., ''),
      (1, 'frontend', 'POST checkout', 'Client', 0.03, 0.95, 'checkout'),
      (2, 'checkout', 'POST /orders', 'Server', 0.05, 0.9, ''),
      (3, 'checkout', 'POST payment', 'Client', 0.3, 0.6, 'payment'),
      (4, 'payment', 'POST /charge', 'Server', 0.32, 0.55, '')],
     [(0, 'frontend', 'POST /ask', 'Server', 0., 1., ''),
      (1, 'frontend', 'POST support-bot', 'Client', 0.01, 0.98, 'support-bot'),
      (2, 'support-bot', 'POST /answer', 'Server', 0.02, 0.96, ''),
      (3, 'support-bot', 'chat', 'Client', 0.05, 0.9, '')]] AS shapes,
    -- provider, model, share of the questions (cumulative), median tokens in and out, ms to the first
    -- token, ms a token
    [('openai', 'gpt-4o-mini', 0.6, 900., 140., 280., 7.), ('openai', 'gpt-4o', 0.8, 1400., 260., 430., 11.),
     ('anthropic', 'claude-haiku-4-5', 1.0, 1500., 220., 380., 6.)] AS models,
    ['Where is my order', 'Can I return this', 'Which size fits me', 'Why was my card declined',
     'Is this vegan', 'When is it back in stock'] AS topics,
    toDateTime64(toStartOfHour(now('UTC')), 9, 'UTC') AS present
SELECT
    at + toIntervalNanosecond(toInt64(1e6 * total_ms * span.5)) AS Timestamp,
    lower(hex(sipHash128(number))) AS TraceId,
    lower(hex(sipHash64(number, place))) AS SpanId,
    if(place = 1, '', lower(hex(sipHash64(number, toUInt32(span.1))))) AS ParentSpanId,
    if(span.3 = 'chat', concat('chat ', model.2), span.3) AS SpanName,
    span.4 AS SpanKind,
    span.2 AS ServiceName,
    map('service.name', span.2, 'k8s.namespace.name', 'shop', 'k8s.pod.name', concat(span.2, '-', toString(number % 3)),
        'deployment.environment.name', 'prod') AS ResourceAttributes,
    multiIf(
        span.3 = 'chat',
        mapUpdate(map('gen_ai.operation.name', 'chat', 'gen_ai.provider.name', model.1,
            'gen_ai.request.model', model.2, 'gen_ai.request.temperature', ['0', '0.2', '0.7'][1 + number % 3],
            'gen_ai.request.max_tokens', '1024', 'gen_ai.conversation.id', concat('c', toString(intDiv(number, 24))),
            'gen_ai.input.messages', concat('[{"role":"user","parts":[{"type":"text","content":"',
                topics[1 + toUInt32(u[8] * 6) % 6], ', case ', toString(toUInt32(400 * u[9] * u[9])), '?"}]}]')),
            if(failed, map('error.type', 'timeout'),
               map('gen_ai.response.model', model.2, 'gen_ai.usage.input_tokens', toString(tokens_in),
                   'gen_ai.usage.output_tokens', toString(tokens_out),
                   'gen_ai.usage.cache_read.input_tokens', toString(if(u[7] < 0.4, toUInt32(tokens_in * 0.6), 0)),
                   'gen_ai.response.time_to_first_chunk', toString(round(first_ms / 1000, 4)),
                   'gen_ai.response.finish_reasons', '["stop"]'))),
        span.4 = 'Server',
        map('http.request.method', splitByChar(' ', span.3)[1], 'url.path', splitByChar(' ', span.3)[2],
            'http.response.status_code', if(failed, '502', '200')),
        map('peer.service', span.7)) AS SpanAttributes,
    toUInt64(1e6 * total_ms * span.6) AS Duration,
    multiIf(failed, 'Error', span.4 = 'Server', 'Ok', 'Unset') AS StatusCode,
    if(failed, 'upstream timed out', '') AS StatusMessage
FROM
(
    SELECT
        number, u, at, place, span, model, tokens_in, tokens_out, first_ms, total_ms,
        -- a failure of the innermost service fails the whole trace, but of a product page its database
        u[5] < multiIf(kind = 2, if(age < 6 * 3600, 0.09, 0.012), kind = 3, 0.008, 0.002) AS failed
    FROM
    (
        SELECT
            number,
            arrayMap(i -> (cityHash64(number, i) % 1000003 + 0.5) / 1000003, range(1, 10)) AS u,
            3 * 86400 * (cityHash64(number, 'at') % 1000000007) / 1000000007 AS age,   -- seconds ago
            present - toIntervalMicrosecond(toInt64(1e6 * age)) AS at,
            load_at(at) AS load,
            multiIf(u[1] < 0.7, 1, u[1] < 0.86, 2, 3) AS kind,
            models[1 + arrayCount(m -> m.3 <= u[2], models)] AS model,
            sqrt(-2 * log(u[3])) * cos(2 * pi() * u[4]) AS z1,
            sqrt(-2 * log(u[3])) * sin(2 * pi() * u[4]) AS z2,
            toUInt32(8 + model.4 * exp(0.5 * z1)) AS tokens_in,
            toUInt32(4 + model.5 * exp(0.6 * z2)) AS tokens_out,
            model.6 * exp(0.3 * z1) * (0.8 + 0.7 * load) AS first_ms,
            multiIf(kind = 1, 45 * exp(0.5 * z1) * (0.7 + 0.8 * load), kind = 2, 180 * exp(0.4 * z1) * (0.7 + 0.6 * load),
                    (first_ms + tokens_out * model.7 * (0.9 + 0.4 * load)) / 0.9) AS total_ms
        FROM numbers(110000)
        WHERE (cityHash64(number, 'keep') % 1000003) / 1000003 < load
    )
    ARRAY JOIN shapes[kind] AS span, arrayEnumerate(shapes[kind]) AS place
);

-- Response times and memory of each pod, once a minute.
INSERT INTO otel_v2.metrics_in
    (Timestamp, MetricName, ServiceName, Value, MetricType, ResourceAttributes)
SETTINGS insert_deduplication_token = 'otel_v2-sample-metrics-1', async_insert = 0
WITH
    t -> 0.18 + 0.82 * pow(0.5 + 0.5 * cos(2 * pi() * (toHour(t) + toMinute(t) / 60 - 14) / 24), 1.5) AS load_at,
    toDateTime64(toStartOfHour(now('UTC')), 9, 'UTC') AS present,
    [('frontend', 0.06, 210.), ('catalog', 0.04, 380.), ('checkout', 0.17, 260.), ('payment', 0.11, 190.),
     ('support-bot', 1.6, 640.)] AS services
SELECT
    at, metric, service.1,
    if(metric = 'process.memory.usage', 1e6 * service.3 * (0.8 + 0.4 * load + 0.05 * noise),
       service.2 * (0.7 + 0.8 * load) * (1 + 0.3 * noise)),
    'GAUGE',
    map('service.name', service.1, 'k8s.pod.name', concat(service.1, '-', toString(pod)), 'k8s.cluster.name', 'eu-1',
        'deployment.environment.name', 'prod')
FROM
(
    SELECT at, metric, service, pod, load_at(at) AS load, (cityHash64(at, metric, service.1, pod) % 2001) / 1000. - 1 AS noise
    FROM
    (
        SELECT present - toIntervalMinute(number) AS at, service, pod, metric
        FROM numbers(1, 4320)
        ARRAY JOIN services AS service
        ARRAY JOIN range(3) AS pod
        ARRAY JOIN ['http.server.request.duration', 'process.memory.usage'] AS metric
    )
);

-- A line for each failure, and for one of fifty requests that went well.
INSERT INTO otel_v2.logs_in
    (Timestamp, TraceId, SpanId, SeverityText, SeverityNumber, ServiceName, Body, ResourceAttributes)
SETTINGS insert_deduplication_token = 'otel_v2-sample-logs-1', async_insert = 0
SELECT
    Timestamp, TraceId, SpanId, if(StatusCode = 'ERROR', 'ERROR', 'INFO'), if(StatusCode = 'ERROR', 17, 9), ServiceName,
    concat(SpanName, if(StatusCode = 'ERROR', ' failed: upstream timed out after ', ' done in '),
           toString(round(Duration / 1e6)), ' ms'),
    ResourceAttributes
FROM otel_v2.traces_local
WHERE SpanKind = 'SERVER' AND (StatusCode = 'ERROR' OR cityHash64(SpanId) % 50 = 0)
ORDER BY Timestamp, SpanId;
