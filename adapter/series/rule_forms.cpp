#include "series/rule_forms.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace adapter::series {
namespace {

constexpr int kSameSeriesOrName = 4;
constexpr std::size_t kMostPairs = 1 << 18;  // compared; of very many only those that stand near each other
// Of what a rule with an error was: of each, the fewer the more there are, and of all.
constexpr std::size_t kMostGuesses = 64, kFewestGuesses = 4, kMostGuessesTogether = 1 << 14;

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

void match(RuleEntry& before, RuleEntry& now, bool is_clear) {
  before.is_matched = now.is_matched = true;
  before.became = &now;
  if (is_clear) before.claimed_by = &now;
  now.forms = before.forms;
}

// A text without any, such as `- todo`, is nothing but its place.
bool has_key(const RuleEntry& entry) {
  const auto& keys = entry.fingerprint;
  return (keys.series_query | keys.filters | keys.resources | keys.name | keys.query) != 0;
}

// From the begin or from the end; `longer` by so much is the file.
bool is_at_place(const RuleEntry& before, const RuleEntry& now, std::size_t longer) {
  return before.index == now.index || before.index + longer == now.index;
}

bool is_same_rule(const RuleEntry& before, const RuleEntry& now, std::size_t longer) {
  return !before.is_matched && (has_key(now) || is_at_place(before, now, longer));
}

// Also when another one seems to be it, but stands elsewhere, or asks something else about the same series.
bool may_have_become(const RuleEntry& before, const RuleEntry& broken, std::size_t longer) {
  const auto &was = before.fingerprint, &is = broken.fingerprint;
  if (before.claimed_by == nullptr) {
    // One with a name of its own has not been it, where a good one has its name now.
    return !before.keeps_name || !broken.is_literal || is.name == was.name;
  }
  const bool asks_the_same = is.query != 0 && is.query == was.query && is.series_query == was.series_query;
  if (asks_the_same && before.claimed_by->fingerprint.query != was.query) return true;
  return is_at_place(before, broken, longer) && !is_at_place(before, *before.claimed_by, longer);
}

using ByText = std::unordered_map<std::size_t, std::vector<RuleEntry*>>;

void match_texts(const ByText& before, std::vector<RuleEntry>& now, std::size_t longer, bool is_unchanged) {
  for (auto& each : now) {
    const auto same = before.find(each.fingerprint.whole);
    if (each.is_matched || same == before.end()) continue;
    const auto found =
        std::ranges::find_if(same->second, [&](const RuleEntry* other) { return is_same_rule(*other, each, longer); });
    if (found == same->second.end()) continue;
    match(**found, each, true);
    (*found)->is_unchanged = each.is_unchanged = is_unchanged;
  }
}

// What says the same as a rule said; then what says the same as one said before an error came into it. Which one that
// was may be a guess: it is still open then what the guess was made for has become.
void match_the_same(std::vector<RuleEntry>& before, std::vector<RuleEntry>& now) {
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

std::vector<RuleEntry*> unmatched(std::vector<RuleEntry>& entries) {
  std::vector<RuleEntry*> out;
  for (auto& each : entries) {
    if (!each.is_matched) out.push_back(&each);
  }
  return out;
}

void guess_form(RuleForm form, RuleEntry& now) {
  form.is_guess = true;
  if (std::ranges::find(now.forms, form.rule, &RuleForm::rule) == now.forms.end()) now.forms.push_back(std::move(form));
}

void guess_forms(const RuleEntry& before, RuleEntry& now) {
  for (const auto& form : before.forms) guess_form(form, now);
}

void match_the_alike(std::span<RuleEntry* const> before, std::span<RuleEntry* const> now, std::size_t longer,
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

// Those that have something in common with it, the more the better; of others those that stood near.
void guess(std::span<RuleEntry> before, RuleEntry& broken, std::size_t longer, std::size_t most, std::size_t reach) {
  const auto apart = [&](const RuleEntry* each) {
    const auto between = [](std::size_t a, std::size_t b) { return std::max(a, b) - std::min(a, b); };
    return std::min(between(each->index, broken.index), between(each->index + longer, broken.index));
  };
  struct Guess {
    int in_common = 0;
    std::size_t apart = 0;
    const RuleEntry* entry = nullptr;
  };
  const auto is_better = [](const Guess& a, const Guess& b) {
    return std::tie(b.in_common, a.apart) < std::tie(a.in_common, b.apart);
  };
  std::vector<Guess> best;  // then in the order of the file
  for (const auto& each : before) {
    if (each.is_unchanged || each.forms.empty() || apart(&each) > reach) continue;
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

// Whether all that is left says the same.
bool may_be_left_of(const rules::RuleFingerprint& was, const RuleEntry& broken) {
  const auto& is = broken.fingerprint;
  const auto is_left = [](std::size_t now, std::size_t then) { return now == 0 || now == then; };
  return is_left(is.series_query, was.series_query) && is_left(is.filters, was.filters) &&
         is_left(is.resources, was.resources) && is_left(is.name, was.name) && is_left(is.query, was.query);
}

// What nobody has become or says again, and nobody was: as long as there is a rule with an error of which nothing
// speaks against it, that may be what is left of it, be it that the same was left of another one. The last one of
// these: what stands before that is not to be served in its place.
void keep_what_is_nobodys(std::span<RuleEntry> before, std::span<RuleEntry> now, std::size_t most) {
  std::vector<RuleEntry*> broken;
  std::unordered_set<const rules::BoundRule*> kept;
  std::unordered_set<std::size_t> said;
  for (auto& each : now) {
    for (const auto& form : each.forms) kept.insert(form.rule.get());
    if (each.is_broken) {
      broken.push_back(&each);
    } else {
      said.insert(each.fingerprint.whole);
    }
  }
  for (const auto& each : before) {
    for (const auto& form : each.forms) {
      const auto& was = form.rule->rule.fingerprint;
      const bool is_another_now = each.became != nullptr && !each.became->is_broken &&
                                  in_common(was, each.became->fingerprint) >= kSameSeriesOrName;
      if (is_another_now || said.contains(was.whole) || kept.contains(form.rule.get())) continue;
      const auto may_have_it = [&](const RuleEntry* one) {
        return one->forms.size() < most && may_be_left_of(was, *one);
      };
      const auto last = std::find_if(broken.rbegin(), broken.rend(), may_have_it);
      if (last != broken.rend()) guess_form(form, **last);
    }
  }
}

}  // namespace

void find_forms(std::vector<RuleEntry>& before, std::vector<RuleEntry>& now) {
  match_the_same(before, now);
  const auto longer = now.size() - before.size();
  const auto broken = static_cast<std::size_t>(std::ranges::count_if(now, &RuleEntry::is_broken));
  const auto most_guesses =
      std::clamp(kMostGuessesTogether / std::max<std::size_t>(broken, 1), kFewestGuesses, kMostGuesses);
  const auto reach = kMostPairs / std::max<std::size_t>(broken, 1);
  match_the_alike(unmatched(before), unmatched(now), longer, most_guesses);
  std::unordered_set<std::size_t> mended;
  for (auto& each : now) {
    if (!each.is_broken && !each.is_unchanged) mended.insert(each.fingerprint.whole);
    // In a file that lost an entry, one with an error may hold another beside its own, as when a dash is lost.
    const bool may_hold_others = now.size() < before.size();
    if (each.is_broken && !each.is_unchanged && (each.forms.empty() || may_hold_others)) {
      guess(before, each, longer, most_guesses, reach);
    }
  }
  keep_what_is_nobodys(before, now, most_guesses);
  // What is in the file again is not what this has become, and nobody is what it was before.
  const auto forget_mended = [&mended](RuleEntry& each) {
    std::erase_if(each.forms, [&](const auto& form) {
      const auto text = form.rule->rule.fingerprint.whole;
      return mended.contains(text) || (!each.is_broken && text == each.fingerprint.whole);
    });
  };
  for (auto& each : now) {
    const bool was_known = !each.forms.empty();
    forget_mended(each);
    if (each.is_broken && was_known && each.forms.empty()) {  // it is another one than its text had been taken for
      guess(before, each, longer, most_guesses, reach);
      forget_mended(each);
    }
    // One that is right says itself what it makes: what else it was counts only where somebody has had values of that.
    if (!each.is_broken) std::erase_if(each.forms, [](const RuleForm& form) { return form.served == Served::never; });
    if (each.forms.size() > most_guesses) each.forms.resize(most_guesses);
  }
}

}  // namespace adapter::series
