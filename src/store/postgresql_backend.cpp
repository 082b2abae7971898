#include "store/postgresql_backend.hpp"

#include "store/socket_watch.hpp"

#include <fcntl.h>

namespace imp::store {

namespace {

/// Until the dialect says how long.
constexpr std::chrono::seconds kWhileOpening{10};

SocketWatch::Guard watched(const TimedPostgresqlSession& session) {
    return {SocketWatch::shared(), session.socket(), session.limit()};
}

/// SOCI's statement, watched wherever it may talk to the server.
class TimedStatement final : public soci::details::statement_backend {
  public:
    TimedStatement(const TimedPostgresqlSession& session,
                   soci::details::statement_backend* statement)
        : session_(session), soci_(statement) {}

    void alloc() override { soci_->alloc(); }

    void clean_up() override {
        const SocketWatch::Guard guard = watched(session_);  // the server is told to forget it
        soci_->clean_up();
    }

    void prepare(const std::string& query, soci::details::statement_type type) override {
        const SocketWatch::Guard guard = watched(session_);
        soci_->prepare(query, type);
    }

    exec_fetch_result execute(int number) override {
        const SocketWatch::Guard guard = watched(session_);
        return soci_->execute(number);
    }

    /// All rows came with execute().
    exec_fetch_result fetch(int number) override { return soci_->fetch(number); }

    long long get_affected_rows() override { return soci_->get_affected_rows(); }

    int get_number_of_rows() override { return soci_->get_number_of_rows(); }

    [[nodiscard]] std::string get_parameter_name(int index) const override {
        return soci_->get_parameter_name(index);
    }

    std::string rewrite_for_procedure_call(const std::string& query) override {
        return soci_->rewrite_for_procedure_call(query);
    }

    int prepare_for_describe() override {
        const SocketWatch::Guard guard = watched(session_);
        return soci_->prepare_for_describe();
    }

    void describe_column(int column, soci::data_type& type, std::string& name) override {
        soci_->describe_column(column, type, name);
    }

    soci::details::standard_into_type_backend* make_into_type_backend() override {
        return soci_->make_into_type_backend();
    }

    soci::details::standard_use_type_backend* make_use_type_backend() override {
        return soci_->make_use_type_backend();
    }

    soci::details::vector_into_type_backend* make_vector_into_type_backend() override {
        return soci_->make_vector_into_type_backend();
    }

    soci::details::vector_use_type_backend* make_vector_use_type_backend() override {
        return soci_->make_vector_use_type_backend();
    }

  private:
    const TimedPostgresqlSession& session_;
    const std::unique_ptr<soci::details::statement_backend> soci_;
};

class TimedFactory final : public soci::backend_factory {
  public:
    [[nodiscard]] soci::details::session_backend* make_session(
        const soci::connection_parameters& parameters) const override {
        return std::make_unique<TimedPostgresqlSession>(parameters).release();  // SOCI deletes it
    }
};

}  // namespace

TimedPostgresqlSession::TimedPostgresqlSession(const soci::connection_parameters& parameters)
    : soci_(static_cast<soci::postgresql_session_backend*>(
          soci::factory_postgresql()->make_session(parameters))),
      socket_(::fcntl(PQsocket(soci_->conn_), F_DUPFD_CLOEXEC, 0)),
      limit_(kWhileOpening) {
    if (!socket_)
        throw soci::soci_error("no descriptor is left to watch the connection with");
    // Without DETAIL and CONTEXT, which hold values of rows.
    PQsetErrorVerbosity(soci_->conn_, PQERRORS_TERSE);
}

bool TimedPostgresqlSession::is_connected() {
    return soci_->is_connected();
}

void TimedPostgresqlSession::begin() {
    const SocketWatch::Guard guard = watched(*this);
    soci_->begin();
}

void TimedPostgresqlSession::commit() {
    const SocketWatch::Guard guard = watched(*this);
    soci_->commit();
}

void TimedPostgresqlSession::rollback() {
    const SocketWatch::Guard guard = watched(*this);
    soci_->rollback();
}

std::string TimedPostgresqlSession::get_dummy_from_table() const {
    return {};
}

std::string TimedPostgresqlSession::get_backend_name() const {
    return "postgresql";
}

soci::details::statement_backend* TimedPostgresqlSession::make_statement_backend() {
    // SOCI deletes it.
    return std::make_unique<TimedStatement>(*this, soci_->make_statement_backend()).release();
}

soci::details::rowid_backend* TimedPostgresqlSession::make_rowid_backend() {
    return soci_->make_rowid_backend();
}

soci::details::blob_backend* TimedPostgresqlSession::make_blob_backend() {
    return soci_->make_blob_backend();
}

const soci::backend_factory& timed_postgresql() {
    static const TimedFactory kFactory;
    return kFactory;
}

}  // namespace imp::store
