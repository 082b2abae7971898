#include "views/page_source.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "views/builtin.hpp"
#include "views/lint.hpp"

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>
#include <utility>

namespace imp::views {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPage = "page.html";
constexpr std::string_view kStyle = "page.css";
/// The one partial there is. It is put in place before mustache sees the page: mustache itself
/// would follow a partial that includes itself until the stack ends.
constexpr std::string_view kStylePartial = "{{>page.css}}";
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
        return Error{Errc::config, "not there, or no regular file"};
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

Result<SplitPage> assemble(std::string_view page, std::string_view css) {
    std::string html(page);
    const auto hole = html.find(kStylePartial);
    if (hole != std::string::npos)
        html.replace(hole, kStylePartial.size(), css);
    if (auto complete = lint_contents(html); !complete)
        return complete.error();
    return lint(html);
}

void warn_replaced(std::string_view file, const std::string& dir, const Error& why) {
    log::warn("template replaced by the built-in one",
              {{"file", (fs::path(dir) / file).string()}, {"reason", why.detail}});
}

std::string load_style(const std::string& dir) {
    auto css = read_file(fs::path(dir) / kStyle);
    Result<void> verdict = css ? lint_style(*css) : Result<void>(css.error());
    if (verdict)
        return std::move(*css);
    warn_replaced(kStyle, dir, verdict.error());
    return std::string(builtin_template(kStyle));
}

}  // namespace

Result<SplitPage> load_page_source(const std::string& template_dir) {
    if (template_dir.empty())
        return assemble(builtin_template(kPage), builtin_template(kStyle));
    std::error_code ec;
    const fs::directory_iterator readable(template_dir, ec);
    if (ec)
        return Error{Errc::config,
                     "page.template_dir " + template_dir + " cannot be read: " + ec.message()};

    const std::string css = load_style(template_dir);
    const auto html = read_file(fs::path(template_dir) / kPage);
    auto source = html ? assemble(*html, css) : Result<SplitPage>(html.error());
    if (source)
        return source;
    warn_replaced(kPage, template_dir, source.error());
    return assemble(builtin_template(kPage), css);
}

}  // namespace imp::views
