#include "base/json.hpp"
#include "base/own_libc.hpp"
#include "base/text.hpp"
#include "sandbox/service.hpp"

#include <getopt.h>
#include <pthread.h>
#include <signal.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <thread>

namespace {

using namespace imp;
using namespace imp::sandbox;

constexpr int kUsageError = 2;
constexpr int kFailed = 1;
constexpr std::int64_t kLongestKeepAlive = 86'400;

constexpr const char* kUsage =
    "usage: imp-sandbox [--listen ADDR:PORT] [--data FILE] [--key KEY] [--secret SECRET]\n"
    "                   [--keep-alive SECONDS] [--tls-cert FILE --tls-key FILE] [--help] "
    "[--version]\n";

struct Options {
    ServiceOptions service;
    std::string key = "sandbox_key";
    std::string secret = "sandbox_secret";
    std::string data;
    std::string certificate;
    std::string certificate_key;
};

/// "127.0.0.1:8080", "[::1]:0", "127.0.0.1" or ":8080".
bool read_address(const std::string& word, ServiceOptions& options) {
    std::string host = word;
    const std::size_t colon = word.rfind(':');
    const bool bare_v6 = word.find(':') != colon && !word.starts_with('[');
    if (colon != std::string::npos && !bare_v6 && !word.ends_with(']')) {
        const auto port = text::parse_int(std::string_view(word).substr(colon + 1));
        if (!port || *port < 0 || *port > 65'535)
            return false;
        options.port = static_cast<int>(*port);
        host = word.substr(0, colon);
    }
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    if (!host.empty())
        options.host = host;
    return true;
}

/// Empty after --help and --version (status 0) and usage errors (status 2).
std::optional<Options> read_options(int argc, char** argv, int& status) {
    const std::array<option, 10> known = {{{"listen", required_argument, nullptr, 'l'},
                                           {"data", required_argument, nullptr, 'd'},
                                           {"key", required_argument, nullptr, 'k'},
                                           {"secret", required_argument, nullptr, 's'},
                                           {"keep-alive", required_argument, nullptr, 'a'},
                                           {"tls-cert", required_argument, nullptr, 'c'},
                                           {"tls-key", required_argument, nullptr, 'y'},
                                           {"help", no_argument, nullptr, 'h'},
                                           {"version", no_argument, nullptr, 'v'},
                                           {nullptr, 0, nullptr, 0}}};
    Options options;
    bool usable = true;
    status = kUsageError;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): before any thread
    for (int c = 0; (c = ::getopt_long(argc, argv, "", known.data(), nullptr)) != -1;) {
        const std::string value = optarg != nullptr ? optarg : "";
        if (c == 'l') {
            usable = usable && read_address(value, options.service);
        } else if (c == 'd') {
            options.data = value;
        } else if (c == 'k') {
            options.key = value;
        } else if (c == 's') {
            options.secret = value;
        } else if (c == 'a') {
            const std::int64_t seconds = text::parse_int(value).value_or(0);
            usable = usable && seconds >= 1 && seconds <= kLongestKeepAlive;
            options.service.keep_alive = std::chrono::seconds(seconds);
        } else if (c == 'c') {
            options.certificate = value;
        } else if (c == 'y') {
            options.certificate_key = value;
        } else if (c == 'h' || c == 'v') {
            std::cout << (c == 'h' ? kUsage : "imp-sandbox " IMP_VERSION "\n");
            status = 0;
            return std::nullopt;
        } else {
            usable = false;
        }
    }
    const bool half_tls = options.certificate.empty() != options.certificate_key.empty();
    if (!usable || optind != argc || half_tls || options.key.empty() || options.secret.empty()) {
        std::cerr << kUsage;
        return std::nullopt;
    }
    if (!options.certificate.empty())
        options.service.tls = TlsFiles{options.certificate, options.certificate_key};
    return options;
}

Result<json::Value> read_data(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    if (!file.is_open() || file.bad())
        return Error{Errc::config, "cannot be read"};
    return json::parse(text);
}

int complain(const std::string& what, const Error& error) {
    std::cerr << "imp-sandbox: " << what << (what.empty() ? "" : ": ") << error.detail << '\n';
    return kFailed;
}

int serve(const Options& options) {
    Sandbox sandbox;
    sandbox.key = options.key;
    sandbox.secret = options.secret;
    if (!options.data.empty()) {
        auto data = read_data(options.data);
        if (!data)
            return complain(options.data, data.error());
        if (const auto loaded = sandbox.payments.load(*data); !loaded)
            return complain(options.data, loaded.error());
        register_all_issued(sandbox);
        sandbox.start_data = *std::move(data);
    }
    // Blocked here, so in every thread to come: only sigwait() below takes them.
    sigset_t ending{};
    ::sigemptyset(&ending);
    ::sigaddset(&ending, SIGTERM);
    ::sigaddset(&ending, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &ending, nullptr);

    Service service(sandbox, options.service);
    const auto url = service.start();
    if (!url)
        return complain("", url.error());
    std::thread serving([&] { service.run(); });
    std::cout << *url << std::endl;
    int signal = 0;
    ::sigwait(&ending, &signal);
    service.stop();
    serving.join();
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    imp::keep_to_built_in_services();
    std::signal(SIGPIPE, SIG_IGN);
    try {
        int status = 0;
        const auto options = read_options(argc, argv, status);
        return options ? serve(*options) : status;
    } catch (const std::exception& fault) {
        std::fprintf(stderr, "imp-sandbox: %s\n", fault.what());
        return kFailed;
    }
}
