#!/usr/bin/env python3
"""What ARCHITECTURE.md says of helper/, held against its files: only helper/platform/SYSTEM, and
helper/conformance/SYSTEM for the processes that it checks in, knows a system, and a room includes only what its CMakeLists.txt links. Takes the root of the source tree."""

import pathlib
import re
import sys

# path: why it may. One that has become needless is a fault, too.
EXCEPTIONS = {}
SYSTEMS = ("linux", "windows")
# The C tables that modules give to those who do not link them, and what the build generates.
HEADERS_FOR_ALL = {"network/transport.h", "bus/session_bus.h", "bus/notify.h", "qr/qr.h", "version.h"}
# Standard headers have no ".h"; these two are of POSIX in all but name.
STANDARD = re.compile(r"(?!csignal$|cerrno$)[a-z_]+$")
LIBRARIES = re.compile(r"watchword/|boost/(json|nowide/utf|url)")
LIBRARIES_OF = {"network": re.compile(r"boost/(asio|beast|system)|openssl/"),
                "bus": re.compile(r"gio/"),
                "qr": re.compile(r"qrencode\.h$")}
NONE = re.compile(r"(?!)")
# A condition that asks for no system: include guards, the language, sanitizers.
CONDITION = re.compile(r"\s*#\s*(?:if|ifdef|ifndef|elif)\b(.*)")
NO_SYSTEM = re.compile(r"(?:defined|\|\||&&|[!()\s]|WATCHWORD_\w+|__cplusplus|__SANITIZE_\w+)*$")
# Calls of C functions are written with "::" here; some need no header of POSIX with glibc.
CALL = re.compile(r"(?<![\w>:])::[a-z]\w*\s*\(")
WORD = re.compile(r"\b(environ|getenv|setenv|localtime_r|gmtime_r|timegm|strptime)\b")


def room_of(path):
    parts = path.split("/")
    return parts[1] if len(parts) > 2 else ""


def links(cmake):
    """What each room links, by name, and by what name it is linked; transitively."""
    names, direct = {}, {}
    for room, text in cmake.items():
        for name in re.findall(r"add_library\((watchword-[\w-]+)", text):
            names[name] = room
    for room, text in cmake.items():
        direct[room] = {names[n] for n in re.findall(r"watchword-[\w-]+", text) if n in names} - {room}
    closed = {}
    for room in direct:
        reached, left = set(), [room]
        while left:
            for other in direct[left.pop()] - reached:
                reached.add(other)
                left.append(other)
        closed[room] = reached
    return closed


def faults_of(path, text, arrows):
    room = room_of(path)
    knows_system = re.match(r"helper/(platform|conformance)/(%s)/" % "|".join(SYSTEMS), path)
    for number, line in enumerate(text.splitlines(), 1):
        code = re.sub(r'//.*|"(?:\\.|[^"\\])*"', "", line) if "#include" not in line else line
        where = f"{path}:{number}: "
        if include := re.match(r'\s*#\s*include\s*"([^"]+)"', line):
            other, _, rest = include[1].rpartition("/")
            if include[1] in HEADERS_FOR_ALL or not other or other == room:
                continue
            if other.split("/")[0] == "platform" and "/" in other:
                if not knows_system:
                    yield where + f"{include[1]} is for the platform itself"
            elif room and other not in arrows[room]:
                yield where + f"{room} does not link {other}"
        elif knows_system:
            continue
        elif include := re.match(r"\s*#\s*include\s*<([^>]+)>", line):
            may = (STANDARD, LIBRARIES, LIBRARIES_OF.get(room, NONE))
            if not any(each.match(include[1]) for each in may):
                yield where + f"<{include[1]}> is the platform's"
        elif (condition := CONDITION.match(code)) and not NO_SYSTEM.match(condition[1]):
            yield where + "a condition on the system"
        elif call := CALL.search(code) or WORD.search(code):
            yield where + f"{call[0]} is the platform's"


def main(root):
    helper = root / "helper"
    cmake = {f.parent.name: f.read_text() for f in helper.glob("*/CMakeLists.txt")}
    arrows = links(cmake)
    faults = [f"{room} depends on itself" for room in arrows if room in arrows[room]]
    unused = set(EXCEPTIONS)
    files = [f for f in sorted(helper.rglob("*")) if f.suffix in (".h", ".cpp")]
    for file in files:
        path = file.relative_to(root).as_posix()
        found = list(faults_of(path, file.read_text(), arrows))
        if found and path in EXCEPTIONS:
            unused.remove(path)
        else:
            faults += found
    faults += [f"{path}: needs no exception any more" for path in sorted(unused)]

    # What has to be found, or this finds nothing.
    planted = {
        "helper/keep/a.cpp": ["#include <unistd.h>", "#include <sys/stat.h>", "#include <csignal>",
                              "#ifdef _WIN32", "#if defined(__linux__)", "  ::getpid();",
                              "for (char** e = environ;;)", '#include "broker/broker.h"',
                              '#include "host/services.h"', '#include "platform/linux/descriptor.h"',
                              "#include <boost/asio.hpp>", "#include <openssl/ssl.h>"],
        "helper/platform/a.h": ["#include <termios.h>", "#include <poll.h>", '#include "keep/log.h"'],
        "helper/base/a.h": ['#include "platform/files.h"'],
        "helper/platform/linux/a.cpp": ['#include "settings/config.h"'],
    }
    for path, lines in planted.items():
        for line in lines:
            if not list(faults_of(path, line, arrows)):
                faults.append(f"this test does not see that {path} may not say: {line}")

    print(*faults, sep="\n")
    print(f"{len(files)} files, {len(faults)} faults")
    return 1 if faults else 0


sys.exit(main(pathlib.Path(sys.argv[1])))
