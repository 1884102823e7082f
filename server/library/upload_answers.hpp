#pragma once

#include "server/library/upload_writing.hpp"
#include "server/net/http.hpp"

namespace yanxiu::library {

/// Answers of tus 1.0.0. Pure.
net::HttpResponse options_answer(std::int64_t max_upload_bytes);
net::HttpResponse created_answer(const UploadStatus& upload, bool with_upload);
net::HttpResponse status_answer(const UploadStatus& upload);
net::HttpResponse written_answer(const UploadStatus& upload);
net::HttpResponse terminated_answer();
/// Connect's form with our stable code, under the status that tus asks for.
net::HttpResponse refusal_answer(const base::RequestError& error);

}  // namespace yanxiu::library
