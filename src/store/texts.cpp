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

Error damaged(std::string_view table, std::string_view column) {
    return Error{
        Errc::store,
        "a row of table " + std::string(table) + " is damaged in column " + std::string(column)};
}

}  // namespace imp::store
