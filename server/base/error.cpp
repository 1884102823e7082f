#include "server/base/error.hpp"

#include <array>

namespace yanxiu::base {
namespace {

struct CodeRow {
    std::string_view name;
    int status;
};

constexpr std::array<CodeRow, 16> kCodes{{{"canceled", 499},
                                          {"unknown", 500},
                                          {"invalid_argument", 400},
                                          {"deadline_exceeded", 504},
                                          {"not_found", 404},
                                          {"already_exists", 409},
                                          {"permission_denied", 403},
                                          {"resource_exhausted", 429},
                                          {"failed_precondition", 400},
                                          {"aborted", 409},
                                          {"out_of_range", 400},
                                          {"unimplemented", 501},
                                          {"internal", 500},
                                          {"unavailable", 503},
                                          {"data_loss", 500},
                                          {"unauthenticated", 401}}};

}  // namespace

std::string_view connect_name(Code code) {
    return kCodes[static_cast<std::size_t>(code)].name;
}

int http_status(Code code) {
    return kCodes[static_cast<std::size_t>(code)].status;
}

}  // namespace yanxiu::base
