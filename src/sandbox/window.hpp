#pragma once

#include "sandbox/redirect.hpp"
#include "sandbox/sandbox.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The payment window: opened by a link or by iamport.js, ended by a button of its form.
namespace imp::sandbox {

/// What stays the same from opening the window to its end, carried by the page's form.
struct WindowRequest {
    std::string merchant_uid;
    std::string redirect;  ///< m_redirect_url; may be empty where a page waits for the result
    std::string
        page_origin;  ///< of the page that has it in a frame or pop-up; "": the redirect method
    FlagStyle style = FlagStyle::imp_success;
    bool doubly_encoded = false;
    /// As they came, for the form.
    std::vector<std::pair<std::string, std::string>> carried;

    [[nodiscard]] bool is_framed() const noexcept { return !page_origin.empty(); }
};

/// Empty: merchant_uid, m_redirect_url, flag or page_origin is none.
std::optional<WindowRequest> read_window_request(const Fields& fields);

/// `http://host:port` of an address; "" where it has none.
std::string origin_of(std::string_view url);

/// The address that the sandbox itself is reached at, as far as it can tell.
std::string own_origin(const Call& call, const Sandbox& sandbox);

/// Opens the window, or shows the one of `imp_uid` again: GET /sandbox/window.
Reply open_window(const Call& call, Sandbox& sandbox);
/// The same for iamport.js, in JSON: {"window": address} or {"rsp": what the callback is to get}.
/// POST /sandbox/window/open.
Reply open_for_script(const Call& call, Sandbox& sandbox);
/// POST /sandbox/window.
Reply end_window(const Call& call, Sandbox& sandbox, std::unique_lock<std::mutex>& lock);

/// The result: to m_redirect_url, or to the callback of the page that waits. `payment` null: there
/// is none. Goes over the wire.
Reply give_result(const Call& call,
                  const WindowRequest& request,
                  const WindowEnd& end,
                  const Payment* payment,
                  Wire& wire);

/// What the callback of IMP.request_pay gets. Source: i'mport's JavaScript SDK, iamport-v1.md 1.2.
json::Value callback_object(const WindowRequest& request,
                            const WindowEnd& end,
                            const Payment* payment);

/// An amount that is not `amount`, and cheaper if possible.
Decimal forged_amount(Decimal amount, std::string_view currency);

}  // namespace imp::sandbox
