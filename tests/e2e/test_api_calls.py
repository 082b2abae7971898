"""impctl api: any call of i'mport's API, what is printed of the answers, and the exit statuses."""
import json
import time

from support import check, contains, equal, lacks, test
from support.api import DONE, NOT_FOUND, REFUSED, UNAVAILABLE, USAGE, answer, api, recorder, refusal

UNKNOWN_OUTCOME = "it is not known whether i'mport did it"


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


@test("api: KakaoPay's orders of a day, an address that only older pages name")
def _(world):
    sandbox = world.start_sandbox()
    at = sandbox.call("GET", "/sandbox/clock")["now"]
    sandbox.pay(imp_uid="imp_k", merchant_uid="K-1", pg_provider="kakaopay", amount=3000, started_at=at)
    sandbox.pay(imp_uid="imp_c", merchant_uid="C-1", amount=3000, started_at=at)
    day = time.strftime("%Y%m%d", time.gmtime(at + 9 * 3600))
    orders = json.loads(world.did("api", "list-kakao-orders", f"payment_request_date={day}"))
    equal([order["partner_order_id"] for order in orders["orders"]], ["K-1"])
    equal(json.loads(world.did("api", "list-kakao-orders", "payment_request_date=20200101"))["orders"], [])
    contains(world.did("api", "help", "list-kakao-orders"), "not in the API's reference")


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
    refusal(world, "get-payment", "imp_uid=x", status=USAGE, IMP_CONFIG=str(broken))
    refusal(world, "get-payment", "imp_uid=x", status=USAGE, IMP_API_KEY=None)


@test("api: asking leaves nothing behind where it is run, neither a store nor a token")
def _(world):
    world.start_sandbox()
    before = sorted(path.name for path in world.directory.iterdir())
    refusal(world, "get-payment", "imp_uid=imp_000000000000", status=NOT_FOUND, IMP_STORE_URL=None)
    equal(sorted(path.name for path in world.directory.iterdir()), before)


# ---- what is sent


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
