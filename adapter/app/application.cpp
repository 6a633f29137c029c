#include "app/application.hpp"

#include "app/memory_bounds.hpp"
#include "app/self_metrics.hpp"
#include "app/startup.hpp"
#include "app/version.hpp"
#include "auth/peer_standing.hpp"
#include "runtime/descriptor_limit.hpp"
#include "runtime/memory_limit.hpp"
#include "runtime/memory_return.hpp"
#include "runtime/process_figures.hpp"

namespace adapter::app {
namespace {

constexpr std::chrono::seconds kStopPatience{5};      // from the signal to the end of what still runs
constexpr std::chrono::milliseconds kLastWords{500};  // for writing the 503s

http::ServerLimits server_limits(const Options& options) {
  const http::ConnectionLimits wanted{.all = options.max_connections,
                                      .unverified = options.max_unverified_connections,
                                      .per_address = options.max_connections_per_address};
  return {.connections = http::fitting(wanted, runtime::descriptor_limit())};
}

api::RouterLimits router_limits(const http::ConnectionLimits& connections) {
  const auto some = [](std::size_t all, std::size_t left) { return std::max<std::size_t>(all - left, 1); };
  return {.strangers = some(connections.unverified, connections.unverified / 4),
          .strangers_of_one_address = some(connections.per_address, (connections.per_address + 1) / 2)};
}

upstream::PrometheusOptions prometheus_options(const PrometheusCredentials& credentials, http::Resolver& resolver) {
  auto out = credentials.client_options();
  out.resolver = &resolver;
  return out;
}

}  // namespace

Application::Application(asio::any_io_executor executor, const Options& options, runtime::Clock& clock,
                         const runtime::Logger& logger, GiveUp give_up, http::NameLookUp look_up)
    : options_(options),
      clock_(clock),
      logger_(logger),
      memory_limit_(runtime::memory_limit()),
      memory_budget_(memory_budget_of(options_, memory_limit_)),
      rules_budget_(rules_part(memory_budget_.limit()), memory_budget_),
      outside_budget_(budget_parts(memory_budget_.limit()).outside, memory_budget_),
      callers_budget_(budget_parts(memory_budget_.limit()).callers, outside_budget_),
      unread_budget_(budget_parts(memory_budget_.limit()).answers, outside_budget_),
      documents_budget_(budget_parts(memory_budget_.limit()).documents, outside_budget_),
      questions_budget_(budget_parts(memory_budget_.limit()).questions, outside_budget_),
      questions_(questions_budget_, clock_),
      resolver_(executor, clock_, logger_, look_up ? std::move(look_up) : http::system_look_up(clock_, background_)),
      surroundings_(make_surroundings(executor, options_, clock_, logger_, background_, memory_budget_, resolver_,
                                      [this] { rules_.catalog_changed(); })),
      prometheus_credentials_(options_, clock_, logger_, background_),
      prometheus_(executor, clock_, logger_, figures_, memory_budget_,
                  prometheus_options(prometheus_credentials_, resolver_)),
      queries_(prometheus_, clock_, questions_, http::ClientLimits().connections),
      repeated_samples_(logger_, figures_),
      custom_metrics_(surroundings_->resources(), surroundings_->objects(), queries_, clock_, logger_,
                      repeated_samples_, questions_),
      external_metrics_(surroundings_->resources(), queries_, clock_, logger_),
      resource_metrics_(surroundings_->objects(), queries_, clock_, logger_, figures_, repeated_samples_,
                        memory_budget_, questions_),
      relist_(prometheus_, clock_, logger_, background_, figures_,
              {.interval = options_.relist_interval, .max_age = effective_max_age(options_)},
              [this](series::Registries registries) { return publish(std::move(registries)); }),
      rules_(
          options_, surroundings_->resources(), clock_, logger_, background_, rules_budget_,
          [this](std::shared_ptr<const rules::RuleSet> rules) { return use(std::move(rules)); },
          {.now = [this] { return relist_.remembered_bytes(); },
           .beside =
               [this](std::shared_ptr<const rules::RuleSet> coming) {
                 return relist_.remembered_bytes(std::move(coming));
               }},
          std::move(give_up)),
      access_(surroundings_->make_authenticators(), auth::AlwaysAllowedPaths(options_.always_allow_paths),
              surroundings_->authorizer(), surroundings_->trust(), logger_),
      metric_endpoint_(custom_metrics_, clock_, logger_, memory_budget_),
      external_metric_endpoint_(external_metrics_, clock_, logger_, memory_budget_),
      resource_metric_endpoint_(resource_metrics_, clock_, logger_, memory_budget_),
      health_(clock_, surroundings_->resources(), rules_, relist_, surroundings_->checks()),
      router_(access_, metric_endpoint_, external_metric_endpoint_, resource_metric_endpoint_, health_.checks(), clock_,
              logger_, figures_, api::SentAnswers(unread_budget_, documents_budget_), version_document(),
              router_limits(server_limits(options_).connections)),
      certificate_(options_, clock_, logger_, background_),
      server_(
          executor, clock_, logger_, certificate_.load(),
          [this](http::Request request) { return router_.handle(std::move(request)); }, server_limits(options_),
          [this](const http::PeerCertificate* peer) {
            return auth::standing_of(peer, *surroundings_->trust().current(), clock_.wall_now());
          },
          &callers_budget_),
      loops_(executor, logger_) {
  runtime::add_process_figures(figures_);
  add_build_figure(figures_);
  add_memory_figures(figures_, memory_budget_);
  add_failure_figures(figures_, logger_);
  add_background_figure(figures_, background_);
  add_rule_figures(figures_, rules_);
  add_alarm_figures(figures_, certificate_, prometheus_credentials_);
  add_connection_figures(figures_, server_);
  add_refusal_figure(figures_, server_);
  surroundings_->add_figures(figures_);
  prometheus_.on_unauthorized([this] { return prometheus_credentials_.renew(prometheus_); });
}

Application::~Application() = default;

// What rules take, and what is remembered of them, stays for long: the parts are of the rest.
void Application::divide_budget() {
  const auto parts = budget_parts(memory_budget_.limit() - rules_budget_.used());
  outside_budget_.set_limit(parts.outside);
  callers_budget_.set_limit(parts.callers);
  unread_budget_.set_limit(parts.answers);
  documents_budget_.set_limit(parts.documents);
  questions_budget_.set_limit(parts.questions);
}

asio::awaitable<void> Application::use(std::shared_ptr<const rules::RuleSet> rules) {
  divide_budget();
  router_.serve_groups(rules_.served());
  resource_metrics_.set_rules(rules);
  co_await relist_.use(std::move(rules));
}

// Goes through the worker also when there is nothing to render: publications come into force in their order.
asio::awaitable<void> Application::publish(series::Registries registries) {
  divide_budget();
  const auto served = rules_.served();
  const bool same = rendered_.custom && served == rendered_for_ && api::same_discovery(registries, rendered_);
  rendered_ = registries;
  rendered_for_ = served;
  auto render = [registries, served, same]() -> std::optional<api::DiscoveryDocuments> {
    if (same) return std::nullopt;
    return api::render_discovery(registries, served);
  };
  std::optional<api::DiscoveryDocuments> documents;
  try {
    documents = co_await background_.run(std::move(render));
  } catch (...) {
    rendered_ = {};
    throw;
  }
  if (documents) router_.set_discovery(std::move(*documents));
  custom_metrics_.set_registry(std::move(registries.custom));
  external_metrics_.set_registry(std::move(registries.external));
}

void Application::start() {
  server_.listen(options_.bind_address, options_.secure_port, {.share_port = options_.permit_port_sharing});
  router_.set_port(server_.port());
  router_.serve_groups(rules_.served());
  surroundings_->start(loops_);
  loops_.spawn("giving memory back", runtime::return_memory(clock_, background_, logger_));
  loops_.spawn("the relist loop", relist_.run());
  loops_.spawn("the rules loop", rules_.run());
  loops_.spawn("watching Prometheus' credentials", prometheus_credentials_.follow(prometheus_));
  const auto use = [this](http::TlsContext tls) { server_.set_tls(std::move(tls)); };
  loops_.spawn("watching the serving certificates", certificate_.follow(use));
  logger_.info(memory_text(options_, memory_budget_.limit(), memory_limit_));
  logger_.info("serving on " + options_.bind_address + " port " + std::to_string(server_.port()) + ", asking " +
               options_.prometheus_url.printable());
}

asio::awaitable<void> Application::stop() {
  const auto asked = clock_.now();
  health_.begin_shutdown();
  server_.start_draining();
  co_await runtime::sleep_until(clock_, asked + options_.shutdown_delay);
  server_.stop_accepting();
  const auto patience = std::max<runtime::SteadyTime>(asked + kStopPatience, clock_.now());
  const auto end_calls = [this] {
    prometheus_.shut_down();
    surroundings_->end_calls();
  };
  const auto end_of_patience = clock_.set_alarm(patience, end_calls);
  const auto end_connections = clock_.set_alarm(patience + kLastWords, [this] { server_.cancel(); });
  co_await server_.join();
  loops_.cancel();
  co_await loops_.join();
  co_await surroundings_->stop();
  end_calls();  // idle connections listen, and would keep the loop running until their time is over
  co_await resolver_.stop();
}

}  // namespace adapter::app
