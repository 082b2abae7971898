"""The power fails: what was not synced is there, in part, or not at all. Whoever was told "paid" stays paid. On a
network's disk SQLite has a rollback journal in place of the write-ahead log."""
import concurrent.futures
import os
import random
import sqlite3
import subprocess
import sys

from support import check, equal, landing, places, test
from support.machine import Machine
from support.powercut import Disk, read_files, write_files

ORDERS = 40
CUTS = 8

# A program that says each commit that it was told is done, and does not ask for it to be durable.
CARELESS = """
import os, sqlite3
database = sqlite3.connect(os.environ["MACHINE_DISK"] + "/careless.db", isolation_level=None)
database.execute("PRAGMA synchronous=OFF")
for number in range(20):
    database.execute("INSERT INTO told VALUES (?)", (number,))
os.kill(os.getpid(), 9)
"""


def cut(machine, before, seed):
    """Whoever wrote to the disk was killed: what it holds once the power is back."""
    disk = Disk(before)
    disk.follow(machine.record.read_bytes())
    machine.record.unlink()
    write_files(machine.disk, disk.cut(random.Random(seed)))


@test("the disk of these tests loses what was not synced")
def _(world):
    machine = Machine(world)
    path = machine.disk / "careless.db"
    lost = 0
    for seed in range(CUTS):
        write_files(machine.disk, {})
        database = sqlite3.connect(path)
        database.executescript("PRAGMA journal_mode=WAL; CREATE TABLE told (number)")
        database.close()
        before = read_files(machine.disk)
        machine.set(recording=1)
        subprocess.run([sys.executable, "-c", CARELESS], env={**os.environ, **machine.env}, timeout=60, check=False)
        cut(machine, before, seed)
        database = sqlite3.connect(path)
        number, = database.execute("SELECT COUNT(*) FROM told").fetchone()
        equal(database.execute("PRAGMA integrity_check").fetchone(), ("ok",))
        database.close()
        lost += number < 20
    check(lost >= CUTS / 4, f"{lost} of {CUTS}")


for kind, is_network in (("a local", False), ("a network", True)):

    @test(f"on {kind} disk: the power fails amid landings, {CUTS} times: nobody who was told is unpaid, nobody pays twice")
    def _(world, is_network=is_network):
        machine = Machine(world)
        sandbox = world.start_sandbox()
        world.database = machine.disk / "imp.db"
        uids = [f"MANY-{number}" for number in range(ORDERS)]
        (world.directory / "orders.csv").write_text("".join(f"{uid},1000,KRW\n" for uid in uids))
        machine.set(is_network=is_network)
        world.did("order", "import", str(world.directory / "orders.csv"), **machine.env)
        for uid in uids:
            sandbox.pay(imp_uid=f"imp_{uid}", merchant_uid=uid, amount=1000, status="paid")
        pristine = read_files(machine.disk)
        all_told = 0
        for seed in range(CUTS):
            write_files(machine.disk, pristine)
            machine.mend()
            machine.set(recording=1, is_network=is_network)
            responder = world.start_responder(**machine.env)
            # As it dies at one of the calls that leave a trace, not between two landings.
            machine.set(kill_in=random.Random(seed).randint(20, 1500 if is_network else 500))
            told = []

            def land(uid, responder=responder, told=told):
                try:
                    if responder.ask(landing(f"imp_{uid}", uid)).word == "success":
                        told.append(uid)
                except (OSError, AssertionError):
                    pass  # the power is gone

            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                list(pool.map(land, uids))
            responder.process.signal(9)
            responder.process.wait(places.patience(20))
            cut(machine, pristine, seed)
            connection = sqlite3.connect(world.database)
            equal(connection.execute("PRAGMA integrity_check").fetchone(), ("ok",), f"seed {seed}")
            paid = {uid for uid, in connection.execute("SELECT merchant_uid FROM orders WHERE state = 'paid'")}
            journal, = connection.execute("PRAGMA journal_mode").fetchone()
            equal(journal, "delete" if is_network else "wal")
            connection.close()
            equal(set(told) - paid, set(), f"seed {seed}: told, and lost with the power")
            all_told += len(told)
            if seed % 4 == 0:
                again = world.start_responder()
                for uid in uids:
                    equal(again.ask(landing(f"imp_{uid}", uid)).word, "success", f"seed {seed}")
                again.stop()
                equal({len(world.paid_events(uid)) for uid in uids}, {1}, f"seed {seed}")
        check(all_told > ORDERS, f"{all_told} were told in all")
