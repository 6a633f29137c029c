#include "cluster/kube_config.hpp"

#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "runtime/file.hpp"

namespace adapter::cluster {
namespace {

// It is read again on the loop, by each of the clients that use it.
constexpr std::size_t kMostMarks = 20'000;  // some 600 clusters with their contexts and users

// What begins a value in YAML, or separates it from others: there are hardly more values than these.
std::size_t marks_in(std::string_view yaml) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < yaml.size(); ++i) {
    const bool is_item = yaml[i] == '-' && i + 1 < yaml.size() && yaml[i + 1] == ' ';
    if (is_item || std::string_view("\n,:[{?").find(yaml[i]) != std::string_view::npos) ++out;
  }
  return out;
}

// RFC 4648 with padding; line breaks are passed over, as Go does.
std::optional<std::string> decode_base64(std::string_view text) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned int bits = 0;
  std::size_t digits = 0;
  std::size_t padding = 0;
  for (const char c : text) {
    if (c == '\n' || c == '\r') continue;
    const auto value = kAlphabet.find(c);
    if (c == '=') {
      ++padding;
    } else if (padding > 0 || value == std::string_view::npos) {
      return std::nullopt;
    } else {
      bits = (bits << 6 | static_cast<unsigned int>(value)) & 0xffff;
      if (++digits % 4 != 1) out += static_cast<char>(bits >> (6 - 2 * ((digits - 1) % 4)) & 0xff);
    }
  }
  if ((digits + padding) % 4 != 0 || padding > 2) return std::nullopt;
  return out;
}

// One entry of the lists `clusters`, `contexts` and `users`, with its place for messages.
class Entry {
 public:
  Entry(std::string place, YAML::Node node, std::filesystem::path folder)
      : place_(std::move(place)), node_(std::move(node)), folder_(std::move(folder)) {}

  [[noreturn]] void fail(const std::string& key, const std::string& what) const {
    throw std::runtime_error(place_ + (key.empty() ? "" : ", " + key) + ": " + what);
  }

  // Empty when absent or null.
  std::string text(const char* key) const {
    const auto value = field(key);
    if (!value) return "";
    if (!value->IsScalar()) fail(key, "must be a text");
    return value->Scalar();
  }

  bool flag(const char* key) const {
    const auto value = text(key);
    if (!value.empty() && value != "true" && value != "false") fail(key, "must be true or false");
    return value == "true";
  }

  std::string file(const char* key) const {
    const auto name = text(key);
    return name.empty() ? "" : (folder_ / name).lexically_normal().string();
  }

  TextOrFile text_or_file(const std::string& key) const {
    const auto data_key = key + "-data";
    const auto data = text(data_key.c_str());
    if (data.empty()) return {.text = "", .file = file(key.c_str())};
    auto decoded = decode_base64(data);
    if (!decoded || decoded->empty()) fail(data_key, "is not base64");
    return {.text = std::move(*decoded), .file = ""};
  }

  void refuse(const char* key, const char* instead) const {
    if (field(key)) fail(key, std::string("not supported; ") + instead);
  }

 private:
  std::optional<YAML::Node> field(const char* key) const {
    const YAML::Node found = node_[key];
    if (!found.IsDefined() || found.IsNull()) return std::nullopt;
    return found;
  }

  std::string place_;
  const YAML::Node node_;  // a map; const, or a look-up would create what it does not find
  std::filesystem::path folder_;
};

YAML::Node load(const std::string& content, const std::string& file) {
  if (marks_in(content) > kMostMarks) {
    throw std::runtime_error(file + ": is too large for a kubeconfig; keep the cluster that is meant, and its context");
  }
  try {
    const auto root = YAML::Load(content);
    if (!root.IsMap()) throw std::runtime_error(file + ": is no kubeconfig: it must be a map");
    return root;
  } catch (const YAML::Exception& e) {
    throw std::runtime_error(file + ":" + std::to_string(e.mark.line + 1) + ": is no YAML: " + e.msg);
  }
}

// The entry called `name` of list `list`; what it describes stands under `kind`.
Entry find(const YAML::Node& root, const std::string& file, const char* list, const char* kind,
           const std::string& name) {
  const auto folder = std::filesystem::path(file).parent_path();
  const YAML::Node entries = root[list];
  if (entries.IsDefined() && !entries.IsNull() && !entries.IsSequence()) {
    throw std::runtime_error(file + ": " + list + ": must be a list");
  }
  for (const YAML::Node& entry : entries) {
    if (!entry.IsMap()) throw std::runtime_error(file + ": " + list + ": each entry must be a map");
    const YAML::Node found = entry["name"];
    if (!found.IsDefined() || !found.IsScalar() || found.Scalar() != name) continue;
    const YAML::Node body = entry[kind];
    const auto place = file + ": " + kind + " \"" + name + "\"";
    if (body.IsDefined() && !body.IsNull() && !body.IsMap()) throw std::runtime_error(place + ": must be a map");
    return {place, body.IsDefined() && body.IsMap() ? body : YAML::Node(YAML::NodeType::Map), folder};
  }
  throw std::runtime_error(file + ": " + list + ": no " + kind + " is named \"" + name + "\"");
}

void read_cluster(const Entry& cluster, ClientConfig& config) {
  cluster.refuse("proxy-url", "remove it, the API server is called directly");
  const auto server = cluster.text("server");
  if (server.empty()) cluster.fail("server", "missing: the URL of the API server");
  auto url = http::parse_url(server);
  if (!url) cluster.fail("server", url.error().message);
  if (!url->user_info.empty()) cluster.fail("server", "holds user information; give the user a username and password");
  if (!url->query.empty()) cluster.fail("server", "holds a query, which is not supported; remove it");
  config.server = std::move(*url);
  config.tls_server_name = cluster.text("tls-server-name");
  config.authority = cluster.text_or_file("certificate-authority");
  config.insecure = cluster.flag("insecure-skip-tls-verify");
  if (config.insecure && !config.authority.empty()) {
    cluster.fail("insecure-skip-tls-verify", "contradicts the certificate authority; remove one of the two");
  }
}

void read_user(const Entry& user, ClientConfig& config) {
  constexpr const char* kInstead = "give the user a token, a tokenFile or a client certificate";
  user.refuse("exec", kInstead);
  user.refuse("auth-provider", kInstead);
  for (const auto* key : {"as", "as-uid", "as-groups", "as-user-extra"}) {
    user.refuse(key, "give the user credentials of its own");
  }
  config.client_certificate = user.text_or_file("client-certificate");
  config.client_key = user.text_or_file("client-key");
  if (config.client_certificate.empty() != config.client_key.empty()) {
    user.fail("", "client-certificate and client-key belong together; one is missing");
  }
  config.token = user.text("token");
  config.token_file = user.file("tokenFile");
  config.username = user.text("username");
  config.password = user.text("password");
  const bool has_token = !config.token.empty() || !config.token_file.empty();
  if (has_token && (!config.username.empty() || !config.password.empty())) {
    user.fail("", "has a token and a username; remove one of the two");
  }
}

}  // namespace

ClientConfig read_kube_config(const std::string& file) {
  const auto content = runtime::read_file(file, kLargestKubeConfig);
  if (!content) throw std::runtime_error(file + ": " + content.error().message);
  return parse_kube_config(*content, file);
}

ClientConfig parse_kube_config(const std::string& content, const std::string& file) {
  const YAML::Node root = load(content, file);
  const auto folder = std::filesystem::path(file).parent_path();
  const auto current = Entry(file, root, folder).text("current-context");
  if (current.empty()) throw std::runtime_error(file + ": current-context: missing: name one of the contexts");
  ClientConfig config{.name = file, .kubeconfig = file};
  const auto context = find(root, file, "contexts", "context", current);
  const auto cluster = context.text("cluster");
  if (cluster.empty()) context.fail("cluster", "missing: name one of the clusters");
  read_cluster(find(root, file, "clusters", "cluster", cluster), config);
  const auto user = context.text("user");
  if (user.empty()) context.fail("user", "missing: name one of the users");
  read_user(find(root, file, "users", "user", user), config);
  config.kubeconfig_address = config.server.printable();
  return config;
}

}  // namespace adapter::cluster
