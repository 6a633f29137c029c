#include <algorithm>
#include <limits>
#include <utility>

#include "cluster/object_index.hpp"

// The half of ObjectIndex that selects.

namespace adapter::cluster {
namespace {

using meta::SelectorOperator;

// Whether the requirement is met only by objects that have one of its values.
bool names_values(const meta::Requirement& requirement) {
  return requirement.op == SelectorOperator::equals || requirement.op == SelectorOperator::double_equals ||
         requirement.op == SelectorOperator::in;
}

// `labels` holds pairs of pointers to texts, sorted by key.
template <class LabelSet>
bool selects(const meta::LabelSelector& selector, const LabelSet& labels) {
  return std::ranges::all_of(selector.requirements(), [&](const meta::Requirement& requirement) {
    const auto key_of = [](const auto& label) -> const std::string& { return label.first->first; };
    const auto found = std::ranges::lower_bound(labels, requirement.key, {}, key_of);
    const bool has_key = found != labels.end() && key_of(*found) == requirement.key;
    return requirement.accepts(has_key ? &found->second->first : nullptr);
  });
}

}  // namespace

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
      if (written > most.written || !meta::selects(fields, in_namespace, member.name)) return;
      const auto& group = member.group->second;
      const bool is_first = std::exchange(group.selection, selection) != selection;
      out.bytes += bytes_of_object(in_namespace, member.name, is_first ? group.label_bytes : 0);
      written += bytes_of_object(in_namespace, member.name, group.label_bytes);
      if (out.bytes <= most.held) chosen.emplace_back(&in_namespace, &member);
    };
    if (name.empty()) {
      for (const auto* member : selected(in, selector, required)) add(*member);
    } else if (const auto one = in.members.find(name); one != in.members.end()) {
      if (selects(selector, one->group->first)) add(*one);
    }
  });
  if (written > most.written) return std::nullopt;
  if (out.bytes > most.held) return out;
  out.objects.reserve(chosen.size());
  for (const auto& [in_namespace, member] : chosen) {
    out.objects.push_back(
        {.object_namespace = *in_namespace, .name = member->name, .labels = labels_of(*member->group)});
  }
  return out;
}

}  // namespace adapter::cluster
