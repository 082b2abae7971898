"""The table of i'mport's calls: what is sent by it, and what i'mport's own document says.

With IAMPORT_SWAGGER naming i'mport's V1 API document (swagger 2.0) the table is held against it.
"""
import json
import os
import pathlib
import re
import urllib.parse

from support import Skip, check, contains, equal, test
from support.api import DONE, api, recorder, table

# ---- what is sent


def sample(parameter, name=None):
    """(arguments, the value that is to be sent)"""
    name = name or parameter["name"].removesuffix("[]")
    kind = parameter["type"]
    if parameter["values"]:
        return [f"{name}={parameter['values'][-1]}"], parameter["values"][-1]
    if kind == "string":
        return [f"{name}=값 of-the-test/&=+%"], "값 of-the-test/&=+%"
    if kind == "string list":
        return [f"{name}=a b", f"{name}[]=c"], ["a b", "c"]
    if kind in ("object", "object list"):
        arguments, value = [], {}
        for member in parameter["members"] or [{"name": "any", "type": "string", "values": None}]:
            more, value[member["name"]] = sample(
                member, f"{name}{'[0]' if kind == 'object list' else ''}[{member['name']}]")
            arguments += more
        return arguments, [value] if kind == "object list" else value
    text, value = {"integer": ("123456789012", 123456789012), "number": ("14.20", 14.2), "boolean": ("true", True),
                   "time": ("2026-07-01T09:00:00+09:00", 1782864000)}[kind]
    return [f"{name}={text}"], value


def query_of(parameter, value):
    return [(parameter["name"], json.dumps(one) if not isinstance(one, str) else one)
            for one in (value if isinstance(value, list) else [value])]


@test("api: every call with every parameter goes where the table says, typed and encoded")
def _(world):
    with recorder() as (server, url):
        for name, call in table().items():
            if call["other_host"]:
                continue
            arguments, path, query, body = [], call["path"].replace("[", "").replace("]", ""), [], {}
            for parameter in call["parameters"]:
                more, value = sample(parameter)
                arguments += more
                if parameter["where"] == "path":
                    path = path.replace("{" + parameter["name"] + "}", urllib.parse.quote(value, safe=""))
                elif parameter["where"] == "query":
                    query += query_of(parameter, value)
                else:
                    body[parameter["name"]] = value
            done = api(world, name, *arguments, IMP_API_URL=url)
            equal((done.returncode, len(server.asked)), (DONE, 1), f"{name}: {done.stderr}")
            method, target, sent, token = server.asked.pop()
            equal((method, target.partition("?")[0]), (call["method"], path), name)
            equal(urllib.parse.parse_qsl(target.partition("?")[2], strict_parsing=bool(query)), query, name)
            equal(json.loads(sent) if sent else {}, body, name)
            equal(token, None if name == "get-token" else "Bearer " + "a" * 40, name)
            if "amount" in body and isinstance(body["amount"], float):
                contains(sent, '"amount":14.20', f"{name}: a number's own text")


# ---- the table against i'mport's own document


def swagger():
    where = os.environ.get("IAMPORT_SWAGGER")
    if not where:
        raise Skip("IAMPORT_SWAGGER does not name i'mport's API document")
    return json.loads(pathlib.Path(where).read_text(encoding="utf-8"))


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield (method.upper(), path), operation


def ours():
    """By method and path, those of the document alone."""
    return {(call["method"], call["path"].replace("[", "").replace("]", "")): call
            for call in table().values() if not call["documented_only"]}


PLACES = {"path": "path", "query": "query", "formData": "body"}


def place_of(operation_key, parameter):
    # NAVER Pay's reviews: a GET has no body.
    if operation_key[0] == "GET" and parameter["in"] == "formData":
        return "query"
    return PLACES[parameter["in"]]


def reference_of(parameter):
    items = parameter.get("items")
    return (parameter.get("schema") or {}).get("$ref") or (items.get("$ref") if isinstance(items, dict) else None)


def types_of(parameter):
    """What the table may call it."""
    is_list = parameter.get("type") == "array"
    if reference_of(parameter):
        return {"object list" if is_list else "object"}
    if is_list:
        # `extra` of a cancellation is described as an object in its text.
        return {"object"} if "extra." in parameter.get("description", "") else {"string list"}
    told = parameter.get("description", "") + "\n" + parameter["name"]
    says_time = re.search(r"unix ?timestamp|_at$|_datetime$", told, re.IGNORECASE)
    return {"time"} if parameter["type"] == "integer" and says_time else {parameter["type"]}


def compare(where, key, theirs, found, document):
    equal(found["type"] in types_of(theirs), True, f"{where}: {found['type']}, not {types_of(theirs)}")
    values = theirs.get("enum")
    if values:
        equal(found["values"], values, where)
    for value in found["values"] or []:
        told = theirs.get("description", "") + json.dumps(theirs.get("enum", []), ensure_ascii=False)
        contains(told, value, where)
    reference = reference_of(theirs)
    if reference:
        model = document["definitions"][reference.split("/")[-1]]
        compare_members(where, key, model, found["members"], document)


def compare_members(where, key, model, members, document):
    members = {one["name"]: one for one in members}
    equal(set(members), set(model["properties"]), where)
    for name, theirs in model["properties"].items():
        equal(members[name]["required"], name in (model.get("required") or []), f"{where}[{name}]: required")
        compare(f"{where}[{name}]", key, {**theirs, "name": name}, members[name], document)


@test("api: the table has the operations of i'mport's document, and no others")
def _(_world):
    document = swagger()
    theirs = dict(operations(document))
    check(len(theirs) >= 80, f"{len(theirs)} operations")
    equal(sorted(set(theirs) - set(ours())), [], "not in the table")
    equal(sorted(set(ours()) - set(theirs)), [], "not in the document")
    equal(len(ours()), len(theirs))


@test("api: parameters, their places, types, needs and values are those of i'mport's document")
def _(_world):
    document = swagger()
    count = 0
    for key, operation in operations(document):
        found = {one["name"]: one for one in ours()[key]["parameters"] if not one["documented_only"]}
        theirs = {one["name"]: one for one in operation.get("parameters", [])}
        equal(set(found), set(theirs), str(key))
        for name, parameter in theirs.items():
            where = f"{key[0]} {key[1]} {name}"
            equal(found[name]["where"], place_of(key, parameter), where)
            equal(found[name]["required"], bool(parameter.get("required")), f"{where}: required")
            compare(where, key, parameter, found[name], document)
            count += 1
    check(count > 300, f"{count} parameters")


ANSWERS = {
    "AuthResponse": "token", "PaymentResponse": "payment", "MultiplePaymentsResponse": "list of payments",
    "PaymentListResponse": "page of payments", "PaymentBalanceResponse": "balance",
    "PaymentPrepareResponse": "registered amount", "MultipleCustomersResponse": "list of billing keys",
    "ScheduleResponse": "list of scheduled payments", "SingleScheduleResponse": "scheduled payment",
    "CertificationResponse": "identity verification", "CertificationOTPResponse": "number of the verification",
    "PaymentwallDeliveryAnnotation": "Paymentwall delivery", "KcpQuickMemberResponse": "KCP quick member",
    "PaycoStatusResponse": "PAYCO state", "ResponseAnnotation": "nothing but code and message",
    "NaverCashAmountResponse": "NAVER Pay amounts", "NaverProductOrderResponse": "NAVER Pay product order",
    "NaverProductOrderArrayResponse": "list of NAVER Pay product orders",
    "NaverReviewsResponse": "list of NAVER Pay reviews",
    "EscrowLogisResponse": "delivery", "ReceiptResponse": "cash receipt",
    "ExternalReceiptResponse": "external cash receipt", "BenepiaPointResponse": "Benepia points",
    "StandardCodeResponse": "code", "StandardCodeListResponse": "list of codes",
    "MultiplePgSettingResponse": "list of PG MIDs", "TierResponse": "tier", "PartnerReceiptResponse": "partner receipt",
}


def answer_of(schema):
    if not schema:
        return "nothing"
    if "$ref" in schema:
        return ANSWERS[schema["$ref"].split("/")[-1]]
    if "CustomerResponse" in schema["properties"]:
        return "billing key"
    (name,) = schema["properties"]["response"]["properties"]
    return {"customer_uid": "name of the billing key", "member_id": "number of the member"}[name]


@test("api: what a call answers is what i'mport's document says")
def _(_world):
    for key, operation in operations(swagger()):
        equal(ours()[key]["answers"], answer_of(operation["responses"]["200"].get("schema")), str(key))
