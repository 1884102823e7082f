#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "media/sandbox/messages.hpp"

/// How values lie in a frame: numbers in eight bytes, texts behind their length. Pure.
namespace yanxiu::media::sandbox {

inline constexpr std::size_t kHeaderBytes = 5;
inline constexpr std::int64_t kMostItems = 1000;

/// Appends values to a frame.
class Writer {
  public:
    explicit Writer(Kind kind) : bytes_(kHeaderBytes, '\0') { bytes_[4] = static_cast<char>(kind); }

    Writer& number(std::int64_t value) {
        char raw[sizeof value];
        std::memcpy(raw, &value, sizeof value);
        bytes_.append(raw, sizeof raw);
        return *this;
    }
    Writer& optional(std::optional<std::int64_t> value) {
        return number(value ? 1 : 0).number(value.value_or(0));
    }
    Writer& text(std::string_view value) {
        number(static_cast<std::int64_t>(value.size()));
        bytes_.append(value);
        return *this;
    }
    std::string done() {
        const auto length = static_cast<std::uint32_t>(bytes_.size() - kHeaderBytes);
        std::memcpy(bytes_.data(), &length, sizeof length);
        return std::move(bytes_);
    }

  private:
    std::string bytes_;
};

/// Takes values off a frame, refusing whatever does not fit.
class Reader {
  public:
    explicit Reader(std::string_view body) : rest_(body) {}

    std::int64_t number() {
        std::int64_t value = 0;
        std::memcpy(&value, take(sizeof value).data(), sizeof value);
        return value;
    }
    int small() {
        const auto value = number();
        if (value < -1'000'000'000 || value > 1'000'000'000) throw BadMessage("a number is out of range");
        return static_cast<int>(value);
    }
    bool flag() { return number() != 0; }
    std::optional<std::int64_t> optional() {
        const bool there = flag();
        const auto value = number();
        return there ? std::optional(value) : std::nullopt;
    }
    std::int64_t count() {
        const auto value = number();
        if (value < 0 || value > kMostItems) throw BadMessage("a list is too long");
        return value;
    }
    std::string text() {
        const auto length = number();
        if (length < 0 || static_cast<std::uint64_t>(length) > rest_.size())
            throw BadMessage("a text is cut");
        return std::string(take(static_cast<std::size_t>(length)));
    }
    void end() const {
        if (!rest_.empty()) throw BadMessage("a frame is too long");
    }

  private:
    std::string_view take(std::size_t length) {
        if (rest_.size() < length) throw BadMessage("a frame is cut");
        const auto taken = rest_.substr(0, length);
        rest_.remove_prefix(length);
        return taken;
    }
    std::string_view rest_;
};

}  // namespace yanxiu::media::sandbox
