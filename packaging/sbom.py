#!/usr/bin/env python3
"""sbom.py BUILD FILE…

Writes FILE.spdx.json, a list of materials in SPDX 2.3, for each package that was made of what was built in
BUILD: what of other people's is in its programs, and what they load. It is found by linking them once more
and reading the linker's map, which names every object that was taken, and from the headers that ninja
noted for each object; versions are those of Debian's packages that these come from."""

import datetime
import functools
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import uuid

# Of what may be linked statically, what Debian's copyright files say, by source package. What is not known
# here is NOASSERTION.
LICENSES = {
    "boost1.81": "BSL-1.0", "boost1.83": "BSL-1.0", "boost1.88": "BSL-1.0",
    "gcc-12": "GPL-3.0-or-later WITH GCC-exception-3.1", "gcc-14": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "gcc-12-cross": "GPL-3.0-or-later WITH GCC-exception-3.1", "gcc-14-cross": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "gcc-mingw-w64": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "glibc": "LGPL-2.1-or-later", "cross-toolchain-base": "LGPL-2.1-or-later", "openssl": "Apache-2.0", "qrencode": "LGPL-2.1-or-later",
}
PROGRAM = re.compile(r" -o ((?:bin/watchword|lib/watchword/\S+?)(?:\.exe|\.dll|\.so)?) ")


def output(*command, **options):
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, **options).stdout


class Materials:
    def __init__(self):
        self.packages = {}  # name: {source, version, architecture}
        self.of_file = {}

    def find(self, paths):
        """Finds out where all of these come from, which is quicker than one by one."""
        wanted = {os.path.realpath(path) for path in paths} - self.of_file.keys()
        for path in wanted:
            self.of_file[path] = None  # our own
            made = re.search(r"/[a-z]+-openssl-([^/]+)-catch2-[^/]+/(?:lib|include/openssl)/", path)
            if made:  # by packaging/windows/dependencies.sh
                self.packages["openssl"] = {"source": "openssl", "version": made[1], "architecture": "source"}
                self.of_file[path] = "openssl"
        # A library may be packaged as it was called before the merge of /usr.
        names = {form: path for path in wanted for form in (path, path.removeprefix("/usr"))}
        if not names:
            return
        found = subprocess.run(["xargs", "-0", "dpkg", "-S"], input="\0".join(sorted(names)), text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        for line in found.splitlines():
            package, _, path = line.partition(": ")
            if path in names and not package.startswith("diversion"):
                self.of_file[names[path]] = self._describe(package.split(",")[0])

    @functools.cache
    def _describe(self, name):
        source, version, architecture = output(
            "dpkg-query", "-W", "-f", "${source:Package} ${Version} ${Architecture}", name).split()
        name = name.split(":")[0]
        self.packages[name] = {"source": source, "version": version, "architecture": architecture}
        return name

    def package(self, path):
        """The name of the package that a file comes from, or None where it is our own."""
        self.find([path])
        return self.of_file[os.path.realpath(path)]


def taken_by(build, command, made):
    """Links once more; the files that the linker took something of: archives, and objects."""
    with tempfile.TemporaryDirectory() as work:
        command = re.sub(r"^: && ", "", command).split(" && ")[0]
        command = re.sub(r"-Wl,--out-implib,\S+", "", command)
        command = command.replace(f" -o {made} ", f" -o {shlex.quote(work)}/linked -Wl,-Map={shlex.quote(work)}/map ")
        subprocess.run(command, shell=True, check=True, cwd=build, stdout=subprocess.DEVNULL)
        text = pathlib.Path(work, "map").read_text(errors="replace")
    members = text[: text.find("\nDiscarded input sections")]
    archives = set(re.findall(r"^(\S+?\.a)\(", members, re.M))
    loaded = set(re.findall(r"^LOAD (\S+\.o(?:bj)?)$", text, re.M))
    ours = {f"{archive}({member})" for archive, member in re.findall(r"^(\S+?\.a)\(([^)]+)\)", members, re.M)}
    return archives | loaded, ours


@functools.cache
def libraries_of(compiler):
    """Where Debian keeps the libraries of the architecture that a compiler is for, which may be another one."""
    return pathlib.Path("/usr/lib", output(compiler, "-print-multiarch").strip())


def headers(build, objects):
    """What was included by objects of these names, as ninja noted."""
    found, wanted = set(), False
    for line in output("ninja", "-C", str(build), "-t", "deps", stderr=subprocess.DEVNULL).splitlines():
        if not line.startswith(" "):
            wanted = line.split(":")[0] in objects
        elif wanted:
            found.add(line.strip())
    return found


def objects_of(build, commands):
    """Each of our own archives, and the objects in it by their paths."""
    members = {}
    for command in commands:
        made = re.search(r"ar(?:-posix)? qc (\S+\.a) +(.*?) &&", command)
        if made:
            members[made[1]] = made[2].split()
    return members


def examine(build):
    materials = Materials()
    commands = output("ninja", "-C", str(build), "-t", "commands", stderr=subprocess.DEVNULL).splitlines()
    archives = objects_of(build, commands)
    static, objects, dynamic, programs = set(), set(), set(), []
    for command in commands:
        match = PROGRAM.search(command)
        if match and "/keyring/" not in match[1]:
            compiler = shlex.split(command.removeprefix(": && "))[0]
            programs.append((match[1], compiler, *taken_by(build, command, match[1])))
    materials.find(build / path for *_, taken, _ in programs for path in taken)
    for program, compiler, taken, ours in programs:
        for path in taken:
            name = materials.package(build / path)
            if name:
                static.add(name)
            elif path.endswith((".o", ".obj")):
                objects.add(path)
        for member in ours:
            archive, name = member[:-1].split("(")
            objects.update(path for path in archives.get(archive, ()) if path.endswith("/" + name))
        if program.endswith((".exe", ".dll")):
            continue
        needed = re.findall(r"NEEDED.*\[(.*)\]", output("readelf", "-dW", str(build / program)))
        dynamic.update(filter(None, (materials.package(libraries_of(compiler) / name) for name in needed)))
    if not programs:
        sys.exit(f"sbom.py: nothing of Watchword is linked in {build}; is it a build tree of ninja's?")
    # Headers have code in them too. Those of a library that is loaded are accounted for, and the C library's.
    loaded = {materials.packages[name]["source"] for name in dynamic}
    linked = {materials.packages[name]["source"] for name in static}
    included = [path for path in headers(build, objects) if not path.startswith("..")]
    materials.find(build / path for path in included)
    for path in included:
        name = materials.package(build / path)
        if not name:
            continue
        source = materials.packages[name]["source"]
        if source not in loaded | linked and source not in ("glibc", "linux") and not source.startswith("gcc"):
            static.add(name)
    return materials.packages, static, dynamic


def describe(name, package):
    license_ = LICENSES.get(package["source"], "NOASSERTION")
    architecture = "" if package["architecture"] == "source" else f"?arch={package['architecture']}"
    return {
        "SPDXID": "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", name),
        "name": name,
        "versionInfo": package["version"],
        "supplier": "Organization: Debian",
        "sourceInfo": f"Debian's source package {package['source']}",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": license_,
        "copyrightText": "NOASSERTION",
        "externalRefs": [{
            "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
            "referenceLocator": f"pkg:deb/debian/{name}@{package['version']}{architecture}".replace("+", "%2B"),
        }],
    }


def document(file, version, packages, static, dynamic):
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    when = int(os.environ.get("SOURCE_DATE_EPOCH") or file.stat().st_mtime)
    ours = {
        "SPDXID": "SPDXRef-watchword", "name": "watchword", "versionInfo": version, "packageFileName": file.name,
        "primaryPackagePurpose": "APPLICATION", "supplier": "Organization: The Watchword authors",
        "downloadLocation": "NOASSERTION", "filesAnalyzed": False,
        "checksums": [{"algorithm": "SHA256", "checksumValue": digest}],
        "licenseConcluded": "MIT", "licenseDeclared": "MIT",
        "copyrightText": "Copyright (c) 2026 The Watchword authors",
    }
    described = {name: describe(name, packages[name]) for name in sorted(static | dynamic)}
    relationships = [("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-watchword")]
    relationships += [("SPDXRef-watchword", "STATIC_LINK", described[name]["SPDXID"]) for name in sorted(static)]
    relationships += [("SPDXRef-watchword", "DYNAMIC_LINK", described[name]["SPDXID"]) for name in sorted(dynamic - static)]
    return {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": file.name,
        "documentNamespace": f"https://spdx.org/spdxdocs/{file.name}-{uuid.uuid5(uuid.NAMESPACE_URL, digest)}",
        "creationInfo": {
            "created": datetime.datetime.fromtimestamp(when, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "creators": ["Organization: The Watchword authors", "Tool: watchword-sbom"],
        },
        "packages": [ours, *described.values()],
        "relationships": [
            {"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other}
            for one, kind, other in relationships],
    }


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    build = pathlib.Path(sys.argv[1]).resolve()
    version = re.search(r"^CMAKE_PROJECT_VERSION:STATIC=(.*)$", (build / "CMakeCache.txt").read_text(), re.M)[1]
    examined = examine(build)
    for name in sys.argv[2:]:
        file = pathlib.Path(name)
        text = json.dumps(document(file, version, *examined), indent=1) + "\n"
        file.with_name(file.name + ".spdx.json").write_text(text)


if __name__ == "__main__":
    main()
