#!/usr/bin/env python3
"""Landings a second, and what one costs: the responder beside the limit of its stack, in one run, on loopback.

    make bench                                  about half an hour
    make bench QUICK=1                          three minutes, for a look
    CONCURRENCY="1 64" DELAYS=0 SUBJECTS="responder floor" make bench

nginx is in front, another nginx is i'mport's API (TLS; DELAYS are the milliseconds that it takes), wrk loads. Each landing
is about an order of its own in a durable SQLite store (synchronous=FULL). Each figure is the median of RUNS. Only landings
that the store has recorded count; the others were answered "being confirmed". OUT=FILE keeps all as JSON.
docs/performance.md says how to read it.

Beside them, where they are installed: `node`, a cluster of two with the official client, and `php`, PHP-FPM with what the guide's
sample does (peers.py). They keep the same orders in SQLite, as durably.

QUIET (0.2): cores that others may use before a run is done again; after the third time its figures are marked with ~.
"""
import csv
import json
import math
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
QUICK = os.environ.get("QUICK", "") not in ("", "0")


def setting(name, usual, quick):
    return os.environ.get(name) or (quick if QUICK else usual)


SUBJECTS = setting("SUBJECTS", "hello floor responder repeat webhook node php", "hello floor responder repeat").split()
CONCURRENCY = [int(word) for word in setting("CONCURRENCY", "1 16 64 256 1000", "1 64").split()]
DELAYS = [int(word) for word in setting("DELAYS", "0 50", "0 50").split()]
RUNS = int(setting("RUNS", "3", "1"))
SECONDS = int(setting("SECONDS", "5", "3"))
ORDERS = int(setting("ORDERS", "600000", "120000"))
QUIET = float(os.environ.get("QUIET", "0.2"))
RESPONDER = pathlib.Path(os.environ.get("BIN", "") + "cgi-bin/imp.fcgi").resolve()
IMPCTL = pathlib.Path(os.environ.get("BIN", "") + "bin/impctl").resolve()
FLOOR = pathlib.Path(os.environ["BUILD"], "bench/floor").resolve()
THREADS = 320  # of the responder by default, hence of the floor
HELLO_THREADS = 16
WINDOW = 64  # paid orders that are landed on again and again
TICK = os.sysconf("SC_CLK_TCK")


class World:
    """A folder, and the processes that were started in it; all end with it."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="imp-bench-", dir=os.environ.get("TMPDIR", "/var/tmp")))
        for name in ("tmp", "tls"):
            (self.folder / name).mkdir()
        self.folder.chmod(0o755)
        self.processes = []

    def start(self, *command, env=None):
        with open(self.folder / "log", "ab") as log:
            process = subprocess.Popen([str(word) for word in command], env={**os.environ, **(env or {})},
                                       stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def stop(self, process):
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.remove(process)

    def close(self):
        for process in reversed(list(self.processes)):
            self.stop(process)
        shutil.rmtree(self.folder, ignore_errors=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(address, process):
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    for _ in range(400):
        with socket.socket(family) as probe:
            if probe.connect_ex(address) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise SystemExit(f"nothing listens at {address}")


# ---- i'mport's API: the same answer for every imp_uid, with the amount that its order has


def amount_of(number):
    return 10000 + number % 100 * 100


PAYMENT = {
    "amount": "AMOUNT", "apply_num": "30012345", "bank_code": None, "bank_name": None, "buyer_addr": "서울특별시 강남구 삼성동",
    "buyer_email": "buyer@example.com", "buyer_name": "홍길동", "buyer_postcode": "06018", "buyer_tel": "010-1234-5678",
    "cancel_amount": 0, "cancel_history": [], "cancel_reason": None, "cancel_receipt_urls": [], "cancelled_at": 0,
    "card_code": "361", "card_name": "BC카드", "card_number": "910000*********1", "card_quota": 0, "card_type": 0,
    "cash_receipt_issued": False, "channel": "pc", "currency": "KRW", "custom_data": None, "customer_uid": None,
    "customer_uid_usage": None, "emb_pg_provider": None, "escrow": False, "fail_reason": None, "failed_at": 0,
    "imp_uid": "imp_${a}${b}", "merchant_uid": "order_${a}${b}", "name": "주문명:결제테스트", "paid_at": 1700000000,
    "pay_method": "card", "pg_id": "MOIlive001", "pg_provider": "html5_inicis",
    "pg_tid": "StdpayCARDINIpayTest20231115071320123456", "receipt_url": "https://example.com/receipt/0123456789",
    "started_at": 1699999970, "status": "paid", "user_agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36",
    "vbank_code": None, "vbank_date": 0, "vbank_holder": None, "vbank_issued_at": 0, "vbank_name": None, "vbank_num": None}


def answer(response):
    return json.dumps({"code": 0, "message": None, "response": response}, ensure_ascii=False, separators=(",", ":"))


def make_certificate(folder):
    def openssl(*words):
        subprocess.run(["openssl", *words], check=True, cwd=folder, capture_output=True)

    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    openssl("req", "-x509", *key, "-days", "3", "-subj", "/CN=bench authority", "-keyout", "ca.key", "-out", "ca.crt")
    openssl("req", *key, "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr")
    (folder / "ext").write_text("subjectAltName=DNS:localhost\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "3",
            "-extfile", "ext", "-out", "server.crt")


def nginx_head(folder, name, modules=""):
    user = "user root;" if os.geteuid() == 0 else ""
    paths = " ".join(f"{kind}_temp_path {folder}/tmp;" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    return f"""{modules} {user} daemon off; worker_processes 2; worker_rlimit_nofile 20000; pid {folder}/{name}.pid;
error_log {folder}/{name}.err error; events {{ worker_connections 8192; }}
http {{ tcp_nodelay on; keepalive_timeout 60s; keepalive_requests 100000000; {paths}
"""


class Api:
    def __init__(self, world, delay_ms):
        self.port = free_port()
        self.log = world.folder / f"api-{delay_ms}.log"
        token = answer({"access_token": "bench_" + "0123456789abcdef" * 2, "now": int(time.time()),
                        "expired_at": int(time.time()) + 7200})
        payment = answer(PAYMENT).replace('"AMOUNT"', "1${b}00")
        number = r"(?<a>\d{10})(?<b>\d\d)"
        waits = f"echo_sleep {delay_ms / 1000}; echo_exec" if delay_ms else ""
        modules = next((f"load_module {path};" for path in map(pathlib.Path, (
            "/usr/lib/nginx/modules/ngx_http_echo_module.so",)) if path.exists()), "")
        text = nginx_head(world.folder, f"api-{delay_ms}", modules) + f"""
map $uri $what {{ ~^/_?users T; default P; }} log_format short '$what $connection_requests $time_iso8601';
access_log {self.log} short buffer=64k flush=1s; default_type application/json;
ssl_certificate {world.folder}/tls/server.crt; ssl_certificate_key {world.folder}/tls/server.key;
server {{ listen 127.0.0.1:{self.port} ssl backlog=4096;
location = /users/getToken {{ {waits + " /_users;" if waits else f"return 200 '{token}';"} }}
location = /_users {{ internal; return 200 '{token}'; }}
location ~ "^/payments/imp_{number}$" {{ {waits + " /_payments/imp_$a$b;" if waits else f"return 200 '{payment}';"} }}
location ~ "^/_payments/imp_{number}$" {{ internal; return 200 '{payment}'; }}
location / {{ return 404 '{{"code":-1,"message":"not found","response":null}}'; }} }} }}
"""
        (world.folder / f"api-{delay_ms}.conf").write_text(text)
        process = world.start("nginx", "-p", world.folder, "-c", world.folder / f"api-{delay_ms}.conf")
        wait_for(("127.0.0.1", self.port), process)

    def mark(self):
        time.sleep(1.3)  # nginx writes its log each second
        return self.log.stat().st_size

    def since(self, mark):
        """(tokens, payments, new connections)"""
        time.sleep(1.3)
        with open(self.log, encoding="ascii") as log:
            log.seek(mark)
            words = [line.split() for line in log]
        tokens = sum(word[0] == "T" for word in words)
        return tokens, len(words) - tokens, sum(word[1] == "1" for word in words)


# ---- those that are measured


class Subject:
    """A program behind nginx, and what it may have recorded. `start_program` is each one's own."""

    processes = 1  # more than one: they are counted together
    upstream = ""  # of nginx

    def __init__(self, name, world, api):
        self.name, self.world, self.api = name, world, api
        self.socket = str(world.folder / f"{name}.sock")
        self.port = free_port()
        self.next = 1
        self.window = 0
        self.kind = "webhook" if name == "webhook" else "landing"
        self.database, self.env = None, {}
        pathlib.Path(self.socket).unlink(missing_ok=True)
        self.process = self.start_program()
        wait_for(self.socket, self.process)
        time.sleep(0.5)
        self.idle_mib = self.memory("VmRSS")
        self.front = self.start_front()

    def location(self):
        """nginx's words for passing a request on."""
        return ("include /etc/nginx/fastcgi_params; fastcgi_param SCRIPT_NAME $uri; fastcgi_read_timeout 60s;"
                f" fastcgi_pass unix:{self.socket};")

    def start_front(self):
        config = self.world.folder / f"{self.name}.conf"
        config.write_text(nginx_head(self.world.folder, self.name) + f"""access_log off; {self.upstream}
server {{ listen 127.0.0.1:{self.port} backlog=4096; location / {{ {self.location()} }} }} }}
""")
        front = self.world.start("nginx", "-p", self.world.folder, "-c", config)
        wait_for(("127.0.0.1", self.port), front)
        return front

    def stop(self):
        self.world.stop(self.front)
        self.world.stop(self.process)
        if self.database:
            for path in self.world.folder.glob(self.database.name + "*"):
                path.unlink()

    def memory(self, name):
        """MiB."""
        kib = 0
        for pid in tree(self.process.pid) if self.processes > 1 else [self.process.pid]:
            status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii")
            kib += int(re.search(rf"^{name}:\s+(\d+)", status, re.M)[1])
        return kib / 1024

    def cpu(self):
        """Seconds."""
        return cpu_of_all(self.process.pid) if self.processes > 1 else cpu_of(self.process.pid)

    PAID = "SELECT COUNT(*) FROM orders WHERE state = 'paid'"

    def paid(self):
        if not self.database:
            return None
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=10) as store:
            return store.execute(self.PAID).fetchone()[0]

    def paid_at_rest(self):
        """Once what was under way when wrk stopped has ended."""
        last = None
        while (paid := self.paid()) != last:
            last = paid
            time.sleep(0.2)
        return paid

    def warm_up(self):
        """The first orders are paid; `repeat` stays with them."""
        self.load(16, 1)
        if self.name == "repeat":
            self.window, self.next = WINDOW, 2  # wrk throws its first request away
            if self.paid_at_rest() < WINDOW:
                raise SystemExit("the orders to land on again are not paid")

    def load(self, connections, seconds, pause_ms=0, orders=ORDERS):
        """What wrk says of itself. Each connection pauses before its next request; `orders` are in the store."""
        env = {"BENCH_FIRST": str(self.next), "BENCH_WINDOW": str(self.window), "BENCH_KIND": self.kind,
               "BENCH_PAUSE": str(pause_ms)}
        done = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s",
                               str(HERE / "requests.lua"), f"http://127.0.0.1:{self.port}"],
                              env={**os.environ, **env}, capture_output=True, text=True, check=False)
        said = re.search(r"^RESULT (.*)$", done.stdout, re.M)
        if not said:
            raise SystemExit("wrk: " + done.stdout + done.stderr)
        result = json.loads(said[1])
        if not self.window:
            self.next += result["requests"] + connections + 16
            if self.database and self.next > orders:
                raise SystemExit("all orders are used: more of them, by ORDERS")
        return result


class Floor(Subject):
    """The limit of the stack; hello: bare libfcgi."""

    def start_program(self):
        if self.name == "hello":
            return self.world.start(FLOOR, self.socket, HELLO_THREADS)
        return self.world.start(FLOOR, self.socket, THREADS, self.api.port, self.world.folder / "tls/ca.crt")


class Responder(Subject):
    """On a store of ORDERS open orders; also as `repeat` and `webhook`, by what is asked of it."""

    def start_program(self):
        self.database = self.world.folder / f"{self.name}.db"
        self.env = {"IMP_STORE_URL": f"sqlite:{self.database}", "IMP_API_URL": f"https://localhost:{self.api.port}",
                    "IMP_API_CA_FILE": str(self.world.folder / "tls/ca.crt"), "IMP_API_KEY": "k", "IMP_API_SECRET": "s"}
        orders = self.world.folder / "orders.csv"
        if not orders.exists():
            with open(orders, "w", newline="", encoding="ascii") as file:
                csv.writer(file).writerows((f"order_{n:012d}", amount_of(n), "KRW") for n in range(1, ORDERS + 1))
        subprocess.run([str(IMPCTL), "order", "import", str(orders)], env={**os.environ, **self.env}, check=True,
                       capture_output=True)
        return self.world.start(RESPONDER, "--listen", self.socket, env=self.env)


def cpu_of(pid):
    words = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return sum(int(word) for word in words[11:15]) / TICK


def tree(root):
    children = {}
    for path in pathlib.Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                parent = int((path / "stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(path.name))
    found, left = [], [root]
    while left:
        found.append(left.pop())
        left += children.get(found[-1], [])
    return found


def cpu_of_all(root):
    total = 0.0
    for pid in tree(root):
        try:
            total += cpu_of(pid)
        except OSError:
            pass
    return total


def busy():
    words = pathlib.Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()
    return sum(int(words[at]) for at in (1, 2, 3)) / TICK


def measure(subject, connections, seconds):
    """One run's figures; `others`: cores that were busy with something else."""
    paid, mark = subject.paid_at_rest(), subject.api.mark()
    before = (busy(), cpu_of_all(os.getpid()) + cpu_of_all(2), subject.cpu(), time.time())
    result = subject.load(connections, seconds)
    after = (busy(), cpu_of_all(os.getpid()) + cpu_of_all(2), subject.cpu(), time.time())
    good = answered = result["requests"] - result["bad"]
    if paid is not None:
        recorded = subject.paid_at_rest() - paid
        most = 0 if subject.window else answered + connections
        if recorded > most:
            raise SystemExit(f"{subject.name}, {connections} at a time: {answered} answered, {recorded} recorded")
        good = answered if subject.window else min(answered, recorded)
    tokens, payments, opened = subject.api.since(mark)
    figures = {"per_second": good / (result["us"] / 1e6), "p50_ms": result["p50"] / 1000, "p99_ms": result["p99"] / 1000,
               "cpu_us": (after[2] - before[2]) / max(1, good) * 1e6, "bad": result["bad"],
               "unsettled": 1 - good / max(1, answered),
               "calls": payments / max(1, good), "tokens": tokens, "connections": opened,
               "others": max(0.0, ((after[0] - before[0]) - (after[1] - before[1])) / (after[3] - before[3])),
               "peak_mib": subject.memory("VmHWM"), "idle_mib": subject.idle_mib}
    return figures


def measure_quietly(subject, connections, seconds):
    for attempt in range(3):
        figures = measure(subject, connections, seconds)
        if figures["others"] <= QUIET or attempt == 2:
            return figures
        time.sleep(3)
    return None


def medians(runs):
    found = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    found["noisy"] = any(run["others"] > QUIET for run in runs)
    found["all"] = [round(run["per_second"]) for run in runs]
    return found


def program_of(name):
    if name in ("hello", "floor"):
        return Floor
    if name in ("responder", "repeat", "webhook"):
        return Responder
    import peers  # not at the top: it stands on this file
    return peers.PROGRAMS[name]


def run_all(world):
    cells = {}
    for delay in DELAYS:
        api = Api(world, delay)
        for name in SUBJECTS:
            if delay and name in ("hello", "repeat"):
                continue  # they ask nobody
            subject = program_of(name)(name, world, api)
            subject.warm_up()
            for connections in CONCURRENCY:
                runs = [measure_quietly(subject, connections, SECONDS) for _ in range(RUNS)]
                cell = cells[(delay, name, connections)] = medians(runs)
                print(f"  {delay:3d} ms  {name:9s} {connections:5d}  {cell['per_second']:8.0f}/s  {cell['cpu_us']:6.0f} us"
                      f"  {cell['all']}{'  ~' if cell['noisy'] else ''}", file=sys.stderr, flush=True)
            subject.stop()
    return cells


def ratio(figure, limit):
    return f" ({figure / limit:.2f})" if limit else ""


def print_tables(cells):
    for delay in DELAYS:
        print(f"\n### API {delay} ms\n")
        print("| | at a time | landings/s | p50 ms | p99 ms | CPU µs | RSS peak (idle) MiB | being confirmed | API calls | new connections | tokens |")
        print("|---|---|---|---|---|---|---|---|---|---|---|")
        for name in SUBJECTS:
            for connections in CONCURRENCY:
                cell = cells.get((delay, name, connections))
                if not cell:
                    continue
                limit_name = "hello" if name in ("floor", "repeat") else "floor"
                limit = cells.get((delay, limit_name, connections), {}) if name != "hello" else {}
                mark = "~" if cell["noisy"] else ""
                print(f"| {name} | {connections} | {mark}{cell['per_second']:.0f}{ratio(cell['per_second'], limit.get('per_second'))}"
                      f" | {cell['p50_ms']:.1f} | {cell['p99_ms']:.1f}{ratio(cell['p99_ms'], limit.get('p99_ms'))}"
                      f" | {cell['cpu_us']:.0f}{ratio(cell['cpu_us'], limit.get('cpu_us'))}"
                      f" | {cell['peak_mib']:.0f} ({cell['idle_mib']:.0f}) | {cell['unsettled']:.0%} | {cell['calls']:.2f} | {cell['connections']:.0f}"
                      f" | {cell['tokens']:.0f} |")
    print("\nIn brackets behind a figure: its ratio to the floor's; of floor and repeat, to hello's.")


def main():
    missing = [program for program in ("wrk", "nginx", "openssl") if not shutil.which(program)]
    if missing:
        raise SystemExit("not installed: " + " ".join(missing) + " (tools/deps.sh bench)")
    if max(DELAYS) and not pathlib.Path("/usr/lib/nginx/modules/ngx_http_echo_module.so").exists():
        raise SystemExit("not installed: libnginx-mod-http-echo (tools/deps.sh bench)")
    world = World()
    try:
        make_certificate(world.folder / "tls")
        import peers
        for name in [name for name in SUBJECTS if name in peers.PROGRAMS]:
            if lack := peers.PROGRAMS[name].lack(world):
                print(f"without {name}: {lack}", file=sys.stderr)
                SUBJECTS.remove(name)
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; medians of {RUNS} runs of {SECONDS} s; "
              f"{math.floor(ORDERS / 1000)} thousand orders, synchronous=FULL", flush=True)
        cells = run_all(world)
        print_tables(cells)
        if os.environ.get("OUT"):
            rows = [{"delay_ms": key[0], "subject": key[1], "at_a_time": key[2], **cell} for key, cell in cells.items()]
            pathlib.Path(os.environ["OUT"]).write_text(json.dumps(rows, indent=1), encoding="ascii")
    finally:
        world.close()


def run(body):
    """What is started ends also where we are asked to end."""
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(each, lambda *_: sys.exit(1))
    body()


if __name__ == "__main__":
    run(main)
