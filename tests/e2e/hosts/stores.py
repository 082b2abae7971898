"""The stores of the matrix. Another one is a class with these members more."""


class Sqlite:
    name = "sqlite"
    title = "SQLite"

    @staticmethod
    def missing():
        """Why it cannot be tried on this machine, or ""."""
        return ""

    def __init__(self, world):
        self.world = world
        self.number = 0

    def begin(self):
        """An empty store for the next round; `world.env()` names it from now on."""
        self.number += 1
        self.world.database = self.world.directory / f"store{self.number}.db"

    def end(self):
        """Ends what was started for it."""


STORES = [Sqlite]
