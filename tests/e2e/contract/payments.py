"""Looking payments up, preparing and cancelling them."""
from support import equal

from .client import NO_PAYMENT


def look_ups(client):
    paid = client.pay(merchant_uid="o-1", amount=1000)
    failed = client.pay(merchant_uid="o-1", amount=1000, status="failed")
    equal(client.payment(paid)["status"], "paid")
    client.bad("GET", "/payments/imp_0", status=404, message=NO_PAYMENT)
    both = client.good("GET", "/payments", query={"imp_uid": [paid, failed]})
    equal([one["imp_uid"] for one in both], [paid, failed])
    some = client.good("GET", "/payments", query={"imp_uid": [paid, "imp_0"]}, status=207)
    equal([one["imp_uid"] for one in some], [paid])
    client.bad("GET", "/payments", query={"imp_uid": ["imp_0"]}, status=404, message=NO_PAYMENT)
    equal(client.good("GET", "/payments/find/o-1/failed")["imp_uid"], failed)
    client.bad("GET", "/payments/find/o-1/cancelled", status=404, message=NO_PAYMENT)
    equal(client.good("GET", "/payments/findAll/o-1/all")["total"], 2)
    client.bad("GET", "/payments/findAll/o-1/nonsense", message="지원되지 않는 상태값입니다.")
    client.bad("GET", "/payments/findAll/o-0/all", status=404, message=NO_PAYMENT)
    found = client.good("GET", "/payments/status/paid", query={"limit": 1})
    equal((found["total"], found["next"], found["previous"], len(found["list"])), (1, 0, 0, 1))
    client.bad("GET", "/payments/status/nonsense", message="지원되지 않는 상태값입니다.")
    client.bad("GET", "/payments/status/paid", query={"page": 2})


def prepared_amounts(client):
    order = {"merchant_uid": "o-1", "amount": 1000}
    equal(client.good("POST", "/payments/prepare", order)["amount"], 1000)
    client.bad("POST", "/payments/prepare", order, status=200, code=1,
               message="결제정보 사전등록에 실패하였습니다(이미 등록된 merchant_uid입니다).")
    client.good("PUT", "/payments/prepare", {"merchant_uid": "o-1", "amount": 2000, "currency": "USD"})
    found = client.good("GET", "/payments/prepare/o-1")
    equal((found["merchant_uid"], found["amount"], found["currency"]), ("o-1", 2000, "USD"))
    client.bad("GET", "/payments/prepare/o-0", status=404, message="사전등록된 결제정보가 존재하지 않습니다.")
    client.bad("PUT", "/payments/prepare", {"merchant_uid": "o-0", "amount": 1}, status=404)
    client.bad("POST", "/payments/prepare", {"merchant_uid": "o-2"})


def cancels(client):
    imp_uid = client.pay(amount=1000)
    part = client.good("POST", "/payments/cancel", {"imp_uid": imp_uid, "amount": 300, "checksum": 1000, "reason": "r"})
    equal((part["cancel_amount"], len(part["cancel_history"])), (300, 1))
    client.bad("POST", "/payments/cancel", {"imp_uid": imp_uid, "checksum": 1000}, status=200, code=1)
    client.bad("POST", "/payments/cancel", {"imp_uid": imp_uid, "amount": 701}, status=200,
               message="결제취소에 실패하였습니다.(")
    full = client.good("POST", "/payments/cancel", {"imp_uid": imp_uid, "reason": "r"})
    equal((full["status"], full["cancel_amount"]), ("cancelled", 1000))
    client.bad("POST", "/payments/cancel", {"imp_uid": imp_uid}, status=200, code=1,
               message="이미 전액취소된 주문입니다.")
    client.bad("POST", "/payments/cancel", {"imp_uid": "imp_0"}, status=200, code=1,
               message="취소할 결제건이 존재하지 않습니다.")
    client.bad("POST", "/payments/cancel", {"reason": "r"}, status=200, code=1, message="지정해주셔야합니다.")


SCENARIOS = [("payments are found by id, order and status", look_ups),
             ("amounts are prepared, changed and read", prepared_amounts),
             ("payments are cancelled in parts and once", cancels)]
