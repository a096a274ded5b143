-- OptiInfra: two variants compared. Applying this file again changes nothing.

-- A/B: two variants of a customer's answers over the last hours. A variant is a model's name, a service's
-- id, or a hash of parameters (params_hash of performance_metrics_ts):
--   SELECT * FROM optiinfra.query_compare_quality(
--       customer_id = '...', a = 'gpt-4o', b = 'gpt-4o-mini', hours = 168);
-- One row a measure: both values, the difference (b - a) and its 95 % interval. Where that does not hold
-- 0, they differ. Means: normal, without supposing equal variances (Welch); read it with 30 answers of each
-- or more. hallucination_rate: Newcombe's score interval (1998, method 10) of two Wilson intervals, good
-- for few answers and for rates of 0 too. Seven measures are seven chances to see a difference that is none.
CREATE OR REPLACE VIEW optiinfra.query_compare_quality AS
WITH
    (measure = 'hallucination_rate') AS is_rate,
    qualityWilson(if(is_rate, toInt64(round(m.sum_a)), NULL), toInt64(m.n_a)) AS wilson_a,
    qualityWilson(if(is_rate, toInt64(round(m.sum_b)), NULL), toInt64(m.n_b)) AS wilson_b,
    1.959963984540054 * sqrt(m.variance_a / m.n_a + m.variance_b / m.n_b) AS half
SELECT
    measure,
    m.n_a AS n_a,
    if(m.n_a > 0, m.sum_a / m.n_a, NULL) AS value_a,
    m.n_b AS n_b,
    if(m.n_b > 0, m.sum_b / m.n_b, NULL) AS value_b,
    value_b - value_a AS difference,
    multiIf(
        is_rate, difference - sqrt(pow(value_b - wilson_b.low, 2) + pow(wilson_a.high - value_a, 2)),
        least(m.n_a, m.n_b) > 1, difference - half, NULL) AS low,
    multiIf(
        is_rate, difference + sqrt(pow(wilson_b.high - value_b, 2) + pow(value_a - wilson_a.low, 2)),
        least(m.n_a, m.n_b) > 1, difference + half, NULL) AS high,
    low > 0 OR high < 0 AS differ
FROM
(
    SELECT
        scored.1 AS measure,
        countIf(variant = 'a') AS n_a,
        countIf(variant = 'b') AS n_b,
        sumIf(assumeNotNull(scored.2), variant = 'a') AS sum_a,
        sumIf(assumeNotNull(scored.2), variant = 'b') AS sum_b,
        varSampIf(assumeNotNull(scored.2), variant = 'a') AS variance_a,
        varSampIf(assumeNotNull(scored.2), variant = 'b') AS variance_b
    FROM
    (
        SELECT
            *,
            [model_name, toString(service_id), ifNull(toString(p.params_hash), '')] AS names,
            arrayFilter(x -> x != '', [if(has(names, {a:String}), 'a', ''), if(has(names, {b:String}), 'b', '')])
                AS variants
        FROM optiinfra.quality_metrics_ts AS q
        GLOBAL LEFT ANY JOIN
        (
            SELECT request_id, params_hash
            FROM optiinfra.performance_metrics_ts
            WHERE customer_id = {customer_id:UUID}
              AND timestamp >= now('UTC') - toIntervalHour(least({hours:UInt32}, 400000))
              AND toString(params_hash) IN ({a:String}, {b:String})
        ) AS p USING (request_id)
        WHERE customer_id = {customer_id:UUID}
          AND timestamp >= now('UTC') - toIntervalHour(least({hours:UInt32}, 400000))
    )
    ARRAY JOIN variants AS variant
    ARRAY JOIN
        [('overall_quality_score', toFloat64(overall_quality_score)),
         ('relevance_score', toFloat64(relevance_score)),
         ('coherence_score', toFloat64(coherence_score)),
         ('factuality_score', toFloat64(factuality_score)),
         ('toxicity_score', toFloat64(toxicity_score)),
         ('latency_ms', toFloat64(latency_ms)),
         ('hallucination_rate', toFloat64(hallucination_detected = 1))] AS scored
    WHERE isFinite(scored.2)
    GROUP BY measure
) AS m
ORDER BY measure;
