#include "server/base/log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <chrono>

#include "server/base/config.hpp"

namespace yanxiu::base {
namespace {

constexpr std::array<std::string_view, 4> kNames{"debug", "info", "warn", "error"};
constexpr std::array kSpdlog{spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                             spdlog::level::err};

struct ToJson {
    std::string operator()(std::string_view text) const { return json_string(text); }
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(double number) const { return fmt::format("{:.6g}", number); }
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
};

std::string timestamp() {
    auto now = std::chrono::system_clock::now();
    auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(now)),
                       ms);
}

}  // namespace

struct Log::Impl {
    explicit Impl(LogLevel least) : logger("yanxiu", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
        logger.set_pattern("%v");
        logger.set_level(kSpdlog[static_cast<std::size_t>(least)]);
    }
    spdlog::logger logger;
};

LogLevel log_level(std::string_view name) {
    for (std::size_t i = 0; i < kNames.size(); ++i)
        if (kNames[i] == name) return static_cast<LogLevel>(i);
    throw ConfigError("configuration: log.level: must be debug, info, warn or error");
}

Log::Log(LogLevel least) : impl_(std::make_unique<Impl>(least)) {}
Log::~Log() = default;

void Log::debug(std::string_view event, std::initializer_list<LogField> fields) {
    write(LogLevel::debug, event, fields);
}
void Log::info(std::string_view event, std::initializer_list<LogField> fields) {
    write(LogLevel::info, event, fields);
}
void Log::warn(std::string_view event, std::initializer_list<LogField> fields) {
    write(LogLevel::warn, event, fields);
}
void Log::error(std::string_view event, std::initializer_list<LogField> fields) {
    write(LogLevel::error, event, fields);
}

void Log::write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
    auto index = static_cast<std::size_t>(level);
    if (!impl_->logger.should_log(kSpdlog[index])) return;
    std::string line = fmt::format(R"({{"time":"{}","level":"{}","event":{})", timestamp(), kNames[index],
                                   json_string(event));
    for (const auto& field : fields)
        line += fmt::format(",{}:{}", json_string(field.name), std::visit(ToJson{}, field.value));
    impl_->logger.log(kSpdlog[index], line + "}");
}

}  // namespace yanxiu::base
