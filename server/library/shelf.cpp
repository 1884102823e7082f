#include "server/library/shelf.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <utility>
#include <vector>

#include "server/library/lesson_events.hpp"
#include "server/library/shelf_asset.hpp"
#include "server/library/shelf_store.hpp"

namespace yanxiu::library {
namespace {

using SteadyClock = std::chrono::steady_clock;

// A lesson of 45 minutes in five renditions takes about half a megabyte.
constexpr std::size_t kMostBytes = 128 << 20;

struct Place {
    std::mutex reading;  // held by the one who reads it from the database
    // The rest is guarded by the shelf's mutex; `used` may be stored under a shared lock.
    std::shared_ptr<const ShelfAsset> asset;
    std::size_t bytes = 0;
    SteadyClock::time_point as_of;
    std::atomic<std::uint64_t> used{0};
};

}  // namespace

struct Shelf::Impl {
    store::Database& database;
    const blob::BlobStore& blobs;
    std::size_t assets_limit;
    std::chrono::milliseconds growing_fresh;

    std::shared_mutex mutex;
    std::unordered_map<base::AssetId, std::shared_ptr<Place>> places;
    std::size_t bytes = 0;
    std::uint64_t news = 0;  // heard of so far
    std::atomic<std::uint64_t> uses{0};
    std::unique_ptr<bus::Bus::Subscription> subscription;

    std::shared_ptr<const ShelfAsset> at_hand(base::AssetId id);
    std::shared_ptr<Place> place_of(base::AssetId id);
    std::shared_ptr<const ShelfAsset> read(base::AssetId id);
    std::uint64_t news_so_far();
    void put(base::AssetId id, const std::shared_ptr<Place>& place, std::shared_ptr<const ShelfAsset> asset,
             SteadyClock::time_point as_of, std::uint64_t news_before);
    void forget(base::AssetId id);
    void forget(base::LessonId lesson);
    void make_room(base::AssetId newest);
};

std::shared_ptr<const ShelfAsset> Shelf::Impl::at_hand(base::AssetId id) {
    std::shared_lock lock(mutex);
    const auto found = places.find(id);
    if (found == places.end() || !found->second->asset) return nullptr;
    auto& place = *found->second;
    if (!place.asset->complete && SteadyClock::now() - place.as_of >= growing_fresh) return nullptr;
    place.used.store(++uses, std::memory_order_relaxed);
    return place.asset;
}

std::shared_ptr<Place> Shelf::Impl::place_of(base::AssetId id) {
    std::unique_lock lock(mutex);
    auto& place = places[id];
    if (!place) place = std::make_shared<Place>();
    return place;
}

std::shared_ptr<const ShelfAsset> Shelf::Impl::read(base::AssetId id) {
    auto stored = database.transact([&](store::Transaction& t) { return read_stored_asset(t, id); });
    if (!stored) return nullptr;
    auto asset = shelve(std::move(*stored), [&](const std::string& key) { return blobs.size_bytes(key); });
    return asset ? std::make_shared<const ShelfAsset>(std::move(*asset)) : nullptr;
}

void Shelf::Impl::forget(base::AssetId id) {
    const auto found = places.find(id);
    if (found == places.end()) return;
    bytes -= found->second->bytes;
    places.erase(found);
}

void Shelf::Impl::forget(base::LessonId lesson) {
    std::unique_lock lock(mutex);
    ++news;
    std::vector<base::AssetId> changed;
    for (const auto& [id, place] : places)
        if (place->asset && place->asset->lesson == lesson) changed.push_back(id);
    for (const auto id : changed) forget(id);
}

std::uint64_t Shelf::Impl::news_so_far() {
    std::shared_lock lock(mutex);
    return news;
}

void Shelf::Impl::put(base::AssetId id, const std::shared_ptr<Place>& place,
                      std::shared_ptr<const ShelfAsset> asset, SteadyClock::time_point as_of,
                      std::uint64_t news_before) {
    std::unique_lock lock(mutex);
    forget(id);
    // Whoever was told of a change while this was read may mean it: it is good for one answer, not for more.
    if (!asset || news != news_before) return;
    place->bytes = bytes_in_memory(*asset);
    place->asset = std::move(asset);
    place->as_of = as_of;
    place->used = ++uses;
    bytes += place->bytes;
    places.emplace(id, place);
    make_room(id);
}

void Shelf::Impl::make_room(base::AssetId newest) {
    while (places.size() > 1 && (places.size() > assets_limit || bytes > kMostBytes)) {
        const auto oldest = std::min_element(places.begin(), places.end(), [&](const auto& a, const auto& b) {
            return (a.first == newest ? ~std::uint64_t{0} : a.second->used.load()) <
                   (b.first == newest ? ~std::uint64_t{0} : b.second->used.load());
        });
        forget(oldest->first);
    }
}

Shelf::Shelf(store::Database& database, const blob::BlobStore& blobs, bus::Bus& bus, std::size_t assets_limit,
             std::chrono::milliseconds growing_fresh)
    : impl_(new Impl{.database = database,
                     .blobs = blobs,
                     .assets_limit = assets_limit,
                     .growing_fresh = growing_fresh,
                     .mutex = {},
                     .places = {},
                     .bytes = 0,
                     .news = 0,
                     .uses = 0,
                     .subscription = nullptr}) {
    impl_->subscription =
        bus.subscribe(std::string(kLessonChannels), [this](std::string_view channel, std::string_view) {
            if (const auto lesson = lesson_of_channel(channel)) impl_->forget(*lesson);
        });
}

Shelf::~Shelf() {
    impl_->subscription.reset();
}

std::shared_ptr<const ShelfAsset> Shelf::at_hand(base::AssetId asset) const {
    return impl_->at_hand(asset);
}

std::shared_ptr<const ShelfAsset> Shelf::fetch(base::AssetId asset) {
    const auto place = impl_->place_of(asset);
    const std::lock_guard only_reader(place->reading);
    if (auto fresh = impl_->at_hand(asset)) return fresh;
    const auto as_of = SteadyClock::now();
    const auto news_before = impl_->news_so_far();
    auto read = impl_->read(asset);
    impl_->put(asset, place, read, as_of, news_before);
    return read;
}

}  // namespace yanxiu::library
