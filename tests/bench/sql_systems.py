"""What tests/bench/sql.py measures in each system: realistic rows, the doors they come in through, the questions, and
the tables as their designs print them. Knows no server.

OptiInfra's rows are made here: 400 services of 100 customers, the busiest with 5 % of the requests; 12 models, of each
service one in 9 requests of 10; request ids random; latencies and tokens log-normal; floats of full entropy, none NULL;
64 sets of parameters a service. An insert brings the second before it, as a stream of this rate does; one line brings the
same hour again and again, in no order. The other systems' rows are those of their sample.sql, for the doors as they are,
for large tables in as many copies as it takes, each with ids, services, teams or streams of its own.
"""

from dataclasses import dataclass

GOALS = {"insert": 1.0, "rollup": 10, "raw": 100, "saved": 12, "ratio": 10}  # M rows/s, ms, ms, %, x:1


@dataclass
class Insert:
    what: str
    source: str      # a table of database bench
    statement: str   # ends with FROM {source}
    stored: str      # the table that must then have as many rows more
    claim: str = ""  # what the design says


@dataclass
class Question:
    what: str
    kind: str        # rollup or raw: which goal
    query: str
    claim: str = ""


@dataclass
class Table:
    name: str
    fill: str        # makes {rows} rows, or {copies} copies of what the door stored (bench.copied, all columns as {every})
    rollups: tuple
    checks: tuple    # queries that answer 1
    printed: str     # its design's DDL, corrected as far as it must be to run, named {printed}
    as_printed: str  # its columns
    newest: str      # which rows go into it at the time {now}, as dense as they are in the large table
    as_ours: str = ""  # the columns in which ours keeps the same, where it has others


@dataclass
class System:
    name: str
    sources: dict    # tables of database bench: how to fill them
    inserts: tuple
    tables: tuple
    questions: tuple


# ---- OptiInfra ----

def insert_live(table, columns, age="age"):
    """A statement of Insert: rows of so many milliseconds ago."""
    at = f"now64(3, 'UTC') - toIntervalMillisecond({age}) AS timestamp"
    return f"INSERT INTO optiinfra.{table} ({columns}) SELECT {columns.replace('timestamp', at, 1)} FROM {{source}}"


MODELS = """
    ['gpt-4o', 'gpt-4o-mini', 'gpt-4.1', 'gpt-4.1-mini', 'o3-mini', 'claude-sonnet-4-5', 'claude-haiku-4-5',
     'gemini-2.5-flash', 'gemini-2.5-pro', 'llama-3.1-70b', 'llama-3.1-8b', 'qwen2.5-72b'] AS models,
    ['openai', 'openai', 'openai', 'openai', 'openai', 'anthropic', 'anthropic', 'gemini', 'gemini', 'self-hosted',
     'self-hosted', 'self-hosted'] AS providers"""
REQUEST = """
    reinterpretAsUUID(sipHash128(intDiv(service, 4), 'customer')) AS customer_id,
    reinterpretAsUUID(sipHash128(service, 'service')) AS service_id,
    ['vllm', 'tgi', 'sglang', 'api'][1 + service % 4] AS service_type,
    providers[m] AS provider,
    models[m] AS model_name,
    generateUUIDv4(number) AS request_id,
    toUInt32(8 + 900 * exp(0.6 * randNormal(0, 1, 1))) AS prompt_tokens,
    toUInt32(4 + 260 * exp(0.7 * randNormal(0, 1, 2))) AS completion_tokens,
    toFloat32(180 + 9 * completion_tokens * exp(0.3 * randNormal(0, 1, 3))) AS latency_ms,
    toFloat32(1000 * completion_tokens / latency_ms) AS throughput_tokens_per_sec,
    toFloat32(100 * (rand(4) / 4294967296)) AS gpu_utilization,
    toFloat32(100 * (rand(5) / 4294967296)) AS kv_cache_utilization,
    1 + rand(6) % 64 AS batch_size,
    if(rand(7) % 2 = 0, toUInt32(prompt_tokens * (rand(8) / 4294967296)), 0) AS cache_read_tokens,
    0 AS cache_write_tokens,
    0 AS reasoning_tokens"""
SERVICES = """
    SELECT number, toUInt32(400 * pow(rand(9) / 4294967296, 2)) AS service,
        1 + (service + (rand(10) % 10 = 0)) % 12 AS m
    FROM numbers_mt({rows})"""
# about 240 bytes; and a prompt of 360
PARAMS = """
    format(concat('{{"model":"{0}","temperature":{1},"max_tokens":{2},"top_p":0.95,"stream":true,"stop":["\\\\n\\\\n","END"],',
                  '"tools":[{{"type":"function","function":{{"name":"lookup","strict":true}}}}],"metadata":',
                  '{{"team":"t{3}","tier":"gold","user":"u_{4}"}}}}'),
           model_name, toString(round(rand(11) / 4294967296, 1)), toString(256 * (1 + rand(12) % 8)),
           toString(rand(13) % 40), lower(hex(rand(14)))) AS params,
    concat('Summarise the incident ', toString(generateUUIDv4(1)), ' for ', randomPrintableASCII(300)) AS prompt"""
SCORES = """
    rand(15) / 4294967296 AS relevance_score, rand(16) / 4294967296 AS coherence_score,
    rand(17) / 4294967296 AS factuality_score, rand(18) % 20 = 0 AS hallucination_detected,
    rand(19) / 4294967296 AS toxicity_score"""
DOOR = """timestamp, customer_id, service_id, service_type, provider, model_name, request_id, latency_ms,
    throughput_tokens_per_sec, gpu_utilization, kv_cache_utilization, batch_size, prompt_tokens, completion_tokens,
    cache_read_tokens, cache_write_tokens, reasoning_tokens, params, prompt"""
JUDGED = DOOR + ", relevance_score, coherence_score, factuality_score, hallucination_detected, toxicity_score"
METRICS = """timestamp, customer_id, service_id, service_type, model_name, request_id, latency_ms,
    throughput_tokens_per_sec, gpu_utilization, kv_cache_utilization, batch_size, prompt_tokens, completion_tokens,
    total_tokens"""
BUSIEST = "customer_id = '{customer}' AND service_id = '{service}'"

OPTIINFRA = System(
    "optiinfra",
    {"requests": f"""
        WITH {MODELS}
        SELECT rand(20) % 1000 AS age, {REQUEST}, {PARAMS}, {SCORES},
            prompt_tokens + completion_tokens AS total_tokens
        FROM ({SERVICES.replace("{rows}", "1000000")})"""},
    (
        Insert("`performance_metrics_ts` as its client does: rollup", "requests",
               insert_live("performance_metrics_ts", METRICS),
               "optiinfra.performance_metrics_ts", "1M+ inserts/second"),
        Insert("`requests_in`, requests that nobody judged: both views on, `costRequest`, `hashParams`, "
               "rollup", "requests", insert_live("requests_in", DOOR),
               "optiinfra.performance_metrics_ts", "1M+ inserts/second"),
        Insert("the same, rows of the last hour in no order", "requests",
               insert_live("requests_in", DOOR, "3600 * age"), "optiinfra.performance_metrics_ts"),
        Insert("`requests_in`, every request judged: `qualityScore` and `hashPromptKeyed` too, two tables, two rollups",
               "requests", insert_live("requests_in", JUDGED),
               "optiinfra.quality_metrics_ts"),
    ),
    (
        Table(
            "optiinfra.performance_metrics_ts", f"""
            INSERT INTO optiinfra.performance_metrics_ts
                ({METRICS}, provider, cost_usd, params_hash, cache_read_tokens, cache_write_tokens, reasoning_tokens, cost_card)
            WITH {MODELS}
            SELECT {METRICS}, provider,
                toDecimal128(m * (25 * prompt_tokens + 100 * completion_tokens), 12) / 100000000 AS cost_usd,
                lower(hex(sipHash128(service, rand(21) % 64))) AS params_hash, cache_read_tokens, cache_write_tokens,
                reasoning_tokens, '0123456789abcdef' AS cost_card
            FROM (SELECT toDateTime(toUnixTimestamp(now('UTC')) - toUInt32(29.5 * 86400 * (1 - number / {{rows}})), 'UTC')
                      AS timestamp, {REQUEST}, prompt_tokens + completion_tokens AS total_tokens, service, m
                  FROM ({SERVICES}))""",
            ("optiinfra.performance_metrics_hourly",),
            ("""SELECT (SELECT (count(), sum(prompt_tokens), sum(completion_tokens), sum(cost_usd), count(cost_usd))
                        FROM optiinfra.performance_metrics_ts)
                     = (SELECT (sum(request_count), sum(h.prompt_tokens), sum(h.completion_tokens), sum(h.cost_usd),
                                sum(priced_count)) FROM optiinfra.performance_metrics_hourly AS h)""",),
            """CREATE TABLE {printed} (timestamp DateTime, customer_id UUID, service_id UUID, service_type String,
                model_name String, request_id UUID, latency_ms Float32, throughput_tokens_per_sec Float32,
                gpu_utilization Float32, kv_cache_utilization Float32, batch_size UInt32, prompt_tokens UInt32,
                completion_tokens UInt32, total_tokens UInt32)
            ENGINE = MergeTree() PARTITION BY toYYYYMM(timestamp) ORDER BY (customer_id, service_id, timestamp)
            TTL timestamp + INTERVAL 30 DAY SETTINGS index_granularity = 8192""",
            METRICS, "timestamp >= toDateTime('{now}', 'UTC') - INTERVAL 24 HOUR"),
    ),
    (
        Question("latency of the busiest service, 24 hours (`query_performance_p95`)", "rollup",
                 "SELECT * FROM optiinfra.query_performance_p95(customer_id = '{customer}', service_id = '{service}', hours = 24)",
                 "<10ms for hourly aggregations"),
        Question("requests, tokens and cost of all customers by hour, 24 hours", "rollup",
                 """SELECT hour, sum(request_count), sum(h.prompt_tokens), sum(h.cost_usd)
                    FROM optiinfra.performance_metrics_hourly AS h WHERE hour >= toStartOfHour(now('UTC') - INTERVAL 24 HOUR)
                    GROUP BY hour ORDER BY hour""", "<10ms for hourly aggregations"),
        Question("the same question asked of the raw rows of the busiest service", "raw",
                 f"""SELECT avg(latency_ms), quantile(0.95)(latency_ms), quantile(0.99)(latency_ms),
                        avg(throughput_tokens_per_sec), count()
                    FROM optiinfra.performance_metrics_ts
                    WHERE {BUSIEST} AND timestamp >= toStartOfHour(now('UTC') - INTERVAL 24 HOUR)""",
                 "<100ms for 24-hour windows"),
        Question("mean latency and tokens of all customers, 24 hours of raw rows", "raw",
                 """SELECT count(), avg(latency_ms), sum(total_tokens) FROM optiinfra.performance_metrics_ts
                    WHERE timestamp >= now('UTC') - INTERVAL 24 HOUR""", "<100ms for 24-hour windows"),
    ))

# ---- Hanzo ----

EVENT = """uuid, team_id, distinct_id, session_id, event, timestamp, created_at, properties, url, referrer, host,
    pathname, browser, browser_version, os, os_version, device_type, country_code, city, region, utm_source, utm_medium,
    utm_campaign, model, provider, tokens_prompt, tokens_completion, cost_usd, organization_id, project_id, api_key_id"""

HANZO = System(
    "hanzo",
    {"events": "sample hanzo.events_in"},
    (
        Insert("`events_in`: JSON properties read and cleaned, costs, times per token, hashes, three rollups", "events",
               "INSERT INTO hanzo.events_in ({columns}) SELECT {columns} FROM {source}", "hanzo.events"),
    ),
    (
        Table(
            "hanzo.events", """
            INSERT INTO hanzo.events ({every}) SELECT * EXCEPT (copy) REPLACE (generateUUIDv4(copy) AS uuid,
                team_id + 3 * copy AS team_id, concat(distinct_id, '_', toString(copy)) AS distinct_id,
                if(session_id = '', '', lower(hex(sipHash128(session_id, copy)))) AS session_id,
                if(organization_id = '', '', concat(organization_id, '_', toString(copy))) AS organization_id,
                timestamp + toIntervalMillisecond(sipHash64(distinct_id, copy, 't') % 3600000) AS timestamp)
            FROM bench.copied CROSS JOIN (SELECT number AS copy FROM numbers({copies})) AS copies""",
            ("hanzo.events_hourly", "hanzo.token_usage_daily", "hanzo.sessions"),
            ("SELECT (SELECT count() FROM hanzo.events) = (SELECT sum(h.count) FROM hanzo.events_hourly AS h)",
             """SELECT (SELECT (count(), sum(tokens_prompt), sum(tokens_completion), sum(cost_usd)) FROM hanzo.events
                        WHERE event = '$llm_request')
                     = (SELECT (sum(request_count), sum(total_prompt_tokens), sum(total_completion_tokens),
                                sum(total_cost_usd)) FROM hanzo.token_usage_daily)""",
             """SELECT (SELECT countIf(session_id != '') FROM hanzo.events) = (SELECT sum(event_count) FROM hanzo.sessions)"""),
            """CREATE TABLE {printed} (uuid UUID CODEC(LZ4), team_id UInt64 CODEC(Delta, LZ4),
                distinct_id String CODEC(ZSTD(3)), session_id String CODEC(ZSTD(3)), event String CODEC(ZSTD(1)),
                timestamp DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4), created_at DateTime64(3, 'UTC'),
                properties String CODEC(ZSTD(3)), url String CODEC(ZSTD(3)), referrer String, host String, pathname String,
                browser LowCardinality(String) CODEC(ZSTD(1)), browser_version String,
                os LowCardinality(String) CODEC(ZSTD(1)), os_version String, device_type LowCardinality(String),
                country_code LowCardinality(FixedString(2)) CODEC(LZ4), city LowCardinality(String),
                region LowCardinality(String), utm_source LowCardinality(String), utm_medium LowCardinality(String),
                utm_campaign LowCardinality(String), model LowCardinality(String), provider LowCardinality(String),
                tokens_prompt UInt32 CODEC(Delta, LZ4), tokens_completion UInt32 CODEC(Delta, LZ4),
                cost_usd Decimal64(8) CODEC(Delta, LZ4), organization_id String, project_id String, api_key_id String)
            ENGINE = MergeTree PARTITION BY toYYYYMM(timestamp)
            ORDER BY (team_id, toDate(timestamp), event, cityHash64(distinct_id), uuid)
            SETTINGS index_granularity = 8192""",
            EVENT, "team_id <= 30"),
    ),
    (
        Question("events and users of a team by day, 30 days (`query_active_users`)", "rollup",
                 """SELECT * FROM hanzo.query_active_users(team_id = 4, event = '', start_date = '{month_ago}',
                    end_date = '{tomorrow}')"""),
        Question("tokens and costs of all organizations, 30 days (`query_token_usage`)", "rollup",
                 "SELECT * FROM hanzo.query_token_usage(days = 30)", "sub-second"),
        Question("their 95 % quantiles of times to and per token, quality (`query_token_latency`)", "rollup",
                 "SELECT * FROM hanzo.query_token_latency(days = 30)"),
        Question("an organization's invoice (`query_invoice`)", "rollup",
                 """SELECT * FROM hanzo.query_invoice(organization_id = 'org_103_0', start_date = '{month_ago}',
                    end_date = '{tomorrow}')""", "sub-second"),
        Question("a team's events and users by kind, 24 hours of raw rows", "raw",
                 """SELECT event, count(), uniq(distinct_id) FROM hanzo.events WHERE team_id = 4
                    AND timestamp >= now64(3) - INTERVAL 24 HOUR GROUP BY event"""),
        Question("all teams' events by kind, 24 hours of raw rows", "raw",
                 """SELECT event, count() FROM hanzo.events WHERE timestamp >= now64(3) - INTERVAL 24 HOUR GROUP BY event""",
                 "200-800 ms of 500M rows"),
    ))

# ---- OpenTelemetry ----

OTEL = System(
    "otel_v2",
    {"spans": "sample otel_v2.traces_in", "metrics": "sample otel_v2.metrics_in"},
    (
        Insert("`traces_in`: spans without prompts, requests to models priced and hashed, four rollups", "spans",
               "INSERT INTO otel_v2.traces_in ({columns}) SELECT {columns} FROM {source}", "otel_v2.traces_local"),
        Insert("`metrics_in`: rollup", "metrics",
               "INSERT INTO otel_v2.metrics_in ({columns}) SELECT {columns} FROM {source}", "otel_v2.metrics_local"),
    ),
    (
        Table(
            "otel_v2.traces_local", """
            INSERT INTO otel_v2.traces_local ({every}) SELECT * EXCEPT (copy) REPLACE (
                lower(hex(sipHash128(TraceId, copy))) AS TraceId,
                arrayMap(i -> if(i = '', '', unhex(leftPad(hex(sipHash64(i, copy)), 16, '0'))), SpanIds) AS SpanIds,
                if(copy % 20 = 0, ServiceName, concat(ServiceName, '-', toString(copy % 20))) AS ServiceName,
                Timestamp + toIntervalNanosecond(sipHash64(TraceId, copy, 't') % 600000000000) AS Timestamp,
                toUInt64(Duration * (0.8 + 0.4 * (rand(1) / 4294967296))) AS Duration)
            FROM bench.copied CROSS JOIN (SELECT number AS copy FROM numbers({copies})) AS copies""",
            ("otel_v2.service_errors_hourly_local", "otel_v2.service_dependencies_local", "otel_v2.traces_daily_summary_local"),
            ("""SELECT (SELECT (count(), countIf(StatusCode = 'ERROR')) FROM otel_v2.traces_local)
                     = (SELECT (sum(SpanCount), sumIf(SpanCount, StatusCode = 'ERROR'))
                        FROM otel_v2.service_errors_hourly_local)""",
             """SELECT (SELECT count() FROM otel_v2.traces_local) = (SELECT sum(TotalSpans) FROM
                        otel_v2.traces_daily_summary_local)"""),
            """CREATE TABLE {printed} (Timestamp DateTime CODEC(DoubleDelta), Date Date DEFAULT toDate(Timestamp),
                TraceId String CODEC(ZSTD(3)), SpanId String CODEC(ZSTD(3)), ParentSpanId String CODEC(ZSTD(3)),
                ServiceName LowCardinality(String), SpanName LowCardinality(String),
                SpanKind Enum8('UNSPECIFIED' = 0, 'INTERNAL' = 1, 'SERVER' = 2, 'CLIENT' = 3, 'PRODUCER' = 4, 'CONSUMER' = 5),
                Duration UInt64 CODEC(T64, ZSTD(1)), StatusCode Enum8('UNSET' = 0, 'OK' = 1, 'ERROR' = 2),
                StatusMessage String CODEC(ZSTD(3)), ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(3)),
                SpanAttributes Map(LowCardinality(String), String) CODEC(ZSTD(3)),
                HttpMethod LowCardinality(String) MATERIALIZED SpanAttributes['http.method'],
                HttpStatusCode UInt16 MATERIALIZED toUInt16OrZero(SpanAttributes['http.status_code']),
                K8sPodName LowCardinality(String) MATERIALIZED ResourceAttributes['k8s.pod.name'],
                K8sNamespace LowCardinality(String) MATERIALIZED ResourceAttributes['k8s.namespace.name'])
            ENGINE = MergeTree PARTITION BY toYYYYMM(Date) ORDER BY (ServiceName, toStartOfHour(Timestamp), TraceId)
            TTL Date + INTERVAL 30 DAY DELETE SETTINGS index_granularity = 8192, ttl_only_drop_parts = 1""",
            """Timestamp, Date, TraceId, SpanId, ParentSpanId, ServiceName, SpanName, SpanKind, Duration, StatusCode,
                StatusMessage, ResourceAttributes, SpanAttributes""",
            "Date = toDate('{now}') - 1",
            """Timestamp, Date, TraceId, SpanIds, ServiceName, SpanName, SpanKind, Duration, StatusCode, StatusMessage,
                ResourceAttributes, SpanAttributes"""),
    ),
    (
        Question("a service's spans, errors and quantiles by hour, 24 hours (`error_rates`)", "rollup",
                 "SELECT * FROM otel_v2.error_rates(service = 'checkout', hours = 24)", "service overview 0.2 s"),
        Question("the same question asked of a service's raw spans", "raw",
                 """SELECT toStartOfHour(toDateTime(Timestamp, 'UTC')) AS hour, count(), countIf(StatusCode = 'ERROR'), avg(Duration),
                        quantiles(0.95, 0.99)(Duration)
                    FROM otel_v2.traces_local WHERE ServiceName = 'checkout' AND Timestamp >= now64(9, 'UTC') - INTERVAL 24 HOUR
                        AND Date >= toDate(now('UTC') - INTERVAL 24 HOUR) GROUP BY hour"""),
        Question("a trace by its id, of all days (`trace_spans`)", "raw", "SELECT * FROM otel_v2.trace_spans(trace_id = '{trace}')",
                 "trace search 1.5 s"),
    ))

# ---- NaaP ----

NAAP = System(
    "naap",
    {"raw_events": "sample naap.raw_events"},
    (
        Insert("`raw_events`: JSON into five tables, both rollups", "raw_events",
               "INSERT INTO naap.raw_events ({columns}) SELECT {columns} FROM {source}", "naap.raw_events"),
    ),
    (
        Table(
            "naap.ai_stream_status", """
            INSERT INTO naap.ai_stream_status ({every}) SELECT * EXCEPT (copy) REPLACE (generateUUIDv4(copy) AS event_id,
                concat(stream_id, '-', toString(copy)) AS stream_id, lower(substring(hex(sipHash64(request_id, copy)), 1, 8))
                    AS request_id,
                if(copy % 20 = 0, orchestrator_address,
                   concat('0x', substring(lower(hex(MD5(concat(orchestrator_address, toString(copy % 20))))), 1, 32), '00000000'))
                    AS orchestrator_address,
                toFloat32(output_fps * (0.9 + 0.2 * (rand(1) / 4294967296))) AS output_fps,
                toFloat32(input_fps * (0.9 + 0.2 * (rand(2) / 4294967296))) AS input_fps,
                event_timestamp + toIntervalMillisecond(sipHash64(stream_id, copy, 't') % 600000) AS event_timestamp,
                toDateTime(event_timestamp, 'UTC') AS ingestion_timestamp)
            FROM bench.copied CROSS JOIN (SELECT number AS copy FROM numbers({copies})) AS copies""",
            ("naap.ai_stream_status_5min", "naap.ai_stream_restarts_5min"),
            ("SELECT (SELECT count() FROM naap.ai_stream_status) = (SELECT sum(sample_count) FROM naap.ai_stream_status_5min)",),
            """CREATE TABLE {printed} (event_timestamp DateTime64(3, 'UTC'), event_date Date MATERIALIZED toDate(event_timestamp),
                event_hour UInt8 MATERIALIZED toHour(event_timestamp), stream_id String, request_id String, gateway String,
                orchestrator_address String, orchestrator_url String, gpu_id String, region LowCardinality(String),
                pipeline LowCardinality(String), pipeline_id String, model_id String, output_fps Float32, input_fps Float32,
                state LowCardinality(String), restart_count UInt32, last_error Nullable(String),
                last_error_time Nullable(DateTime64(3)), prompt_text Nullable(String), prompt_width UInt16, prompt_height UInt16,
                params_hash String, is_cold_start Boolean DEFAULT false, startup_time_ms Nullable(UInt32),
                ingestion_timestamp DateTime DEFAULT now())
            ENGINE = MergeTree() PARTITION BY toYYYYMM(event_date)
            ORDER BY (event_date, orchestrator_address, pipeline, stream_id, event_timestamp)
            TTL event_date + INTERVAL 90 DAY DELETE SETTINGS index_granularity = 8192""",
            """event_timestamp, stream_id, request_id, gateway, orchestrator_address, orchestrator_url, gpu_id, region, pipeline,
                pipeline_id, model_id, output_fps, input_fps, state, restart_count, last_error, last_error_time, prompt_text,
                prompt_width, prompt_height, params_hash, is_cold_start, startup_time_ms, ingestion_timestamp""",
            "event_date = toDate('{now}') - 1"),
    ),
    (
        Question("an orchestrator's frames a second by 5 minutes, a day (`query_orchestrator_fps`)", "rollup",
                 """SELECT * FROM naap.query_orchestrator_fps(orchestrator_address = '0x52cf2968b3dc6016778742d3539449a6597d5954',
                    pipeline = 'streamdiffusion-sdxl-faceid', days = 1)""", "10-100x faster"),
        Question("the same question asked of the raw rows, 24 hours", "raw",
                 """SELECT toStartOfInterval(event_timestamp, INTERVAL 5 MINUTE) AS time_bucket, avg(output_fps),
                        quantile(0.95)(output_fps)
                    FROM naap.ai_stream_status WHERE event_date >= toDate(now('UTC')) - 1
                        AND event_timestamp >= now64(3) - INTERVAL 24 HOUR
                        AND orchestrator_address = '0x52cf2968b3dc6016778742d3539449a6597d5954'
                        AND pipeline = 'streamdiffusion-sdxl-faceid' GROUP BY time_bucket ORDER BY time_bucket"""),
    ))

SYSTEMS = (OPTIINFRA, HANZO, OTEL, NAAP)
