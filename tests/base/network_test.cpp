#include "base/network.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using imp::Networks;

namespace {

bool holds(const std::vector<std::string>& list, std::string_view address) {
    const auto networks = Networks::parse(list);
    REQUIRE(networks);
    return networks->contains(address);
}

std::string refusal(const std::string& entry) {
    const auto networks = Networks::parse({"10.0.0.1", entry});
    return networks ? "accepted" : networks.error().detail;
}

}  // namespace

TEST_CASE("an address holds itself, however it is written") {
    CHECK(holds({"52.78.100.19"}, "52.78.100.19"));
    CHECK(holds({"52.78.100.19"}, "::ffff:52.78.100.19"));
    CHECK(holds({"52.78.100.19"}, "::ffff:344e:6413"));
    CHECK(holds({"::ffff:52.78.100.19"}, "52.78.100.19"));
    CHECK(holds({"2001:db8::1"}, "2001:0DB8:0:0::1"));
    CHECK(holds({"fe80::1"}, "fe80::1%eth0"));
    CHECK_FALSE(holds({"52.78.100.19"}, "52.78.100.18"));
    CHECK_FALSE(holds({"2001:db8::1"}, "2001:db8::2"));
}

TEST_CASE("a network holds what shares its first bits") {
    CHECK(holds({"10.0.0.0/8"}, "10.255.255.255"));
    CHECK_FALSE(holds({"10.0.0.0/8"}, "11.0.0.0"));
    CHECK(holds({"192.0.2.128/25"}, "192.0.2.200"));
    CHECK_FALSE(holds({"192.0.2.128/25"}, "192.0.2.127"));
    CHECK(holds({"192.0.2.4/32"}, "192.0.2.4"));
    CHECK(holds({"2001:db8::/33"}, "2001:db8:7fff::"));
    CHECK_FALSE(holds({"2001:db8::/33"}, "2001:db8:8000::"));
    CHECK(holds({"::ffff:10.0.0.0/104"}, "10.1.2.3"));
    CHECK(holds({"192.0.2.1", "10.0.0.0/8"}, "10.1.2.3"));
}

TEST_CASE("all of one kind of address is nothing of the other") {
    CHECK(holds({"0.0.0.0/0"}, "203.0.113.9"));
    CHECK_FALSE(holds({"0.0.0.0/0"}, "2001:db8::1"));
    CHECK(holds({"::/0"}, "2001:db8::1"));
    CHECK_FALSE(holds({"::/0"}, "203.0.113.9"));
    CHECK_FALSE(holds({"::/0"}, "::ffff:203.0.113.9"));
}

TEST_CASE("what is no address is held by the asterisk alone") {
    using namespace std::string_literals;
    for (const std::string& address : {""s,
                                       "unix:"s,
                                       "10.0.0.1.evil"s,
                                       "10.0.0.1 "s,
                                       "10.1"s,
                                       "010.0.0.1"s,
                                       "10.0.0.1\0"s,
                                       "10.0.0.1, 192.0.2.1"s,
                                       "[::1]"s,
                                       "%eth0"s,
                                       std::string(5000, '1')}) {
        CAPTURE(address);
        CHECK_FALSE(holds({"0.0.0.0/0", "::/0"}, address));
        CHECK(holds({"10.0.0.1", "*"}, address));
    }
}

TEST_CASE("an empty list holds nobody") {
    CHECK_FALSE(holds({}, "127.0.0.1"));
}

TEST_CASE("what is no address, network or asterisk is refused by name") {
    CHECK(refusal("") == "\"\" is no address, network or *");
    CHECK(refusal("localhost") == "\"localhost\" is no address, network or *");
    CHECK(refusal("10.0.0/8") == "\"10.0.0/8\" is no address, network or *");
    CHECK(refusal("10.0.0.*") == "\"10.0.0.*\" is no address, network or *");
    CHECK(refusal("10.0.0.0/33") ==
          "\"10.0.0.0/33\" has no number of bits from 0 to 32 behind its slash");
    CHECK(refusal("10.0.0.0/-0") ==
          "\"10.0.0.0/-0\" has no number of bits from 0 to 32 behind its slash");
    CHECK(refusal("::/129") == "\"::/129\" has no number of bits from 0 to 128 behind its slash");
    CHECK(refusal("::/") == "\"::/\" has no number of bits from 0 to 128 behind its slash");
}

TEST_CASE("host bits are refused with the network that was meant") {
    CHECK(refusal("10.1.2.3/8") == "\"10.1.2.3/8\" names an address inside the network 10.0.0.0/8");
    CHECK(refusal("2001:db8::1/32") ==
          "\"2001:db8::1/32\" names an address inside the network 2001:db8::/32");
    CHECK(refusal("1.2.3.4/0") == "\"1.2.3.4/0\" names an address inside the network 0.0.0.0/0");
}
