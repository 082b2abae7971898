"""The sandbox keeps i'mport's contract: every call, good and bad, in JSON and as a form.

Statuses, envelopes, messages and changes of state are written down in contract/. Where IAMPORT_SWAGGER
names i'mport's own Swagger file, every answer is also held against that file, and every operation of
the file must have been driven.
"""
import json
import os

from contract import SCENARIOS
from contract.client import Client
from support import Skip, check, equal, test
from support.swagger import Swagger

# What any call may be answered, whether the file says so of that call or not (3.3 of the facts).
EVERYWHERE = (400, 401, 405)
# Seen, but not in the file (3.4 and 3.7 of the facts).
BESIDES = {("GET", "/payments/prepare/{merchant_uid}"): 404}

for sentence, scenario in SCENARIOS:
    for speaks in ("json", "form"):

        @test(f"{sentence}, in {speaks}")
        def _(world, scenario=scenario, speaks=speaks):
            scenario(Client(world.start_sandbox(), speaks))


def drive_all(sandbox):
    """[(method, path, status, document)] of all scenarios, each with an empty sandbox."""
    recorded = []
    for _, scenario in SCENARIOS:
        for speaks in ("json", "form"):
            sandbox.call("POST", "/sandbox/reset")
            client = Client(sandbox, speaks)
            scenario(client)
            recorded += client.recorded
    return recorded


def envelope_problems(status, document):
    if not isinstance(document.get("code"), int) or "response" not in document:
        return ["no envelope"]
    refused = document["code"] != 0
    if refused != (document["response"] is None) and document["response"] is not None:
        return ["a refusal with a response"]
    if status >= 400 and not refused:
        return [f"HTTP {status} with code 0"]
    return ["a refusal without a message"] if refused and not document["message"] else []


SMALL = {
    "paths": {"/a/{id}": {"get": {"responses": {"200": {"schema": {"$ref": "#/definitions/Answer"}}, "404": {}}}},
              "/a/all": {"get": {"responses": {"200": {}}}},
              "/a/either": {"get": {"responses": {"200": {"schema": {"properties": {
                  "Item": {"$ref": "#/definitions/Item"}, "Thing": {"$ref": "#/definitions/Thing"}}}}}}}},
    "definitions": {
        "Answer": {"allOf": [{"properties": {"code": {"type": "integer"}}},
                             {"properties": {"response": {"type": "array", "items": {"$ref": "#/definitions/Item"}}}}]},
        "Thing": {"required": ["id", "of"], "properties": {"id": {"type": "string"}, "of": {"type": "string", "maxLength": 3}}},
        "Item": {"required": ["name"], "properties": {"name": {"type": "string"}, "size": {"type": "number"},
                                                      "kind": {"type": "string", "enum": ["a", "b"]},
                                                      "at": {"type": "string", "format": "ipv4"}}}}}


@test("what does not fit a Swagger file is found")
def _(world):
    file = world.directory / "swagger.json"
    file.write_text(json.dumps(SMALL), encoding="utf-8")
    swagger = Swagger(file)
    one = swagger.operation_of("GET", "/a/1")
    equal((one, swagger.operation_of("GET", "/a/all")), (("GET", "/a/{id}"), ("GET", "/a/all")))
    equal([swagger.operation_of(*call) for call in (("POST", "/a/1"), ("GET", "/a/"), ("GET", "/a/1/2"))], [None] * 3)
    for good in ({"name": "n"}, {"name": "n", "size": 1.5, "kind": "a", "at": "127.0.0.1", "more": []},
                 {"name": "n", "size": None}):
        equal(swagger.problems(one, 200, {"code": 0, "response": [good]}), [])
    equal(swagger.problems(one, 200, {"code": 1, "response": None}), [])
    equal(swagger.problems(one, 404, {}), [])
    equal(len(swagger.problems(one, 200, {"code": 0, "response": None})), 1)
    for bad in ({}, {"name": None}, {"name": 1}, {"name": "n", "size": "1"}, {"name": "n", "size": True},
                {"name": "n", "kind": "c"}, {"name": "n", "at": "here"}, []):
        equal(len(swagger.problems(one, 200, {"code": 0, "response": [bad]})), 1, str(bad))
    equal(len(swagger.problems(one, 200, {"code": 0.5, "response": {}})), 2)
    equal(len(swagger.problems(one, 500, {})), 1)
    either = ("GET", "/a/either")
    for document, wrong in (({"name": "n"}, 0), ({"id": "i", "of": "o"}, 0), ({}, 1), ({"name": 1}, 1), ({"id": "i", "of": "four"}, 1)):
        equal(len(swagger.problems(either, 200, document)), wrong, str(document))


@test("every answer fits i'mport's own Swagger file, and every operation of it was driven")
def _(world):
    file = os.environ.get("IAMPORT_SWAGGER")
    if not file:
        raise Skip("IAMPORT_SWAGGER names no file")
    swagger = Swagger(file)
    wrong, driven = [], set()
    for method, path, status, document in drive_all(world.start_sandbox()):
        problems = envelope_problems(status, document)
        operation = swagger.operation_of(method, path)
        if operation:
            driven.add(operation)
            documented = str(status) in swagger.operations[operation]["responses"]
            if documented or (status not in EVERYWHERE and BESIDES.get(operation) != status):
                problems += swagger.problems(operation, status, document)
        wrong += [f"{method} {path} {status}: {problem}" for problem in problems]
    check(not wrong, f"{len(wrong)} answers do not fit:\n" + "\n".join(sorted(set(wrong))[:60]))
    equal(sorted(set(swagger.operations) - driven), [], f"driven {len(driven)} of {len(swagger.operations)}, missing")
