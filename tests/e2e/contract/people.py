"""Identity verifications, registered cards, charges and schedules."""
from support import check, equal

CARD = {"channel_key": "channel-key-billing", "card_number": "9410-1234-5678-9012", "expiry": "2099-12",
        "birth": "900101", "pwd_2digit": "00", "customer_name": "홍길동", "customer_email": "buyer@example.com"}
NO_CERTIFICATION = "인증결과가 존재하지 않습니다."
DAY = 86400


def certifications(client):
    client.bad("GET", "/certifications/imp_0", status=404, message=NO_CERTIFICATION)
    made = client.sandbox.call("POST", "/sandbox/certifications",
                               {"imp_uid": "imp_c", "merchant_uid": "cert-1", "birthday": "2010-01-01"})["response"]
    equal((made["certified"], made["birthday"], "phone" in made), (True, "2010-01-01", False))
    equal(made["birth"], 1262271600, "midnight in Korea")
    equal(client.good("GET", "/certifications/imp_c"), made)
    equal(client.good("DELETE", "/certifications/imp_c"), made)
    client.bad("GET", "/certifications/imp_c", status=404)
    client.bad("DELETE", "/certifications/imp_c", status=404)


def one_time_passwords(client):
    person = {"channel_key": "channel-key-danal", "name": "홍길동", "phone": "01000000000", "birth": "050706",
              "gender_digit": "4", "carrier": "KT", "is_mvno": True, "merchant_uid": "cert-1"}
    for name in ("name", "phone", "birth", "gender_digit", "carrier"):
        client.bad("POST", "/certifications/otp/request", {k: v for k, v in person.items() if k != name}, message=name)
    client.bad("POST", "/certifications/otp/request", {**person, "carrier": "NTT"}, message="carrier")
    for birth in ("yesterday", "051306", "050230"):
        client.bad("POST", "/certifications/otp/request", {**person, "birth": birth}, message="birth")
    imp_uid = client.good("POST", "/certifications/otp/request", person)["imp_uid"]
    client.bad("GET", f"/certifications/{imp_uid}", status=404, message=NO_CERTIFICATION)
    client.bad("POST", f"/certifications/otp/confirm/{imp_uid}", {"otp": "123456"})
    client.bad("POST", "/certifications/otp/confirm/imp_0", {"otp": "000000"}, status=404)
    done = client.good("POST", f"/certifications/otp/confirm/{imp_uid}", {"otp": "000000"})
    equal([done[key] for key in ("certified", "birthday", "gender", "carrier", "merchant_uid", "name")],
          [True, "2005-07-06", "female", "KT_MVNO", "cert-1", "홍길동"])
    equal(client.good("GET", f"/certifications/{imp_uid}"), done)
    client.bad("POST", f"/certifications/otp/confirm/{imp_uid}", {"otp": "000000"}, status=400)


def registered_cards(client):
    client.bad("GET", "/subscribe/customers/c-1", status=404, code=1, message="(c-1)로 등록된 정보를 찾을 수 없습니다.")
    client.sandbox.call("POST", "/sandbox/settings", {"customer_not_found_status": 200})
    client.bad("GET", "/subscribe/customers/c-1", status=200, code=1)
    client.sandbox.call("POST", "/sandbox/settings", {"customer_not_found_status": 404})
    made = client.good("POST", "/subscribe/customers/c-1", CARD)
    equal([made[key] for key in ("customer_uid", "customer_name", "card_number", "updated", "pg_provider")],
          ["c-1", "홍길동", "94101234****901*", 0, "html5_inicis"])
    equal(client.good("GET", "/subscribe/customers/c-1"), made)
    again = client.good("POST", "/subscribe/customers/c-1", {**CARD, "card_number": "3791234567890123"})
    check(again["updated"] != 0 and again["inserted"] == made["inserted"], again)
    for number in ("1234", "4000-0000-0000-0002", "9410-1234-5678-90123", "abcd-1234-5678-9012"):
        client.bad("POST", "/subscribe/customers/c-2", {**CARD, "card_number": number}, status=200,
                   message="카드정보 인증 및 빌키 발급에 실패하였습니다.")
    for expiry in ("2020-01", "12/99", "2099-13", "2099"):
        client.bad("POST", "/subscribe/customers/c-2", {**CARD, "expiry": expiry}, status=200)
    for name in ("card_number", "expiry"):
        client.bad("POST", "/subscribe/customers/c-2", {k: v for k, v in CARD.items() if k != name}, message=name)
    fourteen = client.good("POST", "/subscribe/customers/c-2", {**CARD, "card_number": "36123456789012"})
    equal([c["customer_uid"] for c in client.good("GET", "/subscribe/customers",
                                                  query={"customer_uid": ["c-1", "c-2"]})], ["c-1", "c-2"])
    equal(client.good("GET", "/subscribe/customers", query={"customer_uid": ["c-9", "c-2"]}, status=207), [fourteen])
    client.bad("GET", "/subscribe/customers", query={"customer_uid": ["c-9"]}, status=404, code=1)
    equal(client.good("DELETE", "/subscribe/customers/c-2"), fourteen)
    client.bad("DELETE", "/subscribe/customers/c-2", status=404, code=1)


def channel_keys(client):
    bare = {key: value for key, value in CARD.items() if key != "channel_key"}
    client.good("POST", "/subscribe/customers/c-1", bare)
    client.sandbox.call("POST", "/sandbox/settings", {"require_channel_key": True})
    client.bad("POST", "/subscribe/customers/c-1", bare, message="channel_key")


def charges(client):
    client.listen()
    order = {"customer_uid": "c-1", "merchant_uid": "o-1", "amount": 9900, "name": "구독"}
    client.bad("POST", "/subscribe/payments/again", order, status=200, code=1, message="등록되지 않은 구매자입니다.")
    client.good("POST", "/subscribe/customers/c-1", CARD)
    untitled = {"customer_uid": "c-1", "merchant_uid": "o-0", "amount": "9900"}
    equal(client.good("POST", "/subscribe/payments/again", untitled)["status"], "paid", "older clients send no name")
    for name in ("customer_uid", "merchant_uid", "amount"):
        client.bad("POST", "/subscribe/payments/again", {k: v for k, v in order.items() if k != name}, message=name)
    paid = client.good("POST", "/subscribe/payments/again", order)
    equal([paid[key] for key in ("status", "amount", "customer_uid", "customer_uid_usage", "channel", "merchant_uid")],
          ["paid", 9900, "c-1", "payment", "api", "o-1"])
    check(paid["imp_uid"].startswith("imps_"), paid)
    equal(client.told(paid["imp_uid"]), ["paid"])
    client.bad("POST", "/subscribe/payments/again", order, status=200, code=1, message="이미 결제가 이루어진 거래건입니다.")
    client.sandbox.call("POST", "/sandbox/customers/c-1", {"decline": 2, "reason": "[TEST] 한도초과"})
    failed = client.good("POST", "/subscribe/payments/again", {**order, "merchant_uid": "o-2"})
    equal((failed["status"], failed["fail_reason"]), ("failed", "[TEST] 한도초과"), "HTTP 200, and yet it failed")
    equal(client.told(failed["imp_uid"]), [], "an ordinary failure is told to nobody")
    client.sandbox.call("POST", "/sandbox/settings", {"decline": "code"})
    client.bad("POST", "/subscribe/payments/again", {**order, "merchant_uid": "o-2"}, status=200, message="한도초과")
    equal(client.good("POST", "/subscribe/payments/again", {**order, "merchant_uid": "o-2"})["status"], "paid")
    listed = client.good("GET", "/subscribe/customers/c-1/payments")
    equal((listed["total"], len(listed["list"])), (4, 4))
    client.bad("GET", "/subscribe/customers/c-9/payments", status=404, code=1)


def charges_with_a_number(client):
    for path in ("/subscribe/payments/onetime", "/subscribe/payments/foreign"):
        order = {**CARD, "merchant_uid": path[-9:], "amount": 15000, "customer_uid": "c-" + path[-4:]}
        client.bad("POST", path, {**order, "card_number": "1"}, status=200, message="카드정보 인증에 실패하였습니다.")
        client.bad("POST", path, {**order, "expiry": ""}, message="expiry")
        equal(client.good("POST", path, order)["status"], "paid")
        client.good("GET", "/subscribe/customers/" + order["customer_uid"])


def schedules(client):
    client.listen()
    now = client.now()
    first = {"merchant_uid": "s-1", "schedule_at": now + DAY, "amount": 9900, "currency": "KRW", "name": "7월"}
    second = {**first, "merchant_uid": "s-2", "schedule_at": now + 2 * DAY, "name": "8월"}
    plan = {"customer_uid": "c-1", "schedules": [first, second]}
    client.bad("POST", "/subscribe/payments/schedule", plan, status=200, code=1, message="등록된 고객정보가 없습니다.")
    client.good("POST", "/subscribe/customers/c-1", CARD)
    made = client.good("POST", "/subscribe/payments/schedule", plan)
    equal([(s["merchant_uid"], s["schedule_status"], s["imp_uid"]) for s in made],
          [("s-1", "scheduled", None), ("s-2", "scheduled", None)])
    equal(client.good("GET", "/subscribe/payments/schedule/s-1"), made[0])
    client.bad("GET", "/subscribe/payments/schedule/s-9", status=404)
    client.bad("POST", "/subscribe/payments/schedule", plan, status=200, code=1)
    client.bad("POST", "/subscribe/payments/schedule", {"customer_uid": "c-1"}, message="schedules")
    for customer_uid in ("c-1", "c-new"):  # a card that comes along is registered first
        client.bad("POST", "/subscribe/payments/schedule",
                   {"customer_uid": customer_uid, "card_number": "4000000000000002", "expiry": "2099-12",
                    "schedules": [{**first, "merchant_uid": "s-4"}]}, status=200,
                   message="카드정보 인증 및 빌키 발급에 실패하였습니다.")
    client.bad("GET", "/subscribe/payments/schedule/s-4", status=404)
    late = {**first, "merchant_uid": "s-3", "schedule_at": now - 1}
    client.bad("POST", "/subscribe/payments/schedule", {"customer_uid": "c-1", "schedules": [late]}, message="schedule_at")

    span = {"schedule_from": now, "schedule_to": now + 3 * DAY}
    equal(client.good("GET", "/subscribe/payments/schedule", query=span), made)
    equal(client.good("GET", "/subscribe/payments/schedule", query={**span, "limit": 1, "page": 2}), made[1:])
    equal(client.good("GET", "/subscribe/payments/schedule", query={**span, "schedule_status": "executed"}), [])
    client.bad("GET", "/subscribe/payments/schedule", query={**span, "schedule_to": now + 100 * DAY})
    client.bad("GET", "/subscribe/payments/schedule", query={**span, "schedule_status": "late"})
    ours = {"from": now, "to": now + 2 * DAY}
    for path in ("/subscribe/customers/c-1/schedules", "/subscribe/payments/schedule/customers/c-1"):
        equal(client.good("GET", path, query=ours), made[:1], "to is not included")
        client.bad("GET", path, query={"from": now}, message="to")

    moved = client.good("PUT", "/subscribe/payments/schedule/s-1", {"schedule_at": now + DAY + 60})
    equal(moved["schedule_at"], now + DAY + 60)
    client.bad("PUT", "/subscribe/payments/schedule/s-1", {"schedule_at": now - 60}, message="schedule_at")
    client.bad("PUT", "/subscribe/payments/schedule/s-9", {"schedule_at": now + 60}, status=404)

    client.sandbox.call("POST", "/sandbox/customers/c-1", {"decline": 1, "reason": "잔액부족"})
    client.advance(3 * DAY)
    done = [client.good("GET", f"/subscribe/payments/schedule/s-{n}") for n in (1, 2)]
    equal([(s["schedule_status"], s["payment_status"], s["fail_reason"], s["executed_at"]) for s in done],
          [("executed", "failed", "잔액부족", now + DAY + 60), ("executed", "paid", None, now + 2 * DAY)])
    equal([client.payment(s["imp_uid"])["customer_uid_usage"] for s in done], ["payment.scheduled"] * 2)
    equal([client.told(s["imp_uid"]) for s in done], [["failed"], ["paid"]], "the shop is told of both")

    client.bad("POST", "/subscribe/payments/schedule/s-2/retry")
    client.bad("POST", "/subscribe/payments/schedule/s-9/retry", status=404)
    equal(client.good("POST", "/subscribe/payments/schedule/s-1/retry")["status"], "paid")
    client.bad("POST", "/subscribe/payments/schedule/s-1/retry")
    client.bad("PUT", "/subscribe/payments/schedule/s-1", {"schedule_at": now + 9 * DAY})


def schedules_that_are_taken_back(client):
    now = client.now()
    client.good("POST", "/subscribe/customers/c-1", CARD)
    entries = [{"merchant_uid": f"s-{n}", "schedule_at": now + n * DAY, "amount": 100, "currency": "KRW", "name": "x"}
               for n in (1, 2, 3)]
    client.good("POST", "/subscribe/payments/schedule", {"customer_uid": "c-1", "schedules": entries})
    client.bad("POST", "/subscribe/payments/unschedule", {}, message="customer_uid")
    one = client.good("POST", "/subscribe/payments/unschedule", {"merchant_uid": ["s-1"]})
    equal([(s["merchant_uid"], s["schedule_status"]) for s in one], [("s-1", "revoked")])
    equal(len(client.good("POST", "/subscribe/payments/unschedule", {"customer_uid": "c-1"})), 2)
    client.bad("POST", "/subscribe/payments/unschedule", {"customer_uid": "c-1"}, status=200, code=1,
               message="취소할 예약결제 기록이 존재하지 않습니다.")
    client.advance(4 * DAY)
    equal(client.sandbox.call("GET", "/sandbox/payments")["response"], [], "what was taken back is not charged")


def schedules_set_again(client):
    now = client.now()
    client.good("POST", "/subscribe/customers/c-1", CARD)
    entry = {"merchant_uid": "s-1", "schedule_at": now + DAY, "amount": 100, "currency": "KRW", "name": "x"}
    client.good("POST", "/subscribe/payments/schedule", {"customer_uid": "c-1", "schedules": [entry]})
    client.sandbox.call("POST", "/sandbox/customers/c-1", {"decline": 1})
    client.advance(DAY)
    again = client.good("POST", "/subscribe/payments/schedule/s-1/reschedule", {"schedule_at": now + 2 * DAY})
    equal((again["schedule_status"], again["payment_status"]), ("scheduled", None))
    client.bad("POST", "/subscribe/payments/schedule/s-9/reschedule", {"schedule_at": now + 2 * DAY}, status=404)
    client.advance(DAY)
    equal(client.good("GET", "/subscribe/payments/schedule/s-1")["payment_status"], "paid")
    client.bad("POST", "/subscribe/payments/schedule/s-1/reschedule", {"schedule_at": now + 9 * DAY})


SCENARIOS = [
    ("identity verifications", certifications),
    ("one-time passwords", one_time_passwords),
    ("registered cards", registered_cards),
    ("channel keys, where they are required", channel_keys),
    ("charges of registered cards", charges),
    ("charges with a card's number", charges_with_a_number),
    ("schedules that fall due", schedules),
    ("schedules that are taken back", schedules_that_are_taken_back),
    ("schedules that failed and are set again", schedules_set_again),
]
