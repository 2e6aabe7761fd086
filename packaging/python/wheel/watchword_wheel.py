"""Builds what `pip install DIRECTORY` puts into an environment (PEP 517): the way to DIRECTORY.

The back end itself stays where Watchword is installed, beside the helper that it runs, and changes
with it. Needs no other package.
"""

import base64
import glob
import hashlib
import os
import zipfile

_PLACE = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
_WHEEL = "Wheel-Version: 1.0\nGenerator: watchword\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def _read(path):
    with open(path, "rb") as file:
        return file.read()


def _record(files, name):
    """The list of the files with their hashes (PEP 376), itself without one."""
    lines = []
    for path, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        lines.append(f"{path},sha256={digest},{len(content)}\n")
    return "".join(lines + [f"{name},,\n"]).encode()


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """Writes the wheel and returns its name."""
    (installed,) = glob.glob(os.path.join(_PLACE, "*.dist-info"))
    info = os.path.basename(installed)
    files = {f"{info}/{name}": _read(os.path.join(installed, name))
             for name in ("METADATA", "entry_points.txt")}
    files[f"{info}/WHEEL"] = _WHEEL.encode()
    files["watchword_keyring.pth"] = (_PLACE + "\n").encode()
    files[f"{info}/RECORD"] = _record(files, f"{info}/RECORD")
    name = info[: -len(".dist-info")] + "-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(wheel_directory, name), "w") as wheel:
        for path, content in files.items():
            wheel.writestr(path, content)
    return name
