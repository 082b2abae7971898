#pragma once

namespace imp::config {

/// Takes every secret out of the process's environment and overwrites it there, so that neither
/// /proc/PID/environ nor a program that we start holds one: the values of secret keys,
/// and of IMP_STORE_URL and IMP_API_URL where they hold a password. After the configuration is
/// loaded; before threads.
void forget_secrets_in_environment();

}  // namespace imp::config
