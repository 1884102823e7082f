#include "media/av/filter_graph.hpp"

extern "C" {
#include <libavfilter/avfilter.h>
#include <libavutil/mem.h>
}

#include <new>

#include "media/av/error.hpp"

namespace yanxiu::media::av {
namespace {

/// FFmpeg's list of a graph's open ends.
struct OpenEnds {
    AVFilterInOut* first = nullptr;
    OpenEnds() = default;
    ~OpenEnds() { avfilter_inout_free(&first); }
    OpenEnds(const OpenEnds&) = delete;
    OpenEnds& operator=(const OpenEnds&) = delete;

    void add(const std::string& label, AVFilterContext* filter) {
        auto* end = avfilter_inout_alloc();
        if (end == nullptr) throw std::bad_alloc();
        end->name = av_strdup(label.c_str());
        end->filter_ctx = filter;
        end->pad_idx = 0;
        end->next = first;
        first = end;
    }
};

AVFilterContext* add_filter(AVFilterGraph* graph, const char* filter, const std::string& name,
                            const std::string& arguments) {
    AVFilterContext* made = nullptr;
    check(avfilter_graph_create_filter(&made, avfilter_get_by_name(filter), name.c_str(),
                                       arguments.empty() ? nullptr : arguments.c_str(), nullptr, graph),
          filter);
    return made;
}

}  // namespace

Graph make_graph(const char* source, const std::string& arguments, const char* sink, int outputs,
                 const std::string& text) {
    Graph graph;
    graph.handle.reset(avfilter_graph_alloc());
    if (!graph.handle) throw std::bad_alloc();
    graph.handle->nb_threads = 2;
    graph.source = add_filter(graph.handle.get(), source, "in", arguments);
    OpenEnds begins;
    OpenEnds ends;
    begins.add("in", graph.source);
    for (int i = 0; i < outputs; ++i) {
        const auto name = "out" + std::to_string(i);
        graph.sinks.push_back(add_filter(graph.handle.get(), sink, name, ""));
        ends.add(name, graph.sinks.back());
    }
    check(avfilter_graph_parse_ptr(graph.handle.get(), text.c_str(), &ends.first, &begins.first, nullptr),
          "read the filter graph");
    check(avfilter_graph_config(graph.handle.get(), nullptr), "set up the filter graph");
    return graph;
}

}  // namespace yanxiu::media::av
