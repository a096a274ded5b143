-- Hanzo (HIP-47): the table of all events and the door through which events with texts come in.
-- Applying this file again changes nothing.
--
-- Names, columns, keys and retention are those people already use; what is ours stands behind their
-- columns. Engines are those of one server; what `make apply CLUSTER=name` makes of them: docker/README.md.
--
-- Which way in
--   INSERT INTO hanzo.events_in FORMAT JSONEachRow   the door: prompts may be in the events, and
--       costs, times per token and hashes are worked out
--   INSERT INTO hanzo.events FORMAT JSONEachRow      events without texts, as HIP-47 has it
-- Before ClickHouse 26.5 a time ending in Z needs date_time_input_format = best_effort.
--
-- What a row lacks is taken from its properties: a key that has the name of a column (url, model,
-- tokens_prompt, session_id, ...) fills that column where the row itself does not name it. A DEFAULT may
-- only read columns that have none, `properties` and `timestamp`: where some rows of a batch lack a
-- column, the engine works out the others' defaults as if all lacked it. What needs more (a cost needs
-- model and tokens) is worked out in the view behind the door.
--
-- Texts never reach the disk. `prompt` and `params` are taken as fields of a row of events_in or from
-- the properties and hashed, and are themselves no stored columns. events_in keeps nothing, and the view
-- behind it drops every entry of the properties that is called, or anywhere inside has a key called (in
-- any case, with _ . - a blank or nothing between the words, with $, $ai_, gen_ai. or llm. before it or not)
-- and is followed by a string, list or object:
--   prompt(s), also after user, system, negative, raw, full, final, original, input, llm, ai, chat and before
--   text, content, body, message(s); system, instructions, system instructions; messages, also after user,
--   assistant, system, chat, input, output; user message, input, question, query; assistant, system, bot,
--   agent, chat before message, input, output, response, reply, answer, text; raw, full, final, model, llm,
--   ai before input, output, response, reply, answer, completion; message history, chat history,
--   conversation; input(s), output(s) and their text, state, choices; completion(s) and their text,
--   content; response(s) and their text; choices, content(s), parts, text, generated text(s), reasoning
--   and its content, text; thinking, tool calls, tool arguments, transcript(s), transcription(s)
-- also where JSON stands as a string in JSON. Of an event about a model ($llm_..., $ai_..., $mcp_...) only
-- entries stay, whatever they are called, that are no text: numbers, booleans, times, and strings of up to
-- 128 letters, digits and $ . : / @ + = | ~ _ - without a blank (ids, names), lists and objects of such (one
-- text in it, and the entry goes); and what tracking libraries add by themselves ($browser, $os, ...). Its url
-- and referrer lose their query strings; other columns take what their property has. Properties that are no
-- JSON object become {}.
-- An INSERT into `events` itself that has such a key in its properties is refused, and the refusal
-- does not quote it. ClickHouse's logs do quote SQL text, and rows that cannot be read: send rows as data
-- beside the statement, and keep the masking rules of config/server.
--
-- Sending an INSERT again after it failed: with the same insert_deduplication_token, as described in
-- sql/optiinfra/01_tables.sql; no row is twice in events or in a rollup then. The same event in two
-- different inserts stands there twice (the uuid tells): Kafka delivers at least once.

CREATE DATABASE IF NOT EXISTS hanzo;

-- Codecs were chosen by measuring a million events like those of sample.sql, bytes an event: the
-- columns of HIP-47 take 51.0, with the codecs that it prints 62.3 (LZ4 where it prints none), not
-- compressed 605. uuid 16.0 (random; LZ4 16.07), properties 17.9 (ZSTD(6) 13.3, at twice the time),
-- timestamp T64 3.43 (DoubleDelta, LZ4 4.64; DoubleDelta, ZSTD 4.14: times are not in order within a
-- day), session_id 3.04 (3.26), referrer 2.06 (LZ4 5.38), pathname 1.15 (LZ4 3.75), event LZ4 0.09
-- (ZSTD 0.43), tokens_prompt 0.33 (0.76), tokens_completion 0.27 (0.63), cost_usd 0.52 (1.03).
CREATE TABLE IF NOT EXISTS hanzo.events
(
    uuid              UUID DEFAULT generateUUIDv4() CODEC(NONE),
    team_id           UInt64 CODEC(Delta, ZSTD(1)),
    distinct_id       String CODEC(ZSTD(3)),
    session_id        String DEFAULT tupleElement(found, 'session_id') CODEC(ZSTD(1)),
    event             String CODEC(LZ4),
    timestamp         DateTime64(3, 'UTC') CODEC(T64, ZSTD(1)),
    created_at        DateTime64(3, 'UTC') DEFAULT now64(3) CODEC(T64, ZSTD(1)),
    properties        String CODEC(ZSTD(3)), -- no DEFAULT: see above
    url               String DEFAULT tupleElement(found, 'url') CODEC(ZSTD(3)),
    referrer          String DEFAULT tupleElement(found, 'referrer') CODEC(ZSTD(3)),
    host              String DEFAULT tupleElement(found, 'host') CODEC(LZ4),
    pathname          String DEFAULT tupleElement(found, 'pathname') CODEC(ZSTD(3)),
    browser           LowCardinality(String) DEFAULT tupleElement(found, 'browser') CODEC(ZSTD(1)),
    browser_version   String DEFAULT tupleElement(found, 'browser_version') CODEC(ZSTD(1)),
    os                LowCardinality(String) DEFAULT tupleElement(found, 'os') CODEC(ZSTD(1)),
    os_version        String DEFAULT tupleElement(found, 'os_version') CODEC(ZSTD(1)),
    device_type       LowCardinality(String) DEFAULT tupleElement(found, 'device_type') CODEC(ZSTD(1)),
    country_code      LowCardinality(FixedString(2)) -- '\0\0', which equals '': unknown
                      DEFAULT toFixedString(if(length(tupleElement(found, 'country_code')) = 2,
                                               tupleElement(found, 'country_code'), ''), 2)
                      CODEC(ZSTD(1)),
    city              LowCardinality(String) DEFAULT tupleElement(found, 'city') CODEC(ZSTD(1)),
    region            LowCardinality(String) DEFAULT tupleElement(found, 'region') CODEC(ZSTD(1)),
    utm_source        LowCardinality(String) DEFAULT tupleElement(found, 'utm_source') CODEC(ZSTD(1)),
    utm_medium        LowCardinality(String) DEFAULT tupleElement(found, 'utm_medium') CODEC(ZSTD(1)),
    utm_campaign      LowCardinality(String) DEFAULT tupleElement(found, 'utm_campaign') CODEC(ZSTD(1)),
    model             LowCardinality(String) DEFAULT tupleElement(found, 'model') CODEC(ZSTD(1)),
    provider          LowCardinality(String) DEFAULT tupleElement(found, 'provider') CODEC(ZSTD(1)),
    -- tokens as the provider reports them: costUsage knows who counts the cache in
    tokens_prompt     UInt32 DEFAULT tupleElement(found, 'tokens_prompt') CODEC(T64, ZSTD(1)),
    tokens_completion UInt32 DEFAULT tupleElement(found, 'tokens_completion') CODEC(T64, ZSTD(1)),
    cost_usd          Decimal64(8) DEFAULT ifNull(
                          greatest(toDecimal64OrNull(tupleElement(found, 'cost_usd'), 8), 0), 0)
                      CODEC(T64, ZSTD(1)),
    organization_id   String DEFAULT tupleElement(found, 'organization_id') CODEC(ZSTD(1)),
    project_id        String DEFAULT tupleElement(found, 'project_id') CODEC(ZSTD(1)),
    api_key_id        String DEFAULT tupleElement(found, 'api_key_id') CODEC(ZSTD(1)),

    -- ours:
    retention_months   UInt8 DEFAULT 12 CODEC(ZSTD(1)),   -- the team's; 255 at most
    tokens_cache_read  UInt32 DEFAULT tupleElement(found, 'tokens_cache_read') CODEC(T64, ZSTD(1)),
    tokens_cache_write UInt32 DEFAULT tupleElement(found, 'tokens_cache_write') CODEC(T64, ZSTD(1)),
    tokens_reasoning   UInt32 DEFAULT tupleElement(found, 'tokens_reasoning') CODEC(T64, ZSTD(1)),
    -- what the rate card says: the card's version beside it, so that it can be priced again
    card_cost_usd      Nullable(Decimal(38, 12)) CODEC(GCD, ZSTD(1)),  -- NULL: no price
    card_status        Enum8('none' = 0, 'priced' = 1, 'unknownModel' = 2, 'noPriceAtThatTime' = 3,
                           'partial' = 4, 'noUsage' = 5) CODEC(ZSTD(1)), -- none: not looked up
    card               LowCardinality(String) CODEC(ZSTD(1)),
    -- of a request to a model, which is made at `timestamp`; NULL is unknown
    latency_ms         Nullable(Float32) DEFAULT if(tupleElement(found, 'latency_ms') BETWEEN 0 AND 1e12,
                           tupleElement(found, 'latency_ms'), NULL) CODEC(ZSTD(1)),     -- to the last token
    ttft_ms            Nullable(Float32) DEFAULT if(isNull(tupleElement(found, 'ttft_ms')),
                           latencyTtft(timestamp, parseDateTime64BestEffortOrNull(
                               tupleElement(found, 'first_token_at'), 3, 'UTC')),
                           if(tupleElement(found, 'ttft_ms') BETWEEN 0 AND 1e12,
                               tupleElement(found, 'ttft_ms'), NULL)) CODEC(ZSTD(1)),   -- to the first token
    tpot_ms            Nullable(Float32) CODEC(ZSTD(1)),           -- latencyTpot
    tokens_per_second  Nullable(Float32) CODEC(ZSTD(1)),           -- latencyTokensPerSecond
    quality_score      Nullable(Float32) DEFAULT qualityScore(
                           tupleElement(found, 'relevance_score'), tupleElement(found, 'coherence_score'),
                           tupleElement(found, 'factuality_score'),
                           tupleElement(found, 'hallucination_detected'),
                           tupleElement(found, 'toxicity_score')) CODEC(ZSTD(1)),
    params_hash        Nullable(FixedString(32)) DEFAULT hashParams(coalesce(
                           tupleElement(texts, 'params'), tupleElement(found, 'params')))
                       CODEC(ZSTD(1)),
    prompt_hash        Nullable(String) DEFAULT hashPromptKeyed('default', coalesce(
                           tupleElement(texts, 'prompt'), tupleElement(texts, 'messages'),
                           tupleElement(texts, 'input'), tupleElement(texts, '$ai_input')))
                       CODEC(ZSTD(1)),

    -- Not stored: steps between. The properties are read once more where texts may be in them, and else
    -- '{}' is read in their place: an INSERT works out every branch of a default for all rows (2.4 us each).
    has_texts          UInt8 EPHEMERAL match(properties,
                           '(?i)"(\\$|\\$ai_|gen_ai\\.|llm\\.)?(((user|system|negative|raw|full|final|original|input|llm|ai|chat)[_. -]?)?prompts?([_. -]?(texts?|contents?|body|messages?))?|(system[_. -]?)?instructions|system|((user|assistant|system|chat|input|output)[_. -]?)?messages|user[_. -]?(message|input|question|query)|(assistant|system|bot|agent|chat)[_. -]?(message|input|output|response|reply|answer|text)s?|(message|chat)[_. -]?history|conversation|(input|output)s?|(input|output)[_. -]?(text|state|choices)|(raw|full|final|model|llm|ai)[_. -]?(input|output|response|reply|answer|completion)s?|completions?([_. -]?(texts?|contents?))?|responses?([_. -]?texts?)?|choices|contents?|parts|text|generated[_. -]?texts?|reasoning([_. -]?(content|text))?|thinking|tool[_. -]?(calls|arguments)|transcript(ion)?s?)\\\\*"\\s*:\\s*\\\\*["\\[{]')
                           OR position(properties, '\\u') > 0, -- an escape may hide a key
    clean              String EPHEMERAL multiIf(
                           JSONType(properties) != 'Object', '{}',
                           has_texts, concat('{', arrayStringConcat(arrayFilter(
                               entry -> NOT match(entry,
                           '(?i)"(\\$|\\$ai_|gen_ai\\.|llm\\.)?(((user|system|negative|raw|full|final|original|input|llm|ai|chat)[_. -]?)?prompts?([_. -]?(texts?|contents?|body|messages?))?|(system[_. -]?)?instructions|system|((user|assistant|system|chat|input|output)[_. -]?)?messages|user[_. -]?(message|input|question|query)|(assistant|system|bot|agent|chat)[_. -]?(message|input|output|response|reply|answer|text)s?|(message|chat)[_. -]?history|conversation|(input|output)s?|(input|output)[_. -]?(text|state|choices)|(raw|full|final|model|llm|ai)[_. -]?(input|output|response|reply|answer|completion)s?|completions?([_. -]?(texts?|contents?))?|responses?([_. -]?texts?)?|choices|contents?|parts|text|generated[_. -]?texts?|reasoning([_. -]?(content|text))?|thinking|tool[_. -]?(calls|arguments)|transcript(ion)?s?)\\\\*"\\s*:\\s*\\\\*["\\[{]'),
                               arrayMap(entry -> concat(replaceAll(toJSONString(entry.1), '\\/', '/'), ':', entry.2),
                                   JSONExtractKeysAndValuesRaw(if(has_texts, properties, '{}')))), ','), '}'),
                           properties),
    texts              Tuple(prompt Nullable(String), messages Nullable(String), input Nullable(String),
                           `$ai_input` Nullable(String), params Nullable(String))
                       EPHEMERAL JSONExtract(
                           if(has_texts AND JSONType(properties) = 'Object', properties, '{}'),
                           'Tuple(prompt Nullable(String), messages Nullable(String),
                           input Nullable(String), `$ai_input` Nullable(String), params Nullable(String))'),
    found              Tuple(url String, referrer String, host String, pathname String, browser String,
                           browser_version String, os String, os_version String, device_type String,
                           country_code String, city String, region String, utm_source String,
                           utm_medium String, utm_campaign String, session_id String, model String,
                           provider String, tokens_prompt UInt32, tokens_completion UInt32,
                           tokens_cache_read UInt32, tokens_cache_write UInt32, tokens_reasoning UInt32,
                           cost_usd Nullable(String), organization_id String, project_id String,
                           api_key_id String, latency_ms Nullable(Float64), ttft_ms Nullable(Float64),
                           first_token_at Nullable(String), relevance_score Nullable(Float64),
                           coherence_score Nullable(Float64), factuality_score Nullable(Float64),
                           hallucination_detected Nullable(Float64), toxicity_score Nullable(Float64),
                           params Nullable(String))
                       EPHEMERAL JSONExtract(clean, 'Tuple(url String, referrer String, host String,
                           pathname String, browser String, browser_version String, os String,
                           os_version String, device_type String, country_code String, city String,
                           region String, utm_source String, utm_medium String, utm_campaign String,
                           session_id String, model String, provider String, tokens_prompt UInt32,
                           tokens_completion UInt32, tokens_cache_read UInt32, tokens_cache_write UInt32,
                           tokens_reasoning UInt32, cost_usd Nullable(String), organization_id String,
                           project_id String, api_key_id String, latency_ms Nullable(Float64),
                           ttft_ms Nullable(Float64), first_token_at Nullable(String),
                           relevance_score Nullable(Float64), coherence_score Nullable(Float64),
                           factuality_score Nullable(Float64), hallucination_detected Nullable(Float64),
                           toxicity_score Nullable(Float64), params Nullable(String))')
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(timestamp)
ORDER BY (team_id, toDate(timestamp), event, cityHash64(distinct_id), uuid)
TTL toDateTime(timestamp) + toIntervalMonth(retention_months)
SETTINGS index_granularity = 8192, non_replicated_deduplication_window = 1000;

-- The door has the same columns and fills them in the same way; the properties that it hands on are
-- the clean ones. (Were the constraint there when the door is made, the door would have it too.)
ALTER TABLE hanzo.events DROP CONSTRAINT IF EXISTS no_texts;

CREATE TABLE IF NOT EXISTS hanzo.events_in AS hanzo.events ENGINE = Null;

ALTER TABLE hanzo.events ADD CONSTRAINT IF NOT EXISTS no_texts CHECK throwIf(
    match(if(position(properties, '\\u') > 0, concat(properties, JSONExtractRaw(properties)), properties),
          '(?i)"(\\$|\\$ai_|gen_ai\\.|llm\\.)?(((user|system|negative|raw|full|final|original|input|llm|ai|chat)[_. -]?)?prompts?([_. -]?(texts?|contents?|body|messages?))?|(system[_. -]?)?instructions|system|((user|assistant|system|chat|input|output)[_. -]?)?messages|user[_. -]?(message|input|question|query)|(assistant|system|bot|agent|chat)[_. -]?(message|input|output|response|reply|answer|text)s?|(message|chat)[_. -]?history|conversation|(input|output)s?|(input|output)[_. -]?(text|state|choices)|(raw|full|final|model|llm|ai)[_. -]?(input|output|response|reply|answer|completion)s?|completions?([_. -]?(texts?|contents?))?|responses?([_. -]?texts?)?|choices|contents?|parts|text|generated[_. -]?texts?|reasoning([_. -]?(content|text))?|thinking|tool[_. -]?(calls|arguments)|transcript(ion)?s?)\\\\*"\\s*:\\s*\\\\*["\\[{]'),
    'The properties of an event hold text of a prompt or an answer: send it to hanzo.events_in') = 0;

ALTER TABLE hanzo.events_in ADD COLUMN IF NOT EXISTS cleaned String MATERIALIZED clean;
ALTER TABLE hanzo.events_in ADD COLUMN IF NOT EXISTS prompt Nullable(String);
ALTER TABLE hanzo.events_in ADD COLUMN IF NOT EXISTS params Nullable(String); -- JSON

-- A measurement or score out of its range is unknown, also where the row names the column. What the
-- sender says that a request cost is its cost, else what the rate card says, else 0; what the
-- card says stands beside it in any case. Only requests to models are looked up; no if() takes the answer
-- apart, for each would have it worked out once more.
CREATE MATERIALIZED VIEW IF NOT EXISTS hanzo.events_in_mv TO hanzo.events
AS SELECT * EXCEPT (prompt, params, clean_properties, usage, priced) REPLACE (
    -- times that DateTime does not have come to its ends: hours and days are made of them
    fromUnixTimestamp64Milli(least(greatest(toUnixTimestamp64Milli(timestamp), 0), 4294967295999), 'UTC')
        AS timestamp,
    clean_properties AS properties,
    coalesce(if(cost_usd > 0, cost_usd, NULL),
             accurateCastOrNull(round(priced.total, 8), 'Decimal64(8)'), 0) AS cost_usd,
    priced.total AS card_cost_usd,
    toInt8(priced.status) * (event = '$llm_request') AS card_status, -- both Enums have the same numbers
    repeat(priced.card, event = '$llm_request') AS card,
    if(latency_ms BETWEEN 0 AND 1e12, latency_ms, NULL) AS latency_ms,
    if(ttft_ms BETWEEN 0 AND 1e12, ttft_ms, NULL) AS ttft_ms,
    if(quality_score BETWEEN 0 AND 1, quality_score, NULL) AS quality_score,
    latencyTpot(latency_ms, ttft_ms, tokens_completion) AS tpot_ms,
    latencyTokensPerSecond(tokens_completion, latency_ms) AS tokens_per_second,
    coalesce(hashPromptKeyed('default', prompt), prompt_hash) AS prompt_hash,
    coalesce(hashParams(params), params_hash) AS params_hash)
FROM
(
    WITH -- JSON of strings that are no texts, and what tracking libraries add by themselves
        concat('^(?:[\\[\\]{},:\\s]|"[\\w$.:/@+=|~-]{0,128}"|"\\d[\\d :.,+TZ-]{0,128}"',
               '|-?\\d[\\d.eE+-]*|true|false|null)*$') AS no_text,
        concat('^"\\$(lib|browser|os|device|screen|viewport|geoip|timezone|host|raw_user_agent|user_agent',
               '|app|session|window|groups|feature|active_feature_flags)[^"]*"') AS of_library,
        match(event, '(?i)^\\$(llm|ai|mcp)_') AS of_a_model,
        NOT match(if(of_a_model, cleaned, ''), no_text) AS may_say
    SELECT
        * REPLACE (if(of_a_model, cutQueryStringAndFragment(url), url) AS url,
                   if(of_a_model, cutQueryStringAndFragment(referrer), referrer) AS referrer),
        if(may_say, concat('{', arrayStringConcat(arrayFilter(
                entry -> match(entry, no_text) OR match(entry, of_library),
                arrayMap(entry -> concat(replaceAll(toJSONString(entry.1), '\\/', '/'), ':', entry.2),
                    JSONExtractKeysAndValuesRaw(if(may_say, cleaned, '{}')))), ','), '}'),
            cleaned) AS clean_properties,
        costUsage(provider,
            -- no count at all is not a request of no tokens
            if(tokens_prompt + tokens_completion + tokens_cache_read + tokens_cache_write = 0,
               NULL, tokens_prompt),
            tokens_completion, tokens_cache_read, tokens_cache_write, tokens_reasoning) AS usage,
        costLlmDetail(provider, if(event = '$llm_request', model, NULL), timestamp, usage.input,
            usage.output, usage.cacheRead, usage.cacheWrite, 0, usage.reasoning) AS priced
    FROM hanzo.events_in
);
