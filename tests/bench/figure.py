"""Draws the measured functions: bench.py hands over numbers, an SVG comes back. Knows nothing of how they were measured."""
import html

BAR, LEFT, WIDTH, ROW, TOP = 300, 190, 760, 22, 74
INK, GREY, OURS, LATE = "#24292f", "#8c959f", "#2f6feb", "#d1602f"


def text(x, y, words, size=12, anchor="start", fill=INK):
    return f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" text-anchor="{anchor}" fill="{fill}">{html.escape(words)}</text>'


def draw(measured, bound=1.15, longest=2.0):
    """measured: (name, ratio to the floor, ratio to SQL or None, own CPU, CPU with copying) of each function."""
    height = TOP + ROW * len(measured) + 20
    at = lambda ratio: LEFT + BAR * min(ratio, longest) / longest  # noqa: E731
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
           'font-family="system-ui, sans-serif">', f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
           text(10, 24, "Time of a query with the function, divided by the floor's", 15),
           text(10, 44, "floor: a worker without our runtime that reads the same columns and answers in the same type", 12, fill=GREY),
           text(LEFT + BAR + 60, 66, "to the same in SQL", 11, "middle", GREY),
           text(LEFT + BAR + 190, 66, "M rows/s of own CPU", 11, "middle", GREY)]
    for ratio in (0.5, 1.0, bound):
        out.append(f'<line x1="{at(ratio):.1f}" y1="{TOP - 4}" x2="{at(ratio):.1f}" y2="{height - 16}" stroke="{GREY}" '
                   f'stroke-width="0.7" stroke-dasharray="{"4 3" if ratio == bound else "1 3"}"/>')
        out.append(text(at(ratio), 66, f"{ratio:g}", 11, "middle", GREY))
    for i, (name, ratio, sql, own, _) in enumerate(measured):
        y = TOP + ROW * i
        out.append(text(LEFT - 8, y + 14, name, 12, "end"))
        out.append(f'<rect x="{LEFT}" y="{y + 3}" width="{at(ratio) - LEFT:.1f}" height="{ROW - 8}" rx="2" '
                   f'fill="{OURS if ratio <= bound else LATE}"/>')
        out.append(text(at(ratio) + 5, y + 14, f"{ratio:.2f}", 11))
        out.append(text(LEFT + BAR + 60, y + 14, f"{sql:.1f}" if sql else "–", 11, "middle"))
        out.append(text(LEFT + BAR + 190, y + 14, f"{own:.0f}", 11, "middle"))
    return "\n".join(out) + "\n</svg>\n"
