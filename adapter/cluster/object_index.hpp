#pragma once

// The objects of one resource in memory, small and quick to select from. Labels are interned: objects with equal labels
// (the pods of a ReplicaSet) share one set, sets share their texts. Sets are indexed by label, so that a selector with
// an equality or `in` costs what its rarest label matches, not what there is.
//
// A value without locks; move assignment replaces all.

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/text_hash.hpp"
#include "cluster/object.hpp"
#include "meta/field_selector.hpp"
#include "meta/label_selector.hpp"

namespace adapter::cluster {

class ObjectIndex {
 public:
  ObjectIndex() = default;
  ObjectIndex(ObjectIndex&&) = default;
  ObjectIndex& operator=(ObjectIndex&&) = default;

  // The object was created, or its labels may have changed.
  void put(const Object& object);
  void remove(std::string_view object_namespace, std::string_view name);

  // Names in the order in which an API server lists: that of etcd's keys (`/registry/pods/NAMESPACE/NAME`), bytewise.
  // An empty namespace means all.
  std::vector<std::string> select(std::string_view object_namespace, const meta::LabelSelector& selector) const;
  // The same objects with their labels, those that the fields select; with a name only those of that name. Nothing when
  // they take more, or would if they did not share labels that are equal.
  std::optional<SelectedObjects> select_objects(std::string_view object_namespace, std::string_view name,
                                                const meta::LabelSelector& selector,
                                                const std::vector<meta::FieldTerm>& fields,
                                                const MostSelected& most) const;
  // About how many objects are looked at for that, and what copies of their labels take, and no less; of all
  // namespaces all that there are, as to know it better takes as long as to look.
  struct InQuestion {
    std::size_t objects = 0, label_bytes = 0;
  };
  InQuestion in_question(std::string_view object_namespace, const meta::LabelSelector& selector) const;
  std::size_t size() const { return size_; }
  // About what it takes in memory.
  std::size_t bytes() const { return bytes_; }
  // Whether it holds an object that is in no namespace.
  bool has_cluster_wide() const { return namespaces_.contains(std::string_view()); }

 private:
  // Each distinct text of a label once, with the number of label sets that hold it.
  using Texts = std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>>;
  using Text = Texts::value_type*;
  using Label = std::pair<Text, Text>;
  using LabelSet = std::vector<Label>;  // in the order of keys
  struct LabelHash {
    std::size_t operator()(const Label& label) const noexcept;
    std::size_t operator()(const LabelSet& labels) const noexcept;
  };

  // The objects of one namespace that have equal labels.
  struct Member;
  struct GroupEntry {
    std::vector<const Member*> members;
    std::vector<std::uint32_t> listed_at;  // for each label: where groups_by_label lists this group
    std::size_t label_bytes = 0;           // of a copy
    mutable std::weak_ptr<const std::vector<meta::Labels::Label>> copy;  // which objects that were selected share
    mutable std::size_t selection = 0;                                   // the last that held some of them
  };
  using Groups = std::unordered_map<LabelSet, GroupEntry, LabelHash>;
  using Group = Groups::value_type;
  struct Member {
    std::string name;
    mutable Group* group;
    mutable std::size_t position;  // in the group
  };
  struct ByName {
    using is_transparent = void;
    bool operator()(const Member& a, const Member& b) const noexcept { return a.name < b.name; }
    bool operator()(const Member& a, std::string_view b) const noexcept { return a.name < b; }
    bool operator()(std::string_view a, const Member& b) const noexcept { return a < b.name; }
  };
  struct Namespace {
    std::set<Member, ByName> members;
    Groups groups;
    std::unordered_map<Label, std::vector<Group*>, LabelHash> groups_by_label;
    std::size_t label_bytes = 0;  // of copies for all groups
  };
  struct ByKey {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const noexcept;
  };

  Text intern(const std::string& text);
  void release(Text text);
  void join(Namespace& in, const Member& member, const meta::Labels& labels);
  void leave(Namespace& in, const Member& member);
  static void unlist(Namespace& in, const Group& group);
  // The namespaces asked for, with their names, in the order of keys.
  template <class Visit>
  void visit(std::string_view object_namespace, Visit visit) const;
  // For each requirement that names values the labels that meet it, as far as the index holds them.
  using Required = std::vector<std::vector<Label>>;
  Required required_by(const meta::LabelSelector& selector) const;
  static meta::Labels labels_of(const Group& group);
  // In the order of names.
  static std::vector<const Member*> selected(const Namespace& in, const meta::LabelSelector& selector,
                                             const Required& required);
  // The groups that the rarest of them leaves in question.
  static std::vector<const Group*> candidates(const Namespace& in, const Required& required);

  Texts texts_;
  std::map<std::string, Namespace, ByKey> namespaces_;
  std::size_t size_ = 0;
  std::size_t bytes_ = 0;
  std::size_t label_bytes_ = 0;  // of copies for all groups
  mutable std::size_t selections_ = 0;
};

}  // namespace adapter::cluster
