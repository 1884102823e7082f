#include "tests/sim/town.hpp"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <pqxx/pqxx>
#include <stdexcept>
#include <thread>

#include "tests/support/evidence_world.hpp"

namespace yanxiu::sim {
namespace {

constexpr const char* kConfig = R"([server]
port = {}
web_root = "{}"
connections_per_address = 10000
[database]
url = "{}"
[redis]
address = "{}"
[blob]
directory = "{}"
[policy]
file = "{}"
[log]
level = "warn"
)";
constexpr auto kPolicy = YANXIU_SOURCE_DIR "/deploy/policies/otog-2018.toml";

/// The county's policy, but that nobody is asked whether they are there.
std::string policy_without_checks(const std::string& folder) {
    std::ifstream in(kPolicy);
    std::string text((std::istreambuf_iterator<char>(in)), {});
    const std::string asked = "asked = true";
    text.replace(text.find(asked), asked.size(), "asked = false");
    const auto file = folder + "/policy.toml";
    std::ofstream(file) << text;
    return file;
}

// The cookie of person n is n in 64 digits. Their sessions are as old as the machine says: signing in is by
// its clock.
constexpr auto kPersons =
    "INSERT INTO person (login, name, school_id, password_hash, must_change_password) "
    "SELECT 'teacher-' || n, '示范教师', (SELECT min(id) FROM school), '', false "
    "FROM generate_series(0, $1::int - 1) n";
constexpr auto kSessions =
    "INSERT INTO session (token_hash, person_id, expires_at, address, user_agent) "
    "SELECT sha256(convert_to(lpad(substr(login, 9), 64, '0'), 'UTF8')), id, now() + interval '60 days', "
    "'127.0.0.1', 'sim' FROM person WHERE login LIKE 'teacher-%'";
constexpr auto kFound =
    "SELECT id, lpad(substr(login, 9), 64, '0') FROM person WHERE login LIKE 'teacher-%' ORDER BY id";
constexpr auto kContent =
    "INSERT INTO content (sha256) VALUES (sha256(gen_random_uuid()::text::bytea)) RETURNING id";
constexpr auto kLesson =
    "INSERT INTO lesson (author_id, title, published_at) SELECT id, '示范课', now() FROM person ORDER BY id "
    "LIMIT 1 RETURNING id";
constexpr auto kAsset =
    "INSERT INTO asset (lesson_id, content_id, source_key, source_bytes, state, duration_ms) "
    "VALUES ($1, $2, '', 1, 'complete', $3) RETURNING id";
constexpr auto kRenditions =
    "INSERT INTO rendition (asset_id, name, kind, width, height, frame_rate_mhz, bandwidth, codecs, "
    "init_key, "
    "listed) VALUES ($1, 'v360', 'video', 640, 360, 25000, 800000, 'avc1.64001e', 'sim/init', true), "
    "($1, 'a48', 'audio', 0, 0, 0, 48000, 'mp4a.40.2', 'sim/init', true)";
constexpr auto kFinish = "UPDATE rendition SET finished = true, complete = true WHERE asset_id = $1";
constexpr auto kSegments =
    "INSERT INTO segment (rendition_id, number, start_ms, duration_ms, duration_us, size_bytes, blob_key) "
    "SELECT r.id, n, n * 4000, 4000, 4000000, 64, 'sim/segment' FROM generate_series(0, $2::int - 1) n, "
    "rendition r "
    "WHERE r.asset_id = $1 ORDER BY n";
constexpr auto kShow = "UPDATE lesson SET asset_id = $2 WHERE id = $1";
constexpr auto kCredited = "SELECT person_id, sum(amount_ms)::bigint FROM ledger_entry GROUP BY person_id";
constexpr auto kDue =
    "SELECT count(*) FROM lease_waiting WHERE due_at <= timestamptz 'epoch' + $1::bigint * interval '1 "
    "millisecond'";

constexpr int kOfALength = 6;
constexpr int kLengthsMin[] = {3, 4, 5, 6, 8, 10, 15, 25, 30, 45};

std::string redis_address() {
    const char* address = std::getenv("YANXIU_TEST_REDIS");
    if (address == nullptr)
        throw std::runtime_error("YANXIU_TEST_REDIS is not set: see tests/support/services");
    return address;
}

void write_file(const std::filesystem::path& file, const std::string& bytes) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
}

}  // namespace

Town::Town(std::int64_t begin_ms, int persons)
    : clock_(folder_.path() + "/clock"),
      policy_(credit::load_policy(policy_without_checks(folder_.path()))),
      port_(bench::free_port()) {
    clock_.set(begin_ms);
    write_file(folder_.path() + "/blobs/sim/init", std::string(64, 'i'));
    write_file(folder_.path() + "/blobs/sim/segment", std::string(64, 's'));
    write_file(folder_.path() + "/web/index.html", "");
    write_file(folder_.path() + "/yanxiu.toml",
               fmt::format(fmt::runtime(kConfig), port_, folder_.path() + "/web", database_.server_url(),
                           redis_address(), folder_.path() + "/blobs", folder_.path() + "/policy.toml"));
    make_persons(persons);
    make_lessons();
    database_.owner().transact([](store::Transaction& t) {
        t.exec0("DELETE FROM content_to_recompute");
        t.exec0("ANALYZE");
    });
    start_server();
}

void Town::make_persons(int count) {
    test::make_person(database_.owner());  // with a school
    database_.owner().transact([&](store::Transaction& t) {
        t.exec_params0(kPersons, count);
        t.exec0(kSessions);
        for (const auto& row : t.exec(kFound))
            persons_.push_back({row[0].as<std::int64_t>(), row[1].as<std::string>()});
    });
}

void Town::make_lessons() {
    for (const int minutes : kLengthsMin) {
        for (int i = 0; i < kOfALength; ++i) {
            lessons_.push_back(make_lesson(minutes * 60'000, 0));
            place(lessons_.back());
        }
    }
    unplaced_ = make_lesson(10 * 60'000, 0);
    twin_ = make_lesson(original().duration_ms, original().content);
    place(twin_);
}

Lesson Town::make_lesson(std::int64_t duration_ms, std::int64_t content) {
    return database_.owner().transact([&](store::Transaction& t) {
        Lesson made{0, content, 0, duration_ms};
        made.id = t.exec1(kLesson)[0].as<std::int64_t>();
        if (content == 0) made.content = t.exec1(kContent)[0].as<std::int64_t>();
        made.asset = t.exec_params1(kAsset, made.id, made.content, duration_ms)[0].as<std::int64_t>();
        t.exec_params0(kRenditions, made.asset);
        t.exec_params0(kSegments, made.asset, duration_ms / kSegmentMs);
        t.exec_params0(kFinish, made.asset);
        t.exec_params0(kShow, made.id, made.asset);
        return made;
    });
}

void Town::place(const Lesson& lesson) {
    test::place_lesson(database_.owner(), {{lesson.id}, {lesson.asset}, {lesson.content}}, "remote",
                       "2018-01-01");
}

const Person& Town::next_person() {
    if (met_ == persons_.size()) throw std::runtime_error("the town has too few teachers");
    return persons_[met_++];
}

const Lesson& Town::lesson(std::int64_t least_ms, std::uint64_t choice) const {
    const auto first = std::find_if(lessons_.begin(), lessons_.end(),
                                    [&](const Lesson& each) { return each.duration_ms >= least_ms; });
    if (first == lessons_.end()) throw std::runtime_error("no lesson is so long");
    return *(first + static_cast<std::ptrdiff_t>(choice % kOfALength));
}

void Town::kill_server() {
    ::kill(server_->pid(), SIGKILL);
    server_.reset();
}

void Town::start_server() {
    const auto log = folder_.path() + "/server.log";
    server_ = std::make_unique<bench::Child>(
        std::vector<std::string>{bench::programs() / "sim_server", folder_.path() + "/yanxiu.toml",
                                 folder_.path() + "/clock"},
        log);
    bench::wait_for_port(port_, *server_, log);
}

void Town::settle() {
    for (int i = 0; i < 700; ++i) {
        const auto due = database_.owner().transact([&](store::Transaction& t) {
            return t.exec_params1(kDue, clock_.now_ms())[0].as<std::int64_t>();
        });
        if (due == 0) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    server_.reset();  // in order: what is queued is committed
}

std::map<std::int64_t, std::int64_t> Town::credited_ms() {
    return database_.owner().transact([](store::Transaction& t) {
        std::map<std::int64_t, std::int64_t> credited;
        for (const auto& row : t.exec(kCredited))
            credited[row[0].as<std::int64_t>()] = row[1].as<std::int64_t>();
        return credited;
    });
}

watch::Verification Town::verify(std::vector<std::string>& told) {
    constexpr std::size_t kMostLines = 20;
    return watch::verify_everybody(
        database_.database(), policy_,
        [&](const std::string& line) {
            if (told.size() < kMostLines) told.push_back(line);
        },
        [this](base::Instant) { return clock_.now(); });
}

}  // namespace yanxiu::sim
