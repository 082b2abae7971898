"""What is tried behind every web server."""
import time
import traceback

from support import places


class Case:
    """One thing that must be so behind every web server.

    `orders` (names of orders.json), `payments`, `certifications` (fixtures of i'mport's answers) and `customers` (whose
    cards are registered) are what it starts from, with the orders that the payments are of; cases that share none of
    them run against one store. `server`: needs a web server, so not for the program alone. `options`: with the
    example's commented directives in force. `short`: also part of `make test`.
    """

    def __init__(self, name, function, orders=(), payments=(), certifications=(), customers=(), server=False,
                 options=False, short=True):
        self.name = name
        self.run = function
        self.payments, self.certifications, self.customers = tuple(payments), tuple(certifications), tuple(customers)
        paid = [places.fixture_payment(payment)["merchant_uid"] for payment in payments]
        self.orders = {*orders, *(order for order in paid if order in places.fixture("orders.json"))}
        self.server, self.options, self.short = server, options, short

    @property
    def needs(self):
        return {*self.orders, *self.payments, *self.certifications}


listed = []


def case(name, **how):
    """Lists the function, which takes a Site, as a case."""

    def keep(function):
        if any(each.name == name for each in listed):
            raise ValueError(f"two cases are called {name!r}")
        listed.append(Case(name, function, **how))
        return function

    return keep


def rounds(cases):
    """Lists of cases; in none of them do two need the same order or payment."""
    out = []
    for each in cases:
        for one in out:
            if not any(each.needs & other.needs for other in one) and each.options == one[0].options:
                one.append(each)
                break
        else:
            out.append([each])
    return sorted(out, key=lambda one: one[0].options)


def described(error):
    where = " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}"
                       for frame in reversed(traceback.extract_tb(error.__traceback__)))
    return f"{'at' if isinstance(error, AssertionError) else type(error).__name__} {where}\n{error}"


def run_all(site, cases):
    """Yields (name, outcome, details, seconds) of each."""
    for one in rounds(cases):
        trouble = ""
        try:
            site.begin(one)
        except Exception as error:  # every case of this round has then failed
            trouble = described(error)
        for each in one:
            start = time.monotonic()
            details = trouble
            if trouble:
                trouble = "as the one before"
            else:
                try:
                    each.run(site)
                except Exception as error:  # whatever it is, the next case runs
                    details = described(error)
            yield each.name, "failed" if details else "passed", details, time.monotonic() - start
