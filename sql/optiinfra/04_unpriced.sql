-- OptiInfra: requests without a cost, and why, the most tokens first; and what each rate card priced.
-- Applying this file again changes nothing.
--
-- `why` is what the rate card says now: a line that says 'priced' had no price when its requests came
-- and would have one today. reprice.sql gives it to them.

CREATE OR REPLACE VIEW optiinfra.unpriced AS
-- a provider that is not named says nothing about its counts: taken as most count
WITH costUsage(if(provider = '', 'unknown', provider), prompt_tokens, completion_tokens,
               cache_read_tokens, cache_write_tokens, reasoning_tokens) AS usage
SELECT
    costLlmDetail(provider, model_name, timestamp, usage.input, usage.output,
                  usage.cacheRead, usage.cacheWrite, 0, usage.reasoning).status AS why,
    provider,
    model_name,
    count() AS requests,
    sum(ifNull(prompt_tokens, 0) + ifNull(completion_tokens, 0)) AS tokens,
    min(timestamp) AS first_seen,
    max(timestamp) AS last_seen
FROM optiinfra.performance_metrics_ts
WHERE cost_usd IS NULL
GROUP BY why, provider, model_name
ORDER BY tokens DESC, requests DESC, why, provider, model_name;

-- More than one line, but for that of '' (costs that came with the row), is work for reprice.sql.
CREATE OR REPLACE VIEW optiinfra.costs_by_card AS
SELECT
    p.cost_card AS card,
    count() AS requests,
    count(p.cost_usd) AS priced,
    sum(p.cost_usd) AS cost_usd,
    min(timestamp) AS first_seen,
    max(timestamp) AS last_seen
FROM optiinfra.performance_metrics_ts AS p
GROUP BY card
ORDER BY last_seen DESC, card;
