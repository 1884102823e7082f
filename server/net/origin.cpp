#include "server/net/origin.hpp"

#include <algorithm>
#include <cctype>

namespace yanxiu::net {
namespace {

bool changes_nothing(std::string_view method) {
    return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

// Fetch lets a page send these to a foreign server without a preflight.
bool any_page_can_send(const OriginQuestion& question) {
    if (question.method != "POST" || question.tus) return false;
    auto type = media_type(question.content_type);
    return type.empty() || type == "text/plain" || type == "multipart/form-data" ||
           type == "application/x-www-form-urlencoded";
}

}  // namespace

bool AllowedOrigins::allows_handshake(std::string_view origin) const {
    return std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
}

bool AllowedOrigins::allows_request(const OriginQuestion& question) const {
    if (changes_nothing(question.method)) return true;
    if (!question.origin.empty()) return allows_handshake(question.origin);
    return !question.has_session || !any_page_can_send(question);
}

std::string media_type(std::string_view content_type) {
    auto type = content_type.substr(0, content_type.find(';'));
    while (!type.empty() && type.back() == ' ') type.remove_suffix(1);
    std::string lower(type);
    for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return lower;
}

}  // namespace yanxiu::net
