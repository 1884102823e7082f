#include "server/credit/merkle.hpp"

#include <bit>
#include <span>
#include <string>

namespace yanxiu::credit {
namespace {

constexpr char kLeaf = 0;
constexpr char kNode = 1;

using Leaves = std::span<const Hash>;

Hash node_hash(const Hash& left, const Hash& right) {
    std::string bytes(1, kNode);
    bytes.append(left.begin(), left.end()).append(right.begin(), right.end());
    return sha256(bytes);
}

/// How many of `size` leaves, two or more, are on the left.
std::size_t left_of(std::size_t size) {
    return std::bit_floor(size - 1);
}

Hash root_of(Leaves leaves) {
    if (leaves.size() == 1) return leaves.front();
    const auto left = left_of(leaves.size());
    return node_hash(root_of(leaves.first(left)), root_of(leaves.subspan(left)));
}

}  // namespace

Hash leaf_hash(std::string_view leaf) {
    return sha256(std::string(1, kLeaf).append(leaf));
}

Hash tree_root(const std::vector<Hash>& leaves) {
    return leaves.empty() ? sha256({}) : root_of(leaves);
}

std::vector<Hash> inclusion_path(const std::vector<Hash>& leaves, std::size_t index) {
    std::vector<Hash> from_top;
    for (Leaves below = leaves; below.size() > 1;) {
        const auto left = left_of(below.size());
        const bool goes_left = index < left;
        from_top.push_back(root_of(goes_left ? below.subspan(left) : below.first(left)));
        if (!goes_left) index -= left;
        below = goes_left ? below.first(left) : below.subspan(left);
    }
    return {from_top.rbegin(), from_top.rend()};
}

bool is_included(const Hash& root, const Hash& leaf, std::size_t index, std::size_t size,
                 const std::vector<Hash>& path) {
    if (index >= size) return false;
    auto last = size - 1;
    Hash seen = leaf;
    for (const auto& beside : path) {
        if (last == 0) return false;
        if (index % 2 == 1 || index == last) {
            seen = node_hash(beside, seen);
            // Where nothing stands to the right, a node is its own parent.
            while (index % 2 == 0 && index != 0) {
                index /= 2;
                last /= 2;
            }
        } else {
            seen = node_hash(seen, beside);
        }
        index /= 2;
        last /= 2;
    }
    return last == 0 && seen == root;
}

}  // namespace yanxiu::credit
