"""Tests are functions that take a World; their name is a sentence."""


class Skip(Exception):
    """Raised by a test that cannot run here; the text says why."""


registered = []


def test(sentence):
    """Registers the function under a sentence. Usable in a loop: one case, one test."""

    def keep(function):
        if any(name == sentence for name, _ in registered):
            raise ValueError(f"two tests are called {sentence!r}")
        registered.append((sentence, function))
        return function

    return keep
