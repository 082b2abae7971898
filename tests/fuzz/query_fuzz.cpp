// A query string as a landing brings it, down to the address that the pending page asks again.
#include "base/text.hpp"
#include "fuzz/fuzz.hpp"
#include "handlers/landing.hpp"
#include "http/form.hpp"

#include <algorithm>
#include <string>

using namespace imp;

namespace {

http::Request get(std::string_view query) {
    return {{{"REQUEST_METHOD", "GET"}, {"QUERY_STRING", std::string(query)}},
            "",
            http::Request::BodyState::complete};
}

void check_message(std::string_view value) {
    constexpr std::size_t kMostShown = 200;
    const std::string shown = http::display_message(value);
    FUZZ_CHECK(fuzz::is_clean_line(shown));
    FUZZ_CHECK(text::utf8_length(shown) <= kMostShown);
    FUZZ_CHECK(text::clean_for_display(shown, kMostShown) == shown);
}

void check_names(const http::Fields& fields, std::string_view name) {
    const auto values = fields.present(name);
    const auto first = fields.first(name);
    FUZZ_CHECK(first.has_value() == !values.empty());
    FUZZ_CHECK(!first || *first == values.front());
    const auto is_absent = [](std::string_view v) {
        return v.empty() || v == "null" || v == "undefined";
    };
    FUZZ_CHECK(std::none_of(values.begin(), values.end(), is_absent));
    const auto one = fields.single(name);
    if (!one)
        return;
    FUZZ_CHECK(one->has_value() == !values.empty());
    // The chosen one is the value or its decoding, for every value: nothing else was let through.
    for (const std::string_view value : values) {
        std::string decoded(value);
        bool is_chosen = decoded == **one;
        for (int i = 0; !is_chosen && i < 64; ++i) {
            decoded = text::percent_decode(decoded, false);
            is_chosen = decoded == **one;
        }
        FUZZ_CHECK(is_chosen);
    }
}

void check_landing(std::string_view query) {
    const auto landing = handlers::parse_landing(get(query));
    if (!landing)
        return;
    FUZZ_CHECK(landing->question.imp_uid || landing->question.merchant_uid);
    FUZZ_CHECK(fuzz::is_clean_line(landing->message) && fuzz::is_clean_line(landing->error_code));
    const std::string header = handlers::refresh_header(*landing, 3);
    constexpr std::size_t kMostOfNginx = 4096;
    FUZZ_CHECK(header.size() < kMostOfNginx);
    FUZZ_CHECK(
        std::all_of(header.begin(), header.end(), [](char c) { return c >= ' ' && c <= '~'; }));
    const std::string_view start = "3; url=?";
    FUZZ_CHECK(header.starts_with(start));
    const auto again = handlers::parse_landing(get(std::string_view(header).substr(start.size())));
    FUZZ_CHECK(again.has_value());
    FUZZ_CHECK(again->question.imp_uid == landing->question.imp_uid);
    FUZZ_CHECK(again->question.merchant_uid == landing->question.merchant_uid);
    FUZZ_CHECK(again->refreshes >= landing->refreshes);
}

}  // namespace

FUZZ_TARGET(query) {
    const http::Fields fields = http::parse_query(input);
    FUZZ_CHECK(fields.all().size() <= http::kMaxFields);
    std::string again;
    for (const auto& [name, value] : fields.all()) {
        again += again.empty() ? "" : "&";
        again += text::percent_encode(name) + '=' + text::percent_encode(value);
        check_message(value);
    }
    FUZZ_CHECK(http::parse_query(again).all() == fields.all());
    for (const char* const name : {"imp_uid", "merchant_uid", "error_msg", ""})
        check_names(fields, name);
    FUZZ_CHECK(text::percent_decode(text::percent_encode(input), true) == input);
    check_landing(input);
}
