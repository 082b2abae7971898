#include "views/template.hpp"

#include <kainjow/mustache.hpp>

#include <cstddef>
#include <mutex>

namespace imp::views {

namespace mustache = kainjow::mustache;

void Fields::set(std::string_view name, std::string_view value) {
    if (!value.empty())
        values_.emplace_back(name, value);
}

void Fields::flag(std::string_view name) {
    flags_.emplace_back(name);
}

void Fields::set_list(std::string_view name, std::vector<Fields> rows) {
    if (!rows.empty())
        lists_.emplace_back(name, std::move(rows));
}

namespace {

/// The pieces around the style sheets. Those are kept from mustache, which would take a style sheet
/// apart at every blank: that took 15 times as long as parsing the rest.
using Parsed = std::vector<mustache::mustache>;

}  // namespace

/// Parsed copies that nobody renders with just now.
class Template::Pool {
  public:
    explicit Pool(SplitPage page) : page_(std::move(page)) {}

    [[nodiscard]] const std::vector<std::string>& styles() const noexcept { return page_.styles; }

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
        for (const auto& piece : page_.around)
            parsed->emplace_back(piece);
        return parsed;
    }

    void give_back(std::unique_ptr<Parsed> parsed) {
        const std::lock_guard lock(mutex_);
        if (idle_.size() < kMaxIdle)
            idle_.push_back(std::move(parsed));
    }

  private:
    static constexpr std::size_t kMaxIdle = 8;

    const SplitPage page_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Parsed>> idle_;
};

Template::Template(SplitPage page) : pool_(std::make_unique<Pool>(std::move(page))) {}

Template::~Template() = default;

std::string Template::render(const Fields& fields) const {
    const auto to_data = [](const Fields& from, const auto& self) -> mustache::data {
        mustache::data data;
        for (const auto& [name, value] : from.values_)
            data.set(name, value);
        for (const auto& name : from.flags_)
            data.set(name, true);
        for (const auto& [name, rows] : from.lists_) {
            mustache::data list{mustache::data::type::list};
            for (const auto& row : rows)
                list.push_back(self(row, self));
            data.set(name, list);
        }
        return data;
    };
    const mustache::data data = to_data(fields, to_data);
    auto parsed = pool_->take();
    std::string html;
    for (std::size_t i = 0; i < parsed->size(); ++i) {
        html += (*parsed)[i].render(data);
        if (i < pool_->styles().size())
            html += pool_->styles()[i];
    }
    pool_->give_back(std::move(parsed));
    return html;
}

}  // namespace imp::views
