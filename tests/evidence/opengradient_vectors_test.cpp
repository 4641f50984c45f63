// The shared cases of opengradient.json whose subject is a receipt: every outcome that the verifier gives alone (the
// joins with a document are the audit's).
#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "evidence/opengradient_workbench.h"
#include "support/catch.h"
#include "support/files.h"

namespace touchstone {
namespace {

namespace fs = std::filesystem;

struct Case {
  std::string name;
  std::optional<fs::path> input;
  test::Workbench workbench;
  const json::Value* checks = nullptr;
  int exit = 0;
  bool supported = true;
};

void add_companions(test::Workbench& workbench, const fs::path& path) {
  const fs::path pem = fs::is_directory(path) ? path / "signing-key.pem" : path;
  if (!fs::exists(pem)) return;
  const auto keys = key::from_pem(test::read_file(pem));
  if (keys) workbench.companion_keys({keys->keys.front().spki});
}

/// Reads the command line of a case; what this test cannot do makes it unsupported.
Case read_case(const json::Value& value, const fs::path& vectors) {
  Case one;
  one.name = value.find("name")->text;
  one.exit = static_cast<int>(value.find("exit")->as_u64().value_or(99));
  one.checks = value.find("checks");
  const auto argv = value.find("argv")->items;
  const auto path = [&](std::string_view text) { return vectors / text.substr(text.find_first_not_of("@/")); };
  for (std::size_t i = 1; i < argv.size(); ++i) {
    const std::string_view word = argv[i].text;
    if (!word.starts_with("--")) {
      if (one.input || word == "-") one.supported = false;
      one.input = path(word);
      continue;
    }
    const std::string_view argument = argv[++i].text;
    if (word == "--request") one.workbench.request(as_text(test::read_file(path(argument))));
    if (word == "--key") one.workbench.user_key(key::from_pem(test::read_file(path(argument)))->keys.front().spki);
    if (word == "--with") add_companions(one.workbench, path(argument));
    if (word == "--expect" && argument.starts_with("tee_id=")) {
      one.workbench.expect("tee_id", std::string(argument.substr(argument.find('=') + 1)));
    }
  }
  return one;
}

constexpr std::array<std::string_view, 4> kAlone = {"receipt.request", "receipt.response", "receipt.signature",
                                                    "receipt.tee-id"};

/// Compares the checks that need no document. Returns how many there were.
std::size_t compare(const Case& one, const Appraisal& appraisal) {
  std::size_t compared = 0;
  if (one.checks == nullptr) return compared;
  for (const json::Member& expected : one.checks->members) {
    if (std::find(kAlone.begin(), kAlone.end(), expected.name) == kAlone.end()) continue;
    const Check* const check = find_check(appraisal.checks, expected.name);
    INFO(one.name << " " << expected.name);
    REQUIRE(check != nullptr);
    INFO(check->title);
    CHECK(name(check->outcome) == expected.value.text);
    ++compared;
  }
  return compared;
}

}  // namespace

TEST_CASE("shared receipts have the expected outcomes", "[opengradient]") {
  const auto vectors = test::shared_vectors();
  const fs::path cases = vectors ? vectors->parent_path() / "acceptance" / "cases" / "opengradient.json" : fs::path();
  if (!vectors || !fs::exists(cases)) {
    WARN("no shared vectors here: skipped");
    return;
  }
  const Buffer text = test::read_file(cases);
  const auto document = json::parse(text);
  REQUIRE(document.has_value());
  const json::Value* const list =
      document->root().is(json::Kind::array) ? &document->root() : document->root().find("cases");
  REQUIRE(list != nullptr);
  std::size_t ran = 0, compared = 0;
  for (const json::Value& value : list->items) {
    const std::string_view name = value.find("name")->text;
    if (name.starts_with("batch/") || value.find("argv")->items.front().text != "verify") continue;
    const Case one = read_case(value, *vectors);
    if (!one.supported || !one.input || one.exit == 2) continue;
    const Buffer input = test::read_file(*one.input);
    const auto artefact = test::Workbench::parse(as_text(input));
    INFO(one.name);
    CHECK(artefact.has_value() == (one.exit != 5));
    ++ran;
    if (artefact) compared += compare(one, one.workbench.verify(*artefact));
  }
  INFO(ran << " cases ran");
  CHECK(ran > 60);
  CHECK(compared > 150);
  WARN(ran << " shared receipt cases ran, " << compared << " outcomes compared");
}

}  // namespace touchstone
