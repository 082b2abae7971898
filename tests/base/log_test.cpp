#include "base/log.hpp"

#include "base/captured.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

namespace log = imp::log;
using namespace std::string_literals;

namespace {

/// The log's settings are the process's: each test leaves the defaults behind.
struct Settings {
    Settings(log::Level least, log::Format format) { log::configure(least, format); }

    ~Settings() { log::configure(log::Level::info, log::Format::logfmt); }

    Settings(const Settings&) = delete;
    Settings& operator=(const Settings&) = delete;
};

/// The line without its time stamp.
std::string rest_of(const std::string& line) {
    return line.substr(line.find(" level="));
}

/// Every byte and some characters that viewers take for a line's end.
std::string hostile() {
    std::string all = "x level=error msg=\"forged\"\n\r\u0085\u2028\u2029\u009B\u202E\u2066\u200B";
    for (int byte = 0; byte < 256; ++byte)
        all += static_cast<char>(byte);
    return all;
}

bool harmless(const std::string& line) {
    if (line.empty() || line.back() != '\n')
        return false;
    const std::string body = line.substr(0, line.size() - 1);
    return imp::text::is_utf8(body) && !imp::text::has_control(body);
}

}  // namespace

TEST_CASE("a line has time, level, message and fields, quoted where needed") {
    const Settings settings(log::Level::info, log::Format::logfmt);
    const std::string line = captured([] {
        log::warn("two words",
                  {{"plain", "a-b_c.d:1/2@x+y"},
                   {"text", "a b"},
                   {"empty", ""},
                   {"n", 7},
                   {"big", std::int64_t{-5'000'000'000}},
                   {"size", std::size_t{3}},
                   {"yes", true}});
    });
    CHECK(line.starts_with("ts=20"));
    CHECK(rest_of(line) ==
          " level=warn msg=\"two words\" plain=a-b_c.d:1/2@x+y text=\"a b\" empty=\"\" n=7 "
          "big=-5000000000 size=3 yes=true\n");
}

TEST_CASE("what a terminal's last line shows is cleared before each line, while somebody says so") {
    const Settings settings(log::Level::info, log::Format::logfmt);
    log::set_line_start("\r\x1b[K");
    const std::string cleared = captured([] { log::warn("one"); });
    log::set_line_start("");
    CHECK(cleared.starts_with("\r\x1b[Kts=20"));
    CHECK(captured([] { log::warn("one"); }).starts_with("ts=20"));
}

TEST_CASE("a logfmt line cannot be forged") {
    const Settings settings(log::Level::info, log::Format::logfmt);
    const std::string line = captured([] {
        const log::RequestScope request(hostile());
        log::info(hostile(), {{"value", hostile()}});
    });
    CHECK(harmless(line));
    CHECK(line.find("msg=\"forged\"") == std::string::npos);
    CHECK(line.find("msg=\\\"forged\\\"") != std::string::npos);
    CHECK(line.find("\\u000a") != std::string::npos);
    CHECK(line.find("\\u009b") != std::string::npos);
    CHECK(line.find("\\u2028\\u2029") != std::string::npos);
    CHECK(line.find("\\u202e") != std::string::npos);
    CHECK_FALSE(imp::text::has_unseen(std::string_view(line).substr(0, line.size() - 1)));
}

TEST_CASE("a JSON line is one JSON document, whatever it is given") {
    const Settings settings(log::Level::info, log::Format::json);
    const std::string line = captured([] {
        const log::RequestScope request("r-1");
        log::error("m \"q\"", {{"value", hostile()}, {"n", 7}, {"no", false}});
    });
    CHECK(harmless(line));
    const auto value = imp::json::parse(line);
    REQUIRE(value);
    CHECK(value->find("level")->text() == "error");
    CHECK(value->find("req")->text() == "r-1");
    CHECK(value->find("msg")->text() == "m \"q\"");
    CHECK(value->find("value")->text() == imp::text::to_utf8(hostile()));
    CHECK(value->find("n")->as_int() == 7);
    CHECK(value->find("no")->is_boolean());
}

TEST_CASE("what is less grave than the configured level is not written") {
    const Settings settings(log::Level::warn, log::Format::logfmt);
    const std::string lines = captured([] {
        log::debug("d");
        log::info("i");
        log::warn("w");
        log::error("e");
    });
    CHECK(lines.find("msg=d") == std::string::npos);
    CHECK(lines.find("msg=i") == std::string::npos);
    CHECK(lines.find("level=warn msg=w") != std::string::npos);
    CHECK(lines.find("level=error msg=e") != std::string::npos);
}

TEST_CASE("the request's id is on the lines of its thread until its scope ends") {
    const Settings settings(log::Level::debug, log::Format::logfmt);
    const std::string lines = captured([] {
        {
            const log::RequestScope request("abc123");
            log::info("inside");
            std::thread([] { log::debug("elsewhere"); }).join();
        }
        log::info("after");
    });
    CHECK(lines.find("level=info req=abc123 msg=inside\n") != std::string::npos);
    CHECK(lines.find("level=debug msg=elsewhere\n") != std::string::npos);
    CHECK(lines.find("level=info msg=after\n") != std::string::npos);
}

TEST_CASE("lines of many threads do not mix") {
    const Settings settings(log::Level::info, log::Format::logfmt);
    constexpr int kThreads = 4;
    constexpr int kLines = 200;
    const std::string lines = captured([] {
        std::vector<std::thread> threads;
        for (int t = 0; t < kThreads; ++t) {
            threads.emplace_back([t] {
                for (int i = 0; i < kLines; ++i)
                    log::info("line", {{"thread", t}, {"text", std::string(300, 'x')}});
            });
        }
        for (std::thread& thread : threads)
            thread.join();
    });
    int whole = 0;
    for (const std::string_view line : imp::text::split(lines, '\n'))
        whole +=
            line.starts_with("ts=") && line.ends_with(std::string(300, 'x')) && line.size() < 400
                ? 1
                : 0;
    CHECK(whole == kThreads * kLines);
    CHECK(std::count(lines.begin(), lines.end(), '\n') == kThreads * kLines);
}
