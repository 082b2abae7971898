"""The API behind TLS: only a certificate of the right name, signed by the right authority, is i'mport's."""
from support import certificates, equal, landing, test

QUICK = {"IMP_API_DEADLINE": "3s"}
QUERY = landing("imp_1", "ORDER-1")


def prepare(world, names):
    """A sandbox whose certificate is for `names`; the authority's file."""
    authority = certificates.authority(world.directory)
    certificate, key = certificates.server(world.directory, names)
    sandbox = world.start_sandbox("--tls-cert", certificate, "--tls-key", key)
    sandbox.pay(imp_uid="imp_1", merchant_uid="ORDER-1", amount=1000, status="paid")
    world.add_order("ORDER-1", 1000)
    return str(authority)


def confirmed_later(world, **settings):
    for ask in (lambda q: world.cgi(q, settings={**QUICK, **settings}),
                world.start_responder(**QUICK, **settings).ask):
        answer = ask(QUERY)
        equal((answer.status, answer.word, world.state("ORDER-1")), (202, "pending", "pending"))
    equal(world.sandbox.stats()["calls"], 0, "no secret was sent to a stranger")


@test("a good certificate is believed")
def _(world):
    authority = prepare(world, "IP:127.0.0.1")
    answer = world.cgi(QUERY, settings={"IMP_API_CA_FILE": authority, **QUICK})
    equal((answer.status, answer.word), (200, "success"))
    world.add_order("ORDER-2", 1000)
    world.sandbox.pay(imp_uid="imp_2", merchant_uid="ORDER-2", amount=1000, status="paid")
    responder = world.start_responder(IMP_API_CA_FILE=authority)
    equal(responder.ask(landing("imp_2", "ORDER-2")).word, "success")


@test("a certificate for another name is not i'mport: confirmed later")
def _(world):
    confirmed_later(world, IMP_API_CA_FILE=prepare(world, "DNS:elsewhere.example"))


@test("a certificate for another address is not i'mport: confirmed later")
def _(world):
    confirmed_later(world, IMP_API_CA_FILE=prepare(world, "IP:127.0.0.2"))


@test("a certificate of an unknown authority is not i'mport: confirmed later")
def _(world):
    prepare(world, "IP:127.0.0.1")
    confirmed_later(world, IMP_API_CA_FILE=str(certificates.authority(world.directory, "other")))


@test("without a CA file of ours the system's authorities count, and ours is none of them")
def _(world):
    prepare(world, "IP:127.0.0.1")
    confirmed_later(world)


@test("plain http is for loopback only")
def _(world):
    world.start_sandbox()
    for url in ("http://192.0.2.1", "http://api.iamport.kr", "ftp://127.0.0.1", "https://user:pw@127.0.0.1"):
        done = world.impctl("order", "count", IMP_API_URL=url)
        answer = world.cgi(QUERY, settings={"IMP_API_URL": url})
        equal(answer.status, 500, f"{url}: {done.stderr}")
