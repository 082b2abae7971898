#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace imp::views {

/// The languages that pages speak: a line each, its name and its tag (BCP 47, as browsers ask for
/// it and as `lang` says it), and a file messages_<tag>.cpp with texts_<tag>(). The first is for
/// whoever asks for none of them.
#define IMP_LANGUAGES(LANGUAGE) \
    LANGUAGE(korean, ko)        \
    LANGUAGE(english, en)

#define IMP_LANGUAGE_NAME(name, tag) name,
#define IMP_LANGUAGE_VALUE(name, tag) Language::name,
#define IMP_LANGUAGE_TAG(name, tag) std::string_view(#tag),

enum class Language { IMP_LANGUAGES(IMP_LANGUAGE_NAME) };

inline constexpr std::array kLanguages{IMP_LANGUAGES(IMP_LANGUAGE_VALUE)};
/// In the same order.
inline constexpr std::array kLanguageTags{IMP_LANGUAGES(IMP_LANGUAGE_TAG)};

#undef IMP_LANGUAGE_NAME
#undef IMP_LANGUAGE_VALUE
#undef IMP_LANGUAGE_TAG

constexpr std::string_view tag_of(Language language) noexcept {
    return kLanguageTags[static_cast<std::size_t>(language)];
}

}  // namespace imp::views
