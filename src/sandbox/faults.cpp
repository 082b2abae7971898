#include "sandbox/faults.hpp"

#include "base/text.hpp"

#include <array>
#include <utility>

namespace imp::sandbox {

namespace {

constexpr std::array<std::pair<std::string_view, FaultKind>, 14> kNames = {{
    {"latency", FaultKind::latency},
    {"html_502", FaultKind::html_502},
    {"down", FaultKind::down},
    {"reset", FaultKind::reset},
    {"reset_mid_body", FaultKind::reset_mid_body},
    {"truncate", FaultKind::truncate},
    {"drip", FaultKind::drip},
    {"huge", FaultKind::huge},
    {"code_nonzero", FaultKind::code_nonzero},
    {"wrong_content_type", FaultKind::wrong_content_type},
    {"not_json", FaultKind::not_json},
    {"empty_response", FaultKind::empty_response},
    {"empty_body", FaultKind::empty_body},
    {"expire_token", FaultKind::expire_token},
}};
constexpr std::string_view kStatusPrefix = "status_";
constexpr std::int64_t kDripMs = 500;
constexpr std::int64_t kLatencyMs = 1000;
constexpr std::int64_t kMostMs = 600'000;

std::string name_of(const Fault& fault) {
    if (fault.kind == FaultKind::status)
        return std::string(kStatusPrefix) + std::to_string(fault.status);
    for (const auto& [name, kind] : kNames) {
        if (kind == fault.kind)
            return std::string(name);
    }
    return {};
}

bool read_kind(std::string_view word, Fault& fault) {
    if (word.starts_with(kStatusPrefix)) {
        const auto status = text::parse_int(word.substr(kStatusPrefix.size()));
        fault.kind = FaultKind::status;
        fault.status = static_cast<int>(status.value_or(0));
        return fault.status >= 400 && fault.status <= 599;
    }
    for (const auto& [name, kind] : kNames) {
        if (name == word) {
            fault.kind = kind;
            return true;
        }
    }
    return false;
}

/// `: did you mean latency?`, or all of them.
std::string meant_kind(std::string_view word) {
    std::vector<std::string_view> words;
    std::string list;
    for (const auto& [name, kind] : kNames) {
        words.push_back(name);
        list.append(name).append(", ");
    }
    const std::optional<std::string_view> near = text::nearest(word, words);
    return near ? ": did you mean " + std::string(*near) + "?"
                : ": there are " + list + "and status_400 to status_599";
}

}  // namespace

Result<Fault> parse_fault(const json::Value& given) {
    Fault fault;
    const json::Value* const kind = given.find("kind");
    if (kind == nullptr)
        return Error{Errc::bad_input, "kind is missing"};
    if (!read_kind(kind->text(), fault))
        return Error{Errc::bad_input, "unknown kind of fault" + meant_kind(kind->text())};
    std::int64_t ms = fault.kind == FaultKind::drip ? kDripMs : kLatencyMs;
    if (const json::Value* const value = given.find("ms"))
        ms = value->as_int().value_or(-1);
    if (ms < 0 || ms > kMostMs)
        return Error{Errc::bad_input, "ms is not between 0 and 600000"};
    fault.delay = std::chrono::milliseconds(ms);
    if (const json::Value* const value = given.find("count"))
        fault.count = value->as_int().value_or(0);
    if (fault.count < 1 && fault.count != -1)
        return Error{Errc::bad_input, "count is neither positive nor -1"};
    if (const json::Value* const value = given.find("path")) {
        fault.path = value->text();
        if (!fault.path.starts_with('/'))
            return Error{Errc::bad_input, "path does not start with a slash"};
    }
    return fault;
}

json::Value to_json(const Fault& fault) {
    json::Value object = json::Value::object();
    object.set("kind", json::Value::string(name_of(fault)));
    object.set("ms", json::Value::integer(fault.delay.count()));
    object.set("count", json::Value::integer(fault.count));
    object.set("path", json::Value::string(fault.path));
    return object;
}

Hit Faults::take(std::string_view path) {
    Hit hit;
    for (Fault& fault : faults_) {
        const bool delays = fault.kind == FaultKind::latency;
        if (!path.starts_with(fault.path) || (!delays && hit.fault))
            continue;
        if (delays)
            hit.latency += fault.delay;
        else
            hit.fault = fault;
        if (fault.count > 0)
            --fault.count;
    }
    std::erase_if(faults_, [](const Fault& fault) { return fault.count == 0; });
    return hit;
}

json::Value Faults::to_json() const {
    json::Value list = json::Value::array();
    for (const Fault& fault : faults_)
        list.push(sandbox::to_json(fault));
    return list;
}

}  // namespace imp::sandbox
