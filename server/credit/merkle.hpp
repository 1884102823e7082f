#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "server/credit/ledger.hpp"

namespace yanxiu::credit {

// Trees of SHA-256 as RFC 9162 section 2.1 defines them. Pure.

/// Of one leaf, whatever its bytes.
Hash leaf_hash(std::string_view leaf);

/// Over the hashes of all leaves, in order; of no leaves the hash of nothing.
Hash tree_root(const std::vector<Hash>& leaves);

/// The hashes beside the way from leaf `index` (smaller than the number of leaves) to the root, lowest first.
std::vector<Hash> inclusion_path(const std::vector<Hash>& leaves, std::size_t index);

/// Whether `leaf` is number `index` of the `size` leaves under `root`.
bool is_included(const Hash& root, const Hash& leaf, std::size_t index, std::size_t size,
                 const std::vector<Hash>& path);

}  // namespace yanxiu::credit
