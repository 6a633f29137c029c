// JSON from Prometheus and from the API server. The first byte of an input names the decoder, the rest is a body.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/aggregated_discovery.hpp"
#include "cluster/legacy_discovery.hpp"
#include "cluster/object_table.hpp"
#include "fuzz/fuzz_target.hpp"
#include "fuzz/json_oracle.hpp"
#include "fuzz/json_transcript.hpp"
#include "meta/builtin_catalog.hpp"

namespace adapter::fuzz {
namespace {

using Pieces = std::vector<std::string_view>;
using Decode = std::function<Transcript(const Pieces&)>;
using Expect = std::optional<Transcript> (*)(std::string_view);

template <class Decoder>
Result<void> feed(Decoder& decoder, const Pieces& pieces) {
  for (const auto piece : pieces) {
    if (auto good = decoder.write(piece); !good) return good;
  }
  return {};
}

template <class Decoder>
Transcript decode(Decoder&& decoder, const Pieces& pieces) {
  if (auto good = feed(decoder, pieces); !good) return transcribe(good.error());
  const auto result = decoder.finish();
  return result ? transcribe(*result) : transcribe(result.error());
}

// Fuzzed bodies are small: it never refuses.
runtime::Budget& memory() {
  static runtime::Budget budget(std::size_t{1} << 40);
  return budget;
}

Transcript decode_query(const Pieces& pieces) {
  return decode(upstream::QueryDecoder(std::nullopt, memory()), pieces);
}

Transcript decode_series(const Pieces& pieces) {
  return decode(upstream::SeriesDecoder(memory()), pieces);
}

Transcript decode_list(const Pieces& pieces) {
  std::string objects;
  cluster::ObjectListDecoder decoder(
      [&objects](const cluster::Object& object) -> Result<void> {
        require(!object.name.empty(), "an object has a name", object.object_namespace);
        objects += transcribe(object);
        return {};
      },
      memory());
  if (auto good = feed(decoder, pieces); !good) {
    return {.good = false, .text = objects + transcribe(good.error()).text, .times = {}};
  }
  const auto page = decoder.finish();
  if (!page) return {.good = false, .text = objects + transcribe(page.error()).text, .times = {}};
  return {.good = true, .text = objects + "page " + page->resource_version + " " + page->continue_token, .times = {}};
}

// Its bytes have no end, so whatever was understood so far is good.
std::string decode_watch(const Pieces& pieces) {
  std::string events;
  cluster::WatchDecoder decoder(
      [&events](const cluster::WatchEvent& event) -> Result<void> {
        const bool has_object =
            event.type != cluster::WatchEvent::Type::bookmark && event.type != cluster::WatchEvent::Type::error;
        require(has_object != event.object.name.empty(), "an event has the object it is about", transcribe(event));
        events += transcribe(event);
        return {};
      },
      memory());
  const auto good = feed(decoder, pieces);
  return good ? events : events + transcribe(good.error()).text;
}

// The body in pieces: byte by byte, and cut here and there. The cuts are made up out of the body.
std::vector<Pieces> cuts(std::string_view body) {
  std::vector<Pieces> out(1);
  for (std::size_t i = 0; i < body.size(); ++i) out[0].push_back(body.substr(i, 1));
  std::minstd_rand random(static_cast<unsigned>(std::hash<std::string_view>{}(body)));
  for (const std::size_t longest : {7U, 100U}) {
    auto& pieces = out.emplace_back();
    for (std::size_t at = 0; at < body.size(); at += pieces.back().size())
      pieces.push_back(body.substr(at, random() % longest));
    if (body.empty()) pieces.push_back("");
  }
  return out;
}

// How much of a body to lose: all of its ends would take too long.
std::vector<std::size_t> ends(std::string_view body) {
  std::vector<std::size_t> out{0, body.size() - body.size() / 4};
  if (!body.empty()) out.push_back(body.size() - 1);
  std::minstd_rand random(static_cast<unsigned>(std::hash<std::string_view>{}(body)) + 1);
  for (int i = 0; i < 4; ++i) out.push_back(random() % (body.size() + 1));
  return out;
}

// The two parsers round numbers in their own ways.
bool are_near(const std::vector<std::int64_t>& times, const std::vector<std::int64_t>& others) {
  return std::ranges::equal(times, others, [](std::int64_t a, std::int64_t b) { return std::abs(a - b) <= 1; });
}

void judge_body(const Decode& decode, Expect expected, std::string_view body) {
  const auto whole = decode({body});
  if (const auto known = expected(body)) {
    require(!known->good || whole.good, "a well-formed answer is understood", body);
    require(known->good || !whole.good, "what lacks the data is no answer", body);
    if (known->good) {
      require(whole.text == known->text, "an answer says what the document says", whole.text + "\n" + known->text);
      require(are_near(whole.times, known->times), "samples are of the time that the document says", body);
    }
  }
  for (const auto& pieces : cuts(body)) {
    const auto cut = decode(pieces);
    require(cut == whole, "cuts change nothing", std::string(body) + "\n" + whole.text + "\n" + cut.text);
  }
  for (const auto end : ends(body)) {
    const auto shorter = decode({body.substr(0, end)});
    require(!shorter.good || shorter == whole, "what lacks its end is no answer", body);
  }
}

// What is not asked for makes no difference to the rest.
void judge_wanted_labels(std::string_view body) {
  const std::vector<std::string> wanted{"pod", "namespace"};
  upstream::QueryDecoder all(std::nullopt, memory());
  upstream::QueryDecoder some(wanted, memory());
  const bool good = feed(all, {body}).has_value();
  require(good == feed(some, {body}).has_value(), "labels that are not asked for are checked all the same", body);
  if (!good) return;
  const auto every = all.finish();
  const auto few = some.finish();
  require(every.has_value() == few.has_value(), "labels that are not asked for do not matter at the end", body);
  if (!every) return;
  upstream::QueryResult chosen{.type = every->type};
  for (const auto& sample : every->samples) {
    promql::Sample kept{.value = sample.value, .histogram = sample.histogram, .time = sample.time};
    for (const auto& [name, value] : sample.labels) {
      if (std::ranges::find(wanted, name) != wanted.end()) kept.labels.emplace_back(name, value);
    }
    chosen.samples.push_back(kept);
  }
  require(transcribe(chosen) == transcribe(*few), "labels that are asked for are those of the answer", body);
}

void judge_watch(std::string_view body) {
  const auto whole = decode_watch({body});
  for (const auto& pieces : cuts(body)) require(decode_watch(pieces) == whole, "cuts change no event", body);
  for (const auto end : ends(body))
    require(whole.starts_with(decode_watch({body.substr(0, end)})), "an event stays when more comes", body);
}

template <class T>
void judge_discovery(Result<T> (*parse)(std::string_view), std::string_view body) {
  const auto read = [parse](std::string_view text) {
    const auto found = parse(text);
    return found ? transcribe(*found) : transcribe(found.error());
  };
  const auto whole = read(body);
  for (const auto end : ends(body)) {
    const auto shorter = read(body.substr(0, end));
    require(!shorter.good || shorter == whole, "what lacks its end is no discovery", body);
  }
}

void judge_versions(const Result<cluster::Discovery>& discovery, std::string_view body) {
  if (!discovery) return;
  for (const auto& version : *discovery) {
    require(!version.version.empty(), "a version has a name", body);
    for (const auto& resource : version.resources) {
      require(resource.group == version.group && resource.version == version.version, "a resource knows its version",
              body);
      require(!resource.plural.empty() && !resource.kind.empty(), "a resource has a name and a kind", body);
    }
  }
}

const cluster::DiscoveredVersion& apps() {
  static const cluster::DiscoveredVersion out{.group = "apps", .version = "v1", .resources = {}, .answered = false};
  return out;
}

Result<std::vector<meta::Resource>> parse_resources(std::string_view body) {
  auto resources = cluster::parse_api_resources(body, apps());
  if (!resources) return resources;
  for (const auto& resource : *resources) {
    require(!resource.plural.empty() && resource.plural.find('/') == std::string::npos, "no subresource is kept", body);
    require(resource.group == "apps" && resource.version == "v1", "a resource is of the version asked for", body);
  }
  return resources;
}

void judge_objects(std::string_view body) {
  static const auto catalog = meta::builtin_catalog();
  std::vector<std::string> unknown;
  const auto table = cluster::ObjectTable::parse(body, catalog, unknown);
  if (!table) return require(!table.error().message.empty(), "a refusal says why", body);
  std::size_t selected = 0;
  for (const auto& resource : catalog.resources())
    selected += table->select(resource.group_resource(), "", meta::LabelSelector(), /*running=*/false).size();
  require(selected >= table->size(), "each object can be selected", body);
}

void judge_status(std::string_view body) {
  const auto status = cluster::parse_status(body);
  require(status.code >= 0 && status.code < 1000, "a code is one of HTTP", body);
  require(status.message.size() <= 1024 && status.reason.size() <= 1024, "what the log gets is bounded", body);
}

}  // namespace

void judge(std::string_view input) {
  if (input.empty()) return;
  const auto body = input.substr(1);
  switch (input.front()) {
    case 'q':
      judge_body(decode_query, expected_query, body);
      return judge_wanted_labels(body);
    case 's':
      return judge_body(decode_series, expected_series, body);
    case 'l':
      return judge_body(decode_list, expected_list, body);
    case 'w':
      return judge_watch(body);
    case 'a':
      judge_versions(cluster::parse_aggregated_discovery(body), body);
      return judge_discovery(cluster::parse_aggregated_discovery, body);
    case 'v':
      judge_versions(cluster::parse_api_versions(body), body);
      return judge_discovery(cluster::parse_api_versions, body);
    case 'g':
      judge_versions(cluster::parse_api_groups(body), body);
      return judge_discovery(cluster::parse_api_groups, body);
    case 'r':
      return judge_discovery(parse_resources, body);
    case 'o':
      return judge_objects(body);
    case 't':
      return judge_status(body);
    default:
      return;
  }
}

}  // namespace adapter::fuzz
