#include <cstdio>
#include <cstdlib>

#include "server/net/call.hpp"

namespace yanxiu::net {
namespace {

// A wrong registration is our own mistake, found at the first start.
[[noreturn]] void broken(std::string_view method, const char* why) {
    std::fprintf(stderr, "call %.*s: %s\n", static_cast<int>(method.size()), method.data(), why);
    std::abort();
}

const google::protobuf::MethodDescriptor* find_method(std::string_view method) {
    auto slash = method.find('/');
    if (slash == method.npos) return nullptr;
    const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
        std::string(method.substr(0, slash)));
    return service ? service->FindMethodByName(std::string(method.substr(slash + 1))) : nullptr;
}

}  // namespace

const CallRegistry::Entry* CallRegistry::find(std::string_view method) const {
    auto entry = entries_.find(method);
    return entry == entries_.end() ? nullptr : &entry->second;
}

void CallRegistry::insert(std::string_view method, Entry entry) {
    entry.descriptor = find_method(method);
    if (!entry.descriptor) broken(method, "not in the protocol");
    if (entry.new_request()->GetDescriptor() != entry.descriptor->input_type())
        broken(method, "other request type");
    if (!entries_.emplace(method, std::move(entry)).second) broken(method, "registered twice");
}

}  // namespace yanxiu::net
