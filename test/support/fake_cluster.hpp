#pragma once

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "http/url.hpp"
#include "meta/label_selector.hpp"
#include "support/fake_api_server.hpp"
#include "support/recorded_cases.hpp"
#include "support/temporary_directory.hpp"

namespace adapter::test {

// What a cluster holds, behind a fake API server: the resources that 1.37 has and those that a test adds, pods, the
// authentication ConfigMap, tokens, and who may what. Watches hear of every change.
class FakeCluster {
 public:
  using Asked = FakeApiServer::Asked;
  using Answer = FakeApiServer::Answer;
  using json = nlohmann::json;

  explicit FakeCluster(asio::io_context& io) : server(io, [this](const Asked& asked) { return answer(asked); }) {
    for (const auto& recorded : recorded_cases("api_server/kubernetes-1.37.json")) {
      const auto type = recorded.at("content_type").get<std::string>();
      if (type == kAggregated) discovery_[recorded.at("path")] = json::parse(recorded.at("body").get<std::string>());
    }
    set_authentication("requestheader-username-headers", R"(["X-Remote-User"])");
    set_authentication("requestheader-group-headers", R"(["X-Remote-Group"])");
    set_authentication("requestheader-extra-headers-prefix", R"(["X-Remote-Extra-"])");
    set_authentication("requestheader-allowed-names", R"(["front-proxy-client"])");
    set_authentication("requestheader-client-ca-file", front_proxy.certificate_pem());
  }

  // Answers first, where it returns an answer.
  std::function<std::optional<Answer>(const Asked&)> instead = [](const Asked&) { return std::nullopt; };
  std::function<bool(const json& spec)> may = [](const json&) { return true; };
  std::map<std::string, std::string> users;  // by token
  bool watches_in_sync = true;               // false: watches of pods begin, and say nothing until sync_watches()

  Authority front_proxy{"front-proxy CA"};

  void set_authentication(const std::string& key, const std::string& value) {
    authentication_[key] = value;
    for (const auto stream : config_map_streams_) server.feed(stream, event("MODIFIED", config_map()));
  }

  void put_pod(const std::string& name, std::vector<meta::Labels::Label> labels) {
    const bool known = pods_.contains(name);
    pods_[name] = {.labels = meta::Labels(std::move(labels)), .version = ++version_};
    tell(known ? "MODIFIED" : "ADDED", pod_metadata(name, pods_[name]));
  }
  void remove_pod(const std::string& name) {
    auto gone = pods_.extract(name);
    gone.mapped().version = ++version_;
    tell("DELETED", pod_metadata(name, gone.mapped()));
  }
  void sync_watches() {
    watches_in_sync = true;
    for (const auto stream : pod_streams_) server.feed(stream, whole_state());
  }
  // A namespaced kind, as a CustomResourceDefinition makes it.
  void add_resource(const std::string& group, const std::string& kind, const std::string& resource) {
    const json it{
        {"resource", resource}, {"responseKind", {{"kind", kind}}}, {"scope", "Namespaced"}, {"verbs", {"get"}}};
    const json v1{{"version", "v1"}, {"freshness", "Current"}, {"resources", {it}}};
    discovery_["/apis"]["items"].push_back({{"metadata", {{"name", group}}}, {"versions", {v1}}});
    ++discovery_version_;
  }

  std::size_t reviews() const { return count("POST", "/subjectaccessreviews"); }
  std::size_t token_reviews() const { return count("POST", "/tokenreviews"); }
  std::size_t lists() const { return count("GET", "/pods") - watches(); }
  std::size_t watches() const { return count("GET", "/pods?watch=true"); }

  // A kubeconfig for this cluster in `directory`, with `user` for credentials; the authority is a file, too.
  std::string write_kubeconfig(const TemporaryDirectory& directory, const std::string& user) const {
    const auto ca = directory.write("kube-ca.crt", server.authority().certificate_pem());
    return directory.write("kubeconfig",
                           "current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\n"
                           "clusters: [{name: k, cluster: {server: \"" +
                               server.url() + "\", certificate-authority: \"" + ca +
                               "\"}}]\nusers: [{name: u, user: {" + user + "}}]\n");
  }

 private:
  struct Pod {
    meta::Labels labels;
    long version = 0;
  };
  struct Change {
    long version = 0;
    std::string frame;
  };
  static constexpr const char* kAggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
  static constexpr const char* kConfigMaps = "/api/v1/namespaces/kube-system/configmaps";

  Answer answer(const Asked& asked) {
    if (auto other = instead(asked)) return std::move(*other);
    const auto question = asked.target.find('?');
    const auto path = asked.target.substr(0, question);
    const auto parameters = http::parse_query(question == std::string::npos ? "" : asked.target.substr(question + 1));
    const bool watch = http::first_value(parameters, "watch") == "true";
    if (discovery_.contains(path)) return resources(asked, discovery_.at(path));
    if (path.ends_with("/tokenreviews")) return review(token_review(json::parse(asked.body).at("spec").at("token")));
    if (path.ends_with("/subjectaccessreviews")) {
      return review({{"allowed", may(json::parse(asked.body).at("spec"))}, {"reason", "as the test says"}});
    }
    if (path.starts_with(kConfigMaps)) {
      if (!watch) return {.body = config_map().dump()};
      config_map_streams_.push_back(server.streams());
      return {.body = event("ADDED", config_map()), .open = true};
    }
    if (path == "/api/v1/namespaces/moc/pods" || path == "/api/v1/pods") {
      return watch ? pod_watch(parameters) : pod_list(parameters);
    }
    return {.status = 404, .body = R"({"kind":"Status","status":"Failure","reason":"NotFound","code":404})"};
  }

  Answer resources(const Asked& asked, const json& document) const {
    const auto tag = "\"" + std::to_string(discovery_version_) + "\"";
    if (asked.header("If-None-Match") == tag) return {.status = 304};
    Answer out{.body = document.dump()};
    out.headers.add("Content-Type", kAggregated);
    out.headers.add("ETag", tag);
    return out;
  }

  json token_review(const std::string& token) const {
    const auto known = users.find(token);
    if (known == users.end()) return {{"error", "invalid bearer token"}};
    return {{"authenticated", true}, {"user", {{"username", known->second}}}};
  }
  static Answer review(json status) { return {.status = 201, .body = json{{"status", std::move(status)}}.dump()}; }

  json config_map() const {
    return {{"kind", "ConfigMap"},
            {"metadata", {{"name", "extension-apiserver-authentication"}, {"namespace", "kube-system"}}},
            {"data", authentication_}};
  }

  Answer pod_list(const http::QueryParameters& parameters) const {
    const auto selector = *meta::parse_label_selector(http::first_value(parameters, "labelSelector").value_or(""));
    json items = json::array();
    for (const auto& [name, pod] : pods_) {
      if (selector.matches(pod.labels)) items.push_back(pod_metadata(name, pod));
    }
    return {.body = json{
                {"kind", "PartialObjectMetadataList"},
                {"metadata", {{"resourceVersion", std::to_string(version_)}}},
                {"items",
                 items}}.dump()};
  }
  Answer pod_watch(const http::QueryParameters& parameters) {
    pod_streams_.push_back(server.streams());
    if (http::first_value(parameters, "sendInitialEvents") == "true") {
      return {.body = watches_in_sync ? whole_state() : "", .open = true};
    }
    const auto since = std::stol(std::string(http::first_value(parameters, "resourceVersion").value_or("0")));
    std::string missed;
    for (const auto& change : changes_) missed += change.version > since ? change.frame : "";
    return {.body = missed, .open = true};
  }
  std::string whole_state() const {
    std::string out;
    for (const auto& [name, pod] : pods_) out += event("ADDED", pod_metadata(name, pod));
    const json end{{"resourceVersion", std::to_string(version_)},
                   {"annotations", {{"k8s.io/initial-events-end", "true"}}}};
    return out + event("BOOKMARK", {{"kind", "PartialObjectMetadata"}, {"metadata", end}});
  }
  static json pod_metadata(const std::string& name, const Pod& pod) {
    json labels = json::object();
    for (const auto& [key, value] : pod.labels) labels[key] = value;
    return {
        {"kind", "PartialObjectMetadata"},
        {"metadata",
         {{"name", name}, {"namespace", "moc"}, {"labels", labels}, {"resourceVersion", std::to_string(pod.version)}}}};
  }
  void tell(const std::string& type, const json& object) {
    changes_.push_back({.version = version_, .frame = event(type, object)});
    if (!watches_in_sync) return;
    for (const auto stream : pod_streams_) server.feed(stream, changes_.back().frame);
  }
  static std::string event(const std::string& type, const json& object) {
    return json{{"type", type}, {"object", object}}.dump() + "\n";
  }

  std::size_t count(const std::string& method, const std::string& part) const {
    return static_cast<std::size_t>(std::ranges::count_if(server.asked, [&](const Asked& asked) {
      return asked.method == method && asked.target.find(part) != std::string::npos;
    }));
  }

  std::map<std::string, json> discovery_;  // by path
  int discovery_version_ = 1;
  std::map<std::string, std::string> authentication_;
  std::map<std::string, Pod> pods_;  // of namespace moc
  long version_ = 100;
  std::vector<Change> changes_;
  std::vector<std::size_t> config_map_streams_, pod_streams_;

 public:
  FakeApiServer server;  // last: its connections end first
};

}  // namespace adapter::test
