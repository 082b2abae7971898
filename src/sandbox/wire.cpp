#include "sandbox/wire.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <utility>

namespace imp::sandbox {

namespace {

using json::Value;

constexpr std::size_t kMostShown = 4000;
constexpr std::size_t kShownOfSecret = 4;

bool is_secret(std::string_view name) noexcept {
    return name == "access_token" || name == "imp_key" || name == "imp_secret";
}

Value without_secrets(const Value& value) {
    if (value.is_object()) {
        Value copy = Value::object();
        for (const auto& [name, member] : value.members()) {
            if (copy.find(name) == nullptr)
                copy.set(name,
                         is_secret(name) ? Value::string(masked(member.text()))
                                         : without_secrets(member));
        }
        return copy;
    }
    if (!value.is_array())
        return value;
    Value copy = Value::array();
    for (const Value& item : value.items())
        copy.push(without_secrets(item));
    return copy;
}

/// A form with its secrets masked, a pair in a line.
std::string readable_form(std::string_view body) {
    std::string lines;
    for (const std::string_view pair : text::split(body, '&')) {
        const std::size_t equals = pair.find('=');
        const std::string name = text::percent_decode(pair.substr(0, equals), true);
        const std::string value = equals == std::string_view::npos
                                      ? ""
                                      : text::percent_decode(pair.substr(equals + 1), true);
        lines +=
            (lines.empty() ? "" : "\n") + name + " = " + (is_secret(name) ? masked(value) : value);
    }
    return lines;
}

}  // namespace

std::string_view to_string(Party party) noexcept {
    switch (party) {
        case Party::browser:
            return "browser";
        case Party::shop:
            return "shop";
        case Party::responder:
            return "responder";
        case Party::iamport:
            return "iamport";
        case Party::world:
            break;
    }
    return "world";
}

void Wire::add(WireEvent event) {
    if (!is_on())
        return;
    if (event.began.count() == 0) {
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        event.began = std::chrono::duration_cast<std::chrono::microseconds>(now) -
                      std::max(event.took, std::chrono::microseconds(0));
    }
    const std::lock_guard lock(mutex_);
    event.number = ++last_;
    events_.push_back(std::move(event));
    if (events_.size() > kMost)
        events_.pop_front();
}

std::vector<WireEvent> Wire::after(std::uint64_t number) const {
    const std::lock_guard lock(mutex_);
    std::vector<WireEvent> found;
    for (const WireEvent& event : events_) {
        if (event.number > number)
            found.push_back(event);
    }
    return found;
}

bool Wire::has_after(std::uint64_t number) const {
    const std::lock_guard lock(mutex_);
    return !events_.empty() && events_.back().number > number;
}

void Wire::clear() {
    const std::lock_guard lock(mutex_);
    events_.clear();
}

std::vector<WireEvent> in_order(std::vector<WireEvent> events) {
    std::stable_sort(events.begin(), events.end(), [](const WireEvent& a, const WireEvent& b) {
        return a.began < b.began;
    });
    return events;
}

std::string masked(std::string_view secret) {
    return std::string(secret.substr(0, kShownOfSecret)) + "…";
}

std::string readable(const std::string& body) {
    const auto parsed = json::parse(body);
    std::string shown =
        parsed && (parsed->is_object() || parsed->is_array())
            ? without_secrets(*parsed).dump_pretty()
        : body.find('=') != std::string::npos && body.find('\n') == std::string::npos
            ? readable_form(body)
            : body;
    if (shown.size() > kMostShown)
        shown = text::to_utf8(std::string_view(shown).substr(0, kMostShown)) + "\n…";
    return shown;
}

Value to_json(const std::vector<WireEvent>& events) {
    Value list = Value::array();
    for (const WireEvent& event : events) {
        Value item = Value::object();
        item.set("number", Value::integer(static_cast<std::int64_t>(event.number)));
        item.set(
            "time_ms",
            Value::integer(std::chrono::floor<std::chrono::milliseconds>(event.began).count()));
        item.set("kind", Value::string(event.kind));
        item.set("from", Value::string(to_string(event.from)));
        item.set("to", Value::string(to_string(event.to)));
        item.set("merchant_uid", json::text_or_null(event.merchant_uid));
        item.set("imp_uid", json::text_or_null(event.imp_uid));
        item.set("line", Value::string(event.line));
        item.set("meaning", Value::string(event.meaning));
        item.set("status", Value::integer(event.status));
        item.set("failed", Value::boolean(event.failed));
        item.set("ms",
                 event.took.count() < 0
                     ? Value()
                     : Value::integer(
                           std::chrono::round<std::chrono::milliseconds>(event.took).count()));
        Value details = Value::array();
        for (const auto& [label, text] : event.details) {
            Value detail = Value::object();
            detail.set("label", Value::string(label));
            detail.set("text", Value::string(text));
            details.push(std::move(detail));
        }
        item.set("details", std::move(details));
        list.push(std::move(item));
    }
    return list;
}

}  // namespace imp::sandbox
