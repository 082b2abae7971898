#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace imp::views {

/// Where page.html wants page.css, within `<style>`.
inline constexpr std::string_view kStylePartial = "{{>page.css}}";

/// What is in a page beside its templates, whole and by its hash.
struct Insert {
    enum class Kind { style, copy_script, poll_script };

    Kind kind = Kind::style;
    /// Of a style sheet what stands between the tags; of a script what the page has in its place,
    /// tags included.
    std::string text;
};

/// A page cut at its style sheets and scripts: `around[0] inserts[0] around[1] …`. Each piece of
/// `around` is a template by itself.
struct SplitPage {
    std::vector<std::string> around;  ///< one more than inserts
    std::vector<Insert> inserts;
};

/// Reads a template the way a browser would, with mustache tags as holes, and refuses every hole
/// that HTML escaping alone does not make safe:
/// - `{{{x}}}`, `{{&x}}` (unescaped), `{{=` (other delimiters), partials that are still there;
/// - tags in unquoted attributes, between attributes, in names, comments and `<style>`, but for
///   `{{>page.css}}` there;
/// - `on…=`, `style=` and `srcdoc=` attributes, frames, and every script that is not spelled
///   `<script>{{>copy.js}}</script>` or the same with poll.js, each once: the page's policy would
///   block them anyway;
/// - tags in attributes that hold an address, unless the whole value is one name the program builds
///   and checks itself (receipt_url, retry_url);
/// - sections that do not end in the place where they begin, and `<style>` or `<script>` inside a
///   section.
/// Errors: config; the detail names line and reason.
Result<SplitPage> lint(std::string_view html);

/// What is put into `<style>`: no tags, nothing that ends the element. Errors: config.
Result<void> lint_style(std::string_view css);

/// The same for what is put into `<script>`. Errors: config.
Result<void> lint_script(std::string_view script);

/// Whether a template has the value `name` somewhere.
bool shows(std::string_view html, std::string_view name);

/// The page must not leave out what the buyer has to be told: `data-status="{{status}}"`, headline,
/// body text and the PG's own words. Errors: config.
Result<void> lint_contents(std::string_view html);

}  // namespace imp::views
