#include "doctor/page_checks.hpp"

#include "views/logo.hpp"
#include "views/template_check.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

namespace imp::doctor {

namespace {

constexpr std::string_view kTemplates = "page.template_dir";
constexpr std::string_view kLogo = "page.logo";

Finding warning(std::string_view name, std::string found, std::string advice) {
    return {.name = std::string(name),
            .grade = Grade::warning,
            .found = std::move(found),
            .advice = std::move(advice) + "; then restart the responder"};
}

/// Why the responder cannot read the file, whoever asks here.
std::optional<std::string> closed_to(const Person& responder, const std::string& path) {
    if (const auto folder = barrier(responder, path))
        return fmt::format("{} cannot go through {} to {}", responder.name, *folder, path);
    const FileFacts file = look_at(path);
    if (file.there() && !may(responder, file, R_OK))
        return fmt::format("{}: {} cannot read it", path, responder.name);
    return std::nullopt;
}

std::string advice_for_rights(const Person& responder) {
    return fmt::format("let {} read it (chmod, chown)", responder.name);
}

std::string show(const views::Complaint& complaint) {
    return complaint.line == 0
               ? fmt::format("{}: {}", complaint.file, complaint.reason)
               : fmt::format("{}:{}: {}", complaint.file, complaint.line, complaint.reason);
}

Finding judge_templates(const std::string& directory, const Person& responder) {
    const auto found = views::check_templates(directory);
    if (!found && found.error().code == Errc::not_found)
        return warning(
            kTemplates,
            "buyers see the built-in page: " + found.error().detail,
            fmt::format("correct the path, or `impctl template init {}` writes a page to change",
                        directory));
    if (!found)
        return warning(kTemplates,
                       "buyers see the built-in page: " + found.error().detail,
                       advice_for_rights(responder));
    for (const std::string& file : found->taken) {
        if (auto closed = closed_to(responder, file))
            return warning(kTemplates,
                           "buyers see the built-in one: " + *std::move(closed),
                           advice_for_rights(responder));
    }
    if (!found->complaints.empty()) {
        const std::size_t more = found->complaints.size() - 1;
        return warning(
            kTemplates,
            "buyers see what is built in, or less than was meant: " +
                show(found->complaints.front()) + (more > 0 ? fmt::format("; {} more", more) : ""),
            fmt::format("correct it: `impctl template check {}` names everything", directory));
    }
    std::vector<std::string> names;
    for (const std::string& file : found->taken)
        names.push_back(std::filesystem::path(file).filename().string());
    return {.name = std::string(kTemplates),
            .found = fmt::format("{} of {}", fmt::join(names, ", "), directory),
            .advice = {}};
}

Finding judge_logo(const std::string& file, const Person& responder) {
    if (auto closed = closed_to(responder, file); closed && look_at(file).there())
        return warning(
            kLogo, "the pages do without: " + *std::move(closed), advice_for_rights(responder));
    if (const auto address = views::logo_address(file); !address)
        return warning(kLogo,
                       fmt::format("the pages do without: {}: {}", file, address.error().detail),
                       "name a PNG, JPEG, WebP or SVG of 4 KiB at most, or leave page.logo out");
    return {.name = std::string(kLogo), .found = file + " is on each page", .advice = {}};
}

}  // namespace

std::vector<Finding> look_at_pages(const std::string& template_dir,
                                   const std::string& logo,
                                   const Person& responder) {
    std::vector<Finding> out;
    if (!template_dir.empty())
        out.push_back(judge_templates(template_dir, responder));
    if (!logo.empty())
        out.push_back(judge_logo(logo, responder));
    return out;
}

}  // namespace imp::doctor
