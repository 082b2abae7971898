#include "cli/order_csv.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace imp;

namespace {

struct OrdersRead {
    std::vector<std::string> orders;
    std::string error;
};

OrdersRead read_orders(const std::string& text) {
    std::istringstream in(text);
    const store::ImportSource next = cli::orders_from_csv(in);
    OrdersRead outcome;
    while (true) {
        const Result<std::optional<store::ImportedOrder>> order = next();
        if (!order) {
            outcome.error = order.error().detail;
            return outcome;
        }
        if (!*order)
            return outcome;
        const Money& price = (*order)->price;
        outcome.orders.push_back((*order)->merchant_uid.str() + " " + price.amount().str() + " " +
                                 price.currency().code());
    }
}

using Orders = std::vector<std::string>;

}  // namespace

TEST_CASE("reads orders") {
    CHECK(read_orders("a,15000,KRW\n\"b,'c'\",14.20,usd\n").orders ==
          Orders{"a 15000 KRW", "b,'c' 14.2 USD"});
}

TEST_CASE("passes over a line of names, if it is the first") {
    CHECK(read_orders("merchant_uid,amount,currency\r\na,1,KRW\r\n").orders == Orders{"a 1 KRW"});
    CHECK(read_orders("\xef\xbb\xbfmerchant_uid,amount,currency\na,1,KRW\n").orders ==
          Orders{"a 1 KRW"});
    CHECK(read_orders("merchant_uid,amount,currency\n").orders.empty());
    CHECK(read_orders("merchant_uid,amount,currency\n").error.empty());
    CHECK_FALSE(read_orders("a,1,KRW\nmerchant_uid,amount,currency\n").error.empty());
    CHECK_FALSE(read_orders("merchant_uid,amount\na,1,KRW\n").error.empty());
}

TEST_CASE("names the line of an order that cannot be") {
    CHECK(read_orders("a,1,KRW\nb,1.5,KRW\n").error.starts_with("line 2: amount 1.5 cannot"));
    CHECK(read_orders("a,1,KRW\n\nb,x,KRW\n").error.starts_with("line 3: amount is"));
    CHECK(read_orders("b,0,KRW\n").error == "line 1: amount is 0");
    CHECK(read_orders("b,-1,KRW\n").error.starts_with("line 1: "));
    CHECK(read_orders("b,1,\n").error.starts_with("line 1: currency"));
    CHECK(read_orders("b,1,WON\n").error ==
          "line 1: currency WON is no ISO 4217 code: won are KRW");
    CHECK(read_orders("b,1\n").error.starts_with("line 1: 2 fields"));
    CHECK(read_orders("b,1,KRW,\n").error.starts_with("line 1: 4 fields"));
    CHECK(read_orders(",1,KRW\n").error.starts_with("line 1: merchant_uid"));
    CHECK(read_orders("\"b\nc\",1,KRW\n").error.starts_with("line 1: merchant_uid"));
}
