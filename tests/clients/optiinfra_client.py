"""OptiInfra's ClickHouse client, small: its nine methods with their names, arguments and results, on the
schema of sql/optiinfra. Against the client as printed: times are sent as aware UTC (naive ones were
taken in the server's zone), windows begin with a whole hour (of two that meet within one, as days do where
clocks are half an hour off UTC's, both have it), and an empty window gives {} instead of NaN.
"""

import functools
import os
from datetime import timezone

from clickhouse_driver import Client

COST = ("timestamp customer_id cloud_provider service_name instance_id instance_type region cost_per_hour "
        "utilization_percent is_spot is_reserved").split()
PERFORMANCE = ("timestamp customer_id service_id service_type model_name request_id latency_ms "
               "throughput_tokens_per_sec gpu_utilization kv_cache_utilization batch_size prompt_tokens "
               "completion_tokens total_tokens").split()
RESOURCE = ("timestamp customer_id instance_id instance_type gpu_index gpu_utilization gpu_memory_used_mb "
            "gpu_memory_total_mb gpu_temperature cpu_utilization memory_used_gb memory_total_gb network_rx_mbps "
            "network_tx_mbps").split()
QUALITY = ("timestamp customer_id service_id request_id model_name relevance_score coherence_score "
           "factuality_score hallucination_detected toxicity_score overall_quality_score prompt_hash "
           "latency_ms").split()


def utc(moment):
    return moment.astimezone(timezone.utc)


class ClickHouseClient:
    def __init__(self):
        self.client = Client(host=os.getenv("CLICKHOUSE_HOST", "localhost"),
                             port=int(os.getenv("CLICKHOUSE_PORT", "9000")),
                             database=os.getenv("CLICKHOUSE_DB", "optiinfra"),
                             user=os.getenv("CLICKHOUSE_USER", "default"),
                             password=os.getenv("CLICKHOUSE_PASSWORD", ""))

    def ping(self):
        try:
            return self.client.execute("SELECT 1") == [(1,)]
        except Exception:  # the driver's errors, and the network's: no answer is an answer here
            return False

    def _insert(self, table, columns, metrics):
        if not metrics:
            return 0
        rows = [{**metric, "timestamp": utc(metric["timestamp"])} for metric in metrics]
        self.client.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES", rows)
        return len(metrics)

    def insert_cost_metrics(self, metrics):
        return self._insert("cost_metrics_ts", COST, metrics)

    def insert_performance_metrics(self, metrics):
        return self._insert("performance_metrics_ts", PERFORMANCE, metrics)

    def insert_resource_metrics(self, metrics):
        return self._insert("resource_metrics_ts", RESOURCE, metrics)

    def insert_quality_metrics(self, metrics):
        return self._insert("quality_metrics_ts", QUALITY, metrics)

    def _query(self, view, **parameters):
        arguments = ", ".join(f"{name} = %({name})s" for name in parameters)
        rows, columns = self.client.execute(f"SELECT * FROM {view}({arguments})", parameters, with_column_types=True)
        return [dict(zip((name for name, _ in columns), row)) for row in rows]

    def query_cost_hourly(self, customer_id, start_date, end_date, cloud_provider=None):
        return self._query("query_cost_hourly", customer_id=customer_id,
                           start_date=f"{utc(start_date):%Y-%m-%d %H:%M:%S}",
                           end_date=f"{utc(end_date):%Y-%m-%d %H:%M:%S}", cloud_provider=cloud_provider or "")

    def query_performance_p95(self, customer_id, service_id, hours=24):
        rows = self._query("query_performance_p95", customer_id=customer_id, service_id=service_id, hours=hours)
        return rows[0] if rows else {}

    def query_resource_utilization(self, customer_id, instance_id, hours=24):
        rows = self._query("query_resource_utilization", customer_id=customer_id, instance_id=instance_id, hours=hours)
        return rows[0] if rows else {}

    def query_quality_trends(self, customer_id, service_id, hours=24):
        return self._query("query_quality_trends", customer_id=customer_id, service_id=service_id, hours=hours)


@functools.cache
def get_clickhouse_client():
    """One for the whole process; its connection is for one thread at a time, as the driver says."""
    return ClickHouseClient()
