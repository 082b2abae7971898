#include "config/file.hpp"

#include "base/fd.hpp"
#include "base/text.hpp"
#include "config/private_file.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace imp::config {

namespace {

constexpr std::size_t kLargestFile = std::size_t{1} << 20U;
constexpr std::size_t kLargestSecret = 4096;

Error refusal(std::string detail) {
    return {Errc::config, std::move(detail)};
}

std::string reason(int error_number) {
    return std::generic_category().message(error_number);
}

struct Contents {
    std::string bytes;

    struct stat about {};

    bool is_private = false;  ///< nobody else may read or change it
};

/// A regular file of at most `most` bytes. Looked at once it is open, so that what was checked is
/// what is read; O_NONBLOCK, so that a FIFO in its place cannot hold the start.
Result<Contents> slurp(const std::string& path, std::size_t most) {
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!fd)
        return refusal(fmt::format("{}: {}", path, reason(errno)));
    Contents contents;
    if (::fstat(fd.get(), &contents.about) != 0)
        return refusal(fmt::format("{}: {}", path, reason(errno)));
    if (!S_ISREG(contents.about.st_mode))
        return refusal(path + ": not a regular file");
    contents.is_private = is_private(fd.get(), contents.about);
    std::array<char, 8192> chunk{};
    for (;;) {
        const ssize_t n = ::read(fd.get(), chunk.data(), chunk.size());
        if (n < 0)
            return refusal(fmt::format("{}: {}", path, reason(errno)));
        if (n == 0)
            return contents;
        contents.bytes.append(chunk.data(), static_cast<std::size_t>(n));
        if (contents.bytes.size() > most)
            return refusal(fmt::format("{}: larger than {}", path, show_size(most)));
    }
}

std::string_view article_and_name(toml::node_type type) noexcept {
    switch (type) {
        case toml::node_type::table:
            return "a table";
        case toml::node_type::array:
            return "a list of other things than strings";
        case toml::node_type::floating_point:
            return "a number with a fraction";
        case toml::node_type::date:
        case toml::node_type::time:
        case toml::node_type::date_time:
            return "a date or time";
        case toml::node_type::none:
        case toml::node_type::string:
        case toml::node_type::integer:
        case toml::node_type::boolean:
            break;
    }
    return "something else";
}

Raw to_raw(const toml::node& node) {
    Raw raw;
    if (const auto* string = node.as_string()) {
        raw.kind = Raw::Kind::string;
        raw.text = string->get();
    } else if (const auto* integer = node.as_integer()) {
        const bool octal = (integer->flags() & toml::value_flags::format_as_octal) ==
                           toml::value_flags::format_as_octal;
        raw.kind = octal ? Raw::Kind::octal : Raw::Kind::integer;
        raw.number = integer->get();
    } else if (const auto* boolean = node.as_boolean()) {
        raw.kind = Raw::Kind::boolean;
        raw.flag = boolean->get();
    } else if (const auto* array = node.as_array();
               array != nullptr &&
               (array->empty() || array->is_homogeneous(toml::node_type::string))) {
        raw.kind = Raw::Kind::list;
        for (const toml::node& item : *array)
            raw.list.push_back(item.as_string()->get());
    } else {
        raw.kind = Raw::Kind::other;
        raw.text = article_and_name(node.type());
    }
    return raw;
}

/// toml++ quotes what it stumbled over, which may be a piece of a secret: everything between the
/// first and the last quotation mark goes.
std::string without_quotations(std::string_view description) {
    const std::size_t first = description.find('\'');
    if (first == std::string_view::npos)
        return std::string(description);
    return fmt::format(
        "{}'…'{}", description.substr(0, first), description.substr(description.rfind('\'') + 1));
}

}  // namespace

Result<File> read_file(const std::string& path) {
    const Result<Contents> contents = slurp(path, kLargestFile);
    if (!contents)
        return contents.error();
    File file;
    file.open_to_others = (contents->about.st_mode & (S_IROTH | S_IWOTH)) != 0;
    const auto at = [&](const toml::source_region& region) {
        return fmt::format("{}:{}", path, region.begin.line);
    };
    try {
        const toml::table root = toml::parse(contents->bytes);
        for (const auto& [section, node] : root) {
            const toml::table* table = node.as_table();
            if (table == nullptr) {
                file.settings.push_back(
                    {std::string(section.str()), to_raw(node), at(node.source()), true});
                continue;
            }
            Raw header;
            header.kind = Raw::Kind::section;
            file.settings.push_back(
                {std::string(section.str()), header, at(table->source()), true});
            for (const auto& [key, value] : *table) {
                file.settings.push_back({fmt::format("{}.{}", section.str(), key.str()),
                                         to_raw(value),
                                         at(value.source()),
                                         true});
            }
        }
    } catch (const toml::parse_error& failure) {
        return refusal(fmt::format(
            "{}: not TOML: {}", at(failure.source()), without_quotations(failure.description())));
    }
    return file;
}

Result<std::string> read_secret_file(const std::string& path) {
    Result<Contents> contents = slurp(path, kLargestSecret);
    if (!contents)
        return contents.error();
    // Whose file it is needs no look: one of somebody else that only its owner may read cannot be
    // opened, but by root, who runs `impctl` beside a responder with a user of its own.
    if (!contents->is_private) {
        return refusal(fmt::format("{0}: others may read or change it (mode {1}): chmod 600 '{0}'",
                                   path,
                                   show_mode(static_cast<int>(contents->about.st_mode & 07777U))));
    }
    std::string secret = std::move(contents->bytes);
    if (secret.ends_with('\n'))
        secret.pop_back();
    if (secret.ends_with('\r'))
        secret.pop_back();
    if (secret.empty())
        return refusal(path + ": empty; it must hold the REST API secret");
    if (!text::is_utf8(secret) || text::has_control(secret))
        return refusal(path + ": must hold the REST API secret on one line and nothing else");
    return secret;
}

}  // namespace imp::config
