#pragma once

#include "views/lint.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace imp::views {

/// What a template may name. An empty text counts as absent, so that `{{#name}}` means "if there is
/// one".
/// Names are kept as they are given: texts that outlive the fields.
class Fields {
  public:
    void set(std::string_view name, std::string_view value);
    /// A name without a text, for `{{#name}}` alone.
    void flag(std::string_view name);
    void set_list(std::string_view name, std::vector<Fields> rows);

  private:
    friend class FieldsContext;

    /// Most names that a template asks for are not there: told without comparing them.
    [[nodiscard]] bool may_have(std::uint64_t bit) const noexcept { return (known_ & bit) != 0; }

    std::uint64_t known_ = 0;
    std::vector<std::pair<std::string_view, std::string>> values_;
    std::vector<std::string_view> flags_;
    std::vector<std::pair<std::string_view, std::vector<Fields>>> lists_;
};

/// Which of its scripts a page runs.
enum class Script { none, copy, poll };

/// A linted page, parsed by mustache. Every value is escaped for HTML text and quoted attributes;
/// what else could be written into a template is for lint() to refuse beforehand. Any thread may
/// render: mustache's own render() is not const, so each call borrows a parsed copy of its own from
/// a small pool. (One copy a thread would keep as many as there are workers, 320, for a few that
/// render at the same moment.)
class Template {
  public:
    explicit Template(const SplitPage& page);
    Template(const Template&) = delete;
    Template& operator=(const Template&) = delete;
    ~Template();

    /// The elements of other scripts are left out. "" where mustache cannot read the page, which
    /// lint() is there to exclude.
    [[nodiscard]] std::string render(const Fields& fields, Script script = Script::none) const;

  private:
    class Pool;

    std::unique_ptr<Pool> pool_;
};

}  // namespace imp::views
