#pragma once

#include <string>
#include <vector>

#include "media/av/handles.hpp"

struct AVFilterContext;

namespace yanxiu::media::av {

/// A graph between one source ([in], a filter named `source`) and sinks ([out0], [out1] …, filters named
/// `sink`).
struct Graph {
    GraphHandle handle;
    AVFilterContext* source = nullptr;
    std::vector<AVFilterContext*> sinks;
};

Graph make_graph(const char* source, const std::string& arguments, const char* sink, int outputs,
                 const std::string& text);

}  // namespace yanxiu::media::av
