"""NAVER Pay: product orders of the order form, and what the payment form has."""
from support import equal

from .client import NO_PAYMENT

SHIPPED = {"delivery_method": "DELIVERY", "dispatched_at": 1764000000, "delivery_company": "CJGLS",
           "tracking_number": "1234"}
RETURN = {"delivery_method": "RETURN_INDIVIDUAL", "reason": "BROKEN"}


def bundle(client, *names, **fields):
    """A paid order of so many products, at 1000 won each: its imp_uid."""
    return client.pay(pg_provider="naverco", amount=1000 * len(names), product_orders=[
        {"product_order_id": name, "product_name": name, "product_amount": 1000, **fields} for name in names])


def steps(client, imp_uid):
    """One product order's way: step(action, fields) → (product_order_status, claim_type, claim_status)."""

    def step(action, fields=None):
        [order] = client.good("POST", f"/payments/{imp_uid}/naver/{action}", fields or {})
        return order["product_order_status"], order["claim_type"], order["claim_status"]

    return step


def look_ups(client):
    imp_uid = client.pay(pg_provider="naverco", name="장갑", amount=3000)
    [order] = client.good("GET", f"/payments/{imp_uid}/naver/product-orders")
    equal([order[key] for key in ("product_order_status", "claim_type", "product_name", "product_amount", "quantity")],
          ["PAYED", None, "장갑", 3000, 1])
    equal(client.good("GET", f"/naver/product-orders/{order['product_order_id']}"), order)
    client.bad("GET", "/naver/product-orders/0", status=404)
    client.bad("GET", f"/payments/{client.pay()}/naver/product-orders", status=404, message=NO_PAYMENT)
    client.bad("GET", "/payments/imp_0/naver/product-orders", status=404, message=NO_PAYMENT)


def shipping(client):
    imp_uid = bundle(client, "a", "b", "c")
    path = f"/payments/{imp_uid}/naver"
    some = client.good("POST", f"{path}/ship", {**SHIPPED, "product_order_id": ["a"]})
    equal([(one["product_order_id"], one["product_order_status"]) for one in some], [("a", "DELIVERING")])
    placed = client.good("POST", f"{path}/place", {}, status=207)
    equal([one["product_order_id"] for one in placed], ["b", "c"], "those that could be placed")
    client.bad("POST", f"{path}/place", {}, status=500)
    mixed = client.good("POST", f"{path}/ship", {**SHIPPED, "product_order_id": ["b", "nothing"]}, status=207)
    equal([one["product_order_id"] for one in mixed], ["b"])
    client.bad("POST", f"{path}/ship", {**SHIPPED, "product_order_id": ["a"]}, status=500)
    client.bad("POST", f"{path}/ship", {"delivery_method": "NOTHING"}, message="dispatched_at")
    client.bad("POST", f"{path}/ship", {"delivery_method": "DELIVERY", "dispatched_at": 1},
               message="delivery_company, tracking_number")
    client.bad("POST", f"{path}/ship", {**SHIPPED, "delivery_method": "PIGEON"}, message="delivery_method")
    equal(len(client.good("POST", f"{path}/ship", {"delivery_method": "NOTHING", "dispatched_at": 1}, status=207)), 1)


def cancelling(client):
    imp_uid = bundle(client, "a", "b")
    path = f"/payments/{imp_uid}/naver"
    [one] = client.good("POST", f"{path}/cancel", {"product_order_id": ["a"], "reason": "SOLD_OUT"})
    equal([one[key] for key in ("product_order_status", "claim_type", "claim_status")],
          ["CANCELED", "CANCEL", "CANCEL_DONE"])
    equal(client.payment(imp_uid)["cancel_amount"], 1000, "its money is given back")
    client.bad("POST", f"{path}/approve-cancel", {}, status=500)
    client.sandbox.call("POST", "/sandbox/product-orders/b", {"claim_type": "CANCEL", "claim_status": "CANCEL_REQUEST"})
    client.bad("POST", f"{path}/ship", SHIPPED, status=500)
    client.good("POST", f"{path}/approve-cancel", {}, status=207)
    payment = client.payment(imp_uid)
    equal((payment["status"], payment["cancel_amount"]), ("cancelled", 2000))
    client.bad("POST", f"{path}/cancel", {}, status=500)


def returning(client):
    imp_uid = bundle(client, "a")
    path = f"/payments/{imp_uid}/naver"
    step = steps(client, imp_uid)
    client.bad("POST", f"{path}/request-return", RETURN, status=500)
    equal(step("ship", SHIPPED), ("DELIVERING", None, None))
    client.bad("POST", f"{path}/request-return", {"reason": "BROKEN"}, message="delivery_method")
    equal(step("request-return", RETURN), ("DELIVERING", "RETURN", "RETURN_REQUEST"))
    client.bad("POST", f"{path}/reject-return", {}, message="memo")
    equal(step("reject-return", {"memo": "m"}), ("DELIVERING", "RETURN", "RETURN_REJECT"))
    client.bad("POST", f"{path}/approve-return", {}, status=500)
    step("request-return", RETURN)
    client.bad("POST", f"{path}/withhold-return", {"reason": "ETC"}, message="memo")
    client.bad("POST", f"{path}/resolve-return", {}, status=500)
    step("withhold-return", {"reason": "ETC", "memo": "m", "extra_charge": 100})
    client.bad("POST", f"{path}/approve-return", {}, status=500)
    step("resolve-return")
    equal(step("approve-return", {"memo": "m"}), ("RETURNED", "RETURN", "RETURN_DONE"))
    equal(client.payment(imp_uid)["status"], "cancelled")


def exchanging(client):
    imp_uid = bundle(client, "a")
    path = f"/payments/{imp_uid}/naver"
    step = steps(client, imp_uid)
    client.bad("POST", f"{path}/collect-exchanged", {}, status=500)
    client.sandbox.call("POST", "/sandbox/product-orders/a", {
        "product_order_status": "DELIVERED", "claim_type": "EXCHANGE", "claim_status": "EXCHANGE_REQUEST"})
    client.bad("POST", f"{path}/ship-exchanged", {"delivery_method": "NOTHING"}, status=500)
    equal(step("collect-exchanged"), ("DELIVERED", "EXCHANGE", "COLLECT_DONE"))
    client.bad("POST", f"{path}/ship-exchanged", {"delivery_method": "DELIVERY"}, message="delivery_company")
    equal(step("ship-exchanged", {"delivery_method": "NOTHING"}), ("DELIVERED", "EXCHANGE", "EXCHANGE_REDELIVERING"))


ACTIONS = ("place", "ship", "cancel", "approve-cancel", "request-return", "approve-return", "reject-return",
           "withhold-return", "resolve-return", "collect-exchanged", "ship-exchanged")


def not_an_order(client):
    other = client.pay()
    everything = {**SHIPPED, "memo": "m"}
    for action in ACTIONS:
        client.bad("POST", f"/payments/imp_0/naver/{action}", everything, status=404, message=NO_PAYMENT)
        client.bad("POST", f"/payments/{other}/naver/{action}", everything, status=404, message=NO_PAYMENT)


def reviews(client):
    bundle(client, "a")
    for given in ({"title": "좋아요", "score": "4"}, {"title": "최고", "content": "정말 최고"}):
        client.sandbox.call("POST", "/sandbox/reviews", {"product_order_id": "a", **given})
    now = client.now()
    period = {"from": now - 60, "to": now + 60, "channel_key": "channel-key-naver-orders"}
    [general] = client.good("GET", "/naver/reviews", query={**period, "review_type": "general"})
    equal([general[key] for key in ("title", "score", "content", "product_order_id")], ["좋아요", "4", None, "a"])
    [premium] = client.good("GET", "/naver/reviews", query={**period, "review_type": "premium"})
    equal(premium["content"], "정말 최고")
    equal(client.good("GET", "/naver/reviews", query={**period, "to": now - 30, "review_type": "general"}), [])
    client.bad("GET", "/naver/reviews", query=period, message="review_type")
    client.bad("GET", "/naver/reviews", query={**period, "review_type": "loud"}, message="review_type")
    client.bad("GET", "/naver/reviews", query={**period, "from": now + 61, "review_type": "general"}, message="from")


def payment_form(client):
    imp_uid = client.pay(pg_provider="naverpay", amount=11000, pay_method="naverpay_point")
    path = f"/payments/{imp_uid}/naver"
    equal(client.good("GET", f"{path}/cash-amount"),
          {"amount_by_npoint": 11000, "amount_by_primary": 0, "amount_supply": 10000, "amount_total": 11000,
           "amount_vat": 1000})
    client.bad("GET", f"/payments/{client.pay()}/naver/cash-amount")
    for action in ("confirm", "point"):
        equal(client.good("POST", f"{path}/{action}", {}), None)
        client.bad("POST", f"{path}/{action}", {}, status=500)
        client.bad("POST", f"/payments/{client.pay()}/naver/{action}", {}, status=500)
        client.bad("POST", f"/payments/imp_0/naver/{action}", {}, status=404, message=NO_PAYMENT)


SCENARIOS = [("NAVER's product orders are found", look_ups),
             ("product orders are placed and shipped, some of them or all", shipping),
             ("product orders are cancelled, with their money", cancelling),
             ("a return is asked for, refused, withheld and approved", returning),
             ("an exchange is collected and sent out again", exchanging),
             ("what is no NAVER order has no product orders", not_an_order),
             ("reviews are of a kind and of a time", reviews),
             ("NAVER's payment form is confirmed and rewarded once", payment_form)]
