#pragma once

#include "views/pages.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace imp::views {

/// Every name that page.html may ask for. docs/pages.md says what each is.
inline constexpr std::array<std::string_view, 40> kTemplateNames{
    "body",        "copied",        "copy",          "copy_failed",  "copy_label",
    "datetime",    "facts",         "foreign",       "has_facts",    "headline",
    "label",       "lang",          "logo",          "mark",         "mark_account",
    "mark_back",   "mark_done",     "mark_failed",   "mark_stop",    "mark_unknown",
    "mark_wait",   "message",       "message_label", "message_lang", "next",
    "poll",        "receipt_label", "receipt_url",   "request_id",   "request_id_label",
    "retry_label", "retry_url",     "shop_name",     "special",      "status",
    "test_banner", "time_left",     "tone",          "value",        "weight"};

/// A tag of a template that asks for no such name, which is always absent.
struct UnknownName {
    std::string name;
    int line = 0;
};

std::vector<UnknownName> unknown_names(std::string_view html);

/// One page that a buyer may see.
struct Rehearsed {
    std::string name;  ///< "vbankIssued-en", fit for a file's name
    Page page;
};

/// Every outcome in every language, of a payment that does not exist.
std::vector<Rehearsed> rehearse(const Pages& pages);

}  // namespace imp::views
