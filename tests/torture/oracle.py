"""What the store holds, beside what i'mport holds: after reconciliation they are to agree about every order."""
import json
import sqlite3

from support.crowd import AMOUNT


def rows(world, sql, *given):
    database = sqlite3.connect(world.database, timeout=30)
    try:
        return database.execute(sql, given).fetchall()
    finally:
        database.close()


class Truth:
    """I'mport's payments, as the sandbox has them."""

    def __init__(self, sandbox):
        self.payments = {one["imp_uid"]: one for one in sandbox.call("GET", "/sandbox/payments")["response"]}
        self.by_order = {}
        for one in self.payments.values():
            self.by_order.setdefault(one["merchant_uid"], []).append(one)


def _of_store(world, names):
    """{merchant_uid: {"state", "accepted", "payments", "told", "accepted_often"}} of orders called `names`-…"""
    like = f"{names}-%"
    found = {uid: {"state": state, "accepted": accepted, "payments": {}, "told": [], "times_paid": 0}
             for uid, state, accepted in rows(world, "SELECT merchant_uid, state, accepted FROM orders"
                                                     " WHERE merchant_uid LIKE ?", like)}
    for uid, imp_uid, *facts in rows(world, "SELECT merchant_uid, imp_uid, status, amount, cancel_amount FROM payments"
                                            " WHERE merchant_uid LIKE ?", like):
        found[uid]["payments"][imp_uid] = facts
    for uid, event, imp_uid, identity, state in rows(world, "SELECT merchant_uid, type, imp_uid, id, state FROM outbox"
                                                            " WHERE merchant_uid LIKE ?", like):
        found[uid]["told"].append((event, imp_uid, identity.partition(":")[2], state))  # the hook, and the event
    for uid, number in rows(world, "SELECT merchant_uid, COUNT(*) FROM events WHERE merchant_uid LIKE ? AND state_after ="
                                   " 'paid' AND state_before <> 'paid' GROUP BY 1", like):
        found[uid]["times_paid"] = number
    return found


def _refunds_wanted(order, accepted, refunded):
    """{imp_uid: what i'mport is to have given back of it}"""
    wanted = {}
    for imp_uid, fields in zip(order.imp_uids, order.fate.payments):
        fields = {**fields, **(order.fate.later if imp_uid == order.imp_uids[0] else {})}
        wanted[imp_uid] = fields.get("cancel_amount", 0)
        if fields["status"] == "paid" and imp_uid != accepted:
            wanted[imp_uid] = fields.get("amount", AMOUNT)  # refused: it goes back, whole
    wanted.update(refunded)
    return wanted


def differences(world, crowd, names, truth, heard, refunded, charged):
    """What is not as it should be, in words. `heard`: {event id: [its deliveries]}; `refunded`: {merchant_uid: amount} that
    the operator gave back; `charged`: orders that the operator had charged."""
    found = []
    store = _of_store(world, names)

    def differs(uid, what):
        found.append(f"{uid}: {what}")

    for uid, order in crowd.orders.items():
        here = store.get(uid)
        if here is None:
            differs(uid, "is gone")
            continue
        expected = "cancelled" if uid in refunded else order.fate.state
        if here["state"] != expected:
            differs(uid, f"is {here['state']}, should be {expected}")
        given_back = {here["accepted"]: refunded[uid]} if uid in refunded else {}
        for imp_uid, amount in _refunds_wanted(order, here["accepted"], given_back).items():
            real = truth.payments[imp_uid]
            if real["cancel_amount"] != amount or len(real["cancel_history"]) > 1:
                differs(uid, f"{imp_uid}: {real['cancel_amount']} given back by {real['cancel_history']}, should be {amount}")
        differs_in_payments(uid, here, order, truth, differs)
    for uid in charged:
        paid = [one["imp_uid"] for one in truth.by_order.get(uid, ()) if one["status"] == "paid"]
        if len(paid) != 1 or store[uid]["state"] != "paid":
            differs(uid, f"charged: paid by {paid}, and is {store[uid]['state']}")
    for uid, here in store.items():
        differs_in_events(uid, here, heard, differs)
    return found


def differs_in_payments(uid, here, order, truth, differs):
    for imp_uid in order.imp_uids:
        real = truth.payments[imp_uid]
        facts = [real["status"], str(real["amount"]), str(real["cancel_amount"])]
        stored = here["payments"].get(imp_uid)
        if stored is None:
            if real["status"] in ("paid", "cancelled") and real["paid_at"]:
                differs(uid, f"does not know {imp_uid}, which is {facts}")
        elif stored != facts:
            differs(uid, f"{imp_uid} is {stored}, i'mport says {facts}")


def differs_in_events(uid, here, heard, differs):
    paid = [identity for event, _, identity, _ in here["told"] if event == "payment.paid"]
    had_money = here["state"] in ("paid", "partially_cancelled") or here["times_paid"]
    if len(paid) != (1 if had_money else 0):
        differs(uid, f"is {here['state']}, with {len(paid)} events payment.paid")
    if here["times_paid"] > 1:
        differs(uid, f"became paid {here['times_paid']} times")
    for event, imp_uid, identity, state in here["told"]:
        if state != "done":
            differs(uid, f"{event or 'a task'} about {imp_uid} is {state}")
        elif event and identity not in heard:
            differs(uid, f"{event} {identity} is done, and the shop never heard of it")
        elif event and len({json.dumps(each["data"], sort_keys=True) for each in heard[identity]}) != 1:
            differs(uid, f"{event} {identity} said different things")
