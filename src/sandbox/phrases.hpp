#pragma once

#include "base/json.hpp"
#include "sandbox/call.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace imp::sandbox {

enum class Language { ko, en };

/// "ko" or "en".
std::string_view to_string(Language language) noexcept;

/// What the reader wants: `lang` in the query, else the cookie that an earlier `lang` left, else
/// Accept-Language, else Korean.
Language language_of(const Call& call);

/// What the demo's pages say, from demo/ko.txt and demo/en.txt: lines `key = text`, in which {name}
/// stands for a value. Any thread.
class Phrases {
  public:
    explicit Phrases(Language language) noexcept : language_(language) {}

    [[nodiscard]] Language language() const noexcept { return language_; }

    /// "" where there is no such key.
    [[nodiscard]] std::string_view find(std::string_view key) const;

    /// find(), each {name} replaced by its value; the key itself where it is unknown.
    using Values = std::function<std::string(std::string_view name)>;
    [[nodiscard]] std::string say(std::string_view key, const Values& values) const;
    /// The values are members of `data`.
    [[nodiscard]] std::string say(std::string_view key, const json::Value& data = {}) const;

    /// Every key of a language, for tests.
    static std::vector<std::string_view> keys(Language language);

  private:
    Language language_;
};

}  // namespace imp::sandbox
