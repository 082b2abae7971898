#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <string>

namespace imp::views {

/// A page is whole in one answer under 14 KiB: what a server sends before it waits for the browser.
inline constexpr std::size_t kMaxLogo = 4096;

/// The picture in `file` as a data: address for `src` of an `<img>`: PNG, JPEG, WebP or SVG, told
/// by its first bytes. A script in an SVG does not run there, and nothing that it names is loaded:
/// browsers read it as a picture only (HTML 4.8.3, SVG 2 "secure static mode"), and the page's
/// policy would not allow it either. Errors: config (cannot be read, larger than kMaxLogo, no
/// picture).
Result<std::string> logo_address(const std::string& file);

}  // namespace imp::views
