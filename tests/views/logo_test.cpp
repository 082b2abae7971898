#include "views/logo.hpp"

#include "support/temporary_directory.hpp"
#include "views/samples.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace imp;
using namespace imp::views;

namespace {

std::string address_of(const std::string& contents) {
    const TemporaryDirectory directory;
    directory.write("logo", contents);
    const auto address = logo_address(directory.file("logo"));
    return address ? *address : "refused: " + address.error().detail;
}

}  // namespace

TEST_CASE("a picture is told by its first bytes, whatever its name") {
    CHECK(address_of("\x89PNG\r\n\x1A\n") == "data:image/png;base64,iVBORw0KGgo=");
    CHECK(address_of("\xFF\xD8\xFF\xE0").starts_with("data:image/jpeg;base64,"));
    CHECK(address_of("RIFF\x10___WEBPVP8 ").starts_with("data:image/webp;base64,"));
    CHECK(address_of("<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
              .starts_with("data:image/svg+xml;base64,PHN2Zy"));
    CHECK(address_of("<?xml version=\"1.0\"?>\n<!-- x -->\n<svg/>").starts_with("data:image/svg"));
}

TEST_CASE("what is no picture, too large or not there is refused") {
    for (const std::string none : {"", "GIF89a", "<html>", "svg", "\x89PNG", "\xFF\xFE<svg>"})
        CHECK(address_of(none) == "refused: neither PNG, JPEG, WebP nor SVG");
    const std::string svg = "<svg/>";
    CHECK(address_of(svg + std::string(kMaxLogo - svg.size(), ' ')).starts_with("data:"));
    CHECK(address_of(svg + std::string(kMaxLogo - svg.size() + 1, ' '))
              .starts_with("refused: larger than 4 KiB"));
    const TemporaryDirectory directory;
    CHECK_FALSE(logo_address(directory.file("none")));
    CHECK_FALSE(logo_address(directory.path().string()));
}

TEST_CASE(
    "a logo stands in the page with the shop's name behind it; a broken one leaves the name") {
    const TemporaryDirectory directory;
    directory.write("logo", "<svg/>");
    const auto page = [&](const std::string& logo) {
        return pages_with({.shop_name = "가게 \"1\"", .logo = logo})
            ->result(sample_page(Status::success), Language::korean);
    };
    const auto with = page(directory.file("logo"));
    CHECK(contains(with.html,
                   "<header><img src=\"data:image/svg+xml;base64,PHN2Zy8+\" alt=\"가게 "
                   "&quot;1&quot;\"></header>"));
    CHECK(contains(with.content_security_policy, "; img-src data:;"));
    const auto without = page(directory.file("none"));
    CHECK(contains(without.html, "<header>가게 &quot;1&quot;</header>"));
    CHECK_FALSE(contains(without.html, "<img"));
    CHECK_FALSE(contains(without.content_security_policy, "img-src"));
}
