-- OpenTelemetry (otel_v2): spans, metrics and logs, and the doors through which they come in.
-- Applying this file again changes nothing.
--
--   otel_traces -> traces_in -> traces_local                      (view traces_in_to_traces)
--                            -> gen_ai_requests_local             (04_gen_ai.sql)
--   otel_logs   -> logs_in   -> logs_local                        (logs_in_to_logs)
--   otel_metrics_gauge, otel_metrics_sum, otel_metrics_histogram, otel_metrics_exponential_histogram,
--   otel_metrics_summary -> metrics_in -> metrics_local
--
-- Names: <x>_local holds rows; <x> (03_views.sql) is what one reads: here a view, on a cluster a
-- Distributed table. <x>_in and otel_* are doors: engine Null, they keep nothing.
-- The otel_* doors have the columns of the OpenTelemetry Collector's ClickHouse exporter, which
-- needs
--     database: otel_v2, create_schema: false
-- What it sends and nobody here asks for (trace state, scope, links, schema URLs) is not stored.
--
-- Prompts are not stored
--   Instrumentations put prompts, answers and tool calls into attributes. In the name spaces in
--   which they do so (`private` below) only the attributes of `allowed` are kept: numbers, names
--   and ids, so what a later convention adds is dropped until it is listed. Of spans and logs with
--   any attribute of these, or that says otherwise that a model is at work (`of_models`, `if_text`), the
--   free texts go too: StatusMessage, `texts` (exception.message, content, ...), of logs the Body, and
--   whatever the attribute is called, each value that may be a text: what is not up to 128 letters,
--   digits and signs without a blank (`no_text`). So error.type stays where it is a name.
--   04_gen_ai.sql keeps keyed hashes. This holds for what comes through the doors, which is all that
--   the user `application` of config/server may insert into: a direct INSERT into <x>_local or a
--   Distributed table is stored as it is. An INSERT that cannot be parsed is quoted in the server's
--   log, so senders of prompts use a typed client or the Collector. Some frameworks name spans by the
--   task they were given: a model's span, and an event of it, keeps a name of up to four words
--   (`chat gpt-4o`); a longer one becomes what kind of a span it is, or ''. Resource attributes are
--   stored as they come. What no attribute, scope or value betrays as a model's is no prompt to the
--   doors: a text in an attribute of one's own, alone in its span or log, is stored.
--
-- An INSERT that failed is repeated with its insert_deduplication_token, as described in
-- sql/optiinfra/01_tables.sql: no table here has a row twice then.
--
-- A stored day is one partition, and an expired one is dropped as a whole. To move days to cheaper
-- disks before: tiers.sql. ClickHouse refuses an INSERT into more than 100 partitions with code 252,
-- whole (an archive, astray clocks); with max_partitions_per_insert_block = 0 it takes it.
-- Columns said to be MATERIALIZED are stored but not in `SELECT *`.
-- Times outside of what DateTime has (before 1970, after 2106) are stored as the nearest that it
-- has; a span that ended before it began (its duration wraps around in 64 bits) has the duration 0.

CREATE DATABASE IF NOT EXISTS otel_v2;

CREATE TABLE IF NOT EXISTS otel_v2.traces_local
(
    -- when the span began. Compressed in larger blocks than the default's, where ZSTD finds more:
    -- here and in SpanAttributes about a tenth of the column, for little more to read.
    Timestamp          DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1))
                       SETTINGS (min_compress_block_size = 262144),
    Date               Date DEFAULT toDate(Timestamp) CODEC(ZSTD(1)),
    TraceId            String CODEC(ZSTD(1)),                          -- 32 hexadecimal digits
    -- Own id and parent's in one column: the parent is often the row before, and found there. 16
    -- hexadecimal digits are 8 bytes; any other text is kept as it is, with 8 blanks behind it.
    SpanIds            Array(String) CODEC(ZSTD(3)),
    SpanId             String ALIAS if(length(SpanIds[1]) = 8, lower(hex(SpanIds[1])),
                           left(SpanIds[1], -8)),
    ParentSpanId       String ALIAS if(length(SpanIds[2]) = 8, lower(hex(SpanIds[2])),
                           left(SpanIds[2], -8)),                      -- '': a root
    ServiceName        LowCardinality(String) CODEC(ZSTD(1)),
    SpanName           LowCardinality(String) CODEC(ZSTD(1)),
    -- OTLP's own numbers
    SpanKind           Enum8('UNSPECIFIED' = 0, 'INTERNAL' = 1, 'SERVER' = 2, 'CLIENT' = 3,
                           'PRODUCER' = 4, 'CONSUMER' = 5) CODEC(ZSTD(1)),
    Duration           UInt64 CODEC(T64, ZSTD(3)),                     -- ns
    StatusCode         Enum8('UNSET' = 0, 'OK' = 1, 'ERROR' = 2) CODEC(ZSTD(1)),
    StatusMessage      String CODEC(ZSTD(3)),
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(6)),
    SpanAttributes     Map(LowCardinality(String), String) CODEC(ZSTD(6))
                       SETTINGS (min_compress_block_size = 1000000),
    -- under their names of today, or of before 2023
    HttpMethod         LowCardinality(String)
                       MATERIALIZED if(SpanAttributes['http.request.method'] != '',
                           SpanAttributes['http.request.method'], SpanAttributes['http.method'])
                       CODEC(ZSTD(1)),
    HttpStatusCode     UInt16
                       MATERIALIZED toUInt16OrZero(if(SpanAttributes['http.response.status_code'] != '',
                           SpanAttributes['http.response.status_code'],
                           SpanAttributes['http.status_code'])) CODEC(ZSTD(1)),
    K8sPodName         LowCardinality(String) MATERIALIZED ResourceAttributes['k8s.pod.name']
                       CODEC(ZSTD(1)),
    K8sNamespace       LowCardinality(String) MATERIALIZED ResourceAttributes['k8s.namespace.name']
                       CODEC(ZSTD(1)),
    -- ours:
    `Events.Timestamp`  Array(DateTime64(9, 'UTC')) CODEC(ZSTD(1)),
    `Events.Name`       Array(LowCardinality(String)) CODEC(ZSTD(1)),
    `Events.Attributes` Array(Map(LowCardinality(String), String)) CODEC(ZSTD(3)),
    INDEX traces TraceId TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY Date
ORDER BY (ServiceName, toStartOfHour(Timestamp), TraceId)
TTL Date + INTERVAL 30 DAY DELETE
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS otel_v2.metrics_local
(
    Timestamp          DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    Date               Date DEFAULT toDate(Timestamp) CODEC(ZSTD(1)),
    MetricName         LowCardinality(String),
    ServiceName        LowCardinality(String),
    Value              Float64 CODEC(Gorilla, ZSTD(1)),
    MetricType         Enum8('UNSPECIFIED' = 0, 'GAUGE' = 1, 'COUNTER' = 2, 'HISTOGRAM' = 3,
                           'SUMMARY' = 4) CODEC(ZSTD(1)),
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(3)),
    MetricAttributes   Map(LowCardinality(String), String) CODEC(ZSTD(3)),
    Environment        LowCardinality(String)
                       MATERIALIZED if(ResourceAttributes['deployment.environment.name'] != '',
                           ResourceAttributes['deployment.environment.name'],
                           ResourceAttributes['deployment.environment']),
    K8sCluster         LowCardinality(String) MATERIALIZED ResourceAttributes['k8s.cluster.name']
)
ENGINE = MergeTree
PARTITION BY Date
ORDER BY (ServiceName, MetricName, toStartOfFiveMinute(Timestamp))
TTL Date + INTERVAL 30 DAY DELETE
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS otel_v2.logs_local
(
    Timestamp          DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    Date               Date DEFAULT toDate(Timestamp) CODEC(ZSTD(1)),
    TraceId            String CODEC(ZSTD(1)),
    SpanId             String CODEC(ZSTD(1)),
    SeverityNumber     UInt8 CODEC(ZSTD(1)),                           -- 1-24; 0: not said
    SeverityText       LowCardinality(String),
    ServiceName        LowCardinality(String),
    Body               String CODEC(ZSTD(3)),
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(3)),
    LogAttributes      Map(LowCardinality(String), String) CODEC(ZSTD(3)),
    -- for whole words: hasToken(Body, 'timeout'); LIKE '%timeout%' reads everything
    INDEX body_idx Body TYPE tokenbf_v1(32768, 3, 0) GRANULARITY 1,
    INDEX traces TraceId TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY Date
ORDER BY (ServiceName, toStartOfTenMinutes(Timestamp), Timestamp)
TTL Date + INTERVAL 14 DAY DELETE
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000;

-- The doors. Kinds and codes are texts here: 'Client', 'SPAN_KIND_CLIENT', 'CLIENT' and 3 are one
-- kind, what is none of OTLP's is UNSPECIFIED (UNSET for a status).
CREATE TABLE IF NOT EXISTS otel_v2.traces_in
(
    Timestamp          DateTime64(9, 'UTC'),
    TraceId            String,
    SpanId             String,
    ParentSpanId       String,
    TraceState         String,
    SpanName           LowCardinality(String),
    SpanKind           LowCardinality(String),
    ServiceName        LowCardinality(String),
    ResourceAttributes Map(LowCardinality(String), String),
    ScopeName          String,
    ScopeVersion       String,
    SpanAttributes     Map(LowCardinality(String), String),
    Duration           UInt64,
    StatusCode         LowCardinality(String),
    StatusMessage      String,
    `Events.Timestamp`  Array(DateTime64(9, 'UTC')),
    `Events.Name`       Array(LowCardinality(String)),
    `Events.Attributes` Array(Map(LowCardinality(String), String)),
    `Links.TraceId`     Array(String),
    `Links.SpanId`      Array(String),
    `Links.TraceState`  Array(String),
    `Links.Attributes`  Array(Map(LowCardinality(String), String))
)
ENGINE = Null;

CREATE TABLE IF NOT EXISTS otel_v2.logs_in
(
    Timestamp          DateTime64(9, 'UTC'),
    TraceId            String,
    SpanId             String,
    TraceFlags         UInt8,
    SeverityText       LowCardinality(String),
    SeverityNumber     UInt8,
    ServiceName        LowCardinality(String),
    Body               String,
    ResourceSchemaUrl  LowCardinality(String),
    ResourceAttributes Map(LowCardinality(String), String),
    ScopeSchemaUrl     LowCardinality(String),
    ScopeName          String,
    ScopeVersion       LowCardinality(String),
    ScopeAttributes    Map(LowCardinality(String), String),
    LogAttributes      Map(LowCardinality(String), String),
    EventName          LowCardinality(String)
)
ENGINE = Null;

CREATE TABLE IF NOT EXISTS otel_v2.metrics_in
(
    Timestamp          DateTime64(9, 'UTC'),
    MetricName         LowCardinality(String),
    ServiceName        LowCardinality(String),
    Value              Float64,
    MetricType         LowCardinality(String),
    ResourceAttributes Map(LowCardinality(String), String),
    MetricAttributes   Map(LowCardinality(String), String)
)
ENGINE = Null;

-- The parts of the doors' SELECTs that keep prompts out stand here twice, for spans and for logs.
CREATE MATERIALIZED VIEW IF NOT EXISTS otel_v2.traces_in_to_traces TO otel_v2.traces_local
AS WITH
    -- the name spaces in which prompts come, and what is kept of them
    concat('^(gen_ai|llm|ai|langfuse|langsmith|traceloop|openinference|mlflow|lmnr|embedding',
           '|reranker|retrieval)\\.|^(input|output)\\.(value|mime_type)$',
           '|^tool\\.(parameters|description|json_schema)$',
           '|^(prompts?|completions?|messages|http\\.(request|response)\\.body)$') AS private,
    concat('^gen_ai\\.(operation\\.name|provider\\.name|system|output\\.type|prompt\\.name|token\\.type',
           '|request\\.(model|temperature|top_p|top_k|max_tokens|seed|frequency_penalty',
           '|presence_penalty|choice\\.count|stream|encoding_formats)',
           '|response\\.(id|model|finish_reasons|time_to_first_chunk|time_to_first_token)',
           '|(usage|latency|server)\\.[a-z_.]+|conversation\\.id|agent\\.(id|name|version)',
           '|tool\\.(name|type|call\\.id)|data_source\\.id|embeddings\\.dimension\\.count',
           '|evaluation\\.(name|score\\.(value|label)))$') AS allowed,
    -- what else says that a model or its tools are at work; and what does where its value may be a text
    concat(private, '|^(gcp\\.vertex\\.agent|pydantic_ai|crewai|openai|anthropic|vertexai|claude_code|codex',
           '|gemini_cli|mcp|lk|genkit|haystack|agentops|braintrust|promptflow|spring\\.ai|db\\.vector\\.query',
           '|db\\.query\\.result)[.:]|^honeyhive_|(^|[._])prompts?([._]|$)|(system|user)_?(prompt|instructions)')
        AS of_models,
    concat('(^|[._])(completions?|messages|all_messages_events|events|final_result|thinking',
           '|reasoning_content|(chat|conversation)[._]?history)$|^(inputs?|outputs?)$',
           '|^(user|request|response|raw|input|output)_(data|text|input)$|^message[._]content$|^userinput$',
           '|^(tool|function)[._](call[._])?(arguments|args|input|output|parameters|response|result)$')
        AS if_text,
    -- and what does by its value: messages of a chat; or its scope, where that writes prompts out
    'role\\\\*["\']\\s*:\\s*\\\\*["\'](system|developer|user|human|assistant|ai|model|tool)\\b' AS of_roles,
    v -> match(v, of_roles) AND match(v, '(content|parts)\\\\*["\']\\s*:') AS is_chat,
    concat('^(autogen|openai\\._base|anthropic\\._base|litellm|semantic_kernel|genkit|haystack|langchain',
           '|llama_?index|microsoft\\.(semantickernel|extensions\\.ai)|org\\.springframework\\.ai)') AS of_scopes,
    -- and what is left out beside such attributes: by name, and what is no number, name or id
    ['exception.message', 'exception.stacktrace', 'input', 'output', 'message', 'content', 'query',
     'question', 'answer', 'response', 'text', 'body'] AS texts,
    '^[\\w$.:/@+=|~<>{}-]{0,128}$' AS no_text,
    (k, v) -> k IN texts OR NOT match(k, no_text) OR NOT match(v, no_text) AS may_say,
    -- up to four words, none of them in a script that writes without blanks; else what kind of a span it is
    '[\\w$.:;/@+=|~<>{}()\\[\\]#*,!?%&\\x{C0}-\\x{24F}-]' AS of_a_word,
    concat('^', of_a_word, '{0,128}( ', of_a_word, '{1,128}){0,3}$') AS a_name,
    arrayFirst(kind -> kind != '' AND match(kind, no_text),
        arrayMap(k -> traces_in.SpanAttributes[k], ['gen_ai.operation.name', 'openinference.span.kind',
            'traceloop.span.kind', 'langfuse.observation.type', 'mlflow.spanType'])) AS operation,
    arrayExists(n -> match(lower(n), of_models), traces_in.`Events.Name`)
        OR match(lower(traces_in.ScopeName), of_scopes) OR is_chat(traces_in.StatusMessage)
        OR arrayExists((k, v) -> match(lower(k), of_models) OR is_chat(v)
                OR match(lower(k), if_text) AND NOT match(v, no_text),
            arrayConcat(mapKeys(traces_in.SpanAttributes),
                arrayFlatten(arrayMap(e -> mapKeys(e), traces_in.`Events.Attributes`))),
            arrayConcat(mapValues(traces_in.SpanAttributes),
                arrayFlatten(arrayMap(e -> mapValues(e), traces_in.`Events.Attributes`)))) AS of_a_model
SELECT
    least(greatest(traces_in.Timestamp, toDateTime64(0, 9, 'UTC')),
          toDateTime64(4294967295, 9, 'UTC')) AS Timestamp,
    TraceId,
    arrayMap(i -> multiIf(match(i, '^[0-9a-f]{16}$'), unhex(i), i = '', '', concat(i, '        ')),
        [traces_in.SpanId, traces_in.ParentSpanId]) AS SpanIds,
    ServiceName,
    if(of_a_model AND NOT match(traces_in.SpanName, a_name), operation, traces_in.SpanName) AS SpanName,
    CAST(transform(replaceOne(upper(traces_in.SpanKind), 'SPAN_KIND_', ''),
             ['INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER', '1', '2', '3', '4', '5'],
             [1, 2, 3, 4, 5, 1, 2, 3, 4, 5], 0),
         'Enum8(\'UNSPECIFIED\' = 0, \'INTERNAL\' = 1, \'SERVER\' = 2, \'CLIENT\' = 3,
                \'PRODUCER\' = 4, \'CONSUMER\' = 5)') AS SpanKind,
    if(traces_in.Duration < toUInt64(9223372036854775808), traces_in.Duration, 0) AS Duration,
    CAST(transform(replaceOne(upper(traces_in.StatusCode), 'STATUS_CODE_', ''),
             ['OK', 'ERROR', '1', '2'], [1, 2, 1, 2], 0),
         'Enum8(\'UNSET\' = 0, \'OK\' = 1, \'ERROR\' = 2)') AS StatusCode,
    if(of_a_model, '', traces_in.StatusMessage) AS StatusMessage,
    ResourceAttributes,
    mapFilter((k, v) -> match(lower(k), allowed)
                  OR NOT (match(lower(k), private) OR of_a_model AND may_say(k, v)),
        traces_in.SpanAttributes) AS SpanAttributes,
    `Events.Timestamp`,
    arrayMap(name -> if(of_a_model AND NOT match(name, a_name), '', name), traces_in.`Events.Name`)
        AS `Events.Name`,
    -- of an event that is itself of a model (gen_ai.choice) nothing but `allowed`
    arrayMap((e, name) -> mapFilter((k, v) -> match(lower(k), allowed)
                 OR NOT (match(lower(name), private) OR match(lower(k), private)
                         OR of_a_model AND may_say(k, v)), e),
        traces_in.`Events.Attributes`, traces_in.`Events.Name`) AS `Events.Attributes`
FROM otel_v2.traces_in;

CREATE MATERIALIZED VIEW IF NOT EXISTS otel_v2.logs_in_to_logs TO otel_v2.logs_local
AS WITH
    -- the name spaces in which prompts come, and what is kept of them
    concat('^(gen_ai|llm|ai|langfuse|langsmith|traceloop|openinference|mlflow|lmnr|embedding',
           '|reranker|retrieval)\\.|^(input|output)\\.(value|mime_type)$',
           '|^tool\\.(parameters|description|json_schema)$',
           '|^(prompts?|completions?|messages|http\\.(request|response)\\.body)$') AS private,
    concat('^gen_ai\\.(operation\\.name|provider\\.name|system|output\\.type|prompt\\.name|token\\.type',
           '|request\\.(model|temperature|top_p|top_k|max_tokens|seed|frequency_penalty',
           '|presence_penalty|choice\\.count|stream|encoding_formats)',
           '|response\\.(id|model|finish_reasons|time_to_first_chunk|time_to_first_token)',
           '|(usage|latency|server)\\.[a-z_.]+|conversation\\.id|agent\\.(id|name|version)',
           '|tool\\.(name|type|call\\.id)|data_source\\.id|embeddings\\.dimension\\.count',
           '|evaluation\\.(name|score\\.(value|label)))$') AS allowed,
    -- what else says that a model or its tools are at work; and what does where its value may be a text
    concat(private, '|^(gcp\\.vertex\\.agent|pydantic_ai|crewai|openai|anthropic|vertexai|claude_code|codex',
           '|gemini_cli|mcp|lk|genkit|haystack|agentops|braintrust|promptflow|spring\\.ai|db\\.vector\\.query',
           '|db\\.query\\.result)[.:]|^honeyhive_|(^|[._])prompts?([._]|$)|(system|user)_?(prompt|instructions)')
        AS of_models,
    concat('(^|[._])(completions?|messages|all_messages_events|events|final_result|thinking',
           '|reasoning_content|(chat|conversation)[._]?history)$|^(inputs?|outputs?)$',
           '|^(user|request|response|raw|input|output)_(data|text|input)$|^message[._]content$|^userinput$',
           '|^(tool|function)[._](call[._])?(arguments|args|input|output|parameters|response|result)$')
        AS if_text,
    -- and what does by its value: messages of a chat; or its scope, where that writes prompts out
    'role\\\\*["\']\\s*:\\s*\\\\*["\'](system|developer|user|human|assistant|ai|model|tool)\\b' AS of_roles,
    v -> match(v, of_roles) AND match(v, '(content|parts)\\\\*["\']\\s*:') AS is_chat,
    concat('^(autogen|openai\\._base|anthropic\\._base|litellm|semantic_kernel|genkit|haystack|langchain',
           '|llama_?index|microsoft\\.(semantickernel|extensions\\.ai)|org\\.springframework\\.ai)') AS of_scopes,
    -- and what is left out beside such attributes: by name, and what is no number, name or id
    ['exception.message', 'exception.stacktrace', 'input', 'output', 'message', 'content', 'query',
     'question', 'answer', 'response', 'text', 'body'] AS texts,
    '^[\\w$.:/@+=|~<>{}-]{0,128}$' AS no_text,
    (k, v) -> k IN texts OR NOT match(k, no_text) OR NOT match(v, no_text) AS may_say,
    -- GenAI events are logs by the name gen_ai.<x>
    [lower(logs_in.EventName), lower(logs_in.LogAttributes['event.name'])] AS event_names,
    arrayExists(n -> match(n, private), event_names) AS is_event,
    arrayExists(n -> match(n, of_models), event_names)
        OR match(lower(logs_in.ScopeName), of_scopes) OR is_chat(logs_in.Body)
        OR arrayExists((k, v) -> match(lower(k), of_models) OR is_chat(v)
                OR match(lower(k), if_text) AND NOT match(v, no_text),
            mapKeys(logs_in.LogAttributes), mapValues(logs_in.LogAttributes)) AS of_a_model
SELECT
    least(greatest(logs_in.Timestamp, toDateTime64(0, 9, 'UTC')),
          toDateTime64(4294967295, 9, 'UTC')) AS Timestamp,
    TraceId,
    SpanId,
    SeverityNumber,
    SeverityText,
    ServiceName,
    if(of_a_model, '', logs_in.Body) AS Body,
    ResourceAttributes,
    mapUpdate(
        mapFilter((k, v) -> match(lower(k), allowed) OR k IN ('event.name', 'error.type') AND match(v, no_text)
                      OR NOT (is_event OR match(lower(k), private) OR of_a_model AND may_say(k, v)),
            logs_in.LogAttributes),
        if(logs_in.EventName = '' OR of_a_model AND NOT match(logs_in.EventName, no_text),
           CAST(map(), 'Map(LowCardinality(String), String)'),
           CAST(map('event.name', toString(logs_in.EventName)),
                'Map(LowCardinality(String), String)'))) AS LogAttributes
FROM otel_v2.logs_in;

CREATE MATERIALIZED VIEW IF NOT EXISTS otel_v2.metrics_in_to_metrics TO otel_v2.metrics_local
AS SELECT
    least(greatest(metrics_in.Timestamp, toDateTime64(0, 9, 'UTC')),
          toDateTime64(4294967295, 9, 'UTC')) AS Timestamp,
    MetricName,
    ServiceName,
    Value,
    CAST(transform(upper(metrics_in.MetricType),
             ['GAUGE', 'COUNTER', 'SUM', 'HISTOGRAM', 'EXPONENTIAL_HISTOGRAM', 'SUMMARY',
              '1', '2', '3', '4'],
             [1, 2, 2, 3, 3, 4, 1, 2, 3, 4], 0),
         'Enum8(\'UNSPECIFIED\' = 0, \'GAUGE\' = 1, \'COUNTER\' = 2, \'HISTOGRAM\' = 3,
                \'SUMMARY\' = 4)') AS MetricType,
    ResourceAttributes,
    MetricAttributes
FROM otel_v2.metrics_in;

-- The Collector's names.
CREATE TABLE IF NOT EXISTS otel_v2.otel_traces AS otel_v2.traces_in ENGINE = Null;
CREATE MATERIALIZED VIEW IF NOT EXISTS otel_v2.otel_traces_to_door TO otel_v2.traces_in
AS SELECT * FROM otel_v2.otel_traces;

CREATE TABLE IF NOT EXISTS otel_v2.otel_logs AS otel_v2.logs_in ENGINE = Null;
CREATE MATERIALIZED VIEW IF NOT EXISTS otel_v2.otel_logs_to_door TO otel_v2.logs_in
AS SELECT * FROM otel_v2.otel_logs;

CREATE TABLE IF NOT EXISTS otel_v2.otel_metrics_gauge
(
    ResourceAttributes    Map(LowCardinality(String), String),
    ResourceSchemaUrl     String,
    ScopeName             String,
    ScopeVersion          String,
    ScopeAttributes       Map(LowCardinality(String), String),
    ScopeDroppedAttrCount UInt32,
    ScopeSchemaUrl        String,
    ServiceName           LowCardinality(String),
    MetricName            String,
    MetricDescription     String,
    MetricUnit            String,
    Attributes            Map(LowCardinality(String), String),
    StartTimeUnix         DateTime64(9, 'UTC'),
    TimeUnix              DateTime64(9, 'UTC'),
    Value                 Float64,
    Flags                 UInt32,
    `Exemplars.FilteredAttributes` Array(Map(LowCardinality(String), String)),
    `Exemplars.TimeUnix`           Array(DateTime64(9, 'UTC')),
    `Exemplars.Value`              Array(Float64),
    `Exemplars.SpanId`             Array(String),
    `Exemplars.TraceId`            Array(String),
    -- of sums only
    AggregationTemporality Int32,
    IsMonotonic            Bool
)
ENGINE = Null;
CREATE TABLE IF NOT EXISTS otel_v2.otel_metrics_sum AS otel_v2.otel_metrics_gauge ENGINE = Null;

-- Flag 1: there was nothing to measure, the value means nothing. A counter is counted up since its
-- process began; a sum of a period (delta) is none.
CREATE MATERIALIZED VIEW IF NOT EXISTS otel_v2.otel_metrics_gauge_to_door TO otel_v2.metrics_in
AS SELECT TimeUnix AS Timestamp, MetricName, ServiceName, Value, 'GAUGE' AS MetricType,
    ResourceAttributes, Attributes AS MetricAttributes
FROM otel_v2.otel_metrics_gauge
WHERE bitAnd(Flags, 1) = 0;
CREATE MATERIALIZED VIEW IF NOT EXISTS otel_v2.otel_metrics_sum_to_door TO otel_v2.metrics_in
AS SELECT TimeUnix AS Timestamp, MetricName, ServiceName, Value,
    if(IsMonotonic AND AggregationTemporality != 1, 'COUNTER', 'GAUGE') AS MetricType,
    ResourceAttributes, Attributes AS MetricAttributes
FROM otel_v2.otel_metrics_sum
WHERE bitAnd(Flags, 1) = 0;

-- A row of metrics has one value, so of a histogram of a period (delta) there is the mean, under its name;
-- one that is counted up since its process began (cumulative), and a summary, is two counters, <name>.count
-- and <name>.sum. For means let the Collector make deltas (its processor cumulativetodelta).
CREATE TABLE IF NOT EXISTS otel_v2.otel_metrics_histogram
(
    ResourceAttributes    Map(LowCardinality(String), String),
    ResourceSchemaUrl     String,
    ScopeName             String,
    ScopeVersion          String,
    ScopeAttributes       Map(LowCardinality(String), String),
    ScopeDroppedAttrCount UInt32,
    ScopeSchemaUrl        String,
    ServiceName           LowCardinality(String),
    MetricName            String,
    MetricDescription     String,
    MetricUnit            String,
    Attributes            Map(LowCardinality(String), String),
    StartTimeUnix         DateTime64(9, 'UTC'),
    TimeUnix              DateTime64(9, 'UTC'),
    Count                 UInt64,
    Sum                   Float64,
    BucketCounts          Array(UInt64),
    ExplicitBounds        Array(Float64),
    `Exemplars.FilteredAttributes` Array(Map(LowCardinality(String), String)),
    `Exemplars.TimeUnix`           Array(DateTime64(9, 'UTC')),
    `Exemplars.Value`              Array(Float64),
    `Exemplars.SpanId`             Array(String),
    `Exemplars.TraceId`            Array(String),
    Flags                  UInt32,
    Min                    Float64,
    Max                    Float64,
    AggregationTemporality Int32,
    -- of exponential ones only
    Scale                  Int32,
    ZeroCount              UInt64,
    PositiveOffset         Int32,
    PositiveBucketCounts   Array(UInt64),
    NegativeOffset         Int32,
    NegativeBucketCounts   Array(UInt64),
    -- of summaries only
    `ValueAtQuantiles.Quantile` Array(Float64),
    `ValueAtQuantiles.Value`    Array(Float64)
)
ENGINE = Null;
CREATE TABLE IF NOT EXISTS otel_v2.otel_metrics_exponential_histogram AS otel_v2.otel_metrics_histogram
ENGINE = Null;
CREATE TABLE IF NOT EXISTS otel_v2.otel_metrics_summary AS otel_v2.otel_metrics_histogram ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS otel_v2.otel_metrics_histogram_to_door TO otel_v2.metrics_in
AS SELECT
    TimeUnix AS Timestamp,
    point.1 AS MetricName,
    ServiceName,
    point.2 AS Value,
    point.3 AS MetricType,
    ResourceAttributes,
    Attributes AS MetricAttributes
FROM otel_v2.otel_metrics_histogram AS h
ARRAY JOIN if(AggregationTemporality = 1,
    arrayFilter(p -> h.Count > 0, [(h.MetricName, h.Sum / h.Count, 'HISTOGRAM')]),
    [(concat(h.MetricName, '.count'), toFloat64(h.Count), 'COUNTER'),
     (concat(h.MetricName, '.sum'), h.Sum, 'COUNTER')]) AS point
WHERE bitAnd(Flags, 1) = 0;
CREATE MATERIALIZED VIEW IF NOT EXISTS otel_v2.otel_metrics_exponential_histogram_to_door
TO otel_v2.otel_metrics_histogram
AS SELECT * FROM otel_v2.otel_metrics_exponential_histogram;
CREATE MATERIALIZED VIEW IF NOT EXISTS otel_v2.otel_metrics_summary_to_door
TO otel_v2.otel_metrics_histogram
AS SELECT * FROM otel_v2.otel_metrics_summary;
