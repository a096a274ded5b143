"""Files of SQL: which there are, in their order, and their statements, for the HTTP interface takes one at
a time. Knows no server."""

import glob
import os

SQL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../sql")


def shared():
    """What every system may use, as sql/order has it: applied before the others, in that order."""
    with open(os.path.join(SQL, "order"), encoding="ascii") as file:
        return [name for name in file.read().split() if files(name)]


def systems():
    """Every system, the shared ones first."""
    folders = sorted(os.path.basename(os.path.dirname(path)) for path in set(glob.glob(f"{SQL}/*/0*.sql")))
    return shared() + [name for name in dict.fromkeys(folders) if name not in shared()]


def files(system):
    """What makes a system; files without a number (samples, reports) are not part of it."""
    return sorted(glob.glob(f"{SQL}/{system}/[0-9]*.sql"))


def statements(text):
    """Splits SQL at semicolons outside of quotes and comments; comments stay with what follows."""
    found, start, i = [], 0, 0
    while i < len(text):
        if text.startswith("--", i):
            end = text.find("\n", i)
            i = len(text) if end < 0 else end
        elif text.startswith("/*", i):
            i = text.index("*/", i) + 2
        elif text[i] in "'`\"":
            quote = text[i]
            i += 1
            while text[i] != quote:
                i += 2 if text[i] == "\\" else 1
            i += 1
        elif text[i] == ";":
            found.append(text[start:i].strip())
            start = i = i + 1
        else:
            i += 1
    rest = text[start:].strip()
    if any(line.strip() and not line.lstrip().startswith("--") for line in rest.splitlines()):
        found.append(rest)
    return found


def title(statement):
    """The comment directly before a statement, on one line."""
    lines = []
    for line in statement.splitlines():
        if line.startswith("--"):
            lines.append(line[2:].strip())
        elif line.strip():
            break
        else:
            lines = []
    return " ".join(lines)
