#include "tests/integration/server/library/upload_fixture.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <pqxx/pqxx>
#include <stdexcept>

namespace yanxiu::library {
namespace {

net::Caller caller_of(std::string_view cookie) {
    net::Caller caller;
    caller.must_change_password = cookie.ends_with('!');
    caller.person = {std::stoll(std::string(cookie))};
    return caller;
}

}  // namespace

class FaultyStore::Writer final : public blob::BlobWriter {
  public:
    Writer(FaultyStore& store, std::unique_ptr<blob::BlobWriter> real)
        : store_(store), real_(std::move(real)) {}

    void write(std::span<const std::byte> bytes) override {
        const auto room = std::max<std::int64_t>(0, store_.room_bytes - real_->offset());
        const auto length = static_cast<std::int64_t>(bytes.size());
        real_->write(bytes.first(static_cast<std::size_t>(std::min(room, length))));
        store_.tell();
        if (length > room) throw base::RequestError(base::Code::resource_exhausted, "disk_full", "no room");
        offset_ = real_->offset();
    }
    void sync() override {
        if (store_.sync_fails) throw base::RequestError(base::Code::internal, "blob_failed", "sync a blob");
        real_->sync();
        store_.tell();
    }
    void cut(std::int64_t offset) override {
        real_->cut(offset);
        offset_ = offset;
    }
    std::int64_t offset() const override { return offset_; }

  private:
    FaultyStore& store_;
    std::unique_ptr<blob::BlobWriter> real_;
    std::int64_t offset_ = real_->offset();
};

std::unique_ptr<blob::BlobWriter> FaultyStore::open_writer(std::string_view key, std::int64_t offset) {
    return std::make_unique<Writer>(*this, real_.open_writer(key, offset));
}

void FaultyStore::tell() {
    {
        const std::lock_guard lock(mutex_);
        changed_ = true;
    }
    change_.notify_all();
}

void FaultyStore::wait_for_change(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    change_.wait_for(lock, patience, [this] { return changed_; });
    changed_ = false;
}

Connection::Connection(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("cannot connect to the node");
}

Connection::~Connection() {
    ::close(socket_);
}

bool Connection::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto done = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (done <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(done));
    }
    return true;
}

Answer Connection::read_answer(bool has_body) {
    std::string text;
    std::size_t end = std::string::npos;
    std::size_t whole = std::string::npos;
    Answer answer;
    while (text.size() < whole) {
        char piece[4096];
        const auto got = ::recv(socket_, piece, sizeof piece, 0);
        if (got <= 0) return answer;
        text.append(piece, static_cast<std::size_t>(got));
        if (end != std::string::npos || (end = text.find("\r\n\r\n")) == std::string::npos) continue;
        answer.status = std::stoi(text.substr(9, 3));
        for (std::size_t at = text.find("\r\n") + 2; at < end + 2;) {
            const auto stop = text.find("\r\n", at);
            const auto colon = text.find(": ", at);
            auto name = text.substr(at, colon - at);
            std::transform(name.begin(), name.end(), name.begin(),
                           [](unsigned char c) { return std::tolower(c); });
            answer.headers[name] = text.substr(colon + 2, stop - colon - 2);
            at = stop + 2;
        }
        const auto length = answer.headers.find("content-length");
        whole = end + 4 + (has_body && length != answer.headers.end() ? std::stoul(length->second) : 0);
    }
    answer.body = text.substr(end + 4);
    return answer;
}

Node::Node(store::Database& database, blob::BlobStore& blobs, UploadLimits limits, const std::string& redis)
    : server_({}, pool_, log_, metrics_),
      bus_({redis, "upload-test:"}),
      uploads_(std::make_unique<Uploads>(database, blobs, bus_, pool_, log_, limits)) {
    server_.start({}, {uploads_->route()}, caller_of, [] { return true; });
}

Node::~Node() {
    server_.stop(std::chrono::milliseconds(0));
}

UploadTest::UploadTest() {
    std::string pattern = std::filesystem::temp_directory_path() / "yanxiu-uploads-XXXXXX";
    directory_ = mkdtemp(pattern.data());
    disk_ = std::make_unique<blob::FilesystemStore>(directory_);
    blobs_ = std::make_unique<FaultyStore>(*disk_);
    caller_ = make_person();
    lesson_ = make_lesson(caller_);
    restart();
}

UploadTest::~UploadTest() {
    node_.reset();
    std::filesystem::remove_all(directory_);
}

void UploadTest::restart(UploadLimits limits) {
    node_.reset();
    node_ = std::make_unique<Node>(db(), *blobs_, limits);
}

void UploadTest::eventually(const std::function<bool()>& holds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!holds()) {
        if (std::chrono::steady_clock::now() > end) throw std::runtime_error("it never came true");
        blobs_->wait_for_change(std::chrono::milliseconds(5));  // the row follows its sync without a word
    }
}

std::int64_t UploadTest::recorded(const std::string& path) {
    return std::stoll(sql("SELECT offset_bytes FROM upload WHERE id = '" + id_of(path) + "'"));
}

base::PersonId UploadTest::make_person() {
    static std::atomic<int> count{0};
    const auto name = "uploader" + std::to_string(count++);
    return {std::stoll(sql("WITH s AS (INSERT INTO school (code, name, kind) VALUES ('" + name +
                           "', '示范学校', 1) RETURNING id) INSERT INTO person (login, name, school_id, "
                           "password_hash) SELECT '" +
                           name + "', '示范', id, 'x' FROM s RETURNING id"))};
}

base::LessonId UploadTest::make_lesson(base::PersonId author) {
    return {std::stoll(sql("INSERT INTO lesson (author_id, title) VALUES (" + std::to_string(author.value) +
                           ", '示范课') RETURNING id"))};
}

std::string UploadTest::sql(const std::string& query) {
    return owner().transact([&](store::Transaction& t) {
        const auto rows = t.exec(query);
        return rows.empty() || rows[0][0].is_null() ? std::string() : rows[0][0].as<std::string>();
    });
}

std::string UploadTest::head_text(const std::string& method, const std::string& path, const Lines& lines,
                                  std::size_t body_bytes) const {
    Lines all{{"host", "localhost"},
              {"tus-resumable", "1.0.0"},
              {"cookie", "yanxiu_session=" + std::to_string(caller_.value)},
              {"content-length", std::to_string(body_bytes)}};
    for (const auto& [name, value] : lines) all[name] = value;
    std::string text = method + " " + path + " HTTP/1.1\r\n";
    for (const auto& [name, value] : all)
        if (!value.empty()) text += name + ": " + value + "\r\n";
    return text + "\r\n";
}

Answer UploadTest::request(const std::string& method, const std::string& path, const Lines& lines,
                           const std::string& body) {
    Connection connection(node_->port());
    connection.send(head_text(method, path, lines, body.size()));
    connection.send(body);
    const auto overridden = lines.find("x-http-method-override");
    return connection.read_answer(method != "HEAD" &&
                                  (overridden == lines.end() || overridden->second != "HEAD"));
}

std::string UploadTest::metadata_for(base::LessonId lesson) {
    return "lesson_id " + base64(std::to_string(lesson.value)) + ",filename " + base64("课堂.mp4");
}

Answer UploadTest::create(base::LessonId lesson, const Lines& lines, const std::string& body) {
    Lines all{{"upload-metadata", metadata_for(lesson)}};
    for (const auto& [name, value] : lines) all[name] = value;
    return request("POST", "/uploads", all, body);
}

std::string UploadTest::created(std::int64_t size) {
    const auto answer = create(make_lesson(caller_), {{"upload-length", std::to_string(size)}});
    if (answer.status != 201) throw std::runtime_error("not created: " + answer.body);
    return answer.path();
}

Answer UploadTest::patch(const std::string& path, std::int64_t offset, const std::string& bytes,
                         const Lines& lines) {
    Lines all{{"upload-offset", std::to_string(offset)}, {"content-type", "application/offset+octet-stream"}};
    for (const auto& [name, value] : lines) all[name] = value;
    return request("PATCH", path, all, bytes);
}

std::int64_t UploadTest::offset_of(const std::string& path) {
    return request("HEAD", path).offset();
}

std::string UploadTest::stored(const std::string& path) const {
    return disk_->read("uploads/" + id_of(path), 1 << 30);
}

}  // namespace yanxiu::library
