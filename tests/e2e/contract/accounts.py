"""What is paid later: virtual accounts, convenience stores; and the lists of codes."""
from support import check, contains, equal

from .client import NO_PAYMENT

ORDER = {"channel_key": "channel-key-inicis", "merchant_uid": "o-1", "amount": 15000, "name": "장갑",
         "buyer_name": "홍길동", "custom_data": {"a": [1]}}


def virtual_accounts(client):
    client.listen()
    due = client.now() + 86400
    made = client.good("POST", "/vbanks", {**ORDER, "vbank_code": "04", "vbank_due": due, "vbank_holder": "상점"})
    imp_uid = made["imp_uid"]
    check(imp_uid.startswith("imps_") and imp_uid[5:].isdigit() and len(imp_uid) == 17, imp_uid)
    equal([made[key] for key in ("status", "pay_method", "channel", "amount", "vbank_code", "vbank_holder", "vbank_date",
                                 "buyer_name", "pg_provider")],
          ["ready", "vbank", "api", 15000, "004", "상점", due, "홍길동", "html5_inicis"])
    if client.speaks == "json":
        equal(made["custom_data"], '{"a":[1]}', "an object comes back as its text")
    equal(client.payment(imp_uid), made)
    equal(client.told(imp_uid), ["ready"], "an issued account is told")
    client.sandbox.call("POST", f"/sandbox/payments/{imp_uid}/deposit")
    equal(client.payment(imp_uid)["status"], "paid")
    client.bad("POST", "/vbanks", {**ORDER, "vbank_code": "04", "vbank_due": due}, status=200, code=1,
               message="이미 결제가 이루어진 거래건입니다.")
    client.bad("DELETE", f"/vbanks/{imp_uid}", status=400)
    client.bad("DELETE", "/vbanks/imp_0", status=404, message=NO_PAYMENT)


def refused_accounts(client):
    due = client.now() + 86400
    account = {**ORDER, "vbank_code": "088", "vbank_due": due}
    for name in ("merchant_uid", "amount", "vbank_code", "vbank_due"):
        client.bad("POST", "/vbanks", {key: value for key, value in account.items() if key != name}, message=name)
    client.bad("POST", "/vbanks", {**account, "amount": "many"}, message="amount")
    client.bad("POST", "/vbanks", {**account, "vbank_holder": "가" * 17}, message="vbank_holder")
    client.bad("POST", "/vbanks", {**account, "channel_key": "channel-key-kakaopay"}, status=200, code=1,
               message="계약이 필요합니다.")
    client.bad("POST", "/vbanks", {**account, "vbank_code": "999"}, status=200)
    client.bad("POST", "/vbanks", {**account, "vbank_due": due - 90000}, status=200)
    equal(client.sandbox.call("GET", "/sandbox/payments")["response"], [], "nothing came of these")


def changed_accounts(client):
    due = client.now() + 86400
    account = {**ORDER, "channel_key": "channel-key-settle", "vbank_code": "088", "vbank_due": due}
    made = client.good("POST", "/vbanks", account)
    imp_uid = made["imp_uid"]
    equal((made["pg_provider"], made["pg_id"]), ("settle", "portone_test"), "the channel's")
    changed = client.good("PUT", f"/vbanks/{imp_uid}", {"amount": 16000, "vbank_due": due + 60})
    equal((changed["amount"], changed["vbank_date"]), (16000, due + 60))
    client.bad("PUT", f"/vbanks/{imp_uid}", {})
    client.bad("PUT", f"/vbanks/{imp_uid}", {"vbank_due": 1}, message="vbank_due")
    client.bad("PUT", "/vbanks/imp_0", {"amount": 1}, status=404, message=NO_PAYMENT)
    client.bad("PUT", f"/vbanks/{client.pay()}", {"amount": 1})
    other = client.good("POST", "/vbanks", {**account, "channel_key": "channel-key-inicis"})["imp_uid"]
    client.bad("PUT", f"/vbanks/{other}", {"amount": 1}, status=200)
    equal(client.good("DELETE", f"/vbanks/{imp_uid}")["status"], "failed", "a revoked account")
    client.bad("DELETE", f"/vbanks/{imp_uid}")
    client.bad("PUT", f"/vbanks/{imp_uid}", {"amount": 1})


def holders(client):
    """In the documentation only."""
    account = {**ORDER, "vbank_code": "088", "vbank_due": client.now() + 60, "vbank_holder": "상점"}
    number = client.good("POST", "/vbanks", account)["vbank_num"]
    equal(client.good("GET", "/vbanks/holder", query={"bank_code": "088", "bank_num": number}), {"bank_holder": "상점"})
    equal(client.good("GET", "/vbanks/holder", query={"bank_code": "004", "bank_num": "12345678"}),
          {"bank_holder": "홍길동"})
    client.bad("GET", "/vbanks/holder", query={"bank_code": "088"}, message="bank_num")
    client.bad("GET", "/vbanks/holder", query={"bank_code": "088", "bank_num": "00000000"}, status=404)
    client.bad("GET", "/vbanks/holder", query={"bank_code": "000", "bank_num": "12345678"}, status=404)


def convenience_stores(client):
    client.listen()
    order = {**ORDER, "channel_key": "channel-key-cvs", "barcode": "880123"}
    made = client.good("POST", "/cvs", order)
    imp_uid = made["imp_uid"]
    equal([made[key] for key in ("status", "pay_method", "vbank_num", "pg_provider")],
          ["ready", "cvs", "880123", "galaxia"])
    equal(client.told(imp_uid), [], "before somebody pays nothing is told")
    client.bad("POST", "/cvs", {**order, "merchant_uid": "o-2"}, status=200)
    client.bad("POST", "/cvs", {"channel_key": "channel-key-cvs", "amount": 1}, message="merchant_uid")
    equal(client.good("DELETE", f"/cvs/{imp_uid}")["status"], "failed")
    client.bad("DELETE", f"/cvs/{imp_uid}", status=200, code=1)
    client.bad("DELETE", "/cvs/imp_0", status=200, code=1)
    other = client.good("POST", "/cvs", order)["imp_uid"]
    client.sandbox.call("POST", f"/sandbox/payments/{other}/deposit")
    equal((client.payment(other)["status"], client.told(other)), ("paid", ["paid"]))


def codes(client):
    banks = client.good("GET", "/banks")
    contains(banks, {"code": "088", "name": "신한은행"})
    cards = client.good("GET", "/cards")
    contains(cards, {"code": "366", "name": "신한카드"})
    for kind, listed in (("banks", banks), ("cards", cards)):
        equal(len({one["code"] for one in listed}), len(listed), kind)
        for one in listed:
            equal(client.good("GET", f"/{kind}/{one['code']}"), one)
        client.bad("GET", f"/{kind}/999", status=404)
    channels = client.good("GET", "/users/pg")
    equal({channel["type"] for channel in channels}, {"payment", "api_payment", "certification"})
    equal(client.good("GET", "/tiers/ABC")["tier_code"], "ABC")
    client.bad("GET", "/tiers/ZZZ", status=404)


def channel_keys(client):
    """Older clients name none."""
    named = {"/vbanks": {"vbank_code": "088", "vbank_due": client.now() + 60}, "/cvs": {},
             "/receipts/external/o-9": {"identifier": "01012345678"},
             "/benepia/payment": {"benepia_user": "u", "benepia_password": "p"},
             "/benepia/point": {"benepia_user": "u", "benepia_password": "p"}}
    for path, fields in named.items():
        order = {**ORDER, **fields, "merchant_uid": "o" + path.replace("/", "-")}
        del order["channel_key"]
        client.sandbox.call("POST", "/sandbox/settings", {"require_channel_key": True})
        client.bad("POST", path, order, message="channel_key")
        client.sandbox.call("POST", "/sandbox/settings", {"require_channel_key": False})
        client.good("POST", path, order)


SCENARIOS = [("an account is issued, told, and paid into", virtual_accounts),
             ("an account that cannot be is refused, and leaves nothing", refused_accounts),
             ("an account is changed and revoked while it waits", changed_accounts),
             ("an account's holder is known, or not", holders),
             ("a number for a convenience store is issued, revoked and paid", convenience_stores),
             ("a channel key may be missing, until the settings require it", channel_keys),
             ("banks, cards, channels and tiers have codes", codes)]
