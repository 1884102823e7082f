#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace yanxiu::base {

using MetricLabels = std::map<std::string, std::string>;

/// Counts up. Home: any thread; cheap. Valid as long as its Metrics.
class MetricCounter {
  public:
    explicit MetricCounter(prometheus::Counter& counter) : counter_(&counter) {}
    void add(double amount = 1);

  private:
    prometheus::Counter* counter_;
};

/// A value that goes up and down. Home: any thread; cheap. Valid as long as its Metrics.
class MetricGauge {
  public:
    explicit MetricGauge(prometheus::Gauge& gauge) : gauge_(&gauge) {}
    void set(double value);
    void add(double amount);

  private:
    prometheus::Gauge* gauge_;
};

/// A distribution, in buckets. Home: any thread. Valid as long as its Metrics.
class MetricHistogram {
  public:
    explicit MetricHistogram(prometheus::Histogram& histogram) : histogram_(&histogram) {}
    void observe(double value);

  private:
    prometheus::Histogram* histogram_;
};

/// The registry of one process. Home: any thread. Names are Prometheus', with unit: yanxiu_call_seconds.
/// Asking twice for the same name and labels gives the same series; ask once and keep the handle where it is
/// hot.
class Metrics {
  public:
    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    MetricCounter counter(const std::string& name, const std::string& help, const MetricLabels& labels = {});
    MetricGauge gauge(const std::string& name, const std::string& help, const MetricLabels& labels = {});
    /// `bounds`: upper ends of the buckets, ascending; the last bucket is open.
    MetricHistogram histogram(const std::string& name, const std::string& help,
                              const std::vector<double>& bounds, const MetricLabels& labels = {});

    /// Everything, in Prometheus' text format 0.0.4.
    std::string text() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace yanxiu::base
