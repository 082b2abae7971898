#include "net/visit.hpp"

#include "net/ca.hpp"
#include "net/channel.hpp"
#include "net/resolver.hpp"

#include <algorithm>
#include <utility>

namespace imp::net {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

milliseconds since(SteadyTime start) {
    return std::chrono::duration_cast<milliseconds>(steady_clock::now() - start);
}

AddressTried try_address(const std::string& address,
                         int port,
                         milliseconds patience,
                         SteadyTime deadline) {
    const SteadyTime start = steady_clock::now();
    Channel channel;
    const bool answers = channel.connect(address, port, TlsSession(), patience, deadline);
    return {address, answers, since(start)};
}

}  // namespace

Visit::Visit(Endpoint endpoint, const std::string& ca_file) : endpoint_(std::move(endpoint)) {
    if (endpoint_.tls)
        tls_ = std::make_unique<Tls>(endpoint_.host, find_ca(ca_file));
}

const Survey& Visit::survey(milliseconds patience, SteadyTime deadline) {
    surveyed_ = true;
    survey_ = {};
    Resolver resolver;
    const SteadyTime start = steady_clock::now();
    const auto addresses = resolver.addresses(endpoint_.host, deadline);
    survey_.resolving = since(start);
    if (!addresses) {
        survey_.trouble = addresses.error().detail;
        return survey_;
    }
    for (const std::string& address : *addresses)
        survey_.addresses.push_back(try_address(address, endpoint_.port, patience, deadline));
    return survey_;
}

Outcome Visit::ask(Call call, const CallLimits& limits) {
    if (!surveyed_)
        survey(limits.connect_timeout, limits.deadline);
    if (!survey_.trouble.empty())
        return {Trouble::connect, survey_.trouble, {}};
    const auto there = std::find_if(survey_.addresses.begin(),
                                    survey_.addresses.end(),
                                    [](const AddressTried& each) { return each.answers; });
    if (there == survey_.addresses.end())
        return {Trouble::connect, "no address answers", {}};
    call.target.insert(0, endpoint_.prefix);
    Connection connection(endpoint_, there->address, tls_.get());
    Outcome outcome = connection.exchange(call, limits);
    tls_facts_ = connection.tls_facts();
    return outcome;
}

}  // namespace imp::net
