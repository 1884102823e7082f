// ledger key, seal, root, check-root, proof, check-proof: the ledger as it was at one moment, for those who
// keep its root.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "server/base/hex.hpp"
#include "server/credit/root_store.hpp"
#include "server/main/admin.hpp"
#include "server/people/passwords.hpp"
#include "server/people/person_store.hpp"

namespace yanxiu::admin {
namespace {

namespace fs = std::filesystem;

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(file), {});
    if (!file) throw std::runtime_error("cannot read " + path);
    return text;
}

[[noreturn]] void fail(const std::string& path) {
    throw std::system_error(errno, std::generic_category(), "cannot write " + path);
}

void sync(const std::string& path, int flags) {
    const int file = ::open(path.c_str(), flags | O_CLOEXEC);
    const bool synced = file >= 0 && ::fsync(file) == 0;
    const int error = errno;
    if (file >= 0) ::close(file);
    errno = error;
    if (!synced) fail(path);
}

/// 64 hexadecimal digits, in a file or, for "-", on standard input.
credit::SigningSeed read_seed(const std::string& path) {
    auto text = path == "-" ? std::string(std::istreambuf_iterator<char>(std::cin), {}) : read_file(path);
    text.erase(text.find_last_not_of("\r\n ") + 1);
    const auto seed = base::bytes_of_hex<32>(text);
    if (!seed)
        throw std::runtime_error(path +
                                 " is no key: it must be 64 hexadecimal digits, as `ledger key` prints");
    return {*seed};
}

void seal(Context& context, const std::string& key, const std::string& folder, bool new_key) {
    const auto seed = read_seed(key);
    const auto root =
        context.database()->transact([&](store::Transaction& t) { return credit::seal(t, seed, new_key); });
    std::cout << root.statement;
    if (folder.empty()) return;
    const auto day = base::to_text(credit::read_statement(root.statement).sealed_at).substr(0, 10);
    const auto print = credit::hex_of(credit::sha256(root.statement)).substr(0, 8);
    write_new_file(fs::path(folder) / fmt::format("ledger-root-{}-{}-{}.txt", day, root.number, print),
                   root.statement);
}

void show_root(Context& context, std::optional<std::int64_t> number) {
    const auto root =
        context.database()->transact([&](store::Transaction& t) { return credit::find_root(t, number); });
    if (!root) throw std::runtime_error("there is no such root: `ledger seal` makes one");
    std::cout << root->statement;
}

void prove(Context& context, const std::string& login, std::optional<std::int64_t> number) {
    const auto proof = context.database()->transact([&](store::Transaction& t) {
        const auto person = people::find_person_by_login(t, login);
        if (!person) throw std::runtime_error("nobody has the login " + login);
        const auto root = credit::find_root(t, number);
        if (!root) throw std::runtime_error("there is no such root: `ledger seal` makes one");
        auto found = credit::prove(t, *root, person->id);
        if (!found) throw std::runtime_error(login + " had no entry at root " + std::to_string(root->number));
        return *std::move(found);
    });
    credit::check(proof);
    std::cout << credit::to_text(proof);
}

/// `kept`: the root's file, or its SHA-256 in hexadecimal digits.
void require_root(const std::string& statement, const std::string& kept) {
    const bool same = base::bytes_of_hex<32>(kept) ? kept == credit::hex_of(credit::sha256(statement))
                                                   : read_file(kept) == statement;
    if (!same) throw std::runtime_error("the proof is for another root");
}

void check_proof(const std::string& file, const std::string& kept) {
    const auto proof = credit::read_proof(read_file(file));
    require_root(proof.statement, kept);
    const auto root = credit::check(proof);
    std::map<std::string, std::int64_t> sums;
    for (const auto& entry : proof.chain) {
        auto& sum = sums[entry.booking.category];
        if (__builtin_add_overflow(sum, entry.booking.amount_ms, &sum))
            throw std::runtime_error("the entries make no sum");
    }
    for (const auto& [category, ms] : sums) std::cout << in_one_line(category) << ": " << ms << " ms\n";
    std::cout << "person " << proof.chain.front().booking.person.value << ": " << proof.chain.size()
              << " entries are in root " << root.number << " of " << base::to_text(root.sealed_at)
              << ", signed with the key " << credit::hex_of(root.key) << '\n';
}

void add_key(CLI::App& ledger, Context&) {
    ledger.add_subcommand("key", "Prints a new signing key; whoever has it can sign roots")->callback([] {
        std::cout << people::random_token() << '\n';
    });
}

void add_seal(CLI::App& ledger, Context& context) {
    auto* command = ledger.add_subcommand(
        "seal", "Signs the ledger as it is now, and prints the root, to be kept elsewhere");
    auto key = std::make_shared<std::string>();
    auto folder = std::make_shared<std::string>();
    auto new_key = std::make_shared<bool>(false);
    command->add_option("--key", *key, "File of the signing key; -: standard input")->required();
    command->add_option("--out", *folder, "Folder of the file; none: it is only printed")
        ->check(CLI::ExistingDirectory);
    command->add_flag("--new-key", *new_key, "The key is another one than that of the last root");
    command->callback([&context, key, folder, new_key] { seal(context, *key, *folder, *new_key); });
}

void add_root(CLI::App& ledger, Context& context) {
    auto* command = ledger.add_subcommand("root", "Prints a root as it was signed");
    auto number = std::make_shared<std::optional<std::int64_t>>();
    command->add_option("number", *number, "Of the root; the last one");
    command->callback([&context, number] { show_root(context, *number); });
}

void add_check_root(CLI::App& ledger, Context& context) {
    auto* command = ledger.add_subcommand(
        "check-root",
        "Whether the ledger still holds all that it held at a root: a restored, older one does not");
    auto file = std::make_shared<std::string>();
    command->add_option("file", *file)->required()->check(CLI::ExistingFile);
    command->callback([&context, file] { check_root(context, *file); });
}

void add_proof(CLI::App& ledger, Context& context) {
    auto* command =
        ledger.add_subcommand("proof", "Prints the proof that a person's entries are part of a root");
    auto login = std::make_shared<std::string>();
    auto number = std::make_shared<std::optional<std::int64_t>>();
    command->add_option("login", *login)->required();
    command->add_option("--number", *number, "Of the root; the last one");
    command->callback([&context, login, number] { prove(context, *login, *number); });
}

void add_check_proof(CLI::App& ledger, Context&) {
    auto* command = ledger.add_subcommand("check-proof",
                                          "Checks a proof against a root; needs no server and no database");
    auto file = std::make_shared<std::string>();
    auto root = std::make_shared<std::string>();
    command->add_option("file", *file)->required()->check(CLI::ExistingFile);
    command->add_option("--root", *root, "The file of the root that was kept, or its SHA-256")->required();
    command->callback([file, root] { check_proof(*file, *root); });
}

}  // namespace

void write_new_file(const fs::path& path, const std::string& text) {
    const auto making = path.string() + ".new";
    if (!(std::ofstream(making, std::ios::binary) << text << std::flush)) fail(making);
    sync(making, O_RDONLY);
    const bool named = ::link(making.c_str(), path.c_str()) == 0;
    const int error = errno;
    ::unlink(making.c_str());
    errno = error;
    if (!named) fail(path.string());
    sync(path.parent_path().string(), O_RDONLY | O_DIRECTORY);
}

void check_root(Context& context, const std::string& file) {
    const auto statement = read_file(file);
    const auto root = credit::read_statement(statement);
    const auto fault = context.database()->transact([&](store::Transaction& t) -> std::string {
        const auto stored = credit::find_root(t, root.number);
        if (!stored) return "it has no root " + std::to_string(root.number) + ": it is older than this one";
        if (stored->statement != statement) return "its root of that number is another one";
        return credit::fault_under(t, *stored);
    });
    if (!fault.empty()) throw std::runtime_error("the ledger is not the one of this root: " + fault);
    std::cout << "root " << root.number << " of " << base::to_text(root.sealed_at)
              << ": every entry of that time is as it was\n";
}

void add_ledger_roots(CLI::App& ledger, Context& context) {
    for (const auto add : {add_key, add_seal, add_root, add_check_root, add_proof, add_check_proof})
        add(ledger, context);
}

}  // namespace yanxiu::admin
