#include "server/library/upload_answers.hpp"

#include <string>
#include <utility>

#include "server/net/call_text.hpp"
#include "server/net/http_text.hpp"

namespace yanxiu::library {
namespace {

net::HttpResponse answer(int status) {
    net::HttpResponse response;
    response.status = status;
    response.headers.emplace_back("tus-resumable", kTusVersion);
    return response;
}

void add_expiry(net::HttpResponse& response, const UploadStatus& upload) {
    if (!upload.finished)
        response.headers.emplace_back("upload-expires", net::http_date(upload.expires_at_s));
}

void add_offset(net::HttpResponse& response, const UploadStatus& upload) {
    response.headers.emplace_back("upload-offset", std::to_string(upload.offset_bytes));
}

}  // namespace

net::HttpResponse options_answer(std::int64_t max_upload_bytes) {
    auto response = answer(204);
    response.headers.emplace_back("tus-version", kTusVersion);
    response.headers.emplace_back("tus-extension", kTusExtensions);
    response.headers.emplace_back("tus-max-size", std::to_string(max_upload_bytes));
    response.headers.emplace_back("tus-checksum-algorithm", kTusChecksums);
    return response;
}

net::HttpResponse created_answer(const UploadStatus& upload, bool with_upload) {
    auto response = answer(201);
    response.headers.emplace_back("location", std::string(kUploadsPath) + "/" + upload.id);
    if (with_upload) add_offset(response, upload);
    add_expiry(response, upload);
    return response;
}

net::HttpResponse status_answer(const UploadStatus& upload) {
    auto response = answer(200);
    add_offset(response, upload);
    if (upload.size_bytes) {
        response.headers.emplace_back("upload-length", std::to_string(*upload.size_bytes));
    } else {
        response.headers.emplace_back("upload-defer-length", "1");
    }
    if (!upload.metadata.empty()) response.headers.emplace_back("upload-metadata", upload.metadata);
    add_expiry(response, upload);
    return response;
}

net::HttpResponse written_answer(const UploadStatus& upload) {
    auto response = answer(204);
    add_offset(response, upload);
    add_expiry(response, upload);
    return response;
}

net::HttpResponse terminated_answer() {
    return answer(204);
}

net::HttpResponse refusal_answer(const base::RequestError& error) {
    auto response = net::error_response(error);
    response.status = upload_status(error);
    response.headers.emplace_back("tus-resumable", kTusVersion);
    if (response.status == 412) response.headers.emplace_back("tus-version", kTusVersion);
    return response;
}

}  // namespace yanxiu::library
