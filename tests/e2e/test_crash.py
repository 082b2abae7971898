"""kill -9 at every step of a landing that leaves a trace: nothing is lost, nothing counts twice."""
import concurrent.futures
import signal
import sqlite3
import time

from support import check, equal, landing, places, test
from support.answer import parse_cgi
from support.machine import Machine

KILLED = 128 + signal.SIGKILL
MOST_STEPS = 2000
QUERY = landing("imp_1", "ORDER-1")


def is_sound(path):
    connection = sqlite3.connect(path, timeout=20)
    try:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    finally:
        connection.close()


def each_step(world, torn, start):
    """Calls start(step, surroundings) for 1, 2, 3 …, in which the step-th call that leaves a trace is the last, until one
    is not killed; how many were."""
    machine = Machine(world)
    for step in range(1, MOST_STEPS):
        machine.set(kill_in=step, kill_torn=torn)
        status = start(step, machine.env)
        if status == 0:
            return step - 1
        equal(status, KILLED, f"step {step}")
    raise AssertionError(f"not ended after {MOST_STEPS} steps")


for torn in (False, True):

    @test(f"a CGI landing killed at every step{', half a write done' if torn else ''}: "
          "sound, and the next landing pays once")
    def _(world, torn=torn):
        sandbox = world.start_sandbox()
        sandbox.pay(imp_uid="imp_1", merchant_uid="ORDER-1", amount=1000, status="paid")
        world.add_order("ORDER-1", 1000)
        pristine = world.database.read_bytes()
        told_at = []

        def fresh():
            for path in world.directory.glob("imp.db*"):
                path.unlink()
            world.database.write_bytes(pristine)
            world.database.chmod(0o600)

        def landing_killed_at(step, surroundings):
            fresh()
            done = world.run_cgi(world.variables(QUERY), **surroundings)
            told = b'data-status="success"' in done.stdout
            told_at.append(told and b"</html>" in done.stdout)
            state = world.state("ORDER-1")
            check(state in ("pending", "paid"), f"step {step}: {state}")
            check(state == "paid" or not told, f"step {step}: the buyer was told before it was durable")
            check(is_sound(world.database), f"step {step}: the database is damaged")
            paid = len(world.paid_events("ORDER-1"))
            equal(paid, 1 if state == "paid" else 0, f"step {step}: state and journal tell the same")
            after = world.cgi(QUERY)
            equal((after.status, after.word), (200, "success"), f"step {step}: the next landing")
            equal((world.state("ORDER-1"), len(world.paid_events("ORDER-1"))), ("paid", 1), f"step {step}")
            equal([event[2] for event in world.events("ORDER-1")], ["paid"], f"step {step}")
            if done.returncode == 0:
                equal(parse_cgi(done.stdout).word, "success")
            return done.returncode

        steps = each_step(world, torn, landing_killed_at)
        check(steps >= 10, f"only {steps} steps: are the calls counted?")
        check(told_at[steps - 1], "the buyer is told before the last step, which tidies up the store")

    @test(f"the first order added, killed at every step{', half a write done' if torn else ''}: "
          "the same command then works")
    def _(world, torn=torn):

        def add_killed_at(step, surroundings):
            for path in world.directory.glob("imp.db*"):
                path.unlink()
            killed = world.impctl("order", "add", "ORDER-1", "1000", **surroundings)
            world.did("order", "add", "ORDER-1", "1000")
            equal((world.count(), world.state("ORDER-1")), (1, "pending"), f"step {step}")
            check(is_sound(world.database), f"step {step}: the database is damaged")
            return killed.returncode

        steps = each_step(world, torn, add_killed_at)
        check(steps >= 10, f"only {steps} steps: are the calls counted?")


@test("a responder killed in the midst of many landings: every order told as paid is paid, once")
def _(world):
    sandbox = world.start_sandbox()
    uids = [f"MANY-{number}" for number in range(200)]
    (world.directory / "orders.csv").write_text("".join(f"{uid},1000,KRW\n" for uid in uids))
    world.did("order", "import", str(world.directory / "orders.csv"))
    for uid in uids:
        sandbox.pay(imp_uid=f"imp_{uid}", merchant_uid=uid, amount=1000, status="paid")
    responder = world.start_responder()
    told = []

    def land(uid):
        try:
            if responder.ask(landing(f"imp_{uid}", uid)).word == "success":
                told.append(uid)
        except (OSError, AssertionError):
            pass  # the responder is gone

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        running = [pool.submit(land, uid) for uid in uids]
        give_up = time.monotonic() + places.patience(30)
        while len(told) < 40 and time.monotonic() < give_up:
            time.sleep(0.002)
        responder.process.signal(signal.SIGKILL)
        concurrent.futures.wait(running)
    check(40 <= len(told) < 200, f"{len(told)} were told")
    check(is_sound(world.database), "the database is damaged")
    for uid in told:
        equal((world.state(uid), len(world.paid_events(uid))), ("paid", 1), uid)
    again = world.start_responder()  # at the same path: the dead one's socket is replaced
    for uid in uids:
        equal(again.ask(landing(f"imp_{uid}", uid)).word, "success", uid)
    equal(world.count("paid"), 200)
    equal({len(world.paid_events(uid)) for uid in uids}, {1})
