#include "sandbox/http_server.hpp"

#include "sandbox/connection_threads.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <limits>
#include <thread>
#include <utility>

namespace imp::sandbox {

namespace {

constexpr int kBacklog =
    4096;  // the library's own is 5: a burst of clients would wait for SYN repeats
constexpr std::size_t kMostBody = 16UL * 1024 * 1024;

/// The connection that this thread serves; handlers of the library do not get to see it.
thread_local Connection* t_connection = nullptr;

}  // namespace

HttpServer::HttpServer(Handler handler, std::chrono::seconds keep_alive)
    : handler_(std::move(handler)), keep_alive_(keep_alive), stop_(::eventfd(0, EFD_CLOEXEC)) {
    new_task_queue = [] { return new ConnectionThreads; };
    set_tcp_nodelay(true);
    set_keep_alive_timeout(keep_alive.count());
    set_keep_alive_max_count(std::numeric_limits<int>::max());
    set_payload_max_length(kMostBody);
    // Without the library's SO_REUSEPORT: a second sandbox on the same port is an error.
    set_socket_options([this](socket_t sock) {
        const int on = 1;
        ::setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        listening_fd_ = sock;
    });
    const auto any = [this](const httplib::Request& request, httplib::Response& response) {
        handler_(request, response, *t_connection);
    };
    constexpr const char* kAnything = "[\\s\\S]*";
    Get(kAnything, any);
    Post(kAnything, any);
    Put(kAnything, any);
    Patch(kAnything, any);
    Delete(kAnything, any);
    Options(kAnything, any);
}

HttpServer::~HttpServer() = default;

Result<void> HttpServer::use_tls(const TlsFiles& files) {
    std::unique_ptr<SSL_CTX, SslContextDeleter> context(SSL_CTX_new(TLS_server_method()));
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1)
        return Error{Errc::config, "no certificate in " + files.certificate};
    if (SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(context.get()) != 1)
        return Error{Errc::config, "no key for the certificate in " + files.key};
    tls_ = std::move(context);
    return {};
}

Result<int> HttpServer::bind(const std::string& host, int port) {
    const int bound = port == 0 ? bind_to_any_port(host) : (bind_to_port(host, port) ? port : -1);
    if (bound < 0)
        return Error{Errc::config, "cannot listen on " + host + ":" + std::to_string(port)};
    ::listen(listening_fd_, kBacklog);
    return bound;
}

void HttpServer::shut_down() {
    while (!is_running())  // the library forgets a stop() that comes before serve()
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ::eventfd_write(stop_.get(), 1);
    stop();
    const std::lock_guard lock(mutex_);
    for (const int fd : open_)
        ::shutdown(fd, SHUT_RD);  // a request half sent will not come
}

bool HttpServer::pause(std::chrono::milliseconds time) const {
    pollfd stop{stop_.get(), POLLIN, 0};
    return ::poll(&stop, 1, static_cast<int>(time.count())) == 0;
}

std::size_t HttpServer::open_connections() const {
    const std::lock_guard lock(mutex_);
    return open_.size();
}

bool HttpServer::process_and_close_socket(socket_t sock) {
    Connection connection(sock, tls_.get(), ++connection_count_);
    {
        const std::lock_guard lock(mutex_);
        open_.insert(sock);
    }
    t_connection = &connection;
    serve_connection(connection);
    t_connection = nullptr;
    const std::lock_guard lock(mutex_);
    open_.erase(sock);
    return true;
}

void HttpServer::serve_connection(Connection& connection) {
    if (!connection.handshake())
        return;
    const auto without_length = [](httplib::Request& request) {
        // The library would read such a body until the end of the connection.
        if (!request.has_header("Content-Length") && !request.has_header("Transfer-Encoding"))
            request.set_header("Content-Length", "0");
    };
    bool closed = false;
    while (!closed && connection.wait_for_request(stop_.get(), keep_alive_)) {
        const bool answered = process_request(connection, false, closed, without_length);
        if (!connection.flush() || !answered)
            return;
    }
}

}  // namespace imp::sandbox
