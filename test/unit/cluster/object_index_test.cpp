#include "cluster/object_index.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include <ctime>
#include <random>

#include "runtime/memory_return.hpp"

namespace adapter::cluster {
namespace {

constexpr MostSelected kPlenty{.held = 1 << 20, .written = 1 << 20};

MostSelected most_written(std::size_t bytes) {
  return {.held = 1 << 20, .written = bytes};
}

using testing::ElementsAre;
using testing::IsEmpty;

meta::LabelSelector selector(const std::string& text) {
  return *meta::parse_label_selector(text);
}

TEST(ObjectIndex, ListsInTheOrderOfKeys) {
  ObjectIndex index;
  for (const auto* name : {"b", "a-b", "a.c", "a", "B"}) index.put({"n", name, {}});
  index.put({"a", "z", {}});
  index.put({"a-b", "y", {}});
  EXPECT_THAT(index.select("n", {}), ElementsAre("B", "a", "a-b", "a.c", "b"));
  EXPECT_THAT(index.select("", {}), ElementsAre("y", "z", "B", "a", "a-b", "a.c", "b"))
      << "a slash follows the namespace: a-b comes before a";
  EXPECT_EQ(index.size(), 7u);
}

TEST(ObjectIndex, FollowsLabelsAndDeletions) {
  ObjectIndex index;
  index.put({"n", "a", {{"app", "x"}}});
  index.put({"n", "b", {{"app", "x"}}});
  index.put({"n", "a", {{"app", "y"}}});
  EXPECT_THAT(index.select("n", selector("app=x")), ElementsAre("b"));
  EXPECT_THAT(index.select("n", selector("app in (x,y,z)")), ElementsAre("a", "b"));
  index.remove("n", "a");
  index.remove("n", "a");
  index.remove("nowhere", "b");
  EXPECT_THAT(index.select("n", selector("app=y")), IsEmpty());
  EXPECT_EQ(index.size(), 1u);
  index.remove("n", "b");
  EXPECT_THAT(index.select("", {}), IsEmpty());
}

TEST(ObjectIndex, GivesObjectsWithTheirLabels) {
  const Object a{"n", "a", {{"app", "x"}, {"tier", ""}}}, b{"n", "b", {{"app", "x"}}}, other{"m", "a", {}};
  ObjectIndex index;
  for (const auto& object : {b, a, other}) index.put(object);
  EXPECT_THAT(index.select_objects("n", "", {}, {}, kPlenty)->objects, ElementsAre(a, b));
  EXPECT_THAT(index.select_objects("", "", selector("app=x"), {}, kPlenty)->objects, ElementsAre(a, b));
  EXPECT_THAT(index.select_objects("", "", {}, {}, kPlenty)->objects, ElementsAre(other, a, b));
}

TEST(ObjectIndex, TellsHowManyObjectsItLooksAt) {
  ObjectIndex index;
  for (int i = 0; i < 100; ++i) {
    index.put({"n", "p" + std::to_string(i), {{"app", i < 3 ? "few" : "many"}, {"id", std::to_string(i)}}});
  }
  index.put({"m", "p", {{"app", "few"}}});
  EXPECT_EQ(index.in_question("n", {}).objects, 100u);
  EXPECT_EQ(index.in_question("", {}).objects, 101u);
  EXPECT_EQ(index.in_question("n", selector("app!=few")).objects, 100u);
  EXPECT_EQ(index.in_question("n", selector("app=few")).objects, 3u);
  EXPECT_EQ(index.in_question("n", selector("app in (few,none),id,id in (7)")).objects, 1u);
  EXPECT_EQ(index.in_question("n", selector("app=none")).objects, 0u);
  EXPECT_EQ(index.in_question("", selector("app=few")).objects, 101u) << "for all namespaces it is not known before";
  EXPECT_EQ(index.in_question("elsewhere", {}).objects, 0u);
}

// Labels that are equal are held once, also by those who selected them, and written for each.
TEST(ObjectIndex, GivesNoObjectsThatTakeTooMuch) {
  ObjectIndex index;
  const meta::Labels labels({{"app", std::string(10'000, 'x')}, {"tier", "t"}});
  for (int i = 0; i < 100; ++i) index.put({"n", "p" + std::to_string(i), labels});
  EXPECT_LT(index.bytes(), 100'000u);
  EXPECT_EQ(index.select_objects("n", "", {}, {}, most_written(900'000)), std::nullopt);
  EXPECT_EQ(index.select_objects("n", "", {}, {}, most_written(1'100'000))->objects.size(), 100u);
  EXPECT_EQ(index.select_objects("n", "p1", {}, {}, most_written(20'000))->objects.size(), 1u);
  const auto fields = *meta::parse_field_selector("metadata.name=p1");
  EXPECT_EQ(index.select_objects("n", "", {}, fields, most_written(20'000))->objects.size(), 1u);

  const auto all = index.select_objects("n", "", {}, {}, kPlenty);
  EXPECT_GT(all->bytes, 10'000u);
  EXPECT_LT(all->bytes, 50'000u);
  const auto without = index.select_objects("n", "", {}, {}, {.held = all->bytes - 1, .written = 1 << 20});
  EXPECT_THAT(without->objects, IsEmpty());
  EXPECT_EQ(without->bytes, all->bytes);
  const auto again = index.select_objects("n", "", {}, {}, kPlenty);
  EXPECT_EQ(again->bytes, all->bytes) << "each request counts them, though they share them";
  EXPECT_EQ(again->objects[0].labels.block(), all->objects[99].labels.block());
}

TEST(ObjectIndex, TellsWhatTheLabelsInQuestionTake) {
  ObjectIndex index;
  const auto bytes = [&](const std::string& in, const std::string& of) {
    return index.in_question(in, of.empty() ? meta::LabelSelector() : selector(of)).label_bytes;
  };
  const meta::Labels large({{"app", std::string(1000, 'x')}, {"tier", "t"}});
  for (int i = 0; i < 10; ++i) index.put({"n", "p" + std::to_string(i), large});
  const auto once = bytes_of(large);
  EXPECT_EQ(bytes("n", ""), once) << "equal ones are copied once";
  EXPECT_EQ(bytes("n", "tier=t"), once);
  index.put({"n", "other", {{"app", std::string(2000, 'y')}}});
  index.put({"m", "other", large});
  EXPECT_GT(bytes("n", ""), once + 2000);
  EXPECT_EQ(bytes("n", "tier=t"), once);
  EXPECT_EQ(bytes("", "tier=t"), bytes("n", "") + once) << "for all namespaces it is not known before";
  index.remove("n", "other");
  EXPECT_EQ(bytes("n", ""), once);
}

TEST(ObjectIndex, GivesTheObjectOfAName) {
  const Object a{"n", "a", {{"app", "x"}}}, other{"m", "a", {}};
  ObjectIndex index;
  for (const auto& object : {a, Object{"n", "b", {}}, other}) index.put(object);
  EXPECT_THAT(index.select_objects("n", "a", {}, {}, kPlenty)->objects, ElementsAre(a));
  EXPECT_THAT(index.select_objects("", "a", {}, {}, kPlenty)->objects, ElementsAre(other, a)) << "of each namespace";
  EXPECT_THAT(index.select_objects("", "a", selector("app=x"), {}, kPlenty)->objects, ElementsAre(a))
      << "when the selector selects it";
  const std::vector<meta::FieldTerm> not_a{{.field = "metadata.name", .negated = true, .value = "a"}};
  EXPECT_THAT(index.select_objects("n", "", {}, not_a, kPlenty)->objects, ElementsAre(Object{"n", "b", {}}));
  EXPECT_THAT(index.select_objects("n", "c", {}, {}, kPlenty)->objects, IsEmpty());
  EXPECT_THAT(index.select_objects("nowhere", "a", {}, {}, kPlenty)->objects, IsEmpty());
}

TEST(ObjectIndex, KeepsItsContentsWhenMoved) {
  ObjectIndex index;
  index.put({"n", "a", {{"app", "x"}}});
  ObjectIndex moved = std::move(index);
  moved.put({"n", "b", {{"app", "x"}}});
  moved.remove("n", "a");
  EXPECT_THAT(moved.select("n", selector("app=x")), ElementsAre("b"));
}

// As those of a StatefulSet or of Jobs have. Compared with what it cost to put them there, so that the speed of the
// machine does not matter; a search in the lists of groups would cost sixteen times that.
TEST(ObjectIndex, ForgetsObjectsWithLabelsOfTheirOwnAsQuicklyAsItLearnedThem) {
  std::vector<Object> pods;
  for (int i = 0; i < 40'000; ++i) {
    const auto name = "db-" + std::to_string(i);
    pods.push_back({"n", name, {{"app", "db"}, {"pod-name", name}, {"team", "a"}, {"tier", "b"}, {"zone", "c"}}});
  }
  ObjectIndex index;
  const auto begun = std::clock();
  for (const auto& pod : pods) index.put(pod);
  const auto put = std::clock();
  for (auto pod = pods.rbegin(); pod != pods.rend(); ++pod) index.remove("n", pod->name);
  const auto removed = std::clock();
  EXPECT_EQ(index.size(), 0u);
  EXPECT_LT(removed - put, 4 * (put - begun));
}

// What an API server would answer: all objects in the order of their keys, one after the other against the selector.
struct NaiveList {
  std::map<std::string, Object> by_key;
  std::vector<Object> select(const std::string& object_namespace, const meta::LabelSelector& wanted) const {
    std::vector<Object> out;
    for (const auto& [key, object] : by_key) {
      if (!object_namespace.empty() && object.object_namespace != object_namespace) continue;
      if (wanted.matches(object.labels)) out.push_back(object);
    }
    return out;
  }
};

struct RandomObjects {
  std::mt19937 random{20};  // NOLINT: the same in each run
  std::size_t below(std::size_t n) { return random() % n; }
  std::string key() { return std::string(1, static_cast<char>('j' + below(5))); }
  std::string value() { return below(6) == 0 ? "" : std::to_string(below(8)); }
  std::string object_namespace() {
    static const std::vector<std::string> kNames{"a", "a-b", "a0", "b", "ab"};
    return kNames[below(kNames.size())];
  }
  Object object() {
    std::vector<meta::Labels::Label> labels;
    for (std::size_t i = below(5); i > 0; --i) labels.emplace_back(key(), value());
    return {object_namespace(), "web-" + std::to_string(below(300)), meta::Labels(std::move(labels))};
  }
  std::string requirement() {
    const auto k = key();
    switch (below(9)) {
      case 0:
        return k + "=" + value();
      case 1:
        return k + "==" + value();
      case 2:
        return k + "!=" + value();
      case 3:
        return k + " in (" + value() + "," + value() + ")";
      case 4:
        return k + " notin (" + value() + "," + value() + "," + value() + ")";
      case 5:
        return k;
      case 6:
        return "!" + k;
      case 7:
        return k + ">" + std::to_string(below(8));
      default:
        return k + "<" + std::to_string(below(8));
    }
  }
  meta::LabelSelector selector() {
    std::string text;
    for (std::size_t i = below(4); i > 0; --i) text += (text.empty() ? "" : ",") + requirement();
    return *meta::parse_label_selector(text);
  }
};

TEST(ObjectIndex, AnswersLikeAListAfterAnyChanges) {
  RandomObjects random;
  ObjectIndex index;
  NaiveList naive;
  std::size_t not_empty = 0;
  for (int event = 0; event < 10'000; ++event) {
    const auto object = random.object();
    const auto key = object.object_namespace + "/" + object.name;
    if (random.below(3) == 0) {
      index.remove(object.object_namespace, object.name);
      naive.by_key.erase(key);
    } else {
      index.put(object);
      naive.by_key[key] = object;
    }
    if (event % 10 != 9) continue;  // 1,000 selectors, each in one namespace and in all
    const auto wanted = random.selector();
    for (const auto& in : {std::string(), random.object_namespace()}) {
      const auto expected = naive.select(in, wanted);
      ASSERT_EQ(index.select_objects(in, "", wanted, {}, kPlenty)->objects, expected)
          << "event " << event << ", " << wanted.text() << " in " << in;
      std::vector<std::string> names;
      for (const auto& each : expected) names.push_back(each.name);
      ASSERT_EQ(index.select(in, wanted), names);
      not_empty += expected.empty() ? 0 : 1;
    }
    ASSERT_EQ(index.size(), naive.by_key.size());
  }
  EXPECT_GT(not_empty, 500u);
  for (const auto& [key, object] : std::map(naive.by_key)) index.remove(object.object_namespace, object.name);
  EXPECT_EQ(index.size(), 0u);
  EXPECT_EQ(index.in_question("", {}).label_bytes, 0u);
}

// Under a sanitizer the heap is another one, and says nothing about ours.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
std::string letters(std::mt19937& random, std::size_t count) {
  std::string out;
  while (out.size() < count) out += "bcdfghjklmnpqrstvwxz2456789"[random() % 27];
  return out;
}

TEST(ObjectIndex, HoldsAPodInLessThan400Bytes) {
  std::mt19937 random(1);  // NOLINT: the same in each run
  const auto before = mallinfo2().uordblks;
  {
    ObjectIndex index;
    for (int deployment = 0; deployment < 1000; ++deployment) {
      const auto app = "web-" + std::to_string(deployment);
      const auto hash = letters(random, 10);
      for (int pod = 0; pod < 10; ++pod) {
        index.put({"shop-" + std::to_string(deployment % 50),
                   app + "-" + hash + "-" + letters(random, 5),
                   {{"app.kubernetes.io/name", app},
                    {"app.kubernetes.io/instance", app + "-prod"},
                    {"app.kubernetes.io/version", "1." + std::to_string(deployment % 30)},
                    {"team", "team-" + std::to_string(deployment % 20)},
                    {"pod-template-hash", hash}}});
      }
    }
    const auto bytes = (mallinfo2().uordblks - before) / index.size();
    RecordProperty("bytes_per_pod", static_cast<int>(bytes));
    std::printf("%zu bytes a pod\n", bytes);
    EXPECT_LE(bytes, 400u);
    EXPECT_GE(bytes, 50u) << "the heap was not measured";
  }
  EXPECT_LT(mallinfo2().uordblks, before + 100'000) << "nothing stays";
}
#endif

Object pod_of(std::size_t number) {
  return {.object_namespace = "shop",
          .name = "checkout-5d89d9c7b8-" + std::to_string(100'000 + number),
          .labels = {{"app", "checkout-of-team-" + std::to_string(number / 100)}, {"pod-template-hash", "5d89d9c7b8"}}};
}

TEST(ObjectIndexBytes, GoBackToNothingWithTheObjects) {
  ObjectIndex index;
  for (std::size_t i = 0; i < 1000; ++i) index.put(pod_of(i));
  const auto full = index.bytes();
  for (std::size_t i = 0; i < 1000; ++i) index.put(pod_of(i));
  EXPECT_EQ(index.bytes(), full);
  for (std::size_t i = 0; i < 1000; ++i) {
    auto changed = pod_of(i);
    changed.labels = {{"only", std::to_string(i)}};
    index.put(changed);
  }
  EXPECT_GT(index.bytes(), full);
  for (std::size_t i = 0; i < 1000; ++i) index.remove("shop", pod_of(i).name);
  EXPECT_EQ(index.bytes(), 0u);
}

TEST(ObjectIndexBytes, GoBackToNothingWithTheNamespaces) {
  ObjectIndex index;
  const auto in_its_own = [](std::size_t number) {
    return Object{.object_namespace = "namespace-of-" + std::to_string(number), .name = "a", .labels = {}};
  };
  for (std::size_t i = 0; i < 100; ++i) index.put(in_its_own(i));
  for (std::size_t i = 0; i < 100; ++i) index.put(in_its_own(i));
  for (std::size_t i = 0; i < 100; ++i) index.remove(in_its_own(i).object_namespace, "a");
  EXPECT_EQ(index.bytes(), 0u);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // their allocators do not tell

TEST(ObjectIndexBytes, AreAboutWhatIsAllocated) {
  for (const std::size_t own_labels : {0, 1, 3}) {
    const auto before = runtime::heap_state().in_use;
    ObjectIndex index;
    for (std::size_t i = 0; i < 50'000; ++i) {
      auto object = pod_of(i);
      if (own_labels == 1) object.labels = {{"name", object.name}};
      if (own_labels == 3)
        object.labels = {{"app", "checkout"}, {"name", object.name}, {"instance", std::to_string(i)}};
      index.put(object);
    }
    const auto allocated = runtime::heap_state().in_use - before;
    EXPECT_GE(index.bytes() * 11 / 10, allocated) << own_labels;
    EXPECT_LE(index.bytes(), allocated * 15 / 10) << own_labels;
    EXPECT_EQ(index.select_objects("", "", {}, {}, {.held = 1 << 30, .written = 1 << 30})->objects.size(), 50'000u);
    EXPECT_GE(index.bytes() * 11 / 10, runtime::heap_state().in_use - before) << own_labels << ", after a selection";
  }
}

TEST(ObjectIndexBytes, CountNamespacesOfOneObjectEach) {
  for (const bool labelled : {false, true}) {
    const auto before = runtime::heap_state().in_use;
    ObjectIndex index;
    for (std::size_t i = 0; i < 50'000; ++i) {
      Object object{.object_namespace = std::to_string(i) + std::string(40, 'n'), .name = "a", .labels = {}};
      if (labelled) object.labels = {{"app", "checkout"}};
      index.put(object);
    }
    const auto allocated = runtime::heap_state().in_use - before;
    EXPECT_GE(index.bytes() * 11 / 10, allocated) << labelled;
    EXPECT_LE(index.bytes(), allocated * 15 / 10) << labelled;
  }
}

#endif

}  // namespace
}  // namespace adapter::cluster
