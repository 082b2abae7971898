#include "views/pages.hpp"

#include "base/digest.hpp"
#include "views/page_fields.hpp"
#include "views/page_source.hpp"
#include "views/template.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace imp::views {

namespace {

/// The text of a script, without its tags.
std::string_view inside(std::string_view element) {
    element.remove_prefix(element.find('>') + 1);
    return element.substr(0, element.rfind("</"));
}

/// `'sha256-…'` of each of that kind, or 'none'.
std::string sources(const std::vector<Insert>& inserts, Insert::Kind kind) {
    std::string found;
    for (const Insert& each : inserts) {
        if (each.kind != kind)
            continue;
        const auto text = kind == Insert::Kind::style ? each.text : inside(each.text);
        found += " 'sha256-" + digest::base64(digest::sha256(text)) + "'";
    }
    return found.empty() ? " 'none'" : found;
}

/// Nothing but the page itself, its own style sheets and the one script that it is in need of,
/// named by hash. No other script runs, whatever should get into a page.
std::string policy_for(const PageSource& source, Script script) {
    const std::vector<Insert>& inserts = source.page.inserts;
    std::string policy = "default-src 'none'; style-src" + sources(inserts, Insert::Kind::style);
    if (script == Script::copy)
        policy += "; script-src" + sources(inserts, Insert::Kind::copy_script);
    if (script == Script::poll)
        policy +=
            "; script-src" + sources(inserts, Insert::Kind::poll_script) + "; connect-src 'self'";
    if (source.has_logo)
        policy += "; img-src data:";
    return policy + "; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
}

bool has(const SplitPage& page, Insert::Kind kind) {
    return std::any_of(page.inserts.begin(), page.inserts.end(), [&](const Insert& each) {
        return each.kind == kind;
    });
}

class TemplatePages final : public Pages {
  public:
    TemplatePages(const PageSource& source, std::string shop_name)
        : policy_(policy_for(source, Script::none)),
          copy_policy_(policy_for(source, Script::copy)),
          poll_policy_(policy_for(source, Script::poll)),
          can_copy_(has(source.page, Insert::Kind::copy_script)),
          can_poll_(has(source.page, Insert::Kind::poll_script)),
          look_{.shop_name = std::move(shop_name),
                .has_logo = source.has_logo,
                .shows_next = source.shows_next},
          template_(source.page) {}

    [[nodiscard]] Page result(const ResultPage& page, Language language) const override {
        const Script script = script_for(page);
        return {template_.render(result_fields(page, look_, language), script),
                policy_with(script)};
    }

    [[nodiscard]] Page refusal(int http_status,
                               std::string_view request_id,
                               Language language) const override {
        return {
            template_.render(refusal_fields(http_status, request_id, look_, language)),
            policy_,
        };
    }

  private:
    [[nodiscard]] Script script_for(const ResultPage& page) const {
        if (can_poll_ && page.poll_after > 0)
            return Script::poll;
        return can_copy_ && !number_to_copy(page).empty() ? Script::copy : Script::none;
    }

    [[nodiscard]] const std::string& policy_with(Script script) const noexcept {
        switch (script) {
            case Script::none:
                break;
            case Script::copy:
                return copy_policy_;
            case Script::poll:
                return poll_policy_;
        }
        return policy_;
    }

    const std::string policy_;
    const std::string copy_policy_;
    const std::string poll_policy_;
    const bool can_copy_;
    const bool can_poll_;
    const Look look_;
    const Template template_;
};

}  // namespace

Result<std::unique_ptr<Pages>> make_pages(const PageOptions& options) {
    auto source = load_page_source(options);
    if (!source)
        return source.error();
    return pages_of(*source, options.shop_name);
}

std::unique_ptr<Pages> pages_of(const PageSource& source, std::string shop_name) {
    return std::make_unique<TemplatePages>(source, std::move(shop_name));
}

}  // namespace imp::views
