-- Expects: sql/otel_v2 applied, the functions loaded, a key named 'default' for prompts.
-- Empties the tables it uses.
-- Spans of requests to models: what they cost, how fast they were, and nothing of what was said.
-- Expected costs by hand from list prices: gpt-4o since October 2024 2.50 in, 1.25 cached, 10.00 out
-- USD per million tokens; claude-haiku-4-5 1, cached .10, written 1.25, out 5.
SYSTEM STOP TTL MERGES;

CREATE VIEW otel_v2.test_spans AS
SELECT toDateTime64('2026-11-20 10:00:00.100', 9, 'UTC') + toIntervalSecond(toUInt32(id)) AS Timestamp, 't' AS TraceId, id AS SpanId, 'bot' AS ServiceName,
    kind AS SpanKind, code AS StatusCode, concat('message ', id) AS StatusMessage, ms * 1000000 AS Duration, attributes AS SpanAttributes,
    arrayMap(e -> Timestamp + toIntervalMillisecond(e.1), events) AS `Events.Timestamp`, arrayMap(e -> e.2, events) AS `Events.Name`, arrayMap(e -> e.3, events) AS `Events.Attributes`
FROM VALUES('id String, kind String, code String, ms UInt64, attributes Map(String, String), events Array(Tuple(UInt64, String, Map(String, String)))',
    -- the conventions of 2026: 600 * 2.5 + 400 * 1.25 + 100 * 10 = 3000 per million; TTFT 0.25 s; (2230 - 250) / 99 = 20
    ('1', 'Client', 'Unset', 2230, map('gen_ai.operation.name', 'chat', 'gen_ai.provider.name', 'openai', 'gen_ai.request.model', 'gpt-4o', 'gen_ai.response.model', 'gpt-4o-2024-11-20',
        'gen_ai.usage.input_tokens', '1000', 'gen_ai.usage.output_tokens', '100', 'gen_ai.usage.cache_read.input_tokens', '400', 'gen_ai.usage.reasoning.output_tokens', '40',
        'gen_ai.response.time_to_first_chunk', '0.25', 'gen_ai.request.temperature', '0.20', 'gen_ai.request.max_tokens', '100', 'gen_ai.request.stop_sequences', '["END","\\n"]',
        'gen_ai.response.finish_reasons', '["stop"]', 'gen_ai.conversation.id', 'c1', 'gen_ai.agent.name', 'support',
        'gen_ai.system_instructions', '[{"type":"text","content":"Be kind."}]', 'gen_ai.input.messages', '[{"role":"user","parts":[{"type":"text","content":"Where is  my order?"}]}]',
        'gen_ai.output.messages', '[{"role":"assistant","parts":[{"type":"text","content":"On its way."}]}]'), []),
    -- an older spelling of everything: the same tokens, parameters and prompt; first token by an event
    ('2', 'SPAN_KIND_CLIENT', 'Ok', 2230, map('gen_ai.operation.name', 'chat', 'gen_ai.system', 'openai', 'gen_ai.request.model', 'gpt-4o', 'gen_ai.usage.prompt_tokens', '1000', 'gen_ai.usage.completion_tokens', '100',
        'gen_ai.usage.cache_read_input_tokens', '400', 'gen_ai.request.max_tokens', '1e2', 'gen_ai.request.stop_sequences', '["END", "\\u000a"]', 'gen_ai.request.temperature', '0.2',
        'gen_ai.prompt.10.content', 'order?', 'gen_ai.prompt.0.content', 'Be kind.', 'gen_ai.prompt.2.content', 'Where is my', 'answer', 'On its way.'),
        [(400, 'llm.content.completion.chunk', map()), (250, 'llm.content.completion.chunk', map()), (2230, 'gen_ai.choice', map('message', 'On its way.', 'finish_reason', 'stop', 'gen_ai.system', 'openai'))]),
    -- Anthropic, by the conventions: input has read and written cache in it; 500 * 1 + 400 * .1 + 100 * 1.25 + 20 * 5 = 765 per million
    ('3', 'Client', 'Ok', 1000, map('gen_ai.operation.name', 'chat', 'gen_ai.provider.name', 'anthropic', 'gen_ai.request.model', 'claude-haiku-4-5', 'gen_ai.usage.input_tokens', '1000', 'gen_ai.usage.output_tokens', '20',
        'gen_ai.usage.cache_read.input_tokens', '400', 'gen_ai.usage.cache_creation.input_tokens', '100'), [(1, 'gen_ai.content.prompt', map('gen_ai.prompt', 'Another prompt'))]),
    -- an embedding has no output; text-embedding-3-small costs .02
    ('4', 'Client', 'Ok', 80, map('gen_ai.operation.name', 'embeddings', 'gen_ai.provider.name', 'OpenAI', 'gen_ai.request.model', 'text-embedding-3-small', 'gen_ai.usage.input_tokens', '1000'), []),
    -- the model server's view of request 1: latencies, no cost
    ('5', 'Server', 'Unset', 2200, map('gen_ai.response.model', 'llama', 'gen_ai.usage.prompt_tokens', '1000', 'gen_ai.usage.completion_tokens', '100', 'gen_ai.latency.time_to_first_token', '0.22', 'gen_ai.latency.e2e', '2.2'), []),
    -- a failure: no tokens
    ('6', 'Client', 'Error', 30000, map('gen_ai.operation.name', 'chat', 'gen_ai.provider.name', 'azure.ai.openai', 'gen_ai.request.model', 'gpt-4o', 'error.type', 'timeout', 'exception.message', 'in: Where is my order?'),
        [(30000, 'exception', map('exception.type', 'Timeout', 'exception.message', 'Where is my order?', 'exception.stacktrace', 'Where'))]),
    -- token counts that are none, a first token before the request, parameters that are no JSON, a message with an image
    ('7', 'Client', 'Ok', 500, map('gen_ai.operation.name', 'generate_content', 'gen_ai.provider.name', 'gcp.gemini', 'gen_ai.request.model', 'gemini-2.5-flash', 'gen_ai.usage.input_tokens', 'many', 'gen_ai.usage.output_tokens', '-5',
        'gen_ai.response.time_to_first_chunk', '-1', 'gen_ai.request.seed', 'NaN', 'gen_ai.input.messages', '[{"role":"user","parts":[{"type":"text","content":"What is this?"},{"type":"uri","uri":"https://example.com/cat.png"}]}]'), []),
    -- prompts as events, of 1.27
    ('11', 'Client', 'Ok', 500, map('gen_ai.operation.name', 'chat', 'gen_ai.system', 'openai', 'gen_ai.request.model', 'gpt-4o'),
        [(0, 'gen_ai.system.message', map('content', 'Be kind.')), (0, 'gen_ai.user.message', map('role', 'user', 'content', 'Where is my order?'))]),
    -- no requests: an agent with the sum of its requests, a tool, a database
    ('8', 'Internal', 'Ok', 5000, map('gen_ai.operation.name', 'invoke_agent', 'gen_ai.provider.name', 'openai', 'gen_ai.request.model', 'gpt-4o', 'gen_ai.usage.input_tokens', '2000', 'gen_ai.usage.output_tokens', '200'), []),
    ('9', 'Internal', 'Ok', 50, map('gen_ai.operation.name', 'execute_tool', 'gen_ai.tool.name', 'lookup', 'gen_ai.tool.call.arguments', '{"order":"4711"}', 'gen_ai.tool.call.result', 'secret'), []),
    ('10', 'Client', 'Error', 5, map('db.system', 'postgresql', 'exception.message', 'deadlock', 'input', 'kept'), []));
INSERT INTO otel_v2.traces_in (Timestamp, TraceId, SpanId, ServiceName, SpanKind, StatusCode, StatusMessage, Duration, SpanAttributes, Events.Timestamp, Events.Name, Events.Attributes) SELECT * FROM otel_v2.test_spans WHERE toUInt8(SpanId) < 4;
INSERT INTO otel_v2.traces_in (Timestamp, TraceId, SpanId, ServiceName, SpanKind, StatusCode, StatusMessage, Duration, SpanAttributes, Events.Timestamp, Events.Name, Events.Attributes) SELECT * FROM otel_v2.test_spans WHERE toUInt8(SpanId) >= 4;

SELECT SpanId, Provider, RequestModel, Model, Operation, SpanKind, StatusCode, ErrorType FROM otel_v2.gen_ai_requests ORDER BY toUInt8(SpanId);
SELECT SpanId, InputTokens, OutputTokens, Usage, UsageClamped, Cost.total, Cost.status, length(Cost.card) FROM otel_v2.gen_ai_requests ORDER BY toUInt8(SpanId);
SELECT SpanId, DurationMs, TtftMs, TpotMs FROM otel_v2.gen_ai_requests ORDER BY toUInt8(SpanId);
SELECT 'parameters', groupArray(SpanId) AS spans, any(ParamsHash) = hashParams('{"max_tokens":100,"stop_sequences":["END","\\n"],"temperature":0.2}') AS as_in_json FROM (SELECT * FROM otel_v2.gen_ai_requests ORDER BY SpanId) GROUP BY ParamsHash ORDER BY spans;
SELECT 'prompts', groupArray(SpanId) AS spans, countIf(match(PromptHash, '^hmac-sha256:[^:]+:[0-9a-f]{64}$')) AS keyed, any(PromptHash) = hashPromptKeyed('default', 'Be kind. Where is my order?') AS as_elsewhere,
    any(PromptHash) = hashPromptKeyed('default', 'Another prompt') AS another FROM (SELECT * FROM otel_v2.gen_ai_requests ORDER BY SpanId) GROUP BY PromptHash ORDER BY spans;

-- What is stored of the attributes: nothing that was said.
SELECT SpanId, StatusMessage, arraySort(mapKeys(SpanAttributes)), Events.Name, Events.Attributes FROM otel_v2.traces ORDER BY toUInt8(SpanId);
SELECT 'texts', count() FROM otel_v2.traces WHERE match(toString(tuple(*)), 'order\\?|On its way|Be kind|Another prompt|4711|secret|cat.png');

-- The same attributes on logs, by name or by event.
INSERT INTO otel_v2.logs_in (Timestamp, Body, LogAttributes, EventName) VALUES
    (now64(9), '{"content":"Where is my order?"}', {}, 'gen_ai.user.message'),
    (now64(9), 'Where is my order?', {'event.name': 'gen_ai.choice', 'gen_ai.system': 'openai'}, ''),
    (now64(9), 'Where is my order?', {'gen_ai.input.messages': 'Where is my order?', 'gen_ai.usage.input_tokens': '7'}, 'x'),
    (now64(9), '', {'event.name': 'gen_ai.tool.message', 'id': 'Where is my order?', 'error.type': 'e'}, ''),
    (now64(9), 'kept', {'code': '1', 'message': 'kept'}, '');
SELECT 'log', Body, LogAttributes FROM otel_v2.logs ORDER BY Body, toString(LogAttributes);

-- The rollup, recomputed by hand; the server's tokens are on its own line.
SELECT HourTime, Provider, Model, SpanKind, RequestCount, ErrorCount, InputTokens, OutputTokens, CacheReadTokens, ReasoningTokens, CostUsd, PricedCount, AvgDurationMs, P50TtftMs, P95TpotMs, UniquePrompts FROM otel_v2.gen_ai_hourly ORDER BY Provider, Model;
OPTIMIZE TABLE otel_v2.gen_ai_hourly_local FINAL;
SELECT 'cost, merged', sum(CostUsd), sum(PricedCount), sum(RequestCount) FROM otel_v2.gen_ai_hourly;
SELECT 'models', Provider, Model, Side, Requests, Errors, InputTokens, CachedShare, CostUsd, Priced FROM otel_v2.gen_ai_models(hours = 400000) ORDER BY Provider, Model;
SELECT 'goodput', Provider, Model, Requests, Met FROM otel_v2.gen_ai_goodput(hours = 400000, ttft_ms = 250, tpot_ms = 20, e2e_ms = 2230);
SELECT 'goodput, end to end only', Provider, Model, Requests, Met FROM otel_v2.gen_ai_goodput(hours = 400000, ttft_ms = 0, tpot_ms = 0, e2e_ms = 1000);
SELECT 'repeated', Requests, Models, InputTokens, CostUsd FROM otel_v2.gen_ai_repeated_prompts(hours = 400000);
SELECT 'unpriced', Why, Provider, Model, Requests, Tokens FROM otel_v2.gen_ai_unpriced;

-- Random requests in three inserts: the rollup equals recomputation, before and after merges.
TRUNCATE TABLE otel_v2.gen_ai_requests_local;
TRUNCATE TABLE otel_v2.gen_ai_hourly_local;
SYSTEM STOP MERGES otel_v2.gen_ai_hourly_local;
CREATE VIEW otel_v2.test_random AS
SELECT number, toDateTime64('2026-11-20 10:00:00', 9, 'UTC') + toIntervalSecond(cityHash64(number, 1) % 14400) AS Timestamp, toString(number) AS SpanId, ['bot', 'search'][1 + cityHash64(number, 2) % 2] AS ServiceName,
    ['Client', 'Server'][1 + (cityHash64(number, 3) % 10 = 0)] AS SpanKind, ['Ok', 'Error'][1 + (cityHash64(number, 4) % 20 = 0)] AS StatusCode, (cityHash64(number, 5) % 8000) * 125000 AS Duration,
    map('gen_ai.operation.name', 'chat', 'gen_ai.provider.name', 'openai', 'gen_ai.request.model', ['gpt-4o', 'gpt-4o-mini', 'none'][1 + cityHash64(number, 6) % 3], 'gen_ai.usage.input_tokens', toString(cityHash64(number, 7) % 1000),
        'gen_ai.usage.output_tokens', toString(cityHash64(number, 8) % 100), 'gen_ai.prompt', toString(cityHash64(number, 9) % 300)) AS SpanAttributes
FROM numbers(6000);
INSERT INTO otel_v2.traces_in (Timestamp, SpanId, ServiceName, SpanKind, StatusCode, Duration, SpanAttributes) SELECT * EXCEPT number FROM otel_v2.test_random WHERE number < 3000;
INSERT INTO otel_v2.traces_in (Timestamp, SpanId, ServiceName, SpanKind, StatusCode, Duration, SpanAttributes) SELECT * EXCEPT number FROM otel_v2.test_random WHERE number BETWEEN 3000 AND 3499;
INSERT INTO otel_v2.traces_in (Timestamp, SpanId, ServiceName, SpanKind, StatusCode, Duration, SpanAttributes) SELECT * EXCEPT number FROM otel_v2.test_random WHERE number >= 3500;
CREATE VIEW otel_v2.test_truth AS
SELECT toStartOfHour(Timestamp) AS HourTime, ServiceName, SpanAttributes['gen_ai.request.model'] AS Model, toString(upper(SpanKind)) AS Kind, count() AS RequestCount, countIf(StatusCode = 'Error') AS ErrorCount,
    sum(toInt64(SpanAttributes['gen_ai.usage.input_tokens'])) AS InputTokens, round(avg(Duration / 1e6), 6) AS AvgDurationMs, quantileDD(0.01, 0.95)(Duration / 1e6) AS P95DurationMs, uniqExact(SpanAttributes['gen_ai.prompt']) AS UniquePrompts,
    if(Kind = 'SERVER', NULL, sum(costLlm('openai', SpanAttributes['gen_ai.request.model'], toDateTime64(Timestamp, 3, 'UTC'), toInt64(SpanAttributes['gen_ai.usage.input_tokens']), toInt64(SpanAttributes['gen_ai.usage.output_tokens']), 0, 0, 0, 0))) AS CostUsd
FROM otel_v2.test_random GROUP BY HourTime, ServiceName, Model, Kind;
CREATE VIEW otel_v2.test_rollup AS
SELECT HourTime, ServiceName, Model, toString(SpanKind) AS Kind, RequestCount, ErrorCount, InputTokens, round(AvgDurationMs, 6) AS AvgDurationMs, P95DurationMs, UniquePrompts, CostUsd FROM otel_v2.gen_ai_hourly;
SELECT 'random', count(), sum(RequestCount), countIf(CostUsd > 0) FROM otel_v2.test_rollup;
SELECT 'differences before merges', (SELECT count() FROM (SELECT * FROM otel_v2.test_truth EXCEPT SELECT * FROM otel_v2.test_rollup)) + (SELECT count() FROM (SELECT * FROM otel_v2.test_rollup EXCEPT SELECT * FROM otel_v2.test_truth));
SYSTEM START MERGES otel_v2.gen_ai_hourly_local;
OPTIMIZE TABLE otel_v2.gen_ai_hourly_local FINAL;
SELECT 'differences after merges', (SELECT count() FROM (SELECT * FROM otel_v2.test_truth EXCEPT SELECT * FROM otel_v2.test_rollup)) + (SELECT count() FROM (SELECT * FROM otel_v2.test_rollup EXCEPT SELECT * FROM otel_v2.test_truth));
-- within 1 % of the sorted sample at rank floor(level * (n - 1))
SELECT 'within 1 %', countIf(abs(P95DurationMs - exact) <= 0.0100001 * exact), count() FROM otel_v2.gen_ai_hourly INNER JOIN
    (SELECT toStartOfHour(Timestamp) AS HourTime, ServiceName, SpanAttributes['gen_ai.request.model'] AS Model, toString(upper(test_random.SpanKind)) AS SpanKind, arraySort(groupArray(Duration / 1e6))[1 + toUInt32(0.95 * (count() - 1))] AS exact
     FROM otel_v2.test_random GROUP BY HourTime, ServiceName, Model, SpanKind) AS t USING (HourTime, ServiceName, Model, SpanKind);

-- Times that a sketch refuses, or that would spoil or bloat it: infinite, not a number, negative, out of any range. What
-- cannot be is unknown; the states stay small.
TRUNCATE TABLE otel_v2.gen_ai_requests_local;
TRUNCATE TABLE otel_v2.gen_ai_hourly_local;
INSERT INTO otel_v2.traces_in (Timestamp, ServiceName, Duration, SpanAttributes)
SELECT '2026-11-20 10:00:00', 's', 2000000000, map('gen_ai.operation.name', 'chat', 'gen_ai.request.model', 'm', 'gen_ai.usage.output_tokens', '10', 'gen_ai.response.time_to_first_chunk',
    arrayJoin(['inf', '-inf', 'nan', '-1', '1e306', '1e308', '1.7976931348623157e308', '1e9', '1e-300', '4.9e-324', '0', '0.5', '0.5', '0.5', '0.5', '0.5']));
INSERT INTO otel_v2.gen_ai_requests_local (Timestamp, ServiceName, Model, TtftMs) VALUES ('2026-11-20 10:00:00', 's', 'm', inf), ('2026-11-20 10:00:00', 's', 'm', nan);
INSERT INTO otel_v2.gen_ai_requests_local (Timestamp, ServiceName, Model, TtftMs, DurationMs, TpotMs) VALUES
    ('2026-11-20 10:00:00', 's', 'm', -inf, inf, -inf), ('2026-11-20 10:00:00', 's', 'm', NULL, -inf, inf);
SELECT 'mean of known durations', isFinite(avgMerge(AvgDurationMs)) FROM otel_v2.gen_ai_hourly_local;
SELECT 'odd times', sum(RequestCount), round(quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(TtftsMs)[1], 3) AS median, round(quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(TpotsMs)[3], 3), max(length(CAST(TtftsMs, 'String'))) < 500 FROM otel_v2.gen_ai_hourly_local;
SELECT 'known of them', count(TtftMs), countIf(isFinite(TtftMs)) FROM otel_v2.gen_ai_requests_local;

-- A first token 100 us after the request, across the border of a millisecond: (0.4 - 0.1) / 2 = 0.15. One before it is unknown.
TRUNCATE TABLE otel_v2.gen_ai_requests_local;
TRUNCATE TABLE otel_v2.gen_ai_hourly_local;
INSERT INTO otel_v2.traces_in (Timestamp, SpanId, Duration, SpanAttributes, Events.Timestamp, Events.Name, Events.Attributes) VALUES
    ('2026-11-20 10:00:00.000900000', 'after', 400000, {'gen_ai.request.model': 'm', 'gen_ai.usage.output_tokens': '3'}, ['2026-11-20 10:00:00.001000000'], ['First Token Stream Event'], [{}]),
    ('2026-11-20 10:00:00.000900000', 'at once', 400000, {'gen_ai.request.model': 'm', 'gen_ai.usage.output_tokens': '3'}, ['2026-11-20 10:00:00.000900000'], ['First Token Stream Event'], [{}]),
    ('2026-11-20 10:00:00.000900000', 'before', 400000, {'gen_ai.request.model': 'm', 'gen_ai.usage.output_tokens': '3'}, ['2026-11-20 10:00:00.000899999'], ['First Token Stream Event'], [{}]);
SELECT 'within a millisecond', SpanId, TtftMs, round(TpotMs, 6) FROM otel_v2.gen_ai_requests ORDER BY SpanId;

-- Who counts the cache beside the input (10 and 400) has no share of it; a quarter of 400 is one; of no input there is none.
TRUNCATE TABLE otel_v2.gen_ai_requests_local;
TRUNCATE TABLE otel_v2.gen_ai_hourly_local;
INSERT INTO otel_v2.traces_in (Timestamp, SpanAttributes)
SELECT now64(9), map('gen_ai.provider.name', p, 'gen_ai.request.model', m, 'gen_ai.usage.input_tokens', i, 'gen_ai.usage.output_tokens', '0', 'gen_ai.usage.cache_read.input_tokens', c, 'gen_ai.prompt', 'the same')
FROM VALUES('p String, m String, i String, c String', ('anthropic', 'beside', '10', '400'), ('openai', 'gpt-4o', '400', '100'), ('openai', 'nothing', '0', '0'));
SELECT 'cached', Model, CachedShare FROM otel_v2.gen_ai_models(hours = 1) ORDER BY Model;
-- 300 * 2.5 + 100 * 1.25 = 875 per million: the cost of one request of the three
SELECT 'cost of some', Requests, CostUsd, Priced FROM otel_v2.gen_ai_repeated_prompts(hours = 1);

-- Who ended before it began has kept no limit of the whole time, and of no limit all.
INSERT INTO otel_v2.traces_in (Timestamp, Duration, SpanAttributes) VALUES (now64(9), 18446744073709551000, {'gen_ai.request.model': 'back'}), (now64(9), 50000000, {'gen_ai.request.model': 'back'});
SELECT 'ended before it began', Requests, Met FROM otel_v2.gen_ai_goodput(hours = 1, ttft_ms = 0, tpot_ms = 0, e2e_ms = 100) WHERE Model = 'back';
SELECT 'no limit', Requests, Met FROM otel_v2.gen_ai_goodput(hours = 1, ttft_ms = 0, tpot_ms = 0, e2e_ms = 0) WHERE Model = 'back';

-- A cached part that is no count: how much was not cached is unknown, and what it cost.
INSERT INTO otel_v2.traces_in (Timestamp, SpanId, SpanAttributes)
SELECT now64(9), id, map('gen_ai.provider.name', 'anthropic', 'gen_ai.request.model', 'claude-haiku-4-5', 'gen_ai.usage.input_tokens', '1000', 'gen_ai.usage.output_tokens', '20', name, c)
FROM VALUES('id String, name String, c String', ('p', 'gen_ai.usage.cache_read.input_tokens', 'many'), ('q', 'gen_ai.usage.cache_creation.input_tokens', '-1'), ('r', 'gen_ai.usage.cache_read.input_tokens', '0'), ('s', 'gen_ai.usage.cache_write.input_tokens', ''));
SELECT 'cached, unknown', SpanId, InputTokens, Usage, Cost.total, Cost.status FROM otel_v2.gen_ai_requests WHERE Model = 'claude-haiku-4-5' ORDER BY SpanId;
DROP VIEW otel_v2.test_spans;
DROP VIEW otel_v2.test_random;
DROP VIEW otel_v2.test_truth;
DROP VIEW otel_v2.test_rollup;
