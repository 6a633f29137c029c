#include "cluster/object_index.hpp"

#include <algorithm>
#include <boost/container_hash/hash.hpp>

#include "base/heap_bytes.hpp"

namespace adapter::cluster {
namespace {

// What the C++ library takes for each, beside the texts.
constexpr std::size_t kMemberBytes = 112;     // a node of a set, and a place in a group
constexpr std::size_t kGroupBytes = 232;      // a node of a map with two vectors, and what is left of a copy
constexpr std::size_t kLabelBytes = 128;      // of a group: its pair and position, and a share in groups_by_label
constexpr std::size_t kTextBytes = 72;        // a node of a map
constexpr std::size_t kNamespaceBytes = 464;  // a node of a map, and what a set and two hash maps begin with

template <class Label>
const std::string& key_of(const Label& label) {
  return label.first->first;
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

}  // namespace adapter::cluster
