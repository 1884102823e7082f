#pragma once

#include <string>

#include "server/base/log.hpp"
#include "server/net/http.hpp"

namespace yanxiu::net {

/// The route "/" for the built pages. The files below `web_root` are listed and opened once, here: a request
/// is looked up among them, so no path of a client ever reaches the file system. Files under assets/ carry a
/// hash in their name and may be kept for ever; a sibling with .br or .gz is sent to who accepts it; a path
/// without extension that names no file gets index.html (the page has its own routes). A missing `web_root`
/// is logged, and everything is not found.
HttpRoute static_files_route(const std::string& web_root, base::Log& log);

}  // namespace yanxiu::net
