#!/usr/bin/python3
"""Applies or upgrades sql/<system> on any server: what `make apply` runs.

    apply.py [--url URL | --host H --port N --user U] [--cluster NAME] [--dry-run] SYSTEM...

SYSTEM is one of sql/, "all", or a file there (hanzo/kafka). URL is http://host:8123, https://host:8443 or
clickhouse://host:9000 (native, with Debian's python3-clickhouse-driver). User and password come from
CLICKHOUSE_USER and CLICKHOUSE_PASSWORD. --dry-run prints the statements and asks no server.

What is missing is made. What is there already is compared with its statement, which the server itself
writes out in its own spelling (a temporary table of the session; nothing is read or moved), and then
changed where no stored row has to be: new columns, also at a key's end, indexes, codecs, defaults, settings, a
view's SELECT, its schedule. A rollup's state of another kind begins anew, its old values kept in a column
beside it. What else would need the rows again (engine, keys, a column's type) stays as it is and is named
(exit status 2); sql/meterhouse/migrate.sql says how such a table is moved. Columns of the user's own stay,
and so does a retention that was changed. Running it twice changes nothing. Knows no system: what they need is
in sql/order.

With --cluster everything is made on all nodes of that cluster, replicated and Distributed (cluster.py says
how). What a node lacks, for example a new one, is made; what is there is compared on the node that is asked.
"""

import argparse
import base64
import logging
import os
import re
import secrets
import signal
import sys
import urllib.error
import urllib.parse
import urllib.request

from cluster import Cluster, Unknown, literal, shards, without_brackets, without_quoted
from sql_files import SQL, files, shared, statements, systems

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MADE = re.compile(r"^CREATE (TABLE|MATERIALIZED VIEW) IF NOT EXISTS ([\w.`]+)(?: ON CLUSTER '(?:[^'\\]|\\.)*')?", re.MULTILINE)
# What a replicated table is besides its family: Replicated, its path and its name there.
DISTRIBUTED = re.compile(r"^ENGINE = Distributed\(", re.MULTILINE)
REPLICATED = re.compile(r"\bReplicated(\w*MergeTree)\('[^']*', '[^']*'(?:, )?")
CLAUSE = re.compile(r"^(ENGINE|PARTITION BY|PRIMARY KEY|ORDER BY|SAMPLE BY|TTL|SETTINGS|COMMENT)\b", re.MULTILINE)
DEFAULT = re.compile(r" (DEFAULT|MATERIALIZED|ALIAS)\b")
REFRESH = re.compile(r"^REFRESH (.+?)(?: TO \S+)?$", re.MULTILINE)
HINTS = {"UNKNOWN_FUNCTION": "are Meterhouse's functions installed on this server? see docker/README.md",
         "AUTHENTICATION_FAILED": "CLICKHOUSE_USER and CLICKHOUSE_PASSWORD are what is sent"}


class Stop(Exception):
    """What went wrong, in one line."""


def one_line(text):
    """The server's message without its stack, and what may help."""
    text = " ".join(text.split("Stack trace:")[0].split())
    hints = [hint for name, hint in HINTS.items() if name in text]
    return (text if len(text) <= 600 else text[:600] + " ...") + "".join(f" ({hint})" for hint in hints)


def basic(user, password):
    """A request's header. Of ClickHouse's own headers only Latin letters arrive as they are."""
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


class Http:
    def __init__(self, url, user, password):
        # One session: its temporary tables are ours. 60 s without a word from us end it.
        self.session = {"session_id": secrets.token_hex(16), "session_timeout": 60, "default_format": "TSVRaw",
                        "wait_end_of_query": 1}
        self.url, self.login = url, basic(user, password)

    def ask(self, query):
        """The first value of the answer."""
        request = urllib.request.Request(f"{self.url}/?{urllib.parse.urlencode(self.session)}", query.encode(),
                                         self.login)
        try:
            with urllib.request.urlopen(request, timeout=600) as answer:
                return answer.read().decode().removesuffix("\n")
        except urllib.error.HTTPError as error:
            raise Stop(one_line(error.read().decode(errors="replace")) or f"HTTP status {error.code}") from None
        except (OSError, ValueError) as error:
            raise Stop(f"{self.url} does not answer: {getattr(error, 'reason', error)}") from None


class Native:
    def __init__(self, url, user, password):
        try:
            import clickhouse_driver
        except ImportError:
            raise Stop("clickhouse:// needs python3-clickhouse-driver; http:// does not") from None
        logging.disable()  # it says on stderr what the exception says as well
        self.errors = (clickhouse_driver.errors.Error, OSError, EOFError)
        parts = urllib.parse.urlsplit(url)
        self.client = clickhouse_driver.Client(parts.hostname, parts.port or 9000, user=user, password=password,
                                               secure=parts.scheme == "clickhouses", connect_timeout=10)

    def ask(self, query):
        try:
            answer = self.client.execute(query)
        except self.errors as error:
            raise Stop(one_line(str(error) or type(error).__name__)) from None
        return str(answer[0][0]) if answer else ""


def connect(options):
    password = os.environ.get("CLICKHOUSE_PASSWORD", "")
    url = options.url or f"http://{options.host}:{options.port}"
    parts = urllib.parse.urlsplit(url)
    if parts.password:
        raise Stop("the password belongs into CLICKHOUSE_PASSWORD, not into the URL")
    kind = {"http": Http, "https": Http, "clickhouse": Native, "clickhouses": Native}.get(parts.scheme)
    if kind is None or not parts.hostname:
        raise Stop(f"not a server's address: {url} (http://host:8123, https:// or clickhouse://host:9000)")
    if kind is Http:
        url = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"
    return kind(url, options.user or parts.username or "default", password)


def parse(created):
    """A CREATE TABLE as the server writes it: {name: definition} of what is in the brackets, in its order, and
    {clause: text} of what follows."""
    start = created.index("\n(\n") + 3
    end = created.index("\n)\n", start)
    elements = {}
    for element in re.split(r",\n(?=    \S)", created[start:end]):
        element = element.strip()
        column = re.match(r"`(?:[^`\\]|\\.)*`", element)
        words = element.split(None, 2)
        elements[column[0] if column else " ".join(words[:2])] = element
    tail = created[end + 3:]
    marks = list(CLAUSE.finditer(tail)) + [None]
    clauses = {mark[1]: tail[mark.end():following.start() if following else None].strip()
               for mark, following in zip(marks, marks[1:])}
    return elements, clauses


def column_type(definition):
    """The type of a column's definition: what follows the name, up to the next word outside brackets."""
    rest = re.sub(r"^`(?:[^`\\]|\\.)*` ", "", definition)
    depth = 0
    for i, letter in enumerate(rest):
        depth += (letter == "(") - (letter == ")")
        if letter == " " and depth == 0:
            return rest[:i]
    return rest


def settings(text):
    return dict(pair.split(" = ", 1) for pair in re.split(r", (?=\w+ = )", text)) if text else {}


def key_parts(key):
    """Columns and expressions of an ORDER BY as the server writes it: (a, f(b, c)), or f(b, c), or tuple()."""
    if key in (None, "tuple()"):
        return []
    if re.fullmatch(r"\( *\)", without_brackets(without_quoted(key))):
        key = key[1:-1]
    commas = [found.start() for found in re.finditer(", ", without_brackets(without_quoted(key)))]
    return [key[first:last] for first, last in zip([0, *(comma + 2 for comma in commas)], [*commas, len(key)])]


def add_column(key, have, want):
    """The action that does: behind the last of those before it in the schema that are there. From now on it is."""
    names = [name for name in want if name.startswith("`")]
    before = [name for name in names[:names.index(key)] if name in have]
    have[key] = want[key]
    return f"ADD COLUMN {want[key]} " + (f"AFTER {before[-1]}" if before else "FIRST")


class Applied:
    """What is done to one server, and what is left to its owner."""

    def __init__(self, server, cluster=None):
        self.server, self.cluster, self.made, self.changed, self.left = server, cluster, 0, 0, 0

    def say(self, name, text):
        text = " ".join(text.split())
        print(f"  {name}: {text if len(text) <= 160 else text[:160] + ' ...'}", flush=True)

    def leave(self, name, what, has, wants):
        self.left += 1
        self.say(name, f"left as it is: {what} {has}, but the schema says {wants}")

    def change(self, name, action):
        where = self.cluster.alter_clause(name) if self.cluster else ""
        self.server.ask(f"ALTER TABLE {name}{where} {action}")
        self.changed += 1
        self.say(name, action)

    def wanted(self, statement, mark):
        """The server's own spelling of a statement's table, by way of a temporary one."""
        body = REPLICATED.sub(r"\1(", statement[mark.end():])  # which a temporary one cannot be
        self.server.ask("DROP TEMPORARY TABLE IF EXISTS meterhouse_wanted")
        self.server.ask(f"CREATE TEMPORARY TABLE meterhouse_wanted{body}")
        try:
            return self.server.ask("SHOW CREATE TEMPORARY TABLE meterhouse_wanted")
        finally:
            self.server.ask("DROP TEMPORARY TABLE IF EXISTS meterhouse_wanted")

    def upgrade_table(self, name, statement, mark):
        shown = self.server.ask(f"SHOW CREATE TABLE {name}")
        if DISTRIBUTED.search(statement) and not DISTRIBUTED.search(shown):
            self.leave(name, "it is", "of this node alone", "Distributed: see docker/README.md")
            return
        have, has = parse(shown)
        want, wants = parse(self.wanted(statement, mark))
        has["ENGINE"] = REPLICATED.sub(r"Replicated \1(", has["ENGINE"]).removesuffix("()")
        wants["ENGINE"] = wants["ENGINE"].removesuffix("()")
        if REPLICATED.search(statement):
            wants["ENGINE"] = wants["ENGINE"].replace("= ", "= Replicated ")
        now = settings(has.get("SETTINGS"))
        for key, value in settings(wants.get("SETTINGS")).items():
            if now.get(key) != value:
                try:
                    self.change(name, f"MODIFY SETTING {key} = {value}")
                except Stop as error:  # some are fixed when the table is made
                    self.leave(name, key, now.get(key, "(default)"), f"{value} ({error})")
        self.begin_states_anew(name, have, want)
        self.extend_key(name, have, want, has, wants)
        added = [add_column(key, have, want) for key in want if key.startswith("`") and key not in have]
        if added:  # at once, for one may be made of another that comes after it
            self.change(name, ", ".join(added))
        other = []  # (a column that is changed may be made of one that is added)
        stores = wants["ENGINE"].strip("= `") != "Null"  # else it has no indexes, and checks nothing
        for key, definition in want.items():
            if " ALIAS " in definition and " ALIAS " not in have.get(key, " ALIAS "):
                # It is stored, and would be lost: it stays so, and new rows get what it would stand for.
                definition = definition.replace(" ALIAS ", " DEFAULT ", 1)
            if key.startswith("`"):
                if definition == have.get(key, definition):
                    continue
                if column_type(definition) != column_type(have[key]):
                    self.leave(name, "column", have[key], definition)
                else:
                    other.append((key, have[key], definition))
            elif stores and key not in have:
                self.change(name, f"ADD {definition}")
            elif stores and definition != have[key]:
                self.leave(name, "it has", have[key], definition)
        for key, had, definition in other:
            self.change_column(name, key, had, definition)
        for clause in ("ENGINE", "PARTITION BY", "PRIMARY KEY", "ORDER BY", "SAMPLE BY"):
            if has.get(clause) != wants.get(clause) and (clause != "PRIMARY KEY" or clause in wants):
                self.leave(name, clause, has.get(clause, "(none)"), wants.get(clause, "(none)"))
        if has.get("TTL") != wants.get("TTL"):  # to change it could delete rows
            self.say(name, f"keeps its own retention, TTL {has.get('TTL', '(none)')}; the schema has "
                     f"{wants.get('TTL', '(none)')}")

    def begin_states_anew(self, name, have, want):
        """Columns that hold aggregation states of another kind than the schema's: no server converts one into the
        other, and a feed that makes the new would fail. Old values go to <name>_before, where the old functions
        read them. One ALTER, for a feed leaves out silently what its target does not have."""
        actions = {"DROP": [], "RENAME": [], "ADD": []}
        for key, definition in want.items():
            types = [column_type(text) for text in (have.get(key, ""), definition)]
            before = f"{key[:-1]}_before`"
            if types[0] != types[1] and all(t.startswith("AggregateFunction(") for t in types) and before not in have:
                if " ALIAS " in have[key]:  # nothing is stored, and it may read another that is renamed
                    actions["DROP"].append(f"DROP COLUMN {key}")
                else:
                    actions["RENAME"].append(f"RENAME COLUMN {key} TO {before}")
                actions["ADD"].append(add_column(key, have, want))
        if actions["ADD"]:
            self.change(name, ", ".join(sum(actions.values(), [])))

    def extend_key(self, name, have, want, has, wants):
        """The key's new columns, at the end of ORDER BY: rows that are there are in that order already, if the columns
        come in the same ALTER. PRIMARY KEY stays what ORDER BY was."""
        key = key_parts(has.get("ORDER BY"))
        new = {f"`{part.strip('`')}`": part for part in key_parts(wants.get("ORDER BY"))}
        new = {column: part for column, part in new.items() if column in want and column not in have}
        if not key or not new or any(DEFAULT.search(want[column]) for column in new):
            return  # of columns that have values the engine takes none
        actions = [add_column(column, have, want) for column in want if column in new]
        has["ORDER BY"] = f"({', '.join([*key, *new.values()])})"
        self.change(name, ", ".join([*actions, f"MODIFY ORDER BY {has['ORDER BY']}"]))

    def change_column(self, name, key, has, wants):
        """Same type: only what is said about new rows differs."""
        for word in ("DEFAULT", "MATERIALIZED", "ALIAS", "COMMENT", "CODEC", "TTL"):
            said = rf" {word}\b"
            if re.search(said, has) and not re.search(said, wants) and not (
                    word in ("DEFAULT", "MATERIALIZED", "ALIAS") and DEFAULT.search(wants)):
                self.change(name, f"MODIFY COLUMN {key} REMOVE {word}")
        self.change(name, f"MODIFY COLUMN {wants}")

    def formatted(self, statement):
        return self.server.ask(f"SELECT formatQuery({literal(statement)})")

    def select(self, created):
        """What a view reads. Formatted once more, for a CREATE breaks some lines elsewhere than another."""
        return self.formatted(created[re.search(r"^AS ", created, re.MULTILINE).end():])

    def upgrade_view(self, name, statement, mark):
        """A materialized view goes on feeding its target while its SELECT is replaced."""
        has = self.server.ask(f"SHOW CREATE TABLE {name}")
        wants = self.formatted(statement[mark.start():])
        target = re.compile(r"\bTO (\S+)")
        if target.search(has)[1] != target.search(wants)[1]:
            if REFRESH.search(has) and REFRESH.search(wants):  # between two refreshes it holds nothing
                self.server.ask(f"DROP VIEW {name}{self.cluster.clause if self.cluster else ''} SYNC")
                self.server.ask(statement)
                self.changed += 1
                self.say(name, f"feeds {target.search(wants)[1]}, no more {target.search(has)[1]}")
            else:
                self.leave(name, "it feeds", target.search(has)[1], target.search(wants)[1])
            return
        select = wants[re.search(r"^AS ", wants, re.MULTILINE).end():]
        self.server.ask("DROP TEMPORARY VIEW IF EXISTS meterhouse_wanted")
        self.server.ask(f"CREATE TEMPORARY VIEW meterhouse_wanted AS {select}")
        shown = self.server.ask("SHOW CREATE TEMPORARY VIEW meterhouse_wanted")
        self.server.ask("DROP TEMPORARY VIEW meterhouse_wanted")
        if self.select(shown) != self.select(has):
            self.change(name, f"MODIFY QUERY {select}")
        schedules = [(REFRESH.search(text) or [None, None])[1] for text in (has, wants)]
        if schedules[0] != schedules[1]:
            if None in schedules:
                self.leave(name, "REFRESH", *(schedule or "(none)" for schedule in schedules))
            else:
                self.change(name, f"MODIFY REFRESH {schedules[1]}")

    def missing(self, name):
        if self.cluster is None:
            return self.server.ask(f"EXISTS TABLE {name}") != "1"
        return self.cluster.nodes > int(self.server.ask(
            f"SELECT count() FROM clusterAllReplicas({self.cluster.name}, system.tables) "
            f"WHERE concat(database, '.', name) = {literal(name)}"))

    def apply(self, statement):
        mark = MADE.search(statement)
        if mark is None:
            self.server.ask(statement)
        elif self.missing(mark[2]):
            self.server.ask(statement)
            self.made += 1
        elif mark[1] == "TABLE":
            self.upgrade_table(mark[2], statement, mark)
        else:
            self.upgrade_view(mark[2], statement, mark)

    def apply_file(self, path):
        for where, statement in sent(path, self.cluster):
            try:
                self.apply(statement)
            except Stop as error:
                raise Stop(f"{where}: {error}") from None


def chosen(names):
    """[(system or file, its files)] of what was asked for, the shared systems first."""
    known = systems()
    single = [name for name in names if os.path.isfile(f"{SQL}/{name}.sql") and name not in known]
    asked = known if names == ["all"] else [name for name in names if name not in single]
    for system in asked:
        if system not in known:
            raise Stop(f"no system {system}: there are {', '.join(known)}, or all")
    order = [*shared(), *(name for name in asked if name not in shared())] if asked else []
    return [*(path for name in order for path in files(name)), *(f"{SQL}/{name}.sql" for name in single)]


def sent(path, cluster):
    """[(line, statement as it is sent)] of a file."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    name = os.path.relpath(path, ROOT)
    try:
        pairs = cluster.rewrite(text) if cluster else [(statement, statement) for statement in statements(text)]
    except Unknown as error:
        raise Stop(f"{name}: {error}") from None
    return [(f"{name} line {text[:text.index(found)].count(chr(10)) + 1}", statement) for found, statement in pairs]


def look_at_cluster(server, cluster):
    """What its configuration must have, said before anything is made; how many nodes it has."""
    described = f"FROM system.clusters WHERE cluster = {cluster.name}"
    cluster.nodes = int(server.ask(f"SELECT count() {described}"))
    if not cluster.nodes:
        there = server.ask("SELECT arrayStringConcat(arraySort(groupUniqArray(cluster)), ', ') FROM system.clusters")
        raise Stop(f"no cluster {cluster.name} on this server; there are: {there or 'none'}")
    if server.ask(f"SELECT count() FROM (SELECT shard_num {described} AND NOT internal_replication "
                  "GROUP BY shard_num HAVING count() > 1)") != "0":
        raise Stop(f"cluster {cluster.name} has no internal_replication: each replica would get each row twice")
    wanted = server.ask(f"SELECT concat(toString(count()), ' nodes of ', toString(uniqExact(shard_num)), ' shards') {described}")
    # asks all nodes: one that is down would let every statement wait for minutes
    told = server.ask(
        "SELECT concat(toString(uniqExact(shard, replica)), ' nodes of ', toString(uniqExact(shard)), ' shards') FROM "
        "(SELECT anyIf(substitution, macro = 'shard') AS shard, anyIf(substitution, macro = 'replica') AS replica "
        f"FROM clusterAllReplicas({cluster.name}, system.macros) GROUP BY _shard_num HAVING shard != '' AND replica != '')")
    if told != wanted:
        raise Stop(f"cluster {cluster.name} has {wanted}, but by their macros shard and replica they are {told}: "
                   "see config/server/examples/cluster.xml")


def refuse_cluster(server):
    """Without --cluster tables would be changed on one node only."""
    names = ", ".join(map(literal, shards()))
    found = server.ask("SELECT concat(database, '.', name, ' is on cluster ', extract(engine_full, '\\'([^\\']*)')) FROM "
                       f"system.tables WHERE engine = 'Distributed' AND concat(database, '.', name) IN ({names}) LIMIT 1")
    if found:
        raise Stop(f"{found}: say so with CLUSTER=name (--cluster name)")


def run(options):
    cluster = Cluster(options.cluster) if options.cluster else None
    paths = chosen(options.systems)
    if options.dry_run:
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # who reads may stop
        print("\n\n".join(statement + ";" for path in paths for _, statement in sent(path, cluster)))
        return 0
    server = connect(options)
    version = server.ask("SELECT version()")
    print(f"ClickHouse {version}")
    if cluster:
        look_at_cluster(server, cluster)
    else:
        refuse_cluster(server)
    try:  # views read the server's own log tables, which are made with what is first written
        server.ask("SYSTEM FLUSH LOGS")
    except Stop:
        pass  # not everybody may; they are written some seconds later
    applied = Applied(server, cluster)
    for path in paths:
        print(os.path.relpath(path, ROOT), flush=True)
        applied.apply_file(path)
    print(f"{applied.made} made, {applied.changed} changed, {applied.left} left as they are")
    return 2 if applied.left else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", default="")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8123)
    parser.add_argument("--user", default=os.environ.get("CLICKHOUSE_USER", ""))
    parser.add_argument("--cluster", default="")
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("systems", nargs="+")
    try:
        return run(parser.parse_args())
    except Stop as error:
        print(f"apply: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("apply: interrupted: what is missing is made when it is applied again", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
