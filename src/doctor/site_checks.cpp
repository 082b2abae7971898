#include "doctor/site_checks.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "doctor/api_checks.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace imp::doctor {

namespace {

using net::Outcome;
using net::Trouble;

constexpr int kOk = 200;
constexpr int kRedirect = 300;
constexpr int kBadRequest = 400;
constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;
constexpr int kNotFound = 404;
constexpr int kServerError = 500;
constexpr int kBadGateway = 502;
constexpr int kUnavailable = 503;

/// The status word of an answer of ours (or of the web server's in our place); "" for others'.
std::string word_of(const Outcome& outcome) {
    const Result<json::Value> body = json::parse(outcome.reply.body);
    if (!body || !body->is_object())
        return "";
    const json::Value* word = body->find("status");
    return word != nullptr && word->is_string() ? word->text() : "";
}

bool is_program(const Outcome& outcome) {
    return outcome.reply.body.starts_with(
               "\x7f"
               "ELF") ||
           outcome.reply.body.starts_with("#!");
}

bool is_redirect(const Outcome& outcome) {
    return outcome.reply.status >= kRedirect && outcome.reply.status < kBadRequest;
}

Finding problem(std::string name, std::string found, std::string advice) {
    return {.name = std::move(name),
            .grade = Grade::problem,
            .found = std::move(found),
            .advice = std::move(advice)};
}

Finding redirected(std::string name, const Outcome& outcome) {
    return problem(std::move(name),
                   "it redirects to " + text::clean_for_display(outcome.reply.location, 120),
                   "enter in the console what it leads to: a webhook does not follow");
}

/// Why the web server does not hand the request to the responder.
Finding judge_stranger(std::string name, const Outcome& outcome) {
    const int status = outcome.reply.status;
    const std::string found = fmt::format("HTTP {}, and not from the responder", status);
    if (is_program(outcome))
        return problem(std::move(name),
                       "the web server hands out the program instead of running it",
                       "switch CGI on for this folder (Apache: Options +ExecCGI, AddHandler "
                       "cgi-script .fcgi)");
    if (status >= kBadGateway || word_of(outcome) == "pending")
        return problem(
            std::move(name),
            fmt::format("HTTP {}: the responder does not answer the web server", status),
            "start the responder; look at its socket's path and rights, and at both logs");
    if (status == kServerError)
        return problem(std::move(name), found, "look at the web server's error log");
    if (status == kNotFound)
        return problem(
            std::move(name), found, "the web server knows no such address: see the example files");
    if (status == kUnauthorized)
        return problem(
            std::move(name), found, "buyers and i'mport have no password: take it off here");
    if (status == kForbidden)
        return problem(
            std::move(name),
            found,
            "look at the rights of the program (755) and its folders, and at filters of the host");
    return problem(std::move(name), found, "something else answers there, such as the shop itself");
}

Finding judge_head(const Site& site) {
    if (site.head.trouble == Trouble::none && site.head.reply.status == site.complete.reply.status)
        return {.name = "site.head", .found = "HEAD is answered like GET", .advice = {}};
    return {.name = "site.head",
            .grade = Grade::warning,
            .found = site.head.trouble == Trouble::none
                         ? fmt::format("HEAD gives HTTP {}", site.head.reply.status)
                         : "HEAD: " + site.head.detail,
            .advice = "let the web server pass HEAD on: link previews of messengers use it"};
}

Finding judge_webhook(const Site& site, bool is_limited) {
    const std::string name = "site.webhook";
    const Outcome& webhook = site.webhook;
    if (webhook.trouble != Trouble::none)
        return {
            .name = name, .grade = Grade::unknown, .found = webhook.detail, .advice = "try again"};
    if (is_redirect(webhook))
        return redirected(name, webhook);
    if (webhook.reply.status == kForbidden && is_limited && !word_of(webhook).empty())
        return {.name = name,
                .found = "webhook.allow keeps this machine out, as it says",
                .advice = {}};
    if (!is_responder(webhook))
        return judge_stranger(name, webhook);
    if (is_limited) {
        return {
            .name = name,
            .grade = Grade::warning,
            .found = "webhook.allow lets this machine in",
            .advice =
                "if it is not in the list, REMOTE_ADDR is a proxy's: set real_ip (mod_remoteip)"};
    }
    return {.name = name, .found = "the responder takes webhooks", .advice = {}};
}

Finding judge_closed(const std::string& name, const Outcome& outcome) {
    if (outcome.trouble != Trouble::none || outcome.reply.status != kOk)
        return {.name = name, .found = "closed", .advice = {}};
    return {.name = name,
            .grade = Grade::warning,
            .found = "open to this machine",
            .advice = "if it is open to others too, close it: see nginx.conf.example"};
}

}  // namespace

bool is_responder(const Outcome& outcome) {
    return outcome.reply.status == kBadRequest && word_of(outcome) == "badRequest";
}

Finding judge_responder(const Site& site) {
    const std::string name = "site.complete";
    if (site.complete.trouble != Trouble::none && site.complete.trouble != Trouble::too_large)
        return {.name = name,
                .grade = Grade::unknown,
                .found = site.complete.detail,
                .advice = "look at the web server and its log"};
    if (is_redirect(site.complete))
        return redirected(name, site.complete);
    if (!is_responder(site.complete))
        return judge_stranger(name, is_program(site.itself) ? site.itself : site.complete);
    if (site.healthz.reply.status == kUnavailable && site.healthz.reply.body == "store\n")
        return problem(name,
                       "the responder answers, but cannot use its database",
                       "look at store.url, and at the rights of that file and its folder, as the "
                       "user that the responder runs as");
    return {.name = name, .found = "the responder answers", .advice = {}};
}

std::vector<Finding> judge_site(const Site& site, bool webhook_is_limited) {
    std::vector<Finding> out = judge_survey("site", site.survey);
    const bool any = std::any_of(site.survey.addresses.begin(),
                                 site.survey.addresses.end(),
                                 [](const net::AddressTried& each) { return each.answers; });
    if (!any)
        return out;
    if (site.tls)
        out.push_back(judge_certificate("site", site.complete, site.tls_facts, site.now));
    else
        out.push_back({.name = "site.tls",
                       .grade = Grade::warning,
                       .found = "plain http",
                       .advice = "an address of the web needs https"});
    if (site.complete.trouble == Trouble::certificate)
        return out;
    out.push_back(judge_responder(site));
    if (out.back().grade == Grade::unknown)
        return out;
    out.push_back(judge_head(site));
    out.push_back(judge_webhook(site, webhook_is_limited));
    out.push_back(judge_closed("site.healthz", site.healthz));
    out.push_back(judge_closed("site.metrics", site.metrics));
    out.push_back(judge_files(site.files));
    return out;
}

}  // namespace imp::doctor
