-- Expects: sql/optiinfra applied
-- Expects: sql/prices applied
-- Requests without a cost, and why: OptiInfra's table, and costs that keep their card.

INSERT INTO optiinfra.performance_metrics_ts (timestamp, customer_id, service_id, service_type, model_name, request_id, batch_size, prompt_tokens, completion_tokens, provider, cost_usd) VALUES
    (now('UTC') - 30, toUUID('00000000-0000-0000-0000-000000000001'), generateUUIDv4(), 'api', 'gpt-4o', generateUUIDv4(), 1, 10, 20, 'openai', 0.1),
    (now('UTC') - 30, toUUID('00000000-0000-0000-0000-000000000001'), generateUUIDv4(), 'api', 'gpt-4o', generateUUIDv4(), 1, 30, 5, 'openai', NULL),
    (now('UTC') - 30, toUUID('00000000-0000-0000-0000-000000000001'), generateUUIDv4(), 'api', 'gpt-4o', generateUUIDv4(), 1, NULL, 5, 'openai', NULL),
    (now('UTC') - 40, toUUID('00000000-0000-0000-0000-000000000001'), generateUUIDv4(), 'vllm', 'home-made', generateUUIDv4(), 1, 100, 20, '', NULL),
    (now('UTC') - 20, toUUID('00000000-0000-0000-0000-000000000002'), generateUUIDv4(), 'vllm', 'home-made', generateUUIDv4(), 1, 100, 20, '', NULL);
SELECT why, provider, model_name, requests, tokens, dateDiff('second', first_seen, last_seen) FROM optiinfra.unpriced;

-- One through the door for every reason.
INSERT INTO meterhouse.usage_in (at, tenant, request_id, provider, model, input, output, cache_read, cache_write) VALUES
    ('2025-01-01', 'a', '1', 'openai', 'gpt-4o', 1000, 100, 400, 0),
    ('2025-01-01', 'a', '2', 'openai', 'gpt-4o', 1000, 100, 0, 300),
    ('2023-11-16', 'a', '3', 'openai', 'gpt-4o', 2000, 100, 0, 0),
    ('2025-01-01', 'a', '4', 'openai', 'gpt-4o', 500, NULL, 0, 0),
    ('2025-01-01', 'a', '5', 'nobody', 'gpt-4o', 50, 0, 0, 0);
SELECT why, provider, model, requests, tokens FROM meterhouse.unpriced;
SELECT request_id, input, output, cache_read, cost.total, cost.input, cost.output, cost.cacheRead FROM meterhouse.costs WHERE cost.status = 'priced';
SELECT in_force, requests, cost_usd FROM meterhouse.costs_by_card;
