#include "base/text.hpp"
#include "cli/api_words.hpp"

#include <algorithm>
#include <fstream>
#include <istream>
#include <ostream>
#include <utility>

namespace imp::cli {

namespace {

constexpr std::size_t kLargestValue = 1 << 20;  // bytes
constexpr std::string_view kFromInput = "-";

Error wrong_argument(const std::string& name, const std::string& why) {
    return Error{Errc::bad_input, text::clean_for_display(name, 64) + ": " + why};
}

/// Without the line's end that an editor leaves behind the last line.
void drop_line_end(std::string& text) {
    if (text.ends_with('\n'))
        text.pop_back();
    if (text.ends_with('\r'))
        text.pop_back();
}

Result<std::string> read_all(std::istream& in, const std::string& name) {
    std::string contents;
    for (char c = 0; contents.size() <= kLargestValue && in.get(c);)
        contents += c;
    if (in.bad())
        return wrong_argument(name, "cannot be read");
    if (contents.size() > kLargestValue)
        return wrong_argument(name, "is larger than 1 MiB");
    drop_line_end(contents);
    return contents;
}

Result<std::string> read_line(std::istream& in, const std::string& name) {
    std::string line;
    if (!std::getline(in, line))
        return wrong_argument(name, "has no line on standard input");
    drop_line_end(line);
    return line;
}

Result<std::string> read_value(const std::string& name,
                               const std::string& value,
                               bool is_only_one,
                               std::istream& in) {
    if (value == kFromInput)
        return is_only_one ? read_all(in, name) : read_line(in, name);
    if (!value.starts_with("@"))
        return value;
    std::string rest = value.substr(1);
    if (rest.starts_with("@"))
        return rest;
    std::ifstream file(rest, std::ios::binary);
    if (!file)
        return wrong_argument(name,
                              "the file " + text::clean_for_display(rest, 200) + " cannot be read");
    return read_all(file, name);
}

bool is_visible(const std::string& value) {
    return !value.empty() && value != kFromInput &&
           (!value.starts_with("@") || value.starts_with("@@"));
}

}  // namespace

Result<std::vector<api::Argument>> read_arguments(const api::Call& call,
                                                  const std::vector<std::string>& words,
                                                  const Surroundings& around) {
    std::vector<api::Argument> arguments;
    arguments.reserve(words.size());
    for (const std::string& word : words) {
        const std::size_t equals = word.find('=');
        if (equals == std::string::npos || equals == 0)
            return Error{Errc::bad_input,
                         "'" + text::clean_for_display(word, 64) + "' is not NAME=VALUE"};
        arguments.push_back({word.substr(0, equals), word.substr(equals + 1)});
    }
    const auto from_input =
        std::count_if(arguments.begin(), arguments.end(), [](const api::Argument& one) {
            return one.value == kFromInput;
        });
    std::string visible;
    for (api::Argument& argument : arguments) {
        const api::Parameter* parameter = api::find_parameter(call, argument.name);
        if (parameter != nullptr && parameter->secret && is_visible(argument.value))
            visible.append(visible.empty() ? "" : ", ").append(parameter->name);
        Result<std::string> value =
            read_value(argument.name, argument.value, from_input == 1, around.in);
        if (!value)
            return value.error();
        argument.value = *std::move(value);
    }
    if (!visible.empty())
        around.err << "impctl: " << visible
                   << ": other users of this machine can see arguments; =@FILE and =- hide them\n";
    return arguments;
}

}  // namespace imp::cli
