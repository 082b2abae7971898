#include "views/template_check.hpp"

#include "base/text.hpp"
#include "views/page_source.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace imp::views {

namespace {

/// A larger template is not taken.
constexpr std::size_t kMostLooked = 65'536;

/// "line 12: …" taken apart.
Complaint complaint_of(const TemplateFault& fault) {
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

std::vector<Complaint> name_complaints(const std::filesystem::path& page) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(page, ignored))
        return {};
    std::ifstream in(page, std::ios::binary);
    std::string html(kMostLooked, '\0');
    in.read(html.data(), static_cast<std::streamsize>(html.size()));
    html.resize(static_cast<std::size_t>(in.gcount()));
    std::vector<Complaint> made;
    for (const UnknownName& each : unknown_names(html)) {
        const auto near = text::nearest(each.name, {kTemplateNames.begin(), kTemplateNames.end()});
        made.push_back({page.string(),
                        each.line,
                        "no such name: " + text::clean_for_display(each.name, 64) +
                            (near ? ", did you mean " + std::string(*near) + "?" : "")});
    }
    return made;
}

}  // namespace

Result<CheckedTemplates> check_templates(const std::string& directory) {
    const std::filesystem::path folder(directory);
    std::error_code ec;
    const std::filesystem::directory_iterator readable(folder, ec);
    if (ec)
        return Error{ec == std::errc::no_such_file_or_directory ? Errc::not_found : Errc::refused,
                     directory + " cannot be read: " + ec.message()};
    auto source =
        read_page_source({.template_dir = directory, .shop_name = {}, .logo = {}, .color = {}});
    if (!source)
        return source.error();

    CheckedTemplates found;
    for (const std::string_view name : kTemplateFiles) {
        const std::string path = (folder / name).string();
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
    if (found.missing.size() == kTemplateFiles.size())
        return Error{Errc::not_found,
                     fmt::format("none of {} in {}: `impctl template init` writes them",
                                 fmt::join(kTemplateFiles, ", "),
                                 directory)};
    for (Complaint& each : name_complaints(folder / kTemplateFiles[0]))
        found.complaints.push_back(std::move(each));
    found.pages = rehearse(*pages_of(*source, "가게 이름"));
    for (const Rehearsed& each : found.pages) {
        if (each.page.html.find("data-status=\"") == std::string::npos)
            found.complaints.push_back({"page.html", 0, "renders nothing for " + each.name});
    }
    return found;
}

}  // namespace imp::views
