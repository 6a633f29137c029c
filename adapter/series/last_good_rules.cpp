#include "series/last_good_rules.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "rules/series_selector.hpp"
#include "series/last_good_bound.hpp"
#include "series/series_registry.hpp"

namespace adapter::series {
namespace {

constexpr int kSameSeriesOrName = 4;
constexpr std::size_t kMostPairs = 1 << 18;  // compared; of very many only those that stand near each other
// Of what a rule with an error was: of each, the fewer the more there are, and of all.
constexpr std::size_t kMostGuesses = 64, kFewestGuesses = 4, kMostGuessesTogether = 1 << 14;

struct Form {
  std::shared_ptr<const rules::BoundRule> rule;
  bool was_served = false;
  bool is_guess = false;
};
using Forms = std::vector<Form>;  // the newest first

struct Entry {
  std::size_t index = 0;  // in its section
  rules::RuleFingerprint fingerprint;
  bool is_broken = false;
  std::string place;
  Forms forms;  // what it was when it was last served
  bool is_matched = false;
  bool is_unchanged = false;          // both say the same
  bool is_moved = false;              // and stand elsewhere
  bool is_literal = false;            // makes one name of whatever series, as far as can be told
  bool keeps_name = false;            // a good one that is literal has it now
  const Entry* claimed_by = nullptr;  // what it has become, if that makes the same names of the same series
};

int in_common(const rules::RuleFingerprint& a, const rules::RuleFingerprint& b) {
  const auto both = [](std::size_t one, std::size_t other, int weight) {
    return one != 0 && one == other ? weight : 0;
  };
  return both(a.series_query, b.series_query, kSameSeriesOrName) + both(a.name, b.name, kSameSeriesOrName) +
         both(a.query, b.query, 2) + both(a.filters, b.filters, 1) + both(a.resources, b.resources, 1);
}

// Both make the same names of the same series.
bool is_edited(const rules::RuleFingerprint& before, const rules::RuleFingerprint& now) {
  return before.series_query == now.series_query && before.name == now.name;
}

std::vector<Entry> entries_of(const SeriesRegistry& before) {
  const auto forms_at = [&](std::size_t index) {
    Forms out;
    for (const auto& each : std::ranges::equal_range(before.last_good(), index, {}, &LastGoodRule::index)) {
      out.push_back({each.rule, each.was_served, each.is_guess});
    }
    return out;
  };
  std::vector<Entry> out;
  for (const auto& state : before.states()) {
    const auto& rule = state.rule->rule;
    out.push_back({.index = rule.index, .fingerprint = rule.fingerprint, .is_broken = rules::makes_no_metric(rule)});
    out.back().forms = forms_at(rule.index);
    auto& forms = out.back().forms;
    // A rule may be edited for days without being listed: of what was never served the newest counts.
    if (!rules::makes_no_metric(rule)) {
      std::erase_if(forms, [](const Form& form) { return !form.was_served; });
      forms.insert(forms.begin(), Form{state.rule, state.is_served()});
    }
  }
  for (const auto& rule : before.rules()->quarantined) {
    if (rule.section != before.section()) continue;
    out.push_back(
        {.index = rule.index, .fingerprint = rule.fingerprint, .is_broken = true, .forms = forms_at(rule.index)});
  }
  std::ranges::sort(out, {}, &Entry::index);
  return out;
}

std::vector<Entry> entries_of(const rules::RuleSet& now, rules::Section section) {
  std::vector<Entry> out;
  for (const auto& bound : now.of(section)) {
    const auto& rule = bound->rule;
    out.push_back({.index = rule.index,
                   .fingerprint = rule.fingerprint,
                   .is_broken = rules::makes_no_metric(rule) || !rule.has_selector,
                   .place = rule.place(),
                   .is_literal = rule.namer.is_literal()});
  }
  for (const auto& rule : now.quarantined) {
    if (rule.section != section) continue;
    const auto& namers = rule.names.namers;
    out.push_back({.index = rule.index,
                   .fingerprint = rule.fingerprint,
                   .is_broken = true,
                   .place = rule.place(),
                   .is_literal = namers.size() == 1 && namers.front().is_literal() && !rule.names.of_parts});
  }
  std::ranges::sort(out, {}, &Entry::index);
  return out;
}

void match(Entry& before, Entry& now, bool is_clear) {
  before.is_matched = now.is_matched = true;
  if (is_clear) before.claimed_by = &now;
  now.forms = before.forms;
}

// A text without any, such as `- todo`, is nothing but its place.
bool has_key(const Entry& entry) {
  const auto& keys = entry.fingerprint;
  return (keys.series_query | keys.filters | keys.resources | keys.name | keys.query) != 0;
}

// From the begin or from the end; `longer` by so much is the file.
bool is_at_place(const Entry& before, const Entry& now, std::size_t longer) {
  return before.index == now.index || before.index + longer == now.index;
}

bool is_same_rule(const Entry& before, const Entry& now, std::size_t longer) {
  return !before.is_matched && (has_key(now) || is_at_place(before, now, longer));
}

// Also when another one seems to be it, but stands elsewhere, or asks something else about the same series.
bool may_have_become(const Entry& before, const Entry& broken, std::size_t longer) {
  const auto &was = before.fingerprint, &is = broken.fingerprint;
  if (before.claimed_by == nullptr) {
    // One with a name of its own has not been it, where a good one has its name now.
    return !before.keeps_name || !broken.is_literal || is.name == was.name;
  }
  const bool asks_the_same = is.query != 0 && is.query == was.query && is.series_query == was.series_query;
  if (asks_the_same && before.claimed_by->fingerprint.query != was.query) return true;
  return is_at_place(before, broken, longer) && !is_at_place(before, *before.claimed_by, longer);
}

using ByText = std::unordered_map<std::size_t, std::vector<Entry*>>;

void match_texts(const ByText& before, std::vector<Entry>& now, std::size_t longer, bool is_unchanged) {
  for (auto& each : now) {
    const auto same = before.find(each.fingerprint.whole);
    if (each.is_matched || same == before.end()) continue;
    const auto found =
        std::ranges::find_if(same->second, [&](const Entry* other) { return is_same_rule(*other, each, longer); });
    if (found == same->second.end()) continue;
    match(**found, each, true);
    (*found)->is_unchanged = each.is_unchanged = is_unchanged;
    each.is_moved = !is_at_place(**found, each, longer);
  }
}

// What says the same as a rule said; then what says the same as one said before an error came into it. Which one that
// was may be a guess: it is still open then what the guess was made for has become.
void match_the_same(std::vector<Entry>& before, std::vector<Entry>& now) {
  ByText said, said_once;
  std::unordered_set<std::size_t> guessed;
  for (auto& each : before) {
    said[each.fingerprint.whole].push_back(&each);
    for (const auto& form : each.forms) {
      const auto text = form.rule->rule.fingerprint.whole;
      if (form.is_guess) {
        guessed.insert(text);
      } else {
        said_once[text].push_back(&each);
      }
    }
  }
  const auto longer = now.size() - before.size();
  match_texts(said, now, longer, true);
  match_texts(said_once, now, longer, false);
  for (auto& each : now) each.is_matched = each.is_matched || guessed.contains(each.fingerprint.whole);
}

std::vector<Entry*> unmatched(std::vector<Entry>& entries) {
  std::vector<Entry*> out;
  for (auto& each : entries) {
    if (!each.is_matched) out.push_back(&each);
  }
  return out;
}

void guess_form(Form form, Entry& now) {
  form.is_guess = true;
  if (std::ranges::find(now.forms, form.rule, &Form::rule) == now.forms.end()) now.forms.push_back(std::move(form));
}

void guess_forms(const Entry& before, Entry& now) {
  for (const auto& form : before.forms) guess_form(form, now);
}

void match_the_alike(std::span<Entry* const> before, std::span<Entry* const> now, std::size_t longer,
                     std::size_t most_guesses) {
  if (before.empty() || now.empty()) return;
  struct Pair {
    int in_common = 0;
    bool is_clear = false;
    std::size_t apart = 0;
    std::uint32_t before = 0, now = 0;
  };
  std::vector<Pair> pairs;
  const auto reach = std::max<std::size_t>(1, kMostPairs / now.size() / 2);
  for (std::size_t i = 0; i < now.size(); ++i) {
    for (auto j = i - std::min(i, reach); j < std::min(before.size(), i + reach); ++j) {
      Pair pair{.before = static_cast<std::uint32_t>(j), .now = static_cast<std::uint32_t>(i)};
      const auto compare = [&](const rules::RuleFingerprint& said) {
        pair.in_common = std::max(pair.in_common, in_common(said, now[i]->fingerprint));
        pair.is_clear = pair.is_clear || is_edited(said, now[i]->fingerprint);
      };
      compare(before[j]->fingerprint);
      for (const auto& form : before[j]->forms) compare(form.rule->rule.fingerprint);
      if (pair.in_common < kSameSeriesOrName) continue;
      const auto [low, high] = std::minmax(before[j]->index, now[i]->index);
      pair.apart = high - low;
      pairs.push_back(pair);
    }
  }
  std::ranges::sort(pairs, [](const Pair& a, const Pair& b) {
    return std::tie(b.in_common, a.apart, a.now, a.before) < std::tie(a.in_common, b.apart, b.now, b.before);
  });
  for (const auto& pair : pairs) {
    auto &one = *before[pair.before], &other = *now[pair.now];
    if (one.is_matched || other.is_matched) continue;
    match(one, other, pair.is_clear);
    const bool is_same_name = other.fingerprint.name != 0 && other.fingerprint.name == one.fingerprint.name;
    one.keeps_name = is_same_name && other.is_literal && !other.is_broken;
  }
  // What a rule with an error resembles most it may have been, if it is nothing yet.
  std::vector<int> most_in_common(now.size());
  for (const auto& pair : pairs) {
    auto& most = most_in_common[pair.now];
    most = std::max(most, pair.in_common);
    auto& broken = *now[pair.now];
    const auto& one = *before[pair.before];
    if (!broken.is_broken || broken.is_matched || pair.in_common < most || !may_have_become(one, broken, longer))
      continue;
    if (broken.forms.size() < most_guesses) guess_forms(one, broken);
  }
}

// What another one says that stood there before may be all that is left of a good one that is gone.
bool may_be_left_of(const Entry& before, const Entry& unchanged) {
  const auto &was = before.fingerprint, &is = unchanged.fingerprint;
  const auto is_left = [](std::size_t now, std::size_t then) { return now == 0 || now == then; };
  return !before.is_broken && before.claimed_by == nullptr && is_left(is.series_query, was.series_query) &&
         is_left(is.filters, was.filters) && is_left(is.resources, was.resources) && is_left(is.name, was.name) &&
         is_left(is.query, was.query);
}

// Those that have something in common with it, the more the better; of others those that stood near. Where it says what
// another one said, only those of which it may be what `is_left`.
void guess(std::span<Entry> before, Entry& broken, std::size_t longer, std::size_t most, std::size_t reach,
           bool is_left = false) {
  const auto apart = [&](const Entry* each) {
    const auto between = [](std::size_t a, std::size_t b) { return std::max(a, b) - std::min(a, b); };
    return std::min(between(each->index, broken.index), between(each->index + longer, broken.index));
  };
  struct Guess {
    int in_common = 0;
    std::size_t apart = 0;
    const Entry* entry = nullptr;
  };
  const auto is_better = [](const Guess& a, const Guess& b) {
    return std::tie(b.in_common, a.apart) < std::tie(a.in_common, b.apart);
  };
  std::vector<Guess> best;  // then in the order of the file
  for (const auto& each : before) {
    if (each.is_unchanged || each.forms.empty() || apart(&each) > reach) continue;
    if (is_left && !may_be_left_of(each, broken)) continue;
    Guess one{.in_common = in_common(each.fingerprint, broken.fingerprint), .apart = apart(&each), .entry = &each};
    for (const auto& form : each.forms) {
      one.in_common = std::max(one.in_common, in_common(form.rule->rule.fingerprint, broken.fingerprint));
    }
    if (best.size() == most && !is_better(one, best.back())) continue;
    if (!may_have_become(each, broken, longer)) continue;
    best.insert(std::ranges::upper_bound(best, one, is_better), one);
    if (best.size() > most) best.pop_back();
  }
  // Of each its newest first.
  for (std::size_t age = 0, added = 1; added > 0 && broken.forms.size() < most; ++age) {
    added = 0;
    for (const auto& one : best) {
      if (age >= one.entry->forms.size()) continue;
      guess_form(one.entry->forms[age], broken);
      ++added;
    }
  }
}

}  // namespace

LastGoodRules last_good_rules(const SeriesRegistry& before, const rules::RuleSet& now) {
  if (before.rules().get() == &now) return before.last_good();
  auto old_entries = entries_of(before);
  auto entries = entries_of(now, before.section());
  match_the_same(old_entries, entries);
  const auto longer = entries.size() - old_entries.size();
  const auto broken = static_cast<std::size_t>(std::ranges::count_if(entries, &Entry::is_broken));
  const auto most_guesses =
      std::clamp(kMostGuessesTogether / std::max<std::size_t>(broken, 1), kFewestGuesses, kMostGuesses);
  const auto reach = kMostPairs / std::max<std::size_t>(broken, 1);
  match_the_alike(unmatched(old_entries), unmatched(entries), longer, most_guesses);
  std::unordered_set<std::size_t> mended;
  for (auto& each : entries) {
    if (!each.is_broken && !each.is_unchanged) mended.insert(each.fingerprint.whole);
    // In a file that lost an entry, one with an error may hold another beside its own, as when a dash is lost.
    const bool may_hold_others = entries.size() < old_entries.size();
    const bool may_be_another =
        each.is_unchanged ? each.is_moved || may_hold_others : each.forms.empty() || may_hold_others;
    if (each.is_broken && may_be_another) {
      guess(old_entries, each, longer, most_guesses, reach, each.is_unchanged);
    }
  }
  // What is in the file again is not what this has become, and nobody is what it was before.
  const auto forget_mended = [&mended](Entry& each) {
    std::erase_if(each.forms, [&](const auto& form) {
      const auto text = form.rule->rule.fingerprint.whole;
      return mended.contains(text) || (!each.is_broken && text == each.fingerprint.whole);
    });
  };
  LastGoodRules out;
  for (auto& each : entries) {
    const bool was_known = !each.forms.empty();
    forget_mended(each);
    if (each.is_broken && was_known && each.forms.empty()) {  // it is another one than its text had been taken for
      guess(old_entries, each, longer, most_guesses, reach);
      forget_mended(each);
    }
    // One that is right says itself what it makes: what else it was counts only where somebody has had values of that.
    if (!each.is_broken) std::erase_if(each.forms, [](const Form& form) { return !form.was_served; });
    if (each.forms.size() > most_guesses) each.forms.resize(most_guesses);
    for (auto& form : each.forms) {
      out.push_back({.section = before.section(),
                     .index = each.index,
                     .place = each.place,
                     .rule = std::move(form.rule),
                     .was_served = form.was_served,
                     .is_guess = form.is_guess});
    }
  }
  bound_last_good(out, now);
  return out;
}

}  // namespace adapter::series
