#include "server/library/upload_rules.hpp"

#include <gtest/gtest.h>

#include "server/library/digest.hpp"

namespace yanxiu::library {
namespace {

/// The stable code with which a request is refused; empty when it is not.
std::string refusal(const net::HttpRequest& request) {
    try {
        read_upload_request(request);
        return {};
    } catch (const base::RequestError& error) {
        return error.reason();
    }
}

net::HttpRequest patch_request() {
    net::HttpRequest request;
    request.method = "PATCH";
    request.path = "/uploads/0f8fad5b-d9cb-469f-a165-70867728950e";
    request.headers = {{"tus-resumable", "1.0.0"},
                       {"upload-offset", "5000000000"},
                       {"content-type", "application/offset+octet-stream"}};
    request.content_length = 10;
    return request;
}

void set(net::HttpRequest& request, const std::string& name, const std::string& value) {
    for (auto& header : request.headers)
        if (header.first == name) {
            header.second = value;
            return;
        }
    request.headers.emplace_back(name, value);
}

TEST(UploadRules, APatchIsReadWithOffsetsBeyondFourGibibytes) {
    const auto upload = read_upload_request(patch_request());
    EXPECT_EQ(upload.kind, UploadRequest::Kind::write);
    EXPECT_EQ(upload.id, "0f8fad5b-d9cb-469f-a165-70867728950e");
    EXPECT_EQ(upload.offset, 5000000000);
    EXPECT_EQ(upload.body_bytes, 10);
    EXPECT_FALSE(upload.checksum);
}

TEST(UploadRules, NumbersAreDecimalAndNotNegative) {
    for (const std::string offset : {"-1", "+1", "1e3", "0x10", " 1", "9223372036854775808", "1,1"}) {
        auto request = patch_request();
        set(request, "upload-offset", offset);
        EXPECT_EQ(refusal(request), "malformed_offset") << offset;
    }
}

TEST(UploadRules, OnlyLowerCaseUuidsNameUploads) {
    EXPECT_TRUE(is_upload_id("0f8fad5b-d9cb-469f-a165-70867728950e"));
    for (const std::string_view id :
         {"0F8FAD5B-d9cb-469f-a165-70867728950e", "0f8fad5bd9cb469fa16570867728950e", "",
          "0f8fad5b-d9cb-469f-a165-70867728950", "0f8fad5b-d9cb-469f-a165-70867728950g",
          "0f8fad5b-d9cb-469f-a165-70867728950e0", "../../../../../../../../../../etc/pw"})
        EXPECT_FALSE(is_upload_id(id)) << id;
}

TEST(UploadRules, MetadataIsAListOfKeysAndBase64) {
    const auto metadata = read_upload_metadata("lesson_id MTc=,filename 6K++5aCCLm1wNA==,flag");
    EXPECT_EQ(metadata.at("lesson_id"), "17");
    EXPECT_EQ(metadata.at("filename"), "课堂.mp4");
    EXPECT_EQ(metadata.at("flag"), "");
    EXPECT_EQ(read_upload_metadata("a MQ==, b Mg==").at("b"), "2");
    EXPECT_TRUE(read_upload_metadata("").empty());
    for (const std::string& text : {std::string("a MQ==,a Mg=="), std::string(",a MQ=="), std::string("a M"),
                                    std::string("a MQ= ="), std::string("\x01 MQ=="), std::string(4097, 'a')})
        EXPECT_THROW(read_upload_metadata(text), base::RequestError) << text;
}

TEST(UploadRules, AFilenameIsPlainTextOfBoundedLength) {
    net::HttpRequest request;
    request.method = "POST";
    request.path = "/uploads";
    request.headers = {{"tus-resumable", "1.0.0"}, {"upload-length", "5"}};
    request.content_length = 0;
    const auto refused = [&](const std::string& filename_base64) {
        set(request, "upload-metadata", "lesson_id MTc=,filename " + filename_base64);
        return refusal(request);
    };
    EXPECT_EQ(refused("6K++5aCCLm1wNA=="), "");
    EXPECT_EQ(refused("PHNjcmlwdD4="), "") << "text is kept as text";
    EXPECT_EQ(refused("YQBi"), "malformed_metadata") << "NUL";
    EXPECT_EQ(refused("YQpi"), "malformed_metadata") << "a line break";
    EXPECT_EQ(refused("/w=="), "malformed_metadata") << "not UTF-8";
    std::string long_name;
    for (int i = 0; i < 342; ++i) long_name += "YWFh";
    EXPECT_EQ(refused(long_name), "malformed_metadata");
}

TEST(UploadRules, Base64HasOneSpelling) {
    EXPECT_EQ(decode_base64(""), "");
    EXPECT_EQ(decode_base64("Zg=="), "f");
    EXPECT_EQ(decode_base64("Zm8="), "fo");
    EXPECT_EQ(decode_base64("Zm9v"), "foo");
    for (const std::string_view text : {"Zg", "Zh==", "Z===", "Zm9=", "====", "Zm9v\n", "Zm-_"})
        EXPECT_FALSE(decode_base64(text)) << text;
}

TEST(UploadRules, ChecksumsAreKnownByNameAndLength) {
    EXPECT_EQ(read_upload_checksum("sha1 qvTGHdzF6KLavt4PO0gs2a6pQ00=").digest.size(), 20U);
    for (const std::string_view header : {"sha1", "sha1 ", "sha1 qvTG", "SHA1 qvTGHdzF6KLavt4PO0gs2a6pQ00=",
                                          "", "sha512 qvTGHdzF6KLavt4PO0gs2a6pQ00="})
        EXPECT_THROW(read_upload_checksum(header), base::RequestError) << header;
}

TEST(UploadRules, DigestsAreTheKnownOnes) {
    const std::string_view text = "hello";
    Digest digest("sha1");
    digest.add(std::as_bytes(std::span(text.substr(0, 2))));
    digest.add(std::as_bytes(std::span(text.substr(2))));
    EXPECT_EQ(digest.finish(), decode_base64("qvTGHdzF6KLavt4PO0gs2a6pQ00="));
    EXPECT_THROW(Digest("crc32"), std::invalid_argument);
}

TEST(UploadRules, EachRefusalHasTheStatusThatTusOrSenseAskFor) {
    const auto status = [](base::Code code, const char* reason) {
        return upload_status(base::RequestError(code, reason, ""));
    };
    EXPECT_EQ(status(base::Code::aborted, "wrong_offset"), 409);
    EXPECT_EQ(status(base::Code::not_found, "upload_not_found"), 404);
    EXPECT_EQ(status(base::Code::not_found, "upload_gone"), 410);
    EXPECT_EQ(status(base::Code::failed_precondition, "unsupported_tus_version"), 412);
    EXPECT_EQ(status(base::Code::resource_exhausted, "quota_exceeded"), 413);
    EXPECT_EQ(status(base::Code::invalid_argument, "unsupported_type"), 415);
    EXPECT_EQ(status(base::Code::resource_exhausted, "uploads_too_many"), 429);
    EXPECT_EQ(status(base::Code::invalid_argument, "checksum_mismatch"), 460);
    EXPECT_EQ(status(base::Code::unavailable, "database_unavailable"), 503);
    EXPECT_EQ(status(base::Code::resource_exhausted, "disk_full"), 507);
}

}  // namespace
}  // namespace yanxiu::library
