#include "cluster/object_index.hpp"

#include <algorithm>
#include <boost/container_hash/hash.hpp>
#include <limits>

#include "base/heap_bytes.hpp"

namespace adapter::cluster {
namespace {

using meta::SelectorOperator;

// What the C++ library takes for each, beside the texts.
constexpr std::size_t kMemberBytes = 112;     // a node of a set, and a place in a group
constexpr std::size_t kGroupBytes = 152;      // a node of a map with two vectors
constexpr std::size_t kLabelBytes = 128;      // of a group: its pair and position, and a share in groups_by_label
constexpr std::size_t kTextBytes = 72;        // a node of a map
constexpr std::size_t kNamespaceBytes = 464;  // a node of a map, and what a set and two hash maps begin with

// Whether the requirement is met only by objects that have one of its values.
bool names_values(const meta::Requirement& requirement) {
  return requirement.op == SelectorOperator::equals || requirement.op == SelectorOperator::double_equals ||
         requirement.op == SelectorOperator::in;
}

template <class Label>
const std::string& key_of(const Label& label) {
  return label.first->first;
}

// `labels` holds pairs of pointers to texts, sorted by key.
template <class LabelSet>
bool selects(const meta::LabelSelector& selector, const LabelSet& labels) {
  return std::ranges::all_of(selector.requirements(), [&](const meta::Requirement& requirement) {
    const auto found = std::ranges::lower_bound(labels, requirement.key, {}, key_of<typename LabelSet::value_type>);
    const bool has_key = found != labels.end() && key_of(*found) == requirement.key;
    return requirement.accepts(has_key ? &found->second->first : nullptr);
  });
}

}  // namespace

std::size_t ObjectIndex::LabelHash::operator()(const Label& label) const noexcept {
  std::size_t seed = 0;
  boost::hash_combine(seed, label.first);
  boost::hash_combine(seed, label.second);
  return seed;
}

std::size_t ObjectIndex::LabelHash::operator()(const LabelSet& labels) const noexcept {
  std::size_t seed = 0;
  for (const auto& label : labels) boost::hash_combine(seed, (*this)(label));
  return seed;
}

// In a key the namespace is followed by a slash: "a-b/" comes before "a/".
bool ObjectIndex::ByKey::operator()(std::string_view a, std::string_view b) const noexcept {
  const auto [left, right] = std::ranges::mismatch(a, b);
  const auto next = [](auto at, auto end) { return static_cast<unsigned char>(at == end ? '/' : *at); };
  if (left == a.end() && right == b.end()) return false;
  return next(left, a.end()) < next(right, b.end());
}

ObjectIndex::Text ObjectIndex::intern(const std::string& text) {
  const auto [known, is_new] = texts_.try_emplace(text);
  if (is_new) bytes_ += kTextBytes + heap_bytes(text);
  ++known->second;
  return &*known;
}

void ObjectIndex::release(Text text) {
  if (--text->second > 0) return;
  bytes_ -= kTextBytes + heap_bytes(text->first);
  texts_.erase(texts_.find(text->first));
}

void ObjectIndex::join(Namespace& in, const Member& member, const meta::Labels& labels) {
  LabelSet set;
  set.reserve(labels.size());
  for (const auto& [key, value] : labels) set.emplace_back(intern(key), intern(value));
  const auto [found, is_new] = in.groups.try_emplace(std::move(set));
  Group& group = *found;
  if (is_new) {
    group.second.listed_at.reserve(group.first.size());
    bytes_ += kGroupBytes + kLabelBytes * group.first.size();
    group.second.label_bytes = bytes_of(labels);
    in.label_bytes += group.second.label_bytes;
    label_bytes_ += group.second.label_bytes;
  }
  for (const auto& label : group.first) {
    if (is_new) {
      auto& groups = in.groups_by_label[label];
      group.second.listed_at.push_back(static_cast<std::uint32_t>(groups.size()));
      groups.push_back(&group);
    } else {  // the group holds them already
      release(label.first);
      release(label.second);
    }
  }
  auto& members = group.second.members;
  member.group = &group;
  member.position = members.size();
  members.push_back(&member);
}

void ObjectIndex::leave(Namespace& in, const Member& member) {
  Group& group = *member.group;
  auto& members = group.second.members;
  members[member.position] = members.back();
  members[member.position]->position = member.position;
  members.pop_back();
  if (!members.empty()) return;
  unlist(in, group);
  in.label_bytes -= group.second.label_bytes;
  label_bytes_ -= group.second.label_bytes;
  // The group's key is looked up by its own texts, so they go last.
  const LabelSet labels = group.first;
  in.groups.erase(labels);
  bytes_ -= kGroupBytes + kLabelBytes * labels.size();
  for (const auto& label : labels) {
    release(label.first);
    release(label.second);
  }
}

// In each list the last takes the place of the group. Without a search: when each pod has labels of its own, a list is
// as long as there are pods.
void ObjectIndex::unlist(Namespace& in, const Group& group) {
  for (std::size_t i = 0; i < group.first.size(); ++i) {
    const auto& label = group.first[i];
    const auto listed = in.groups_by_label.find(label);
    auto& groups = listed->second;
    const auto position = group.second.listed_at[i];
    Group& last = *groups.back();
    const auto at = std::ranges::lower_bound(last.first, label.first->first, {}, key_of<Label>) - last.first.begin();
    last.second.listed_at[static_cast<std::size_t>(at)] = position;
    groups[position] = &last;
    groups.pop_back();
    if (groups.empty()) in.groups_by_label.erase(listed);
  }
}

void ObjectIndex::put(const Object& object) {
  const auto [place, is_new] = namespaces_.try_emplace(object.object_namespace);
  if (is_new) bytes_ += kNamespaceBytes + heap_bytes(place->first);
  auto& in = place->second;
  const auto known = in.members.find(std::string_view(object.name));
  if (known != in.members.end()) {
    const auto same = std::ranges::equal(known->group->first, object.labels, [](const Label& mine, const auto& theirs) {
      return mine.first->first == theirs.first && mine.second->first == theirs.second;
    });
    if (same) return;  // most changes of an object are none of its labels
    leave(in, *known);
    join(in, *known, object.labels);
    return;
  }
  const auto added = in.members.insert({.name = object.name, .group = nullptr, .position = 0}).first;
  join(in, *added, object.labels);
  ++size_;
  bytes_ += kMemberBytes + heap_bytes(object.name);
}

void ObjectIndex::remove(std::string_view object_namespace, std::string_view name) {
  const auto in = namespaces_.find(object_namespace);
  if (in == namespaces_.end()) return;
  const auto known = in->second.members.find(name);
  if (known == in->second.members.end()) return;
  leave(in->second, *known);
  bytes_ -= kMemberBytes + heap_bytes(known->name);
  in->second.members.erase(known);
  --size_;
  if (!in->second.members.empty()) return;
  bytes_ -= kNamespaceBytes + heap_bytes(in->first);
  namespaces_.erase(in);
}

ObjectIndex::Required ObjectIndex::required_by(const meta::LabelSelector& selector) const {
  Required out;
  for (const auto& requirement : selector.requirements()) {
    if (!names_values(requirement)) continue;
    auto& labels = out.emplace_back();
    const auto key = texts_.find(requirement.key);
    if (key == texts_.end()) continue;
    for (const auto& value : requirement.values) {
      const auto text = texts_.find(value);
      if (text == texts_.end()) continue;
      // The index is asked with the texts it holds; it does not change them.
      labels.emplace_back(const_cast<Text>(&*key), const_cast<Text>(&*text));
    }
  }
  return out;
}

std::vector<const ObjectIndex::Group*> ObjectIndex::candidates(const Namespace& in, const Required& required) {
  using Lists = std::vector<const std::vector<Group*>*>;
  Lists rarest;
  auto rarest_size = std::numeric_limits<std::size_t>::max();
  for (const auto& labels : required) {
    Lists lists;
    std::size_t size = 0;
    for (const auto& label : labels) {
      const auto found = in.groups_by_label.find(label);
      if (found == in.groups_by_label.end()) continue;
      lists.push_back(&found->second);
      size += found->second.size();
    }
    if (size >= rarest_size) continue;
    rarest = std::move(lists);
    rarest_size = size;
    if (size == 0) break;
  }
  std::vector<const Group*> out;
  for (const auto* list : rarest) out.insert(out.end(), list->begin(), list->end());
  return out;
}

std::vector<const ObjectIndex::Member*> ObjectIndex::selected(const Namespace& in, const meta::LabelSelector& selector,
                                                              const Required& required) {
  std::vector<const Member*> out;
  if (selector.empty()) {
    for (const auto& member : in.members) out.push_back(&member);
    return out;
  }
  std::vector<const Group*> groups;
  if (required.empty()) {
    for (const auto& group : in.groups) groups.push_back(&group);
  } else {
    groups = candidates(in, required);
  }
  for (const auto* group : groups) {
    const auto& members = group->second.members;
    if (selects(selector, group->first)) out.insert(out.end(), members.begin(), members.end());
  }
  std::ranges::sort(out, {}, [](const Member* member) -> const std::string& { return member->name; });
  return out;
}

template <class Visit>
void ObjectIndex::visit(std::string_view object_namespace, Visit visit) const {
  if (object_namespace.empty()) {
    for (const auto& [name, in] : namespaces_) visit(name, in);
  } else if (const auto in = namespaces_.find(object_namespace); in != namespaces_.end()) {
    visit(in->first, in->second);
  }
}

ObjectIndex::InQuestion ObjectIndex::in_question(std::string_view object_namespace,
                                                 const meta::LabelSelector& selector) const {
  if (object_namespace.empty()) return {.objects = size_, .label_bytes = label_bytes_};
  InQuestion out;
  visit(object_namespace, [&](const std::string&, const Namespace& in) {
    const auto required = required_by(selector);
    if (required.empty()) {
      out = {.objects = in.members.size(), .label_bytes = in.label_bytes};
      return;
    }
    for (const auto* group : candidates(in, required)) {
      out.objects += group->second.members.size();
      out.label_bytes += group->second.label_bytes;
    }
  });
  return out;
}

std::vector<std::string> ObjectIndex::select(std::string_view object_namespace,
                                             const meta::LabelSelector& selector) const {
  std::vector<std::string> out;
  const auto required = required_by(selector);
  visit(object_namespace, [&](const std::string&, const Namespace& in) {
    for (const auto* member : selected(in, selector, required)) out.push_back(member->name);
  });
  return out;
}

meta::Labels ObjectIndex::labels_of(const Group& group) {
  if (auto copy = group.second.copy.lock()) return meta::Labels(std::move(copy));
  std::vector<meta::Labels::Label> labels;
  labels.reserve(group.first.size());
  for (const auto& [key, value] : group.first) labels.emplace_back(key->first, value->first);
  meta::Labels out(std::move(labels));
  group.second.copy = out.block();
  return out;
}

std::optional<SelectedObjects> ObjectIndex::select_objects(std::string_view object_namespace, std::string_view name,
                                                           const meta::LabelSelector& selector,
                                                           const std::vector<meta::FieldTerm>& fields,
                                                           const MostSelected& most) const {
  std::vector<std::pair<const std::string*, const Member*>> chosen;
  SelectedObjects out;
  std::size_t written = 0;
  const auto selection = ++selections_;
  const auto required = required_by(selector);
  visit(object_namespace, [&](const std::string& in_namespace, const Namespace& in) {
    const auto add = [&](const Member& member) {
      if (most.is_less_than(out.bytes, written) || !meta::selects(fields, in_namespace, member.name)) return;
      chosen.emplace_back(&in_namespace, &member);
      const auto& group = member.group->second;
      const bool is_first = std::exchange(group.selection, selection) != selection;
      out.bytes += bytes_of_object(in_namespace, member.name, is_first ? group.label_bytes : 0);
      written += bytes_of_object(in_namespace, member.name, group.label_bytes);
    };
    if (name.empty()) {
      for (const auto* member : selected(in, selector, required)) add(*member);
    } else if (const auto one = in.members.find(name); one != in.members.end()) {
      if (selects(selector, one->group->first)) add(*one);
    }
  });
  if (most.is_less_than(out.bytes, written)) return std::nullopt;
  out.objects.reserve(chosen.size());
  for (const auto& [in_namespace, member] : chosen) {
    out.objects.push_back(
        {.object_namespace = *in_namespace, .name = member->name, .labels = labels_of(*member->group)});
  }
  return out;
}

}  // namespace adapter::cluster
