#include "cli/commands.hpp"

#include "base/json.hpp"
#include "cli/arguments.hpp"

#include <doctest/doctest.h>

#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <sstream>

using namespace imp;
using cli::ExitStatus;

namespace {

class FixedClock final : public Clock {
  public:
    [[nodiscard]] UnixSeconds now() const override { return 1'700'000'000; }

    [[nodiscard]] SteadyTime steady() const override { return {}; }
};

/// A shop with an empty store, and impctl run on it word by word.
class Shop {
  public:
    Shop() {
        std::string pattern = (std::filesystem::temp_directory_path() / "imp-cli-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        folder = pattern;
        store = store::open_store({.url = "sqlite:" + folder + "/imp.db"}).value();
    }

    ~Shop() {
        store.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }

    Shop(const Shop&) = delete;
    Shop& operator=(const Shop&) = delete;

    /// The exit status; what was printed is in `out` and `err`.
    int impctl(std::vector<const char*> words, const std::string& input = "") {
        words.insert(words.begin(), "impctl");
        const auto parsed = cli::parse_arguments(static_cast<int>(words.size()), words.data());
        std::istringstream in(input);
        std::ostringstream printed;
        std::ostringstream remarks;
        ExitStatus status = ExitStatus::done;
        if (const auto* notice = std::get_if<cli::Notice>(&parsed)) {
            printed << notice->out;
            remarks << notice->err;
            status = notice->status;
        } else {
            const cli::Surroundings around{
                .in = in, .out = printed, .err = remarks, .clock = clock};
            const Result<void> done = std::visit(
                [&](const auto& command) -> Result<void> {
                    if constexpr (std::is_same_v<decltype(command), const cli::ShowConfig&>)
                        return {};
                    else
                        return cli::run(command, *store, around);
                },
                std::get<cli::Command>(parsed));
            if (!done) {
                remarks << done.error().detail;
                status = cli::exit_status_of(done.error().code);
            }
        }
        out = printed.str();
        err = remarks.str();
        return static_cast<int>(status);
    }

    json::Value document() { return json::parse(out).value(); }

    std::string folder;
    std::unique_ptr<store::OrderStore> store;
    FixedClock clock;
    std::string out;
    std::string err;
};

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("adds an order once, whoever asks how often") {
    Shop shop;
    CHECK(shop.impctl({"order", "add", "A-1", "15000", "--name", "책"}) == 0);
    CHECK(shop.out == "added: A-1 15000 KRW\n");
    CHECK(shop.impctl({"order", "add", "A-1", "15000"}) == 0);
    CHECK(shop.out == "unchanged: A-1 15000 KRW\n");
    const std::vector<store::Event> events = shop.store->events_of("A-1").value();
    REQUIRE(events.size() == 1);
    CHECK(events[0].verdict == "order_added");
    CHECK(events[0].source == "operator");
    CHECK(events[0].at == 1'700'000'000);
    CHECK(events[0].detail == R"({"amount":15000,"currency":"KRW","kind":"payment"})");
}

TEST_CASE("refuses to add an order that is there with other contents") {
    Shop shop;
    REQUIRE(shop.impctl({"order", "add", "A-1", "15000"}) == 0);
    CHECK(shop.impctl({"order", "add", "A-1", "15001"}) == 1);
    CHECK(holds(shop.err, "A-1 exists with 15000 KRW"));
    CHECK(shop.impctl({"order", "add", "A-1", "15000", "--currency", "JPY"}) == 1);
    CHECK(shop.impctl({"order", "add", "A-1", "15000", "--kind", "certification"}) == 1);
    CHECK(shop.impctl({"order", "count"}) == 0);
    CHECK(shop.out == "1\n");
}

TEST_CASE("takes the amounts that a currency can express") {
    Shop shop;
    CHECK(shop.impctl({"order", "add", "1", "14.2", "--currency", "usd", "--json"}) == 0);
    CHECK(shop.document().find("amount")->text() == "14.2");
    CHECK(shop.impctl({"order", "add", "2", "1.5"}) == 1);
    CHECK(shop.impctl({"order", "add", "2", "1.50", "--currency", "USD"}) == 0);
    CHECK(shop.impctl({"order", "add", "3", "0"}) == 1);
    CHECK(shop.impctl({"order", "add", "3", "-5"}) == 1);
    CHECK(shop.impctl({"order", "add", "3", "fifteen"}) == 2);
    CHECK(shop.impctl({"order", "add", "3", "5", "--currency", "won!"}) == 2);
}

TEST_CASE("a billing key order needs its customer, and may cost nothing") {
    Shop shop;
    CHECK(shop.impctl({"order", "add", "b", "0", "--kind", "billing_key"}) == 2);
    CHECK(shop.impctl({"order", "add", "b", "0", "--kind", "billing_key", "--customer-uid", "c"}) ==
          0);
    CHECK(shop.impctl({"order", "add", "b", "0", "--kind", "billing_key", "--customer-uid", "d"}) ==
          1);
    CHECK(shop.impctl({"order", "add", "c", "0", "--kind", "certification"}) == 0);
    CHECK(shop.impctl({"order", "add", "d", "1", "--kind", "gift"}) == 2);
}

TEST_CASE("takes any order number, whatever it looks like") {
    Shop shop;
    for (const char* uid : {"-5",
                            "--json",
                            "--",
                            "--x",
                            "list",
                            "count",
                            "order",
                            "[a,b]",
                            "++",
                            "a=b",
                            "'; DROP TABLE orders",
                            "한글🙂",
                            "\"q\"",
                            "{}",
                            "/x"}) {
        CAPTURE(uid);
        CHECK(shop.impctl({"order", "add", "--json", "--", uid, "1"}) == 0);
        CHECK(shop.document().find("merchant_uid")->text() == uid);
        CHECK(shop.impctl({"order", "show", "--", uid}) == 0);
    }
    CHECK(shop.impctl({"order", "show", "list"}) == 0);
    CHECK(shop.impctl({"order", "show", "order"}) == 0);
    CHECK(shop.impctl({"order", "add", "", "1"}) == 2);
    CHECK(shop.impctl({"order", "add", "\xff", "1"}) == 2);
}

TEST_CASE("shows an order as JSON") {
    Shop shop;
    REQUIRE(shop.impctl({"order", "add", "A-1", "15000", "--json"}) == 0);
    const json::Value order = shop.document();
    CHECK(order.find("merchant_uid")->text() == "A-1");
    CHECK(order.find("amount")->is_number());
    CHECK(order.find("amount")->text() == "15000");
    CHECK(order.find("currency")->text() == "KRW");
    CHECK(order.find("kind")->text() == "payment");
    CHECK(order.find("state")->text() == "pending");
    CHECK(order.find("imp_uid")->is_null());
    CHECK(order.find("payments")->items().empty());
    CHECK(shop.impctl({"order", "show", "A-1", "--json"}) == 0);
    CHECK(shop.document().dump() == order.dump());
    CHECK(shop.impctl({"order", "show", "A-2", "--json"}) == 1);
    CHECK(shop.out.empty());
    CHECK(holds(shop.err, "there is no order A-2"));
}

TEST_CASE("lists orders, as one document or for people") {
    Shop shop;
    CHECK(shop.impctl({"order", "list", "--json"}) == 0);
    CHECK(shop.document().items().empty());
    for (const char* uid : {"a", "b", "c"})
        REQUIRE(shop.impctl({"order", "add", uid, "15000"}) == 0);
    CHECK(shop.impctl({"order", "list", "--json"}) == 0);
    REQUIRE(shop.document().items().size() == 3);
    CHECK(shop.document().items()[2].find("merchant_uid")->text() == "c");
    CHECK(shop.err.empty());
    CHECK(shop.impctl({"order", "list", "--limit", "1", "--after", "a"}) == 0);
    CHECK(shop.out ==
          "merchant_uid  amount     state    imp_uid  updated\n"
          "b             15000 KRW  pending  -        2023-11-14 22:13:20Z\n");
    CHECK(holds(shop.err, "there are more: --after 'b'"));
    CHECK(shop.impctl({"order", "list", "--state", "paid", "--json"}) == 0);
    CHECK(shop.out == "[]\n");
    CHECK(shop.impctl({"order", "list", "--state", "cancled"}) == 2);
    CHECK(holds(shop.err, "did you mean cancelled?"));
    CHECK(shop.impctl({"order", "list", "--limit", "0"}) == 2);
    CHECK(shop.impctl({"order", "count", "--state", "pending"}) == 0);
    CHECK(shop.out == "3\n");
}

TEST_CASE("imports orders, all or none") {
    Shop shop;
    CHECK(shop.impctl({"order", "import", "-"}, "a,1,KRW\nb,14.2,USD\na,1,KRW\n") == 0);
    CHECK(shop.out == "2 added, 1 unchanged\n");
    CHECK(shop.impctl({"order", "import", "-", "--json"}, "a,1,KRW\nc,3,KRW\n") == 0);
    CHECK(shop.out == "{\"added\":1,\"unchanged\":1}\n");
    CHECK(shop.impctl({"order", "import", "-"}, "d,1,KRW\ne,1.5,KRW\n") == 1);
    CHECK(holds(shop.err, "line 2"));
    CHECK(shop.impctl({"order", "import", "-"}, "d,1,KRW\na,2,KRW\n") == 1);
    CHECK(holds(shop.err, "order a exists"));
    CHECK(shop.impctl({"order", "import", (shop.folder + "/none.csv").c_str()}) == 1);
    CHECK(holds(shop.err, "No such file"));
    CHECK(shop.impctl({"order", "import", shop.folder.c_str()}) == 1);
    CHECK(shop.impctl({"order", "count"}) == 0);
    CHECK(shop.out == "3\n");
}

TEST_CASE("answers a mistyped word with the nearest") {
    Shop shop;
    const auto err = [&](std::vector<const char*> words) {
        CHECK(shop.impctl(std::move(words)) == 2);
        return shop.err;
    };
    CHECK(holds(err({"ordr", "add", "a", "1"}), "unknown command 'ordr': did you mean order?"));
    CHECK(holds(err({"order", "ad", "a", "1"}), "did you mean add?"));
    CHECK(holds(err({"order", "lst"}), "did you mean list?"));
    CHECK(holds(err({"order", "add", "a", "1", "--currncy", "USD"}), "did you mean --currency?"));
    CHECK(holds(err({"order", "list", "--stat=paid"}), "did you mean --state?"));
    CHECK(holds(err({"order", "show", "a", "b"}), "unknown argument 'b'"));
    CHECK(holds(err({"order", "show"}), "MERCHANT_UID"));
    CHECK(holds(err({"order"}), "add"));
    CHECK(holds(err({}), "order"));
    CHECK(shop.impctl({"--version"}) == 0);
    CHECK(shop.out == "impctl " IMP_VERSION "\n");
    CHECK(shop.impctl({"--help"}) == 0);
    CHECK(holds(shop.out, "order"));
    CHECK(shop.impctl({"order", "add", "--help"}) == 0);
    CHECK(holds(shop.out, "--customer-uid"));
}
