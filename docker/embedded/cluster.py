"""The SQL of one server, said for a cluster: what `make apply CLUSTER=name` sends. Knows no server.

    CREATE of anything                 ON CLUSTER
    a table of the MergeTree family    Replicated, under the name <x>_local (what has it already keeps it),
                                       and beside it <x>, Distributed over all shards
    such that sql/shards calls `everywhere`    one copy on every node, under its own name
    Null, Kafka                        as it is, on every node; the nodes share a topic as one group
    a materialized view                feeds the <x>_local of its node from that of its node
    one with REFRESH                   every node calculates, from all shards, and appends to <x>, which sends
                                       each row to its shard: the target must bear a row more than once
    a view                             as it is: it reads <x>, so all shards
    one that only shows an <x>_local   has the name that the Distributed table gets; views after it that read
                                       the <x>_local itself, to be planned faster on one server, read that one
    ALTER, TRUNCATE, DELETE            of the <x>_local of every node
    INSERT                             as it is: into <x>, or into what is everywhere

What is none of these is refused: nothing passes through that nobody has thought about.
"""

import os
import re

from sql_files import SQL, statements

QUOTED = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)
NAME = r"[A-Za-z_]\w*\.[A-Za-z_]\w*"
KINDS = tuple((kind, re.compile(pattern)) for kind, pattern in (
    ("database", r"CREATE DATABASE IF NOT EXISTS (\w+)$"),
    ("table", rf"CREATE TABLE IF NOT EXISTS ({NAME})(?=\s)"),
    ("view", rf"CREATE (?:OR REPLACE VIEW|VIEW IF NOT EXISTS) ({NAME})(?=\s)"),
    ("feed", rf"CREATE (?:OR REPLACE MATERIALIZED VIEW|MATERIALIZED VIEW IF NOT EXISTS) ({NAME})(?=\s)"),
    ("function", r"CREATE OR REPLACE FUNCTION (\w+)(?=\s+AS\b)"),
    ("change", rf"(?:ALTER TABLE|TRUNCATE TABLE|DELETE FROM) ({NAME})(?=\s|$)"),
    ("insert", rf"INSERT INTO ({NAME})(?=\s)")))
ENGINE = re.compile(r"\bENGINE\s*=\s*(\w+)[ \t]*(\()?")
FAMILY = re.compile(r"(Replacing|Summing|Aggregating|Collapsing|VersionedCollapsing|Coalescing)?MergeTree")
ON_EVERY_NODE = ("Null", "Kafka")
SHOWN = re.compile(rf"\sAS\s+SELECT\s+\*(?:\s+EXCEPT\s+\([\w\s,]+\))?(?:,\s*\w+)*\s+FROM\s+({NAME})$")
# Macros: {shard} and {replica} are each node's own. Without {uuid}, which the engine's default path has: a
# node that joins later could not find the others.
PATH = "'/clickhouse/tables/{shard}/{database}/{table}', '{replica}'"
PATH_EVERYWHERE = "'/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}'"
EVERYWHERE = "everywhere"


class Unknown(Exception):
    """Not known what this would be on a cluster; in one line."""


def literal(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def shards():
    """sql/shards: {table: its key, or EVERYWHERE}."""
    with open(os.path.join(SQL, "shards"), encoding="utf-8") as file:
        lines = [line.split(None, 1) for line in file if line.strip() and not line.startswith("#")]
    return {name: key.strip() for name, key in lines}


def without_quoted(text):
    """The same length, with nothing left of comments and quoted texts that could be taken for SQL."""
    return QUOTED.sub(lambda found: (" " if found[0][0] in "-/" else "~") * len(found[0]), text)


def without_brackets(text):
    """The same length, without what stands in round brackets."""
    depth, out = 0, []
    for letter in text:
        depth -= letter == ")"
        out.append(letter if depth == 0 else " ")
        depth += letter == "("
    return "".join(out)


class Cluster:
    """What becomes of statements on the cluster of that name."""

    def __init__(self, name):
        self.name, self.keys, self.clause = literal(name), shards(), f" ON CLUSTER {literal(name)}"
        self.shown = {}  # <x>_local: the Distributed table over it that has a name of its own

    def is_sharded(self, table):
        return self.keys.get(table, EVERYWHERE) != EVERYWHERE

    def alter_clause(self, table):
        """A table that is everywhere hands its changes on itself, over the shards' borders."""
        return "" if self.keys.get(table) == EVERYWHERE else self.clause

    def distributed(self, table, local):
        database, name = local.split(".")
        return (f"CREATE TABLE IF NOT EXISTS {table}{self.clause} AS {local}\n"
                f"ENGINE = Distributed({self.name}, '{database}', '{name}', {self.keys[table]})")

    def rewrite(self, text):
        """[(statement of a file, what it is on the cluster)]. A Distributed table comes after the last change of what
        it is made of: it takes over columns and constraints."""
        found = []
        for statement in statements(text):
            kind, table, rewritten = self.statement(statement)
            found.append((statement, rewritten, None))
            made = [row for row in found if row[2] == table]
            if kind == "table" and self.is_sharded(table):
                made = [(statement, self.distributed(table, table + "_local"), table)]
            if made and kind in ("table", "change"):
                found = [row for row in found if row[2] != table] + made
        return [row[:2] for row in found]

    def statement(self, text):
        """Its kind, the table that it is about, and what it is on the cluster."""
        bare = without_quoted(text).rstrip()
        start = len(bare) - len(bare.lstrip())
        for kind, pattern in KINDS:
            mark = pattern.match(bare, start)
            if mark:
                for first, last, new in sorted(getattr(self, kind)(mark[1], bare, mark), reverse=True):
                    text = text[:first] + new + text[last:]
                return kind, mark[1], text[start:]
        raise Unknown(f"not known what this is on a cluster: {' '.join(text[start:start + 60].split())} ...")

    # Of each kind the edits, [(first, last, new text)], no two at one place.

    def database(self, _name, _bare, mark):
        return [(mark.end(1), mark.end(1), self.clause)]

    function = database

    def table(self, name, bare, mark):
        outside = without_brackets(bare)
        engine = ENGINE.search(outside)
        if engine is None:
            raise Unknown(f"{name} names no engine")
        sharded = self.is_sharded(name)
        edits = [(mark.end(1), mark.end(1), "_local" * sharded + self.clause)]
        model = re.compile(rf"\s+AS ({NAME})").match(bare, mark.end())
        if model and self.is_sharded(model[1]):
            edits.append((model.end(1), model.end(1), "_local"))
        if engine[1] in ON_EVERY_NODE:
            return edits
        if not FAMILY.fullmatch(engine[1]):
            raise Unknown(f"not known what the engine {engine[1]} of {name} is on a cluster")
        if name not in self.keys and not name.endswith("_local"):
            raise Unknown(f"{name} is not in sql/shards: which shard keeps a row of it?")
        path = PATH_EVERYWHERE if self.keys.get(name) == EVERYWHERE else PATH
        edits.append((engine.start(1), engine.start(1), "Replicated"))
        if not engine[2]:
            path = f"({path})"
        elif not bare[engine.end():].lstrip().startswith(")"):
            path += ", "
        edits.append((engine.end(), engine.end(), path))
        window = re.search(r"\bnon_replicated_deduplication_window\b", outside)
        if window:
            edits.append((window.start(), window.start() + len("non_"), ""))
        return edits

    def view(self, name, bare, mark):
        shown = SHOWN.search(bare)
        if self.is_sharded(name) and shown and shown[1].endswith("_local"):
            self.shown[shown[1]] = name
            return [(mark.start(), len(bare), self.distributed(name, shown[1]))]
        if name in self.keys:
            raise Unknown(f"{name} is in sql/shards, but no table, and more than SELECT * of one")
        edits = [(mark.end(1), mark.end(1), self.clause)]
        for found, read in self.names(bare, mark):
            if read in self.shown:
                edits.append((found.start(), found.end(), self.shown[read]))
            elif read.endswith("_local"):
                raise Unknown(f"{name} reads {read}, which is the part of one node")
        return edits

    def feed(self, name, bare, mark):
        edits = [(mark.end(1), mark.end(1), self.clause)]
        if re.search(r"\sREFRESH\s", without_brackets(bare)):
            # Into a replicated table the engine refuses it.
            if not re.match(rf"\s+REFRESH (EVERY|AFTER)[\w\s]+ APPEND TO {NAME}\s", bare[mark.end(1):]):
                raise Unknown(f"{name} refreshes without APPEND TO")
            return edits
        read = set()
        for found, table in self.names(bare, mark):
            if not self.is_sharded(table):
                continue
            before = re.search(r"(\w+)\s+$", bare[:found.start()])
            alias = ""
            if before and before[1] == "FROM":
                read.add(table)
                alias = "" if re.match(r"\s+AS\s", bare[found.end():]) else f" AS {table.split('.')[1]}"
            elif not before or before[1] != "TO":
                raise Unknown(f"{name} reads {table} otherwise than by FROM")
            edits.append((found.end(), found.end(), "_local" + alias))
        if len(read) > 1:
            raise Unknown(f"{name} reads {' and '.join(sorted(read))}: their rows need not be on one shard")
        return edits

    def change(self, name, _bare, mark):
        return [(mark.end(1), mark.end(1), "_local" * self.is_sharded(name) + self.alter_clause(name))]

    def insert(self, name, _bare, _mark):
        if name.endswith("_local"):
            raise Unknown(f"rows for {name} would stay on the node that takes them")
        return []

    def names(self, bare, mark):
        """(where, name) of every <database>.<table> behind the one that the statement is about."""
        database = mark[1].split(".")[0]
        for found in re.compile(r"\b(?:FROM|JOIN|TO|IN)\s+(\w*\.?~|\w+(?![\w.(]))").finditer(bare, mark.end(1)):
            if "~" in found[1] and not found[0].startswith("IN") or f"{database}.{found[1]}" in self.keys:
                raise Unknown(f"{mark[1]} names a table without its database, or in quotes: {found[0]}")
        for found in re.compile(rf"(?<![\w.~]){NAME}(?![\w.~(])").finditer(bare, mark.end(1)):
            yield found, found[0]
