#include "views/template.hpp"

#include "views/parts.hpp"

#include <kainjow/mustache.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>

namespace imp::views {

namespace mustache = kainjow::mustache;

namespace {

/// One of 64, by what is quickly told of a name.
std::uint64_t bit_of(std::string_view name) noexcept {
    if (name.empty())
        return 0;
    const auto at = [&](std::size_t i) -> std::size_t {
        return static_cast<unsigned char>(name[i]);
    };
    const std::size_t last = name.size() - 1;
    return std::uint64_t{1} << ((name.size() * 7 + at(0) * 5 + at(name.size() / 2) * 3 + at(last)) %
                                64);
}

}  // namespace

void Fields::set(std::string_view name, std::string_view value) {
    constexpr std::size_t kUsualValues = 16;
    if (value.empty())
        return;
    if (values_.empty())
        values_.reserve(kUsualValues);
    values_.emplace_back(name, value);
    known_ |= bit_of(name);
}

void Fields::flag(std::string_view name) {
    flags_.emplace_back(name);
    known_ |= bit_of(name);
}

void Fields::set_list(std::string_view name, std::vector<Fields> rows) {
    if (rows.empty())
        return;
    lists_.emplace_back(name, std::move(rows));
    known_ |= bit_of(name);
}

namespace {

/// One for each part of the page: those with tags, parsed.
using Parsed = std::vector<std::optional<mustache::mustache>>;

/// mustache's own escaping, where there is something to escape.
std::string escape(const std::string& text) {
    static constexpr auto kSpecial = [] {
        std::array<bool, 256> special{};
        for (const char c : std::string_view("&<>\"'"))
            special[static_cast<unsigned char>(c)] = true;
        return special;
    }();
    const bool is_plain = std::none_of(
        text.begin(), text.end(), [](char c) { return kSpecial[static_cast<unsigned char>(c)]; });
    return is_plain ? text : mustache::html_escape(text);
}

}  // namespace

/// Parsed copies that nobody renders with just now.
class Template::Pool {
  public:
    explicit Pool(const SplitPage& page) : parts_(parts_of(page)) {}

    [[nodiscard]] const std::vector<Part>& parts() const noexcept { return parts_; }

    std::unique_ptr<Parsed> take() {
        {
            const std::lock_guard lock(mutex_);
            if (!idle_.empty()) {
                auto parsed = std::move(idle_.back());
                idle_.pop_back();
                return parsed;
            }
        }
        auto parsed = std::make_unique<Parsed>();
        parsed->resize(parts_.size());
        for (std::size_t i = 0; i < parts_.size(); ++i) {
            if (parts_[i].kind == Part::Kind::tagged)
                (*parsed)[i].emplace(parts_[i].text).set_custom_escape(escape);
        }
        return parsed;
    }

    void give_back(std::unique_ptr<Parsed> parsed) {
        const std::lock_guard lock(mutex_);
        if (idle_.size() < kMaxIdle)
            idle_.push_back(std::move(parsed));
    }

  private:
    static constexpr std::size_t kMaxIdle = 8;

    const std::vector<Part> parts_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Parsed>> idle_;
};

/// Fields as mustache asks for them: one by one, by name. A tree of mustache's own values, which it
/// copies at each step, cost twice what rendering does.
class FieldsContext final : public mustache::basic_context<std::string> {
  public:
    explicit FieldsContext(const Fields& fields) : frames_{&fields} {}

    /// `data`: what get() has given, or an item of its list: then names mean that row's first.
    void push(const mustache::data* data) override { frames_.push_back(row_of(data)); }

    void pop() override { frames_.pop_back(); }

    [[nodiscard]] const mustache::data* get(const std::string& name) const override {
        const std::uint64_t bit = bit_of(name);
        for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame) {
            if (*frame == nullptr || !(*frame)->may_have(bit))
                continue;
            if (const mustache::data* found = find(**frame, name))
                return found;
        }
        return nullptr;
    }

    [[nodiscard]] const mustache::data* get_partial(const std::string& name) const override {
        return get(name);
    }

  private:
    using Rows = std::vector<Fields>;

    /// What mustache holds a pointer to, and what it was made of.
    struct Made {
        const void* from;
        mustache::data data;
    };

    const mustache::data* find(const Fields& fields, const std::string& name) const {
        const auto is_named = [&](const auto& each) { return each.first == name; };
        const auto value = std::find_if(fields.values_.begin(), fields.values_.end(), is_named);
        if (value != fields.values_.end())
            return once(&value->second, [&] { return mustache::data(value->second); });
        if (std::find(fields.flags_.begin(), fields.flags_.end(), name) != fields.flags_.end())
            return once(&fields.flags_, [] { return mustache::data(true); });
        const auto rows = std::find_if(fields.lists_.begin(), fields.lists_.end(), is_named);
        if (rows == fields.lists_.end())
            return nullptr;
        const mustache::data* list = once(&rows->second, [&] {
            return mustache::data(mustache::list(rows->second.size(), mustache::data(true)));
        });
        lists_.emplace_back(list, &rows->second);
        return list;
    }

    template <typename Make>
    const mustache::data* once(const void* from, Make make) const {
        const auto made = std::find_if(
            made_.begin(), made_.end(), [&](const Made& each) { return each.from == from; });
        return made != made_.end() ? &made->data : &made_.emplace_back(Made{from, make()}).data;
    }

    /// Null for what is no item of a list.
    [[nodiscard]] const Fields* row_of(const mustache::data* data) const {
        for (const auto& [list, rows] : lists_) {
            const auto& items = list->list_value();
            const auto item =
                std::find_if(items.begin(), items.end(), [&](const mustache::data& each) {
                    return &each == data;
                });
            if (item != items.end())
                return &(*rows)[static_cast<std::size_t>(item - items.begin())];
        }
        return nullptr;
    }

    std::vector<const Fields*> frames_;
    mutable std::deque<Made> made_;  // never moves what it holds
    mutable std::vector<std::pair<const mustache::data*, const Rows*>> lists_;
};

namespace {

constexpr std::size_t kUsualPage = 12'288;

bool is_run(Insert::Kind kind, Script script) noexcept {
    switch (kind) {
        case Insert::Kind::style:
            return false;
        case Insert::Kind::copy_script:
            return script == Script::copy;
        case Insert::Kind::poll_script:
            return script == Script::poll;
    }
    return false;
}

/// What mustache writes a page into.
struct PageText {
    std::string html;

    PageText& operator<<(const std::string& piece) {
        html += piece;
        return *this;
    }
};

}  // namespace

Template::Template(const SplitPage& page) : pool_(std::make_unique<Pool>(page)) {}

Template::~Template() = default;

std::string Template::render(const Fields& fields, Script script) const {
    FieldsContext context(fields);
    auto parsed = pool_->take();
    PageText page;
    std::string& html = page.html;
    html.reserve(kUsualPage);
    const std::vector<Part>& parts = pool_->parts();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const Part& part = parts[i];
        if (auto& tagged = (*parsed)[i]; tagged)
            tagged->render(context, page);
        else if (part.kind == Part::Kind::plain || is_run(part.insert, script))
            html += part.text;
    }
    pool_->give_back(std::move(parsed));
    return html;
}

}  // namespace imp::views
