"""Many orders, what becomes of each at i'mport, and what is heard of it: redirects and webhooks in any order, lost,
repeated."""
import dataclasses
import json
import time

from .query import landing

AMOUNT = 1000
_VBANK = {"pay_method": "vbank", "vbank_num": "1", "vbank_name": "신한"}


@dataclasses.dataclass(frozen=True)
class Fate:
    """`payments`: each one's fields; `later`: what changes of the first while it goes on; `state`: the order's, in the end;
    `words`: what its buyers may be told, besides that it is being confirmed."""

    weight: int
    payments: tuple
    state: str
    words: frozenset
    later: dict = dataclasses.field(default_factory=dict)


def _fate(weight, payments, state, words="", later=None):
    return Fate(weight, tuple(payments), state, frozenset(words.split()), later or {})


FATES = (
    _fate(60, [{"status": "paid"}], "paid", "success"),
    _fate(8, [{"status": "failed"}], "failed", "failed"),
    _fate(5, [{"status": "ready"}], "pending"),
    _fate(6, [{"status": "ready", **_VBANK}], "awaiting_deposit", "vbankIssued"),
    _fate(6, [{"status": "paid", **_VBANK}], "paid", "success"),
    _fate(4, [{"status": "cancelled", "cancel_amount": 300}], "partially_cancelled", "partiallyCancelled"),
    _fate(4, [{"status": "cancelled", "cancel_amount": AMOUNT}], "cancelled", "cancelled"),
    _fate(4, [{"status": "paid", "amount": 10}], "pending", "forgery"),
    _fate(3, [{"status": "paid"}, {"status": "paid"}], "paid", "success duplicate"),
)
# What changes while buyers come and go.
CHANGING_FATES = (
    _fate(5, [{"status": "ready", **_VBANK}], "paid", "vbankIssued success", {"status": "paid"}),
    _fate(3, [{"status": "ready"}], "paid", "success", {"status": "paid"}),
    _fate(3, [{"status": "ready"}], "failed", "failed", {"status": "failed"}),
    _fate(3, [{"status": "paid"}], "cancelled", "success cancelled", {"status": "cancelled", "cancel_amount": AMOUNT}),
)


@dataclasses.dataclass
class Dealt:
    """One order, its fate, and the imp_uids of its payments."""

    merchant_uid: str
    fate: Fate
    imp_uids: list


class Crowd:
    """`size` orders called `name`-00000 and on, by `random`."""

    def __init__(self, world, random, size, name="ORDER", fates=FATES):
        self.world, self.random = world, random
        self.orders = {}
        self._payments = []
        weights = [fate.weight for fate in fates]
        for number in range(size):
            fate, = random.choices(fates, weights)
            uids = [f"imp_{name}{number:05d}_{attempt}" for attempt in range(len(fate.payments))]
            merchant_uid = f"{name}-{number:05d}"
            self.orders[merchant_uid] = Dealt(merchant_uid, fate, uids)
            self._payments += [{"imp_uid": imp_uid, "merchant_uid": merchant_uid, "amount": AMOUNT, **_times(one), **one}
                               for imp_uid, one in zip(uids, fate.payments)]
        self.of_payment = {imp_uid: order for order in self.orders.values() for imp_uid in order.imp_uids}

    def deal(self):
        """The shop knows the orders, i'mport the payments."""
        path = self.world.directory / f"{id(self)}.csv"
        path.write_text("".join(f"{uid},{AMOUNT},KRW\n" for uid in self.orders))
        self.world.did("order", "import", str(path))
        path.unlink()
        self.world.sandbox.call("POST", "/sandbox/payments", self._payments)

    def messages(self):
        """(kind, imp_uid, merchant_uid): each lost, once, twice, or five times, in no order."""
        found = []
        for order in self.orders.values():
            for imp_uid in order.imp_uids:
                found += self._heard(imp_uid, order)
        self.random.shuffle(found)
        return found

    def change(self):
        """What changes at i'mport while it goes on; what is heard of that."""
        found = []
        for order in self.orders.values():
            if order.fate.later:
                self.world.sandbox.change(order.imp_uids[0], **_times(order.fate.later), **order.fate.later)
                found += self._heard(order.imp_uids[0], order)
        self.random.shuffle(found)
        return found

    def _heard(self, imp_uid, order):
        return [(kind, imp_uid, order.merchant_uid) for kind in ("redirect", "webhook")
                for _ in range(*self.random.choices((0, 1, 2, 5), (20, 60, 15, 5)))]


def _times(fields):
    now = int(time.time())
    return {"started_at": now, "paid_at": now if fields["status"] in ("paid", "cancelled") else 0,
            "failed_at": now if fields["status"] == "failed" else 0,
            "cancelled_at": now if fields["status"] == "cancelled" else 0}


def send(ask, message, timeout):
    """One message by `ask`, which is a responder's or a web server's; the answer."""
    kind, imp_uid, merchant_uid = message
    if kind == "redirect":
        return ask(landing(imp_uid, merchant_uid), path="/payments/complete", timeout=timeout)
    body = json.dumps({"imp_uid": imp_uid, "merchant_uid": merchant_uid, "status": "paid"}).encode()
    return ask(method="POST", path="/payments/webhook", timeout=timeout, body=body,
               headers=[("Content-Type", "application/json")])
