#include "server/credit/merkle.hpp"

#include <gtest/gtest.h>

#include <string>

namespace yanxiu::credit {
namespace {

using namespace std::string_literals;

/// The eight leaves that implementations of Certificate Transparency test with.
std::vector<Hash> known_leaves(std::size_t count) {
    const std::vector<std::string> leaves{
        "",
        "\x00"s,
        "\x10"s,
        "\x20\x21"s,
        "\x30\x31"s,
        "\x40\x41\x42\x43"s,
        "\x50\x51\x52\x53\x54\x55\x56\x57"s,
        "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"s};
    std::vector<Hash> hashes;
    for (std::size_t i = 0; i < count; ++i) hashes.push_back(leaf_hash(leaves[i]));
    return hashes;
}

std::vector<Hash> numbered_leaves(std::size_t count) {
    std::vector<Hash> hashes;
    for (std::size_t i = 0; i < count; ++i) hashes.push_back(leaf_hash(std::to_string(i)));
    return hashes;
}

TEST(Merkle, RootsAreThoseOfTheStandard) {
    EXPECT_EQ(hex_of(tree_root({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex_of(tree_root(known_leaves(1))),
              "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    EXPECT_EQ(hex_of(tree_root(known_leaves(2))),
              "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
    EXPECT_EQ(hex_of(tree_root(known_leaves(3))),
              "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77");
    EXPECT_EQ(hex_of(tree_root(known_leaves(8))),
              "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

TEST(Merkle, EveryLeafOfEveryTreeIsShownToBeInIt) {
    for (std::size_t size = 1; size <= 40; ++size) {
        const auto leaves = numbered_leaves(size);
        const auto root = tree_root(leaves);
        for (std::size_t index = 0; index < size; ++index) {
            const auto path = inclusion_path(leaves, index);
            ASSERT_TRUE(is_included(root, leaves[index], index, size, path)) << index << " of " << size;
        }
    }
}

TEST(Merkle, NothingElseIs) {
    for (std::size_t size = 1; size <= 20; ++size) {
        const auto leaves = numbered_leaves(size);
        const auto root = tree_root(leaves);
        for (std::size_t index = 0; index < size; ++index) {
            auto path = inclusion_path(leaves, index);
            EXPECT_FALSE(is_included(root, leaf_hash("another"), index, size, path));
            EXPECT_FALSE(is_included(leaf_hash("another"), leaves[index], index, size, path));
            for (std::size_t other = 0; other <= size; ++other) {
                EXPECT_EQ(is_included(root, leaves[index], other, size, path), other == index);
            }
            path.push_back(root);
            EXPECT_FALSE(is_included(root, leaves[index], index, size, path));
            path.pop_back();
            if (path.empty()) continue;
            path.back()[0] ^= 1;
            EXPECT_FALSE(is_included(root, leaves[index], index, size, path));
            path.pop_back();
            EXPECT_FALSE(is_included(root, leaves[index], index, size, path));
        }
    }
}

}  // namespace
}  // namespace yanxiu::credit
