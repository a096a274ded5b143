-- OptiInfra: requests without a cost, and why, the most tokens first. Applying this file again
-- changes nothing.
--
-- `why` is what the rate card says now: a line that says 'priced' had no price when its requests came
-- and would have one today. The table keeps all input in one count, so what the cache takes off
-- cannot be recomputed from it; who must price old requests again stores them as sql/prices does.

CREATE OR REPLACE VIEW optiinfra.unpriced AS
SELECT
    costLlmDetail(provider, model_name, timestamp, prompt_tokens, completion_tokens, 0, 0, 0, 0)
        .status AS why,
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
