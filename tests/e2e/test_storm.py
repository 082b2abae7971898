"""Orders in thousands, each with redirect and webhook in any order, some lost, some five times, while the
responder is killed every second. STORM_ORDERS says how many (3000; 10000 is what a release is tried with; under a
sanitizer 600, which takes as long)."""
import concurrent.futures
import os
import random
import sqlite3
import threading

from support import check, equal, places, test
from support.crowd import Crowd, send
from support.processes import wait_until
from support.shop import UrlHook

ORDERS = int(os.environ.get("STORM_ORDERS", "600" if places.sanitizer() else "3000"))
CLIENTS = 12


class Storm:
    def __init__(self, world):
        self.world = world
        self.crowd = Crowd(world, random.Random(20261124), ORDERS)
        self.lost = 0
        self.answered = 0
        self.kills = 0
        self.serving = threading.Event()

    def send(self, message):
        # Only what is under way at a kill is lost with it, however long the next one takes to start.
        check(self.serving.wait(places.patience(60)), "the responder did not come back")
        try:
            answer = send(self.responder.ask, message, 20)
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
                list(pool.map(self.send, self.crowd.messages()))
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
        storm.crowd.deal()
        storm.blow()
        world.did("reconcile")
        stored, paid = storm.stored()
        wrong = {uid: (order.fate.state, stored[uid]) for uid, order in storm.crowd.orders.items()
                 if stored[uid][0] != order.fate.state}
        equal(wrong, {}, f"{len(wrong)} orders")
        for order, (state, accepted) in stored.items():
            if state in ("paid", "partially_cancelled"):
                check(accepted in storm.crowd.orders[order].imp_uids, (order, accepted))
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
