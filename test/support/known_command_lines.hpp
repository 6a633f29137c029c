#pragma once

#include <string>
#include <vector>

namespace adapter::test {

// The container's arguments as the community's chart renders them, in its order.
inline std::vector<std::string> arguments_of_chart(const std::string& prometheus_url, bool with_certificate) {
  std::vector<std::string> out{"/adapter", "--secure-port=6443"};
  if (with_certificate) {
    out.emplace_back("--tls-cert-file=/var/run/serving-cert/tls.crt");
    out.emplace_back("--tls-private-key-file=/var/run/serving-cert/tls.key");
  }
  for (const auto& word : {std::string("--cert-dir=/tmp/cert"), "--prometheus-url=" + prometheus_url,
                           std::string("--metrics-relist-interval=1m"), std::string("--v=4"),
                           std::string("--config=/etc/adapter/config.yaml")}) {
    out.push_back(word);
  }
  return out;
}

// Those of kube-prometheus' Deployment.
inline std::vector<std::string> arguments_of_kube_prometheus() {
  return {"--cert-dir=/var/run/serving-cert",
          "--config=/etc/adapter/config.yaml",
          "--metrics-relist-interval=1m",
          "--prometheus-url=https://prometheus.monitoring.svc:9090/",
          "--secure-port=6443",
          "--tls-cipher-suites=TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305,TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305,"
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,"
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,"
          "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,"
          "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,"
          "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,TLS_RSA_WITH_AES_128_GCM_SHA256,TLS_RSA_WITH_AES_256_GCM_SHA384,"
          "TLS_RSA_WITH_AES_128_CBC_SHA,TLS_RSA_WITH_AES_256_CBC_SHA"};
}

}  // namespace adapter::test
