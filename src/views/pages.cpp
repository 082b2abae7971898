#include "views/pages.hpp"

#include "base/digest.hpp"
#include "views/page_fields.hpp"
#include "views/page_source.hpp"
#include "views/template.hpp"

#include <utility>
#include <vector>

namespace imp::views {

namespace {

/// Nothing but the page itself and its own style sheets, named by hash. No script runs, whatever
/// should get into a page.
std::string policy_for(const std::vector<std::string>& styles) {
    std::string style_sources;
    for (const auto& style : styles)
        style_sources += " 'sha256-" + digest::base64(digest::sha256(style)) + "'";
    if (style_sources.empty())
        style_sources = " 'none'";
    return "default-src 'none'; style-src" + style_sources +
           "; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
}

class TemplatePages final : public Pages {
  public:
    TemplatePages(SplitPage source, std::string shop_name)
        : policy_(policy_for(source.styles)),
          template_(std::move(source)),
          shop_name_(std::move(shop_name)) {}

    [[nodiscard]] Page result(const ResultPage& page, Language language) const override {
        return {template_.render(result_fields(page, shop_name_, language)), policy_};
    }

    [[nodiscard]] Page refusal(int http_status,
                               std::string_view request_id,
                               Language language) const override {
        return {
            template_.render(refusal_fields(http_status, request_id, shop_name_, language)),
            policy_,
        };
    }

  private:
    const std::string policy_;
    const Template template_;
    const std::string shop_name_;
};

}  // namespace

Result<std::unique_ptr<Pages>> make_pages(const PageOptions& options) {
    auto source = load_page_source(options.template_dir);
    if (!source)
        return source.error();
    return std::unique_ptr<Pages>(
        std::make_unique<TemplatePages>(std::move(*source), options.shop_name));
}

}  // namespace imp::views
