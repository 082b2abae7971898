#include "cli/arguments.hpp"

#include "base/text.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <limits>
#include <memory>
#include <sstream>
#include <utility>
#include <vector>

namespace imp::cli {

namespace {

/// The parser, and the commands that it fills in.
class Arguments {
  public:
    Arguments();
    std::variant<Command, Notice> parse(int argc, const char* const* argv);

  private:
    /// A subcommand that leads to `command`.
    template <typename OneCommand>
    CLI::App* add(CLI::App& parent,
                  const std::string& name,
                  const std::string& description,
                  OneCommand& command) {
        CLI::App* sub = parent.add_subcommand(name, description);
        sub->parse_complete_callback([this, &command] { chosen_ = [&] { return command; }; });
        return sub;
    }

    void define_order_commands(CLI::App& order);
    [[nodiscard]] Notice unknown(const std::string& word, const CLI::App& where) const;
    [[nodiscard]] const CLI::App& deepest() const;

    CLI::App app_{"Operates an imp-fcgi: its orders, their payments, its configuration."};
    std::function<Command()> chosen_;
    AddOrder add_order_;
    ShowOrder show_order_;
    ListOrders list_orders_;
    CountOrders count_orders_;
    ImportOrders import_orders_;
    ShowConfig show_config_;
};

void json_flag(CLI::App* sub, bool& json) {
    sub->add_flag("--json", json, "Print one JSON document");
}

Arguments::Arguments() {
    app_.name("impctl");
    app_.set_version_flag("--version", "impctl " IMP_VERSION);
    app_.footer("Manual: impctl(1).");
    // At most one: a parent stops looking for its own commands among the arguments of a command, so
    // that `order show list` shows the order named list.
    app_.require_subcommand(0, 1);

    CLI::App* order = app_.add_subcommand("order", "Orders: add, show, list, count, import");
    order->require_subcommand(0, 1);
    define_order_commands(*order);

    CLI::App* config = add(app_, "config", "Print every key of the configuration", show_config_);
    json_flag(config, show_config_.json);
}

void Arguments::define_order_commands(CLI::App& order) {
    CLI::App* add_one = add(order, "add", "Add an order", add_order_);
    add_one->add_option("MERCHANT_UID", add_order_.merchant_uid, "The order's number")->required();
    add_one->add_option("AMOUNT", add_order_.amount, "In major units: 15000, 14.20")->required();
    add_one->add_option("--currency", add_order_.currency, "ISO 4217 code [KRW]");
    add_one->add_option("--name", add_order_.name, "What is sold, for the operator");
    add_one->add_option("--kind", add_order_.kind, "payment, billing_key or certification");
    add_one->add_option("--customer-uid", add_order_.customer_uid, "For billing keys");
    json_flag(add_one, add_order_.json);

    CLI::App* show = add(order, "show", "Show an order and its payments", show_order_);
    show->add_option("MERCHANT_UID", show_order_.merchant_uid, "The order's number")->required();
    json_flag(show, show_order_.json);

    CLI::App* list = add(order, "list", "List orders by number", list_orders_);
    list->add_option("--state", list_orders_.state, "Only those in this state");
    list->add_option("--limit", list_orders_.limit, "At most so many [100]")
        ->check(CLI::Range(1, std::numeric_limits<int>::max()));
    list->add_option("--after", list_orders_.after, "Only those after this number");
    json_flag(list, list_orders_.json);

    CLI::App* count = add(order, "count", "Print how many orders there are", count_orders_);
    count->add_option("--state", count_orders_.state, "Only those in this state");
    json_flag(count, count_orders_.json);

    CLI::App* import = add(order, "import", "Add orders from CSV, all or none", import_orders_);
    import->add_option("FILE", import_orders_.file, "merchant_uid,amount,currency; - is stdin")
        ->required();
    json_flag(import, import_orders_.json);
}

const CLI::App& Arguments::deepest() const {
    const CLI::App* app = &app_;
    while (!app->get_subcommands().empty())
        app = app->get_subcommands().front();
    return *app;
}

Notice Arguments::unknown(const std::string& word, const CLI::App& where) const {
    const bool is_option = word.starts_with("-");
    std::vector<std::string> known;
    if (is_option) {
        for (const CLI::Option* option : where.get_options()) {
            for (const std::string& name : option->get_lnames())
                known.push_back("--" + name);
        }
    } else {
        for (const CLI::App* sub : where.get_subcommands([](const CLI::App*) { return true; }))
            known.push_back(sub->get_name());
    }
    const std::string what = is_option ? "option" : known.empty() ? "argument" : "command";
    std::string err = "impctl: unknown " + what + " '" + text::clean_for_display(word, 64) + "'";
    const std::vector<std::string_view> candidates(known.begin(), known.end());
    const std::string_view name = std::string_view(word).substr(0, word.find('='));
    if (const std::optional<std::string_view> near = text::nearest(name, candidates))
        err += ": did you mean " + std::string(*near) + "?";
    return {.status = ExitStatus::usage, .out = "", .err = err + "\n"};
}

std::variant<Command, Notice> Arguments::parse(int argc, const char* const* argv) {
    try {
        app_.parse(argc, argv);
    } catch (const CLI::Success& done) {  // --help, --version
        std::ostringstream out;
        app_.exit(done, out, out);
        return Notice{.status = ExitStatus::done, .out = out.str(), .err = ""};
    } catch (const CLI::ParseError& error) {
        const std::vector<std::string> extras = deepest().remaining();
        const std::vector<std::string> all = app_.remaining(true);
        if (!extras.empty())
            return unknown(extras.front(), deepest());
        if (!all.empty())
            return unknown(all.front(), app_);
        return Notice{.status = ExitStatus::usage,
                      .out = "",
                      .err = "impctl: " + std::string(error.what()) + "\nTry --help.\n"};
    }
    if (!chosen_)
        return Notice{.status = ExitStatus::usage, .out = "", .err = deepest().help()};
    return chosen_();
}

}  // namespace

std::variant<Command, Notice> parse_arguments(int argc, const char* const* argv) {
    return Arguments().parse(argc, argv);
}

}  // namespace imp::cli
