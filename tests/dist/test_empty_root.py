"""The archive's programs where there is nothing else: a folder with the program, the authority's certificate and the
configuration is the whole world (no /proc, no /dev, no libraries)."""
import os
import socket
import struct
import threading
import urllib.parse

from chroots import give_to_shop, need_root, run_in, unpack
from support import Skip, certificates, check, contains, equal, landing, test
from support.answer import parse_cgi

BUNDLES = ("etc/ssl/certs/ca-certificates.crt",  # Debian, Alpine
           "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "etc/pki/tls/certs/ca-bundle.crt",  # Red Hat
           "var/lib/ca-certificates/ca-bundle.pem", "etc/ssl/ca-bundle.pem",  # SUSE
           "etc/ssl/cert.pem")
CONFIG = '[api]\nurl = "{url}"\nkey = "sandbox_key"\nsecret_file = "secret"\n{more}'


class Root:
    """A root with imp.fcgi and impctl, and an i'mport behind TLS outside of it."""

    def __init__(self, world, name="127.0.0.1", more='ca_file = "/ca.pem"\n'):
        need_root()
        self.world = world
        self.path = world.directory / "root"
        self.path.mkdir()
        programs = unpack(world.directory)
        for program in ("imp.fcgi", "impctl"):
            os.link(programs / program, self.path / program)
        self.authority = certificates.authority(world.directory)
        certificate, key = certificates.server(world.directory, "IP:127.0.0.1,DNS:api.test")
        self.sandbox = world.start_sandbox("--tls-cert", str(certificate), "--tls-key", str(key))
        self.url = f"https://{name}:{urllib.parse.urlsplit(self.sandbox.url).port}"
        home = self.path / "home"
        home.mkdir()
        (home / "imp.toml").write_text(CONFIG.format(url=self.url, more=more))
        (home / "secret").write_text("sandbox_secret\n")
        for file in ("imp.toml", "secret"):
            (home / file).chmod(0o600)
        if "ca_file" in more:
            self.put("ca.pem", self.authority.read_text())
        give_to_shop(home)

    def put(self, name, text):
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def run(self, program, *words, variables=None):
        return run_in(self.path, [f"/{program}", *words], {"IMP_CONFIG": "/home/imp.toml", **(variables or {})})

    def land(self, number, query=None):
        order = f"ORDER-{number}"
        added = self.run("impctl", "order", "add", order, "1000")
        equal(added.returncode, 0, added.stderr)
        self.sandbox.pay(imp_uid=f"imp_{number}", merchant_uid=order, amount=1000, status="paid")
        variables = self.world.variables(query or landing(f"imp_{number}", order))
        variables = {os.fsdecode(key): os.fsdecode(value) for key, value in variables.items()}
        done = self.run("imp.fcgi", variables=variables)
        equal(done.returncode, 0, done.stderr)
        return parse_cgi(done.stdout), done.stderr.decode()

    def succeeds(self, number=1):
        answer, log = self.land(number)
        equal((answer.status, answer.word), (200, "success"), log)


@test("a landing is settled over TLS, and what is durable is there for the next process")
def _(world):
    root = Root(world)
    equal(sorted(path.name for path in root.path.iterdir()), ["ca.pem", "home", "imp.fcgi", "impctl"])
    root.succeeds()
    shown = root.run("impctl", "order", "show", "ORDER-1")
    contains(shown.stdout.decode(), "paid")
    worked = root.run("impctl", "work", "--once")
    equal(worked.returncode, 0, worked.stderr)
    equal(sorted(path.name for path in root.path.iterdir()), ["ca.pem", "home", "imp.fcgi", "impctl"])


@test("without the authority's certificate nobody is believed, and nothing is sent")
def _(world):
    root = Root(world)
    (root.path / "ca.pem").write_text("")
    answer, log = root.land(1)
    equal((answer.status, answer.word), (202, "pending"), log)
    (root.path / "ca.pem").unlink()
    answer, log = root.land(2)
    equal((answer.status, answer.word), (500, "pending"), log)
    equal(root.sandbox.stats()["calls"], 0)


@test("the machine's authorities are found where Debian, Red Hat, Alpine and SUSE keep them")
def _(world):
    root = Root(world, more="")
    for number, bundle in enumerate(BUNDLES):
        root.put(bundle, root.authority.read_text())
        root.succeeds(number)
        (root.path / bundle).unlink()
    for number, folder in enumerate(("etc/ssl/certs", "etc/pki/ca-trust/extracted/pem/directory-hash")):
        hashed = f"{folder}/{certificates.hash_of(root.authority)}"
        root.put(hashed, root.authority.read_text())
        root.succeeds(100 + number)
        (root.path / hashed).unlink()
    answer, _log = root.land(200)
    equal(answer.word, "pending", "with none at all")


@test("a name is looked up in /etc/hosts, whatever name services and OpenSSL modules the machine asks for")
def _(world):
    root = Root(world, "api.test")
    root.put("etc/hosts", "127.0.0.1 api.test\n")
    root.succeeds(1)
    # What systemd-resolved and Avahi leave behind: modules of another C library.
    root.put("etc/nsswitch.conf", "hosts: mymachines mdns4_minimal [NOTFOUND=return] resolve [!UNAVAIL=return] nosuch\n"
                                  "passwd: sss nosuch\n")
    module = b"\x7fELF\x02\x01\x01" + b"\0" * 200
    for name in ("mymachines", "mdns4_minimal", "resolve", "nosuch", "sss"):
        path = root.path / "lib" / "x86_64-linux-gnu" / f"libnss_{name}.so.2"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(module)
    root.succeeds(2)
    for name in ("usr/lib/ssl/openssl.cnf", "etc/ssl/openssl.cnf"):
        root.put(name, "openssl_conf = c\n[c]\nproviders = p\nalg_section = a\n[p]\nnosuch = n\n[n]\nactivate = 1\n"
                       "module = /nosuch.so\n[a]\ndefault_properties = fips=yes\n")
    root.succeeds(3)


class Dns(threading.Thread):
    """Says that api.test is 127.0.0.1, and that nothing else exists; counts the questions."""

    def __init__(self, address):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 53))
        self.questions = 0

    def run(self):
        while True:
            try:
                asked, peer = self.socket.recvfrom(4096)
            except OSError:
                return
            self.questions += 1
            name_end = asked.index(b"\0", 12) + 1
            kind, = struct.unpack("!H", asked[name_end:name_end + 2])
            known = asked[12:name_end] == b"\x03api\x04test\0"
            address = known and kind == 1
            self.socket.sendto(asked[:2] + struct.pack("!HHHHH", 0x8180 if known else 0x8183, 1, int(address), 0, 0)
                               + asked[12:name_end + 4]
                               + (b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 60, 4) + bytes((127, 0, 0, 1)) if address else b""),
                               peer)


@test("a name is looked up in DNS, with resolv.conf alone")
def _(world):
    need_root()
    address = "127.0.0.153"
    try:
        dns = Dns(address)
    except OSError as reason:
        raise Skip(f"{address} port 53: {reason}") from None
    dns.start()
    try:
        root = Root(world, "api.test")
        root.put("etc/resolv.conf", f"nameserver {address}\n")
        root.succeeds()
        check(dns.questions >= 1, "it was asked")
    finally:
        dns.socket.close()


@test("words in EUC-KR are readable, without the machine's conversions")
def _(world):
    root = Root(world)
    words = "한도초과".encode("cp949")
    query = b"merchant_uid=ORDER-9&imp_success=false&error_msg=" + b"".join(b"%%%02X" % byte for byte in words)
    equal(root.run("impctl", "order", "add", "ORDER-9", "1000").returncode, 0)
    variables = {os.fsdecode(key): os.fsdecode(value) for key, value in world.variables(query).items()}
    answer = parse_cgi(root.run("imp.fcgi", variables=variables).stdout)
    contains(answer.seen, "한도초과")
