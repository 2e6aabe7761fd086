#!/usr/bin/env python3
"""package.py ID VERSION DIRECTORY: writes a NuGet package without any code there, as `dotnet pack` does."""

import pathlib
import sys
import zipfile

SPEC = """<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
  <metadata>
    <id>{0}</id>
    <version>{1}</version>
    <authors>Watchword</authors>
    <description>A package for tests.</description>
  </metadata>
</package>
"""
TYPES = """<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension="nuspec" ContentType="application/octet" />
</Types>
"""

name, version, directory = sys.argv[1:]
path = pathlib.Path(directory) / f"{name}.{version}.nupkg"
with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
    package.writestr(f"{name}.nuspec", SPEC.format(name, version))
    package.writestr("[Content_Types].xml", TYPES)
    package.writestr("lib/netstandard1.0/_._", "")
    package.writestr("lib/net40/_._", "")
print(path)
