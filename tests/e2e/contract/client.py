"""A client that speaks JSON or forms, knows the envelope, and remembers what was answered."""
import json
import urllib.parse

from support import equal

NO_PAYMENT = "존재하지 않는 결제정보입니다."


def flattened(name, value):
    """[(name, text)] as forms spell nesting: a[b]=, a[0][b]=, and a[]= for plain items."""
    if isinstance(value, dict):
        return [pair for key, member in value.items() for pair in flattened(f"{name}[{key}]", member)]
    if isinstance(value, list):
        return [pair for index, item in enumerate(value)
                for pair in flattened(f"{name}[{index if isinstance(item, (dict, list)) else ''}]", item)]
    if isinstance(value, bool):
        value = "true" if value else "false"
    return [(name, str(value))]


def unique(pairs):
    """An object in which no name comes twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise AssertionError(f"a name comes twice: {[name for name, _ in pairs]}")
    return found


def form(fields):
    return urllib.parse.urlencode([pair for name, value in fields.items() for pair in flattened(name, value)])


class Client:
    def __init__(self, sandbox, speaks):
        self.sandbox = sandbox
        self.speaks = speaks  # "json" or "form"
        self.recorded = []  # (method, path, status, document)
        self.log_in()

    def log_in(self):
        self.token = self.good("POST", "/users/getToken",
                               {"imp_key": "sandbox_key", "imp_secret": "sandbox_secret"}, token=None)["access_token"]

    def ask(self, method, path, fields=None, query=None, token=True):
        headers = []
        if token:
            headers.append(("Authorization", "Bearer " + (self.token if token is True else token)))
        body = b""
        if fields is not None:
            is_form = self.speaks == "form"
            headers.append(("Content-Type",
                            "application/x-www-form-urlencoded" if is_form else "application/json"))
            body = (form(fields) if is_form else json.dumps(fields, ensure_ascii=False)).encode()
        target = path + ("?" + form(query) if query else "")
        answer = self.sandbox.ask(target, method, headers, body)
        document = json.loads(answer.text, object_pairs_hook=unique)
        self.recorded.append((method, path, answer.status, document))
        return answer

    def good(self, method, path, fields=None, query=None, token=True, status=200, message=None):
        """The response of a call that must succeed."""
        answer = self.ask(method, path, fields, query, token)
        envelope = answer.json
        what = f"{method} {path} as {self.speaks}"
        equal((answer.status, envelope["code"], envelope["message"]), (status, 0, message), what)
        equal(sorted(envelope), ["code", "message", "response"], what)
        return envelope["response"]

    def bad(self, method, path, fields=None, query=None, token=True, status=400, code=-1, message=None):
        """The message of a call that must be refused so; `message` is a part of it."""
        answer = self.ask(method, path, fields, query, token)
        envelope = answer.json
        what = f"{method} {path} as {self.speaks}: {envelope}"
        equal((answer.status, envelope["code"], envelope["response"]), (status, code, None), what)
        if not isinstance(envelope["message"], str) or (message or "") not in envelope["message"]:
            raise AssertionError(f"{what}: not {message!r}")
        return envelope["message"]

    # ---- what i'mport's own calls cannot bring about

    def pay(self, **fields):
        return self.sandbox.pay(**fields)["imp_uid"]

    def payment(self, imp_uid):
        return self.good("GET", f"/payments/{imp_uid}")

    def told(self, imp_uid):
        """The statuses of the webhooks about a payment, in order."""
        sent = self.sandbox.call("GET", "/sandbox/webhooks?settle=30")
        return [webhook["status"] for webhook in sent if webhook["imp_uid"] == imp_uid]

    def listen(self):
        """Webhooks are sent from now on; that nobody takes them does not matter."""
        self.sandbox.call("POST", "/sandbox/settings", {"webhook_url": "http://127.0.0.1:9/webhook"})

    def advance(self, seconds):
        """Time goes by, and with it the token."""
        self.sandbox.call("POST", "/sandbox/clock", {"advance": seconds})
        self.log_in()

    def now(self):
        return self.sandbox.call("POST", "/sandbox/clock", {"advance": 0})["now"]
