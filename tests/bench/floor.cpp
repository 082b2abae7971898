// The limit of this stack, to measure the responder by: one keep-alive TLS GET through a bare
// client for each landing, and a fixed page. No store, no checks, no limits of time: nothing to put
// behind a web server.
//
//   floor SOCKET THREADS             no call either: bare libfcgi
//   floor SOCKET THREADS PORT CA     asks https://localhost:PORT/payments/IMP_UID
#include <fcgiapp.h>
#include <httplib.h>

#include <sys/stat.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

struct Arguments {
    std::string socket;
    int threads = 1;
    int api_port = 0;  ///< 0: none is asked
    std::string ca;
};

std::string imp_uid_of(std::string_view query) {
    constexpr std::string_view kName = "imp_uid=";
    const std::size_t at = query.find(kName);
    if (at == std::string_view::npos)
        return "";
    const std::string_view value = query.substr(at + kName.size());
    return std::string(value.substr(0, value.find('&')));
}

std::unique_ptr<httplib::SSLClient> client_for(const Arguments& given) {
    if (given.api_port == 0)
        return nullptr;
    auto client = std::make_unique<httplib::SSLClient>("localhost", given.api_port);
    client->set_ca_cert_path(given.ca.c_str());
    client->enable_server_certificate_verification(true);
    client->set_keep_alive(true);
    return client;
}

void serve(int listening, const Arguments& given) {
    const std::string page(2'000, 'x');  // as long as the responder's
    const auto client = client_for(given);
    const httplib::Headers headers{{"Authorization", "Bearer nothing"}};
    FCGX_Request request;
    FCGX_InitRequest(&request, listening, 0);
    while (FCGX_Accept_r(&request) == 0) {
        int status = 200;
        if (client) {
            const char* const query = FCGX_GetParam("QUERY_STRING", request.envp);
            const auto reply =
                client->Get("/payments/" + imp_uid_of(query == nullptr ? "" : query), headers);
            status = reply ? reply->status : 599;
        }
        FCGX_FPrintF(
            request.out, "Status: %d OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n", status);
        FCGX_PutStr(page.data(), static_cast<int>(page.size()), request.out);
        FCGX_Finish_r(&request);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3 && argc != 5)
        return 2;
    Arguments given{.socket = argv[1], .threads = std::atoi(argv[2]), .api_port = 0, .ca = ""};
    if (argc == 5) {
        given.api_port = std::atoi(argv[3]);
        given.ca = argv[4];
    }
    FCGX_Init();
    const int listening = FCGX_OpenSocket(given.socket.c_str(), 4096);
    if (listening < 0 || ::chmod(given.socket.c_str(), 0666) != 0)
        return 1;
    std::vector<std::thread> threads;
    threads.reserve(static_cast<std::size_t>(given.threads));
    for (int i = 0; i < given.threads; ++i)
        threads.emplace_back([&] { serve(listening, given); });
    for (std::thread& each : threads)
        each.join();
    return 0;
}
