#include "http/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <memory>
#include <new>

#include "http/header_syntax.hpp"

namespace adapter::http {
namespace {

constexpr int kGzipFormat = 16;  // added to the window's size, zlib then writes gzip's header and trailer
constexpr int kMemoryLevel = 8;  // zlib's default
constexpr std::size_t kUsualRatio = 8;

// Gives back what zlib holds, also when the output cannot grow.
struct EndOfDeflate {
  void operator()(z_stream* stream) const { deflateEnd(stream); }
};

// `gzip`, `gzip;q=0.5`, but not `gzip;q=0`.
bool is_gzip(std::string_view coding) {
  const auto semicolon = coding.find(';');
  if (!equal_ignoring_case(trimmed(coding.substr(0, semicolon)), "gzip")) return false;
  if (semicolon == std::string_view::npos) return true;
  const auto weight = trimmed(coding.substr(semicolon + 1));
  if (!weight.starts_with("q=")) return true;
  double quality = 0;
  std::from_chars(weight.data() + 2, weight.data() + weight.size(), quality);
  return quality > 0;
}

}  // namespace

bool accepts_gzip(const Headers& headers) {
  auto codings = headers.get("Accept-Encoding").value_or("");
  while (!codings.empty()) {
    const auto comma = codings.find(',');
    if (is_gzip(codings.substr(0, comma))) return true;
    codings.remove_prefix(comma == std::string_view::npos ? codings.size() : comma + 1);
  }
  return false;
}

std::optional<std::string> gzip(std::string_view text) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, MAX_WBITS + kGzipFormat, kMemoryLevel, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    throw std::bad_alloc();
  }
  const std::unique_ptr<z_stream, EndOfDeflate> end(&stream);
  // Room for a text that cannot be compressed would double what a document of many megabytes takes.
  std::string out(std::min<std::size_t>(deflateBound(&stream, text.size()), text.size() / kUsualRatio + 1024), '\0');
  constexpr std::size_t kStep = std::numeric_limits<uInt>::max();  // zlib counts in 32 bits
  std::size_t written = 0;
  int result = Z_OK;
  do {
    if (written == out.size()) out.resize(2 * out.size());
    const auto in = std::min(text.size(), kStep), space = std::min(out.size() - written, kStep);
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
    stream.avail_in = static_cast<uInt>(in);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + written);
    stream.avail_out = static_cast<uInt>(space);
    result = deflate(&stream, in == text.size() ? Z_FINISH : Z_NO_FLUSH);
    text.remove_prefix(in - stream.avail_in);
    written += space - stream.avail_out;
  } while (result == Z_OK);
  if (result != Z_STREAM_END) return std::nullopt;
  out.resize(written);
  return out;
}

std::optional<std::string> gunzip(std::string_view packed, std::size_t size) {
  std::string out(size, '\0');  // first: zlib's memory is not given back when this throws
  z_stream stream{};
  if (inflateInit2(&stream, MAX_WBITS + kGzipFormat) != Z_OK) throw std::bad_alloc();
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  constexpr std::size_t kStep = std::numeric_limits<uInt>::max();
  std::size_t room = out.size();
  int result = Z_OK;
  do {
    const auto in = std::min(packed.size(), kStep), space = std::min(room, kStep);
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(packed.data()));
    stream.avail_in = static_cast<uInt>(in);
    stream.avail_out = static_cast<uInt>(space);
    result = inflate(&stream, Z_NO_FLUSH);
    packed.remove_prefix(in - stream.avail_in);
    room -= space - stream.avail_out;
  } while (result == Z_OK && room > 0);
  // The trailer is read when there is nothing left to write.
  if (result == Z_OK) result = inflate(&stream, Z_FINISH);
  inflateEnd(&stream);
  if (result != Z_STREAM_END || room != 0) return std::nullopt;
  return out;
}

void compress_body(Response& response, bool accepted) {
  if (response.document || response.body.size() <= kPlainBodyBytes) return;
  if (response.headers.count("Content-Encoding") != 0) return;
  response.headers.add("Vary", "Accept-Encoding");
  if (!accepted || response.body.size() > kLargestPacked) return;
  auto packed = gzip(response.body);
  if (!packed) return;
  response.body = std::move(*packed);
  response.headers.add("Content-Encoding", "gzip");
}

}  // namespace adapter::http
