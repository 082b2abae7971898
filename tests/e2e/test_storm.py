"""Orders in thousands, each with redirect and webhook in any order, some lost, some five times, while the
responder is killed every second. STORM_ORDERS says how many (3000; 10000 is what a release is tried with; under a
sanitizer 600, which takes as long)."""
import concurrent.futures
import json
import os
import random
import sqlite3
import threading
import time

from support import check, equal, landing, places, test
from support.processes import wait_until
from support.shop import UrlHook

ORDERS = int(os.environ.get("STORM_ORDERS", "600" if places.sanitizer() else "3000"))
CLIENTS = 12
AMOUNT = 1000

# What becomes of an order at i'mport: (weight, the payments' final fields, the order's state in the end)
FATES = [
    (60, [dict(status="paid")], "paid"),
    (8, [dict(status="failed")], "failed"),
    (5, [dict(status="ready")], "pending"),
    (6, [dict(status="ready", pay_method="vbank", vbank_num="1", vbank_name="신한")], "awaiting_deposit"),
    (6, [dict(status="paid", pay_method="vbank", vbank_num="1", vbank_name="신한")], "paid"),
    (4, [dict(status="cancelled", cancel_amount=300)], "partially_cancelled"),
    (4, [dict(status="cancelled", cancel_amount=AMOUNT)], "cancelled"),
    (4, [dict(status="paid", amount=10)], "pending"),
    (3, [dict(status="paid"), dict(status="paid")], "paid"),
]


class Storm:
    def __init__(self, world):
        self.world = world
        self.random = random.Random(20261124)
        self.expected = {}  # order: state
        self.payments = {}  # order: imp_uids
        self.lost = 0
        self.answered = 0
        self.kills = 0
        self.serving = threading.Event()

    # ---- what happened at i'mport

    def deal(self):
        weights = [fate[0] for fate in FATES]
        now = int(time.time())
        rows, payments = ["merchant_uid,amount,currency"], []
        for number in range(ORDERS):
            order = f"ORDER-{number:05d}"
            _, fields, state = self.random.choices(FATES, weights)[0]
            self.expected[order] = state
            self.payments[order] = []
            rows.append(f"{order},{AMOUNT},KRW")
            for attempt, one in enumerate(fields):
                imp_uid = f"imp_{number:05d}_{attempt}"
                self.payments[order].append(imp_uid)
                payments.append({"imp_uid": imp_uid, "merchant_uid": order, "amount": AMOUNT, "started_at": now,
                                 "paid_at": now if one["status"] in ("paid", "cancelled") else 0,
                                 "failed_at": now if one["status"] == "failed" else 0,
                                 "cancelled_at": now if one["status"] == "cancelled" else 0, **one})
        path = self.world.directory / "orders.csv"
        path.write_text("\n".join(rows) + "\n")
        self.world.did("order", "import", str(path))
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda fields: self.world.sandbox.pay(**fields), payments))

    # ---- what is heard of it

    def messages(self):
        """Redirects and webhooks, in no order: each lost, once, twice, or five times."""
        found = []
        for order, imp_uids in self.payments.items():
            for imp_uid in imp_uids:
                for kind in ("redirect", "webhook"):
                    times = self.random.choices((0, 1, 2, 5), (20, 60, 15, 5))[0]
                    found += [(kind, imp_uid, order)] * times
        self.random.shuffle(found)
        return found

    def send(self, message):
        kind, imp_uid, order = message
        # Only what is under way at a kill is lost with it, however long the next one takes to start.
        check(self.serving.wait(places.patience(60)), "the responder did not come back")
        try:
            if kind == "redirect":
                answer = self.responder.ask(landing(imp_uid, order), timeout=20)
            else:
                answer = self.responder.ask(method="POST", path="/payments/webhook", timeout=20, body=json.dumps(
                    {"imp_uid": imp_uid, "merchant_uid": order, "status": "paid"}).encode(),
                    content_type="application/json")
        except OSError:
            self.lost += 1  # the responder was dead, or died over it
            return
        self.answered += 1
        check(answer.status != 500, answer)

    def kill_every_second(self, end):
        while not end.wait(1):
            self.serving.clear()
            self.responder.process.signal(9)
            self.responder.process.wait(20)
            self.responder = self.world.start_responder()
            self.serving.set()
            self.kills += 1

    def blow(self):
        self.responder = self.world.start_responder()
        self.serving.set()
        end = threading.Event()
        killer = threading.Thread(target=self.kill_every_second, args=(end,))
        killer.start()
        try:
            with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
                list(pool.map(self.send, self.messages()))
        finally:
            end.set()
            killer.join()
            self.responder.stop()

    # ---- what is left of it

    def stored(self):
        connection = sqlite3.connect(self.world.database, timeout=20)
        rows = connection.execute("SELECT merchant_uid, state, accepted FROM orders").fetchall()
        paid = connection.execute("SELECT merchant_uid, COUNT(DISTINCT id) FROM outbox WHERE type = 'payment.paid'"
                                  " GROUP BY merchant_uid").fetchall()
        sound = connection.execute("PRAGMA integrity_check").fetchone()[0]
        connection.close()
        equal(sound, "ok")
        return {order: (state, accepted) for order, state, accepted in rows}, dict(paid)

    def due(self):
        connection = sqlite3.connect(self.world.database, timeout=20)
        number, = connection.execute("SELECT COUNT(*) FROM outbox WHERE state = 'due'").fetchone()
        connection.close()
        return number


@test(f"{ORDERS} orders in a storm, the responder killed every second: after reconciliation all is as at i'mport")
def _(world):
    world.start_sandbox()
    with UrlHook() as hook:
        world.settings["IMP_NOTIFY_URL"] = hook.url
        storm = Storm(world)
        storm.deal()
        storm.blow()
        world.did("reconcile")
        stored, paid = storm.stored()
        wrong = {order: (state, stored[order]) for order, state in storm.expected.items()
                 if stored[order][0] != state}
        equal(wrong, {}, f"{len(wrong)} orders")
        for order, (state, accepted) in stored.items():
            if state in ("paid", "partially_cancelled"):
                check(accepted in storm.payments[order], (order, accepted))
                equal(paid.get(order), 1, f"paid events of {order}")

        def told():
            world.did("work", "--once")
            return storm.due() == 0

        wait_until(told, places.patience(120), "everything to be told")
        ids = {}
        for event in hook.events():
            if event["type"] == "payment.paid":
                ids.setdefault(event["data"]["merchant_uid"], set()).add(event["id"])
        for order, (state, _) in stored.items():
            if state in ("paid", "partially_cancelled"):
                equal(len(ids.get(order, ())), 1, f"ids of payment.paid for {order}")
        check(storm.kills >= 1 and storm.answered > ORDERS / 2, f"{storm.kills} kills, {storm.answered} answers")
        print(f"{ORDERS} orders, {storm.kills} kills, {storm.answered} answers, {storm.lost} lost")
