// Property: a refusal names an offset inside the data; what is returned lies inside the data, at the offset that is
// told; a dynamic value encoded again decodes to itself.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "codec/abi.h"

namespace {

using namespace touchstone;

constexpr std::size_t kOrigin = 4;

void require(bool holds) {
  if (!holds) std::abort();
}

template <class T>
bool accepted(const Parsed<T>& result, std::size_t size) {
  if (!result) require(result.error().offset >= kOrigin && result.error().offset <= kOrigin + size);
  return result.has_value();
}

void check_dynamic(const abi::Arguments::Dynamic& value, Bytes data) {
  require(value.offset >= kOrigin + abi::kWord && value.offset - kOrigin <= data.size());
  require(value.bytes.size() <= data.size() - (value.offset - kOrigin));
  require(equal(value.bytes, data.subspan(value.offset - kOrigin, value.bytes.size())));
  Buffer encoded;
  abi::put_u64(encoded, abi::kWord);
  abi::put_u64(encoded, value.bytes.size());
  abi::put_padded(encoded, value.bytes);
  require(encoded.size() % abi::kWord == 0);
  const auto again = abi::Arguments(encoded).dynamic(0, "again");
  require(again.has_value() && again->clean && equal(again->bytes, value.bytes));
}

void check(const abi::Arguments& arguments, Bytes data, int depth) {
  for (std::size_t i = 0; i <= arguments.size() / abi::kWord && i < 6; ++i) {
    const auto whole = arguments.bytes32(i, "word");
    const auto number = arguments.u64(i, "number");
    const auto dynamic = arguments.dynamic(i, "dynamic");
    const auto nested = arguments.nested(i, "nested");
    require(accepted(whole, data.size()) == (i < arguments.size() / abi::kWord));
    if (accepted(number, data.size())) {
      Buffer encoded;
      abi::put_u64(encoded, *number);
      require(equal(encoded, *whole));
    }
    if (accepted(dynamic, data.size())) check_dynamic(*dynamic, data);
    if (accepted(nested, data.size())) {
      require(nested->size() > 0 && nested->size() <= arguments.size());
      if (depth < 2) check(*nested, data, depth + 1);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  check(abi::Arguments(bytes, kOrigin), bytes, 0);
  return 0;
}
