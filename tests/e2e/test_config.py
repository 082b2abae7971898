"""Configuration: the environment over the file, mistakes named with the nearest key, secrets never shown."""
import subprocess

from support import check, contains, equal, lacks, landing, places, test

QUERY = landing("imp_1", "ORDER-1")
MISTAKES = {  # what is set: what the error must name
    ("IMP_API_DEADLIN", "5s"): "api.deadline",
    ("IMP_STORE_URI", "sqlite:x"): "store.url",
    ("IMP_SERVER_THREAD", "5"): "server.threads",
    ("IMP_API_DEADLINE", "soon"): "api.deadline",
    ("IMP_SERVER_THREADS", "many"): "server.threads",
    ("IMP_MODE_TEST_PAYMENTS", "perhaps"): "mode.test_payments",
    ("IMP_STORE_URL", "nonsense"): "store.url",
    ("IMP_API_URL", "http://api.iamport.kr"): "api.url",
}


def start(world, **settings):
    return subprocess.run([str(places.RESPONDER), "--listen", str(world.directory / "x.sock")],
                          env=world.env(**settings), stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8",
                          timeout=places.patience(30), check=False, cwd=world.directory)


@test("a mistake ends the start with status 2 and names the key, or the nearest one")
def _(world):
    for (name, value), key in MISTAKES.items():
        done = start(world, **{name: value})
        equal(done.returncode, 2, name)
        variable = "IMP_" + key.upper().replace(".", "_")
        check(key in done.stderr or variable in done.stderr, f"{name}={value}: {done.stderr}")
        lacks(done.stderr, "sandbox_secret")


@test("the same mistakes as CGI: a 500 page that promises nothing and never says failed")
def _(world):
    for (name, value), _key in MISTAKES.items():
        for headers in ((), [("Accept", "application/json")], [("Accept-Language", "en")]):
            answer = world.cgi(QUERY, settings={name: value}, headers=headers)
            equal((answer.status, answer.word), (500, "pending"), name)
            for word in ("실패", "failed", "success"):
                lacks(answer.seen, word, name)
            for word in ("sandbox_secret", name, str(world.directory)):
                lacks(answer.text, word, name)
            equal(answer.header("Cache-Control"), "no-store")


@test("a file is read, the environment stands over it, and a relative store lies beside the file")
def _(world):
    world.start_sandbox().pay(imp_uid="imp_1", merchant_uid="ORDER-1", amount=1000, status="paid")
    folder = world.directory / "etc"
    folder.mkdir()
    file = folder / "imp.toml"
    file.write_text(f'[api]\nurl = "{world.sandbox.url}"\nkey = "sandbox_key"\nsecret = "wrong"\n'
                    '[store]\nurl = "sqlite:shop.db"\n[page]\nshop_name = "테스트 & 상점"\n', "utf-8")
    file.chmod(0o600)
    world.settings = {"IMP_CONFIG": str(file), "IMP_API_URL": None, "IMP_API_KEY": None, "IMP_STORE_URL": None}
    world.add_order("ORDER-1", 1000)
    check((folder / "shop.db").exists(), "the store is beside the file")
    answer = world.cgi(QUERY)
    equal((answer.status, answer.word), (200, "success"), "IMP_API_SECRET stands over the file's")
    contains(answer.text, "테스트 &amp; 상점")


@test("unknown keys in the file are refused with the nearest name")
def _(world):
    file = world.directory / "imp.toml"
    file.write_text('[api]\ndeadlines = "5s"\n', "utf-8")
    file.chmod(0o600)
    done = start(world, IMP_CONFIG=str(file))
    equal(done.returncode, 2)
    contains(done.stderr, "api.deadline")
    file.write_text("[api\n", "utf-8")
    equal(start(world, IMP_CONFIG=str(file)).returncode, 2, "no TOML at all")
    equal(start(world, IMP_CONFIG=str(world.directory / "none.toml")).returncode, 2, "no such file")


@test("the request variables IMP_ROUTE and IMP_ADMIN_USER are no settings, and no mistake either")
def _(world):
    world.start_sandbox().pay(imp_uid="imp_1", merchant_uid="ORDER-1", amount=1000, status="paid")
    world.add_order("ORDER-1", 1000)
    answer = world.cgi(QUERY, IMP_ROUTE="/complete", IMP_ADMIN_USER="")
    equal((answer.status, answer.word), (200, "success"))


@test("the secret may come from a file of its own, which must be closed to others")
def _(world):
    world.start_sandbox().pay(imp_uid="imp_1", merchant_uid="ORDER-1", amount=1000, status="paid")
    world.add_order("ORDER-1", 1000)
    secret = world.directory / "secret"
    secret.write_text("sandbox_secret\n")
    settings = {"IMP_API_SECRET": None, "IMP_API_SECRET_FILE": str(secret)}
    secret.chmod(0o644)
    equal(world.cgi(QUERY, settings=settings).status, 500)
    secret.chmod(0o600)
    equal(world.cgi(QUERY, settings=settings).word, "success")
