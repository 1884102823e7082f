#include "media/av/file.hpp"

#include <unistd.h>

#include <algorithm>

namespace yanxiu::media::av {

std::int64_t read_at(const File& file, void* to, std::int64_t size, std::int64_t position) {
    if (file.arrival != nullptr)
        size = std::clamp<std::int64_t>(file.arrival->wait_for(position) - position, 0, size);
    return ::pread(file.descriptor, to, static_cast<std::size_t>(size), position);
}

}  // namespace yanxiu::media::av
