// What an application does with @clickhouse/client: rows in, questions by name with parameters, each as one user.
//   NODE_PATH=<node_modules> URL=... APPLICATION=password READER=password node node_client.cjs
// Prints one JSON object of answers, for test_node.py to judge.
"use strict";
const { createClient } = require("@clickhouse/client");

const CUSTOMER = "00000000-0000-0000-0000-000000000001";
const SERVICE = "00000000-0000-0000-0000-000000000002";

function connect(username, password) {
    return createClient({
        url: process.env.URL, username, password, database: "optiinfra",
        clickhouse_settings: { date_time_input_format: "best_effort" }, // dates as JSON.stringify writes them
    });
}

async function rows(client, query, query_params) {
    const answer = await client.query({ query, query_params, format: "JSONEachRow" });
    return answer.json();
}

// The message of what is refused, or "" for what is not.
async function refused(action) {
    try {
        await action();
        return "";
    } catch (error) {
        return error.type || error.message;
    }
}

async function main() {
    const now = Date.now();
    const requests = Array.from({ length: 100 }, (_, i) => ({
        timestamp: new Date(now - 1000 * i), customer_id: CUSTOMER, service_id: SERVICE,
        request_id: `00000000-0000-0000-0000-${String(i).padStart(12, "0")}`,
        provider: "openai", model_name: "gpt-4o", latency_ms: i, prompt_tokens: 1000, completion_tokens: 100,
        prompt: "it's a \"test\"", params: JSON.stringify({ n: i % 2 }), relevance_score: i % 10 === 0 ? null : 0.5,
        coherence_score: 0.5, factuality_score: 0.5, hallucination_detected: 0, toxicity_score: 0,
    }));
    const application = connect("application", process.env.APPLICATION);
    const reader = connect("reader", process.env.READER);
    const stranger = connect("application", "wrong");
    const insert = (client) => client.insert({
        table: "requests_in", values: requests, format: "JSONEachRow",
        clickhouse_settings: { insert_deduplication_token: "from node", async_insert: 0 },
    });
    const byName = { customer: CUSTOMER, service: SERVICE, hours: 2 };
    const question = (view) => `SELECT * FROM ${view}(customer_id = {customer:UUID}, service_id = {service:UUID}, hours = {hours:UInt32})`;

    const found = { ping: (await reader.ping()).success };
    await insert(application);
    await insert(application); // sent again after, say, a timeout
    found.performance = await rows(reader, question("query_performance_p95"), byName);
    found.quality = await rows(reader, question("query_quality_trends"), byName);
    found.stored = await rows(application, `SELECT count() AS n, sum(cost_usd) AS cost, uniqExact(params_hash) AS params,
        min(toUnixTimestamp(timestamp)) AS first FROM performance_metrics_ts WHERE customer_id = {customer:UUID}`, byName);
    found.oldest = Math.floor((now - 99000) / 1000);
    found.inserted_as_reader = await refused(() => insert(reader));
    found.made_as_application = await refused(() => application.command({ query: "CREATE TABLE x (a UInt8) ENGINE = Memory" }));
    found.injected = await refused(() => rows(reader, question("query_performance_p95"), { ...byName, hours: "1 OR 1=1" }));
    found.wrong_password = await refused(() => rows(stranger, "SELECT 1"));
    await Promise.all([application.close(), reader.close(), stranger.close()]);
    console.log(JSON.stringify(found));
}

main().catch((error) => {
    console.error(error);
    process.exit(1);
});
