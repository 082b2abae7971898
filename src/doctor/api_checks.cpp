#include "doctor/api_checks.hpp"

#include "base/calendar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace imp::doctor {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kSlowNames{1'000};
constexpr milliseconds kSlowFailure{500};
constexpr UnixSeconds kSomewhatOff = 30;
/// Signatures are good for so long: Standard Webhooks' customary tolerance, and our own.
constexpr UnixSeconds kFarOff = 5 * kMinute;
constexpr UnixSeconds kEndsSoon = 14 * kDay;
constexpr UnixSeconds kEndsNow = 3 * kDay;

std::string day_of(UnixSeconds at) {
    return calendar::rfc3339(at).substr(0, 10);
}

/// `name`: "api" is i'mport's certificate, all others are the shop's own.
std::string advice_for(net::CertificateFault fault, std::string_view name) {
    switch (fault) {
        case net::CertificateFault::expired:
        case net::CertificateFault::not_yet_valid:
            return "look at this machine's clock first; then it is the other side's to renew it";
        case net::CertificateFault::other_host:
            return "look at the address, at /etc/hosts, and for a proxy in between";
        case net::CertificateFault::unknown_authority:
            return name == "api"
                       ? "install or update ca-certificates, or set api.ca_file to a newer "
                         "bundle"
                       : "give the web server a certificate of a public authority, with its "
                         "whole chain (fullchain.pem): buyers' browsers refuse others";
        case net::CertificateFault::none:
        case net::CertificateFault::other:
            break;
    }
    return "look for a proxy in between";
}

Finding judge_key(const api::Introduction& met) {
    Finding finding{.name = "api.key", .found = {}, .advice = {}};
    const net::Outcome& outcome = met.outcome;
    if (outcome.trouble == net::Trouble::setup) {
        finding.grade = Grade::problem;
        finding.found = outcome.detail;
        finding.advice = "install ca-certificates, or set api.ca_file";
    } else if (outcome.trouble != net::Trouble::none) {
        finding.grade = Grade::unknown;
        finding.found = "key and secret could not be shown to i'mport: " + outcome.detail;
        finding.advice =
            "buyers read \"being confirmed\" meanwhile; look at this machine's network";
    } else if (!*met.token && met.token->error().code == Errc::refused) {
        finding.grade = Grade::problem;
        finding.found = met.token->error().detail;
        finding.advice = "copy REST API key and secret from i'mport's console once more";
    } else if (!*met.token && met.token->error().code == Errc::unavailable) {
        finding.grade = Grade::unknown;
        finding.found = "i'mport is in trouble itself: " + met.token->error().detail;
        finding.advice = "wait: orders are settled as soon as it answers";
    } else if (!*met.token) {
        finding.grade = Grade::problem;
        finding.found = "what answers is not i'mport: " + met.token->error().detail;
        finding.advice = "look at api.url, and for a proxy in between";
    } else {
        finding.found = "i'mport takes key and secret";
    }
    return finding;
}

Finding judge_clock(const api::Introduction& met) {
    const UnixSeconds theirs = (**met.token).now;
    // It answered at some moment in between.
    const UnixSeconds off = theirs < met.asked_at      ? met.asked_at - theirs
                            : theirs > met.answered_at ? theirs - met.answered_at
                                                       : 0;
    Finding finding{.name = "clock", .found = {}, .advice = {}};
    finding.found =
        fmt::format("{} s {} i'mport's", off, theirs < met.asked_at ? "ahead of" : "behind");
    if (off <= 1) {
        finding.found = "agrees with i'mport's";
    } else if (off > kSomewhatOff) {
        finding.grade = off >= kFarOff ? Grade::problem : Grade::warning;
        finding.advice = "set this machine's clock, and let it be kept: timedatectl set-ntp true";
        if (!met.outcome.reply.date.empty())
            finding.found += " (its Date header: " + met.outcome.reply.date + ")";
    }
    return finding;
}

}  // namespace

Finding judge_authorities(const net::CaLocation& from) {
    Finding finding{.name = "api.authorities", .found = {}, .advice = {}};
    if (from.empty()) {
        finding.grade = Grade::problem;
        finding.found = "no certificate authorities are found on this system";
        finding.advice = "install ca-certificates, or set api.ca_file";
    } else if (from.folder.empty()) {
        finding.found = from.file + " (a bundle: costs a CGI program 20 to 40 ms each time)";
    } else {
        finding.found = from.folder;
    }
    return finding;
}

std::vector<Finding> judge_survey(const std::string& name, const net::Survey& survey) {
    if (!survey.trouble.empty()) {
        return {{.name = name + ".dns",
                 .grade = Grade::unknown,
                 .found = survey.trouble,
                 .advice = "look at /etc/resolv.conf and at the address"}};
    }
    std::vector<Finding> out;
    const auto v6 =
        std::count_if(survey.addresses.begin(), survey.addresses.end(), [](const auto& each) {
            return each.address.find(':') != std::string::npos;
        });
    Finding dns{.name = name + ".dns",
                .found = fmt::format("{} IPv4 and {} IPv6 addresses, in {} ms",
                                     static_cast<std::ptrdiff_t>(survey.addresses.size()) - v6,
                                     v6,
                                     survey.resolving.count()),
                .advice = {}};
    if (survey.resolving > kSlowNames) {
        dns.grade = Grade::warning;
        dns.advice =
            "a nearer name server: each CGI request waits for it, the service once a minute";
    }
    out.push_back(std::move(dns));
    const bool any = std::any_of(survey.addresses.begin(),
                                 survey.addresses.end(),
                                 [](const auto& each) { return each.answers; });
    for (const net::AddressTried& each : survey.addresses) {
        if (!any || each.answers)
            continue;
        out.push_back(
            {.name = name + ".connection",
             .grade = each.took > kSlowFailure ? Grade::warning : Grade::ok,
             .found = fmt::format(
                 "{} does not answer (after {} ms); another does", each.address, each.took.count()),
             .advice = each.took > kSlowFailure ? "repair it, or prefer IPv4: /etc/gai.conf" : ""});
    }
    if (!any) {
        out.push_back(
            {.name = name + ".connection",
             .grade = Grade::unknown,
             .found = fmt::format("none of {} addresses answers", survey.addresses.size()),
             .advice = "look at that server, and at firewalls in between"});
    }
    return out;
}

Finding judge_certificate(const std::string& name,
                          const net::Outcome& outcome,
                          const net::TlsFacts& tls,
                          UnixSeconds now) {
    Finding finding{.name = name + ".tls", .found = {}, .advice = {}};
    if (outcome.trouble == net::Trouble::certificate) {
        finding.grade = Grade::problem;
        finding.found = outcome.detail;
        finding.advice = advice_for(outcome.certificate, name);
    } else if (tls.version.empty()) {
        finding.grade = Grade::unknown;
        finding.found = outcome.detail.empty() ? "no TLS came about" : outcome.detail;
        finding.advice = "look for a proxy in between; TLS 1.2 or later is needed";
    } else {
        finding.found = fmt::format("{}, certificate of {} until {}",
                                    tls.version,
                                    tls.issuer.empty() ? "an unnamed authority" : tls.issuer,
                                    day_of(tls.not_after));
        if (tls.not_after < now + kEndsSoon) {
            finding.grade = tls.not_after < now + kEndsNow ? Grade::problem : Grade::warning;
            finding.advice = "it is about to end: whoever runs that server has to renew it";
        }
    }
    return finding;
}

std::vector<Finding> judge_introduction(const api::Introduction& met, bool tls) {
    std::vector<Finding> out = judge_survey("api", met.survey);
    const bool any = std::any_of(met.survey.addresses.begin(),
                                 met.survey.addresses.end(),
                                 [](const auto& each) { return each.answers; });
    if (tls && any)
        out.push_back(judge_certificate("api", met.outcome, met.tls, met.answered_at));
    out.push_back(judge_key(met));
    if (met.token && *met.token)
        out.push_back(judge_clock(met));
    return out;
}

}  // namespace imp::doctor
