"""What follows a payment: cash receipts, partners' receipts, escrow deliveries."""
from support import equal

from .client import NO_PAYMENT

CASH = {"pay_method": "vbank", "amount": 11000}
PERSON = {"identifier": "01012345678", "identifier_type": "phone"}


def cash_receipts(client):
    imp_uid = client.pay(**CASH)
    client.bad("GET", f"/receipts/{imp_uid}", status=404)
    issued = client.good("POST", f"/receipts/{imp_uid}", PERSON)
    equal([issued[key] for key in ("imp_uid", "amount", "vat", "type", "cancelled_at")],
          [imp_uid, 11000, 1000, "person", 0])
    equal(client.good("GET", f"/receipts/{imp_uid}"), issued)
    client.bad("POST", f"/receipts/{imp_uid}", PERSON)
    revoked = client.good("DELETE", f"/receipts/{imp_uid}")
    equal(revoked["cancelled_at"] >= revoked["applied_at"] > 0, True)
    client.bad("DELETE", f"/receipts/{imp_uid}")
    client.good("POST", "/payments/cancel", {"imp_uid": imp_uid, "amount": 5500, "refund_holder": "홍길동",
                                             "refund_bank": "088", "refund_account": "1234567"})
    again = client.good("POST", f"/receipts/{imp_uid}", {**PERSON, "type": "company", "tax_free": 2200})
    equal((again["amount"], again["vat"], again["type"]), (5500, 300, "company"), "what is left, and its taxable part")


def refused_cash_receipts(client):
    imp_uid = client.pay(**CASH)
    client.bad("POST", f"/receipts/{imp_uid}", {"type": "person"}, message="identifier")
    client.bad("POST", f"/receipts/{imp_uid}", {**PERSON, "identifier_type": "passport"})
    client.bad("POST", f"/receipts/{imp_uid}", {"identifier": "0000000000"}, status=500)
    client.bad("POST", f"/receipts/{client.pay(pay_method='card')}", PERSON)
    client.bad("POST", f"/receipts/{client.pay(status='ready', **CASH)}", PERSON)
    client.bad("POST", "/receipts/imp_0", PERSON)
    kakao = client.pay(pg_provider="kakaopay", **CASH)
    client.bad("POST", f"/receipts/{kakao}", PERSON, status=501)
    client.bad("DELETE", f"/receipts/{kakao}", status=501)


def external_receipts(client):
    sale = {"channel_key": "channel-key-inicis", "name": "장갑", "amount": 5000, **PERSON}
    client.bad("GET", "/receipts/external/o-1", status=404)
    issued = client.good("POST", "/receipts/external/o-1", sale)
    equal([issued[key] for key in ("merchant_uid", "amount", "vat")], ["o-1", 5000, 454])
    equal(client.good("GET", "/receipts/external/o-1"), issued)
    client.bad("POST", "/receipts/external/o-1", sale)
    client.bad("POST", "/receipts/external/o-2", {"name": "장갑"}, message="amount, identifier")
    client.bad("POST", "/receipts/external/o-2", {**sale, "channel_key": "channel-key-kakaopay"}, status=501)
    client.bad("POST", "/receipts/external/o-2", {**sale, "identifier": "0000000000"}, status=500)
    client.good("DELETE", "/receipts/external/o-1")
    client.bad("DELETE", "/receipts/external/o-1", status=404)


def partners(client):
    imp_uid = client.pay(amount=10000)
    shop = {"business_registration_number": "123-45-67890", "company_name": "하위 상점", "amount": 6000}
    path = f"/partners/receipts/{imp_uid}"
    registered = client.good("POST", path, {"data": [shop, {**shop, "amount": 4000}]})
    equal(registered["receipt_url"], client.payment(imp_uid)["receipt_url"])
    client.bad("POST", path, {"data": [shop, {**shop, "amount": 4001}]})
    client.bad("POST", path, {"data": [{"company_name": "하위 상점", "amount": 1}]}, message="business_registration_number")
    client.bad("POST", path, {}, message="data[0]")
    client.bad("POST", f"/partners/receipts/{client.pay(status='ready')}", {"data": [shop]})
    client.bad("POST", "/partners/receipts/imp_0", {"data": [shop]}, status=404, message=NO_PAYMENT)
    client.bad("POST", f"/partners/receipts/{client.pay(pg_provider='kcp')}", {"data": [shop]}, status=501)


def escrow(client):
    person = {"name": "홍길동", "tel": "010-0000-0000", "addr": "서울", "postcode": "04524"}
    parcel = {"sender": person, "receiver": person,
              "logis": {"company": "CJGLS", "invoice": "1234", "sent_at": 1764000000}, "send_email": True}
    imp_uid = client.pay(escrow=True)
    path = f"/escrows/logis/{imp_uid}"
    client.bad("GET", path, status=409)
    client.bad("PUT", path, parcel, status=409)
    registered = client.good("POST", path, parcel)
    equal([registered[key] for key in ("company", "invoice", "sent_at")], ["CJGLS", "1234", 1764000000])
    equal(client.good("GET", path), registered)
    client.bad("POST", path, parcel, status=409)
    unknown = {**parcel, "logis": {"company": "PIGEON", "invoice": "5", "sent_at": 1764000001}}
    edited = client.good("PUT", path, unknown)
    equal((edited["company"], edited["invoice"]), ("ETC", "5"), "an unknown courier")
    equal(client.good("GET", path), edited)
    for method in ("GET", "POST", "PUT"):
        client.bad(method, "/escrows/logis/imp_0", None if method == "GET" else parcel, status=404, message=NO_PAYMENT)
    other = client.pay(escrow=True)
    client.bad("POST", f"/escrows/logis/{other}", {**parcel, "logis": {"company": "KGB"}},
               message="logis[invoice], logis[sent_at]")
    client.bad("POST", f"/escrows/logis/{other}", {**parcel, "receiver": {"name": "홍길동"}}, message="receiver[tel]")
    client.bad("POST", f"/escrows/logis/{client.pay()}", parcel, status=409)
    client.bad("POST", f"/escrows/logis/{client.pay(escrow=True, pg_provider='kakaopay')}", parcel)
    client.sandbox.change(imp_uid, status="cancelled")
    client.bad("PUT", path, parcel, status=409)


SCENARIOS = [("a cash receipt is issued, read, revoked and issued for what is left", cash_receipts),
             ("a cash receipt that cannot be is refused", refused_cash_receipts),
             ("money that i'mport never saw has receipts too", external_receipts),
             ("a market's shops are written on the slip", partners),
             ("an escrow delivery is registered once, and can be edited", escrow)]
