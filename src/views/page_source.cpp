#include "views/page_source.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "views/accent.hpp"
#include "views/builtin.hpp"
#include "views/logo.hpp"

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>

namespace imp::views {

namespace {

namespace fs = std::filesystem;

/// Where page.html wants the shop's logo: a value of `src`. It is put in place before mustache sees
/// the page, which would look through it for each buyer.
constexpr std::string_view kLogo = "{{logo}}";
/// The whole page stays far below a template of this size.
constexpr std::size_t kMaxFile = 65'536;

/// As a browser sees it: without byte order mark, lines ended by LF. A style's hash is taken over
/// that.
std::string normalised(std::string_view raw) {
    if (raw.starts_with("\xEF\xBB\xBF"))
        raw.remove_prefix(3);
    std::string out;
    out.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] != '\r')
            out += raw[i];
        else if (i + 1 == raw.size() || raw[i + 1] != '\n')
            out += '\n';
    }
    return out;
}

Result<std::string> read_file(const fs::path& path) {
    std::error_code ec;
    if (!fs::is_regular_file(path, ec))
        return Error{Errc::config,
                     ec == std::errc::permission_denied ? "in a folder that this user may not enter"
                                                        : "not there, or no regular file"};
    std::ifstream in(path, std::ios::binary);
    std::string raw(kMaxFile + 1, '\0');
    in.read(raw.data(), static_cast<std::streamsize>(raw.size()));
    if (in.bad() || !in.is_open())
        return Error{Errc::config, "cannot be read"};
    raw.resize(static_cast<std::size_t>(in.gcount()));
    if (raw.size() > kMaxFile)
        return Error{Errc::config, "larger than 64 KiB"};
    if (!text::is_utf8(raw) || raw.find('\0') != std::string::npos)
        return Error{Errc::config, "not UTF-8 text"};
    return normalised(raw);
}

std::string script_element(std::string_view script) {
    return "<script>" + std::string(script) + "</script>";
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
    for (std::size_t at = text.find(what); at != std::string::npos;
         at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
    return text;
}

/// What is built in without its explanations: lines that are comments, and what lines begin with.
std::string compact(std::string_view text) {
    std::string out;
    bool in_comment = false;
    for (std::string_view line : text::split(text, '\n')) {
        line = text::trim(line);
        in_comment = in_comment || line.starts_with("/*");
        if (!in_comment && !line.empty())
            out.append(line).append("\n");
        in_comment = in_comment && !line.ends_with("*/");
    }
    return out;
}

std::string built_in(std::string_view name) {
    const std::string_view contents = builtin_template(name);
    return name.ends_with(".html") ? std::string(contents) : compact(contents);
}

/// One directory's files, each with the built-in one behind it.
class Files {
  public:
    explicit Files(std::string directory) : directory_(std::move(directory)) {}

    /// The file as `lint` takes it.
    template <typename Lint>
    std::string take(std::string_view name, Lint lint) {
        if (directory_.empty())
            return built_in(name);
        const fs::path path = fs::path(directory_) / name;
        auto contents = read_file(path);
        const Result<void> fine = contents ? lint(*contents) : Result<void>(contents.error());
        if (fine)
            return *std::move(contents);
        std::error_code ignored;
        const bool is_missing = !fs::exists(fs::symlink_status(path, ignored));
        faults_.push_back({path.string(), fine.error().detail, is_missing});
        return built_in(name);
    }

    std::vector<TemplateFault> faults() { return std::move(faults_); }

  private:
    std::string directory_;
    std::vector<TemplateFault> faults_;
};

/// The page as it is cut. `logo` is a data: address, "" for none.
Result<SplitPage> cut_page(const std::string& html, const std::string& logo) {
    auto page = lint(replaced(html, kLogo, logo));
    const auto complete = page ? lint_contents(html) : Result<void>();
    return complete ? page : complete.error();
}

/// Each hash is taken over exactly this.
void fill(SplitPage& page,
          std::string_view css,
          std::string_view copy_script,
          std::string_view poll_script) {
    for (Insert& each : page.inserts) {
        switch (each.kind) {
            case Insert::Kind::style:
                each.text = replaced(each.text, kStylePartial, css);
                break;
            case Insert::Kind::copy_script:
                each.text = script_element(copy_script);
                break;
            case Insert::Kind::poll_script:
                each.text = script_element(poll_script);
                break;
        }
    }
}

}  // namespace

Result<PageSource> read_page_source(const PageOptions& options) {
    PageSource source;
    std::string logo;
    std::optional<TemplateFault> logo_fault;
    if (!options.logo.empty()) {
        auto address = logo_address(options.logo);
        if (address)
            logo = *std::move(address);
        else
            logo_fault = TemplateFault{options.logo, address.error().detail};
    }
    Files files(options.template_dir);
    std::optional<SplitPage> page;
    const std::string html = files.take(kTemplateFiles[0], [&](const std::string& contents) {
        auto cut = cut_page(contents, logo);
        if (!cut)
            return Result<void>(cut.error());
        page = *std::move(cut);
        return Result<void>();
    });
    if (!page) {
        auto cut = cut_page(html, logo);
        if (!cut)
            return Error{Errc::internal, "the built-in page: " + cut.error().detail};
        page = *std::move(cut);
    }
    const std::string css = accent_style(options.color) + files.take(kTemplateFiles[1], lint_style);
    const std::string copy_script = files.take(kTemplateFiles[2], lint_script);
    const std::string poll_script = files.take(kTemplateFiles[3], lint_script);
    source.page = *std::move(page);
    fill(source.page, css, copy_script, poll_script);
    source.shows_next = shows(html, "next");
    source.has_logo = !logo.empty() && html.find(kLogo) != std::string::npos;
    source.faults = files.faults();
    if (logo_fault)
        source.faults.push_back(*std::move(logo_fault));
    return source;
}

Result<PageSource> load_page_source(const PageOptions& options) {
    auto source = read_page_source(options);
    if (!source)
        return source;
    for (const TemplateFault& fault : source->faults) {
        if (fault.file == options.logo)
            log::warn("logo left out", {{"file", fault.file}, {"reason", fault.reason}});
        else if (!fault.is_missing || !fault.file.ends_with(".js"))
            log::warn("template replaced by the built-in one",
                      {{"file", fault.file}, {"reason", fault.reason}});
    }
    return source;
}

}  // namespace imp::views
