#pragma once

#include <string_view>

namespace imp::settlement {

/// Who brought the news. In the journal.
enum class Source { redirect, callback, webhook, reconcile, by_operator, shop };

constexpr std::string_view to_string(Source source) noexcept {
    switch (source) {
        case Source::redirect:
            return "redirect";
        case Source::callback:
            return "callback";
        case Source::webhook:
            return "webhook";
        case Source::reconcile:
            return "reconcile";
        case Source::by_operator:
            return "operator";
        case Source::shop:
            return "shop";
    }
    return "operator";
}

/// Browsers may share an answer and be told what the store knows; the others bring news and always
/// ask.
constexpr bool is_browser(Source source) noexcept {
    return source == Source::redirect || source == Source::callback;
}

}  // namespace imp::settlement
