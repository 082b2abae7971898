#include "sandbox/traffic.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace imp::sandbox {

namespace {

using json::Value;

constexpr std::size_t kMostCalls = 100'000;

constexpr std::array<std::string_view, kCallKinds> kCountNames = {
    "token_calls",
    "payment_calls",
    "find_calls",
    "findall_calls",
    "list_calls",
    "status_calls",
    "prepare_calls",
    "cancel_calls",
    "vbank_calls",
    "other_calls",
};

Value number(std::uint64_t n) {
    return Value::number(std::to_string(n));
}

Value milliseconds(double seconds) {
    std::array<char, 32> text{};
    const int size = std::snprintf(text.data(), text.size(), "%.3f", seconds);
    return Value::number(std::string(text.data(), static_cast<std::size_t>(std::max(size, 0))));
}

}  // namespace

CallKind kind_of(std::string_view path) {
    if (path == "/users/getToken")
        return CallKind::token;
    if (path == "/payments" || path == "/payments/")
        return CallKind::list;
    if (path.starts_with("/vbanks/"))
        return CallKind::vbank;
    constexpr std::string_view kPayments = "/payments/";
    if (!path.starts_with(kPayments))
        return CallKind::other;
    path.remove_prefix(kPayments.size());
    const std::string_view first = path.substr(0, path.find('/'));
    if (first == "find")
        return CallKind::find;
    if (first == "findAll")
        return CallKind::findall;
    if (first == "status")
        return CallKind::status;
    if (first == "prepare")
        return CallKind::prepare;
    if (first == "cancel")
        return CallKind::cancel;
    return first.size() == path.size() ? CallKind::payment : CallKind::other;
}

void Traffic::begin() {
    max_concurrent_ = std::max(max_concurrent_, ++running_);
}

void Traffic::end(LoggedCall call, bool first_of_connection) {
    --running_;
    call.number = ++total_;
    ++by_kind_.at(static_cast<std::size_t>(kind_of(call.path)));
    unauthorized_ += call.status == 401 ? 1 : 0;
    faults_ += call.fault.empty() ? 0 : 1;
    connections_ += first_of_connection ? 1 : 0;
    calls_.push_back(std::move(call));
    if (calls_.size() > kMostCalls)
        calls_.pop_front();
}

void Traffic::reset() {
    const std::size_t running = running_;
    *this = Traffic();
    running_ = running;
    max_concurrent_ = running;
}

Value Traffic::log() const {
    Value list = Value::array();
    for (const LoggedCall& call : calls_) {
        Value entry = Value::object();
        entry.set("number", number(call.number));
        entry.set("time", milliseconds(call.time));
        entry.set("method", Value::string(call.method));
        entry.set("path", Value::string(call.path));
        entry.set("query", Value::string(call.query));
        entry.set("status", Value::integer(call.status));
        entry.set("fault", call.fault.empty() ? Value() : Value::string(call.fault));
        entry.set("connection", number(call.connection));
        entry.set("remote_port", Value::integer(call.remote_port));
        list.push(std::move(entry));
    }
    return list;
}

Value Traffic::stats(std::size_t open_connections) const {
    Value counts = Value::object();
    counts.set("calls", number(total_));
    for (std::size_t i = 0; i < kCallKinds; ++i)
        counts.set(std::string(kCountNames.at(i)), number(by_kind_.at(i)));
    counts.set("unauthorized", number(unauthorized_));
    counts.set("faults", number(faults_));
    counts.set("connections", number(connections_));
    counts.set("open_connections", number(open_connections));
    counts.set("max_concurrent", number(max_concurrent_));
    return counts;
}

}  // namespace imp::sandbox
