#!/usr/bin/env python3
"""bench.py BUILD PREFIX OUTPUT RUNS: see run.sh, which runs this on a desktop of its own."""

import pathlib
import sys

import chart
import report
import rows
from world import World


def main():
    build, prefix, output = (pathlib.Path(argument) for argument in sys.argv[1:4])
    runs = int(sys.argv[4])
    world = World(build, prefix)
    results = []
    try:
        for row in rows.all_rows(world, runs):
            report.print_row(row)
            sys.stdout.flush()
            results.append(row)
    finally:
        world.close()
    output.mkdir(parents=True, exist_ok=True)
    report.write_json(output / "results.json", results, runs)
    (output / "results.svg").write_text(chart.draw(results, runs))
    missed = [row.name for row in results if not row.met]
    print(f"\n{len(results) - len(missed)} of {len(results)} rows meet their targets" +
          (f"; missed: {', '.join(missed)}" if missed else ""))
    print(f"written: {output}/results.json, {output}/results.svg")


main()
