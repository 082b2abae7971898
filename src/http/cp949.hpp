#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace imp::http {

/// Text in CP949, which contains EUC-KR, as UTF-8. Empty where a byte has no meaning in it. By a
/// table of our own: iconv(3) loads its tables from the machine's C library, which a program that
/// brings its own must not do, and which may lack them.
std::optional<std::string> utf8_from_cp949(std::string_view s);

}  // namespace imp::http
