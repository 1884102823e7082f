#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

/// Boxes of ISO/IEC 14496-12, read and written. Pure.
namespace yanxiu::media::mp4 {

inline constexpr std::int64_t kMovieTicks = 1000;  // of a movie's own time in a second

/// Reads big-endian numbers from the front; throws BadFragment beyond the end.
class Bytes {
  public:
    explicit Bytes(std::string_view rest) : rest_(rest) {}

    std::uint64_t number(std::size_t bytes);
    std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
    std::string_view take(std::size_t bytes);
    bool empty() const { return rest_.empty(); }

  private:
    std::string_view rest_;
};

struct Box {
    std::string_view content;
    std::size_t at = 0;  // where its header begins, among its neighbours
};

/// The first box of a type among neighbours; throws BadFragment when there is none.
Box find_box(std::string_view among, std::string_view type);
/// The content of a box within boxes.
std::string_view inside(std::string_view among, std::initializer_list<std::string_view> path);
/// The same with its header.
std::string whole(std::string_view among, std::string_view type);

/// `value` as so many big-endian bytes.
std::string number(std::uint64_t value, std::size_t bytes);
inline std::string u32(std::uint64_t value) {
    return number(value, 4);
}
std::string box(std::string_view type, std::string_view content);
/// With a version and flags in front (4.2).
std::string full_box(std::string_view type, std::uint8_t version, std::uint32_t flags,
                     std::string_view content);

}  // namespace yanxiu::media::mp4
