// template: the buyer's pages, made one's own.
#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/installation_commands.hpp"
#include "cli/table.hpp"
#include "views/builtin.hpp"
#include "views/page_source.hpp"
#include "views/rehearsal.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <string>
#include <system_error>
#include <utility>
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

Result<void> write_file(const fs::path& path, std::string_view contents) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << contents;
    out.close();
    return out ? Result<void>() : Error{Errc::refused, path.string() + " cannot be written"};
}

/// What stands in the way of a template, or would be left out of it.
struct Complaint {
    std::string file;
    int line = 0;  ///< 0: of the file as a whole
    std::string reason;
};

/// "line 12: …" taken apart.
Complaint complaint_of(const views::TemplateFault& fault) {
    constexpr std::string_view kLine = "line ";
    Complaint made{fault.file, 0, fault.reason};
    const auto colon = fault.reason.find(": ");
    if (!fault.reason.starts_with(kLine) || colon == std::string::npos)
        return made;
    const auto line =
        text::parse_int(std::string_view(fault.reason).substr(kLine.size(), colon - kLine.size()));
    if (line) {
        made.line = static_cast<int>(*line);
        made.reason = fault.reason.substr(colon + 2);
    }
    return made;
}

std::vector<Complaint> name_complaints(const fs::path& page) {
    std::ifstream in(page, std::ios::binary);
    const std::string html{std::istreambuf_iterator<char>(in), {}};
    std::vector<Complaint> made;
    for (const views::UnknownName& each : views::unknown_names(html)) {
        const auto near =
            text::nearest(each.name, {views::kTemplateNames.begin(), views::kTemplateNames.end()});
        made.push_back({page.string(),
                        each.line,
                        "no such name: " + text::clean_for_display(each.name, 64) +
                            (near ? ", did you mean " + std::string(*near) + "?" : "")});
    }
    return made;
}

/// What is found of a directory.
struct Checked {
    std::vector<std::string> taken;
    std::vector<std::string> missing;
    std::vector<Complaint> complaints;
    std::size_t pages = 0;
    std::size_t largest = 0;  ///< bytes
};

void print(const Checked& found, const Surroundings& around) {
    Table table({{}, {}, {.narrow = Narrow::wraps}});
    for (const std::string& file : found.taken)
        table.add({{"ok", Tone::good}, {file}, {}});
    for (const std::string& file : found.missing)
        table.add({{"-"}, {file}, {"not there: the built-in one is used"}});
    for (const Complaint& each : found.complaints) {
        table.add({{"FAIL", Tone::bad},
                   {each.line == 0 ? each.file : fmt::format("{}:{}", each.file, each.line)},
                   {each.reason}});
    }
    table.print(around.out, around.screen);
    around.out << fmt::format(
        "{} pages, the largest of {:.1f} KiB{}\n",
        found.pages,
        static_cast<double>(found.largest) / 1024,
        found.largest < kFirstFlight ? "" : ": over 14 KiB a phone waits for it once more");
}

void print_json(const Checked& found, std::ostream& out) {
    json::Value taken = json::Value::array();
    for (const std::string& file : found.taken)
        taken.push(json::Value::string(file));
    json::Value missing = json::Value::array();
    for (const std::string& file : found.missing)
        missing.push(json::Value::string(file));
    json::Value complaints = json::Value::array();
    for (const Complaint& each : found.complaints) {
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
    object.set("pages", json::Value::integer(static_cast<std::int64_t>(found.pages)));
    object.set("largest_bytes", json::Value::integer(static_cast<std::int64_t>(found.largest)));
    out << object.dump_pretty() << '\n';
}

/// Renders all, and writes them where they are asked for.
Result<void> render_all(const views::PageSource& source, const std::string& into, Checked& found) {
    const auto pages = views::pages_of(source, "가게 이름");
    if (!into.empty()) {
        if (auto made = make_directory(into); !made)
            return made;
    }
    for (const views::Rehearsed& each : views::rehearse(*pages)) {
        ++found.pages;
        found.largest = std::max(found.largest, each.page.html.size());
        if (each.page.html.find("data-status=\"") == std::string::npos)
            found.complaints.push_back({"page.html", 0, "renders nothing for " + each.name});
        if (into.empty())
            continue;
        if (auto written = write_file(fs::path(into) / (each.name + ".html"), each.page.html);
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
        if (auto written = write_file(path, views::builtin_template(name)); !written)
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
    const fs::path directory(command.directory);
    std::error_code ec;
    const fs::directory_iterator readable(directory, ec);
    if (ec)
        return Error{ec == std::errc::no_such_file_or_directory ? Errc::not_found : Errc::refused,
                     directory.string() + " cannot be read: " + ec.message()};
    auto source = views::read_page_source({.template_dir = directory.string()});
    if (!source)
        return source.error();

    Checked found;
    for (const std::string_view name : views::kTemplateFiles) {
        const std::string path = (directory / name).string();
        const auto fault = std::find_if(source->faults.begin(),
                                        source->faults.end(),
                                        [&](const auto& each) { return each.file == path; });
        if (fault == source->faults.end())
            found.taken.push_back(path);
        else if (fault->is_missing)
            found.missing.push_back(path);
        else
            found.complaints.push_back(complaint_of(*fault));
    }
    if (found.missing.size() == views::kTemplateFiles.size())
        return Error{Errc::not_found,
                     fmt::format("none of {} in {}: `impctl template init` writes them",
                                 fmt::join(views::kTemplateFiles, ", "),
                                 directory.string())};
    for (Complaint& each : name_complaints(directory / views::kTemplateFiles[0]))
        found.complaints.push_back(std::move(each));
    if (auto rendered = render_all(*source, command.pages, found); !rendered)
        return rendered;
    if (command.json)
        print_json(found, around.out);
    else
        print(found, around);
    if (!found.complaints.empty())
        return Error{Errc::refused, "buyers would see built-in templates, or less than was meant"};
    return {};
}

}  // namespace imp::cli
