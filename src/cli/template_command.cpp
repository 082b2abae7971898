// template: the buyer's pages, made one's own.
#include "base/fd.hpp"
#include "base/json.hpp"
#include "cli/installation_commands.hpp"
#include "cli/table.hpp"
#include "views/builtin.hpp"
#include "views/page_source.hpp"
#include "views/template_check.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace imp::cli {

namespace {

namespace fs = std::filesystem;

/// What a server sends before it waits for the browser's answer (RFC 6928: ten packets).
constexpr std::size_t kFirstFlight = 14'336;

Result<void> make_directory(const fs::path& directory) {
    std::error_code ec;
    fs::create_directories(directory, ec);
    if (ec || !fs::is_directory(directory, ec))
        return Error{Errc::refused,
                     directory.string() + " is no directory, and none can be made: " +
                         (ec ? ec.message() : "it is something else")};
    return {};
}

/// A new file: into one that is there, perhaps by a link that somebody else has put there, nothing
/// is written.
Result<void> write_new_file(const fs::path& path, std::string_view contents) {
    const auto failed = [&] {
        return Error{
            Errc::refused,
            path.string() + " cannot be written: " + std::generic_category().message(errno)};
    };
    const UniqueFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!file)
        return failed();
    while (!contents.empty()) {
        const ssize_t written = ::write(file.get(), contents.data(), contents.size());
        if (written < 0 && errno != EINTR)
            return failed();
        if (written > 0)
            contents.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

/// In place of what is there under this name: of a link, of the link itself.
Result<void> write_anew(const fs::path& path, std::string_view contents) {
    ::unlink(path.c_str());  // where that cannot be done, the file is there, and is refused
    return write_new_file(path, contents);
}

std::size_t largest_of(const std::vector<views::Rehearsed>& pages) {
    std::size_t largest = 0;
    for (const views::Rehearsed& each : pages)
        largest = std::max(largest, each.page.html.size());
    return largest;
}

void print(const views::CheckedTemplates& found, const Surroundings& around) {
    Table table({{}, {}, {.narrow = Narrow::wraps}});
    for (const std::string& file : found.taken)
        table.add({{"ok", Tone::good}, {file}, {}});
    for (const std::string& file : found.missing)
        table.add({{"-"}, {file}, {"not there: the built-in one is used"}});
    for (const views::Complaint& each : found.complaints) {
        table.add({{"FAIL", Tone::bad},
                   {each.line == 0 ? each.file : fmt::format("{}:{}", each.file, each.line)},
                   {each.reason}});
    }
    table.print(around.out, around.screen);
    const std::size_t largest = largest_of(found.pages);
    around.out << fmt::format(
        "{} pages, the largest of {:.1f} KiB{}\n",
        found.pages.size(),
        static_cast<double>(largest) / 1024,
        largest < kFirstFlight ? "" : ": over 14 KiB a phone waits for it once more");
}

void print_json(const views::CheckedTemplates& found, std::ostream& out) {
    json::Value taken = json::Value::array();
    for (const std::string& file : found.taken)
        taken.push(json::Value::string(file));
    json::Value missing = json::Value::array();
    for (const std::string& file : found.missing)
        missing.push(json::Value::string(file));
    json::Value complaints = json::Value::array();
    for (const views::Complaint& each : found.complaints) {
        json::Value one = json::Value::object();
        one.set("file", json::Value::string(each.file));
        one.set("line", each.line == 0 ? json::Value() : json::Value::integer(each.line));
        one.set("reason", json::Value::string(each.reason));
        complaints.push(std::move(one));
    }
    json::Value object = json::Value::object();
    object.set("taken", std::move(taken));
    object.set("missing", std::move(missing));
    object.set("complaints", std::move(complaints));
    object.set("pages", json::Value::integer(static_cast<std::int64_t>(found.pages.size())));
    object.set("largest_bytes",
               json::Value::integer(static_cast<std::int64_t>(largest_of(found.pages))));
    out << object.dump_pretty() << '\n';
}

Result<void> write_pages(const std::vector<views::Rehearsed>& pages, const std::string& into) {
    if (auto made = make_directory(into); !made)
        return made;
    for (const views::Rehearsed& each : pages) {
        if (auto written = write_anew(fs::path(into) / (each.name + ".html"), each.page.html);
            !written)
            return written;
    }
    return {};
}

}  // namespace

Result<void> run(const InitTemplate& command, const Surroundings& around) {
    const fs::path directory(command.directory);
    std::vector<std::string> there;
    for (const std::string_view name : views::kTemplateFiles) {
        std::error_code ignored;
        if (fs::exists(fs::symlink_status(directory / name, ignored)))
            there.push_back((directory / name).string());
    }
    if (!there.empty())
        return Error{Errc::conflict,
                     fmt::format("already there, and left as it is: {}", fmt::join(there, ", "))};
    if (auto made = make_directory(directory); !made)
        return made;
    json::Value files = json::Value::array();
    for (const std::string_view name : views::kTemplateFiles) {
        const fs::path path = directory / name;
        if (auto written = write_new_file(path, views::builtin_template(name)); !written)
            return written;
        files.push(json::Value::string(path.string()));
        if (!command.json)
            around.out << path.string() << '\n';
    }
    json::Value object = json::Value::object();
    object.set("files", std::move(files));
    if (command.json)
        around.out << object.dump_pretty() << '\n';
    else
        around.err << "Change them, try them with `impctl template check " << directory.string()
                   << "`, and name the directory as page.template_dir.\n";
    return {};
}

Result<void> run(const CheckTemplate& command, const Surroundings& around) {
    const auto found = views::check_templates(command.directory);
    if (!found)
        return found.error();
    if (!command.pages.empty()) {
        if (auto written = write_pages(found->pages, command.pages); !written)
            return written;
    }
    if (command.json)
        print_json(*found, around.out);
    else
        print(*found, around);
    if (!found->complaints.empty())
        return Error{Errc::refused, "buyers would see built-in templates, or less than was meant"};
    return {};
}

}  // namespace imp::cli
