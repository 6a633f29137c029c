#include "runtime/followed_files.hpp"

#include <algorithm>
#include <utility>

#include "runtime/file.hpp"

namespace adapter::runtime {
namespace {

// Larger texts are not kept to compare with: they are JSON, which shows by itself that its end is missing.
constexpr std::size_t kLargestKept = std::size_t{4} << 20;

WallTime written(const FileStamp& stamp) {
  const auto since_1970 = std::chrono::seconds(stamp.seconds) + std::chrono::nanoseconds(stamp.nanoseconds);
  return WallTime(std::chrono::duration_cast<WallTime::duration>(since_1970));
}

// Since the last of them was written, a second at most; none when they changed while they were read. A time far ahead
// is another machine's clock, and tells nothing.
SteadyTime::duration age_of(const std::vector<FileStamp>& stamps, WallTime now) {
  if (stamps.empty()) return SteadyTime::duration::zero();
  SteadyTime::duration out = FollowedFiles::kStill;
  for (const auto& stamp : stamps) {
    if (written(stamp) > now + FollowedFiles::kStill) continue;
    out = std::min(out, std::max(SteadyTime::duration(now - written(stamp)), SteadyTime::duration::zero()));
  }
  return out;
}

}  // namespace

FollowedFiles::FollowedFiles(Clock& clock, const Background& background, std::size_t limit_bytes)
    : clock_(clock),
      background_(background.beside()),
      limit_bytes_(limit_bytes),
      names_(std::make_shared<const std::vector<std::string>>()),
      still_since_(clock.now()) {
}

FileContents FollowedFiles::begin(std::vector<std::string> names) {
  follow(std::move(names));
  auto reading = read(*names_, limit_bytes_, Writers::passed_over);
  seen_ = reading.stamps;
  still_since_ = clock_.now();
  if (!reading.is_open) still_since_ -= age_of(reading.stamps, clock_.wall_now());
  return take(std::move(reading));
}

void FollowedFiles::follow(std::vector<std::string> names) {
  names_ = std::make_shared<const std::vector<std::string>>(std::move(names));
  restless_since_.reset();
  told_restless_ = false;
  seen_.clear();
  still_since_ = clock_.now();
  read_.reset();
}

asio::awaitable<std::optional<FileContents>> FollowedFiles::look() {
  const auto names = names_;
  if (names->empty()) co_return std::nullopt;
  auto stat = [names] { return stamps_of(*names); };
  auto stamps = co_await background_.run_until(clock_, clock_.now() + kPatience, std::move(stat));
  if (names != names_) co_return std::nullopt;
  if (!stamps) {
    read_.reset();
    if (std::exchange(hangs_, true)) co_return std::nullopt;
    co_return failed(names, stamps.error());
  }
  see(std::move(*stamps));
  if (read_ == seen_ && !asked_) {
    restless_since_.reset();
    co_return std::nullopt;
  }
  if (!still_for(kStill)) {
    if (!is_restless_at_last()) co_return std::nullopt;
    co_return failed(names,
                     {ErrorKind::unavailable, "is written again and again, and was never still for a second", ""});
  }
  restless_since_.reset();
  told_restless_ = false;
  const auto writers = still_for(kStillIfOpen) ? Writers::passed_over : Writers::waited_for;
  auto load = [names, limit = limit_bytes_, writers] { return read(*names, limit, writers); };
  auto reading = co_await background_.run_until(clock_, clock_.now() + kPatience, std::move(load));
  if (names != names_) co_return std::nullopt;
  if (!reading) {
    read_.reset();
    if (std::exchange(hangs_, true)) co_return std::nullopt;
    co_return failed(names, reading.error());
  }
  hangs_ = false;
  see(reading->stamps);
  if (reading->is_open && writers == Writers::waited_for) co_return std::nullopt;
  if (!still_for(is_cut(reading->contents) ? kStillIfCut : kStill)) co_return std::nullopt;
  asked_ = false;
  co_return take(std::move(*reading));
}

asio::awaitable<std::optional<FileContents>> FollowedFiles::read_now() {
  const auto names = names_;
  auto load = [names, limit = limit_bytes_] { return read(*names, limit, Writers::waited_for); };
  auto reading = co_await background_.run_until(clock_, clock_.now() + kPatience, std::move(load));
  if (names != names_ || !reading || reading->is_open) co_return std::nullopt;
  see(reading->stamps);
  const auto still = is_cut(reading->contents) ? kStillIfCut : kStill;
  if (!still_for(still) && !were_written_before(clock_.wall_now() - still)) co_return std::nullopt;
  co_return take(std::move(*reading));
}

// Those that are not as they were read last. Of a file that is not there nobody knows since when.
bool FollowedFiles::were_written_before(WallTime time) const {
  for (std::size_t i = 0; i < seen_.size(); ++i) {
    const auto& stamp = seen_[i];
    if (read_ && i < read_->size() && stamp == (*read_)[i]) continue;
    if (stamp == FileStamp() || written(stamp) > time) return false;
  }
  return !seen_.empty();
}

std::vector<FileStamp> FollowedFiles::stamps_of(const std::vector<std::string>& names) {
  std::vector<FileStamp> out;
  for (const auto& name : names) out.push_back(stamp_of(name));
  return out;
}

FollowedFiles::Reading FollowedFiles::read(const std::vector<std::string>& names, std::size_t limit_bytes,
                                           Writers writers) {
  Reading out{.stamps = stamps_of(names), .contents = {}, .is_open = std::ranges::any_of(names, is_open_for_writing)};
  if (out.is_open && writers == Writers::waited_for) return out;
  for (const auto& name : names) out.contents.insert_or_assign(name, read_file(name, limit_bytes));
  if (stamps_of(names) != out.stamps) out.stamps.clear();
  return out;
}

void FollowedFiles::see(std::vector<FileStamp> stamps) {
  if (stamps == seen_) return;
  seen_ = std::move(stamps);
  still_since_ = clock_.now();
}

// Once each time.
bool FollowedFiles::is_restless_at_last() {
  if (!restless_since_) restless_since_ = clock_.now();
  return clock_.now() - *restless_since_ >= kRestless && !std::exchange(told_restless_, true);
}

bool FollowedFiles::is_cut(const std::string& name, const std::string& content) const {
  const auto last = last_.find(name);
  return last != last_.end() && content.size() < last->second.size() && last->second.starts_with(content);
}

bool FollowedFiles::is_cut(const FileContents& contents) const {
  return std::ranges::any_of(contents, [this](const auto& each) {
    const auto& [name, content] = each;
    return content && is_cut(name, *content);
  });
}

FileContents FollowedFiles::take(Reading reading) {
  read_ = std::move(reading.stamps);
  for (const auto& [name, content] : reading.contents) {
    // Not the cut one: what grows from it is the beginning of the same text still.
    if (content && content->size() <= kLargestKept && !is_cut(name, *content)) last_[name] = *content;
  }
  return std::move(reading.contents);
}

FileContents FollowedFiles::failed(const Names& names, const Error& error) {
  FileContents out;
  for (const auto& name : *names) out.insert_or_assign(name, error);
  return out;
}

}  // namespace adapter::runtime
