// Any text as JSON; what is read comes out and in again as it was.
#include "base/json.hpp"
#include "base/text.hpp"
#include "domain/money.hpp"
#include "fuzz/fuzz.hpp"

#include <algorithm>

using namespace imp;
using json::Value;

namespace {

bool are_equal(const Value& a, const Value& b) {
    const auto same_member = [](const Value::Member& x, const Value::Member& y) {
        return x.first == y.first && are_equal(x.second, y.second);
    };
    return a.kind() == b.kind() && a.as_bool() == b.as_bool() && a.text() == b.text() &&
           std::equal(
               a.items().begin(), a.items().end(), b.items().begin(), b.items().end(), are_equal) &&
           std::equal(a.members().begin(),
                      a.members().end(),
                      b.members().begin(),
                      b.members().end(),
                      same_member);
}

void check_value(const Value& value, std::size_t depth) {
    FUZZ_CHECK(depth <= json::kMaxDepth);
    FUZZ_CHECK(text::is_utf8(value.text()));
    if (value.is_number()) {
        // What money is made of: the number's own text, never a float's.
        const auto decimal = Decimal::parse(value.text());
        const auto whole = value.as_int();
        FUZZ_CHECK(!whole || !decimal || *decimal == Decimal::from_int(*whole));
        FUZZ_CHECK(!whole || std::to_string(*whole) == value.text());
    } else {
        FUZZ_CHECK(!value.as_int());
    }
    for (const Value& item : value.items())
        check_value(item, depth + 1);
    for (const auto& [name, member] : value.members()) {
        FUZZ_CHECK(text::is_utf8(name) && value.find(name) != nullptr);
        check_value(member, depth + 1);
    }
}

}  // namespace

FUZZ_TARGET(json) {
    const auto value = json::parse(input);
    // Any bytes as a text: one line, and JSON.
    const std::string quoted = Value::string(input).dump();
    const auto unquoted = json::parse(quoted);
    FUZZ_CHECK(unquoted && unquoted->is_string() && text::is_utf8(unquoted->text()));
    FUZZ_CHECK(!text::is_utf8(input) || unquoted->text() == input);
    if (!value) {
        FUZZ_CHECK(value.error().code == Errc::bad_input);
        return;
    }
    check_value(*value, 0);
    const std::string line = value->dump();
    FUZZ_CHECK(std::none_of(
        line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }));
    const auto again = json::parse(line);
    FUZZ_CHECK(again && are_equal(*again, *value));
    const auto pretty = json::parse(value->dump_pretty());
    FUZZ_CHECK(pretty && are_equal(*pretty, *value));
}
