#include "sandbox/strangers.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace imp::sandbox;

namespace {

Call call_of(const std::string& method, const std::string& target) {
    Call call;
    call.method = method;
    set_target(call, target);
    call.host = "127.0.0.1:4010";
    return call;
}

}  // namespace

TEST_CASE("a host that anybody may register is none of ours, unless we listen under it") {
    for (const char* const own : {"",
                                  "127.0.0.1",
                                  "127.0.0.1:4010",
                                  "192.168.0.7:4010",
                                  "[::1]:4010",
                                  "localhost:4010",
                                  "LOCALHOST",
                                  "sandbox:4010",
                                  "shop.localhost:4010",
                                  "pay.shop.test",
                                  "desk.local",
                                  "pay.internal:80"}) {
        CAPTURE(own);
        CHECK(is_own_host(own, "127.0.0.1"));
    }
    for (const char* const other : {"shop-pay.kr",
                                    "shop-pay.kr:4010",
                                    "127.0.0.1.nip.io:4010",
                                    "localhost.shop-pay.kr",
                                    "notlocalhost.com",
                                    "xlocal.kr",
                                    "0x7f.1.kr",
                                    "shop-pay.kr."}) {
        CAPTURE(other);
        CHECK_FALSE(is_own_host(other, "127.0.0.1"));
    }
    CHECK(is_own_host("Pay.Shop-Dev.kr:4010", "pay.shop-dev.kr"));
}

TEST_CASE("other sites' pages open the window and change nothing else") {
    for (const char* const target :
         {"/sandbox/reset", "/sandbox/settings", "/sandbox/shop", "/sandbox/shop/orders"}) {
        CAPTURE(target);
        Call call = call_of("POST", target);
        CHECK_FALSE(is_meddling(call));
        call.origin = "http://127.0.0.1:4010";
        CHECK_FALSE(is_meddling(call));
        for (const char* const origin : {"http://127.0.0.1:4011", "https://shop-pay.kr", "null"}) {
            call.origin = origin;
            CHECK(is_meddling(call));
        }
        call.fetch_site = "same-origin";
        CHECK_FALSE(is_meddling(call));
        for (const char* const site : {"cross-site", "same-site"}) {
            call.fetch_site = site;
            CHECK(is_meddling(call));
        }
    }
    for (const char* const target :
         {"/sandbox/window", "/sandbox/window/open", "/sandbox/certification"}) {
        Call call = call_of("POST", target);
        call.origin = "https://shop-pay.kr";
        call.fetch_site = "cross-site";
        CHECK_FALSE(is_meddling(call));
    }
    Call look = call_of("GET", "/sandbox/shop");
    look.fetch_site = "cross-site";
    CHECK_FALSE(is_meddling(look));
}
