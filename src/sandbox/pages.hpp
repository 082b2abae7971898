#pragma once

#include "sandbox/call.hpp"
#include "sandbox/markup.hpp"
#include "sandbox/phrases.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The sandbox's HTML, from the templates of demo/. Nothing is loaded from elsewhere.
namespace imp::sandbox {

struct Merchant;
struct Payment;
struct WindowRequest;

/// The payment window with its ways out.
Reply window_page(const Call& call,
                  const WindowRequest& request,
                  const Payment& payment,
                  const Merchant& merchant);

/// The window of an identity verification.
Reply person_page(const Call& call,
                  const std::string& merchant_uid,
                  const std::string& page_origin,
                  const std::vector<std::pair<std::string, std::string>>& hidden_fields);

/// The end of a window in a frame or pop-up: its script hands `result` (JSON) to the page of
/// `page_origin`. `type`: "result", or "left": the buyer is gone.
Reply result_page(const Call& call,
                  const std::string& page_origin,
                  std::string_view type,
                  const std::string& result);

/// A redirect that the browser follows twice, as on a reload or a doubled click.
Reply visit_twice(const Call& call, const std::string& location);

/// The words of `key`.title and `key`.text, and `detail` as it is.
Reply message_page(const Call& call,
                   int status,
                   std::string_view key,
                   std::string_view detail = {});

/// 302, or 303 after a form.
Reply go_to(const std::string& location, int status = 302);

/// An HTML answer with a policy of its own: `policy` joins what all pages forbid. Remembers the
/// language that the query asks for.
Reply html_page(const Call& call, int status, std::string body, const std::string& policy);

/// The address of this page in the other language.
std::string in_other_language(const Call& call, Language language);

/// "15,000원" or "₩15,000", "USD 14.2".
std::string display_amount(std::string_view amount,
                           std::string_view currency,
                           Language language = Language::ko);

}  // namespace imp::sandbox
