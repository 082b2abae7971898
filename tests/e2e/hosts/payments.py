"""Every landing and every webhook of the fixtures."""
from support import equal, places
from support.vectors import JSON, VECTORS, judge, order_of
from support.webhooks import EXPECTED, FORM, PATH, body_of

from .cases import case


# A landing of this order cannot share a store with another one of it: of the many only these are in the short part.
CROWDED = "TEST-20260701-0001"
SHORT = ("paid, imp_success", "app wrapper: second question mark")


def register():
    for vector in VECTORS:
        register_vector(vector)
    for name, expected in EXPECTED.items():
        for kind, content_type in (("json", "application/json"), ("form", FORM)):
            register_webhook(name, kind, content_type, *expected)


def register_vector(vector):
    fixture = vector["fixture"]
    known = places.fixture(fixture) if fixture else {"code": -1}
    found = [fixture] if known["code"] == 0 else []
    certification = vector["route"] == "/certification"
    order = order_of(vector)
    path = "/payments" + vector["route"]

    @case(f"landing: {vector['name']}", short=order != CROWDED or vector["name"] in SHORT, orders=[order],
          payments=[] if certification else found,
          certifications=found if certification else [],
          customers=[known["response"]["customer_uid"]] if vector["expected"] == "billing_key_issued" else [])
    def _(site):
        judge(vector, site.ask(vector["query"], path))
        equal(site.world.state(order), vector["state"], "state after the page")
        judge(vector, site.ask(vector["query"], path, headers=JSON))
        equal(site.world.state(order), vector["state"], "state after asking again as JSON")


def register_webhook(name, kind, content_type, fixture, http, word, order, state):
    @case(f"{name}.{kind}", short=name == "webhook-cancelled", orders=[order], payments=[fixture] if fixture else [])
    def _(site):
        for turn in ("first", "repeated"):
            answer = site.post(body_of(name, kind), PATH, content_type)
            equal((answer.status, answer.word, site.world.state(order)), (http, word, state), turn)


register()
