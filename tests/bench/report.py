"""The table for people and the JSON for programs."""

import json
import platform
import subprocess

from rows import median, ms, p95


def processor():
    with open("/proc/cpuinfo") as file:
        names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return f"{len(names)} × {names[0]}" if names else platform.machine()


def amount(value):
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"


def print_row(row):
    print(f"\n{row.name}")
    for what, value, limit in row.checks:
        print(f"  {'met   ' if value <= limit else 'MISSED'}  {amount(value):>10}  ≤ {amount(limit):<10} {what}")
    for name, values in row.numbers.items():
        if len(values) > 1:
            print(f"          {ms(median(values)):>10}  p95 {ms(p95(values)):>10}   {name}")
        else:
            print(f"          {ms(values[0]):>10}                   {name}")
    for name, value in row.counts.items():
        print(f"          {amount(value):>10}  {name}")


def as_json(rows, runs):
    return {
        "runs": runs,
        "machine": {"processor": processor(), "kernel": platform.release(),
                    "git": subprocess.run(["git", "version"], capture_output=True, text=True).stdout.strip()},
        "rows": [{
            "name": row.name,
            "met": row.met,
            "targets": [{"what": what, "value": round(value, 3), "at_most": round(limit, 3), "met": value <= limit}
                        for what, value, limit in row.checks],
            "microseconds": {name: {"median": round(median(values), 1), "p95": round(p95(values), 1),
                                    "runs": len(values)} for name, values in row.numbers.items()},
            "counts": row.counts,
        } for row in rows],
    }


def write_json(path, rows, runs):
    path.write_text(json.dumps(as_json(rows, runs), indent=2, ensure_ascii=False) + "\n")
