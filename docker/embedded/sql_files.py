"""Files of SQL, one statement at a time: the HTTP interface takes no more. Knows no server."""


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
