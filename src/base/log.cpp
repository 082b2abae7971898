#include "base/log.hpp"

#include "base/text.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace imp::log {

namespace {

std::atomic<Level> least_level{Level::info};
std::atomic<Format> line_format{Format::logfmt};
std::atomic<const char*> line_start{""};

/// Standard error is the journal's socket, as systemd tells by its numbers. Source:
/// systemd.exec(5), $JOURNAL_STREAM.
bool is_read_by_journal() {
    struct stat about {};

    const char* said = std::getenv("JOURNAL_STREAM");  // NOLINT(concurrency-mt-unsafe): at start
    return said != nullptr && ::fstat(STDERR_FILENO, &about) == 0 &&
           said == std::to_string(about.st_dev) + ":" + std::to_string(about.st_ino);
}

const bool kTellsPriority = is_read_by_journal();
thread_local std::string current_request;  // NOLINT: one a thread, by design

std::string_view word(Level level) noexcept {
    switch (level) {
        case Level::debug:
            return "debug";
        case Level::info:
            return "info";
        case Level::warn:
            return "warn";
        case Level::error:
            return "error";
    }
    return "error";
}

/// What the journal takes off the line and files it under (sd-daemon(3)).
std::string_view priority(Level level) noexcept {
    switch (level) {
        case Level::debug:
            return "<7>";
        case Level::info:
            return "<6>";
        case Level::warn:
            return "<4>";
        case Level::error:
            return "<3>";
    }
    return "<3>";
}

/// Inside double quotes, for both formats: what is escaped here can end neither the value nor the
/// line, nor make it look like another one.
std::string in_quotes(std::string_view value) {
    std::string out = "\"";
    for (const char c : text::to_utf8(value)) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    return text::escape_unseen(out) + "\"";
}

bool plain(std::string_view value) noexcept {
    for (const char c : value) {
        const bool safe = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                          (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.' || c == ':' ||
                          c == '/' || c == '@' || c == '+';
        if (!safe)
            return false;
    }
    return !value.empty();
}

std::string timestamp() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
    const std::time_t seconds = ms / 1000;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 40> out{};
    const std::size_t n = std::strftime(out.data(), out.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    std::snprintf(out.data() + n, out.size() - n, ".%03dZ", static_cast<int>(ms % 1000));
    return out.data();
}

void append(std::string& line, Format format, const Field& field) {
    if (format == Format::json) {
        line += ',';
        line += in_quotes(field.key);
        line += ':';
        line += field.bare ? field.value : in_quotes(field.value);
    } else {
        line += ' ';
        line += field.key;
        line += '=';
        line += field.bare || plain(field.value) ? field.value : in_quotes(field.value);
    }
}

void write_line(Level level, std::string_view message, std::initializer_list<Field> fields) {
    if (level < least_level.load(std::memory_order_relaxed))
        return;
    const Format format = line_format.load(std::memory_order_relaxed);
    std::string line(line_start.load(std::memory_order_relaxed));
    if (kTellsPriority)
        line += priority(level);
    if (format == Format::json)
        line += "{\"ts\":" + in_quotes(timestamp());
    else
        line += "ts=" + timestamp();
    append(line, format, {"level", word(level)});
    if (!current_request.empty())
        append(line, format, {"req", current_request});
    append(line, format, {"msg", message});
    for (const Field& field : fields)
        append(line, format, field);
    line += format == Format::json ? "}\n" : "\n";
    // One write, so that lines of many threads do not mix. A log that cannot be written is not a
    // reason to stop.
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace

void set_line_start(const char* text) noexcept {
    line_start.store(text, std::memory_order_relaxed);
}

Field::Field(std::string_view field_key, std::string_view field_value)
    : key(field_key), value(field_value) {}

Field::Field(std::string_view field_key, const std::string& field_value)
    : key(field_key), value(field_value) {}

Field::Field(std::string_view field_key, const char* field_value)
    : key(field_key), value(field_value) {}

Field::Field(std::string_view field_key, std::int64_t number)
    : key(field_key), value(std::to_string(number)), bare(true) {}

Field::Field(std::string_view field_key, int number)
    : key(field_key), value(std::to_string(number)), bare(true) {}

Field::Field(std::string_view field_key, std::size_t number)
    : key(field_key), value(std::to_string(number)), bare(true) {}

Field::Field(std::string_view field_key, bool flag)
    : key(field_key), value(flag ? "true" : "false"), bare(true) {}

void configure(Level least, Format format) {
    least_level = least;
    line_format = format;
}

void debug(std::string_view message, std::initializer_list<Field> fields) {
    write_line(Level::debug, message, fields);
}

void info(std::string_view message, std::initializer_list<Field> fields) {
    write_line(Level::info, message, fields);
}

void warn(std::string_view message, std::initializer_list<Field> fields) {
    write_line(Level::warn, message, fields);
}

void error(std::string_view message, std::initializer_list<Field> fields) {
    write_line(Level::error, message, fields);
}

std::string current_request_id() {
    return current_request;
}

RequestScope::RequestScope(std::string_view request_id) {
    current_request = request_id;
}

RequestScope::~RequestScope() {
    current_request.clear();
}

}  // namespace imp::log
