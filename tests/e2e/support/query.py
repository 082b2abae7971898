"""The addresses that browsers come back to."""
import urllib.parse


def landing(imp_uid=None, merchant_uid=None, **others):
    """The query of a browser that comes back from the payment window."""
    named = {"imp_uid": imp_uid, "merchant_uid": merchant_uid, **others}
    return urllib.parse.urlencode({name: value for name, value in named.items() if value is not None},
                                  quote_via=urllib.parse.quote)
