#pragma once

#include "api/payment_source.hpp"
#include "base/clock.hpp"
#include "base/secret.hpp"
#include "console/html.hpp"
#include "console/texts.hpp"
#include "console/token.hpp"
#include "http/form.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "settlement/refunds.hpp"
#include "settlement/settle.hpp"
#include "store/order_store.hpp"
#include "views/pages.hpp"

#include <string>
#include <string_view>

namespace imp::console {

/// What the configuration says to the console.
struct Settings {
    std::string base_path;  ///< server.base_path
    std::string shop_name;  ///< page.shop_name
    bool write = false;     ///< admin.write
    Secret api_secret;
};

/// What the console is lent for its life.
struct Lent {
    store::OrderStore& store;
    settlement::Settler& settler;
    settlement::Refunds& refunds;
    PaymentSource& source;
    const Clock& clock;
    Settings settings;
};

/// One request of an operator whom the web server let in.
struct Visit {
    const Lent& lent;
    const FormTokens& tokens;
    const http::Request& request;
    std::string base;     ///< what the browser has before `/admin`
    http::Fields fields;  ///< of the query, or of a form
    std::string operator_name;
    views::Language language = views::Language::korean;
    const Texts& texts;
    UnixSeconds now = 0;

    [[nodiscard]] bool may_write() const noexcept {
        return lent.settings.write && tokens.can_issue();
    }

    /// The field's one value; "" where there is none, or several that differ.
    [[nodiscard]] std::string field(std::string_view name) const;

    [[nodiscard]] std::string link(std::string_view path, Parameters parameters = {}) const {
        return address(base, path, parameters);
    }
};

/// The operator's name as the web server gives it, fit for journal, log and page: "" for none.
/// Nothing that a client sends arrives as IMP_ADMIN_USER.
std::string operator_of(const http::Request& request);

/// What stands before `route` in the address that the browser asked for: `/payments`,
/// `/cgi-bin/imp.fcgi`. `otherwise` where that cannot be told, or might lead to another site.
std::string base_of(const http::Request& request,
                    std::string_view route,
                    std::string_view otherwise);

/// True unless the browser says that another site sent this form.
bool is_from_this_site(const http::Request& request);

}  // namespace imp::console
