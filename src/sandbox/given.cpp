#include "sandbox/given.hpp"

#include <algorithm>
#include <string>

namespace imp::sandbox {

namespace {

// As in the recorded answer of getToken; other calls' own words are in no source.
constexpr std::string_view kAreMissing = " 파라메터가 누락되었습니다.";
constexpr std::string_view kIsWrong = " 파라메터가 올바르지 않습니다.";

}  // namespace

Fields body_of(const Call& call) {
    return parse_body(call.content_type, call.body).value_or(Fields());
}

std::optional<Reply> refuse_missing(const Fields& fields,
                                    std::initializer_list<std::string_view> names) {
    std::string missing;
    for (const std::string_view name : names) {
        if (fields.text(name))
            continue;
        missing += missing.empty() ? "" : ", ";
        missing += name;
    }
    if (missing.empty())
        return std::nullopt;
    return failure(400, -1, missing + std::string(kAreMissing));
}

std::optional<Reply> refuse_unknown_word(const Fields& fields,
                                         std::string_view name,
                                         std::initializer_list<std::string_view> words) {
    const auto word = fields.text(name);
    if (!word || std::find(words.begin(), words.end(), *word) != words.end())
        return std::nullopt;
    return refuse_value(name);
}

Reply refuse_value(std::string_view name) {
    return failure(400, -1, std::string(name) + std::string(kIsWrong));
}

}  // namespace imp::sandbox
