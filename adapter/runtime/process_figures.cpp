#include "runtime/process_figures.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <vector>

#include "runtime/file.hpp"

namespace adapter::runtime {
namespace {

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const auto end = text.find_first_of(" \n");
    if (end != 0) out.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

std::optional<double> number(std::string_view word) {
  double out = 0;
  const auto end = std::from_chars(word.data(), word.data() + word.size(), out);
  if (end.ec != std::errc() || end.ptr != word.data() + word.size()) return std::nullopt;
  return out;
}

std::optional<ProcessStat> process_stat() {
  const auto text = read_file("/proc/self/stat");
  return text ? parse_process_stat(*text) : std::nullopt;
}

const double kTicksPerSecond = static_cast<double>(sysconf(_SC_CLK_TCK));
const double kPageBytes = static_cast<double>(sysconf(_SC_PAGESIZE));

std::optional<double> cpu_seconds() {
  const auto stat = process_stat();
  if (!stat) return std::nullopt;
  return stat->cpu_ticks / kTicksPerSecond;
}

std::optional<double> resident_bytes() {
  const auto bytes = resident_memory();
  if (!bytes) return std::nullopt;
  return static_cast<double>(*bytes);
}

std::optional<double> virtual_bytes() {
  const auto stat = process_stat();
  if (!stat) return std::nullopt;
  return stat->virtual_bytes;
}

std::optional<double> start_time() {
  const auto stat = process_stat();
  const auto machine = read_file("/proc/stat");
  const auto boot = machine ? parse_boot_time(*machine) : std::nullopt;
  if (!stat || !boot) return std::nullopt;
  return *boot + stat->start_ticks / kTicksPerSecond;
}

std::optional<double> open_descriptors() {
  std::error_code failure;
  double count = 0;
  for (auto at = std::filesystem::directory_iterator("/proc/self/fd", failure);
       !failure && at != std::filesystem::directory_iterator(); at.increment(failure)) {
    ++count;
  }
  if (failure || count < 1) return std::nullopt;
  return count - 1;  // one was for looking
}

std::optional<double> most_descriptors() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return std::nullopt;
  return static_cast<double>(limit.rlim_cur);
}

}  // namespace

std::optional<ProcessStat> parse_process_stat(std::string_view text) {
  // The name of the program stands in parentheses and may hold anything, parentheses and spaces included.
  const auto name_end = text.rfind(')');
  if (name_end == std::string_view::npos) return std::nullopt;
  const auto fields = words(text.substr(name_end + 1));  // from the third field of proc(5) on
  constexpr std::size_t kFirst = 3, kUser = 14, kSystem = 15, kStart = 22, kVirtual = 23, kResident = 24;
  if (fields.size() <= kResident - kFirst) return std::nullopt;
  const auto user = number(fields[kUser - kFirst]), system = number(fields[kSystem - kFirst]);
  const auto start = number(fields[kStart - kFirst]), bytes = number(fields[kVirtual - kFirst]);
  const auto pages = number(fields[kResident - kFirst]);
  if (!user || !system || !start || !bytes || !pages) return std::nullopt;
  return ProcessStat{
      .cpu_ticks = *user + *system, .start_ticks = *start, .virtual_bytes = *bytes, .resident_pages = *pages};
}

std::optional<double> parse_boot_time(std::string_view text) {
  constexpr std::string_view kKey = "\nbtime ";
  const auto at = text.find(kKey);
  if (at == std::string_view::npos) return std::nullopt;
  const auto value = text.substr(at + kKey.size());
  return number(value.substr(0, value.find('\n')));
}

std::optional<std::size_t> resident_memory() {
  const auto stat = process_stat();
  if (!stat) return std::nullopt;
  return static_cast<std::size_t>(stat->resident_pages * kPageBytes);
}

void add_process_figures(MetricRegistry& registry) {
  using Kind = MetricRegistry::Kind;
  const auto add = [&registry](const char* name, const char* help, Kind kind, std::optional<double> (*read)()) {
    registry.at_scrape(name, help, kind, {}, [read] {
      std::vector<MetricRegistry::Reading> out;
      if (const auto value = read()) out.push_back({.labels = {}, .value = *value});
      return out;
    });
  };
  add("process_cpu_seconds_total", "CPU time the process has used, user and system.", Kind::counter, cpu_seconds);
  add("process_max_fds", "File descriptors the process may have open at once.", Kind::gauge, most_descriptors);
  add("process_open_fds", "File descriptors the process has open.", Kind::gauge, open_descriptors);
  add("process_resident_memory_bytes", "Memory of the process that is resident.", Kind::gauge, resident_bytes);
  add("process_start_time_seconds", "When the process started, in seconds since 1970.", Kind::gauge, start_time);
  add("process_virtual_memory_bytes", "Virtual memory of the process.", Kind::gauge, virtual_bytes);
}

}  // namespace adapter::runtime
