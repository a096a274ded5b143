-- OpenTelemetry on a cluster: the names that people read become Distributed tables over the
-- <x>_local of all shards. Not applied by default: one engine has no cluster.
--
-- Needs, on every node (config/server/examples/otel_v2_cluster.xml): the cluster in remote_servers
-- with internal_replication, else Distributed writes each row to every replica itself; the macros
-- {cluster}, {shard}, {replica}, each node its own; distributed_ddl; ZooKeeper or Keeper.
--
--   1. The numbered files on every node, replicated:
--        for f in sql/otel_v2/0*.sql; do
--            sed -E -e 's/^(CREATE (OR REPLACE )?(TABLE|VIEW|MATERIALIZED VIEW|DATABASE)( IF NOT EXISTS)? otel_v2[._a-z0-9]*)/\1 ON CLUSTER '\''{cluster}'\''/' \
--                   -e 's/^ENGINE = (|Aggregating)MergeTree/ENGINE = Replicated\1MergeTree('\''\/clickhouse\/tables\/{shard}\/{database}\/{table}'\'', '\''{replica}'\'')/' \
--                   -e 's/non_replicated_deduplication_window = [0-9]+/replicated_deduplication_window = 1000/' \
--                   "$f"
--        done | clickhouse-client --multiquery
--   2. This file, on every node (or with the first line of the sed above, once).
--
-- Spans, metrics and logs go into the doors (traces_in, ...) of any node, for example through a load
-- balancer: the views below gather a trace from all shards. The doors keep prompts out; an INSERT
-- into the Distributed traces reaches traces_local past them, so only what was taken from
-- traces_local may go in there. Who wants a trace whole on one shard uses traces as the design has
-- it, sharded by cityHash64(TraceId), with spans that carry no prompts.
-- Rollups are kept shard by shard and merged when they are read, which is right for sums, counts and
-- states alike. The parameterized views need no change.

CREATE OR REPLACE TABLE otel_v2.traces AS otel_v2.traces_local
ENGINE = Distributed('{cluster}', otel_v2, traces_local, cityHash64(TraceId));

CREATE OR REPLACE TABLE otel_v2.metrics AS otel_v2.metrics_local
ENGINE = Distributed('{cluster}', otel_v2, metrics_local, cityHash64(ServiceName, MetricName));

CREATE OR REPLACE TABLE otel_v2.logs AS otel_v2.logs_local
ENGINE = Distributed('{cluster}', otel_v2, logs_local, cityHash64(TraceId));

CREATE OR REPLACE TABLE otel_v2.service_metrics_5min AS otel_v2.service_metrics_5min_local
ENGINE = Distributed('{cluster}', otel_v2, service_metrics_5min_local);

CREATE OR REPLACE TABLE otel_v2.service_dependencies AS otel_v2.service_dependencies_local
ENGINE = Distributed('{cluster}', otel_v2, service_dependencies_local);

CREATE OR REPLACE TABLE otel_v2.service_errors_hourly_states AS otel_v2.service_errors_hourly_local
ENGINE = Distributed('{cluster}', otel_v2, service_errors_hourly_local);

CREATE OR REPLACE TABLE otel_v2.traces_daily_summary_states AS otel_v2.traces_daily_summary_local
ENGINE = Distributed('{cluster}', otel_v2, traces_daily_summary_local);

CREATE OR REPLACE TABLE otel_v2.gen_ai_requests AS otel_v2.gen_ai_requests_local
ENGINE = Distributed('{cluster}', otel_v2, gen_ai_requests_local);

CREATE OR REPLACE TABLE otel_v2.gen_ai_hourly_states AS otel_v2.gen_ai_hourly_local
ENGINE = Distributed('{cluster}', otel_v2, gen_ai_hourly_local);
