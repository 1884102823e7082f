#pragma once

#include <functional>
#include <memory>
#include <string>

#include "server/library/shelf_asset.hpp"
#include "server/net/http.hpp"

namespace yanxiu::watch {

/// Answers with a playlist, or says that the one the player has is still good. Home: the exchange's loop.
void send_playlist(net::HttpExchange& exchange, const library::ShelfItem& item, bool complete);

/// Answers with an init or a segment, or the range of it that is asked for. `handed_over` is called once,
/// with the bytes [from, to) that went to the socket, if all that were asked for did; never for HEAD or 304.
/// May be empty.
using HandedOver = std::function<void(std::int64_t from, std::int64_t to)>;
void send_media(net::HttpExchange& exchange, const library::ShelfItem& item,
                std::shared_ptr<const net::OpenFile> file, HandedOver handed_over);

/// True when the player's copy is this one; it has been told so then.
bool answered_not_modified(net::HttpExchange& exchange, const library::ShelfItem& item);

}  // namespace yanxiu::watch
