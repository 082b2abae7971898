#include "sandbox/wire_page.hpp"

#include "base/calendar.hpp"
#include "base/text.hpp"
#include "sandbox/demo_files.hpp"
#include "sandbox/markup.hpp"

#include <array>
#include <cstdio>

namespace imp::sandbox {

namespace {

using json::Value;

/// "14:03:07.120", Korean time.
std::string time_of_day(std::chrono::microseconds time) {
    const std::int64_t time_ms = std::chrono::floor<std::chrono::milliseconds>(time).count();
    constexpr std::int64_t kMsInSecond = 1000;
    const std::int64_t seconds = (time_ms / kMsInSecond + calendar::kKoreaIsAhead) % (24LL * 3600);
    std::array<char, 16> text{};
    const int size = std::snprintf(text.data(),
                                   text.size(),
                                   "%02d:%02d:%02d.%03d",
                                   static_cast<int>(seconds / 3600),
                                   static_cast<int>(seconds / 60 % 60),
                                   static_cast<int>(seconds % 60),
                                   static_cast<int>(time_ms % kMsInSecond));
    return {text.data(), static_cast<std::size_t>(size)};
}

/// good, odd (the answer is a refusal), bad (no answer, or an error).
std::string_view tone_of(const WireEvent& event) {
    constexpr int kRefusal = 400;
    constexpr int kError = 500;
    if (event.failed || event.status >= kError)
        return "bad";
    return event.status >= kRefusal ? "odd" : "good";
}

/// A stream of events ends lines at CR too: what somebody sent would be a field of ours behind one.
std::string with_line_feeds(std::string text) {
    for (std::size_t at = text.find('\r'); at != std::string::npos; at = text.find('\r', at)) {
        if (text.compare(at + 1, 1, "\n") == 0)
            text.erase(at, 1);
        else
            text[at] = '\n';
    }
    return text;
}

void add_party(Value& data, const std::string& name, Party party, const Phrases& words) {
    const std::string word(to_string(party));
    data.set(name, Value::string(word));
    data.set(name + "_name", Value::string(words.say("party." + word)));
}

}  // namespace

std::string wire_line(const WireEvent& event, const Phrases& words) {
    Value data = Value::object();
    data.set("number", Value::integer(static_cast<std::int64_t>(event.number)));
    data.set("began", Value::integer(event.began.count()));
    data.set("kind", Value::string(event.kind));
    data.set("merchant_uid", Value::string(event.merchant_uid));
    data.set("imp_uid", Value::string(event.imp_uid));
    data.set("time", Value::string(time_of_day(event.began)));
    data.set("status", event.status != 0 ? Value::integer(event.status) : Value());
    data.set("tone", Value::string(tone_of(event)));
    data.set("outcome",
             Value::string(event.failed        ? words.say("wire.no_answer")
                           : event.status != 0 ? std::to_string(event.status)
                                               : std::string()));
    data.set(
        "ms",
        event.took.count() < 0
            ? Value()
            : Value::integer(std::chrono::round<std::chrono::milliseconds>(event.took).count()));
    add_party(data, "from", event.from, words);
    add_party(data, "to", event.to, words);
    data.set("one_party", Value::boolean(event.from == event.to));
    data.set("line",
             Value::string(event.kind == "world" ? words.say("world." + event.line) : event.line));
    data.set("meaning", Value::string(words.say(event.meaning, data)));
    Value details = Value::array();
    for (const auto& [label, text] : event.details) {
        Value detail = Value::object();
        detail.set("label", Value::string(words.say(label)));
        detail.set("text", Value::string(text));
        details.push(std::move(detail));
    }
    data.set("details", std::move(details));
    return render(demo_file("wire_line.html"), data, words);
}

std::string wire_pane(const Wire& wire, const Phrases& words) {
    const auto events = wire.after(0);
    std::string lines;
    for (const WireEvent& event : in_order(events))
        lines += wire_line(event, words);
    Value data = Value::object();
    data.set("lang", Value::string(to_string(words.language())));
    data.set("last",
             Value::integer(events.empty() ? 0 : static_cast<std::int64_t>(events.back().number)));
    data.set("lines", Value::string(lines));
    return render(demo_file("wire.html"), data, words);
}

std::string wire_message(const WireEvent& event, const Phrases& words) {
    std::string message = "id: " + std::to_string(event.number) + '\n';
    const std::string line = with_line_feeds(wire_line(event, words));
    for (const std::string_view row : text::split(line, '\n'))
        message.append("data: ").append(row).append("\n");
    return message + '\n';
}

}  // namespace imp::sandbox
