"""The cookbook of docs/order-sources.md, as printed, on the databases that it names."""
import dataclasses
import os
import re
import sqlite3
import subprocess

from support import equal, lacks, landing, places, test
from support.databases import PASSWORD, Mariadb, Postgresql

JSON = [("Accept", "application/json")]
UUID = "3f2b8c1e-0d4a-4f6b-9a70-5b1de4a6c0f1"


@dataclasses.dataclass
class Recipe:
    """What a shop of that kind has, an order of 15,000 won in it, and what becomes of it."""

    heading: str
    schema: str
    look: str
    paid: list
    cancelled: list
    number: str = "42"
    strangers: tuple = ("42abc", "042", "43")  # numbers that no order has
    database: str = "shop_here"
    user: str = "app"

    def blocks(self):
        """The pieces of code below the heading."""
        text = (places.ROOT / "docs" / "order-sources.md").read_text(encoding="utf-8")
        section = text.split(f"\n{self.heading}", 1)[1].split("\n#", 1)[0]
        return [re.sub("^    ", "", block, flags=re.M) for block in re.findall(r"(?:^    .*\n)(?:^    .*\n|^\n(?=    ))*", section, re.M)]

    def settings(self):
        """[orders], as a configuration file."""
        block = next(block for block in self.blocks() if re.match(r"select|\[orders\]", block))
        return (block if block.startswith("[orders]") else f'[orders]\nsource = "query"\n{block}') + "\n"

    def grants(self):
        """SQL for the database's administrator, if the recipe has some."""
        return "".join(block for block in self.blocks() if re.match("CREATE|GRANT", block))


class Sqlite:
    name = "SQLite"

    def __init__(self, world, _recipe):
        self.path = world.database
        world.impctl("order", "count")  # makes the database

    def run(self, sql):
        connection = sqlite3.connect(self.path, timeout=20)
        connection.executescript(sql)
        connection.close()

    def rows(self, sql):
        connection = sqlite3.connect(self.path, timeout=20)
        rows = [["" if value is None else str(value) for value in row] for row in connection.execute(sql)]
        connection.close()
        return rows


class ServerOf:
    """A database of its own on a server."""

    def __init__(self, world, recipe, server):
        self.server, self.database = server, recipe.database
        if recipe.user == "app" or server.scheme == "postgresql":
            self.admin(f"CREATE DATABASE {self.database}")
        world.settings["IMP_STORE_URL"] = (f"{server.scheme}://{recipe.user}:{PASSWORD}@127.0.0.1:{server.port}/"
                                           f"{self.database if server.scheme == 'postgresql' or recipe.user == 'app' else recipe.user}")

    def client(self, sql, database):
        if self.server.scheme == "mysql":
            words = ["mariadb", "--no-defaults", "--raw", "--default-character-set=utf8mb4", "-h127.0.0.1",
                     f"-P{self.server.port}", "-uapp", f"-p{PASSWORD}", "-BNe", sql, database]
        else:
            words = ["psql", "-v", "ON_ERROR_STOP=1", "-qAtF", "\t", "-h", "127.0.0.1", "-p", self.server.port, "-U", "app", "-d",
                     database, "-c", sql]
        done = subprocess.run(words, env={**os.environ, "PGPASSWORD": PASSWORD}, capture_output=True, encoding="utf-8",
                              timeout=60, check=False)
        if done.returncode != 0:
            raise AssertionError(f"{sql}: {done.stderr}")
        return done.stdout

    def admin(self, sql):
        return self.client(sql, "app")

    def run(self, sql):
        return self.client(sql, self.database)

    def rows(self, sql):
        return [line.split("\t") for line in self.run(sql).split("\n")[:-1]]


WOO = ("CREATE TABLE wp_wc_orders (id BIGINT PRIMARY KEY NOT NULL, status VARCHAR(20), currency VARCHAR(10),"
       " type VARCHAR(20), tax_amount DECIMAL(26,8), total_amount DECIMAL(26,8), customer_id BIGINT,"
       " billing_email VARCHAR(320), date_created_gmt DATETIME, date_updated_gmt DATETIME, parent_order_id BIGINT,"
       " payment_method VARCHAR(100), payment_method_title TEXT, transaction_id VARCHAR(100),"
       " ip_address VARCHAR(100), user_agent TEXT, customer_note TEXT);"
       "INSERT INTO wp_wc_orders (id, status, currency, type, total_amount) VALUES"
       " (42, 'wc-pending', 'KRW', 'shop_order', '15000.00000000'),"
       " (43, 'wc-pending', 'KRW', 'shop_order_refund', '15000.00000000')")

FIRST = Recipe(
    "## query: your own table",
    "CREATE TABLE shop_orders (order_no VARCHAR(40), total DECIMAL(12,2), currency VARCHAR(3), status VARCHAR(20), imp_uid VARCHAR(64));"
    "INSERT INTO shop_orders VALUES ('42', 15000, 'KRW', 'unpaid', NULL)",
    "SELECT status, imp_uid FROM shop_orders", [["paid", "imp_1"]], [["cancelled", "imp_1"]])
HPOS = Recipe("### WooCommerce, orders in tables of their own", WOO, "SELECT status, transaction_id FROM wp_wc_orders WHERE id = 42",
              [["wc-processing", "imp_1"]], [["wc-processing", "imp_1"]])

ON_MARIADB = (
    FIRST,
    Recipe("### A PHP shop on a web host",
           "CREATE TABLE orders (order_no VARCHAR(30) PRIMARY KEY, goods_price INT NOT NULL, delivery_fee INT NOT NULL,"
           " coupon_price INT NOT NULL, status VARCHAR(10) NOT NULL, imp_uid VARCHAR(64), paid_at DATETIME, buyer VARCHAR(40));"
           "INSERT INTO orders VALUES ('42', 13000, 3000, 1000, 'wait', NULL, NULL, 'x')",
           "SELECT status, imp_uid, paid_at IS NULL FROM orders", [["paid", "imp_1", "0"]], [["cancelled", "imp_1", "0"]],
           database="shop", user="imp"),
    Recipe("### An order whose total is the sum of its lines",
           "CREATE TABLE shop_order (id INT PRIMARY KEY AUTO_INCREMENT, order_no VARCHAR(30) UNIQUE, delivery_fee INT NOT NULL,"
           " paid_at DATETIME, cancelled_at DATETIME, imp_uid VARCHAR(64));"
           "CREATE TABLE shop_order_line (order_id INT, price DECIMAL(10,0), quantity INT);"
           "INSERT INTO shop_order (order_no, delivery_fee) VALUES ('42', 3000), ('44', 3000);"
           "INSERT INTO shop_order_line VALUES (1, 5000, 2), (1, 2000, 1), (2, 1, 1)",
           "SELECT paid_at IS NULL, cancelled_at IS NULL, imp_uid FROM shop_order WHERE order_no = '42'",
           [["0", "1", "imp_1"]], [["0", "0", "imp_1"]], database="lines_here"),
    dataclasses.replace(HPOS, database="woo"),
    Recipe("### WooCommerce, orders as posts",
           "CREATE TABLE wp_posts (ID BIGINT UNSIGNED PRIMARY KEY, post_status VARCHAR(20), post_type VARCHAR(20));"
           "CREATE TABLE wp_postmeta (meta_id BIGINT UNSIGNED PRIMARY KEY AUTO_INCREMENT, post_id BIGINT UNSIGNED,"
           " meta_key VARCHAR(255), meta_value LONGTEXT);"
           "INSERT INTO wp_posts VALUES (42, 'wc-pending', 'shop_order'), (43, 'publish', 'page');"
           "INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (42, '_order_total', '15000'),"
           " (42, '_order_currency', 'KRW'), (42, '_billing_phone', 'x'), (43, '_order_total', '1')",
           "SELECT post_status FROM wp_posts WHERE ID = 42", [["wc-pending"]], [["wc-pending"]], database="posts"),
)

ON_POSTGRESQL = (
    dataclasses.replace(FIRST, database="first_here"),
    Recipe("### Django",
           "CREATE TABLE shop_order (id BIGSERIAL PRIMARY KEY, number UUID UNIQUE NOT NULL, total NUMERIC(12,2) NOT NULL,"
           " currency VARCHAR(3) NOT NULL, status VARCHAR(20) NOT NULL, imp_uid VARCHAR(64));"
           f"INSERT INTO shop_order (number, total, currency, status) VALUES ('{UUID}', 15000, 'KRW', 'pending')",
           "SELECT status, imp_uid FROM shop_order", [["paid", "imp_1"]], [["refunded", "imp_1"]], number=UUID,
           strangers=("42abc", UUID.replace("-", ""), UUID.upper(), UUID[:-1] + "2"), database="django"),
    Recipe("### A view, and as few rights as can be",
           "CREATE TABLE sales (number TEXT PRIMARY KEY, total INT, credit INT, state TEXT, expires_at TIMESTAMPTZ);"
           "INSERT INTO sales VALUES ('42', 16000, 1000, 'open', now() + interval '1 day'), ('44', 1, 0, 'open', now());"
           f"CREATE USER imp PASSWORD '{PASSWORD}'; GRANT CREATE ON SCHEMA public TO imp",
           "SELECT state FROM sales WHERE number = '42'", [["open"]], [["open"]], database="view_here", user="imp"),
)


def follow(world, sandbox, recipe, place):
    """One order, from the shop's table to a refund."""
    place.run(recipe.schema)
    grants = recipe.grants().replace("a password of its own", PASSWORD)
    if grants:
        place.run(grants)
    config = world.directory / f"{recipe.database}.toml"
    config.write_text(recipe.settings(), encoding="utf-8")
    config.chmod(0o600)
    world.settings["IMP_CONFIG"] = str(config)
    prefix = f"imp_{recipe.database}_"

    def outcome(imp_uid, merchant_uid):
        answer = world.cgi(landing(imp_uid, merchant_uid), headers=JSON)
        return answer.status, answer.word

    for number, stranger in enumerate(recipe.strangers):
        sandbox.pay(imp_uid=f"{prefix}x{number}", merchant_uid=stranger, amount=15000, status="paid")
        equal(outcome(f"{prefix}x{number}", stranger), (404, "unknownOrder"), stranger)
    sandbox.pay(imp_uid=f"{prefix}forged", merchant_uid=recipe.number, amount=14999, status="paid")
    equal(outcome(f"{prefix}forged", recipe.number), (400, "forgery"))
    sandbox.pay(imp_uid="imp_1", merchant_uid=recipe.number, amount=15000, status="paid", cancel_amount=0)
    equal(outcome("imp_1", recipe.number), (200, "success"))
    world.did("work", "--once")
    equal(place.rows(recipe.look), recipe.paid)
    own = place.own if hasattr(place, "own") else place
    own.run("UPDATE outbox SET state = 'due', due_at = 0, claimed_until = 0, acted_at = 0 WHERE state = 'done' AND kind <> 'event'")
    world.did("work", "--once")
    equal(place.rows(recipe.look), recipe.paid, "a second time, as after a crash")
    lacks(str(own.rows("SELECT type FROM outbox")), "unapplied")
    equal(own.rows("SELECT * FROM outbox WHERE state <> 'done'"), [])
    sandbox.change("imp_1", status="cancelled", cancel_amount=15000)
    world.did("settle", "imp_1")
    world.did("work", "--once")
    equal(place.rows(recipe.look), recipe.cancelled)
    lacks(str(own.rows("SELECT type FROM outbox")), "unapplied")


def tell_which(world, sandbox, recipe, place):
    try:
        follow(world, sandbox, recipe, place)
    except AssertionError as error:
        raise AssertionError(f"{recipe.heading}: {error}") from error


for recipe in (FIRST, HPOS):

    @test(f"as printed, on SQLite: {recipe.heading}")
    def _(world, recipe=recipe):
        tell_which(world, world.start_sandbox(), recipe, Sqlite(world, recipe))


for database_of, recipes in ((Mariadb, ON_MARIADB), (Postgresql, ON_POSTGRESQL)):

    @test(f"as printed, on {database_of.name}: " + ", ".join(recipe.heading.strip("# ") for recipe in recipes))
    def _(world, database_of=database_of, recipes=recipes):
        server = database_of(world)
        sandbox = world.start_sandbox()
        for recipe in recipes:
            place = ServerOf(world, recipe, server)
            if recipe.user == "imp" and server.scheme == "mysql":  # the shop's database, and ours beside it
                place.admin(f"CREATE DATABASE {recipe.database}")
                place.own = ServerOf.__new__(ServerOf)
                place.own.server, place.own.database = server, "imp"
            tell_which(world, sandbox, recipe, place)


@test("every recipe of the cookbook is tried")
def _(_world):
    text = (places.ROOT / "docs" / "order-sources.md").read_text(encoding="utf-8").split("\n## Cookbook", 1)[1].split("\n## ", 1)[0]
    headings = [line for line in text.splitlines() if line.startswith("### ")]
    tried = [recipe.heading for recipe in (*ON_MARIADB, *ON_POSTGRESQL)]
    untried = [heading for heading in headings if not any(heading.startswith(each) for each in tried)]
    equal(untried, ["### A shop without a database that could be asked", "### Youngcart"])
