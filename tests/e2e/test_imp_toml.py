"""The imp.toml of the packages, written out of the manual: every key, and each default as the program has it."""
import json
import re
import subprocess
import sys

from support import check, equal, lacks, places, test

KEY = re.compile(r"^#([a-z_0-9]+) = ", re.M)


def written(world, change=lambda text: text):
    """The file, changed, in the test's directory."""
    done = subprocess.run([sys.executable, places.ROOT / "tools/imp_toml.py", places.ROOT / "src/config/imp.toml.5"],
                          capture_output=True, encoding="utf-8", timeout=60, check=True)
    path = world.directory / "imp.toml"
    path.write_text(change(done.stdout), "utf-8")
    path.chmod(0o600)
    return path


def in_force(world, path):
    world.settings = {"IMP_API_URL": None, "IMP_API_KEY": None, "IMP_API_SECRET": None, "IMP_STORE_URL": None,
                      "IMP_CONFIG": str(path)}
    return json.loads(world.did("config", "--json"))


@test("as it is, nothing is set; with every # taken away, everything is set to what it was already")
def _(world):
    untouched = in_force(world, written(world))
    equal(in_force(world, written(world, lambda text: KEY.sub(r"\1 = ", text))), untouched)
    empty = world.directory / "empty.toml"
    empty.write_text("")
    equal(in_force(world, empty), untouched)


@test("every key of the manual is in it once, below its section")
def _(world):
    page = (places.ROOT / "src/config/imp.toml.5").read_text("utf-8")
    known = re.findall(r"^\.It Cm (\S+)", page, re.M)
    found, section = [], ""
    for line in written(world).read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif KEY.match(line):
            found.append(f"{section}.{KEY.match(line).group(1)}")
    equal(sorted(found), sorted(known))


@test("every key is explained, in words and not in macros")
def _(world):
    text = written(world).read_text("utf-8")
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if KEY.match(line):
            check(re.match(r"# \w", lines[number - 1]), f"{line}: not explained")
    for leftover in ("\\", "\n# .", " Ns ", " Op ", " Ar "):
        lacks(text, leftover)
