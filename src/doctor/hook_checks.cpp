#include "doctor/hook_checks.hpp"

#include "base/fd.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "hooks/look.hpp"
#include "net/visit.hpp"

#include <fmt/format.h>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

namespace imp::doctor {

namespace {

constexpr std::size_t kLongestLine = 256;

std::string reason(int error_number) {
    return std::generic_category().message(error_number);
}

/// "#!/usr/bin/env python3" → "/usr/bin/env"
std::string interpreter_of(std::string_view first_line) {
    std::string_view rest = text::trim(first_line.substr(2));
    return std::string(rest.substr(0, rest.find_first_of(" \t")));
}

Finding program_fault(const std::string& key, std::string found, std::string advice) {
    return {.name = key,
            .grade = Grade::problem,
            .found = std::move(found),
            .advice = std::move(advice)};
}

}  // namespace

Program look_at_program(const std::string& named, const Person& responder) {
    Program program{.file = {}, .named = named, .first_line = {}, .interpreter = {}, .barrier = {}};
    const std::string path = hooks::find_program(named);
    program.file = look_at(path);
    program.barrier = path.starts_with('/') ? barrier(responder, path) : std::nullopt;
    if (!program.file.there() || !S_ISREG(program.file.mode))
        return program;
    std::ifstream file(path, std::ios::binary);
    std::string line(kLongestLine, '\0');
    file.read(line.data(), static_cast<std::streamsize>(line.size()));
    line.resize(static_cast<std::size_t>(file.gcount()));
    line.resize(std::min(line.find('\n'), line.size()));
    if (line.starts_with("#!")) {
        program.first_line = line;
        program.interpreter = look_at(interpreter_of(line));
    }
    return program;
}

Finding judge_program(const std::string& key, const Program& program, const Person& responder) {
    const std::string& path = program.file.path;
    if (!program.file.there())
        return program_fault(key, path + ": " + reason(program.file.error), "give its full path");
    if (program.barrier) {
        return program_fault(
            key,
            fmt::format("{} cannot go through {}", responder.name, *program.barrier),
            "chmod that folder, or move the program");
    }
    if (!S_ISREG(program.file.mode) || !may(responder, program.file, X_OK)) {
        return program_fault(
            key, fmt::format("{}: {} cannot run it", path, responder.name), "chmod 755 it");
    }
    if (program.file.has(S_IWOTH)) {
        return program_fault(
            key, path + ": everybody may change it, and it is run", "chmod o-w it");
    }
    if (program.first_line.ends_with('\r')) {
        return program_fault(
            key,
            path + ": its lines end as on Windows: Linux finds no such interpreter",
            "sed -i 's/\\r$//' it");
    }
    if (!program.first_line.empty() && !may(responder, program.interpreter, X_OK)) {
        return program_fault(
            key,
            fmt::format("{}: there is no {} to run it", path, program.interpreter.path),
            "correct its first line");
    }
    if (program.named.find('/') == std::string::npos) {
        return {.name = key,
                .grade = Grade::warning,
                .found = fmt::format(
                    "{} is {} here; the web server's PATH may differ", program.named, path),
                .advice = "give its full path"};
    }
    return {.name = key, .found = fmt::format("{} can run {}", responder.name, path), .advice = {}};
}

Finding look_at_address(const std::string& key,
                        const Secret& url,
                        std::chrono::milliseconds patience) {
    const auto server = hooks::server_of(url);
    if (!server)
        return program_fault(key, server.error().detail, "correct the address");
    net::Visit visit(*server, "");
    const net::Survey& survey =
        visit.survey(patience, std::chrono::steady_clock::now() + 2 * patience);
    for (const net::AddressTried& each : survey.addresses) {
        if (each.answers)
            return {
                .name = key,
                .found = fmt::format("somebody listens at {}, port {}", server->host, server->port),
                .advice = {}};
    }
    return {.name = key,
            .grade = Grade::unknown,
            .found = fmt::format("nobody listens at {}, port {}{}{}",
                                 server->host,
                                 server->port,
                                 survey.trouble.empty() ? "" : ": ",
                                 survey.trouble),
            .advice = "start it, or correct the address; events wait for it for 3 days"};
}

std::vector<Finding> look_at_socket(const std::string& listen) {
    if (!listen.starts_with('/'))
        return {};
    const FileFacts file = look_at(listen);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const UniqueFd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!file.there() || listen.size() >= sizeof address.sun_path) {
        return {{.name = "responder.socket",
                 .grade = Grade::problem,
                 .found = listen + ": " + reason(file.error),
                 .advice = "start the responder: buyers see the web server's 502 page"}};
    }
    std::memcpy(static_cast<char*>(address.sun_path), listen.c_str(), listen.size() + 1);
    const bool answers =
        ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ||
        errno == EAGAIN;
    const int error = errno;
    if (!answers && error == EACCES) {
        return {{.name = "responder.socket",
                 .grade = Grade::unknown,
                 .found = listen + ": this user may not connect",
                 .advice = "run this as the responder's user"}};
    }
    if (!answers) {
        return {{.name = "responder.socket",
                 .grade = Grade::problem,
                 .found = fmt::format("nobody serves at {}: {}", listen, reason(error)),
                 .advice = "start the responder: buyers see the web server's 502 page"}};
    }
    if (file.has(S_IWOTH)) {
        return {{.name = "responder.socket",
                 .grade = Grade::problem,
                 .found = listen + ": every user of this machine may speak to the responder",
                 .advice = "leave server.socket_mode at \"0660\""}};
    }
    return {{.name = "responder.socket", .found = "somebody serves at " + listen, .advice = {}}};
}

}  // namespace imp::doctor
