#include "server/blob/filesystem_store.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <thread>

#include "server/base/error.hpp"

using namespace yanxiu;

namespace {

class FilesystemStoreTest : public testing::Test {
  protected:
    FilesystemStoreTest() {
        std::string pattern = std::filesystem::temp_directory_path() / "yanxiu-blobs-XXXXXX";
        directory_ = mkdtemp(pattern.data());
        store_ = std::make_unique<blob::FilesystemStore>(directory_);
    }
    ~FilesystemStoreTest() override { std::filesystem::remove_all(directory_); }

    static std::span<const std::byte> bytes(std::string_view text) { return std::as_bytes(std::span(text)); }

    std::filesystem::path directory_;
    std::unique_ptr<blob::FilesystemStore> store_;
};

}  // namespace

TEST_F(FilesystemStoreTest, WhatIsPutIsReadAndReplacedWhole) {
    store_->put("assets/17/3/v720/0.m4s", bytes("first and longer"));
    store_->put("assets/17/3/v720/0.m4s", bytes("second"));
    EXPECT_EQ(store_->read("assets/17/3/v720/0.m4s", 100), "second");
    EXPECT_EQ(store_->read("assets/17/3/v720/0.m4s", 3), "sec");
    EXPECT_EQ(store_->size_bytes("assets/17/3/v720/0.m4s"), 6);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory_ / "assets/17/3/v720"), {}), 1);
}

TEST_F(FilesystemStoreTest, AWriterGoesOnWhereItIsToldAndCutsTheRest) {
    {
        auto writer = store_->open_writer("uploads/a", 0);
        writer->write(bytes("0123456789"));
        writer->sync();
        EXPECT_EQ(writer->offset(), 10);
    }
    auto writer = store_->open_writer("uploads/a", 4);
    writer->write(bytes("xy"));
    EXPECT_EQ(store_->read("uploads/a", 100), "0123xy");
    writer->cut(5);
    writer->write(bytes("z"));
    EXPECT_EQ(store_->read("uploads/a", 100), "0123xz");
    writer.reset();
    EXPECT_THROW(store_->open_writer("uploads/a", 7), base::RequestError);
}

TEST_F(FilesystemStoreTest, WhatIsMissingIsMissing) {
    EXPECT_EQ(store_->open_descriptor("uploads/none"), -1);
    EXPECT_EQ(store_->size_bytes("uploads/none"), -1);
    EXPECT_THROW(store_->read("uploads/none", 1), base::RequestError);
    EXPECT_NO_THROW(store_->remove("uploads/none"));
    EXPECT_NO_THROW(store_->remove("uploads/none/"));
}

TEST_F(FilesystemStoreTest, RemovesOneOrEverythingBelow) {
    store_->put("assets/1/a", bytes("a"));
    store_->put("assets/1/b/c", bytes("c"));
    store_->put("assets/12/a", bytes("other"));
    store_->remove("assets/1/a");
    EXPECT_EQ(store_->size_bytes("assets/1/a"), -1);
    store_->remove("assets/1/");
    EXPECT_EQ(store_->size_bytes("assets/1/b/c"), -1);
    EXPECT_EQ(store_->size_bytes("assets/12/a"), 5);
}

TEST_F(FilesystemStoreTest, KeysThatAreNotOursNeverBecomePaths) {
    for (const auto* key :
         {"", "/etc/passwd", "../x", "a/../b", "a//b", "a/", ".hidden", "a/.b", "A", "a b", "a\\b"}) {
        EXPECT_FALSE(blob::is_key(key)) << key;
        EXPECT_THROW(store_->put(key, bytes("x")), std::invalid_argument) << key;
    }
    EXPECT_THROW(store_->remove("/"), std::invalid_argument);
    EXPECT_TRUE(blob::is_key("uploads/3f2a-0.bin"));
}

TEST_F(FilesystemStoreTest, KnowsHowMuchRoomIsLeft) {
    EXPECT_GT(store_->free_bytes(), 0);
}

TEST_F(FilesystemStoreTest, ListsTheKeysBelowAPrefixAndNoDrafts) {
    EXPECT_TRUE(store_->list("uploads/").empty());
    store_->put("uploads/1", bytes("a"));
    store_->put("uploads/deep/2", bytes("b"));
    store_->put("assets/3", bytes("c"));
    std::filesystem::copy_file(directory_ / "uploads/1", directory_ / "uploads/.draft-1-1");
    auto keys = store_->list("uploads/");
    std::sort(keys.begin(), keys.end());
    EXPECT_EQ(keys, (std::vector<std::string>{"uploads/1", "uploads/deep/2"}));
    EXPECT_THROW((void)store_->list("uploads"), std::invalid_argument);
}

TEST_F(FilesystemStoreTest, ASecondWriterWaitsForTheFirst) {
    auto first = store_->open_writer("uploads/1", 0);
    std::atomic<bool> opened{false};
    std::thread other([&] {
        auto second = store_->open_writer("uploads/1", 5);
        opened = true;
        second->write(bytes(" second"));
    });
    first->write(bytes("first and more"));
    EXPECT_FALSE(opened);
    first.reset();
    other.join();
    EXPECT_EQ(store_->read("uploads/1", 100), "first second");
}
