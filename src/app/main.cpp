// imp.fcgi: how the process was started decides what it is (design 2). In CGI mode no argument is
// read: a query without `=` arrives as arguments (RFC 3875 4.4).
#include "app/responder.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "config/config.hpp"
#include "http/gateway.hpp"

#include <getopt.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>

namespace {

constexpr int kExitUsage = 2;
constexpr int kExitNotNow = 3;
constexpr int kFirstSystemdFd = 3;

constexpr std::string_view kUsage =
    "usage: imp.fcgi --listen ADDR    serve FastCGI at a unix path or host:port\n"
    "       imp.fcgi                  with a listening socket on descriptor 0 (spawn-fcgi, "
    "mod_fcgid), from systemd,\n"
    "                                 or at server.listen of the configuration\n"
    "As a CGI program it is started by the web server. IMP_CONFIG names the configuration; see "
    "imp.fcgi(8), imp.toml(5).\n";

void print(std::FILE* to, std::string_view s) {
    // If it cannot be written, nobody is left to tell.
    [[maybe_unused]] const std::size_t written = std::fwrite(s.data(), 1, s.size(), to);
}

/// Each request holds its connection, one to i'mport and one to the store: more than the usual 1024
/// at full load.
void allow_descriptors() {
    constexpr rlim_t kEnough = 8192;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= kEnough)
        return;
    limit.rlim_cur = std::min(kEnough, limit.rlim_max);
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0)
        imp::log::warn("the limit of open files stays low");
}

/// In this thread and those it will start: the one that serves waits for these signals itself, and
/// the worker's threads must not die of them. From here to the end of the process: a second signal
/// must not cut short what the first one let finish.
void block_stop_signals() {
    sigset_t signals{};
    ::sigemptyset(&signals);
    ::sigaddset(&signals, SIGTERM);
    ::sigaddset(&signals, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

/// Descriptor 3, if systemd passed a socket to this very process (sd_listen_fds(3)).
int systemd_socket() {
    const auto environment = imp::process_environment();
    const auto pid = environment("LISTEN_PID");
    const auto count = environment("LISTEN_FDS");
    const bool ours = pid && imp::text::parse_int(*pid) == static_cast<std::int64_t>(::getpid());
    const bool one_or_more = count && imp::text::parse_int(*count).value_or(0) >= 1;
    return ours && one_or_more && imp::http::is_listening(kFirstSystemdFd) ? kFirstSystemdFd : -1;
}

int serve_as_cgi() {
    const auto config = imp::load_config();
    if (!config) {
        imp::log::error("configuration", {{"detail", config.error().detail}});
        imp::http::serve_cgi(imp::answer_without_configuration);
        return 0;
    }
    imp::log::configure(config->log.level, config->log.format);
    imp::http::serve_cgi([&](const imp::http::Request& request) {
        const auto lifetime = imp::Responder::lifetime_for(*config, request);
        const auto responder = imp::Responder::make(*config, lifetime);
        if (responder)
            return (*responder)->handle(request);
        imp::log::error("configuration", {{"detail", responder.error().detail}});
        return imp::answer_without_configuration(request);
    });
    return 0;
}

/// `inherited` is a listening socket, or -1 to open one at `address` (else at server.listen).
int serve_as_fastcgi(int inherited, const std::string& address) {
    const auto config = imp::load_config();
    if (!config) {
        imp::log::error("configuration", {{"detail", config.error().detail}});
        return kExitUsage;
    }
    imp::log::configure(config->log.level, config->log.format);
    allow_descriptors();
    const std::string& listen = address.empty() ? config->server.listen : address;
    if (inherited < 0 && listen.empty()) {
        print(stderr, kUsage);
        return kExitUsage;
    }
    const auto responder = imp::Responder::make(*config, imp::Lifetime::service);
    if (!responder) {
        imp::log::error("cannot start", {{"detail", responder.error().detail}});
        return responder.error().code == imp::Errc::config ? kExitUsage : kExitNotNow;
    }
    imp::UniqueFd own;
    if (inherited < 0) {
        auto opened = imp::http::listen_at(listen, config->server.socket_mode);
        if (!opened) {
            imp::log::error("cannot listen", {{"detail", opened.error().detail}});
            return kExitUsage;
        }
        own = std::move(*opened);
    }
    imp::http::FastCgiOptions options;
    options.threads = config->server.threads;
    imp::log::info("serving FastCGI",
                   {{"version", IMP_VERSION},
                    {"address", inherited < 0 ? std::string_view(listen) : "inherited"},
                    {"threads", options.threads}});
    block_stop_signals();
    (*responder)->worker().start();
    const bool clean = imp::http::serve_fastcgi(
        inherited < 0 ? own.get() : inherited, options, [&](const imp::http::Request& request) {
            return (*responder)->handle(request);
        });
    (*responder)->worker().stop();
    imp::log::info("ended", {{"clean", clean}});
    if (!clean)
        std::_Exit(
            0);  // a worker still hangs on its peer: it must not see its surroundings destroyed
    return 0;
}

/// What the arguments ask for. Only where they may be read.
int serve_as_asked(int argc, char** argv) {
    enum Option { listen_at = 1, help, version };

    static const option kOptions[] = {{"listen", required_argument, nullptr, listen_at},
                                      {"help", no_argument, nullptr, help},
                                      {"version", no_argument, nullptr, version},
                                      {nullptr, 0, nullptr, 0}};
    std::string address;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): before any thread
    for (int found = 0; (found = ::getopt_long(argc, argv, "", kOptions, nullptr)) != -1;) {
        switch (found) {
            case listen_at:
                address = optarg;
                break;
            case help:
                print(stdout, kUsage);
                return 0;
            case version:
                print(stdout, "imp.fcgi " IMP_VERSION "\n");
                return 0;
            default:
                print(stderr, kUsage);
                return kExitUsage;
        }
    }
    if (optind != argc) {
        print(stderr, kUsage);
        return kExitUsage;
    }
    return serve_as_fastcgi(-1, address);
}

int run(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    ::umask(077);
    if (imp::http::is_listening(STDIN_FILENO))
        return serve_as_fastcgi(STDIN_FILENO, "");
    if (imp::http::started_as_cgi())
        return serve_as_cgi();
    if (const int fd = systemd_socket(); fd >= 0)
        return serve_as_fastcgi(fd, "");
    return serve_as_asked(argc, argv);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& failure) {
        imp::log::error("ended by a failure", {{"detail", failure.what()}});
        return kExitNotNow;
    }
}
