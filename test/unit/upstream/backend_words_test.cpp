#include "upstream/backend_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace adapter::upstream {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

PrometheusOptions options(const std::string& url) {
  PrometheusOptions out;
  out.url = *http::parse_url(url);
  return out;
}

TEST(BackendWords, GiveTheAddressToTheLogAlone) {
  const BackendWords words(options("http://u:hunter2@prometheus.default.svc:9090/prom?token=s3cr3t"));
  const auto error = words.for_people({ErrorKind::upstream_unavailable, "cannot resolve the host name", ""});
  EXPECT_EQ(error.kind, ErrorKind::upstream_unavailable);
  EXPECT_EQ(error.message, "prometheus: cannot resolve the host name");
  EXPECT_EQ(error.detail, "asked http://prometheus.default.svc:9090/prom (--prometheus-url)");
  EXPECT_EQ(words.for_people({ErrorKind::internal, "x", "its body begins 'y'"}).detail,
            "its body begins 'y'; asked http://prometheus.default.svc:9090/prom (--prometheus-url)");
}

TEST(BackendWords, MaskOurCredentialsInTheBackendsWords) {
  auto with = options("http://user:hunter2@prom/?token=url-t0ken&namespace=team-b");
  with.headers = {{"X-Scope-OrgID", "team-secret"}, {"Cookie", "sid=cook1e"}};
  with.authorization = "Bearer first-t0ken";
  BackendWords words(with);
  const auto masked = [&] {
    return words
        .for_people({ErrorKind::upstream_rejected, "it said team-secret",
                     "you sent user:hunter2 dXNlcjpodW50ZXIy url%2Dt0ken team-secret cook1e first-t0ken second-t0ken"})
        .detail;
  };
  for (const auto* secret : {"hunter2", "dXNlcjpodW50ZXIy", "t0ken team", "team-secret", "cook1e", "first-t0ken"}) {
    EXPECT_THAT(masked(), Not(HasSubstr(secret)));
  }
  EXPECT_THAT(masked(), HasSubstr("second-t0ken"));
  words.use_authorization("Bearer second-t0ken");
  EXPECT_THAT(masked(), AllOf(Not(HasSubstr("second-t0ken")), Not(HasSubstr("first-t0ken")))) << "it may be on its way";
  words.use_authorization("Bearer third-t0ken");
  EXPECT_THAT(masked(), AllOf(Not(HasSubstr("second-t0ken")), HasSubstr("first-t0ken"), Not(HasSubstr("hunter2"))));
}

TEST(BackendWords, CutWhatABackendSays) {
  const BackendWords words(options("http://prom"));
  EXPECT_LT(words.for_people({ErrorKind::internal, "x", std::string(1 << 20, 'y')}).detail.size(), 1200u);
}

TEST(BackendWords, SayWhichFlagsSetCredentialsWhereThereAreNone) {
  const Error refused{ErrorKind::upstream_rejected, "it refuses our credentials (HTTP status 401)", ""};
  const auto says = [&refused](const PrometheusOptions& with) {
    return BackendWords(with).with_advice(refused).message;
  };
  EXPECT_THAT(
      says(options("http://prom")),
      AllOf(testing::StartsWith(refused.message + ": none are configured"), HasSubstr("--prometheus-token-file"),
            HasSubstr("--prometheus-header=X-Scope-OrgID="), HasSubstr("--prometheus-header=Authorization=")));
  EXPECT_EQ(says(options("http://u:p@prom")), refused.message);
  auto with = options("http://prom");
  with.authorization = "Bearer x";
  EXPECT_EQ(says(with), refused.message);
  with = options("http://prom");
  with.headers = {{"X-Scope-OrgID", "a"}};
  EXPECT_EQ(says(with), refused.message);
  with = options("https://prom");
  with.shows_certificate = true;
  EXPECT_EQ(says(with), refused.message);
}

TEST(BackendWords, NameTheHostOfARedirectAndNoMore) {
  EXPECT_EQ(BackendWords::target_of("https://user:pw@login.example.com/?code=s3cr3t"),
            "it points to login.example.com");
  EXPECT_EQ(BackendWords::target_of("http://10.0.0.1:8080/x"), "it points to 10.0.0.1:8080");
  EXPECT_EQ(BackendWords::target_of("//other/x"), "it points to other");
  EXPECT_EQ(BackendWords::target_of("relative?a=b"), "where it points to cannot be read");
}

TEST(BackendWords, WriteARequestAsCurlTakesIt) {
  const BackendWords words(options("https://u:p@prom:9090/x?token=s3cr3t&namespace=team-a"));
  http::ClientRequest request;
  request.target = "/x/api/v1/query?token=s3cr3t&namespace=team-a&query=sum%28a%29&time=1";
  EXPECT_EQ(words.line_of(request),
            "GET https://prom:9090/x/api/v1/query?token=***&namespace=team-a&query=sum%28a%29&time=1");
  request.method = "POST";
  request.target = "/x/api/v1/query?token=s3cr3t&namespace=team-a";
  request.body = "query=sum%28a%29&time=1";
  EXPECT_EQ(words.line_of(request),
            "POST https://prom:9090/x/api/v1/query?token=***&namespace=team-a --data 'query=sum%28a%29&time=1'");
}

}  // namespace
}  // namespace adapter::upstream
