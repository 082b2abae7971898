#include "store/texts.hpp"

#include "base/text.hpp"

#include <string>

namespace imp::store {

Result<void> check_texts(std::string_view table, std::initializer_list<std::string_view> texts) {
    for (const std::string_view text : texts) {
        if (text.find('\0') != std::string_view::npos)
            return Error{Errc::bad_input, "a text for table " + std::string(table) + " holds NUL"};
        if (!text::is_utf8(text))
            return Error{Errc::bad_input,
                         "a text for table " + std::string(table) + " is not UTF-8"};
    }
    return {};
}

Result<void> check_keys(std::string_view table, std::initializer_list<std::string_view> keys) {
    constexpr std::size_t kMostCharacters = 255;
    if (Result<void> fine = check_texts(table, keys); !fine)
        return fine;
    for (const std::string_view key : keys) {
        if (text::utf8_length(key) > kMostCharacters)
            return Error{Errc::bad_input, "a key for table " + std::string(table) + " is too long"};
    }
    return {};
}

Error damaged(std::string_view table, std::string_view column) {
    return Error{
        Errc::store,
        "a row of table " + std::string(table) + " is damaged in column " + std::string(column)};
}

}  // namespace imp::store
