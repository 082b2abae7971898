#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace imp::views {

/// A page cut at its style sheets: `around[0] styles[0] around[1] …`. Each piece of `around` is a
/// template by itself; the styles hold no tags, so that a hash names them.
struct SplitPage {
    std::vector<std::string> around;  ///< one more than styles
    std::vector<std::string> styles;
};

/// Reads a template the way a browser would, with mustache tags as holes, and refuses every hole
/// that HTML escaping alone does not make safe:
/// - `{{{x}}}`, `{{&x}}` (unescaped), `{{=` (other delimiters), partials that are still there;
/// - tags in unquoted attributes, between attributes, in names, comments and `<style>`;
/// - `on…=`, `style=` and `srcdoc=` attributes, `<script>` and frames, with or without tags: the
///   page's policy would block them anyway;
/// - tags in attributes that hold an address, unless the whole value is one name the program builds
///   and checks itself (receipt_url, retry_url);
/// - sections that do not end in the place where they begin, and `<style>` inside a section.
/// Errors: config; the detail names line and reason.
Result<SplitPage> lint(std::string_view html);

/// What is put into `<style>`: no tags, nothing that ends the element. Errors: config.
Result<void> lint_style(std::string_view css);

/// The page must not leave out what the buyer has to be told: `data-status="{{status}}"`, headline,
/// body text and the PG's own words. Errors: config.
Result<void> lint_contents(std::string_view html);

}  // namespace imp::views
