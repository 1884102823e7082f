#pragma once

#include <filesystem>
#include <string>

namespace yanxiu::store {

/// Writes the whole database but for sessions, as it is at one moment, to a new file in pg_dump's custom
/// format: whoever was put out since shall not be in again when it is restored. Needs the owner's URL, and
/// PostgreSQL's programs of at least the server's version. Blocks. Throws std::runtime_error when it fails;
/// the program has said why on standard error.
void dump(const std::string& owner_url, const std::filesystem::path& file);

/// Throws std::runtime_error when there is a table in it.
void require_empty(const std::string& owner_url);

/// Reads such a file into an empty database, whole or not at all. Numbers that may have been given away since
/// it was written (of leases, files) are not given again. Blocks. Throws as above, also when the database is
/// not empty.
void restore(const std::string& owner_url, const std::filesystem::path& file);

}  // namespace yanxiu::store
