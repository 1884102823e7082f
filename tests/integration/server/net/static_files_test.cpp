#include "server/net/static_files.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/integration/server/net/net_fixture.hpp"

namespace yanxiu::net {
namespace {

namespace fs = std::filesystem;

class StaticFiles : public NetTest {
  protected:
    StaticFiles() {
        write("index.html", "<!doctype html>");
        write("assets/app-1a2b.js", "0123456789");
        write("assets/app-1a2b.js.br", "br");
        write("assets/app-1a2b.js.gz", "gz");
        write("../secret.txt", "not a page");
        routes_.push_back(static_files_route(root_, log_));
        start();
    }
    ~StaticFiles() override { fs::remove_all(folder_); }

    void write(const std::string& name, const std::string& text) {
        fs::create_directories((root_ / name).parent_path());
        std::ofstream(root_ / name) << text;
    }

    static fs::path fresh_folder() {
        std::string pattern = "/tmp/yanxiu-pages-XXXXXX";
        return ::mkdtemp(pattern.data());
    }
    const fs::path folder_ = fresh_folder();
    const fs::path root_ = folder_ / "dist";
};

TEST_F(StaticFiles, AreKeptForEverWhenTheirNameCarriesAHash) {
    const auto script = fetch("/assets/app-1a2b.js");
    EXPECT_EQ(script.body, "0123456789");
    EXPECT_EQ(script.header("cache-control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(script.header("content-type"), "text/javascript; charset=utf-8");
    EXPECT_EQ(script.header("x-content-type-options"), "nosniff");
    EXPECT_EQ(fetch("/").header("cache-control"), "no-cache");
    EXPECT_NE(fetch("/").header("content-security-policy").find("script-src 'self'"), std::string::npos);
}

TEST_F(StaticFiles, AreSentCompressedToWhoTakesThem) {
    const auto best = fetch("/assets/app-1a2b.js", "Accept-Encoding: gzip, deflate, br\r\n");
    EXPECT_EQ(best.body, "br");
    EXPECT_EQ(best.header("content-encoding"), "br");
    EXPECT_EQ(best.header("vary"), "accept-encoding");
    EXPECT_EQ(fetch("/assets/app-1a2b.js", "Accept-Encoding: gzip\r\n").body, "gz");
    EXPECT_EQ(fetch("/assets/app-1a2b.js", "Accept-Encoding: br;q=0\r\n").body, "0123456789");
    EXPECT_EQ(fetch("/assets/app-1a2b.js.br").status, 404);
}

TEST_F(StaticFiles, AreSentInRanges) {
    const auto part = fetch("/assets/app-1a2b.js", "Range: bytes=2-4\r\n");
    EXPECT_EQ(part.status, 206);
    EXPECT_EQ(part.body, "234");
    EXPECT_EQ(part.header("content-range"), "bytes 2-4/10");
    EXPECT_EQ(fetch("/assets/app-1a2b.js", "Range: bytes=-3\r\n").body, "789");
    EXPECT_EQ(fetch("/assets/app-1a2b.js", "Range: bytes=10-\r\n").status, 416);
    EXPECT_EQ(fetch("/assets/app-1a2b.js", "Range: bytes=2-4\r\nIf-Range: \"another\"\r\n").status, 200);
}

TEST_F(StaticFiles, AreNotSentTwiceToWhoHasThem) {
    const auto etag = fetch("/assets/app-1a2b.js").header("etag");
    EXPECT_EQ(fetch("/assets/app-1a2b.js", "If-None-Match: " + etag + "\r\n").status, 304);
    EXPECT_EQ(fetch("/assets/app-1a2b.js", "If-None-Match: \"x\", W/" + etag + "\r\n").status, 304);
    EXPECT_EQ(fetch("/assets/app-1a2b.js", "If-None-Match: \"x\"\r\n").status, 200);
    EXPECT_NE(fetch("/assets/app-1a2b.js", "Accept-Encoding: br\r\n").header("etag"), etag);
}

TEST_F(StaticFiles, GiveThePageToEveryPathWithoutExtension) {
    EXPECT_EQ(fetch("/lessons/17").body, "<!doctype html>");
    EXPECT_EQ(fetch("/lessons/17.js").status, 404);
    EXPECT_EQ(fetch("/assets/none").status, 404);
}

TEST_F(StaticFiles, LeadNowhereElse) {
    for (const char* path : {"/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2f..%2fsecret.txt",
                             "/assets/%2e%2e%2f%2e%2e%2fsecret.txt", "/..\\secret.txt"}) {
        test::RawClient client(port());
        client.get(path);
        const auto answer = client.answer();
        EXPECT_TRUE(!answer || answer->body.find("not a page") == std::string::npos) << path;
    }
}

}  // namespace
}  // namespace yanxiu::net
