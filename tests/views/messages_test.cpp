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

TEST_CASE("no text is missing in either language, and each is in its language") {
    const auto korean = all(texts(Language::korean));
    const auto english = all(texts(Language::english));
    CHECK(korean[0] == "ko");
    CHECK(english[0] == "en");
    for (std::size_t i = 1; i < kTextCount; ++i) {
        CAPTURE(i);
        CAPTURE(english[i]);
        CHECK_FALSE(korean[i].empty());
        CHECK_FALSE(english[i].empty());
        CHECK(has_hangul(korean[i]));
        CHECK_FALSE(has_hangul(english[i]));
    }
}

TEST_CASE("pending texts never say that a payment failed") {
    for (const auto* t : {&kKorean, &kEnglish}) {
        for (const auto& outcome : {t->pending,
                                    t->pending_refreshing,
                                    t->billing_key_pending,
                                    t->billing_key_refreshing,
                                    t->own_fault}) {
            const std::string both = std::string(outcome.headline) + std::string(outcome.body);
            CAPTURE(both);
            CHECK(both.find("실패") == std::string::npos);
            CHECK(both.find("fail") == std::string::npos);
            CHECK(both.find("not paid") == std::string::npos);
            CHECK(both.find("결제되지 않") == std::string::npos);
        }
    }
    CHECK(kKorean.pending.headline == "결제 결과를 확인하고 있습니다");
}

TEST_CASE("nobody who paid twice or tested is told of forgery") {
    for (const auto* t : {&kKorean, &kEnglish}) {
        for (const auto text : all(*t)) {
            CHECK(text.find("위조") == std::string_view::npos);
            CHECK(text.find("forge") == std::string_view::npos);
        }
    }
}

TEST_CASE("each reason for a refusal has words of its own") {
    for (const auto language : {Language::korean, Language::english}) {
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
        headlines.insert(refusal_text(status, kKorean).headline);
    CHECK(headlines.size() == 7);
    CHECK(refusal_text(418, kKorean).headline == kKorean.bad_request.headline);
    CHECK(refusal_text(503, kKorean).headline == kKorean.own_fault.headline);
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
