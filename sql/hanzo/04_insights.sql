-- Hanzo: what else HIP-47 says that Insights asks, a parameterized view each. Applying this file
-- again changes nothing.
--
--   query_trends         (team_id, event, by, start_date, end_date): events by day, by kind
--   query_session_events (team_id, session_id): what happened in a session, in its order
--   query_flag_exposure  (team_id, flag, start_date, end_date): who has seen which variant
--   query_ab_test        (team_id, flag, control, goal, start_date, end_date): do variants differ
--
-- A flag is seen with an event $feature_flag_called, whose properties name it ($feature_flag) and
-- the variant ($feature_flag_response). Days are days in UTC, an end is the first moment not meant.

-- event = '' means all of them; by is a column of the events or a key of their properties, or ''.
CREATE OR REPLACE VIEW hanzo.query_trends AS
WITH {by:String} AS by
SELECT
    toDate(timestamp) AS day,
    multiIf(
        by = '', '', by = 'event', event, by = 'url', url, by = 'referrer', referrer,
        by = 'host', host, by = 'pathname', pathname, by = 'browser', browser,
        by = 'browser_version', browser_version, by = 'os', os, by = 'os_version', os_version,
        by = 'device_type', device_type, by = 'country_code', toStringCutToZero(country_code),
        by = 'city', city, by = 'region', region, by = 'utm_source', utm_source,
        by = 'utm_medium', utm_medium, by = 'utm_campaign', utm_campaign, by = 'model', model,
        by = 'provider', provider, by = 'organization_id', organization_id,
        by = 'project_id', project_id, by = 'api_key_id', api_key_id,
        JSONExtract(properties, by, 'String')) AS value,
    count() AS events,
    uniqExact(distinct_id) AS users
FROM hanzo.events
WHERE team_id = {team_id:UInt64}
  AND ({event:String} = '' OR event = {event:String})
  AND timestamp >= toDateTime64({start_date:Date}, 3, 'UTC')
  AND timestamp < toDateTime64({end_date:Date}, 3, 'UTC')
GROUP BY day, value
ORDER BY day, events DESC, value;

CREATE OR REPLACE VIEW hanzo.query_session_events AS
SELECT
    timestamp,
    dateDiff('millisecond', min(timestamp) OVER (), timestamp) AS since_start_ms,
    event, distinct_id, url, pathname, properties, uuid
FROM hanzo.events
WHERE team_id = {team_id:UInt64} AND session_id = {session_id:String}
  -- the session's days: the key begins with team and day
  AND timestamp >= (SELECT min(session_start) FROM hanzo.sessions
                    WHERE team_id = {team_id:UInt64} AND session_id = {session_id:String})
  AND timestamp <= (SELECT max(session_end) FROM hanzo.sessions
                    WHERE team_id = {team_id:UInt64} AND session_id = {session_id:String})
ORDER BY timestamp, uuid;

-- Users who have seen more than one variant count in each, and under `mixed`.
CREATE OR REPLACE VIEW hanzo.query_flag_exposure AS
SELECT
    variant,
    count() AS users,
    sum(seen) AS exposures,
    countIf(variants > 1) AS mixed,
    min(first_seen) AS first_seen,
    max(last_seen) AS last_seen
FROM
(
    SELECT
        distinct_id,
        JSONExtract(properties, '$feature_flag_response', 'String') AS variant,
        count() AS seen,
        min(timestamp) AS first_seen,
        max(timestamp) AS last_seen,
        count() OVER (PARTITION BY distinct_id) AS variants
    FROM hanzo.events
    WHERE team_id = {team_id:UInt64}
      AND event = '$feature_flag_called'
      AND JSONExtractString(properties, '$feature_flag') = {flag:String}
      AND timestamp >= toDateTime64({start_date:Date}, 3, 'UTC')
      AND timestamp < toDateTime64({end_date:Date}, 3, 'UTC')
    GROUP BY distinct_id, variant
)
GROUP BY variant
ORDER BY users DESC, variant;

-- A user has converted who did `goal` after (or with) the first sight of the variant; who has seen
-- several variants is left out. rate with its 95 % interval (Wilson); difference: rate less that of
-- control, with Newcombe's score interval (1998, method 10). Where that does not hold 0, they differ.
-- Many variants are many chances to see a difference that is none. Without `control`: no difference.
CREATE OR REPLACE VIEW hanzo.query_ab_test AS
WITH
    maxIf((converted, users), variant = {control:String}) OVER () AS control_counts,
    if(control_counts.2 = 0, NULL, control_counts.1 / control_counts.2) AS control_rate,
    qualityWilson(toInt64(converted), toInt64(users)) AS own,
    qualityWilson(toInt64(control_counts.1), toInt64(control_counts.2)) AS theirs
SELECT
    variant,
    users,
    converted,
    converted / users AS rate,
    own.low AS rate_low,
    own.high AS rate_high,
    if(variant = {control:String}, NULL, rate - control_rate) AS difference,
    difference - sqrt(pow(rate - rate_low, 2) + pow(theirs.high - control_rate, 2)) AS low,
    difference + sqrt(pow(rate_high - rate, 2) + pow(control_rate - theirs.low, 2)) AS high,
    low > 0 OR high < 0 AS differ
FROM
(
    SELECT variant, count() AS users, countIf(goal_at >= seen_at) AS converted
    FROM
    (
        SELECT
            any(shown) AS variant,
            minIf(timestamp, shown IS NOT NULL) AS seen_at,
            maxOrNullIf(timestamp, event = {goal:String}) AS goal_at
        FROM
        (
            SELECT
                distinct_id, event, timestamp,
                if(event = '$feature_flag_called'
                       AND JSONExtractString(properties, '$feature_flag') = {flag:String},
                   JSONExtract(properties, '$feature_flag_response', 'String'), NULL) AS shown
            FROM hanzo.events
            WHERE team_id = {team_id:UInt64}
              AND event IN ('$feature_flag_called', {goal:String})
              AND timestamp >= toDateTime64({start_date:Date}, 3, 'UTC')
              AND timestamp < toDateTime64({end_date:Date}, 3, 'UTC')
        )
        GROUP BY distinct_id
        HAVING uniqExact(shown) = 1
    )
    GROUP BY variant
)
ORDER BY variant != {control:String}, variant;
