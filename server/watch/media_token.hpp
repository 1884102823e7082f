#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "server/base/clock.hpp"
#include "server/base/ids.hpp"

namespace yanxiu::watch {

/// What a media token says: who may fetch which lesson's media, under which lease, until when.
struct MediaTicket {
    base::PersonId person;
    base::AssetId asset;
    base::ContentId content;
    base::LeaseId lease;
    base::Instant expires;

    bool expired(base::Instant now) const { return now >= expires; }
    friend bool operator==(const MediaTicket&, const MediaTicket&) = default;
};

inline constexpr std::chrono::minutes kMediaTokenLifetime{10};

/// Signed tokens that stand in the path of media URLs: players cannot add headers, and a cookie alone would
/// not say for which lease a segment was fetched. Five numbers and the first 16 bytes of their HMAC-SHA256,
/// in base64url; one ticket has one spelling. Pure. Home: any thread, immutable.
class MediaTokens {
  public:
    /// The secret must have at least 16 bytes and be the same on every node: std::invalid_argument otherwise.
    explicit MediaTokens(std::string secret);

    std::string token(const MediaTicket& ticket) const;

    /// "/media/<token>/<asset>/master.m3u8", good for kMediaTokenLifetime from `now` on.
    std::string playlist_url(base::PersonId person, base::AssetId asset, base::ContentId content,
                             base::LeaseId lease, base::Instant now) const;

    /// "/media/<token>/<asset>/storyboard.vtt", as long, for somebody who does not watch: without a lease.
    std::string storyboard_url(base::PersonId person, base::AssetId asset, base::ContentId content,
                               base::Instant now) const;

    /// Nothing when the token is not ours. An expired one is answered: its reader decides what it is worth.
    std::optional<MediaTicket> read(std::string_view token) const;

  private:
    std::string secret_;
};

}  // namespace yanxiu::watch
