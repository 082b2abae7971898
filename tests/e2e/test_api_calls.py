"""impctl api: every call of i'mport's API by one table, its exit statuses, and the words that shells complete.

With IAMPORT_SWAGGER naming i'mport's V1 API document (swagger 2.0) the table is held against it.
"""
import contextlib
import functools
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import threading
import urllib.parse

from support import Skip, check, contains, equal, lacks, places, test
from support.terminal import Terminal

DONE, REFUSED, USAGE, UNAVAILABLE, NOT_FOUND = 0, 1, 2, 3, 4
UNKNOWN_OUTCOME = "it is not known whether i'mport did it"


def api(world, *words, given="", **settings):
    """A finished impctl: returncode, stdout, stderr."""
    return subprocess.run([str(places.IMPCTL), "api", *words], env=world.env(**settings), input=given,
                          capture_output=True, encoding="utf-8", timeout=places.patience(60), cwd=world.directory,
                          check=False)


def answer(world, *words, status=DONE, **options):
    done = api(world, *words, **options)
    equal(done.returncode, status, f"{words}: {done.stderr}")
    return json.loads(done.stdout)


def refusal(world, *words, status, **options):
    """What is said on standard error; nothing is printed."""
    done = api(world, *words, **options)
    equal(done.returncode, status, f"{words}: {done.stdout}{done.stderr}")
    equal(done.stdout, "", "printed")
    lacks(done.stderr, "sandbox_secret")
    message = done.stderr.rstrip("\n").split("\n")[-1]  # behind the log's lines
    check(message.startswith("impctl: "), done.stderr)
    return message


def paid(world, fixture="payment-paid-card.json"):
    return world.start_sandbox().load(fixture)


# ---- answers


@test("api: a payment is printed as i'mport has it; --envelope prints all of the answer")
def _(world):
    payment = paid(world)
    words = ["get-payment", f"imp_uid={payment['imp_uid']}", "include_sandbox=true"]
    found = answer(world, *words)
    equal((found["imp_uid"], found["status"], found["amount"]), (payment["imp_uid"], "paid", 15000))
    envelope = answer(world, *words, "--envelope")
    equal((envelope["code"], envelope["message"], envelope["response"]), (0, None, found))


@test("api: what i'mport does not know has an exit status of its own")
def _(world):
    world.start_sandbox()
    contains(refusal(world, "get-payment", "imp_uid=imp_000000000000", status=NOT_FOUND), "존재하지 않는 결제정보")
    refusal(world, "find-payment", "merchant_uid=주문/1", status=NOT_FOUND)
    denied = answer(world, "get-payment", "imp_uid=imp_000000000000", "--envelope", status=NOT_FOUND)
    equal(denied["code"], -1)


@test("api: HTTP 200 with a code is a refusal, in i'mport's words")
def _(world):
    world.start_sandbox()
    words = ["prepare-payment", "merchant_uid=A-1", "amount=14.20", "currency=USD"]
    equal(answer(world, *words)["amount"], 14.2)
    contains(refusal(world, *words, status=REFUSED), "이미 등록된 merchant_uid")
    envelope = answer(world, *words, "--envelope", status=REFUSED)
    equal((envelope["code"], envelope["response"]), (1, None))
    contains(refusal(world, "cancel-payment", "imp_uid=imp_000000000000", status=REFUSED), "취소할 결제건")


@test("api: a cancellation in parts, with the balance that it counts on")
def _(world):
    payment = paid(world)
    words = ["cancel-payment", f"imp_uid={payment['imp_uid']}", "amount=5000", "checksum=15000", "reason=한 권"]
    after = answer(world, *words)
    equal((after["cancel_amount"], after["cancel_history"][-1]["reason"]), (5000, "한 권"))
    refusal(world, *words, status=REFUSED)
    equal(answer(world, "get-payment", f"imp_uid={payment['imp_uid']}")["cancel_amount"], 5000)


@test("api: an order's payments, with and without a status; several at once, some unknown")
def _(world):
    payment = paid(world)
    order, imp_uid = payment["merchant_uid"], payment["imp_uid"]
    for words in ([], ["payment_status=paid"]):
        listed = answer(world, "find-payments", f"merchant_uid={order}", *words)
        equal([one["imp_uid"] for one in listed["list"]], [imp_uid], str(words))
        equal(answer(world, "find-payment", f"merchant_uid={order}", *words)["imp_uid"], imp_uid, str(words))
    refusal(world, "find-payment", f"merchant_uid={order}", "payment_status=failed", status=NOT_FOUND)
    done = api(world, "get-payments", f"imp_uid={imp_uid}", "imp_uid=imp_000000000000")
    equal((done.returncode, [one["imp_uid"] for one in json.loads(done.stdout)]), (DONE, [imp_uid]))
    contains(done.stderr, "only some")
    listed = answer(world, "list-payments", "payment_status=paid", "from=2026-01-01T00:00:00+09:00",
                    "to=2026-03-01T00:00:00+09:00", "sorting=-paid", "limit=10")
    equal(listed["list"], [])


@test("api: the token is masked unless it is asked for")
def _(world):
    world.start_sandbox()
    equal(answer(world, "get-token")["access_token"], "***")
    equal(answer(world, "get-token", "--envelope")["response"]["access_token"], "***")
    token = answer(world, "get-token", "--show-token")["access_token"]
    check(len(token) >= 20, token)
    message = refusal(world, "get-token", "imp_key=other", "imp_secret=-", given="wrong\n", status=REFUSED)
    contains(message, "인증에 실패")
    # Its own call, not one for a token that is then used to ask for a token.
    equal([call["path"] for call in world.sandbox.log()], ["/users/getToken"] * 4)


@test("api: banks, channels, a virtual account until a time, its revocation")
def _(world):
    world.start_sandbox()
    equal(answer(world, "get-bank", "bank_standard_code=088")["code"], "088")
    check({"code", "name"} == set(answer(world, "list-banks")[0]), "a code and a name")
    refusal(world, "get-bank", "bank_standard_code=999", status=NOT_FOUND)
    channel = next(one["channel_key"] for one in answer(world, "list-pg-mids") if one["type"] == "payment")
    account = answer(world, "issue-vbank", f"channel_key={channel}", "merchant_uid=V-1", "amount=1000",
                     "vbank_code=088", "vbank_due=2099-12-31T23:59:59+09:00", "vbank_holder=상점")
    equal((account["status"], account["vbank_date"], account["amount"]), ("ready", 4102412399, 1000))
    answer(world, "revoke-vbank", f"imp_uid={account['imp_uid']}")
    equal(answer(world, "get-payment", f"imp_uid={account['imp_uid']}", "include_sandbox=true")["status"], "failed")


@test("api: an escrow's delivery, given in parts, as JSON and twice")
def _(world):
    sandbox = world.start_sandbox()
    sandbox.pay(imp_uid="imp_1", merchant_uid="A", amount=1000, status="paid", pay_method="trans", escrow=True)
    refusal(world, "get-escrow-delivery", "imp_uid=imp_1", status=NOT_FOUND)
    person = {"name": "홍길동", "tel": "010-0000-0000", "addr": "서울", "postcode": "04524"}
    words = ["imp_uid=imp_1", f"receiver={json.dumps(person)}",
             *(f"sender[{key}]={value}" for key, value in person.items()),
             "logis[company]=EPOST", "logis[invoice]=12", "logis[sent_at]=-1d"]
    equal(answer(world, "register-escrow-delivery", *words)["invoice"], "12")
    refusal(world, "register-escrow-delivery", *words, status=REFUSED)
    equal(answer(world, "get-escrow-delivery", "imp_uid=imp_1")["company"], "EPOST")


# ---- no answer


@test("api: i'mport cannot be asked: worth another try, and nothing is said of doubts about a look-up")
def _(world):
    message = refusal(world, "get-payment", "imp_uid=imp_1", status=UNAVAILABLE)
    lacks(message, UNKNOWN_OUTCOME)
    world.start_sandbox()
    for kind in ("html_502", "status_503", "status_429", "not_json", "empty_body", "empty_response", "reset"):
        world.sandbox.fault(kind, path="/payments")
        lacks(refusal(world, "get-payment", "imp_uid=imp_1", status=UNAVAILABLE), UNKNOWN_OUTCOME, kind)
        world.sandbox.no_faults()


@test("api: a change without an answer is sent once, and the message says where to look")
def _(world):
    payment = paid(world)
    words = ["cancel-payment", f"imp_uid={payment['imp_uid']}", "amount=1000"]
    for kind in ("html_502", "not_json", "reset_mid_body"):
        before = len(world.sandbox.log())
        world.sandbox.fault(kind, path="/payments/cancel")
        message = refusal(world, *words, status=UNAVAILABLE)
        contains(message, UNKNOWN_OUTCOME)
        contains(message, f"impctl api get-payment imp_uid={payment['imp_uid']}")
        sent = [call for call in world.sandbox.log()[before:] if call["path"] == "/payments/cancel"]
        equal(len(sent), 1, kind)
        world.sandbox.no_faults()


@test("api: the deadline holds for a server that says nothing")
def _(world):
    world.start_sandbox()
    world.sandbox.fault("latency", ms=60000, path="/payments")
    refusal(world, "get-payment", "imp_uid=imp_1", status=UNAVAILABLE, IMP_API_DEADLINE="300ms")


# ---- usage


@test("api: what is not understood is refused before anything is sent")
def _(world):
    world.start_sandbox()
    for words, said in ((["get-paymnt"], "did you mean get-payment?"),
                        (["get-payment"], "imp_uid is missing"),
                        (["get-payment", "imp_uid=a", "imp_uid=b"], "given twice"),
                        (["get-payment", "imp_iud=a"], "did you mean imp_uid?"),
                        (["get-payment", "imp_uid"], "NAME=VALUE"),
                        (["get-payment", "imp_uid=.."], "imp_uid"),
                        (["cancel-payment", "imp_uid=a", "amount=1,000"], "is no number"),
                        (["list-payments", "payment_status=payd"], "did you mean paid?"),
                        (["list-payments", "payment_status=paid", "from=yesterday"], "yesterday"),
                        (["list-payments", "payment_status=paid", "from=1790000000000"], "seconds"),
                        (["schedule-payments", "customer_uid=C", "schedules={"], "JSON")):
        contains(refusal(world, *words, status=USAGE), said, str(words))
    contains(refusal(world, "create-payment-link", status=REFUSED), "api.iamport.co")
    equal(world.sandbox.log(), [])


@test("api: list, help and completion need no configuration; a call does")
def _(world):
    broken = world.directory / "imp.toml"
    broken.write_text("[api]\nnonsense = 1\n")
    broken.chmod(0o600)
    for words in (["api"], ["api", "list", "--json"], ["api", "help", "get-payment"], ["completion", "bash"]):
        equal(world.impctl(*words, IMP_CONFIG=str(broken)).returncode, DONE, str(words))
    refusal(world, "get-payment", "imp_uid=x", status=REFUSED, IMP_CONFIG=str(broken))
    refusal(world, "get-payment", "imp_uid=x", status=REFUSED, IMP_API_KEY=None)


@test("api: asking leaves nothing behind where it is run, neither a store nor a token")
def _(world):
    world.start_sandbox()
    before = sorted(path.name for path in world.directory.iterdir())
    refusal(world, "get-payment", "imp_uid=imp_000000000000", status=NOT_FOUND, IMP_STORE_URL=None)
    equal(sorted(path.name for path in world.directory.iterdir()), before)


# ---- what is sent


class Recorder(http.server.BaseHTTPRequestHandler):
    """Says that all is well, and keeps what it was asked."""
    protocol_version = "HTTP/1.1"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/users/getToken":
            response = {"access_token": "a" * 40, "now": 1, "expired_at": 1801}
        else:
            response = self.server.response
        if self.path != "/users/getToken" or b"of-the-test" in body:
            self.server.asked.append((self.command, self.path, body.decode(), self.headers.get("Authorization")))
        text = json.dumps({"code": 0, "message": None, "response": response}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_PUT = do_DELETE = answer

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def recorder():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    server.daemon_threads = True
    server.asked = []
    server.response = {"said": "fine"}
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server, f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@functools.lru_cache(maxsize=None)
def table():
    done = subprocess.run([str(places.IMPCTL), "api", "list", "--json"], capture_output=True, encoding="utf-8",
                          timeout=places.patience(60), check=True)
    return {call["name"]: call for call in json.loads(done.stdout)}


def sample(parameter, name=None):
    """(arguments, the value that is to be sent)"""
    name = name or parameter["name"].removesuffix("[]")
    kind = parameter["type"]
    if parameter["values"]:
        return [f"{name}={parameter['values'][-1]}"], parameter["values"][-1]
    if kind == "string":
        return [f"{name}=값 of-the-test/&=+%"], "값 of-the-test/&=+%"
    if kind == "string list":
        return [f"{name}=a b", f"{name}[]=c"], ["a b", "c"]
    if kind in ("object", "object list"):
        arguments, value = [], {}
        for member in parameter["members"] or [{"name": "any", "type": "string", "values": None}]:
            more, value[member["name"]] = sample(
                member, f"{name}{'[0]' if kind == 'object list' else ''}[{member['name']}]")
            arguments += more
        return arguments, [value] if kind == "object list" else value
    text, value = {"integer": ("123456789012", 123456789012), "number": ("14.20", 14.2), "boolean": ("true", True),
                   "time": ("2026-07-01T09:00:00+09:00", 1782864000)}[kind]
    return [f"{name}={text}"], value


def query_of(parameter, value):
    return [(parameter["name"], json.dumps(one) if not isinstance(one, str) else one)
            for one in (value if isinstance(value, list) else [value])]


@test("api: every call with every parameter goes where the table says, typed and encoded")
def _(world):
    with recorder() as (server, url):
        for name, call in table().items():
            if call["other_host"]:
                continue
            arguments, path, query, body = [], call["path"].replace("[", "").replace("]", ""), [], {}
            for parameter in call["parameters"]:
                more, value = sample(parameter)
                arguments += more
                if parameter["where"] == "path":
                    path = path.replace("{" + parameter["name"] + "}", urllib.parse.quote(value, safe=""))
                elif parameter["where"] == "query":
                    query += query_of(parameter, value)
                else:
                    body[parameter["name"]] = value
            done = api(world, name, *arguments, IMP_API_URL=url)
            equal((done.returncode, len(server.asked)), (DONE, 1), f"{name}: {done.stderr}")
            method, target, sent, token = server.asked.pop()
            equal((method, target.partition("?")[0]), (call["method"], path), name)
            equal(urllib.parse.parse_qsl(target.partition("?")[2], strict_parsing=bool(query)), query, name)
            equal(json.loads(sent) if sent else {}, body, name)
            equal(token, None if name == "get-token" else "Bearer " + "a" * 40, name)
            if "amount" in body and isinstance(body["amount"], float):
                contains(sent, '"amount":14.20', f"{name}: a number's own text")


@test("api: secrets come from a file or from standard input, and are remarked on in the arguments")
def _(world):
    card = world.directory / "card"
    card.write_text("4111-1111-1111-1111\r\n")
    with recorder() as (server, url):
        words = ["charge-onetime", "merchant_uid=A-1", "amount=100", "expiry=-"]
        for number, given in ((f"card_number=@{card}", "2030-12\n"),
                              ("card_number=-", "2030-12\n4111-1111-1111-1111\n")):
            done = api(world, *words, number, given=given, IMP_API_URL=url)
            equal((done.returncode, done.stderr), (DONE, ""), number)
            sent = json.loads(server.asked.pop()[2])
            equal((sent["card_number"], sent["expiry"]), ("4111-1111-1111-1111", "2030-12"), number)
        done = api(world, *words, "card_number=4111-1111-1111-1111", given="2030-12\n", IMP_API_URL=url)
        contains(done.stderr, "card_number: other users")
        lacks(done.stderr, "4111")
        answer(world, "charge-again", "customer_uid=C", "merchant_uid=A-2", "amount=100", "name=@@home",
               IMP_API_URL=url)
        equal(json.loads(server.asked.pop()[2])["name"], "@home")


@test("api: a charge whose payment failed is printed, and is a refusal in the PG's words")
def _(world):
    words = ["charge-again", "customer_uid=C", "merchant_uid=A-1", "amount=100", "name=책"]
    with recorder() as (server, url):
        for status, expected, said in (("paid", DONE, ""), ("failed", REFUSED, "한도초과")):
            server.response = {"imp_uid": "imps_1", "status": status, "fail_reason": "한도초과"}
            done = api(world, *words, IMP_API_URL=url)
            equal((done.returncode, json.loads(done.stdout)), (expected, server.response), status)
            contains(done.stderr, said)
            equal(len(server.asked), 1, status)
            server.asked.clear()


# ---- the table against i'mport's own document


def swagger():
    where = os.environ.get("IAMPORT_SWAGGER")
    if not where:
        raise Skip("IAMPORT_SWAGGER does not name i'mport's API document")
    return json.loads(pathlib.Path(where).read_text(encoding="utf-8"))


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield (method.upper(), path), operation


def ours():
    """By method and path, those of the document alone."""
    return {(call["method"], call["path"].replace("[", "").replace("]", "")): call
            for call in table().values() if not call["documented_only"]}


PLACES = {"path": "path", "query": "query", "formData": "body"}


def place_of(operation_key, parameter):
    # NAVER Pay's reviews: a GET has no body.
    if operation_key[0] == "GET" and parameter["in"] == "formData":
        return "query"
    return PLACES[parameter["in"]]


def reference_of(parameter):
    items = parameter.get("items")
    return (parameter.get("schema") or {}).get("$ref") or (items.get("$ref") if isinstance(items, dict) else None)


def types_of(parameter):
    """What the table may call it."""
    is_list = parameter.get("type") == "array"
    if reference_of(parameter):
        return {"object list" if is_list else "object"}
    if is_list:
        # `extra` of a cancellation is described as an object in its text.
        return {"object"} if "extra." in parameter.get("description", "") else {"string list"}
    told = parameter.get("description", "") + "\n" + parameter["name"]
    says_time = re.search(r"unix ?timestamp|_at$|_datetime$", told, re.IGNORECASE)
    return {"time"} if parameter["type"] == "integer" and says_time else {parameter["type"]}


def compare(where, key, theirs, found, document):
    equal(found["type"] in types_of(theirs), True, f"{where}: {found['type']}, not {types_of(theirs)}")
    values = theirs.get("enum")
    if values:
        equal(found["values"], values, where)
    for value in found["values"] or []:
        told = theirs.get("description", "") + json.dumps(theirs.get("enum", []), ensure_ascii=False)
        contains(told, value, where)
    reference = reference_of(theirs)
    if reference:
        model = document["definitions"][reference.split("/")[-1]]
        compare_members(where, key, model, found["members"], document)


def compare_members(where, key, model, members, document):
    members = {one["name"]: one for one in members}
    equal(set(members), set(model["properties"]), where)
    for name, theirs in model["properties"].items():
        equal(members[name]["required"], name in (model.get("required") or []), f"{where}[{name}]: required")
        compare(f"{where}[{name}]", key, {**theirs, "name": name}, members[name], document)


@test("api: the table has the operations of i'mport's document, and no others")
def _(_world):
    document = swagger()
    theirs = dict(operations(document))
    check(len(theirs) >= 80, f"{len(theirs)} operations")
    equal(sorted(set(theirs) - set(ours())), [], "not in the table")
    equal(sorted(set(ours()) - set(theirs)), [], "not in the document")
    equal(len(ours()), len(theirs))


@test("api: parameters, their places, types, needs and values are those of i'mport's document")
def _(_world):
    document = swagger()
    count = 0
    for key, operation in operations(document):
        found = {one["name"]: one for one in ours()[key]["parameters"] if not one["documented_only"]}
        theirs = {one["name"]: one for one in operation.get("parameters", [])}
        equal(set(found), set(theirs), str(key))
        for name, parameter in theirs.items():
            where = f"{key[0]} {key[1]} {name}"
            equal(found[name]["where"], place_of(key, parameter), where)
            equal(found[name]["required"], bool(parameter.get("required")), f"{where}: required")
            compare(where, key, parameter, found[name], document)
            count += 1
    check(count > 300, f"{count} parameters")


ANSWERS = {
    "AuthResponse": "token", "PaymentResponse": "payment", "MultiplePaymentsResponse": "list of payments",
    "PaymentListResponse": "page of payments", "PaymentBalanceResponse": "balance",
    "PaymentPrepareResponse": "registered amount", "MultipleCustomersResponse": "list of billing keys",
    "ScheduleResponse": "list of scheduled payments", "SingleScheduleResponse": "scheduled payment",
    "CertificationResponse": "identity verification", "CertificationOTPResponse": "number of the verification",
    "PaymentwallDeliveryAnnotation": "Paymentwall delivery", "KcpQuickMemberResponse": "KCP quick member",
    "PaycoStatusResponse": "PAYCO state", "ResponseAnnotation": "nothing but code and message",
    "NaverCashAmountResponse": "NAVER Pay amounts", "NaverProductOrderResponse": "NAVER Pay product order",
    "NaverProductOrderArrayResponse": "list of NAVER Pay product orders",
    "NaverReviewsResponse": "list of NAVER Pay reviews",
    "EscrowLogisResponse": "delivery", "ReceiptResponse": "cash receipt",
    "ExternalReceiptResponse": "external cash receipt", "BenepiaPointResponse": "Benepia points",
    "StandardCodeResponse": "code", "StandardCodeListResponse": "list of codes",
    "MultiplePgSettingResponse": "list of PG MIDs", "TierResponse": "tier", "PartnerReceiptResponse": "partner receipt",
}


def answer_of(schema):
    if not schema:
        return "nothing"
    if "$ref" in schema:
        return ANSWERS[schema["$ref"].split("/")[-1]]
    if "CustomerResponse" in schema["properties"]:
        return "billing key"
    (name,) = schema["properties"]["response"]["properties"]
    return {"customer_uid": "name of the billing key", "member_id": "number of the member"}[name]


@test("api: what a call answers is what i'mport's document says")
def _(_world):
    for key, operation in operations(swagger()):
        equal(ours()[key]["answers"], answer_of(operation["responses"]["200"].get("schema")), str(key))


# ---- completion


def in_bash(world, line):
    """What bash offers for a line, by the script that impctl prints."""
    script = r'''
        eval "$(impctl completion bash)"
        COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
        _impctl && printf '%s\n' "${COMPREPLY[@]}"'''
    env = {**world.clean_env(), "PATH": f"{places.IMPCTL.parent}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "--norc", "-c", script, "bash", line], env=env, cwd=world.directory,
                          capture_output=True, encoding="utf-8", timeout=places.patience(60), check=False)
    equal(done.stderr, "", line)
    return [word for word in done.stdout.split("\n") if word]


@test("completion: bash offers commands, options, calls, parameters and values")
def _(world):
    equal(in_bash(world, "impctl outb"), ["outbox"])
    equal(in_bash(world, "impctl outbox "), ["drop", "list", "retry", "show"])
    equal(in_bash(world, "impctl order list --st"), ["--state"])
    equal(in_bash(world, "impctl api get-cert"), ["get-certification"])
    equal(in_bash(world, "impctl api help get-cert"), ["get-certification"])
    equal(in_bash(world, "impctl api get-payment imp_uid=x inc"), ["include_sandbox="])
    equal(in_bash(world, "impctl api request-otp carrier="), ["KT", "LGT", "SKT"])
    equal(in_bash(world, "impctl api request-otp carrier=S"), ["SKT"])
    (world.directory / "card.txt").touch()
    equal(in_bash(world, "impctl api charge-onetime card_number=@car"), ["@card.txt"])


def typed(world, shell, setup, prompt):
    """What becomes of lines that end in a tab, in a real shell at a terminal."""
    if not shutil.which(shell[0]):
        raise Skip(f"there is no {shell[0]}")
    env = {**world.clean_env(), "PATH": f"{places.IMPCTL.parent}:{os.environ['PATH']}", "TERM": "dumb",
           "HOME": str(world.directory), "LC_ALL": "C.UTF-8"}
    with Terminal(shell, env, world.directory) as terminal:
        terminal.type(setup)
        terminal.expect(prompt)
        for line, completed in (("impctl outb\t", "impctl outbox "),
                                ("impctl api get-cert\t", "impctl api get-certification "),
                                ("impctl api get-payment inc\tt\t", "include_sandbox=true "),
                                ("impctl api request-otp carrier=S\t", "carrier=SKT ")):
            terminal.type(line)
            terminal.expect(completed)
            terminal.type("\x03")
            terminal.expect(prompt)


@test("completion: in a bash at a terminal")
def _(world):
    typed(world, ["bash", "--norc", "--noprofile", "-i"],
          "PS1='rea''dy> '; bind 'set bell-style none'; eval \"$(impctl completion bash)\"\n", "ready> ")


@test("completion: in a zsh at a terminal")
def _(world):
    typed(world, ["zsh", "-f", "-i"],
          "PS1='rea''dy> '; unsetopt zle_bracketed_paste 2>/dev/null; autoload -Uz compinit; compinit -D -u; "
          "setopt no_beep; eval \"$(impctl completion zsh)\"\n", "ready> ")
