#pragma once

#include "server/credit/policy.hpp"

namespace yanxiu::credit {

/// What no single key can tell: codes given twice, speed classes out of order or paying too much, obligations
/// that name unknown categories. Throws base::ConfigError, naming the key. Pure.
void check_consistent(const Policy& policy);

}  // namespace yanxiu::credit
