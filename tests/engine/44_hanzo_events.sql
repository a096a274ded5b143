-- Expects: sql/hanzo applied. Empties events and its rollups.
-- Events through the table and through the door: what is found in the properties, what is derived, and
-- that no text of a prompt is stored (tests/clients/test_hanzo.py looks into the files).
SYSTEM STOP TTL MERGES;
CREATE DATABASE printed;

-- Which keys hold texts is said in two defaults and a constraint: alike.
SELECT 'pattern of keys', uniqExact(pattern), count() FROM (SELECT arrayJoin(extractAll(create_table_query, '\'\\(\\?i\\)[^\']+\'')) AS pattern
    FROM system.tables WHERE database = 'hanzo' AND name = 'events');

-- defect 25: a time ending in Z as the example has it, with the reading that was the default before 26.5.
SELECT * FROM format(JSONEachRow, 'timestamp DateTime64(3, \'UTC\')', '{"timestamp":"2026-02-23T12:00:00.000Z"}') SETTINGS date_time_input_format = 'basic'; -- { serverError CANNOT_PARSE_INPUT_ASSERTION_FAILED }
SELECT 'Z', * FROM format(JSONEachRow, 'timestamp DateTime64(3, \'UTC\')', '{"timestamp":"2026-02-23T12:00:00.789Z"}') SETTINGS date_time_input_format = 'best_effort';

-- defect 26: properties hold the url, the column stays empty.
-- defect 27: from Kafka whole seconds, the server's zone, seven columns; one bad uuid rejects the block.
CREATE TABLE printed.events (uuid UUID, team_id UInt64, event String, timestamp DateTime64(3, 'UTC'), created_at DateTime64(3, 'UTC'), distinct_id String, properties String,
    url String DEFAULT '', organization_id String DEFAULT '', model String DEFAULT '', provider String DEFAULT '', tokens_prompt UInt32 DEFAULT 0, tokens_completion UInt32 DEFAULT 0, cost_usd Decimal64(8) DEFAULT 0) ENGINE = MergeTree ORDER BY uuid;
CREATE TABLE printed.events_kafka (uuid String, team_id UInt64, event String, timestamp String, distinct_id String, properties String) ENGINE = Null;
CREATE MATERIALIZED VIEW printed.events_kafka_mv TO printed.events AS
SELECT toUUID(uuid) AS uuid, team_id, event, parseDateTimeBestEffort(timestamp) AS timestamp, now64(3) AS created_at, distinct_id, properties FROM printed.events_kafka;
INSERT INTO printed.events_kafka VALUES ('00000000-0000-0000-0000-000000000001', 1, '$llm_request', '2026-02-23T12:00:00.789Z', 'u', '{"url":"/dashboard","model":"gpt-4o","tokens_prompt":100}');
INSERT INTO printed.events_kafka SETTINGS session_timezone = 'America/New_York' VALUES ('00000000-0000-0000-0000-000000000002', 1, 'x', '2026-02-23 12:00:00', 'u', '{}');
INSERT INTO printed.events_kafka VALUES ('00000000-0000-0000-0000-000000000003', 1, 'x', '2026-02-23 12:00:00', 'u', '{}'), ('no uuid', 1, 'x', '2026-02-23 12:00:00', 'u', '{}'); -- { serverError CANNOT_PARSE_UUID }
SELECT 'printed', timestamp, url FROM printed.events ORDER BY uuid;
SELECT 'printed daily', organization_id, model, sum(tokens_prompt), sum(tokens_completion), sum(cost_usd), count() FROM printed.events WHERE event = '$llm_request' GROUP BY organization_id, model, provider;
INSERT INTO hanzo.events_in (uuid, team_id, event, timestamp, distinct_id, properties) VALUES ('00000000-0000-0000-0000-000000000001', 1, '$llm_request', '2026-02-23T12:00:00.789Z', 'u', '{"url":"/dashboard","session_id":"S","model":"gpt-4o","provider":"openai","tokens_prompt":100,"organization_id":"o"}');
INSERT INTO hanzo.events_in (uuid, team_id, event, timestamp, distinct_id, properties, url) VALUES ('00000000-0000-0000-0000-000000000002', 1, '$pageview', '2026-02-23T12:00:01.789Z', 'u', '{"url":"/dashboard","session_id":"S","os_version":15}', '/given');
SELECT 'ours', timestamp, url, os_version, model, tokens_prompt, cost_usd FROM hanzo.events ORDER BY uuid;
SELECT 'session', entry_url, exit_url FROM hanzo.sessions FINAL;
OPTIMIZE TABLE printed.events FINAL;
OPTIMIZE TABLE hanzo.events FINAL;
OPTIMIZE TABLE hanzo.sessions FINAL;
SELECT 'printed, merged', timestamp, url FROM printed.events ORDER BY uuid;
SELECT 'ours, merged', timestamp, url FROM hanzo.events ORDER BY uuid;
SELECT 'session, merged', entry_url, exit_url FROM hanzo.sessions;
SELECT 'daily', organization_id, model, provider, total_prompt_tokens, total_cost_usd, request_count FROM hanzo.token_usage_daily;

-- Costs by hand: gpt-4o in February 2026 is 2.50, 10.00 and from the cache 1.25 USD a million. (1000 - 400) * 2.5 +
-- 400 * 1.25 + 100 * 10 = 3000 millionths. What the sender says wins, but not if it says nothing; 0 is not a price.
TRUNCATE TABLE hanzo.events;
INSERT INTO hanzo.events_in (event, timestamp, distinct_id, provider, model, tokens_prompt, tokens_completion, tokens_cache_read, properties) VALUES
    ('$llm_request', '2026-02-01', '1 cache', 'openai', 'gpt-4o', 1000, 100, 400, '{}'),
    ('$llm_request', '2026-02-01', '2 no price', 'self-hosted', 'zen-72b', 1000, 100, 0, '{}'),
    ('$llm_request', '2026-02-01', '3 no usage', 'openai', 'gpt-4o', 0, 0, 0, '{}'),
    ('$llm_request', '2026-02-01', '4 sender', 'openai', 'gpt-4o', 1000, 0, 0, '{"cost_usd":0.29}'),
    ('$llm_request', '2026-02-01', '5 nonsense', 'openai', 'gpt-4o', 1000, 0, 0, '{"cost_usd":1e30,"latency_ms":-1,"ttft_ms":"NaN","tokens_reasoning":-5,"country_code":"USA"}'),
    ('$pageview', '2026-02-01', '6 no request', 'openai', 'gpt-4o', 1000, 0, 0, '{}');
INSERT INTO hanzo.events_in (event, timestamp, distinct_id, provider, model, tokens_prompt, tokens_completion, cost_usd) VALUES
    ('$llm_request', '2026-02-01', '7 column', 'openai', 'gpt-4o', 1000, 0, 0.29), ('$llm_request', '2026-02-01', '8 column 0', 'openai', 'gpt-4o', 1000, 0, 0);
SELECT 'cost', distinct_id, cost_usd, card_cost_usd, card_status, card = (SELECT any(costLlmDetail('openai', 'gpt-4o', now64(3), 1, 1, 0, 0, 0, 0).card)) AS this_card,
    latency_ms, ttft_ms, tokens_reasoning, country_code = '' FROM hanzo.events ORDER BY distinct_id;

-- Times and scores: 1000 ms, of which 100 to the first of 11 tokens, are 90 ms a token and 11 tokens a second; 0.4 * 0.92 +
-- 0.3 * 0.95 + 0.3 * 0.88 - ... is 0.91, as qualityScore documents. A first token's time will do as well.
TRUNCATE TABLE hanzo.events;
INSERT INTO hanzo.events_in (event, timestamp, distinct_id, tokens_completion, properties) VALUES
    ('$llm_request', '2026-02-01', '1', 11, '{"latency_ms":1000,"ttft_ms":100,"relevance_score":0.92,"coherence_score":0.95,"factuality_score":0.88,"hallucination_detected":false,"toxicity_score":0}'),
    ('$llm_request', '2026-02-01 12:00:00', '2', 11, '{"latency_ms":1000,"first_token_at":"2026-02-01T12:00:00.100Z","relevance_score":0.92}'),
    ('$llm_request', '2026-02-01 12:00:00', '3', 11, '{"first_token_at":"2026-02-01T11:59:59Z"}');
SELECT 'derived', distinct_id, latency_ms, ttft_ms, tpot_ms, tokens_per_second, round(quality_score, 4) FROM hanzo.events ORDER BY distinct_id;

-- Texts: hashed, and dropped from the properties wherever they stand; all else stays, to the byte where nothing is dropped.
TRUNCATE TABLE hanzo.events;
INSERT INTO hanzo.events_in (event, timestamp, distinct_id, properties) VALUES
    ('$llm_request', '2026-02-01', '01 prompt', '{"a":1.0,"prompt":"a SECRET plan","z":[1, 2]}'),
    ('$llm_request', '2026-02-01', '02 messages', '{"messages":[{"role":"user","content":"SECRET"}], "a":"b"}'),
    ('$llm_request', '2026-02-01', '03 deep', '{"a":{"b":[{"Completion":"SECRET"}]}, "c":{"d":2}}'),
    ('$llm_request', '2026-02-01', '04 escaped', '{"\\u0070rompt":"SECRET","a":"\\u0062"}'),
    ('$llm_request', '2026-02-01', '05 JSON in JSON', '{"a":"{\\"prompt\\" : \\"SECRET\\"}","b":1}'),
    ('$llm_request', '2026-02-01', '06 twice in JSON', '{"a":"{\\"b\\":\\"{\\\\\\"output\\\\\\":\\\\\\"SECRET\\\\\\"}\\"}"}'),
    ('$llm_request', '2026-02-01', '07 GenAI', '{"gen_ai.input.messages":"SECRET","$ai_input":[{"x":"SECRET"}],"$ai_output_choices":"SECRET","gen_ai.usage.input_tokens":5}'),
    ('$llm_request', '2026-02-01', '08 no JSON', 'prompt: SECRET'),
    ('$llm_request', '2026-02-01', '09 half', '{"prompt":"SECRET'),
    ('$llm_request', '2026-02-01', '10 list', '["prompt","SECRET"]'),
    ('$llm_request', '2026-02-01', '11 upper case', '{"PROMPT":"SECRET","Response" : "SECRET"}'),
    ('$llm_request', '2026-02-01', '12 twice', '{"prompt":"SECRET","prompt":"SECRET"}'),
    ('$llm_request', '2026-02-01', '13 in a column', '{"model":{"prompt":"SECRET"},"url":{"text":"SECRET"},"browser":[{"a":{"content":"SECRET"}}],"os":"Linux"}'),
    ('$llm_request', '2026-02-01', '14 of images', '{"negative_prompt":"SECRET","user_prompt":"SECRET","steps":20}'),
    ('$llm_request', '2026-02-01', '15 of chats', '{"user_message":"SECRET","assistant_messages":["SECRET"],"chat_history":[["SECRET"]],"conversation":{"a":"SECRET"},"turns":3}'),
    ('$llm_request', '2026-02-01', '16 of answers', '{"generated_text":"SECRET","reasoning_content":"SECRET","thinking":"SECRET","transcript":"SECRET","tool_calls":[{"function":{"arguments":"SECRET"}}],"score":1}'),
    ('$llm_request', '2026-02-01', '17 called otherwise', '{"message":"a SECRET","question":"SECRET?","a":{"b":["SECRET plan"]},"$ai_error":"no SECRET","a SECRET":1,"body":"{\\"x\\":\\"a SECRET\\"}","Ω":"SECRET-Ω"}'),
    ('$llm_request', '2026-02-01', '18 no text', '{"tags":["a","b"],"finish_reason":"stop","at":"2026-02-01T00:00:00Z","cached":true,"seed":null,"n":[-1.5e3],"$browser":"Mobile Safari","x":{"y":"z"}, "why":"one two"}'),
    ('$llm_request', '2026-02-01', '19 to the byte', '{ "tags" : ["a", "b"], "model_id":"gpt-4o@2024", "n":1.0 }'),
    ('$pageview', '2026-02-01', '1A elsewhere', '{"prompt_text":"SECRET","promptText":"SECRET","userPrompt":"SECRET","user_input":"SECRET","raw_prompt":"SECRET","full_prompt":"SECRET","final_prompt":"SECRET","input_prompt":"SECRET","prompt_content":"SECRET","completion_text":"SECRET","assistant_response":"SECRET","prompt_hash":"a b","input_tokens":1,"system_id":"c","message":"a b"}'),
    ('$mcp_tool_call', '2026-02-01', '1B library', '{"$prompt":"a SECRET","$set":{"last":"a SECRET"},"$el_text":"a SECRET","$lib":"posthog-js","$feature/new":"a b","feature/x":1,"at":"2026-02-01 10:00:00","uid":"auth0|5f"}'),
    ('$ai_span', '2026-02-01', '1C in the address', '{"url":"https://h/chat?q=a%20SECRET#SECRET","referrer":"https://h/?q=SECRET"}'),
    ('chat_sent', '2026-02-01', '1D by name', '{"user.prompt":"SECRET","user-prompt":"SECRET","$prompt":"SECRET","llm.prompt":"SECRET","user_query":"SECRET","chatInput":["SECRET"],"agent_output":{"a":"SECRET"},"aiReply":"SECRET","user_answers":3,"final_answer":4,"prompt":7,"url":"/a?b=c"}'),
    ('$pageview', '2026-02-01', '20 as it came', '{ "a" : 1.0, "prompt_version":3, "tokens_prompt":7, "context":"a prompt", "tokens_reasoning":0 }'),
    ('$pageview', '2026-02-01', '21 empty', '');
SELECT 'properties', distinct_id, properties, isNotNull(prompt_hash) FROM hanzo.events ORDER BY distinct_id;
SELECT 'no text', countIf(position(toString(tuple(*)), 'SECRET') > 0) FROM hanzo.events;
SELECT 'addresses', url, referrer FROM hanzo.events WHERE url != '' OR referrer != '' ORDER BY url;
SELECT 'keyed', prompt_hash = hashPromptKeyed('default', 'a SECRET plan') FROM hanzo.events WHERE distinct_id = '01 prompt';
SELECT 'the JSON is JSON', countIf(NOT isValidJSON(properties)) FROM hanzo.events;

-- As fields of a row; the same parameters in two spellings have one hash. And straight into the table.
TRUNCATE TABLE hanzo.events;
INSERT INTO hanzo.events_in (event, timestamp, distinct_id, prompt, params) VALUES ('$llm_request', '2026-02-01', '1', 'a SECRET plan', '{"temperature":1.0,"top_p":0.5}');
INSERT INTO hanzo.events_in (event, timestamp, distinct_id, properties) VALUES ('$llm_request', '2026-02-01', '2', '{"prompt":"a  SECRET plan ","params":{"top_p":5e-1, "temperature":1}}');
INSERT INTO hanzo.events (event, timestamp, distinct_id, properties) VALUES ('$llm_request', '2026-02-01', '2', '{"params":{"top_p":5e-1, "temperature":1}}');
SELECT 'fields', count(prompt_hash), uniqExact(prompt_hash), count(params_hash), uniqExact(params_hash), countIf(position(toString(tuple(*)), 'SECRET') > 0) FROM hanzo.events;
INSERT INTO hanzo.events (event, timestamp, distinct_id, properties) VALUES ('$llm_request', '2026-02-01', '3', '{"prompt":"SECRET"}'); -- { serverError FUNCTION_THROW_IF_VALUE_IS_NON_ZERO }
INSERT INTO hanzo.events (event, timestamp, distinct_id, properties) VALUES ('$llm_request', '2026-02-01', '3', '{"a":1}'), ('$llm_request', '2026-02-01', '3', '{"a":{"\\u0070rompt":"SECRET"}}'); -- { serverError FUNCTION_THROW_IF_VALUE_IS_NON_ZERO }
SELECT 'refused', count() FROM hanzo.events WHERE distinct_id = '3';
-- The table refuses what the door drops: both say it in the same words.
SELECT 'one list', count(), uniqExact(list), any(length(list)) > 100 FROM (SELECT arrayJoin(extractAll(create_table_query, '\\(\\?i\\).*?s\\*:[^\']*')) AS list FROM system.tables WHERE database = 'hanzo' AND name = 'events');
-- The door has every column that the table has.
SELECT 'columns of one only', count() FROM (SELECT name, type, default_expression, count() AS n FROM system.columns WHERE database = 'hanzo' AND table IN ('events', 'events_in') AND NOT (table = 'events_in' AND name IN ('cleaned', 'prompt', 'params')) GROUP BY ALL HAVING n != 2);

-- Times that DateTime does not have come to its ends: hours and days are made of them.
TRUNCATE TABLE hanzo.events;
INSERT INTO hanzo.events_in (event, timestamp, distinct_id) VALUES ('x', '1950-01-01', '1'), ('x', '2200-01-01', '2');
SELECT 'ends', timestamp FROM hanzo.events ORDER BY distinct_id;
