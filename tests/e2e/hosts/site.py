"""A shop: i'mport, a store, the responder and a web server in front of it."""
import json
import subprocess

from support import places

TOKEN = "a-token-of-32-characters-0123456"
ORIGIN = "https://shop.example.com"
# An address of i'mport's, for webhooks that come through a load balancer.
IAMPORT = "52.78.100.19"
CERTIFICATES = ("first", "second")
SECTIONS = ("admin", "api", "store", "orders_api", "webhook", "cors")


class Site:
    def __init__(self, world, host_kind, store_kind, short):
        self.world = world
        self.short = short  # little load, few repetitions
        self.config = world.directory / "imp.toml"
        self.pairs = [make_certificate(world.directory, name) for name in CERTIFICATES]
        # What the server shows, what it signs with, and both certificates for those who check.
        self.shown, self.key = world.directory / "shown.pem", world.directory / "shown.key"
        self.show(0)
        self.store = store_kind(world)
        self.host = host_kind(world, self.config, self.shown, self.key)
        self.options = None
        self.sandbox = None

    def show(self, number):
        """The certificate that the web server will use. The other one follows it in the file, as one of the chain:
        clients of the test that read the file trust both."""
        certificate, key = self.pairs[number]
        other = self.pairs[1 - number][0]
        self.shown.write_bytes(certificate.read_bytes() + other.read_bytes())
        self.key.write_bytes(key.read_bytes())
        self.key.chmod(0o600)

    def begin(self, cases):
        """New i'mport, store and responder with what these cases start from; the web server stays."""
        world = self.world
        self.host.responder.end()
        if self.sandbox:
            self.sandbox.stop()
        self.sandbox = world.start_sandbox()
        self.store.begin()
        options = cases[0].options
        world.settings.update(IMP_ORDERS_API_TOKEN=TOKEN, IMP_CORS_ORIGINS=json.dumps([ORIGIN]),
                              IMP_WEBHOOK_ALLOW=json.dumps([IAMPORT]) if options else None,
                              IMP_ADMIN_ENABLED="true" if options else None)
        write_config(self.config, world.env())
        for each in cases:
            for order in each.orders:
                world.add_fixture_order(order)
            for fixture in each.payments:
                self.sandbox.load(fixture)
            for fixture in each.certifications:
                self.sandbox.certify(**places.fixture_payment(fixture))
            for customer in each.customers:
                self.sandbox.register(customer)
        self.host.responder.begin()
        if options != self.options:
            self.host.stop()
            self.host.start(options)
            self.options = options

    def end(self):
        self.host.stop()
        self.host.responder.end()
        self.store.end()

    # ---- what cases use

    @property
    def server(self):
        return self.host.server

    def ask(self, query="", path="/payments/complete", **request):
        return self.host.ask(query, path, **request)

    def post(self, body, path="/payments/complete", content_type="application/json", headers=(), **request):
        return self.ask(path=path, method="POST", body=body, headers=[("Content-Type", content_type), *headers],
                        **request)

    def paid_order(self, merchant_uid, imp_uid, amount=1000):
        """An order that i'mport knows to be paid, and nobody has told us yet."""
        self.world.add_order(merchant_uid, amount)
        self.sandbox.pay(imp_uid=imp_uid, merchant_uid=merchant_uid, amount=amount, status="paid")


def make_certificate(directory, name):
    certificate, key = directory / f"{name}.pem", directory / f"{name}.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-keyout", key, "-out", certificate, "-days", "2", "-subj", f"/CN={name}",
                    "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True, timeout=60)
    return certificate, key


def write_config(path, settings):
    """imp.toml as an operator writes it, from settings as the environment has them."""
    sections = {}
    for name, value in settings.items():
        for section in SECTIONS:
            prefix = f"IMP_{section.upper()}_"
            if name.startswith(prefix):
                written = value if value.startswith("[") or value in ("true", "false") else json.dumps(value)
                sections.setdefault(section, []).append(f"{name.removeprefix(prefix).lower()} = {written}")
                break
        else:
            if name.startswith("IMP_"):
                raise ValueError(f"{name} is of a section that this function does not know")
    path.write_text("".join(f"[{section}]\n" + "\n".join(lines) + "\n" for section, lines in sections.items()))
    path.chmod(0o600)
