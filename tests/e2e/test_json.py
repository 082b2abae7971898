"""--json: one document from every command, wherever it goes."""
import json
import signal
import subprocess

from support import check, contains, equal, lacks, places, test
from support.terminal import show
from support.varied_shop import LONG, day_of_today, fill


@test("--json at a terminal is the document that a pipe gets")
def _(world):
    fill(world)
    for words in (("order", "list"), ("order", "show", LONG), ("timeline", LONG), ("report", "--day", day_of_today()), ("config",)):
        shown = show([str(places.IMPCTL), *words, "--json"], world.env(), world.directory, columns=40)
        lacks(shown.text, "\x1b")
        equal(json.loads(shown.text), json.loads(world.did(*words, "--json")), words)


def leaves(world):
    """Every command, as completion knows them."""
    found = []

    def walk(words):
        below = world.did("__complete", *words, "").split()
        for name in below if words not in (["codes"], ["config"], ["completion"], ["api"]) else []:
            walk([*words, name])
        if words and (not below or words in (["codes"], ["config"], ["completion"], ["api"])):
            found.append(" ".join(words))
    walk([])
    return found


@test("every command prints one JSON document with --json; the three that do not are known")
def _(world):
    sandbox = fill(world)
    person = {"IMP_CERTIFICATION_SEAL_KEY": "5a" * 32}
    world.add_order("PERSON", 0, "--kind", "certification")
    sandbox.certify(imp_uid="imp_person", merchant_uid="PERSON", name="홍길동", birthday="1990-01-01", unique_key="CI", unique_in_site="DI")
    world.cgi("imp_uid=imp_person&merchant_uid=PERSON", headers=[("Accept", "application/json")],
              path="/payments/certification", settings=person)
    sandbox.register("card-1")
    for number in ("CHARGE-1", "CHARGE-2", "CHARGE-3"):
        world.add_order(number, 900, "--customer-uid", "card-1")
    (world.directory / "orders.csv").write_text("CSV-1,100,KRW\n", encoding="utf-8")
    world.did("order", "add", "GONE", "100")
    # The shop's program fails: its entry is there to be looked at.
    world.settings = {"IMP_NOTIFY_COMMAND": '["/bin/false"]'}
    world.add_order("EVENT", 500)
    sandbox.pay(imp_uid="imp_event", merchant_uid="EVENT", amount=500, status="paid")
    world.did("settle", "EVENT")
    entry = json.loads(world.did("outbox", "list", "--json"))[0]["id"]
    card = "4242424242424242\n2030-12\n900101\n00\n"
    tried = {
        "order add": (["J-1", "100"], {}), "order import": (["orders.csv"], {}), "order show": ([LONG, "--events"], {}),
        "order list": ([], {}), "order count": ([], {}), "order identity": (["PERSON"], person), "order close": (["GONE"], {}),
        "order reopen": (["GONE"], {}), "order reprice": (["GONE", "200"], {}), "order expire": (["GONE", "3d"], {}),
        "order archive": (["--before", "2020-01-01", "--dry-run"], {}), "timeline": ([LONG], {}),
        "settle": ([LONG], {}), "accept": (["imp_forged", "--reason", "R"], {}), "cancel": ([LONG, "--reason", "R"], {}),
        "charge again": (["CHARGE-1"], {}), "charge onetime": (["CHARGE-2"], {}), "schedule add": (["CHARGE-3", "--at", "30d"], {}),
        "schedule list": ([], {}), "schedule cancel": (["CHARGE-3"], {}), "reconcile": ([], {}), "work": (["--once"], {}),
        "report": (["--day", day_of_today()], {}), "outbox list": ([], {}), "outbox show": ([entry], {}),
        "outbox retry": ([entry], {}), "outbox drop": ([entry, "--yes"], {}), "codes": (["banks"], {}), "config": ([], {}),
        "api": (["help", "get-payment"], {}), "doctor": ([], {}), "web-check": (["http://127.0.0.1:9/"], {}),
        "template init": (["mine"], {}), "template check": (["mine"], {}),
        "store copy": ([f"--to=sqlite:{world.directory}/other.db"], {}), "store reopen": ([], {})}
    known = leaves(world)
    equal([name for name in known if name not in tried and name != "completion"], [], "commands without an example here")
    for name, (words, settings) in tried.items():
        if name not in known:
            continue
        done = subprocess.run([str(places.IMPCTL), *name.split(), "--json", *words], env=world.env(**settings), cwd=world.directory,
                              input=card, capture_output=True, encoding="utf-8", timeout=places.patience(60), check=False)
        if name == "web-check":  # nobody answers: what there is to say is an error
            equal((done.returncode, done.stdout), (3, ""), name)
            continue
        check(done.returncode == 0 or name == "doctor", f"{name}: {done.stderr}")
        json.loads(done.stdout)
    equal(json.loads(world.did("config", "--json", "server.base_path")), {"server.base_path": "/payments"})
    check("name" in json.loads(world.did("api", "help", "get-payment", "--json")), "a call by itself")


@test("a long list comes as it is read: JSON of many orders begins before the last is read")
def _(world):
    (world.directory / "many.csv").write_text("".join(f"M-{i:06},100,KRW\n" for i in range(3000)), encoding="utf-8")
    world.did("order", "import", "many.csv")
    listed = json.loads(world.did("order", "list", "--json", "--limit", "100000"))
    equal((len(listed), listed[-1]["merchant_uid"]), (3000, "M-002999"))
    with subprocess.Popen([str(places.IMPCTL), "order", "list", "--json", "--limit", "100000"], env=world.env(),
                          cwd=world.directory, stdout=subprocess.PIPE) as process:
        contains(process.stdout.read(20).decode(), '[{"merchant_uid":')
        process.stdout.close()
        equal(process.wait(places.patience(30)), -signal.SIGPIPE, "who reads no more ends it")
