"""Assertions that show what was there instead."""


def shown(value, limit=400):
    text = repr(value)
    return text if len(text) <= limit else text[:limit] + f"… ({len(text)} characters)"


def check(truth, what):
    if not truth:
        raise AssertionError(what)


def equal(found, expected, what=""):
    if found != expected:
        raise AssertionError(f"{f'{what}: ' if what else ''}expected {shown(expected)}, found {shown(found)}")


def contains(text, part, what=""):
    if part not in text:
        raise AssertionError(f"{f'{what}: ' if what else ''}{shown(part)} is not in {shown(text)}")


def lacks(text, part, what=""):
    if part in text:
        where = text.index(part) if isinstance(text, (str, bytes)) else 0
        around = text[max(0, where - 100):where + 100] if isinstance(text, (str, bytes)) else text
        raise AssertionError(f"{f'{what}: ' if what else ''}{shown(part)} must not be in {shown(around)}")


def between(number, least, most, what):
    if not least <= number <= most:
        raise AssertionError(f"{what}: expected {least} to {most}, found {number}")
