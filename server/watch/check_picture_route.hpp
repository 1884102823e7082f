#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "server/base/ids.hpp"
#include "server/blob/blob_store.hpp"
#include "server/net/http.hpp"
#include "server/net/pool_work.hpp"

namespace yanxiu::watch {

inline constexpr std::string_view kCheckPictures = "/check/";

/// The key of the picture that a choice shows, while its nonce (raw bytes) is good and this person's; else
/// nothing. Blocks.
using FindCheckPicture =
    std::function<std::optional<std::string>(base::PersonId person, std::string_view nonce, int number)>;

/// "/check/0aff…/2.jpg". Pure.
std::string check_picture_url(std::string_view nonce, int number);

/// GET /check/<nonce in hex>/<number>.jpg: a picture of a presence check that the session's person was asked;
/// for everybody and everything else one and the same 404. Neither address, headers nor bytes tell which
/// moment of the lesson it shows, and nobody keeps it. Home: pool, blocks.
class CheckPictureRoute {
  public:
    CheckPictureRoute(FindCheckPicture find, const blob::BlobStore& blobs);

    /// This object outlives the route's answers.
    net::HttpRoute route(net::PoolWork& pool) const;

    net::HttpResponse answer(const net::HttpRequest& request, const net::Caller& caller) const;

  private:
    FindCheckPicture find_;
    const blob::BlobStore& blobs_;
};

}  // namespace yanxiu::watch
