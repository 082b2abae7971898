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

/// Parsed copies that nobody renders with just now.
class Template::Pool {
  public:
    using Parsed = std::unique_ptr<mustache::mustache>;

    explicit Pool(std::string text) : text_(std::move(text)) {}

    Parsed take() {
        {
            const std::lock_guard lock(mutex_);
            if (!idle_.empty()) {
                Parsed parsed = std::move(idle_.back());
                idle_.pop_back();
                return parsed;
            }
        }
        return std::make_unique<mustache::mustache>(text_);
    }

    void give_back(Parsed parsed) {
        const std::lock_guard lock(mutex_);
        if (idle_.size() < kMaxIdle)
            idle_.push_back(std::move(parsed));
    }

  private:
    static constexpr std::size_t kMaxIdle = 8;

    const std::string text_;
    std::mutex mutex_;
    std::vector<Parsed> idle_;
};

Template::Template(std::string text) : pool_(std::make_unique<Pool>(std::move(text))) {
    auto parsed = pool_->take();
    problem_ = parsed->error_message();
    pool_->give_back(std::move(parsed));
}

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
    auto parsed = pool_->take();
    std::string html = parsed->render(to_data(fields, to_data));
    pool_->give_back(std::move(parsed));
    return html;
}

}  // namespace imp::views
