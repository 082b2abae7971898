"""As much of Swagger 2.0 as answers need: paths, and the definitions that a response must fit."""
import ipaddress
import json
import pathlib

_METHODS = ("get", "post", "put", "delete")


def _is_ipv4(text):
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True


def _is_integer(value):
    return not isinstance(value, bool) and (isinstance(value, int) or isinstance(value, float) and value.is_integer())


_TYPES = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": _is_integer,
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
}
_FORMATS = {"ipv4": _is_ipv4}


def _choices(schema):
    """The document writes "one of these definitions" as an object with a member for each, named after it."""
    properties = schema.get("properties", {})
    named = [member for name, member in properties.items() if member.get("$ref") == f"#/definitions/{name}"]
    return named if len(named) == len(properties) else []


class Swagger:
    def __init__(self, file):
        self.document = json.loads(pathlib.Path(file).read_text(encoding="utf-8"))
        self.operations = {(method.upper(), path): operation for path, item in self.document["paths"].items()
                           for method, operation in item.items() if method in _METHODS}

    def operation_of(self, method, path):
        """(method, template) of the operation that a request is about, or None; spelled-out pieces win."""
        pieces = path.split("/")
        best = None
        for known, template in self.operations:
            parts = template.split("/")
            if known != method or len(parts) != len(pieces):
                continue
            spelled = [not part.startswith("{") for part in parts]
            if all(part == piece if exact else piece for part, piece, exact in zip(parts, pieces, spelled)):
                best = max(best, (spelled, template)) if best else (spelled, template)
        return (method, best[1]) if best else None

    def problems(self, operation, status, document):
        """What is wrong with an answer; [] where nothing is."""
        responses = self.operations[operation]["responses"]
        if str(status) not in responses:
            return [f"status {status} is not documented"]
        schema = responses[str(status)].get("schema")
        if not schema:
            return []
        empty = document.get("code") == 0 and document.get("response") is None and self._defines(schema, "response")
        return self._problems(schema, document, "") + (["code 0 without a response"] if empty else [])

    def _resolved(self, schema):
        return self.document["definitions"][schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema

    def _defines(self, schema, name):
        schema = self._resolved(schema)
        parts = [*schema.get("allOf", ()), *_choices(schema)]
        return name in schema.get("properties", {}) or any(self._defines(part, name) for part in parts)

    def _problems(self, schema, value, where):
        schema = self._resolved(schema)
        choices = _choices(schema)
        if choices:
            return min((self._problems(choice, value, where) for choice in choices), key=len)
        found = [problem for part in schema.get("allOf", ()) for problem in self._problems(part, value, where)]
        kind = schema.get("type", "object" if "properties" in schema else None)
        if kind and not _TYPES[kind](value):
            return [*found, f"{where or 'answer'}: {value!r} is no {kind}"]
        if "enum" in schema and value not in schema["enum"]:
            found.append(f"{where}: {value!r} is none of {schema['enum']}")
        if isinstance(value, str) and not _FORMATS.get(schema.get("format"), lambda _: True)(value):
            found.append(f"{where}: {value!r} is no {schema['format']}")
        if isinstance(value, str) and len(value) > int(schema.get("maxLength", len(value))):
            found.append(f"{where}: {value!r} is too long")
        if isinstance(value, list) and "items" in schema:
            found += [problem for index, item in enumerate(value)
                      for problem in self._problems(schema["items"], item, f"{where}[{index}]")]
        if isinstance(value, dict):
            found += self._members(schema, value, where)
        return found

    def _members(self, schema, value, where):
        """A required member is there and is not null; any other may be null."""
        properties = schema.get("properties", {})
        # Two definitions require what they do not define: slips of the document.
        required = [name for name in schema.get("required", ()) if name in properties]
        found = [f"{where}.{name}: missing" for name in required if value.get(name) is None]
        for name, member in value.items():
            if name in properties and member is not None:
                found += self._problems(properties[name], member, f"{where}.{name}")
        return found
