"""impctl as a person at a terminal sees it, and as a script does."""
import json
import os
import re
import signal
import sqlite3
import subprocess
import threading
import time

from support import check, contains, equal, lacks, places, test
from support.terminal import at_terminal, columns_of
from support.varied_shop import LONG, day_of_today, fill
from support.webhooks import post

WIDTHS = (40, 80, 200)
CTRL_C = "\x03"


def tables(world):
    return (("order", "list"), ("order", "show", LONG, "--events"), ("order", "show", "ORDER-2"), ("timeline", LONG),
            ("report", "--day", day_of_today()), ("outbox", "list", "--all"), ("codes", "banks"), ("codes", "pgs"),
            ("config",), ("doctor",), ("api", "list"), ("api", "help", "schedule-payments"), ("settle", "ORDER-3"))


@test("at a terminal no table is wider than it, at 40, 80 and 200 columns, and nothing that counts is cut")
def _(world):
    fill(world)
    for words in tables(world):
        for columns in WIDTHS:
            shown = at_terminal(world, *words, columns=columns)
            check(shown.lines, words)
            # What is one piece (an id, a path, an address, a call of the API) is left to the terminal to break.
            wide = [line for line in shown.lines if columns_of(line) > columns and " " in line.strip()]
            if words[0] not in ("doctor", "config"):
                equal(wide, [], (words, columns))
    for columns in WIDTHS:
        listed = at_terminal(world, "order", "list", columns=columns).plain
        for whole in (LONG, "₩123,456,789", "US$14.20", "₩15,000", "한글주문-1"):
            contains(listed, whole, columns)
    contains(at_terminal(world, "order", "list", columns=200).plain, "imp_123456789012")
    contains(at_terminal(world, "order", "list", columns=80).plain, "Left out for want of room: imp_uid")


@test("COLUMNS counts before the terminal's own width; amounts stand to the right, times are Korea's")
def _(world):
    fill(world)
    shown = at_terminal(world, "order", "list", columns=200, COLUMNS="80")
    equal([line for line in shown.lines if columns_of(line) > 80], [])
    lines = at_terminal(world, "order", "list", columns=200).lines
    contains(lines[0], "updated (KST)")
    rights = {columns_of(re.match(r".*?(?:₩|US\$)[\d,.]+", line).group()) for line in lines if "₩" in line or "US$" in line}
    equal(len(rights), 1, lines)
    hour = time.strftime("%Y-%m-%d %H:", time.gmtime(time.time() + 9 * 3600))
    before = time.strftime("%Y-%m-%d %H:", time.gmtime(time.time() + 8 * 3600))
    check(hour in lines[1] or before in lines[1], lines)


@test("impctl timeline writes amounts as the other tables do; for scripts they stay plain")
def _(world):
    sandbox = fill(world)
    sandbox.pay(imp_uid="imp_usd", merchant_uid="한글주문-1", amount=14.2, currency="USD", status="paid")
    world.did("settle", "imp_usd")
    world.did("cancel", LONG, "--amount", "7000", "--reason", "품절")
    for number, written, plain in ((LONG, ("₩123,456,789", "amount=₩123,456,789", "₩7,000, 품절", "cancel_amount=₩7,000"), "7000 KRW"),
                                   ("한글주문-1", ("US$14.20", "amount=US$14.20"), "14.2 USD")):
        shown = at_terminal(world, "timeline", number, columns=200).plain
        for part in written:
            contains(shown, part)
        lacks(shown, plain)
        contains(world.did("timeline", number), plain)
        equal(at_terminal(world, "timeline", "--json", number).plain.strip(), world.did("timeline", "--json", number).strip())
        contains(world.did("timeline", "--json", number), plain)


@test("what goes into a pipe is the same on every machine: whole, plain, in UTC")
def _(world):
    fill(world)
    for words in tables(world):
        if words[0] in ("doctor", "settle"):
            continue
        plain = world.impctl(*words).stdout
        lacks(plain, "\x1b", words)
        equal(world.impctl(*words, COLUMNS="40", TERM="xterm", LANG="ko_KR.UTF-8").stdout, plain, words)
    listed = world.did("order", "list")
    contains(listed, "15000 KRW")
    check(re.search(r"\d\d:\d\d:\d\dZ$", listed, re.M), listed)
    with open(world.directory / "listed", "w+", encoding="utf-8") as file:
        at_terminal(world, "order", "list", columns=40, stdout=file)
        file.seek(0)
        equal(file.read(), listed, "standard error is a terminal, standard output is not")


@test("colour at a terminal only, each for one thing, and never without the word")
def _(world):
    fill(world)
    coloured = at_terminal(world, "order", "list", columns=200)
    contains(coloured.text, "\x1b[32mpaid\x1b[0m")
    contains(coloured.text, "\x1b[31mfailed\x1b[0m")
    contains(coloured.text, "\x1b[33mpending\x1b[0m")
    for settings, words in (({"NO_COLOR": "1"}, ()), ({"TERM": "dumb"}, ()), ({}, ("--color=never",)), ({"CLICOLOR_FORCE": "1"}, ("--color", "never"))):
        shown = at_terminal(world, "order", "list", *words, columns=200, **settings)
        lacks(shown.text, "\x1b", (settings, words))
        equal(shown.text, coloured.plain, (settings, words))
    lacks(world.did("order", "list"), "\x1b")
    piped = world.did("order", "list", "--color=always")
    equal(re.sub(r"\x1b\[\d*m", "", piped), world.did("order", "list"))
    contains(piped, "\x1b[32mpaid\x1b[0m")
    contains(world.did("order", "list", CLICOLOR_FORCE="1"), "\x1b[32m")
    contains(at_terminal(world, "order", "show", "NONE").text, "\x1b[31mimpctl:\x1b[0m there is no order NONE")


@test("reconcile at a terminal shows how far it is, ten times a second at most, and leaves nothing of it")
def _(world):
    sandbox = world.start_sandbox()
    for i in range(25):
        world.add_order(f"ORDER-{i}", 1000)
    sandbox.fault("latency", ms=60)
    start = time.monotonic()
    shown = at_terminal(world, "reconcile")
    took = time.monotonic() - start
    equal(shown.status, 0, shown.text)
    said = [line for line in shown.updates if line.startswith("asking i'mport:")]
    check(2 <= len(said) <= took * 10 + 1, (len(said), took))
    check(all(columns_of(line) < 80 for line in said), said)
    equal([line for line in shown.plain.split("\r")[-1].splitlines() if line.startswith("asking")], [])
    contains(shown.text, "\r\x1b[K0 payments seen, 25 orders asked")
    lacks(shown.text, "level=info", "what is printed is not logged as well")
    lacks(at_terminal(world, "reconcile", TERM="dumb").text, "asking")
    lacks(world.impctl("reconcile").stderr, "asking")


@test("Ctrl-C ends reconcile at once, by the signal, and takes its line away")
def _(world):
    sandbox = world.start_sandbox()
    for i in range(10):
        world.add_order(f"ORDER-{i}", 1000)
    sandbox.fault("latency", ms=300)
    shown = at_terminal(world, "reconcile", typed=[("asking i'mport:", CTRL_C)])
    equal(shown.status, -signal.SIGINT)
    check(re.search(r"\r\x1b\[K$", shown.text), repr(shown.text[-80:]))
    sandbox.no_faults()
    equal(at_terminal(world, "reconcile").status, 0)


@test("import shows how many it has read; store copy a bar, a share and the time that is left")
def _(world):
    file = world.directory / "pipe"
    os.mkfifo(file)

    def write():
        with open(file, "w", encoding="utf-8") as pipe:
            for part in range(12):
                pipe.write("".join(f"P-{part:02}-{i:05},100,KRW\n" for i in range(4000)))
                pipe.flush()
                time.sleep(0.1)

    writer = threading.Thread(target=write)
    writer.start()
    shown = at_terminal(world, "order", "import", file)
    writer.join()
    equal(shown.status, 0, shown.text)
    check(any(re.match(r"reading: \d+ orders  0:0", line) for line in shown.updates), shown.updates)
    contains(shown.text, "\r\x1b[K48000 added, 0 unchanged")

    shown = at_terminal(world, "store", "copy", "--trial", f"--to=sqlite:{world.directory}/copy.db", columns=100)
    equal(shown.status, 0, shown.text)
    said = [line for line in shown.updates if line]
    check(any(re.match(r"(copying|comparing) orders: \d+ rows  \[#*\.*\] +\d+ %  0:0", line) for line in said), said)
    check(all(columns_of(line) < 100 for line in said if "[" in line), said)


@test("each error says what happened, and what to do next")
def _(world):
    world.start_sandbox()
    world.add_order("ORDER-1", 1000)
    cases = (
        (("order", "show", "NONE"), 1, "there is no order NONE", "impctl order list"),
        (("timeline", "NONE"), 1, "NONE", "impctl order list"),
        (("settle", "NONE"), 1, "i'mport knows no payment NONE", "impctl order list"),
        (("outbox", "show", "none"), 1, "no entry 'none'", "impctl outbox list --all"),
        (("order", "import", "none.csv"), 1, "none.csv", "the file's name"),
        (("order", "add", "X", "0"), 2, "above 0", "impctl order add --help"),
        (("order", "add", "X", "1.5"), 2, "1.5 cannot be expressed in KRW", "impctl order add --help"),
        (("order", "add", "X", "15,000"), 2, "not a decimal number (a number is written as 15000", "impctl order add --help"),
        (("order", "add", "X", "15000", "--currency", "WON"), 2, "won are KRW", "impctl order add --help"),
        (("order", "add", "ORDER-1", "2000"), 1, "exists with 1000 KRW", "impctl"),
        (("order", "add", "X", "1", "--kind", "paymnt"), 2, "no kind 'paymnt'", "did you mean payment?"),
        (("order", "list", "--state", "pai"), 2, "no state 'pai'", "did you mean paid?"),
        (("order", "list", "--limit", "many"), 2, "--limit", "impctl order list --help"),
        (("order", "show"), 2, "MERCHANT_UID", "impctl order show --help"),
        (("ordr",), 2, "unknown command 'ordr'", "did you mean order?"),
        (("odrer", "list"), 2, "unknown command 'odrer'", "did you mean order?"),
        (("show", "ORDER-1"), 2, "unknown command 'show'", "did you mean order show or outbox show?"),
        (("config", "stor.url"), 2, "no key", "did you mean store.url?"),
        (("config", "url"), 2, "no key", "did you mean"),
        (("codes", "bank"), 2, "no table 'bank'", "did you mean banks?"),
        (("completion", "fish"), 2, "fish", "bash and zsh"),
        (("report", "--day", "2026-7-1"), 2, "no day such as", "impctl report --help"),
        (("api", "get-paymnt"), 2, "no call", "did you mean get-payment?"))
    for words, status, happened, step in cases:
        done = world.impctl(*words)
        equal(done.returncode, status, words)
        equal(done.stdout, "", words)
        contains(done.stderr, "impctl: ", words)
        contains(done.stderr, happened, words)
        contains(done.stderr, step, words)
    done = world.impctl("order", "count", IMP_API_DEADLIN="1s")
    equal(done.returncode, 2)
    contains(done.stderr, "did you mean")
    done = world.impctl("reconcile", IMP_API_URL="http://127.0.0.1:9")
    equal(done.returncode, 3)
    contains(done.stderr, "impctl doctor")


# Escapes of C0 and of C1, which a terminal obeys in UTF-8 too; what turns and hides other text.
HOSTILE = "a\x1b]0;x\x07\x9b31m\x9d0;x\x9c\u202egnp\u2066\u200b\r\x7fz"
UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
TEXTS = ("name", "fail_reason", "cancel_reason", "pay_method", "pg_provider", "pg_tid", "pg_id", "card_name", "bank_name", "receipt_url",
         "buyer_name", "buyer_email", "buyer_tel", "custom_data", "channel", "apply_num")


@test("what i'mport and order numbers say is shown at the terminal: it obeys none of it, and no other text is turned or hidden")
def _(world):
    sandbox = world.start_sandbox()
    number = "A\u202eB\u200bC"
    world.add_order(number, 1000, "--name", "n\u202em")
    sandbox.pay(imp_uid="imp_1", merchant_uid=number, amount=1000, status="failed", **dict.fromkeys(TEXTS, HOSTILE))
    sandbox.pay(imp_uid="imp_2", merchant_uid=HOSTILE, amount=1000, status="paid", **dict.fromkeys(TEXTS, HOSTILE))
    world.did("reconcile")
    for words in (("settle", number), ("order", "list"), ("order", "show", number), ("order", "show", number, "--events"), ("timeline", number),
                  ("order", "reprice", number, "2000"), ("order", "close", number), ("order", "reopen", number), ("outbox", "list", "--all"),
                  ("report", "--day", day_of_today()), ("api", "get-payment", "imp_uid=imp_1"), ("cancel", number, "--reason", "x"),
                  ("timeline", "N\u202eN"), ("order", "show", "N\u202eN"), ("order", "show", HOSTILE), ("outbox", "show", HOSTILE), ("config", HOSTILE),
                  (HOSTILE,), ("order", "list", "--state", HOSTILE), ("order", "list", HOSTILE), ("template", "check", HOSTILE)):
        for more in ((), ("--json",)):
            shown = at_terminal(world, *words, *more, columns=100)
            equal(UNSEEN.findall(shown.plain), [], (words, more, shown.plain))
    contains(world.did("order", "list"), "A\\u202eB\\u200bC")
    equal(world.order(number)["merchant_uid"], number)
    contains(json.dumps(world.order(number)), json.dumps(HOSTILE))
    lacks(UNSEEN.findall(world.cgi_log.read_text()), "\u202e")


@test("a line that impctl says to go on with can be pasted, whatever the order's number is")
def _(world):
    for number in ("a'; touch RUN; '", "b$(touch RUN)`touch RUN`", "c"):
        world.add_order(number, 1000)
    for limit, rest in ((1, "b"), (2, "c")):
        said = world.impctl("order", "list", "--limit", limit).stderr
        after = re.fullmatch(r"impctl: there are more: (--after .*)\n", said)
        check(after, said)
        done = subprocess.run(["sh", "-c", f"'{places.IMPCTL}' order list {after[1]}"], env=world.env(), cwd=world.directory,
                              capture_output=True, encoding="utf-8", timeout=places.patience(60), check=True)
        check(done.stdout.splitlines()[1].startswith(rest), done.stdout)
    check(not (world.directory / "RUN").exists(), "an order's number was run")


@test("work --once is status 3 where a waiting webhook could not be asked about")
def _(world):
    sandbox = world.start_sandbox()
    sandbox.pay(imp_uid="imp_1", merchant_uid="ORDER-1", amount=1000, status="paid")
    world.add_order("ORDER-1", 1000)
    sandbox.fault("status_500", path="/payments/imp_1")  # its lists can be asked for
    told = json.dumps({"imp_uid": "imp_1", "merchant_uid": "ORDER-1", "status": "paid"}).encode()
    equal(post(world.cgi, told, "application/json").status, 503)
    with sqlite3.connect(world.database) as connection:
        connection.execute("UPDATE inbox SET due_at = 0")  # the minute is over
    connection.close()
    done = world.impctl("work", "--once", "--json")
    said = json.loads(done.stdout)
    equal((done.returncode, said["inbox"], said["reconciled"]["trouble"]), (3, 1, None), done.stdout + done.stderr)
    check(said["inbox_trouble"], said)
    contains(done.stderr, "not everything could be asked")
