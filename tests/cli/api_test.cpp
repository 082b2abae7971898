#include "api/calls.hpp"
#include "cli/shop.hpp"

#include <doctest/doctest.h>

#include <fstream>

using namespace imp;

TEST_CASE("api lists the calls by group, and as JSON the whole table") {
    Shop shop;
    for (const char* word : {"list", "LIST", "help"}) {
        CHECK(shop.impctl({"api", word}) == 0);
        CHECK(holds(shop.out, "billing key\n  issue-billing-key"));
        CHECK(holds(shop.out, "Who holds a bank account (not in the reference)"));
    }
    CHECK(shop.impctl({"api"}) == 0);
    CHECK(shop.impctl({"api", "list", "--json"}) == 0);
    const json::Value listed = shop.document();
    CHECK(listed.items().size() == api::calls().size());
    for (const json::Value& call : listed.items()) {
        if (call.find("name")->text() != "find-payments")
            continue;
        CHECK(call.find("path")->text() == "/payments/findAll/{merchant_uid}[/{payment_status}]");
        CHECK(call.find("documented_path")->text() == "/payments/findAll/{merchant_uid}");
        CHECK_FALSE(call.find("changes")->as_bool());
        const json::Value& status = call.find("parameters")->items().at(1);
        CHECK(status.find("where")->text() == "path");
        CHECK_FALSE(status.find("required")->as_bool());
        CHECK(status.find("values")->items().size() == 4);
    }
}

TEST_CASE("a call is described by help and by --help, whatever else stands there") {
    Shop shop;
    CHECK(shop.impctl({"api", "help", "cancel-payment"}) == 0);
    const std::string described = shop.out;
    CHECK(holds(described, "POST /payments/cancel"));
    CHECK(holds(described, "extra[requester]"));
    CHECK(holds(described, "never repeated"));
    CHECK(shop.impctl({"api", "cancel-payment", "imp_uid=x", "--help"}) == 0);
    CHECK(shop.out == described);
    CHECK(shop.impctl({"api", "help", "create-payment-link"}) == 0);
    CHECK(holds(shop.out, "not in the API's reference"));
    CHECK(holds(shop.out, "api.iamport.co"));
}

TEST_CASE("every call can be described") {
    Shop shop;
    for (const api::Call& call : api::calls()) {
        CHECK(shop.impctl({"api", "help", std::string(call.name).c_str()}) == 0);
        for (const api::Parameter& parameter : call.parameters)
            CHECK(holds(shop.out, parameter.meaning));
    }
}

TEST_CASE("what is not understood is a matter of usage, before anything is sent") {
    Shop shop;
    CHECK(shop.impctl({"api", "get-paymnt", "imp_uid=x"}) == 2);
    CHECK(holds(shop.err, "did you mean get-payment?"));
    CHECK(shop.impctl({"api", "help", "nonsense-of-mine"}) == 2);
    CHECK(holds(shop.err, "impctl api list"));
    CHECK(shop.impctl({"api", "get-payment"}) == 2);
    CHECK(shop.impctl({"api", "get-payment", "x"}) == 2);
    CHECK(holds(shop.err, "NAME=VALUE"));
    CHECK(shop.impctl({"api", "get-payment", "imp_uid=@/nonexistent/file"}) == 2);
    CHECK(holds(shop.err, "cannot be read"));
    CHECK(shop.impctl({"api", "get-payment", "imp_uid=-", "include_sandbox=-"}, "imp_1\n") == 2);
    CHECK(holds(shop.err, "include_sandbox"));
    CHECK(shop.impctl({"api", "get-payment", "--envelop"}) == 2);
    CHECK(holds(shop.err, "--envelope"));
}

TEST_CASE("a change that could not be sent says where to look before it is tried again") {
    Shop shop;
    CHECK(shop.impctl({"api", "cancel-payment", "imp_uid=imp_1"}) == 3);
    CHECK(holds(shop.err, "it is not known whether i'mport did it"));
    CHECK(holds(shop.err, "impctl api get-payment imp_uid=imp_1"));
    CHECK(shop.impctl({"api", "naver-point", "imp_uid=imp_1"}) == 3);
    CHECK(holds(shop.err, "console"));
    // What only asks may be asked again.
    CHECK(shop.impctl({"api", "get-payment", "imp_uid=imp_1"}) == 3);
    CHECK_FALSE(holds(shop.err, "not known"));
}

TEST_CASE("a secret among the arguments is remarked on; from a file or standard input it is not") {
    Shop shop;
    const std::string card = (shop.directory.path() / "card").string();
    std::ofstream(card) << "4111-1111-1111-1111\n";
    const std::string from_file = "card_number=@" + card;
    const std::vector<const char*> call{
        "api", "issue-billing-key", "customer_uid=C", "channel_key=K", "expiry=@/dev/null"};
    const auto with = [&](const char* number) {
        std::vector<const char*> words = call;
        words.back() = "expiry=-";
        words.push_back(number);
        return words;
    };
    CHECK(shop.impctl(with("card_number=4111-1111-1111-1111"), "2030-01\n") == 3);
    CHECK(holds(shop.err, "card_number: other users"));
    CHECK_FALSE(holds(shop.err, "4111"));
    CHECK(shop.impctl(with("card_number=-"), "2030-01\n4111-1111-1111-1111\n") == 3);
    CHECK_FALSE(holds(shop.err, "other users"));
    CHECK(shop.impctl(with(from_file.c_str()), "2030-01\n") == 3);
    CHECK_FALSE(holds(shop.err, "other users"));
}
