"""What the end-to-end tests stand on: processes that always end, and a client for each door."""
from . import certificates, http_client, places
from .checks import between, check, contains, equal, lacks
from .query import landing
from .registry import Skip, test
from .world import World

__all__ = ["Skip", "World", "between", "certificates", "check", "contains", "equal", "http_client", "lacks", "landing", "places", "test"]
