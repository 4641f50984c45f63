#include "audit/join.h"

#include "support/catch.h"

namespace touchstone::audit {
namespace {

ReferenceNeed need() {
  return {"nitro.pcrs", "nitro-document", {{"pcr0", {1, 2}}, {"pcr1", {3, 4}}, {"pcr2", {0, 0}}}, true};
}

ReferenceOffer offer(std::vector<NamedValue> values, bool image = false) {
  return {"nitro-document", std::move(values), image};
}

Expectation expected(std::string name, Buffer bytes) {
  Expectation one;
  one.name = std::move(name);
  one.bytes = std::move(bytes);
  one.source = "--expect";
  return one;
}

BindingNeed binding() {
  BindingNeed need;
  need.check = "receipt.key";
  need.subject = "key:07";
  need.noun = "signing key";
  need.layouts = {{"test", 6, {{2, {7, 7}, "the key"}, {0, {1, 1}, "prefix"}, {4, {2, 2}, "suffix"}}}};
  return need;
}

BindingOffer report_data(std::optional<Buffer> bytes) {
  return {std::move(bytes), Place{"", 100, 6}, "user_data", std::nullopt};
}

}  // namespace

TEST_CASE("reference values: nothing to compare with is skipped, never passed") {
  const JoinResult result = join(need(), "doc", {}, {});
  CHECK(result.check.outcome == Outcome::skipped);
  CHECK(result.edges.empty());
}

TEST_CASE("reference values: one offer that matches entirely is enough, and is named") {
  const ReferenceOffer half = offer({{"pcr0", {1, 2}}, {"pcr1", {9, 9}}});
  const ReferenceOffer whole = offer({{"pcr0", {1, 2}}, {"pcr1", {3, 4}}}, true);
  const JoinResult result = join(need(), "doc", {}, {{&half, "a.json", 0}, {&whole, "b.eif", 1}});
  CHECK(result.check.outcome == Outcome::pass);
  CHECK(result.check.title.find("b.eif") != std::string::npos);
  CHECK(result.companion == std::size_t{1});
  // Two values, each an edge to the measurement and one from there to the image.
  CHECK(result.edges.size() == 4);
  CHECK(result.edges[1].rule == "image");
  CHECK(result.edges[1].to == "image:b.eif");
}

TEST_CASE("reference values: parts of several offers do not add up to one match") {
  const ReferenceOffer first = offer({{"pcr0", {1, 2}}, {"pcr1", {9, 9}}});
  const ReferenceOffer second = offer({{"pcr0", {9, 9}}, {"pcr1", {3, 4}}});
  const JoinResult result = join(need(), "doc", {}, {{&first, "a", 0}, {&second, "b", 1}});
  CHECK(result.check.outcome == Outcome::fail);
  CHECK_FALSE(result.check.expected.empty());
}

TEST_CASE("reference values: zero, absent and empty never match") {
  const ReferenceOffer zero = offer({{"pcr2", {0, 0}}});
  CHECK(join(need(), "doc", {}, {{&zero, "a", 0}}).check.outcome == Outcome::fail);
  const ReferenceOffer absent = offer({{"pcr8", {1}}});
  CHECK(join(need(), "doc", {}, {{&absent, "a", 0}}).check.outcome == Outcome::fail);
  const ReferenceOffer empty = offer({});
  CHECK(join(need(), "doc", {}, {{&empty, "a", 0}}).check.outcome == Outcome::fail);
}

TEST_CASE("reference values: every expectation must hold, whatever the offers say") {
  const ReferenceOffer whole = offer({{"pcr0", {1, 2}}});
  const Expectation right = expected("pcr1", {3, 4});
  const Expectation wrong = expected("pcr1", {3, 5});
  const Expectation zero = expected("pcr2", {0, 0});
  CHECK(join(need(), "doc", {&right}, {}).check.outcome == Outcome::pass);
  CHECK(join(need(), "doc", {&right, &wrong}, {}).check.outcome == Outcome::fail);
  CHECK(join(need(), "doc", {&wrong}, {{&whole, "a", 0}}).check.outcome == Outcome::fail);
  CHECK(join(need(), "doc", {&zero}, {}).check.outcome == Outcome::fail);
  const ReferenceOffer other = offer({{"pcr0", {9, 9}}});
  CHECK(join(need(), "doc", {&right}, {{&other, "a", 0}}).check.outcome == Outcome::fail);
}

TEST_CASE("binding: every byte of the layout counts") {
  const Buffer good = {1, 1, 7, 7, 2, 2};
  const BindingOffer whole = report_data(good);
  const JoinResult passed = join(binding(), "receipt", {{&whole, "doc", 3}});
  CHECK(passed.check.outcome == Outcome::pass);
  CHECK(passed.companion == std::size_t{3});
  REQUIRE(passed.edges.size() == 1);
  CHECK(passed.edges[0].rule == "report-data");
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Buffer bad = good;
    bad[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    const BindingOffer altered = report_data(bad);
    const JoinResult failed = join(binding(), "receipt", {{&altered, "doc", 3}});
    CHECK(failed.check.outcome == Outcome::fail);
    CHECK_FALSE(failed.check.expected.empty());
    CHECK_FALSE(failed.check.actual.empty());
    CHECK(failed.edges.at(0).outcome == Outcome::fail);
  }
  for (const Buffer& length : {Buffer{1, 1, 7, 7, 2}, Buffer{1, 1, 7, 7, 2, 2, 0}}) {
    const BindingOffer other = report_data(length);
    CHECK(join(binding(), "receipt", {{&other, "doc", 3}}).check.outcome == Outcome::fail);
  }
}

TEST_CASE("binding: of several quotes the one that holds the key is taken") {
  const BindingOffer other = report_data(Buffer{1, 1, 8, 8, 2, 2});
  const BindingOffer right = report_data(Buffer{1, 1, 7, 7, 2, 2});
  const JoinResult result = join(binding(), "receipt", {{&other, "a", 0}, {&right, "b", 1}});
  CHECK(result.check.outcome == Outcome::pass);
  CHECK(result.companion == std::size_t{1});
}

TEST_CASE("binding: silence is unknown, or skipped when the user vouches") {
  const BindingOffer null = report_data(std::nullopt);
  const BindingOffer empty = report_data(Buffer{});
  CHECK(join(binding(), "receipt", {{&null, "doc", 0}}).check.outcome == Outcome::unknown);
  CHECK(join(binding(), "receipt", {{&empty, "doc", 0}}).check.outcome == Outcome::unknown);
  CHECK(join(binding(), "receipt", {}).check.outcome == Outcome::unknown);
  BindingNeed named = binding();
  named.named_by_user = true;
  CHECK(join(named, "receipt", {}).check.outcome == Outcome::skipped);
  // A document that was given is compared even then.
  const BindingOffer other = report_data(Buffer{1, 1, 8, 8, 2, 2});
  CHECK(join(named, "receipt", {{&other, "doc", 0}}).check.outcome == Outcome::fail);
  BindingNeed keyless = binding();
  keyless.layouts.clear();
  CHECK(join(keyless, "receipt", {{&other, "doc", 0}}).check.outcome == Outcome::unknown);
}

TEST_CASE("binding: two layouts that both hold say nothing") {
  BindingNeed twice = binding();
  twice.layouts.push_back(twice.layouts.front());
  const BindingOffer right = report_data(Buffer{1, 1, 7, 7, 2, 2});
  CHECK(join(twice, "receipt", {{&right, "doc", 0}}).check.outcome == Outcome::fail);
}

TEST_CASE("reference values: offers that speak of different values each have to match") {
  const ReferenceOffer image = offer({{"pcr0", {1, 2}}}, true);
  const ReferenceOffer right = offer({{"pcr1", {3, 4}}});
  const ReferenceOffer wrong = offer({{"pcr1", {9, 9}}});
  const JoinResult both = join(need(), "doc", {}, {{&image, "a", 0}, {&right, "b", 1}});
  CHECK(both.check.outcome == Outcome::pass);
  CHECK(both.check.title == "pcr0 equals a; pcr1 equals b");
  CHECK(join(need(), "doc", {}, {{&image, "a", 0}, {&wrong, "b", 1}}).check.outcome == Outcome::fail);
  // Of those that speak of the same one, one is enough.
  CHECK(join(need(), "doc", {}, {{&wrong, "c", 2}, {&image, "a", 0}, {&right, "b", 1}}).check.outcome == Outcome::pass);
}

TEST_CASE("reference values: what could not be computed is unknown, offered or expected") {
  ReferenceNeed open = need();
  open.undecided.emplace_back("hash", "quote.event-log");
  const ReferenceOffer file = offer({{"hash", {7}}});
  CHECK(join(open, "doc", {}, {{&file, "compose.json", 0}}).check.outcome == Outcome::unknown);
  const Expectation hash = expected("hash", {7});
  CHECK(join(open, "doc", {&hash}, {}).check.outcome == Outcome::unknown);
}

TEST_CASE("reference values: only measurements say which environment it is") {
  ReferenceNeed mixed = need();
  mixed.values.push_back({"host_data", {5, 5}, std::nullopt, false});
  mixed.others.push_back({"svn", std::uint64_t{2}});
  Expectation svn = expected("svn", {2});
  svn.number = 2;
  const Expectation host = expected("host_data", {5, 5});
  const JoinResult named = join(mixed, "doc", {&svn, &host}, {});
  CHECK(named.check.outcome == Outcome::pass);
  CHECK_FALSE(named.measured);
  const Expectation pcr0 = expected("pcr0", {1, 2});
  CHECK(join(mixed, "doc", {&host, &pcr0}, {}).measured);
  svn.number = 3;
  CHECK(join(mixed, "doc", {&svn}, {}).check.outcome == Outcome::fail);
}

}  // namespace touchstone::audit
