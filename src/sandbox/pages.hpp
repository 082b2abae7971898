#pragma once

#include "sandbox/call.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The sandbox's HTML. Nothing is loaded from elsewhere, no script; every value is escaped here.
namespace imp::sandbox {

struct WindowPage {
    std::string order_name;
    std::string merchant_uid;
    std::string amount;  ///< as display_amount() writes it
    std::string forged_amount;
    bool registers_card = false;  ///< a customer_uid is named
    bool test = false;
    /// What the form hands back besides the chosen action.
    std::vector<std::pair<std::string, std::string>> hidden;
};

struct ShopItem {
    std::string name;
    std::string merchant_uid;
    std::string amount;
    std::string state;            ///< for people: "결제 완료"
    std::string state_word;       ///< for the style: paid, waiting, failed, open
    std::string deposit_imp_uid;  ///< not empty: a virtual account that waits for its money
    std::string window_url;       ///< without its flag
};

struct ShopPage {
    std::string redirect;
    std::string raw_query;  ///< to come back to the same list
    std::vector<ShopItem> items;
};

Reply window_page(const WindowPage& page);
/// The window of an identity verification.
Reply person_page(const std::string& merchant_uid,
                  const std::vector<std::pair<std::string, std::string>>& hidden_fields);
Reply shop_page(const ShopPage& page);
Reply message_page(int status, std::string_view title, std::string_view text);

/// "15,000원", "USD 14.2".
std::string display_amount(std::string_view amount, std::string_view currency);

/// For text and for attributes in double quotes.
std::string escape_html(std::string_view s);

}  // namespace imp::sandbox
