// ledger seal, check-root, proof, check-proof: the ledger as it was at one moment, for those who keep its
// root.
#include <fcntl.h>
#include <sys/stat.h>
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
#include "server/people/person_store.hpp"

namespace yanxiu::admin {
namespace {

namespace fs = std::filesystem;

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Is on the disk when this returns; a file that is there is never written over.
void write_new_file(const std::string& path, const std::string& text, mode_t mode) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file < 0) throw std::system_error(errno, std::generic_category(), "cannot write " + path);
    const bool written =
        ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
    const int error = errno;
    ::close(file);
    if (!written) throw std::system_error(error, std::generic_category(), "cannot write " + path);
}

/// 64 hexadecimal digits; made with the first root.
credit::SigningSeed read_seed(const std::string& path) {
    if (!fs::exists(path)) {
        credit::SigningSeed seed{};
        std::ifstream("/dev/urandom", std::ios::binary)
            .read(reinterpret_cast<char*>(seed.data()), seed.size());
        std::string digits;
        base::append_hex(digits, seed);
        write_new_file(path, digits + '\n', S_IRUSR | S_IWUSR);
    }
    auto text = read_file(path);
    text.erase(text.find_last_not_of("\r\n ") + 1);
    const auto seed = base::bytes_of_hex<32>(text);
    if (!seed) throw std::runtime_error(path + " is no key: it must be 64 hexadecimal digits");
    return *seed;
}

std::string digits_of(const credit::PublicKey& key) {
    std::string digits;
    base::append_hex(digits, key);
    return digits;
}

void seal(Context& context, const std::string& key, const std::string& folder) {
    const auto seed = read_seed(key);
    const auto root =
        context.database()->transact([&](store::Transaction& t) { return credit::seal(t, seed); });
    const auto day = base::to_text(credit::read_statement(root.statement).sealed_at).substr(0, 10);
    const auto name = "ledger-root-" + day + '-' + std::to_string(root.number) + ".txt";
    const auto file = (fs::path(folder) / name).string();
    write_new_file(file, root.statement, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
    std::cout << root.statement << file << '\n';
}

void check_root(Context& context, const std::string& file) {
    const auto statement = read_file(file);
    const auto root = credit::read_statement(statement);
    const auto fault = context.database()->transact([&](store::Transaction& t) -> std::string {
        const auto stored = credit::find_root(t, root.number);
        if (!stored) return "it has no root " + std::to_string(root.number) + ": it is older than this one";
        if (stored->statement != statement) return "its root of that number is another one";
        return credit::root_fault(t, *stored);
    });
    if (!fault.empty()) throw std::runtime_error("the ledger is not the one of this root: " + fault);
    std::cout << "root " << root.number << " of " << base::to_text(root.sealed_at)
              << ": every entry of that time is as it was\n";
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

void check_proof(const std::string& file, const std::string& kept) {
    const auto proof = credit::read_proof(read_file(file));
    const auto root = credit::check(proof);
    if (credit::hex_of(root.root) != kept && (!fs::exists(kept) || read_file(kept) != proof.statement))
        throw std::runtime_error("the proof is for another root");
    std::map<std::string, std::int64_t> sums;
    for (const auto& [seq, booked_at, booking, previous, hash] : proof.chain)
        sums[booking.category] += booking.amount_ms;
    for (const auto& [category, ms] : sums) std::cout << category << ": " << ms << " ms\n";
    std::cout << "person " << proof.chain.front().booking.person.value << ": " << proof.chain.size()
              << " entries are in root " << root.number << " of " << base::to_text(root.sealed_at)
              << ", signed with the key " << digits_of(root.key) << '\n';
}

void add_seal(CLI::App& ledger, Context& context) {
    auto* command = ledger.add_subcommand(
        "seal",
        "Signs the ledger as it is now, and writes the root to a file to be printed or kept elsewhere");
    auto key = std::make_shared<std::string>();
    auto folder = std::make_shared<std::string>(".");
    command->add_option("--key", *key, "File of the signing key; made when it is missing")->required();
    command->add_option("--out", *folder, "Folder of the new file")->check(CLI::ExistingDirectory);
    command->callback([&context, key, folder] { seal(context, *key, *folder); });
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
    command->add_option("--root", *root, "The file of the root that was kept, or its 64 digits")->required();
    command->callback([file, root] { check_proof(*file, *root); });
}

}  // namespace

void add_ledger_roots(CLI::App& ledger, Context& context) {
    for (const auto add : {add_seal, add_check_root, add_proof, add_check_proof}) add(ledger, context);
}

}  // namespace yanxiu::admin
