#!/usr/bin/env python3
"""The shape of the plugin ABI against the recorded one (layout-lp64.txt).

  layout.py INCLUDE_DIRECTORY COMPILER… check    compare; each compiler: "gcc -std=c11"
  layout.py INCLUDE_DIRECTORY COMPILER… record   write the table anew, if the change is allowed

The table has every struct with its size and each member with its offset, size and declaration, and
every constant with its value, as the compilers see them. A plugin that was compiled against any
recorded version must still work, so a struct may only grow at its end, and then WW_ABI_MINOR (or
WW_ABI_MAJOR) must be raised with it: a plugin asks for the version that it needs.

`record` refuses a change that is not allowed. WATCHWORD_ABI_UNRELEASED=1 makes it take any, which
is right only as long as no version with this ABI has been released.
"""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

TABLE = Path(__file__).parent / "layout-lp64.txt"
SKIPPED = 77  # ctest's SKIP_RETURN_CODE: this machine's pointers have another size
RULE = "Append only, and raise WW_ABI_MINOR"


def without_comments(source):
    source = re.sub(r"/\*.*?\*/", " ", source, flags=re.S)
    return re.sub(r"//[^\n]*", "", source)


def one_line(text):
    return re.sub(r"\s*([(),;*])\s*", r"\1", " ".join(text.split()))


def unmarked(source):
    """The functions that lack the calling convention or their thread, [main] or [caller]."""
    named = re.findall(r"\((?:WW_CALL)? ?\* ?(\w+)\)\(", source)
    marked = re.findall(r"\(WW_CALL ?\* ?(\w+)\)\([^;]*\);\s*/\* \[(?:main|caller)\] \*/", source)
    return sorted(set(named) - set(marked))


def structs(source):
    """(name, [(member, declaration)]) of each struct, in the order of the source."""
    found = re.findall(r"typedef struct \w+ \{(.*?)\}\s*(\w+);", source, flags=re.S)
    if len(found) != len(re.findall(r"\b(?:struct|union)\b[^;()]*\{", source)):
        sys.exit("layout.py: a struct is not written as `typedef struct ww_x { … } ww_x;`, or not understood.")
    for body, name in found:
        members = []
        for declaration in filter(None, map(one_line, body.split(";"))):
            declaration = declaration.replace("(WW_CALL*", "(*")
            found = re.search(r"\(\*(\w+)\)\(", declaration) or re.search(r"(\w+)(\[\w+\])?$", declaration)
            members.append((found.group(1), declaration))
        yield name, members


def constants(source):
    """(name, whether it is a text) of each macro that has a value."""
    for name, value in re.findall(r"^#define (WW_\w+) +(\S[^\n]*)$", source, flags=re.M):
        if not value.startswith("__"):
            yield name, value.startswith('"')


def headers(include):
    return sorted(path.relative_to(include) for path in include.glob("watchword/**/*.h"))


def program(include):
    lines = [f"#include <{header}>" for header in headers(include)]
    lines += ["#include <stdio.h>", "int main(void) {"]
    for header in headers(include):
        text = (include / header).read_text()
        if unmarked(text):
            sys.exit(f"layout.py: {header}: {unmarked(text)} lack WW_CALL or their thread, /* [main] */ or /* [caller] */.")
        source = without_comments(text)
        for name, is_text in constants(source):
            if is_text:
                lines.append(f'  printf("constant {name} \\"%s\\"\\n", {name});')
            else:
                lines.append(f'  printf("constant {name} %lld\\n", (long long){name});')
        for name, members in structs(source):
            lines.append(f'  printf("struct {name} %zu\\n", sizeof({name}));')
            for member, declaration in members:
                lines.append(
                    f'  printf("member {name}.{member} %zu %zu {declaration}\\n",'
                    f" offsetof({name}, {member}), sizeof((({name}*)0)->{member}));"
                )
    return "\n".join(lines + ["  return 0;", "}", ""])


def measure(include, compiler):
    with tempfile.TemporaryDirectory() as directory:
        language = "cpp" if "++" in compiler else "c"
        source = Path(directory, f"layout.{language}")
        source.write_text(program(include))
        binary = Path(directory, "layout")
        subprocess.run([*compiler.split(), f"-I{include}", "-o", binary, source], check=True)
        return subprocess.run([binary], check=True, capture_output=True, text=True).stdout.splitlines()


def table(lines):
    """{(kind, name): rest} of the lines, in order."""
    return {tuple(line.split(" ", 2)[:2]): line.split(" ", 2)[2] for line in lines if line[:1] not in ("", "#")}


def version(entries):
    return int(entries["constant", "WW_ABI_MAJOR"]), int(entries["constant", "WW_ABI_MINOR"])


def complaints(recorded, measured):
    """What is not allowed in going from one table to the other."""
    found = []
    versions = {("constant", "WW_ABI_MAJOR"), ("constant", "WW_ABI_MINOR")}
    for key, was in recorded.items():
        if key in versions:
            continue
        now = measured.get(key)
        sized = ("member", f"{key[1]}.struct_size") in recorded  # else it lies inside others by value
        grew = key[0] == "struct" and sized and now is not None and int(now) > int(was)
        if now != was and not grew:
            found.append(f"{key[1]} was `{was}` and is {'gone' if now is None else f'`{now}`'}.")
    added = [key[1] for key in measured if key not in recorded]
    # Whatever is new lies behind all that was there: a hole between old members is no place for it.
    for key, now in measured.items():
        if key[0] == "member" and key not in recorded:
            struct = key[1].split(".")[0]
            size = recorded.get(("struct", struct))
            if size is not None and int(now.split(" ")[0]) < int(size):
                found.append(f"{key[1]} is not behind the recorded end of {struct} ({size} bytes).")
    if version(measured)[0] > version(recorded)[0]:
        return []  # a new major version starts anew
    if version(measured) < version(recorded):
        found.append("the ABI version went back.")
    if added and version(measured) == version(recorded):
        found.append(f"new without a new version: {', '.join(added)}.")
    return found


def check(recorded, measured):
    found = complaints(recorded, measured)
    for complaint in found:
        print(f"FAIL: {complaint}")
    if found:
        print(f"\n{RULE} (include/watchword/plugin.h). A plugin that was compiled before must go on to work.")
        return 1
    if recorded != measured:
        print(
            "FAIL: the ABI has grown, as it may; the recorded table has not.\n\n"
            "Run tests/abi/layout.py as ctest does, with `record` instead of `check`, and commit the table."
        )
        return 1
    print(f"{sum(key[0] == 'struct' for key in measured)} structs and all constants are as recorded")
    return 0


def record(recorded, lines):
    if recorded and not os.environ.get("WATCHWORD_ABI_UNRELEASED"):
        found = complaints(recorded, table(lines))
        if found:
            print("\n".join(found + ["", f"Not recorded. {RULE}."]))
            return 1
    head = [
        "# The plugin ABI where pointers and size_t have 8 bytes. Written by tests/abi/layout.py record.",
        "# struct NAME SIZE / member STRUCT.NAME OFFSET SIZE DECLARATION / constant NAME VALUE",
    ]
    TABLE.write_text("\n".join(head + lines) + "\n")
    print(f"recorded in {TABLE}")
    return 0


def main():
    include, compilers, what = Path(sys.argv[1]), sys.argv[2:-1], sys.argv[-1]
    recorded = table(TABLE.read_text().splitlines()) if TABLE.exists() else {}
    measured = [measure(include, compiler) for compiler in compilers]
    for compiler, lines in zip(compilers[1:], measured[1:]):
        if lines != measured[0]:
            print(f"FAIL: {compiler} and {compilers[0]} do not agree:", *set(lines) ^ set(measured[0]), sep="\n")
            return 1
    if table(measured[0])["member", "ww_text.data"].split(" ")[1] != "8":
        print("The recorded table is for pointers of 8 bytes.")
        return SKIPPED
    return record(recorded, measured[0]) if what == "record" else check(recorded, table(measured[0]))


if __name__ == "__main__":
    sys.exit(main())
