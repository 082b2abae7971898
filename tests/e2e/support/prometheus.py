"""What /metrics says, and promtool where it is installed."""
import os
import re
import shutil
import subprocess

from .checks import equal
from .registry import Skip

_LINE = re.compile(r"^([a-z_]+(?:\{[^}]*\})?) (\S+)$")


def scrape(ask):
    """{series: number}, each series as it is written."""
    answer = ask(path="/payments/metrics")
    equal((answer.status, answer.header("Content-Type")), (200, "text/plain; version=0.0.4; charset=utf-8"))
    numbers = {}
    for line in answer.text.splitlines():
        if not line.startswith("#"):
            series, number = _LINE.match(line).groups()
            equal(series in numbers, False, series)
            numbers[series] = float(number)
    return numbers


def counted(before, after):
    """What has changed: {series: by how much}, without times."""
    return {series: number - before.get(series, 0) for series, number in after.items()
            if number != before.get(series, 0) and "duration" not in series}


def promtool(*words, given=None):
    """Its output; it must be content. Skips the test where there is no promtool."""
    program = os.environ.get("PROMTOOL") or shutil.which("promtool")
    if not program:
        raise Skip("no promtool: tools/deps.sh monitoring installs it (96 MB)")
    done = subprocess.run([program, *map(str, words)], input=given, capture_output=True, encoding="utf-8", timeout=60,
                          check=False)
    equal(done.returncode, 0, f"promtool {words}: {done.stdout}{done.stderr}")
    return done.stdout + done.stderr
