#include "views/messages.hpp"

#include <doctest/doctest.h>

#include <array>
#include <bit>
#include <set>
#include <string>

using namespace imp;
using namespace imp::views;

namespace {

// Texts holds string_views and nothing else, so it can be walked over as an array of them.
constexpr std::size_t kTextCount = sizeof(Texts) / sizeof(std::string_view);
static_assert(sizeof(Texts) % sizeof(std::string_view) == 0);

std::array<std::string_view, kTextCount> all(const Texts& t) {
    return std::bit_cast<std::array<std::string_view, kTextCount>>(t);
}

bool has_hangul(std::string_view s) {
    for (std::size_t i = 0; i + 2 < s.size(); ++i) {
        const auto lead = static_cast<unsigned char>(s[i]);
        if (lead >= 0xEA && lead <= 0xED)
            return true;
    }
    return false;
}

}  // namespace

TEST_CASE("no text is missing in any language, and Korean stands in Korean alone") {
    for (const Language language : kLanguages) {
        const auto said = all(texts(language));
        for (std::size_t i = 0; i < kTextCount; ++i) {
            CAPTURE(tag_of(language));
            CAPTURE(i);
            CHECK_FALSE(said[i].empty());
            CHECK(has_hangul(said[i]) == (language == Language::korean));
        }
    }
}

TEST_CASE("each language has its own file and tag, and the first is Korean") {
    CHECK(kLanguages[0] == Language::korean);
    std::set<std::string_view> tags(kLanguageTags.begin(), kLanguageTags.end());
    CHECK(tags.size() == kLanguages.size());
    std::set<std::string_view> headlines;
    for (const Language language : kLanguages)
        headlines.insert(texts(language).success.headline);
    CHECK(headlines.size() == kLanguages.size());
}

TEST_CASE("every text with a number in it can be filled, in every language") {
    for (const Language language : kLanguages) {
        CAPTURE(tag_of(language));
        const auto time = format_korea_time(1'783'123'200, language);
        CHECK(time.find("2026") != std::string::npos);
        CHECK(time.find("09:00") != std::string::npos);
        for (const UnixSeconds left : {1, 60, 61, 3'600, 90'061, 200'000})
            CHECK(format_time_left(left + 1, 1, language).find('{') == std::string::npos);
        CHECK(format_amount(Decimal::from_int(15'000), "KRW", language).find("15,000") !=
              std::string::npos);
    }
}

TEST_CASE("pending texts never say that a payment failed") {
    for (const Language language : kLanguages) {
        const Texts* const t = &texts(language);
        for (const auto& outcome : {t->pending,
                                    t->pending_refreshing,
                                    t->billing_key_pending,
                                    t->billing_key_refreshing,
                                    t->own_fault}) {
            const std::string both = std::string(outcome.headline) + std::string(outcome.body) +
                                     std::string(outcome.next);
            CAPTURE(both);
            CHECK(both.find("실패") == std::string::npos);
            CHECK(both.find("fail") == std::string::npos);
            CHECK(both.find("not paid") == std::string::npos);
            CHECK(both.find("결제되지 않") == std::string::npos);
        }
    }
    CHECK(texts(Language::korean).pending.headline == "결제 결과를 확인하고 있습니다");
}

TEST_CASE("nobody who paid twice or tested is told of forgery") {
    for (const Language language : kLanguages) {
        const Texts* const t = &texts(language);
        for (const auto text : all(*t)) {
            CHECK(text.find("위조") == std::string_view::npos);
            CHECK(text.find("forge") == std::string_view::npos);
        }
    }
}

TEST_CASE("each reason for a refusal has words of its own") {
    for (const auto language : kLanguages) {
        std::set<std::string_view> headlines;
        for (const auto* reason :
             {"amount", "currency", "merchant_uid", "kind", "test_payment", ""}) {
            ResultPage page;
            page.status = Status::forgery;
            page.reason = reason;
            headlines.insert(outcome_text(page, texts(language)).headline);
        }
        CHECK(headlines.size() == 6);
    }
}

TEST_CASE("each kind of refused request has words of its own") {
    std::set<std::string_view> headlines;
    for (const int status : {400, 404, 405, 413, 414, 415, 500})
        headlines.insert(refusal_text(status, texts(Language::korean)).headline);
    CHECK(headlines.size() == 7);
    CHECK(refusal_text(418, texts(Language::korean)).headline ==
          texts(Language::korean).bad_request.headline);
    CHECK(refusal_text(503, texts(Language::korean)).headline ==
          texts(Language::korean).own_fault.headline);
}

TEST_CASE("the documented JSON messages are exact and the others are there") {
    CHECK(json_message(Status::success) == "일반 결제 성공");
    CHECK(json_message(Status::vbank_issued) == "가상계좌 발급 성공");
    CHECK(json_message(Status::forgery) == "위조된 결제시도");
    std::set<std::string_view> seen;
    for (int i = 0; i <= static_cast<int>(Status::certification_failed); ++i)
        seen.insert(json_message(static_cast<Status>(i)));
    CHECK(seen.size() == 13);
    CHECK(seen.count("") == 0);
}
