#include "sandbox/redirect.hpp"

#include <doctest/doctest.h>

using namespace imp::sandbox;

namespace {

const WindowEnd kPaid{"imp_1", "T-1", true, "", ""};
const WindowEnd kFailed{"imp_1", "T-1", false, "E1", "한 도"};

std::string to(std::string_view target,
               const WindowEnd& end,
               FlagStyle style = FlagStyle::imp_success) {
    return redirect_url(target, end, style, false);
}

}  // namespace

TEST_CASE("the result is appended to the query that is there, before the fragment") {
    CHECK(to("http://h/p", kPaid) == "http://h/p?imp_uid=imp_1&merchant_uid=T-1&imp_success=true");
    CHECK(to("http://h/p?a=1", kPaid) ==
          "http://h/p?a=1&imp_uid=imp_1&merchant_uid=T-1&imp_success=true");
    CHECK(to("http://h/p?", kPaid) == "http://h/p?imp_uid=imp_1&merchant_uid=T-1&imp_success=true");
    CHECK(to("http://h/p#end", kPaid) ==
          "http://h/p?imp_uid=imp_1&merchant_uid=T-1&imp_success=true#end");
}

TEST_CASE("each flag style tells success in its own way") {
    CHECK(to("http://h/", kPaid, FlagStyle::success) ==
          "http://h/?imp_uid=imp_1&merchant_uid=T-1&success=true");
    CHECK(to("http://h/", kPaid, FlagStyle::none) == "http://h/?imp_uid=imp_1&merchant_uid=T-1");
    CHECK(to("http://h/", kFailed, FlagStyle::none) ==
          "http://h/?imp_uid=imp_1&merchant_uid=T-1&error_code=E1&error_msg=%ED%95%9C%20%EB%8F%84");
}

TEST_CASE("a lying window says the opposite, with an error where there was none") {
    const std::string denied = to("http://h/", kPaid, FlagStyle::lying);
    CHECK(denied.find("imp_success=false&error_code=TEST_LIE&error_msg=%") != std::string::npos);
    CHECK(to("http://h/", kFailed, FlagStyle::lying) ==
          "http://h/?imp_uid=imp_1&merchant_uid=T-1&imp_success=true");
}

TEST_CASE("a window that never opened has no imp_uid") {
    const WindowEnd refused{std::nullopt, "T&1", false, "F1002", ""};
    CHECK(to("http://h/", refused) ==
          "http://h/?merchant_uid=T%261&imp_success=false&error_code=F1002");
}

TEST_CASE("a message can be encoded twice") {
    CHECK(redirect_url("http://h/", kFailed, FlagStyle::none, true)
              .ends_with("error_msg=%25ED%2595%259C%2520%25EB%258F%2584"));
}

TEST_CASE("only http and https addresses with a host are gone to") {
    CHECK(is_redirect_target("http://127.0.0.1:8080/pay?x=1"));
    CHECK(is_redirect_target("HTTPS://shop.example"));
    for (const char* const url : {"",
                                  "shop.example",
                                  "javascript:alert(1)",
                                  "javascript://h/%0aalert(1)",
                                  "http://",
                                  "http:///p",
                                  "http://?x",
                                  "http://h/a b",
                                  "http://h/\r\nX: y",
                                  "app://h/"})
        CHECK_FALSE(is_redirect_target(url));
    CHECK(to("http://h/가", kPaid).starts_with("http://h/%EA%B0%80?"));
}

TEST_CASE("flag styles have names") {
    CHECK(parse_flag_style("") == FlagStyle::imp_success);
    CHECK(parse_flag_style("lying") == FlagStyle::lying);
    CHECK_FALSE(parse_flag_style("maybe").has_value());
}
