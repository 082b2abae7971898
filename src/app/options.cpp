#include "app/options.hpp"

namespace imp {

settlement::RecorderOptions recorder_options(const Config& config) {
    return {.policy = {.accept_test_payments = config.mode.test_payments,
                       .test_pg_ids = config.mode.test_pg_ids},
            .channels = {.command = !config.notify.command.empty(),
                         .url = !config.notify.url.empty(),
                         .shop_on_paid = !config.orders.on_paid.empty(),
                         .shop_on_cancelled = !config.orders.on_cancelled.empty()},
            .refund_refused = config.forgery.cancel};
}

}  // namespace imp
