// What a connection keeps prepared must not show.
#include "backends.hpp"
#include "store/query.hpp"
#include "store/sqlite_dialect.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

using namespace imp;
using namespace imp::store;
using namespace imp::store::test;

namespace {

/// Two connections to one SQLite file with a table of three rows.
struct Pair {
    Pair() {
        for (Session* session : {&one, &other})
            dialect.connect(*session, std::chrono::milliseconds(0));
        Query(one, "CREATE TABLE t (id INTEGER PRIMARY KEY, word TEXT)").run();
        for (const char* word : {"a", "b", "c"})
            add(one, word);
    }

    static std::int64_t add(Session& session, const std::optional<std::string>& word) {
        return Query(session, "INSERT INTO t (word) VALUES (:word)")
            .text_or_null("word", word)
            .run();
    }

    static std::vector<std::string> words(Session& session, std::int64_t after) {
        Query query(session, "SELECT word FROM t WHERE id > :after ORDER BY id");
        std::string word;
        query.number("after", after).into(word);
        std::vector<std::string> found;
        while (query.next())
            found.push_back(word);
        return found;
    }

    TemporaryFolder folder;
    SqliteDialect dialect{database_path(folder.path()), SqliteJournal::wal};
    Session one{dialect.keeps_statements()};
    Session other{dialect.keeps_statements()};
};

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("a statement that is kept runs with each time's values and rows") {
    Pair pair;
    CHECK(Pair::words(pair.one, 0) == Words{"a", "b", "c"});
    CHECK(Pair::words(pair.one, 2) == Words{"c"});
    CHECK(Pair::words(pair.one, 3).empty());
    const std::string long_word(300, 'x');
    CHECK(Pair::add(pair.one, long_word) == 1);
    CHECK(Pair::words(pair.one, 2) == Words{"c", long_word});
}

TEST_CASE("a statement that is kept holds no snapshot and keeps nobody from writing") {
    Pair pair;
    CHECK(Pair::words(pair.one, 2) == Words{"c"});
    CHECK(Pair::add(pair.other, "d") == 1);
    CHECK(Pair::words(pair.one, 2) == Words{"c", "d"});
    CHECK(Pair::add(pair.one, "e") == 1);
    CHECK(Pair::words(pair.other, 3) == Words{"d", "e"});
}

TEST_CASE("a statement that was left at a row is not kept") {
    Pair pair;
    {
        Query query(pair.one, "SELECT word FROM t WHERE id > :after ORDER BY id");
        std::string word;
        query.number("after", 0).into(word);
        REQUIRE(query.next());
        CHECK(word == "a");
    }
    CHECK(Pair::add(pair.other, "d") == 1);
    CHECK(Pair::add(pair.one, "e") == 1);
    CHECK(Pair::words(pair.one, 3) == Words{"d", "e"});
}

TEST_CASE("a statement that failed is not kept, and the next one works") {
    Pair pair;
    Query(pair.other, "BEGIN IMMEDIATE").run();
    CHECK_THROWS_AS(Pair::add(pair.one, "d"), soci::soci_error);
    Query(pair.other, "COMMIT").run();
    CHECK(Pair::add(pair.one, "e") == 1);
    CHECK(Pair::words(pair.one, 3) == Words{"e"});
}

TEST_CASE("the same text twice at a time is two statements") {
    Pair pair;
    const std::string sql = "SELECT word FROM t WHERE id > :after ORDER BY id";
    std::string outer;
    std::string inner;
    Words seen;
    Query first(pair.one, sql);
    first.number("after", 0).into(outer);
    while (first.next()) {
        Query second(pair.one, sql);
        second.number("after", 2).into(inner);
        while (second.next())
            seen.push_back(outer + inner);
    }
    CHECK(seen == Words{"ac", "bc", "cc"});
}

TEST_CASE("a kept statement follows a change of the tables") {
    Pair pair;
    CHECK(Pair::words(pair.one, 2) == Words{"c"});
    Query(pair.other, "ALTER TABLE t ADD COLUMN more TEXT").run();
    Query(pair.other, "UPDATE t SET word = 'z' WHERE id = 3").run();
    CHECK(Pair::words(pair.one, 2) == Words{"z"});
}

TEST_CASE("NULL is told by the indicator, and an error where there is none") {
    Pair pair;
    Pair::add(pair.one, std::nullopt);
    Pair::add(pair.one, "f");
    std::string word = "before";
    soci::indicator is = soci::i_ok;
    std::vector<bool> nulls;
    for (int times = 0; times < 2; ++times) {
        Query query(pair.one, "SELECT word FROM t WHERE id >= :least ORDER BY id");
        query.number("least", 3).into(word, is);
        while (query.next())
            nulls.push_back(is == soci::i_null);
    }
    CHECK(nulls == std::vector<bool>{false, true, false, false, true, false});
    CHECK_THROWS_AS(Pair::words(pair.one, 3), soci::soci_error);
}

TEST_CASE("whoever runs a kept statement binds what was bound before") {
    Pair pair;
    const std::string sql = "SELECT word FROM t WHERE id > :after ORDER BY id";
    std::string word;
    CHECK(Pair::words(pair.one, 2) == Words{"c"});
    CHECK_THROWS_AS(Query(pair.one, sql).text("after", "1"), soci::soci_error);
    CHECK(Pair::words(pair.one, 2) == Words{"c"});
    CHECK_THROWS_AS(Query(pair.one, sql).number("since", 1), soci::soci_error);
    CHECK(Pair::words(pair.one, 2) == Words{"c"});
    CHECK_THROWS_AS(Query(pair.one, sql).into(word).next(), soci::soci_error);
    CHECK(Pair::words(pair.one, 2) == Words{"c"});
}
