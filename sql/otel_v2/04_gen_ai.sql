-- OpenTelemetry: requests to models, from spans with gen_ai.* attributes (OpenTelemetry's semantic
-- conventions for generative AI, those of 2026 and the names of 1.27 to 1.36 before them): what
-- they cost, how fast they were, which prompts and parameters were alike. Needs the functions, and
-- a key named 'default' for hashPromptKeyed.
-- Applying this file again changes nothing.
--
-- Which spans: those whose gen_ai.operation.name is chat, generate_content, text_completion or
-- embeddings, or that have none and name a model. Agents, tools and workflows are not requests;
-- their token counts, where they have any, are the sums of the requests below them.
-- A span of kind SERVER is the model server's own view of a request. It has tokens and latencies;
-- its cost is not counted, or a request traced on both sides would cost twice.
--
-- Tokens: the conventions count cached tokens in input_tokens and reasoning tokens in
-- output_tokens, for every provider, Anthropic too, whose own API does not. costUsage splits them
-- so. UsageClamped = 1 says that a part was more than its whole: then the sender does not keep to
-- that. A count that is negative or no number is unknown.
-- Model: what answered (response.model), else what was asked for.
--
-- Time to first token, ms: gen_ai.response.time_to_first_chunk (s) or its vLLM name
-- gen_ai.latency.time_to_first_token, else the first of the span's events 'First Token Stream
-- Event', 'llm.content.completion.chunk', 'gen_ai.content.completion.chunk'. NULL for an answer in
-- one piece: gen_ai.server.time_to_first_token is a metric, of no single request. Time per output
-- token: latencyTpot over the span's duration.
--
-- PromptHash: hashPromptKeyed over the texts of system instructions and input messages, one a line,
-- so that one text has one hash here and in other systems; over the attribute as it came where a
-- message has anything else than text. Read from gen_ai.input.messages and
-- gen_ai.system_instructions, else gen_ai.prompt.<n>.content, gen_ai.prompt or the events
-- gen_ai.system.message and gen_ai.user.message.
-- ParamsHash: hashParams of gen_ai.request.* without the model, as a JSON object.
--
-- Prices change, and cards are corrected: reprice.sql prices a day's requests again.

CREATE TABLE IF NOT EXISTS otel_v2.gen_ai_requests_local
(
    Timestamp       DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    Date            Date DEFAULT toDate(Timestamp) CODEC(ZSTD(1)),
    TraceId         String CODEC(ZSTD(1)),
    SpanId          String CODEC(ZSTD(1)),
    ServiceName     LowCardinality(String),
    SpanKind        Enum8('UNSPECIFIED' = 0, 'INTERNAL' = 1, 'SERVER' = 2, 'CLIENT' = 3,
                        'PRODUCER' = 4, 'CONSUMER' = 5) CODEC(ZSTD(1)),
    StatusCode      Enum8('UNSET' = 0, 'OK' = 1, 'ERROR' = 2) CODEC(ZSTD(1)),
    ErrorType       LowCardinality(String),
    Operation       LowCardinality(String),        -- 'chat', 'embeddings', ...
    Provider        LowCardinality(String),        -- as the rate card calls it
    RequestModel    LowCardinality(String),
    Model           LowCardinality(String),        -- the priced one
    ConversationId  String CODEC(ZSTD(1)),
    AgentName       LowCardinality(String),
    FinishReasons   LowCardinality(String),        -- a JSON array
    -- as reported
    InputTokens     Nullable(Int64) CODEC(T64, ZSTD(1)),
    OutputTokens    Nullable(Int64) CODEC(T64, ZSTD(1)),
    -- disjoint: no token is in two of them
    Usage           Tuple(Input Nullable(Int64), Output Nullable(Int64), CacheRead Nullable(Int64),
                        CacheWrite Nullable(Int64), Reasoning Nullable(Int64)) CODEC(ZSTD(1)),
    UsageClamped    UInt8 CODEC(ZSTD(1)),
    -- costLlmDetail, whole: USD, and which card said so
    Cost            Tuple(total Nullable(Decimal(38, 12)), input Nullable(Decimal(38, 12)),
                        output Nullable(Decimal(38, 12)), cacheRead Nullable(Decimal(38, 12)),
                        cacheWrite Nullable(Decimal(38, 12)), reasoning Nullable(Decimal(38, 12)),
                        status Enum8('priced' = 1, 'unknownModel' = 2, 'noPriceAtThatTime' = 3,
                            'partial' = 4, 'noUsage' = 5),
                        card String) CODEC(ZSTD(1)),
    DurationMs      Float64 CODEC(ZSTD(1)),        -- to the last token
    TtftMs          Nullable(Float64) CODEC(ZSTD(1)),
    TpotMs          Nullable(Float64) CODEC(ZSTD(1)),
    ParamsHash      Nullable(FixedString(32)) CODEC(ZSTD(1)),
    PromptHash      Nullable(String) CODEC(ZSTD(1)),
    INDEX traces TraceId TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY Date
ORDER BY (ServiceName, Provider, Model, Timestamp)
TTL Date + INTERVAL 90 DAY DELETE
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000;

CREATE MATERIALIZED VIEW IF NOT EXISTS otel_v2.traces_in_to_gen_ai TO otel_v2.gen_ai_requests_local
AS WITH
    -- the first of several attributes that is there, else ''
    names -> arrayFirst(v -> v != '', arrayMap(n -> s.SpanAttributes[n], names)) AS first_of,
    -- an attribute of the span, else of one of its events
    name -> if(s.SpanAttributes[name] != '', s.SpanAttributes[name],
               arrayFirst(v -> v != '', arrayMap(e -> e[name], s.`Events.Attributes`))) AS anywhere,
    -- the texts of a JSON array of messages or parts, or the array itself where it has other parts
    (json, parts) -> if(notEmpty(parts) AND arrayAll(p -> p.1 = 'text' AND p.2 != '', parts),
                        arrayStringConcat(arrayMap(p -> p.2, parts), '\n'), json) AS texts_of,
    anywhere('gen_ai.input.messages') AS messages,
    anywhere('gen_ai.system_instructions') AS instructions,
    arraySort(k -> toUInt32OrZero(extract(k, '([0-9]+)')),
        arrayFilter(k -> match(k, '^gen_ai\\.prompt\\.[0-9]+\\.content$'),
            mapKeys(s.SpanAttributes))) AS numbered,
    arrayStringConcat(arrayFilter(t -> t != '', [
        texts_of(instructions,
            JSONExtract(instructions, 'Array(Tuple(type String, content String))')),
        texts_of(messages, arrayFlatten(arrayMap(
            m -> if(notEmpty(m.parts), m.parts, [('text', m.content)]),
            JSONExtract(messages, 'Array(Tuple(content String,
                parts Array(Tuple(type String, content String))))')))),
        if(messages != '', '', arrayStringConcat(arrayMap(k -> s.SpanAttributes[k], numbered), '\n')),
        if(messages != '' OR notEmpty(numbered), '', anywhere('gen_ai.prompt')),
        if(messages != '', '', arrayStringConcat(arrayMap(e -> e['content'],
            arrayFilter((e, n) -> n IN ('gen_ai.system.message', 'gen_ai.user.message'),
                s.`Events.Attributes`, s.`Events.Name`)), '\n'))]), '\n') AS prompt,
    arrayFilter(k -> startsWith(k, 'gen_ai.request.') AND k != 'gen_ai.request.model',
        mapKeys(s.SpanAttributes)) AS parameters,
    concat('{', arrayStringConcat(arrayMap(k -> concat(toJSONString(substring(k, 16)), ':',
        if(isValidJSON(s.SpanAttributes[k]), s.SpanAttributes[k], toJSONString(s.SpanAttributes[k]))),
        parameters), ','), '}') AS parameters_json,
    lower(first_of(['gen_ai.provider.name', 'gen_ai.system'])) AS provider,
    s.SpanAttributes['gen_ai.response.model'] AS response_model,
    toUInt32OrNull(first_of(['gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens'])) AS input,
    toUInt32OrNull(first_of(['gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens'])) AS output,
    first_of(['gen_ai.usage.cache_read.input_tokens',
              'gen_ai.usage.cache_read_input_tokens']) AS cache_read_said,
    first_of(['gen_ai.usage.cache_write.input_tokens',
              'gen_ai.usage.cache_creation.input_tokens',
              'gen_ai.usage.cache_creation_input_tokens']) AS cache_write_said,
    toUInt32OrNull(cache_read_said) AS cache_read,
    toUInt32OrNull(cache_write_said) AS cache_write,
    -- of an input whose cached part is said and cannot be read nobody knows how much was not cached
    (cache_read_said != '' AND cache_read IS NULL)
        OR (cache_write_said != '' AND cache_write IS NULL) AS cache_unknown,
    costUsage('openai', if(cache_unknown, NULL, input),
        if(Operation = 'embeddings', ifNull(output, 0), output),
        cache_read,
        cache_write,
        toUInt32OrNull(first_of(['gen_ai.usage.reasoning.output_tokens',
                                'gen_ai.usage.reasoning_tokens']))) AS u,
    toFloat64OrNull(first_of(['gen_ai.response.time_to_first_chunk',
                              'gen_ai.response.time_to_first_token',
                              'gen_ai.latency.time_to_first_token'])) AS first_seconds,
    arrayFilter((t, n) -> n IN ('First Token Stream Event', 'llm.content.completion.chunk',
                                'gen_ai.content.completion.chunk'),
        s.`Events.Timestamp`, s.`Events.Name`) AS chunks,
    -- (latencyTtft takes whole ms, which of a first token after 10 ms is a tenth)
    toUnixTimestamp64Nano(arrayMin(chunks)) - toUnixTimestamp64Nano(s.Timestamp) AS first_ns
SELECT
    least(greatest(s.Timestamp, toDateTime64(0, 9, 'UTC')),
          toDateTime64(4294967295, 9, 'UTC')) AS Timestamp,
    TraceId,
    SpanId,
    ServiceName,
    CAST(transform(replaceOne(upper(s.SpanKind), 'SPAN_KIND_', ''),
             ['INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER', '1', '2', '3', '4', '5'],
             [1, 2, 3, 4, 5, 1, 2, 3, 4, 5], 0),
         'Enum8(\'UNSPECIFIED\' = 0, \'INTERNAL\' = 1, \'SERVER\' = 2, \'CLIENT\' = 3,
                \'PRODUCER\' = 4, \'CONSUMER\' = 5)') AS SpanKind,
    CAST(transform(replaceOne(upper(s.StatusCode), 'STATUS_CODE_', ''),
             ['OK', 'ERROR', '1', '2'], [1, 2, 1, 2], 0),
         'Enum8(\'UNSET\' = 0, \'OK\' = 1, \'ERROR\' = 2)') AS StatusCode,
    -- a name, or it may quote the prompt
    if(match(s.SpanAttributes['error.type'], '^[\\w$.:/-]{0,128}$'), s.SpanAttributes['error.type'], '') AS ErrorType,
    s.SpanAttributes['gen_ai.operation.name'] AS Operation,
    transform(provider,
        ['gcp.gemini', 'gcp.vertex_ai', 'gcp.gen_ai', 'azure.ai.openai', 'azure.ai.inference',
         'az.ai.openai', 'az.ai.inference', 'aws.bedrock', 'aws', 'x_ai', 'mistral_ai', 'moonshot_ai'],
        ['gemini', 'vertex_ai', 'google', 'azure', 'azure',
         'azure', 'azure', 'bedrock', 'bedrock', 'xai', 'mistral', 'moonshot'], provider) AS Provider,
    s.SpanAttributes['gen_ai.request.model'] AS RequestModel,
    if(response_model != '', response_model, RequestModel) AS Model,
    s.SpanAttributes['gen_ai.conversation.id'] AS ConversationId,
    s.SpanAttributes['gen_ai.agent.name'] AS AgentName,
    s.SpanAttributes['gen_ai.response.finish_reasons'] AS FinishReasons,
    input AS InputTokens,
    output AS OutputTokens,
    (u.input, u.output, u.cacheRead, u.cacheWrite, u.reasoning) AS Usage,
    u.clamped AS UsageClamped,
    costLlmDetail(Provider, Model, toDateTime64(Timestamp, 3, 'UTC'), u.input, u.output,
        u.cacheRead, u.cacheWrite, 0, u.reasoning) AS Cost,
    if(s.Duration < toUInt64(9223372036854775808), s.Duration, 0) / 1e6 AS DurationMs,
    if(first_seconds BETWEEN 0 AND 1e9, 1000 * first_seconds,
       if(notEmpty(chunks) AND first_ns >= 0, first_ns / 1e6, NULL)) AS TtftMs,
    latencyTpot(DurationMs, TtftMs, output) AS TpotMs,
    hashParams(if(notEmpty(parameters), parameters_json, NULL)) AS ParamsHash,
    hashPromptKeyed('default', if(prompt IN ('', '[]'), NULL, prompt)) AS PromptHash
FROM otel_v2.traces_in AS s
WHERE s.SpanAttributes['gen_ai.operation.name']
          IN ('chat', 'generate_content', 'text_completion', 'embeddings')
   OR (s.SpanAttributes['gen_ai.operation.name'] = ''
       AND (s.SpanAttributes['gen_ai.request.model'] != ''
            OR s.SpanAttributes['gen_ai.response.model'] != ''));

-- Per hour. A cost that is not known is not 0: PricedCount says of how many requests it is.
-- Quantiles as in 02_rollups.sql: infinity would be refused, and the insert with it.
CREATE TABLE IF NOT EXISTS otel_v2.gen_ai_hourly_local
(
    Date            Date,
    HourTime        DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    ServiceName     LowCardinality(String),
    Provider        LowCardinality(String),
    Model           LowCardinality(String),
    Operation       LowCardinality(String),
    SpanKind        Enum8('UNSPECIFIED' = 0, 'INTERNAL' = 1, 'SERVER' = 2, 'CLIENT' = 3,
                        'PRODUCER' = 4, 'CONSUMER' = 5),
    RequestCount    SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    ErrorCount      SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    InputTokens     SimpleAggregateFunction(sum, Nullable(Int64)) CODEC(ZSTD(1)),
    OutputTokens    SimpleAggregateFunction(sum, Nullable(Int64)) CODEC(ZSTD(1)),
    CacheReadTokens SimpleAggregateFunction(sum, Nullable(Int64)) CODEC(ZSTD(1)),
    ReasoningTokens SimpleAggregateFunction(sum, Nullable(Int64)) CODEC(ZSTD(1)),
    CostUsd         SimpleAggregateFunction(sum, Nullable(Decimal(38, 12))) CODEC(ZSTD(1)),
    PricedCount     SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    AvgDurationMs   AggregateFunction(avg, Float64),
    DurationsMs     AggregateFunction(quantilesDD(0.01, 0.5, 0.95, 0.99), Float64) CODEC(ZSTD(1)),
    TtftsMs         AggregateFunction(quantilesDD(0.01, 0.5, 0.95, 0.99), Nullable(Float64))
                    CODEC(ZSTD(1)),
    TpotsMs         AggregateFunction(quantilesDD(0.01, 0.5, 0.95, 0.99), Nullable(Float64))
                    CODEC(ZSTD(1)),
    UniquePrompts   AggregateFunction(uniq, Nullable(String))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(Date)
ORDER BY (Date, HourTime, ServiceName, Provider, Model, Operation, SpanKind)
SETTINGS index_granularity = 128, non_replicated_deduplication_window = 1000;

CREATE MATERIALIZED VIEW IF NOT EXISTS otel_v2.gen_ai_hourly_feed TO otel_v2.gen_ai_hourly_local
AS SELECT
    r.Date AS Date,
    toStartOfHour(toDateTime(r.Timestamp, 'UTC')) AS HourTime,
    ServiceName,
    Provider,
    Model,
    Operation,
    SpanKind,
    count() AS RequestCount,
    countIf(StatusCode = 'ERROR') AS ErrorCount,
    sum(r.InputTokens) AS InputTokens,
    sum(r.OutputTokens) AS OutputTokens,
    sum(Usage.CacheRead) AS CacheReadTokens,
    sum(Usage.Reasoning) AS ReasoningTokens,
    sumIf(Cost.total, SpanKind != 'SERVER') AS CostUsd,
    countIf(Cost.total IS NOT NULL AND SpanKind != 'SERVER') AS PricedCount,
    avgStateIf(DurationMs, DurationMs BETWEEN 0 AND 1e13) AS AvgDurationMs,
    quantilesDDState(0.01, 0.5, 0.95, 0.99)(if(DurationMs BETWEEN 0 AND 1e13, DurationMs, nan))
        AS DurationsMs,
    quantilesDDState(0.01, 0.5, 0.95, 0.99)(if(TtftMs BETWEEN 0 AND 1e12, TtftMs, NULL)) AS TtftsMs,
    quantilesDDState(0.01, 0.5, 0.95, 0.99)(if(TpotMs BETWEEN 0 AND 1e13, TpotMs, NULL)) AS TpotsMs,
    uniqState(PromptHash) AS UniquePrompts
FROM otel_v2.gen_ai_requests_local AS r
GROUP BY Date, HourTime, ServiceName, Provider, Model, Operation, SpanKind;

CREATE OR REPLACE VIEW otel_v2.gen_ai_requests AS
SELECT * FROM otel_v2.gen_ai_requests_local;
CREATE OR REPLACE VIEW otel_v2.gen_ai_hourly_states AS
SELECT * FROM otel_v2.gen_ai_hourly_local;

-- Quantiles of nothing are NaN, and NULL here.
CREATE OR REPLACE VIEW otel_v2.gen_ai_hourly AS
WITH
    quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(s.DurationsMs) AS d,
    quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(s.TtftsMs) AS f,
    quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(s.TpotsMs) AS t,
    x -> if(isFinite(x), x, NULL) AS known
SELECT
    Date, HourTime, ServiceName, Provider, Model, Operation, SpanKind,
    sum(s.RequestCount) AS RequestCount,
    sum(s.ErrorCount) AS ErrorCount,
    sum(s.InputTokens) AS InputTokens,
    sum(s.OutputTokens) AS OutputTokens,
    sum(s.CacheReadTokens) AS CacheReadTokens,
    sum(s.ReasoningTokens) AS ReasoningTokens,
    sum(s.CostUsd) AS CostUsd,
    sum(s.PricedCount) AS PricedCount,
    avgMerge(s.AvgDurationMs) AS AvgDurationMs,
    d[1] AS P50DurationMs, d[2] AS P95DurationMs, d[3] AS P99DurationMs,
    known(f[1]) AS P50TtftMs, known(f[2]) AS P95TtftMs, known(f[3]) AS P99TtftMs,
    known(t[1]) AS P50TpotMs, known(t[2]) AS P95TpotMs, known(t[3]) AS P99TpotMs,
    uniqMerge(s.UniquePrompts) AS UniquePrompts
FROM otel_v2.gen_ai_hourly_states AS s
GROUP BY Date, HourTime, ServiceName, Provider, Model, Operation, SpanKind;

CREATE OR REPLACE VIEW otel_v2.gen_ai_models AS
WITH
    quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(s.DurationsMs) AS d,
    quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(s.TtftsMs) AS f,
    quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(s.TpotsMs) AS t,
    x -> if(isFinite(x), x, NULL) AS known
SELECT
    Provider,
    Model,
    if(SpanKind = 'SERVER', 'server', 'client') AS Side,
    sum(s.RequestCount) AS Requests,
    sum(s.ErrorCount) AS Errors,
    sum(s.InputTokens) AS InputTokens,
    sum(s.OutputTokens) AS OutputTokens,
    -- above 1 the sender counts the cache beside the input (UsageClamped), and it is no share
    if(sum(s.CacheReadTokens) <= InputTokens, sum(s.CacheReadTokens) / nullIf(InputTokens, 0), NULL)
        AS CachedShare,
    sum(s.CostUsd) AS CostUsd,
    sum(s.PricedCount) AS Priced,
    d[1] AS P50DurationMs, d[2] AS P95DurationMs, d[3] AS P99DurationMs,
    known(f[1]) AS P50TtftMs, known(f[2]) AS P95TtftMs, known(f[3]) AS P99TtftMs,
    known(t[1]) AS P50TpotMs, known(t[2]) AS P95TpotMs, known(t[3]) AS P99TpotMs
FROM otel_v2.gen_ai_hourly_states AS s
WHERE HourTime >= toStartOfHour(now('UTC') - toIntervalHour(least({hours:UInt32}, 400000)))
  AND Date >= toDate(now('UTC') - toIntervalHour(least({hours:UInt32}, 400000)))
GROUP BY Provider, Model, Side
ORDER BY CostUsd DESC NULLS LAST, Requests DESC, Provider, Model, Side;

-- Limits in ms, 0: none. A request that failed has kept none; one of unknown TTFT has not kept its
-- limit, nor has one of the duration 0, which ended before it began. Goodput is what kept them per
-- second of the window.
CREATE OR REPLACE VIEW otel_v2.gen_ai_goodput AS
SELECT
    ServiceName,
    Provider,
    Model,
    count() AS Requests,
    sum(if(StatusCode = 'ERROR', 0,
           latencySloMet(TtftMs, TpotMs, nullIf(DurationMs, 0), nullIf({ttft_ms:Float64}, 0),
               nullIf({tpot_ms:Float64}, 0), nullIf({e2e_ms:Float64}, 0)))) AS Met,
    Met / Requests AS MetShare,
    Met / (3600 * {hours:UInt32}) AS GoodputPerSecond
FROM otel_v2.gen_ai_requests
WHERE Timestamp >= now64(9, 'UTC') - toIntervalHour(least({hours:UInt32}, 400000))
  AND Date >= toDate(now('UTC') - toIntervalHour(least({hours:UInt32}, 400000)))
GROUP BY ServiceName, Provider, Model
ORDER BY ServiceName, Provider, Model;

CREATE OR REPLACE VIEW otel_v2.gen_ai_repeated_prompts AS
SELECT
    PromptHash,
    count() AS Requests,
    groupUniqArray(10)(Model) AS Models,
    sum(r.InputTokens) AS InputTokens,
    sum(Cost.total) AS CostUsd,
    max(r.Timestamp) AS LastSeen,
    count(Cost.total) AS Priced  -- of how many requests CostUsd is
FROM otel_v2.gen_ai_requests AS r
WHERE r.Timestamp >= now64(9, 'UTC') - toIntervalHour(least({hours:UInt32}, 400000))
  AND Date >= toDate(now('UTC') - toIntervalHour(least({hours:UInt32}, 400000)))
  AND PromptHash IS NOT NULL AND SpanKind != 'SERVER'
GROUP BY PromptHash
HAVING Requests > 1
ORDER BY CostUsd DESC NULLS LAST, Requests DESC, PromptHash;

CREATE OR REPLACE VIEW otel_v2.gen_ai_unpriced AS
SELECT
    Cost.status AS Why,
    Provider,
    Model,
    count() AS Requests,
    sum(ifNull(InputTokens, 0) + ifNull(OutputTokens, 0)) AS Tokens,
    min(Timestamp) AS FirstSeen,
    max(Timestamp) AS LastSeen
FROM otel_v2.gen_ai_requests
WHERE Cost.status != 'priced' AND SpanKind != 'SERVER'
GROUP BY Why, Provider, Model
ORDER BY Tokens DESC, Requests DESC, Why, Provider, Model;
