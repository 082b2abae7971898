#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

/// One line an event, to standard error: logfmt (`ts=… level=info msg="…" key=value`) or JSON.
/// Control bytes, quotes and invalid UTF-8 in values are escaped, so that no request can forge a
/// line. Callable from any thread; a line is one write. Where systemd's journal reads, each begins
/// with its priority (`<3>` for errors …), which the journal takes off.
namespace imp::log {

enum class Level { debug, info, warn, error };
enum class Format { logfmt, json };

/// One key and its value. Keys are our own constants. Numbers and flags come through the
/// constructors.
struct Field {
    Field(std::string_view field_key, std::string_view field_value);
    Field(std::string_view field_key, const std::string& field_value);
    Field(std::string_view field_key, const char* field_value);
    Field(std::string_view field_key, std::int64_t number);
    Field(std::string_view field_key, int number);
    Field(std::string_view field_key, std::size_t number);
    Field(std::string_view field_key, bool flag);

    std::string_view key;
    std::string value;
    bool bare = false;  ///< a number or a flag: no quotes in JSON
};

/// Set once at start, before threads. Default: info, logfmt.
void configure(Level least, Format format);

/// What stands before each line: for who writes over the last line of a terminal, which has to be
/// cleared then. Must live as long as the process. Default: nothing. Any thread.
void set_line_start(const char* text) noexcept;

void debug(std::string_view message, std::initializer_list<Field> fields = {});
void info(std::string_view message, std::initializer_list<Field> fields = {});
void warn(std::string_view message, std::initializer_list<Field> fields = {});
void error(std::string_view message, std::initializer_list<Field> fields = {});

/// The id of the request that this thread works on; "" for none.
std::string current_request_id();

/// The request that this thread works on; every line of the thread carries it as `req=` until the
/// scope ends.
class RequestScope {
  public:
    explicit RequestScope(std::string_view request_id);
    ~RequestScope();
    RequestScope(const RequestScope&) = delete;
    RequestScope& operator=(const RequestScope&) = delete;
};

}  // namespace imp::log
