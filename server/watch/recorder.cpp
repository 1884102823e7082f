#include "server/watch/recorder.hpp"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "server/base/error.hpp"
#include "server/watch/lane.hpp"
#include "server/watch/recording.hpp"

namespace yanxiu::watch {
namespace {

using base::Code;
using base::RequestError;
using namespace std::chrono_literals;

constexpr auto kRecomputeEvery = 1s;
constexpr auto kSettleEvery = 30s;
constexpr auto kRestWithoutDatabase = 500ms;
constexpr int kLeasesAtOnce = 500;
constexpr int kPersonsAtOnce = 200;
constexpr int kContentsAtOnce = 100;

RequestError busy() {
    return {Code::resource_exhausted, "server_busy", "too many reports are waiting", 2s};
}

store::DatabaseOptions one_connection(store::DatabaseOptions options) {
    options.connections = 1;
    return options;
}

Batch batch_of(const std::vector<const LaneItem*>& items) {
    Batch batch;
    for (const auto* item : items) {
        if (const auto* report = std::get_if<ReportItem>(item)) batch.reports.push_back(&report->report);
        if (const auto* delivery = std::get_if<Delivery>(item)) batch.deliveries.push_back(delivery);
    }
    return batch;
}

base::PersonId person_of(const LaneItem& item) {
    const auto* report = std::get_if<ReportItem>(&item);
    return report ? report->report.person : std::get<Delivery>(item).person;
}

bool is_away(const RequestError& error) {
    return error.code() == Code::unavailable;
}

std::vector<LaneItem*> items_of(const std::map<base::PersonId, std::vector<LaneItem*>>& by_person) {
    std::vector<LaneItem*> all;
    for (const auto& [person, items] : by_person) all.insert(all.end(), items.begin(), items.end());
    return all;
}

void refuse_all(const std::vector<LaneItem*>& items, const RequestError& error) {
    for (auto* item : items) {
        if (auto* report = std::get_if<ReportItem>(item)) report->reply->refuse(error);
    }
}

}  // namespace

struct Recorder::Impl {
    /// What one thread of the recorder works with.
    struct Station {
        explicit Station(const RecorderOptions& options)
            : database(one_connection(options.database)), memory(options.remembered_persons) {}
        store::Database database;
        Memory memory;
        std::unique_ptr<Lane> lane;
    };

    Impl(RecorderOptions o, const credit::Policy& p, CheckDraws d, base::Log& l, base::Metrics& metrics,
         EvidenceTime t)
        : options(std::move(o)),
          policy(p),
          draws(std::move(d)),
          log(l),
          time(std::move(t)),
          claims(metrics.counter("yanxiu_watch_claims_total", "Claims acknowledged")),
          dropped(metrics.counter("yanxiu_watch_deliveries_dropped_total", "Deliveries that found no room")),
          commit_seconds(metrics.histogram("yanxiu_watch_commit_seconds",
                                           "A batch of evidence, with its commit",
                                           {0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5})),
          housekeeper(one_connection(options.database)) {
        for (std::size_t i = 0; i < std::max<std::size_t>(options.lanes, 1); ++i) {
            stations.push_back(std::make_unique<Station>(options));
            auto& station = *stations.back();
            station.lane =
                std::make_unique<Lane>(options.batch_claims, options.queue_claims,
                                       [this, &station](auto items) { take(station, std::move(items)); });
        }
        if (options.housekeeping) housekeeping = std::thread([this] { keep_house(); });
    }

    ~Impl() {
        {
            const std::lock_guard lock(mutex);
            stopping = true;
        }
        wake.notify_all();
        if (housekeeping.joinable()) housekeeping.join();
        for (auto& station : stations) station->lane.reset();
    }

    Lane& lane_of(base::PersonId person) {
        return *stations[static_cast<std::size_t>(person.value) % stations.size()]->lane;
    }

    /// One batch in one transaction, durable when this returns.
    Recording record(store::Database& database, Memory* memory, const Batch& batch) {
        for (;;) {
            try {
                auto recording = database.transact([&](store::Transaction& t) {
                    Recording attempt(policy, time, months, batch, memory, &draws);
                    attempt.run(t);
                    return attempt;
                });
                tell(recording.drawn());
                return recording;
            } catch (const MonthMissing& missing) {
                database.transact([&](store::Transaction& t) { make_partitions(t, missing.instant); });
                months.add(missing.instant);
            }
        }
    }

    void tell(const std::vector<DrawnCheck>& drawn) {
        if (!options.on_check_due) return;
        for (const auto& check : drawn)
            options.on_check_due({check.person, check.stretch.check_id, check.lesson});
    }

    void take(Station& station, std::vector<LaneItem> items) {
        std::vector<LaneItem*> all;
        for (auto& item : items) all.push_back(&item);
        try {
            return commit(station, all);
        } catch (const RequestError& error) {
            if (is_away(error)) return put_off(station, all, error);
            log.warn("evidence_batch_failed", {{"items", all.size()}, {"error", error.what()}});
        } catch (const std::exception& error) {
            log.warn("evidence_batch_failed", {{"items", all.size()}, {"error", error.what()}});
        }
        take_by_person(station, all);
    }

    void take_by_person(Station& station, const std::vector<LaneItem*>& all) {
        std::map<base::PersonId, std::vector<LaneItem*>> by_person;
        for (auto* item : all) by_person[person_of(*item)].push_back(item);
        while (!by_person.empty()) {
            const auto [person, items] = *by_person.begin();
            try {
                commit(station, items);
            } catch (const RequestError& error) {
                if (is_away(error)) return put_off(station, items_of(by_person), error);
                fail(person, items, error);
            } catch (const std::exception& error) {
                log.error("evidence_failed", {{"person", person.value}, {"error", error.what()}});
                fail(person, items, RequestError(Code::internal, "internal", "this report cannot be stored"));
            }
            by_person.erase(person);
        }
    }

    void fail(base::PersonId person, const std::vector<LaneItem*>& items, const RequestError& error) {
        log.warn("evidence_refused", {{"person", person.value}, {"reason", error.reason()}});
        refuse_all(items, error);
        for (const auto* item : items)
            if (std::holds_alternative<Delivery>(*item)) dropped.add();
    }

    /// Whoever reports sends again what was refused. A delivery waits here until the database is back, within
    /// the queue's bound: to have it again, all of its bytes would have to be fetched again.
    void put_off(Station& station, const std::vector<LaneItem*>& items, const RequestError& error) {
        refuse_all(items, error);
        std::vector<Delivery*> deliveries;
        for (auto* item : items)
            if (auto* delivery = std::get_if<Delivery>(item)) deliveries.push_back(delivery);
        if (deliveries.empty()) return;
        std::unique_lock lock(mutex);
        const bool ends = wake.wait_for(lock, kRestWithoutDatabase, [this] { return stopping; });
        lock.unlock();
        for (auto* delivery : deliveries)
            if (ends || station.lane->put(std::move(*delivery))) dropped.add();
    }

    /// Throws before anything is answered.
    void commit(Station& station, const std::vector<LaneItem*>& items) {
        const auto began = std::chrono::steady_clock::now();
        const auto batch = batch_of({items.begin(), items.end()});
        auto recording = record(station.database, &station.memory, batch);
        google::protobuf::Arena arena;
        const auto receipts = recording.receipts(arena);
        std::move(recording).remember();
        commit_seconds.observe(
            std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
        auto receipt = receipts.begin();
        for (auto* item : items) {
            auto* report = std::get_if<ReportItem>(item);
            if (!report) continue;
            if (receipt->refusal) {
                report->reply->refuse(*receipt->refusal);
            } else {
                claims.add(static_cast<double>(report->report.claims.size()));
                report->reply->answer(*receipt->response);
            }
            ++receipt;
        }
    }

    std::size_t settle_due() {
        Batch batch;
        housekeeper.transact([&](store::Transaction& t) {
            batch.settle.clear();
            for (const auto& due : due_leases(t, time_of_evidence(t, time), kLeasesAtOnce)) {
                batch.settle.emplace_back(due.person, due.lease);
            }
        });
        if (!batch.settle.empty()) record(housekeeper, nullptr, batch);
        return batch.settle.size();
    }

    std::size_t recompute_placed() {
        const auto rows = housekeeper.transact(
            [](store::Transaction& t) { return contents_to_recompute(t, kContentsAtOnce); });
        for (const auto& row : rows) {
            rebook(row.content);
            housekeeper.transact([&](store::Transaction& t) { forget_recomputed(t, row.id); });
        }
        return rows.size();
    }

    void rebook(base::ContentId content) {
        base::PersonId after;
        for (;;) {
            const auto persons = housekeeper.transact(
                [&](store::Transaction& t) { return watchers_of(t, content, after, kPersonsAtOnce); });
            if (persons.empty()) return;
            Batch batch;
            for (const auto person : persons) batch.rebook.emplace_back(person, content);
            record(housekeeper, nullptr, batch);
            after = persons.back();
        }
    }

    /// Whatever fails here is tried again at the next turn.
    template <class Work>
    void attempt(const char* what, Work&& work) {
        try {
            work();
        } catch (const std::exception& error) {
            log.warn("evidence_housekeeping_failed", {{"what", what}, {"error", error.what()}});
        }
    }

    void keep_house() {
        auto settle_at = std::chrono::steady_clock::now();
        std::unique_lock lock(mutex);
        while (!stopping) {
            lock.unlock();
            attempt("recompute", [&] { recompute_placed(); });
            if (std::chrono::steady_clock::now() >= settle_at) {
                std::size_t settled = 0;
                attempt("settle", [&] { settled = settle_due(); });
                if (settled < kLeasesAtOnce) settle_at = std::chrono::steady_clock::now() + kSettleEvery;
            }
            lock.lock();
            wake.wait_for(lock, kRecomputeEvery, [this] { return stopping; });
        }
    }

    const RecorderOptions options;
    const credit::Policy& policy;
    const CheckDraws draws;
    base::Log& log;
    const EvidenceTime time;
    base::MetricCounter claims;
    base::MetricCounter dropped;
    base::MetricHistogram commit_seconds;
    Months months;
    std::vector<std::unique_ptr<Station>> stations;
    store::Database housekeeper;
    std::mutex mutex;
    std::condition_variable wake;
    bool stopping = false;
    std::thread housekeeping;
};

Recorder::Recorder(RecorderOptions options, const credit::Policy& policy, CheckDraws draws, base::Log& log,
                   base::Metrics& metrics, EvidenceTime time)
    : impl_(std::make_unique<Impl>(std::move(options), policy, std::move(draws), log, metrics,
                                   std::move(time))) {}

Recorder::~Recorder() = default;

void Recorder::report(Report report, std::unique_ptr<net::Reply> reply) {
    auto& lane = impl_->lane_of(report.person);
    auto refused = lane.put(ReportItem{std::move(report), std::move(reply)});
    if (refused) std::get<ReportItem>(*refused).reply->refuse(busy());
}

void Recorder::deliver(Delivery delivery) {
    auto& lane = impl_->lane_of(delivery.person);
    if (lane.put(std::move(delivery))) impl_->dropped.add();
}

std::size_t Recorder::settle_due() {
    return impl_->settle_due();
}

std::size_t Recorder::recompute_placed() {
    return impl_->recompute_placed();
}

}  // namespace yanxiu::watch
