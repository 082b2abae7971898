"""PAYCO, Paymentwall, Benepia, KCP Quick Pay."""
from support import check, equal

from .client import NO_PAYMENT


def payco(client):
    imp_uid = client.pay(pg_provider="payco", amount=11000)
    path = f"/payco/orders/status/{imp_uid}"
    equal(client.good("POST", path, {"status": "DELIVERY_START"}), {"status": "DELIVERY_START"})
    client.bad("POST", path, {"status": "LOST"}, message="status")
    client.bad("POST", path, {}, message="status")
    equal(client.good("POST", path, {"status": "PURCHASE_DECISION"}), {"status": "PURCHASE_DECISION"})
    client.bad("POST", path, {"status": "CANCELED"}, status=200)
    client.bad("POST", f"/payco/orders/status/{client.pay()}", {"status": "CANCELED"}, status=200, code=1)


def balance(client):
    imp_uid = client.pay(pg_provider="payco", amount=11000)
    found = client.good("GET", f"/payments/{imp_uid}/balance")
    equal((found["amount"], found["primary"]), (11000, {"service": 0, "supply": 10000, "tax_free": 0, "vat": 1000}))
    client.good("POST", "/payments/cancel", {"imp_uid": imp_uid, "amount": 5500})
    found = client.good("GET", f"/payments/{imp_uid}/balance")
    equal([item["primary"]["supply"] for item in found["histories"]], [10000, 5000])
    equal((found["amount"], found["primary"]["vat"]), (11000, 500))
    client.bad("GET", f"/payments/{client.pay()}/balance", status=404, message=NO_PAYMENT)
    client.bad("GET", "/payments/imp_0/balance", status=404, message=NO_PAYMENT)


def paymentwall(client):
    imp_uid = client.pay(pg_provider="paymentwall", merchant_uid="o-1")
    report = {"imp_uid": imp_uid, "merchant_uid": "o-1", "type": "physical", "status": "order_shipped",
              "estimated_delivery_datetime": 1764000000, "estimated_update_datetime": 1764000000, "refundable": "yes",
              "shipping_address_email": "buyer@example.com"}
    equal(client.good("POST", "/paymentwall/delivery", report), {"success": 1})
    for name in report:
        client.bad("POST", "/paymentwall/delivery", {key: value for key, value in report.items() if key != name},
                   message=name)
    for name in ("type", "status", "refundable"):
        client.bad("POST", "/paymentwall/delivery", {**report, name: "perhaps"}, message=name)
    client.bad("POST", "/paymentwall/delivery", {**report, "merchant_uid": "o-2"}, status=200, code=1)
    client.bad("POST", "/paymentwall/delivery", {**report, "imp_uid": client.pay()}, status=200, code=1)


def benepia(client):
    client.listen()
    login = {"benepia_user": "u", "benepia_password": "p", "channel_key": "channel-key-kcp"}
    equal(client.good("POST", "/benepia/point", login), {"point": 100000})
    client.bad("POST", "/benepia/point", {**login, "benepia_password": "wrong"}, status=500)
    client.bad("POST", "/benepia/point", {"benepia_user": "u"}, message="benepia_password")
    order = {**login, "merchant_uid": "o-1", "amount": 60000, "name": "장갑"}
    paid = client.good("POST", "/benepia/payment", order)
    equal([paid[key] for key in ("status", "amount", "pay_method", "pg_provider")], ["paid", 60000, "point", "kcp"])
    equal((client.payment(paid["imp_uid"]), client.told(paid["imp_uid"])), (paid, ["paid"]))
    equal(client.good("POST", "/benepia/point", login), {"point": 40000})
    client.bad("POST", "/benepia/payment", order, status=200, code=1, message="이미 결제가 이루어진 거래건입니다.")
    client.bad("POST", "/benepia/payment", {**order, "merchant_uid": "o-2"}, status=500)
    client.bad("POST", "/benepia/payment", {**login, "merchant_uid": "o-2", "amount": 1}, message="name")


def quick_members(client):
    client.sandbox.call("POST", "/sandbox/kcpquick", {"member_id": "m-1"})
    release = "/kcpquick/members/m-1/fido/release"
    channel = {"channel_key": "channel-key-kcp-quick"}
    equal(client.good("POST", release, channel, message="생체인증 사용이 정상적으로 해제되었습니다."), {"member_id": "m-1"})
    refused = client.ask("POST", release, channel).json
    check(refused["code"] != 0 and refused["error"]["code"] == "C210", f"released twice: {refused}")
    client.bad("POST", release, {}, message="channel_key")
    client.bad("POST", release, {"channel_key": "channel-key-inicis"})
    client.bad("POST", release, {"channel_key": "channel-key-unknown"})
    site = {"site_code": "s", "partner_type": "p", "partner_subtype": "q"}
    client.bad("DELETE", "/kcpquick/members/m-1", query={"site_code": "s"}, message="partner_type, partner_subtype")
    equal(client.good("DELETE", "/kcpquick/members/m-1", query=site)["member_id"], "m-1")
    client.bad("DELETE", "/kcpquick/members/m-1", query=site, status=404)


def quick_prepare(client):
    path = "/kcpquick/prepare/o-1"
    given = {"btid": "b", "cust_ip": "127.0.0.1", "code_verifier": "v", "prepaid_auth_yn": "Y", "prepaid_amount": 1000}
    client.bad("PUT", path, given, status=404)
    client.good("POST", path, given)
    client.bad("POST", path, given, status=409)
    client.good("PUT", path, {**given, "prepaid_auth_yn": "N"})
    for name, wrong in (("btid", "b" * 21), ("cust_ip", "localhost"), ("cust_ip", "1.2.3.256"),
                        ("code_verifier", "v" * 201), ("prepaid_auth_yn", "X"), ("prepaid_amount", 1234567890)):
        client.bad("POST", "/kcpquick/prepare/o-2", {**given, name: wrong}, message=name)
        client.bad("PUT", path, {**given, name: wrong}, message=name)
    client.bad("POST", "/kcpquick/prepare/o-2", {key: given[key] for key in given if key != "prepaid_amount"},
               message="prepaid_amount")


def quick_payments(client):
    client.listen()
    client.sandbox.call("POST", "/sandbox/kcpquick", {"member_id": "m-1", "customer_uid": "c-1"})
    opened = client.pay(status="ready", merchant_uid="o-1")
    money = {"member_id": "m-1", "channel_key": "channel-key-kcp-quick", "merchant_uid": "o-1", "name": "장갑",
             "amount": 1000, "imp_uid": opened}
    client.bad("POST", "/kcpquick/payment/money", {**money, "member_id": "m-0"}, status=200)
    client.bad("POST", "/kcpquick/payment/money", {**money, "imp_uid": "imp_0"}, status=200)
    client.bad("POST", "/kcpquick/payment/money", {**money, "imp_uid": ""}, message="imp_uid")
    paid = client.good("POST", "/kcpquick/payment/money", money)
    equal((paid["imp_uid"], paid["status"], client.told(opened)), (opened, "paid", ["paid"]))
    client.bad("POST", "/kcpquick/payment/money", money, status=200, code=1)
    auto = {"customer_uid": "c-1", "merchant_uid": "o-2", "name": "장갑", "buyer_name": "홍길동", "amount": 1000}
    paid = client.good("POST", "/kcpquick/payment/autopay", auto)
    equal([paid[key] for key in ("status", "customer_uid", "customer_uid_usage")], ["paid", "c-1", "payment"])
    equal(client.told(paid["imp_uid"]), ["paid"])
    client.bad("POST", "/kcpquick/payment/autopay", {**auto, "buyer_name": ""}, message="buyer_name")
    equal(client.good("DELETE", "/kcpquick/autopay/c-1", message="자동결제 키가 정상적으로 삭제되었습니다."),
          {"customer_uid": "c-1"})
    client.bad("DELETE", "/kcpquick/autopay/c-1", status=404)
    client.bad("POST", "/kcpquick/payment/autopay", {**auto, "merchant_uid": "o-3"}, status=200, code=1)


SCENARIOS = [("a PAYCO order's status moves to an end", payco),
             ("a PAYCO payment's balance follows its cancels", balance),
             ("a Paymentwall delivery is reported whole", paymentwall),
             ("Benepia's points are asked for and spent", benepia),
             ("a Quick Pay member lets go of the fingerprint, and leaves", quick_members),
             ("prepaid money is prepared once", quick_prepare),
             ("Quick Pay pays with money and by key", quick_payments)]
