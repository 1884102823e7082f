#include "server/base/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace yanxiu::base {

struct Metrics::Impl {
    prometheus::Registry registry{prometheus::Registry::InsertBehavior::Merge};
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

void MetricCounter::add(double amount) {
    counter_->Increment(amount);
}
void MetricGauge::set(double value) {
    gauge_->Set(value);
}
void MetricGauge::add(double amount) {
    gauge_->Increment(amount);
}
void MetricHistogram::observe(double value) {
    histogram_->Observe(value);
}

MetricCounter Metrics::counter(const std::string& name, const std::string& help, const MetricLabels& labels) {
    auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(impl_->registry);
    return MetricCounter(family.Add(labels));
}

MetricGauge Metrics::gauge(const std::string& name, const std::string& help, const MetricLabels& labels) {
    auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(impl_->registry);
    return MetricGauge(family.Add(labels));
}

MetricHistogram Metrics::histogram(const std::string& name, const std::string& help,
                                   const std::vector<double>& bounds, const MetricLabels& labels) {
    auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(impl_->registry);
    return MetricHistogram(family.Add(labels, bounds));
}

std::string Metrics::text() const {
    return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

}  // namespace yanxiu::base
