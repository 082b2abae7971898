"""The i'mport of the tests: bin/imp-sandbox, and its control calls."""
import ssl
import urllib.parse

from . import http_client, places
from .processes import Process, wait_until


class Sandbox:
    def __init__(self, world, name="sandbox", arguments=(), listen="127.0.0.1:0"):
        self.process = Process(name, [places.SANDBOX, "--listen", listen, *arguments], world.clean_env(),
                               world.directory)

        def first_line():
            if not self.process.is_running():
                raise AssertionError(f"the sandbox ended: {self.process.log()}")
            text = self.process.output()
            return text.split("\n")[0] if "\n" in text else None

        self.url = wait_until(first_line, places.patience(20), "the sandbox's first line")
        split = urllib.parse.urlsplit(self.url)
        self.port = split.port
        self.tls = None
        if split.scheme == "https":
            self.tls = ssl.create_default_context()
            self.tls.check_hostname = False
            self.tls.verify_mode = ssl.CERT_NONE

    def call(self, method, path, given=None):
        return http_client.call_json(self.port, method, path, given, self.tls)

    def ask(self, path, method="GET", headers=(), body=b""):
        return http_client.request(self.port, path, method, headers, body, tls=self.tls)

    def pay(self, **fields):
        """Creates a payment, or changes the one with this imp_uid, and returns it whole."""
        return self.call("POST", "/sandbox/payments", fields)["response"]

    def load(self, fixture_name):
        return self.pay(**places.fixture_payment(fixture_name))

    def certify(self, **fields):
        """Creates an identity verification and returns it whole."""
        return self.call("POST", "/sandbox/certifications", fields)["response"]

    def forget(self, customer_uid):
        return self.call("DELETE", f"/sandbox/customers/{customer_uid}")

    def register(self, customer_uid, **fields):
        """A card under this customer_uid; `decline=N` refuses its next N charges."""
        return self.call("POST", f"/sandbox/customers/{customer_uid}", fields)

    def change(self, imp_uid, **fields):
        return self.call("POST", f"/sandbox/payments/{imp_uid}", fields)["response"]

    def fault(self, kind, **fields):
        """In force until cleared, unless `count` is given."""
        return self.call("POST", "/sandbox/faults", {"kind": kind, "count": -1, **fields})

    def no_faults(self):
        return self.call("DELETE", "/sandbox/faults")

    def stats(self):
        return self.call("GET", "/sandbox/stats")

    def log(self):
        return self.call("GET", "/sandbox/log")

    def calls(self):
        """Calls that cost i'mport something: look-ups, not the token."""
        stats = self.stats()
        return stats["calls"] - stats["token_calls"]

    def stop(self):
        return self.process.stop()
