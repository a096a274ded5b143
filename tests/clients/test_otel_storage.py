#!/usr/bin/env python3
"""otel_v2 on disk: days move over three local disks, and no prompt is in any file.

    test_otel_storage.py <build folder>
"""
import json
import os
import re
import secrets
import shutil
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import CONFIGS, Server, main, server_config, statements

# How many days older than the newest, whatever zone they are days of.
MOVED = "SELECT dateDiff('day', toDate(partition), max(toDate(partition)) OVER ()) AS age, disk_name FROM system.parts WHERE database = '{0}' AND table = '{1}' AND active AND rows > 0 ORDER BY age"


def refusal(server, query):
    status, body = server.http(query)
    return 0 if status == 200 else int(body.split("Code: ")[1].split(".")[0])


class Storage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="meterhouse-disks-")
        config = server_config(f"{cls.folder}/server", "tiered_storage.xml")
        cls.server = Server(sys.argv[1], configs=(config, CONFIGS[1])).__enter__()
        cls.server.apply("otel_v2")

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()
        shutil.rmtree(cls.folder)

    # defect 43: also with the policy at hand there is no volume of that name
    # defect 45: a table on the policy `default` takes neither the moves nor the policy
    # defect 44: what the policy would do, had it been made
    def test_printed(self):
        self.server.ask("CREATE DATABASE printed")
        columns = "(Timestamp DateTime, Date Date DEFAULT toDate(Timestamp)) ENGINE = MergeTree PARTITION BY toYYYYMM(Date) ORDER BY Timestamp"
        moves = "Date + INTERVAL 7 DAY TO VOLUME '{0}', Date + INTERVAL 30 DAY TO VOLUME 'archive_volume', Date + INTERVAL 90 DAY DELETE"
        self.assertEqual(refusal(self.server, f"CREATE TABLE printed.metrics_local {columns} TTL Date + INTERVAL 7 DAY TO VOLUME 'cold_storage', Date + INTERVAL 30 DAY DELETE "
                                              "SETTINGS storage_policy = 'tiered_storage'"), 450)
        self.server.ask(f"CREATE TABLE printed.traces_local {columns} TTL Date + INTERVAL 30 DAY DELETE")
        self.assertEqual(refusal(self.server, f"ALTER TABLE printed.traces_local MODIFY TTL {moves.format('cold_volume')}"), 450)
        status, body = self.server.http("ALTER TABLE printed.traces_local MODIFY SETTING storage_policy = 'tiered_storage'")
        self.assertEqual((status == 200, "shall contain volumes of the old storage policy" in body and "Code: 36." in body), (False, True), body)
        # With the policy at CREATE each day lies on its volume.
        self.server.ask(f"CREATE TABLE printed.tiered {columns.replace('toYYYYMM(Date)', 'Date')} TTL {moves.format('cold_volume')} SETTINGS storage_policy = 'tiered_storage'")
        self.server.ask("INSERT INTO printed.tiered (Timestamp) SELECT now() - toIntervalDay(arrayJoin([0, 10, 40, 100]))")
        self.server.ask("OPTIMIZE TABLE printed.tiered FINAL")
        self.assertEqual(self.server.ask(MOVED.format("printed", "tiered")).split(), "0 disk_nvme 10 disk_ssd 40 disk_s3".split())

    def test_tiers(self):
        """Tables that exist change over, twice, and their days move; spans of 100 days are deleted."""
        def insert(*ages):
            for door in ("traces_in", "metrics_in", "logs_in"):
                self.server.ask(f"INSERT INTO otel_v2.{door} (Timestamp) SELECT now64(9) - toIntervalDay(arrayJoin({list(ages)}))")

        insert(0, 5, 10, 20)
        self.assertEqual(set(self.server.ask(MOVED.format("otel_v2", "traces_local")).split()[1::2]), {"default"})
        for _ in range(2):
            with open("sql/otel_v2/tiers.sql", encoding="utf-8") as file:
                for statement in statements(file.read()):
                    self.server.ask(statement)
        insert(40, 100)
        for table, expected in (("traces_local", "0 default 5 default 10 disk_ssd 20 disk_ssd 40 disk_s3"),
                                ("metrics_local", "0 default 5 default 10 disk_ssd 20 disk_ssd"),
                                ("logs_local", "0 default 5 disk_ssd 10 disk_ssd")):
            for _ in range(300):
                found = self.server.ask(MOVED.format("otel_v2", table)).split()
                if found == expected.split():
                    break
                time.sleep(0.1)
            self.assertEqual(found, expected.split(), table)
        self.assertEqual(self.server.ask("SELECT count() FROM otel_v2.traces").strip(), "5")
        self.assertIn("disk_s3", self.server.ask("SELECT disks FROM otel_v2.storage WHERE table = 'traces_local'"))


class Prompts(unittest.TestCase):
    """Files without compression, so that what is in them can be found."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="meterhouse-prompts-")
        shutil.copytree(CONFIGS[0], f"{cls.folder}/server")
        with open(f"{cls.folder}/server/config.d/plain.xml", "w", encoding="utf-8") as out:
            out.write("<clickhouse><merge_tree><default_compression_codec>NONE</default_compression_codec></merge_tree></clickhouse>")
        cls.server = Server(sys.argv[1], configs=(f"{cls.folder}/server", CONFIGS[1])).__enter__()
        for name in sorted(os.listdir("sql/otel_v2")):
            if name[0].isdigit():
                with open(f"sql/otel_v2/{name}", encoding="utf-8") as file:
                    for statement in statements(re.sub(r" CODEC\((?:[^()]|\([^()]*\))*\)", "", file.read())):
                        cls.server.ask(statement)

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()
        shutil.rmtree(cls.folder)

    def test_no_prompt_on_disk(self):
        said, kept = f"said-{secrets.token_hex(8)}", f"kept-{secrets.token_hex(8)}"
        message = json.dumps([{"role": "user", "parts": [{"type": "text", "content": said}]}])
        common = {"gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o",
                  "gen_ai.usage.input_tokens": "1000", "gen_ai.usage.output_tokens": "100"}
        private = ("gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.system_instructions", "gen_ai.tool.definitions",
                   "gen_ai.tool.call.arguments", "gen_ai.tool.call.result", "gen_ai.prompt", "gen_ai.completion", "gen_ai.prompt.0.content",
                   "gen_ai.completion.0.content", "gen_ai.request.stop_sequences", "gen_ai.retrieval.query.text", "gen_ai.agent.description",
                   "gen_ai.evaluation.explanation", "gen_ai.prompt.variable.x", "gen_ai.a_later_convention", "Gen_AI.Prompt", "llm.prompts",
                   "llm.input_messages.0.message.content", "llm.completions", "llm.request.functions.0.description", "traceloop.entity.input",
                   "traceloop.entity.output", "input.value", "output.value", "ai.prompt.messages", "ai.response.text", "langfuse.observation.input",
                   "embedding.embeddings.0.embedding.text", "retrieval.documents.0.document.content", "reranker.query", "tool.parameters", "prompt",
                   "completion", "messages", "input", "output", "content", "exception.message", "exception.stacktrace", "http.request.body",
                   # of agents, tools and frameworks, in name spaces of their own or in none
                   "gcp.vertex.agent.llm_request", "gcp.vertex.agent.tool_response", "pydantic_ai.all_messages", "all_messages_events", "events",
                   "request_data", "response_data", "raw_input", "lk.input_text", "mcp.params", "mcp.tool.result", "final_result",
                   "tool_arguments", "user.prompt", "prompt.text", "prompt_text", "input_text")
        rows = []
        for i, name in enumerate(private):
            row = {"Timestamp": f"2026-11-20 10:00:{i:02}.5", "TraceId": "t", "SpanId": f"a{i}", "ServiceName": kept, "SpanKind": 3, "StatusCode": "Error",
                   "StatusMessage": said, "SpanAttributes": {**common, name: message}}
            rows.append(row)
            rows.append({**row, "SpanId": f"b{i}", "SpanAttributes": common, "Events.Timestamp": [row["Timestamp"]],
                         "Events.Name": ["gen_ai.client.inference.operation.details" if i % 2 else "exception"], "Events.Attributes": [{name: message}]})
            rows.append({**row, "SpanId": f"c{i}", "SpanAttributes": {**common, "gen_ai.operation.name": "execute_tool", name: message}})
        logs = [{"Timestamp": f"2026-11-20 10:00:{i:02}.5", "ServiceName": kept, "Body": said, "LogAttributes": {"gen_ai.system": "openai", name: message}} for i, name in enumerate(private)]
        logs += [{"Timestamp": "2026-11-20 10:00:00.5", "Body": said, "EventName": event, "LogAttributes": {"id": said}} for event in ("gen_ai.user.message", "gen_ai.choice")]
        self.server.ask("SYSTEM STOP TTL MERGES")
        for door in ("traces_in", "otel_traces"):
            self.send(door, rows)
        for door in ("logs_in", "otel_logs"):
            self.send(door, logs)
        self.assertEqual(self.server.ask("SELECT (SELECT count() FROM otel_v2.traces), (SELECT count() FROM otel_v2.logs), count(), countIf(PromptHash IS NOT NULL) > 0 FROM otel_v2.gen_ai_requests").split(),
                         [str(2 * len(rows)), str(2 * len(logs)), str(4 * len(private)), "1"])
        self.server.ask("SYSTEM FLUSH LOGS")
        tables = self.server.ask("SELECT name FROM system.tables WHERE database = 'otel_v2' AND engine LIKE '%MergeTree'").split()
        for when in ("as inserted", "merged"):
            self.assertEqual(self.server.files_with(said), [], when)
            self.assertGreater(len(self.server.files_with(kept)), 3, "what is kept must be found by this search")
            for table in tables:
                self.server.ask(f"OPTIMIZE TABLE otel_v2.{table} FINAL")
                self.assertEqual(self.server.ask(f"SELECT count() FROM otel_v2.{table} WHERE position(toString(tuple(*)), '{said[5:]}') > 0").strip(), "0", table)

    def test_one_name_is_enough(self):
        """Nothing else in the row says that a model is at work. With a value that is no text the name says nothing."""
        said = f"said {secrets.token_hex(8)}"
        common = {"Timestamp": "2026-11-20 11:30:00.5", "ServiceName": "one name"}
        names = ("tool.input", "tool_output", "tool.call.arguments", "message.content", "chat.history", "chatHistory", "conversation_history",
                 "x.reasoning_content", "thinking", "response_text", "user_input", "userInput", "inputs", "output", "prompt_text", "systemPrompt",
                 "system_instructions", "function.arguments", "input.value", "x.messages", "genkit:input", "haystack.component.input",
                 "agentops.entity.input", "braintrust.input_json", "honeyhive_inputs.question", "db.vector.query.content", "spring.ai.tool.call.result",
                 "db.query.result.document", "promptflow.x")
        self.send("traces_in", [{**common, "TraceId": "one", "SpanId": str(i), "StatusMessage": said, "SpanAttributes": {name: said, "other": said}} for i, name in enumerate(names)])
        self.send("logs_in", [{**common, "Body": said, "LogAttributes": {name: said, "other": said}} for name in names])
        self.send("traces_in", [{**common, "TraceId": "none", "SpanId": name, "StatusMessage": "not well", "SpanAttributes": {name: "17"}} for name in names[:14]])
        # what messages of a chat look like is known under any name, and in a text of its own; so are scopes that write prompts out
        chats = [f'[{{"role": "user", "content": "{said}"}}]', f"{{'contents': [{{'parts': [{{'text': '{said}'}}], 'role': 'model'}}]}}",
                 json.dumps({"request": json.dumps({"messages": [{"content": said, "role": "system"}]})})]
        for i, chat in enumerate(chats):
            self.send("traces_in", [{**common, "TraceId": "chat", "SpanId": f"a{i}", "SpanAttributes": {"request_body": chat}},
                                    {**common, "TraceId": "chat", "SpanId": f"b{i}", "StatusMessage": chat, "SpanAttributes": {"other": said}}])
            self.send("logs_in", [{**common, "Body": "POST", "LogAttributes": {"payload": chat, "other": said}}, {**common, "Body": chat}])
        for scope in ("autogen_core.events", "openai._base_client", "org.springframework.ai.chat", "Microsoft.SemanticKernel.Kernel", "litellm"):
            self.send("otel_logs", [{**common, "ScopeName": scope, "Body": said, "LogAttributes": {"other": said}}])
            self.send("traces_in", [{**common, "TraceId": "scope", "SpanId": "1", "ScopeName": scope, "SpanAttributes": {"other": said}}])
        for table, rows in ("traces", len(names) + 14 + 6 + 5), ("logs", len(names) + 6 + 5):
            self.assertEqual(self.server.ask(f"SELECT count(), countIf(position(toString(tuple(*)), '{said[5:]}') > 0) FROM otel_v2.{table} WHERE ServiceName = 'one name'").split(),
                             [str(rows), "0"], table)
        self.assertEqual(self.server.ask("SELECT countIf(StatusMessage = 'not well' AND SpanAttributes[SpanId] = '17') FROM otel_v2.traces WHERE TraceId = 'none'"), "14\n")

    def test_what_spans_are_called(self):
        """A model's span may be named by the task it was given (CrewAI's are); an operation and what it is done to stay."""
        said = f"said {secrets.token_hex(8)}"
        kept = ("chat gpt-4o", "invoke_agent Math Tutor", "POST /v1/chat/completions", "tools/call get-weather", "Agent run (Research Analyst)", "", "embeddings text-embedding-3-small",
                "RunnableParallel<context,question>.task", "agent_run [weather_agent]", "Chat Completion with {request_data[model]!r}", "invoke_agent Müller",
                "chat arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0", "GET /prompts/{id}?x=1")
        cut = (f"Write a poem in which {said}.task", f"説明してください{said[5:]}", f"{said}\n\nin two lines", said.replace(" ", "\u3000"), "x" * 129 + said[5:])
        span = {"Timestamp": "2026-11-20 11:45:00.5", "ServiceName": "named", "SpanAttributes": {"gen_ai.operation.name": "chat"}}
        self.send("traces_in", [{**span, "TraceId": "named", "SpanId": str(i), "SpanName": name, "Events.Timestamp": [span["Timestamp"]], "Events.Name": [name], "Events.Attributes": [{}]}
                                for i, name in enumerate(kept + cut)])
        shown = self.server.ask("SELECT SpanName, Events.Name[1] FROM otel_v2.traces WHERE TraceId = 'named' ORDER BY toUInt8(SpanId) FORMAT TSV").split("\n")[:-1]
        self.assertEqual(shown, [f"{name}\t{name}" for name in kept] + ["chat\t"] * len(cut))
        for i, (attributes, kind) in enumerate((({"openinference.span.kind": "CHAIN"}, "CHAIN"), ({"llm.x": "1"}, ""),
                                                ({"gen_ai.operation.name": said, "traceloop.span.kind": "workflow"}, "workflow"))):
            self.send("traces_in", [{**span, "TraceId": "kinds", "SpanId": str(i), "SpanName": cut[0], "SpanAttributes": attributes}])
            self.assertEqual(self.server.ask(f"SELECT SpanName FROM otel_v2.traces WHERE TraceId = 'kinds' AND SpanId = '{i}'"), kind + "\n")
        for kind in ("timeout", f"content filtered: {said}"):
            self.send("traces_in", [{**span, "TraceId": "errors", "SpanId": kind[:7], "SpanAttributes": {**span["SpanAttributes"], "gen_ai.request.model": "m", "error.type": kind}}])
        self.assertEqual(self.server.ask("SELECT SpanId, ErrorType FROM otel_v2.gen_ai_requests WHERE TraceId = 'errors' ORDER BY SpanId"), "content\t\ntimeout\ttimeout\n")
        self.send("traces_in", [{**span, "TraceId": "of none", "SpanId": "1", "SpanName": "a job of more than four words", "SpanAttributes": {}}])
        self.assertEqual(self.server.ask("SELECT SpanName FROM otel_v2.traces WHERE TraceId = 'of none'"), "a job of more than four words\n")
        self.send("logs_in", [{"Timestamp": "2026-11-20 11:45:00.5", "ServiceName": "named", "EventName": said, "LogAttributes": {"gen_ai.system": "openai"}}])
        self.assertEqual(self.server.ask("SELECT LogAttributes['event.name'] FROM otel_v2.logs WHERE ServiceName = 'named'"), "\n")

    def test_of_agents(self):
        """Logs of coding agents, whose texts stand under names of their own."""
        said = f"said {secrets.token_hex(8)}"
        common = {"Timestamp": "2026-11-20 11:00:00.5", "ServiceName": "agents", "Body": said}
        logs = [{**common, "EventName": event, "LogAttributes": {"event.name": name, **attributes}} for event, name, attributes in (
            ("", "tool_result", {"tool_parameters": json.dumps({"bash_command": said}), "error": said}), ("", "claude_code.user_prompt", {"a": said}),
            ("", "codex.tool_result", {"arguments": said, "output": said}), ("", "gemini_cli.tool_call", {"function_args": said}),
            ("mcp.call", "", {"a": said}), ("GEN_AI.x", "", {"a": "1", "error.type": said}), ("", "x", {"gen_ai.system": "openai", said: "1"}))]
        self.send("logs_in", logs)
        self.assertEqual(self.server.ask(f"SELECT count(), countIf(position(toString(tuple(*)), '{said[5:]}') > 0) FROM otel_v2.logs WHERE ServiceName = 'agents'"), "7\t0\n")

    def test_what_is_no_prompt_stays(self):
        """What only has a word of the lists in its name, and no text there; what people need of a model's span."""
        common = {"Timestamp": "2026-11-20 12:00:00.5", "ServiceName": "harmless"}
        harmless = [{"messages_processed": "10", "db": "a b"}, {"completion_time": "10", "error.stack": "a b"}, {"events": "3", "x": "a b"},
                    {"k8s.job.completions": "1", "x": "a b"}, {"promptly": "1", "x": "a b"}, {"messages.count": "1", "db.statement": "SELECT a FROM b"},
                    {"messaging.client.consumed.messages": "1", "exception.message": "a b"}, {"rabbitmq.messages_ready": "1", "message": "a b"},
                    *({name: "not enough money", "exception.message": "a b"} for name in (
                        "response.message", "request_body", "response_body", "request.query", "message.body", "message.text", "user.message",
                        "task.description", "task_result", "agent.description", "input.query", "decision.reasoning")),
                    {"user": '{"id": 5, "role": "user", "name": "a b", "contentType": "a b"}', "body": "a b"}, {"x": "content of a role: user", "message": "a b"}]
        self.send("logs_in", [{**common, "Body": "job done", "LogAttributes": attributes} for attributes in harmless])
        self.send("traces_in", [{**common, "TraceId": "harmless", "SpanId": str(i), "StatusMessage": "not well", "SpanAttributes": attributes,
                                 "Events.Timestamp": [common["Timestamp"]], "Events.Name": ["messages received"], "Events.Attributes": [{}]}
                                for i, attributes in enumerate(harmless)])
        for query in ("SELECT LogAttributes AS a FROM otel_v2.logs WHERE ServiceName = 'harmless' AND Body = 'job done'",
                      "SELECT SpanAttributes AS a FROM otel_v2.traces WHERE TraceId = 'harmless' AND StatusMessage = 'not well'"):
            found = [json.loads(row)["a"] for row in self.server.ask(query + " FORMAT JSONEachRow").splitlines()]
            self.assertEqual(sorted(found, key=str), sorted(harmless, key=str))
        needed = {"gen_ai.operation.name": "chat", "gen_ai.agent.name": "Math Tutor", "gen_ai.usage.input_tokens": "3", "error.type": "timeout",
                  "http.status_code": "429", "server.address": "api.openai.com", "user.id": "auth0|5f7c", "http.route": "/v1/{model}", "code.function": "<module>"}
        self.send("traces_in", [{**common, "TraceId": "needed", "SpanId": "1", "SpanAttributes": needed}])
        self.assertEqual(json.loads(self.server.ask("SELECT SpanAttributes AS a FROM otel_v2.traces WHERE TraceId = 'needed' FORMAT JSONEachRow"))["a"], needed)

    def send(self, door, rows):
        status, body = self.server.http(f"INSERT INTO otel_v2.{door} FORMAT JSONEachRow", data="\n".join(map(json.dumps, rows)).encode())
        self.assertEqual(status, 200, body)


if __name__ == "__main__":
    main()
