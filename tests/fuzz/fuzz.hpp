#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Entry points that any bytes may be thrown at. Each asserts properties, so that a wrong answer
/// ends the program just as a wrong access does. Two mains run them: libFuzzer's (libfuzzer.cpp,
/// `make fuzz`), one program a target, and replay.cpp, which runs what is kept in the tree.
namespace imp::fuzz {

/// What a target makes of one input. Must leave nothing behind that changes the next one.
using Run = void (*)(std::string_view input);

struct Target {
    const char* name;
    Run run;
};

/// Those that are linked in.
std::vector<Target>& targets();

/// Says where and what, and aborts.
[[noreturn]] void broken(const char* promise, const char* file, int line);

struct Registered {
    Registered(const char* name, Run run) { targets().push_back({name, run}); }
};

/// An input taken apart. Its pieces end at a record separator (0x1E), so that seeds can be read and
/// written by people; a piece itself holds none.
class Input {
  public:
    explicit Input(std::string_view bytes) : rest_(bytes) {}

    /// 0 to `count` - 1, by the next byte: '0' is 0.
    std::size_t choice(std::size_t count);

    /// Up to the next separator, or all that is left.
    std::string_view piece();

    [[nodiscard]] std::string_view rest() const noexcept { return rest_; }

    [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

  private:
    std::string_view rest_;
};

/// base/text told a second time, by the table of the Unicode standard: well-formed UTF-8 without
/// C0, DEL and C1.
bool is_clean_line(std::string_view s);

}  // namespace imp::fuzz

#define FUZZ_TARGET(name)                                                       \
    static void name##_target(std::string_view input);                          \
    static const imp::fuzz::Registered name##_registered{#name, name##_target}; \
    static void name##_target(std::string_view input)

#define FUZZ_CHECK(promise) ((promise) ? void() : imp::fuzz::broken(#promise, __FILE__, __LINE__))
