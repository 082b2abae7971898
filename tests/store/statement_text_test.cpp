#include "store/statement_text.hpp"

#include <doctest/doctest.h>

using namespace imp::store;

namespace {

using Names = std::vector<std::string>;

Names names(std::string_view text) {
    return read_statement(text).names;
}

}  // namespace

TEST_CASE("finds the names that a statement uses, each once") {
    CHECK(names("SELECT a FROM t WHERE id = :merchant_uid AND x=:amount OR :merchant_uid") ==
          Names{"merchant_uid", "amount"});
    CHECK(names(":a,:b1(:_c)") == Names{"a", "b1", "_c"});
    CHECK(names("SELECT 1").empty());
    CHECK(names("").empty());
}

TEST_CASE("takes no name from quotes, comments or casts") {
    CHECK(names("SELECT ':a', 'it''s :b', \":c\", `:d`, x::text, :e::text") == Names{"e"});
    CHECK(names("SELECT 1 -- :a\n, :b /* :c -- */ , :d") == Names{"b", "d"});
    CHECK(names("SELECT '-- ' || :a || '/*' || :b || '*/'") == Names{"a", "b"});
    CHECK(names("x := 1, y : z").empty());
    CHECK(names("SELECT ':a").empty());
    CHECK(names("/* :a").empty());
    CHECK(names("-- :a").empty());
}

TEST_CASE("takes out comments, and nothing else") {
    CHECK(read_statement("SELECT/* :a */1 -- it's\nFROM 'a--b' WHERE \"/*\"").sql ==
          "SELECT 1  \nFROM 'a--b' WHERE \"/*\"");
    CHECK(read_statement("a::b :c '").sql == "a::b :c '");
    CHECK(read_statement("a -").sql == "a -");
    CHECK(read_statement("/*").sql == " ");
}
