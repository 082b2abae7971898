#include "cli/shop.hpp"
#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <fstream>
#include <iterator>

using namespace imp;
using namespace std::chrono_literals;

namespace {

struct Old : Shop {
    Old() {
        for (const char* uid : {"order-1", "order-2"}) {
            Payment payment = samples::paid(std::string("imp_") + uid);
            payment.merchant_uid = uid;
            source.put(payment);
            REQUIRE(impctl({"order", "add", uid, "15000"}) == 0);
            REQUIRE(impctl({"settle", payment.imp_uid.str().c_str()}) == 0);
        }
        clock.advance(24h * 200);
    }

    std::string file() const { return (directory.path() / "old.jsonl").string(); }

    std::vector<std::string> lines() const {
        std::ifstream in(file());
        std::vector<std::string> all;
        for (std::string line; std::getline(in, line);)
            all.push_back(line);
        return all;
    }
};

}  // namespace

TEST_CASE("old orders go into a file, a line each, and are shown as archived") {
    Old shop;
    const std::string to = shop.file();
    CHECK(shop.impctl({"order", "archive", "--before", "2026-07-02", "--dry-run"}) == 0);
    CHECK(holds(shop.out, "2 would be archived"));
    CHECK(shop.lines().empty());
    CHECK(shop.impctl(
              {"order", "archive", "--before", "2026-07-02", "--to", to.c_str(), "--json"}) == 0);
    CHECK(shop.document().find("archived")->as_int() == 2);
    REQUIRE(shop.lines().size() == 2);
    const json::Value line = json::parse(shop.lines()[0]).value();
    CHECK(line.find("order")->find("merchant_uid")->text() == "order-1");
    const json::Value& payment = line.find("order")->find("payments")->items().at(0);
    CHECK(payment.find("imp_uid")->text() == "imp_order-1");
    CHECK(payment.find("cancel_history")->is_array());
    CHECK(line.find("events")->items().size() == 2);  // added, paid

    struct stat about {};

    REQUIRE(::stat(to.c_str(), &about) == 0);
    CHECK((about.st_mode & 0777) == 0600);

    CHECK(shop.impctl({"order", "show", "order-1"}) == 0);
    CHECK(holds(shop.out, "archived_at"));
    CHECK(shop.impctl({"order", "show", "order-1", "--json"}) == 0);
    CHECK(shop.document().find("payments")->items().empty());
    CHECK(shop.document().find("archived_at")->as_int() == shop.clock.now());
    CHECK(shop.impctl({"report", "--day", "2026-07-01", "--json"}) == 0);
    CHECK(holds(shop.err, "archived"));
    CHECK(shop.impctl({"report", "--day", "2026-07-02", "--json"}) == 0);
    CHECK(shop.err.empty());
}

TEST_CASE("the file is added to, and a line that was cut short is ended") {
    Old shop;
    std::ofstream(shop.file()) << R"({"order":{"merch)";
    REQUIRE(shop.impctl(
                {"order", "archive", "--before", "2026-07-02", "--to", shop.file().c_str()}) == 0);
    REQUIRE(shop.lines().size() == 3);
    CHECK(shop.lines()[0] == R"({"order":{"merch)");
    CHECK(json::parse(shop.lines()[1]));
}

TEST_CASE("what an archive cannot be is told before anything is gone") {
    Old shop;
    const std::string folder = shop.directory.path().string();
    CHECK(shop.impctl({"order", "archive", "--before", "2026-07-02"}) == 2);
    CHECK(holds(shop.err, "--to"));
    CHECK(shop.impctl({"order", "archive", "--before", "soon", "--to", shop.file().c_str()}) == 2);
    CHECK(holds(shop.err, "2026-01-31"));
    CHECK(shop.impctl(
              {"order", "archive", "--before", "2026-12-31", "--to", shop.file().c_str()}) == 2);
    CHECK(holds(shop.err, "180 days"));
    CHECK(shop.impctl({"order", "archive", "--before", "2026-07-02", "--to", "/dev/full"}) == 1);
    CHECK(shop.impctl({"order", "archive", "--before", "2026-07-02", "--to", folder.c_str()}) == 1);
    CHECK(shop.impctl({"order", "show", "order-1", "--json"}) == 0);
    CHECK(shop.document().find("payments")->items().size() == 1);
}
