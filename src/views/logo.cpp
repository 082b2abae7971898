#include "views/logo.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"

#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

namespace imp::views {

namespace {

using namespace std::string_view_literals;

bool is_svg(std::string_view picture) {
    if (!text::is_utf8(picture) || picture.find('\0') != std::string_view::npos)
        return false;
    if (picture.starts_with("\xEF\xBB\xBF"))
        picture.remove_prefix(3);
    return text::trim(picture).starts_with('<') && picture.find("<svg") != std::string_view::npos;
}

/// "" for what is no picture that every browser shows.
std::string_view type_of(std::string_view picture) {
    if (picture.starts_with("\x89PNG\r\n\x1A\n"sv))
        return "image/png";
    if (picture.starts_with("\xFF\xD8\xFF"sv))
        return "image/jpeg";
    if (picture.starts_with("RIFF"sv) && picture.size() > 12 && picture.substr(8, 4) == "WEBP"sv)
        return "image/webp";
    return is_svg(picture) ? "image/svg+xml" : "";
}

}  // namespace

Result<std::string> logo_address(const std::string& file) {
    std::error_code ec;
    if (!std::filesystem::is_regular_file(file, ec))
        return Error{Errc::config,
                     ec == std::errc::permission_denied ? "in a folder that this user may not enter"
                                                        : "not there, or no regular file"};
    std::ifstream in(file, std::ios::binary);
    std::string picture(kMaxLogo + 1, '\0');
    in.read(picture.data(), static_cast<std::streamsize>(picture.size()));
    if (in.bad() || !in.is_open())
        return Error{Errc::config, "cannot be read"};
    picture.resize(static_cast<std::size_t>(in.gcount()));
    if (picture.size() > kMaxLogo)
        return Error{Errc::config, "larger than 4 KiB: it is part of every page"};
    const std::string_view type = type_of(picture);
    if (type.empty())
        return Error{Errc::config, "neither PNG, JPEG, WebP nor SVG"};
    return "data:" + std::string(type) + ";base64," + digest::base64(picture);
}

}  // namespace imp::views
