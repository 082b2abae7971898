"""Requests at a steady rate, whatever becomes of them: an open loop, as buyers are."""
import collections
import concurrent.futures
import threading
import time

from .query import landing

ORDERS = 200


def prepare_orders(world, name="LOAD"):
    """ORDERS paid ones, by the name and a number."""
    lines = world.directory / f"{name}.csv"
    lines.write_text("".join(f"{name}-{n},{1000 + n},KRW\n" for n in range(ORDERS)))
    world.did("order", "import", str(lines))
    for number in range(ORDERS):
        world.sandbox.pay(imp_uid=f"imp_{name}{number}", merchant_uid=f"{name}-{number}", amount=1000 + number,
                          status="paid")


class Load:
    """Three landings, then a webhook, of these orders in turn. `ask` asks the web server or responder."""

    def __init__(self, ask, rate=200, name="LOAD"):
        self.ask = ask
        self.rate = rate
        self.name = name
        self.outcomes = collections.Counter()
        self.slowest = 0.0
        self.late = 0.0
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._pool = concurrent.futures.ThreadPoolExecutor(512)
        self._thread = threading.Thread(target=self._run)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()
        self._pool.shutdown()  # waits for those under way

    @property
    def asked(self):
        return sum(self.outcomes.values())

    @property
    def failed(self):
        return {outcome: number for outcome, number in self.outcomes.items() if outcome != "ok"}

    def __str__(self):
        return (f"{self.asked} requests, {sum(self.failed.values())} failed, slowest {self.slowest:.2f} s,"
                f" sent at most {self.late:.2f} s late")

    def _run(self):
        start = time.monotonic()
        number = 0
        while not self._stop.is_set():
            due = start + number / self.rate
            wait = due - time.monotonic()
            if wait > 0:
                self._stop.wait(wait)
                continue
            self.late = max(self.late, -wait)
            self._pool.submit(self._one, number)
            number += 1

    def _one(self, number):
        start = time.monotonic()
        try:
            outcome = self._ask(number)
        except Exception as error:  # whatever it is, the buyer has no answer
            outcome = f"{type(error).__name__}: {error}"[:200]
        with self._lock:
            self.outcomes[outcome] += 1
            self.slowest = max(self.slowest, time.monotonic() - start)

    def _ask(self, number):
        # The webhook of an order that was landed a moment ago, and of one that comes later.
        is_webhook = number % 4 == 3
        order = (number + (ORDERS // 2 if is_webhook else 0)) % ORDERS
        query = landing(f"imp_{self.name}{order}", f"{self.name}-{order}")
        if not is_webhook:
            answer = self.ask(query)
            return "ok" if (answer.status, answer.word) == (200, "success") else f"landing: {answer.status} {answer.word}"
        answer = self.ask(path="/payments/webhook", method="POST", body=query.encode(),
                          headers=[("Content-Type", "application/x-www-form-urlencoded")])
        return "ok" if answer.status == 200 else f"webhook: {answer.status}"
