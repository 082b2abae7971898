// What the pages are made of.
#include "console/buckets.hpp"
#include "console/files.hpp"
#include "console/format.hpp"
#include "console/lists.hpp"
#include "console/texts.hpp"
#include "console/token.hpp"
#include "metrics/history.hpp"

#include <doctest/doctest.h>

#include <array>
#include <bit>
#include <limits>
#include <set>
#include <string>

using namespace imp;
using namespace imp::console;

namespace {

// Texts holds string_views and nothing else, so it can be walked over as an array of them.
constexpr std::size_t kTextCount = sizeof(Texts) / sizeof(std::string_view);
static_assert(sizeof(Texts) % sizeof(std::string_view) == 0);

bool has_hangul(std::string_view s) {
    for (std::size_t i = 0; i + 2 < s.size(); ++i) {
        const auto lead = static_cast<unsigned char>(s[i]);
        if (lead >= 0xEA && lead <= 0xED)
            return true;
    }
    return false;
}

constexpr UnixSeconds kNow = 1'782'864'000;  // 2026-07-01 09:00 in Korea

}  // namespace

TEST_CASE("no text is missing in either language, and each is in its language") {
    const auto korean = std::bit_cast<std::array<std::string_view, kTextCount>>(kKoreanTexts);
    const auto english = std::bit_cast<std::array<std::string_view, kTextCount>>(kEnglishTexts);
    CHECK(korean[0] == "ko");
    CHECK(english[0] == "en");
    int not_words = 0;
    for (std::size_t i = 1; i < kTextCount; ++i) {
        CAPTURE(english[i]);
        CHECK_FALSE(korean[i].empty());
        CHECK_FALSE(english[i].empty());
        not_words += has_hangul(korean[i]) ? 0 : 1;
        CHECK_FALSE(has_hangul(english[i]));
    }
    CHECK(not_words == 1);  // 95%
}

TEST_CASE("words of the store have a text in both languages, the same ones") {
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < kKoreanWords.size(); ++i) {
        CAPTURE(kKoreanWords[i].word);
        CHECK(kKoreanWords[i].word == kEnglishWords[i].word);
        CHECK(seen.insert(kKoreanWords[i].word).second);
        CHECK(has_hangul(kKoreanWords[i].text));
        CHECK_FALSE(kEnglishWords[i].text.empty());
        CHECK_FALSE(has_hangul(kEnglishWords[i].text));
    }
    const auto is_known = [](std::string_view word) {
        return word_text(word, kKoreanTexts) != word;
    };
    for (int i = 0; i <= static_cast<int>(Verdict::failed); ++i)
        CHECK_MESSAGE(is_known(to_string(static_cast<Verdict>(i))), i);
    for (int i = 0; i <= static_cast<int>(OrderState::completed); ++i)
        CHECK_MESSAGE(is_known(to_string(static_cast<OrderState>(i))), i);
    for (int i = 0; i <= static_cast<int>(PaymentStatus::unknown); ++i)
        CHECK_MESSAGE(is_known(to_string(static_cast<PaymentStatus>(i))), i);
    for (const auto state : {store::OutboxState::due,
                             store::OutboxState::done,
                             store::OutboxState::dead,
                             store::OutboxState::dropped})
        CHECK(is_known(to_string(state)));
    CHECK(word_text("a word of a later version", kKoreanTexts) == "a word of a later version");
}

TEST_CASE("whatever is shown is escaped, without control and bidirectional characters") {
    Html html;
    html.text("<script>alert('\"&\x01\xe2\x80\xae)</script>");
    CHECK(html.str() == "&lt;script&gt;alert(&#39;&quot;&amp;)&lt;/script&gt;");
    Html attribute;
    attribute.attribute("value", "\"><img src=x onerror=1>");
    CHECK(attribute.str() == " value=\"&quot;&gt;&lt;img src=x onerror=1&gt;\"");
    Html longest;
    longest.text(std::string(5000, 'x'));
    CHECK(longest.str().size() < 1100);
}

TEST_CASE("an address encodes what it names") {
    CHECK(address("/payments", "/order", {{"id", "a/b&c=\"한\r\n"}}) ==
          "/payments/admin/order?id=a%2Fb%26c%3D%22%ED%95%9C%0D%0A");
    CHECK(address("/", "") == "/admin");
    CHECK(address("/p", "/x", {{"a", ""}, {"b", "1"}, {"c", "2"}}) == "/p/admin/x?b=1&c=2");
}

TEST_CASE("a form's token is good for its operator and for two hours, and no other") {
    const FormTokens tokens(Secret("s"));
    const std::string token = tokens.issue("kim", kNow);
    CHECK(tokens.is_good(token, "kim", kNow));
    CHECK(tokens.is_good(token, "kim", kNow + FormTokens::kValidFor - 1));
    CHECK_FALSE(tokens.is_good(token, "kim", kNow + FormTokens::kValidFor));
    CHECK(tokens.is_good(token, "kim", kNow - 60));  // another machine's clock
    CHECK_FALSE(tokens.is_good(token, "kim", kNow - 61));
    CHECK_FALSE(tokens.is_good(token, "lee", kNow));
    CHECK_FALSE(tokens.is_good(token, "", kNow));
    CHECK_FALSE(FormTokens(Secret("t")).is_good(token, "kim", kNow));
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string forged = token;
        forged[i] = forged[i] == '0' ? '1' : '0';
        CHECK_FALSE_MESSAGE(tokens.is_good(forged, "kim", kNow), forged);
    }
    for (const std::string bad :
         {"", ".", "x", "1", "-1.", "1782864000", "1782864000.", "99999999999999999999.a"})
        CHECK_FALSE_MESSAGE(tokens.is_good(bad, "kim", kNow), bad);
    // A later time with the signature of an earlier one.
    CHECK_FALSE(
        tokens.is_good(std::to_string(kNow + 1) + token.substr(token.find('.')), "kim", kNow));
    CHECK(token.find("kim") == std::string::npos);
}

TEST_CASE("without a secret no token is issued and none is good") {
    const FormTokens tokens{Secret()};
    CHECK_FALSE(tokens.can_issue());
    CHECK(tokens.issue("kim", kNow).empty());
    CHECK_FALSE(tokens.is_good("", "kim", kNow));
    CHECK_FALSE(tokens.is_good(FormTokens(Secret("")).issue("kim", kNow), "kim", kNow));
}

TEST_CASE("days, times, durations and counts as operators in Korea read them") {
    CHECK(korean_day(kNow) == kNow - 9 * kHour);
    CHECK(korean_day(kNow - 9 * kHour) == kNow - 9 * kHour);
    CHECK(korean_day(kNow - 9 * kHour - 1) == kNow - 33 * kHour);
    CHECK(korean_clock(kNow + 1) == "2026-07-01 09:00:01");
    CHECK(korean_clock(0).empty());
    CHECK(korean_clock(std::numeric_limits<std::int64_t>::max()).empty());
    CHECK(korean_hour(kNow) == "09:00");
    CHECK(korean_date(kNow) == "07-01");
    CHECK(duration_text(119, kEnglishTexts) == "119 s");
    CHECK(duration_text(120, kKoreanTexts) == "2분");
    CHECK(duration_text(2 * kHour, kEnglishTexts) == "2 h");
    CHECK(duration_text(50 * kHour, kKoreanTexts) == "2일");
    CHECK(duration_text(-5, kEnglishTexts) == "0 s");
    CHECK(count_text(0) == "0");
    CHECK(count_text(1234567) == "1,234,567");
    CHECK(count_text(999, 1000) == "999");
    CHECK(count_text(1000, 1000) == "1,000+");
    Html html;
    write_time(html, kNow);
    CHECK(html.str() == "<time datetime=\"2026-07-01T09:00:00+09:00\">2026-07-01 09:00:00</time>");
}

TEST_CASE("where a list goes on is what a page of ours says, and nothing else") {
    CHECK(parse_position("1782864000-17") == store::Position{1782864000, 17});
    CHECK(to_text({1782864000, 17}) == "1782864000-17");
    for (const char* const forged : {"",
                                     "-",
                                     "1",
                                     "1-",
                                     "-1-2",
                                     "1--2",
                                     "1-2-3",
                                     "a-b",
                                     "1 -2",
                                     "99999999999999999999-1",
                                     "1-' OR 1=1"})
        CHECK_FALSE_MESSAGE(parse_position(forged), forged);
}

TEST_CASE("buckets begin where Korea's days do, and hold what happened in them") {
    const Buckets days = fill_buckets(
        Span::month,
        kNow,
        {{.hour = korean_day(kNow), .series = "landing.paid", .counted = 3},
         {.hour = korean_day(kNow) - kHour, .series = "landing.forged_amount", .counted = 2},
         {.hour = kNow, .series = "landing.cannot_tell", .counted = 1},
         {.hour = kNow, .series = "of a later version", .counted = 1},
         {.hour = kNow - 60 * kDay, .series = "landing.paid", .counted = 9},
         {.hour = kNow + kDay, .series = "landing.paid", .counted = 9}});
    REQUIRE(days.list.size() == 30);
    CHECK(days.list.back().from == korean_day(kNow));
    const auto in = [&](std::size_t day, Outcome outcome) {
        return days.list[day].landings[static_cast<std::size_t>(outcome)];
    };
    CHECK(in(29, Outcome::paid) == 3);
    CHECK(in(29, Outcome::unsure) == 1);
    CHECK(in(28, Outcome::refused) == 2);
    CHECK(days.list[29].all_landings() == 4);
    CHECK(days.list[0].all_landings() == 0);
    for (const Span span : {Span::day, Span::week, Span::month})
        CHECK(parse_span(to_string(span)) == span);
    CHECK_FALSE(parse_span("1y"));
}

TEST_CASE("every verdict has its place in the chart") {
    CHECK(outcome_of_word("paid") == Outcome::paid);
    CHECK(outcome_of_word("vbank_issued") == Outcome::deposit);
    CHECK(outcome_of_word("cancelled") == Outcome::failed);
    CHECK(outcome_of_word("duplicate") == Outcome::refused);
    CHECK(outcome_of_word("cannot_tell") == Outcome::unsure);
    CHECK(outcome_of_word("certified") == Outcome::paid);
    CHECK(outcome_of_word("unknown_order") == Outcome::other);
}

TEST_CASE("quantiles lie between the bounds of the histogram") {
    Bucket bucket;
    CHECK_FALSE(bucket.quantile(0.5));
    const std::vector<double> bounds = metrics::api_bounds();
    bucket.calls.assign(bounds.size(), 0);
    bucket.calls[3] = 100;  // 50 to 100 ms
    CHECK(*bucket.quantile(0.5) == doctest::Approx(0.075));
    bucket.calls[bounds.size() - 1] = 100;  // for ever
    CHECK(*bucket.quantile(0.95) == doctest::Approx(bounds[bounds.size() - 2]));
    CHECK(*bucket.quantile(0.5) == doctest::Approx(0.1));
}

TEST_CASE("the style sheet cannot end its element") {
    CHECK(built_in_file("console.css").size() > 1000);
    CHECK(built_in_file("console.css").find('<') == std::string_view::npos);
    CHECK(built_in_file("none").empty());
}
