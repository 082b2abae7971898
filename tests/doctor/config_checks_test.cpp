#include "doctor/config_checks.hpp"

#include "findings.hpp"

using namespace imp;
using namespace imp::doctor;

namespace {

/// Nothing to complain about.
ConfigInspection sound_config() {
    ConfigInspection config;
    config.file = "/etc/imp.toml";
    config.file_is_read = true;
    config.config.notify.command = {"/usr/local/bin/shop-event"};
    return config;
}

}  // namespace

TEST_CASE("a sound configuration gives one line and no more") {
    CHECK(judge_reading(sound_config()).size() == 1);
    CHECK(grade(judge_reading(sound_config()), "config.file") == Grade::ok);
    CHECK(judge_choices(sound_config()).empty());
}

TEST_CASE("every fault is a problem of its own; a file that cannot be read is said once") {
    ConfigInspection config = sound_config();
    config.faults = {{"api.deadline", {Errc::config, "imp.toml:3: one"}},
                     {"server.threads", {Errc::config, "imp.toml:4: two"}}};
    CHECK(judge_reading(config).size() == 3);
    CHECK(grade(judge_reading(config), "config.keys") == Grade::problem);
    check_form(judge_reading(config));

    config.file_is_read = false;
    config.faults = {{"", {Errc::config, "IMP_CONFIG: /etc/imp.toml:1: not TOML"}}};
    CHECK(judge_reading(config).size() == 1);
    CHECK(grade(judge_reading(config), "config.file") == Grade::problem);
    CHECK(holds(find(judge_reading(config), "config.file").found, "not TOML"));
}

TEST_CASE("a file that this user may not read is no file to correct") {
    ConfigInspection config = sound_config();
    config.file_is_read = false;
    config.faults = {{"", {Errc::config, "IMP_CONFIG: /etc/imp.toml: Permission denied"}}};
    const Finding finding = find(judge_reading(config), "config.file");
    CHECK(finding.grade == Grade::problem);
    CHECK(holds(finding.advice, "sudo -u imp env IMP_CONFIG=/etc/imp.toml impctl doctor"));
    CHECK_FALSE(holds(finding.advice, "correct"));
}

TEST_CASE("no IMP_CONFIG is warned of") {
    ConfigInspection config = sound_config();
    config.file.clear();
    CHECK(grade(judge_reading(config), "config.file") == Grade::warning);
    check_form(judge_reading(config));
}

TEST_CASE("what is for trying out is warned of") {
    ConfigInspection config = sound_config();
    config.config.mode.test_payments = true;
    config.config.api.url = "http://127.0.0.1:4010";
    CHECK(grade(judge_choices(config), "mode.test_payments") == Grade::warning);
    CHECK(grade(judge_choices(config), "api.url") == Grade::warning);
    check_form(judge_choices(config));
}

TEST_CASE("nobody told, and nothing signed, is warned of; an update by SQL is somebody told") {
    ConfigInspection config = sound_config();
    config.config.notify.command.clear();
    CHECK(grade(judge_choices(config), "notify") == Grade::warning);
    config.config.orders.on_paid = "UPDATE x";
    CHECK(judge_choices(config).empty());
    config.config.notify.url = Secret("https://shop.example/hook");
    CHECK(grade(judge_choices(config), "notify.secret") == Grade::warning);
    config.config.notify.secret = Secret("s");
    CHECK(judge_choices(config).empty());
}

TEST_CASE("a list that keeps i'mport's webhooks out names who is missing") {
    ConfigInspection config = sound_config();
    config.config.webhook.allow = {"52.78.100.19", "52.78.48.223"};
    const Finding finding = find(judge_choices(config), "webhook.allow");
    CHECK(finding.grade == Grade::warning);
    CHECK(holds(finding.found, "52.78.5.241"));
    CHECK_FALSE(holds(finding.found, "52.78.100.19"));
    config.config.webhook.allow = {"52.78.0.0/16"};
    CHECK(judge_choices(config).empty());
}
