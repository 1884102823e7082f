#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace yanxiu::base {

/// One field of a log line. Never give it a token, a cookie, a password or a media path.
struct LogField {
    std::string_view name;
    std::variant<std::int64_t, double, bool, std::string_view> value;

    LogField(std::string_view n, std::string_view text) : name(n), value(text) {}
    LogField(std::string_view n, const char* text) : name(n), value(std::string_view(text)) {}
    LogField(std::string_view n, const std::string& text) : name(n), value(std::string_view(text)) {}
    LogField(std::string_view n, bool flag) : name(n), value(flag) {}
    LogField(std::string_view n, double number) : name(n), value(number) {}
    LogField(std::string_view n, std::int64_t number) : name(n), value(number) {}
    LogField(std::string_view n, std::uint64_t number) : name(n), value(static_cast<std::int64_t>(number)) {}
    LogField(std::string_view n, int number) : name(n), value(static_cast<std::int64_t>(number)) {}
};

enum class LogLevel { debug, info, warn, error };

/// The name as in log.level; throws ConfigError when it is none of them.
LogLevel log_level(std::string_view name);

/// JSON lines on standard error: {"time","level","event", fields…}. Home: any thread.
class Log {
  public:
    explicit Log(LogLevel least);
    ~Log();
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    void debug(std::string_view event, std::initializer_list<LogField> fields = {});
    void info(std::string_view event, std::initializer_list<LogField> fields = {});
    void warn(std::string_view event, std::initializer_list<LogField> fields = {});
    void error(std::string_view event, std::initializer_list<LogField> fields = {});

  private:
    void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields);
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// `text` as a JSON string with its quotes; bytes that are not UTF-8 are replaced.
std::string json_string(std::string_view text);

/// True when every byte belongs to well-formed UTF-8 (RFC 3629: no surrogates, nothing overlong).
bool valid_utf8(std::string_view text);

}  // namespace yanxiu::base
