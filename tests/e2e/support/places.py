"""Where things are: the tree, the programs under test, and whether they are sanitizer builds."""
import functools
import json
import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[3]
FIXTURES = ROOT / "tests" / "fixtures"
# Directory prefix of the programs: "" or "build/address/".
BIN = ROOT / os.environ.get("BIN", "")
BUILD = ROOT / os.environ.get("BUILD", "build/release")

RESPONDER = BIN / "cgi-bin" / "imp.fcgi"
IMPCTL = BIN / "bin" / "impctl"
SANDBOX = BIN / "bin" / "imp-sandbox"


def fixture(name):
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


def fixture_payment(name):
    """The payment of an API answer."""
    return fixture(name)["response"]


@functools.lru_cache(maxsize=None)
def sanitizer():
    """"address", "thread", "coverage" (which counts the lines that run), "valgrind" (tests/valgrind.sh), or "" for an
    ordinary build."""
    program = SANDBOX.read_bytes()
    if program.startswith(b"#!"):
        return "valgrind"
    if b".gcda" in program:
        return "coverage"
    if b"__asan_init" in program:
        return "address"
    return "thread" if b"__tsan_init" in program else ""


def patience(seconds):
    """A bound on waiting: generous where the program is slowed down by a sanitizer."""
    return seconds * {"": 1, "valgrind": 20}.get(sanitizer(), 4)
