"""The chart of the README: how long one get takes, and the targets."""

import math
from xml.sax.saxutils import escape

from rows import median, ms

WIDTH, LABELS, BAR, STEP = 760, 262, 16, 30
LEFT, RIGHT, TOP = 24, 96, 78
OURS = "watchword"

# Text and bars stand out at 4.5:1 and more against white as against GitHub's dark page
# (Web Content Accessibility Guidelines 2.2, 1.4.3 and 1.4.11).
STYLE = """
  text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328 }
  .title { font-size: 16px; font-weight: 600 }
  .note, .tick { fill: #59636e; font-size: 12px }
  .ours { font-weight: 600 }
  .bar { fill: #818b98 }
  .bar.ours { fill: #0969da }
  .grid { stroke: #d1d9e0; stroke-width: 1 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .note, .tick { fill: #9198a1 }
    .bar { fill: #7d8590 }
    .bar.ours { fill: #4493f8 }
    .grid { stroke: #3d444d }
  }"""


def bars(rows):
    """Name and median in µs, the fastest first, of the two rows about a get."""
    found = {}
    for row in rows:
        if "get of an Entra" in row.name or "empty memory" in row.name:
            found |= {name: median(values) for name, values in row.numbers.items()}
    return sorted(found.items(), key=lambda pair: pair[1])


def draw(rows, runs):
    found = bars(rows)
    first = 10 ** math.floor(math.log10(found[0][1]))
    last = found[-1][1]
    plot = WIDTH - LEFT - LABELS - RIGHT
    height = TOP + STEP * len(found) + 46

    def x(value):
        return LEFT + LABELS + plot * math.log(value / first) / math.log(last / first)

    summary = "; ".join(f"{name} {ms(value)}" for name, value in found)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        'role="img" aria-labelledby="title description">',
        '<title id="title">How long git waits for a credential</title>',
        f'<desc id="description">Medians of {runs} runs in one round-robin: {escape(summary)}.</desc>',
        f"<style>{STYLE}\n</style>",
        f'<text class="title" x="{LEFT}" y="30">How long git waits for a credential</text>',
        f'<text class="note" x="{LEFT}" y="52">One get, medians of {runs} runs in one round-robin; logarithmic</text>',
    ]
    tick = first
    while tick <= last:
        for factor in (1, 5):
            if first <= tick * factor <= last:
                at = x(tick * factor)
                bottom = TOP + STEP * len(found)
                out.append(f'<line class="grid" x1="{at:.1f}" x2="{at:.1f}" y1="{TOP - 6}" y2="{bottom}"/>')
                out.append(f'<text class="tick" x="{at:.1f}" y="{bottom + 18}" text-anchor="middle">'
                           f"{tick * factor / 1000:g} ms</text>")
        tick *= 10
    for number, (name, value) in enumerate(found):
        y = TOP + STEP * number
        ours = " ours" if name.startswith(OURS) else ""
        out.append(f'<text class="label{ours}" x="{LEFT + LABELS - 12}" y="{y + 13}" text-anchor="end">{escape(name)}</text>')
        out.append(f'<rect class="bar{ours}" x="{LEFT + LABELS}" y="{y}" width="{x(value) - LEFT - LABELS:.1f}" '
                   f'height="{BAR}" rx="2"/>')
        out.append(f'<text class="value{ours}" x="{x(value) + 8:.1f}" y="{y + 13}">{ms(value)}</text>')
    out.append("</svg>\n")
    return "\n".join(out)
