"""What the benchmarks stand on: processes that end with their world, i'mport's API, programs behind nginx, wrk."""
import csv
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
QUICK = os.environ.get("QUICK", "") not in ("", "0")


def setting(name, usual, quick):
    return os.environ.get(name) or (quick if QUICK else usual)


ORDERS = int(setting("ORDERS", "600000", "120000"))
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


def run(body):
    """What is started ends also where we are asked to end."""
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(each, lambda *_: sys.exit(1))
    body()
