#!/usr/bin/env python3
"""Instructions of the requests that matter, counted by callgrind, beside tests/bench/guard.txt.

    make bench-guard                fails where a request takes over 5 % more than the file says
    make bench-guard UPDATE=1       writes the file anew
    CASES="repeat confirm"          these only

One request at a time, on a new order each, after some that warm the responder up: TLS to the sandbox as i'mport's API on
one kept connection, a durable SQLite store. Counted is the thread that answers, without the kernel; of the plain CGI
program all. The counts repeat to 2 % on one machine; other libraries, another compiler or another CPU move them, so the
file names what it was written with.
"""
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from support import World, certificates, landing, places  # noqa: E402
from support.servers import Responder  # noqa: E402

FILE = pathlib.Path(__file__).with_suffix(".txt")
MOST = 1.05  # times the file's count
WARM_UP = 10
COUNTED = 20
JSON = "application/json"


def as_json(**fields):
    return {"method": "POST", "content_type": JSON, "body": json.dumps(fields).encode()}


class Guard:
    """The responder under callgrind, and its API."""

    def __init__(self, world):
        self.world = world
        world.settings = {"IMP_API_CA_FILE": str(certificates.authority(world.directory)), "IMP_SERVER_THREADS": "1"}
        certificate, key = certificates.server(world.directory, "IP:127.0.0.1")
        self.sandbox = world.start_sandbox("--tls-cert", certificate, "--tls-key", key, "--keep-alive", "600")
        self.counts = world.directory / "counts"
        self.dumps = 0
        self.answering = None  # number of the thread
        world.add_order("FIRST", 1000)  # makes the store
        self.responder = Responder(world, str(world.directory / "imp.sock"), world.settings, self.valgrind(self.counts))
        self.responder.ask("")  # it listens before its threads are there
        self.taken()

    @staticmethod
    def valgrind(file):
        return ["valgrind", "--quiet", "--tool=callgrind", "--separate-threads=yes", f"--callgrind-out-file={file}"]

    def control(self, word):
        done = subprocess.run(["callgrind_control", word, str(self.responder.process.pid)], capture_output=True, text=True,
                              timeout=60, check=False)
        if done.returncode != 0 or "OK" not in done.stdout:
            raise AssertionError(f"callgrind_control {word}: {done.stdout}{done.stderr}")

    def count(self, requests):
        """Instructions a request, the median: a checkpoint of the database falls into few of them.
        `requests`: (keywords of ask, the status word that must come)."""
        counts = []
        for number, (request, expected) in enumerate(requests):
            answer = self.responder.ask(**request)
            word = answer.word if expected else ""
            if word != expected or answer.status >= 500:
                raise AssertionError(f"expected {expected!r}: {answer}")
            if number >= WARM_UP - 1:
                counts.append(self.taken())
        return statistics.median(counts[1:])

    def taken(self):
        """By the thread that answers, and those it starts, since the last time. The worker's were there before it."""
        self.control("--dump")  # sets all counts to 0
        self.dumps += 1
        dump = f"{self.counts.name}.{self.dumps}-"
        threads = {int(file.name.removeprefix(dump)): file for file in self.world.directory.glob(dump + "*")}
        self.answering = self.answering or max(threads)
        return sum(total(file) for number, file in threads.items() if number >= self.answering)

    def count_cgi(self, requests):
        """The same as a plain CGI program, from its start to its end."""
        file = self.world.directory / "cgi-counts"
        for query, expected in requests:
            done = subprocess.run(self.valgrind(file) + [places.RESPONDER],
                                  env={**self.world.env(), **self.world.variables(query)}, capture_output=True,
                                  timeout=60, check=True)
            if f'data-status="{expected}"'.encode() not in done.stdout:
                raise AssertionError(f"expected {expected!r}: {done.stdout[:600]!r}")
        return sum(total(each) for each in self.world.directory.glob(f"{file.name}-*"))  # the last one's


def total(file):
    found = re.search(r"^totals: (\d+)$", pathlib.Path(file).read_text(encoding="ascii"), re.M)
    return int(found[1])


def orders_of(guard, name, number=WARM_UP + COUNTED, **payment):
    """So many orders, each with a payment at i'mport: [(merchant_uid, imp_uid)]."""
    made = [(f"{name}-{n:04d}", f"imp_{name}{n:08d}") for n in range(number)]
    rows = "".join(f"{merchant_uid},1000,KRW\n" for merchant_uid, _ in made)
    file = guard.world.directory / f"{name}.csv"
    file.write_text(rows, encoding="ascii")
    guard.world.did("order", "import", file)
    for merchant_uid, imp_uid in made:
        guard.sandbox.pay(imp_uid=imp_uid, merchant_uid=merchant_uid,
                          **{"amount": 1000, "status": "paid", "buyer_name": "홍길동", "name": "주문명:결제테스트",
                             "card_name": "BC카드", "receipt_url": "https://example.com/receipt/1", **payment})
    return made


def landings(made, expected):
    return [({"query": landing(imp_uid, merchant_uid, imp_success="true")}, expected) for merchant_uid, imp_uid in made]


def posts(path, made, expected, **fields):
    return [({"path": path, **as_json(imp_uid=imp_uid, merchant_uid=merchant_uid, **fields)}, expected)
            for merchant_uid, imp_uid in made]


def again(requests):
    """The first of them, over and over."""
    return requests[:1] * (WARM_UP + COUNTED)


def deposit(guard, name):
    made = orders_of(guard, name, status="ready", pay_method="vbank", vbank_name="국민은행", vbank_num="123456789",
                     vbank_holder="가게", vbank_date=int(time.time()) + 86400)
    return landings(made, "vbankIssued")


CASES = {
    "landing": lambda guard, name: guard.count(landings(orders_of(guard, name), "success")),
    "landing-again": lambda guard, name: guard.count(again(landings(orders_of(guard, name, 1), "success"))),
    "callback": lambda guard, name: guard.count(posts("/payments/complete", orders_of(guard, name), "success")),
    "webhook": lambda guard, name: guard.count(
        posts("/payments/webhook", orders_of(guard, name), "success", status="paid")),
    "webhook-again": lambda guard, name: guard.count(
        again(posts("/payments/webhook", orders_of(guard, name, 1), "success", status="paid"))),
    "account-issued": lambda guard, name: guard.count(deposit(guard, name)),
    "confirm": lambda guard, name: guard.count(
        posts("/payments/confirm", orders_of(guard, name, status="ready"), "", amount=1000)),
    "forged-amount": lambda guard, name: guard.count(landings(orders_of(guard, name, amount=100), "forgery")),
    "unknown-order": lambda guard, name: guard.count(
        landings([(f"nobody-{n}", f"imp_{n}") for n in range(WARM_UP + COUNTED)], "unknownOrder")),
    "cgi-landing": lambda guard, name: guard.count_cgi(
        [(request["query"], word) for request, word in landings(orders_of(guard, name, 3), "success")]),
}


def written():
    """{name: instructions} of the file."""
    if not FILE.exists():
        return {}
    lines = (line.split() for line in FILE.read_text(encoding="ascii").splitlines() if line and line[0] != "#")
    return {words[0]: int(words[1]) for words in lines}


def made_with():
    compiler = subprocess.run([os.environ.get("CXX", "g++").split()[-1], "-dumpfullversion"], capture_output=True,
                              text=True, check=False).stdout.strip()
    cpu = next((line.split(":")[1].strip() for line in
                pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if "model name" in line), "?")
    return f"compiler {compiler}, {cpu}"


def main():
    if not shutil.which("callgrind_control"):
        raise SystemExit("not installed: valgrind (tools/deps.sh check)")
    names = os.environ.get("CASES", "").split() or list(CASES)
    before = written()
    counts = {}
    bad = 0
    world = World()
    try:
        guard = Guard(world)
        for name in names:
            counts[name] = round(CASES[name](guard, name), -3)
            ratio = counts[name] / before[name] if before.get(name) else 0
            is_bad = ratio > MOST or not ratio
            bad += is_bad
            print(f"  {'MORE ' if is_bad else 'ok   '} {name:16s} {counts[name]:12,.0f}"
                  f"  {ratio:.3f} of what the file says", flush=True)
    except AssertionError:
        print(world.logs(), file=sys.stderr)
        raise
    finally:
        world.stop()
        world.remove()
    if os.environ.get("UPDATE"):
        kept = {**before, **counts}
        FILE.write_text(f"# Instructions a request, by make bench-guard UPDATE=1; {made_with()}\n" + "".join(
            f"{name:16s} {kept[name]:.0f}\n" for name in CASES if name in kept), encoding="ascii")
        return 0
    print(f"bench-guard: {len(names) - bad} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
