#pragma once

#include "server/blob/blob_store.hpp"
#include "server/net/file_answer.hpp"
#include "server/net/http.hpp"
#include "server/net/pool_work.hpp"
#include "server/store/database.hpp"

namespace yanxiu::library {

/// GET and HEAD of /downloads/<lesson>/video.mp4 and audio.m4a: what an author lets those who may see the
/// lesson take along, named as the lesson is, in ranges where asked for; everybody else gets 404. Kept by the
/// browser alone, and asked about each time: an author may forbid it again. No evidence comes of it. Home:
/// pool, blocks.
class DownloadRoute {
  public:
    DownloadRoute(store::Database& database, const blob::BlobStore& blobs)
        : database_(database), blobs_(blobs) {}

    /// This object outlives the route's answers.
    net::HttpRoute route(net::PoolWork& pool);

    net::FileAnswer answer(const net::HttpRequest& request, const net::Caller& caller);

  private:
    store::Database& database_;
    const blob::BlobStore& blobs_;
};

/// A Content-Disposition by which a file is kept under a lesson's title (RFC 6266 and 8187): "第一课" and
/// ".mp4" as 第一课.mp4, and as lesson.mp4 by whoever reads ASCII alone. What file systems do not take is
/// left out. Pure.
std::string attachment(std::string_view title, std::string_view extension);

}  // namespace yanxiu::library
