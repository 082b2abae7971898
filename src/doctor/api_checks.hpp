#pragma once

#include "api/introduction.hpp"
#include "base/clock.hpp"
#include "base/finding.hpp"
#include "net/ca.hpp"

#include <string>
#include <vector>

namespace imp::doctor {

/// Where the authorities are that vouch for i'mport. Pure.
Finding judge_authorities(const net::CaLocation& from);

/// What asking i'mport for a token has met: name, addresses, TLS, certificate, key and secret, and
/// how far its clock is from ours. `tls`: not plain HTTP. Pure.
std::vector<Finding> judge_introduction(const api::Introduction& met, bool tls);

/// Name and addresses of a host. `name` stands before ".dns" and ".connection". Pure.
std::vector<Finding> judge_survey(const std::string& name, const net::Survey& survey);

/// What became of a request that did not bring an answer, or of the certificate that was shown.
/// Pure.
Finding judge_certificate(const std::string& name,
                          const net::Outcome& outcome,
                          const net::TlsFacts& tls,
                          UnixSeconds now);

}  // namespace imp::doctor
