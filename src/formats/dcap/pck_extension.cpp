#include "formats/dcap/pck_extension.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <string>

#include "base/reader.h"
#include "codec/der.h"

namespace touchstone::dcap {
namespace {

constexpr std::uint8_t kEnumerated = 0x0A;
constexpr std::string_view kField = "SGX extension";

struct Entry {
  unsigned number = 0;  // last arc of the OID; 0: not directly below the prefix
  der::Element value;
};

unsigned last_arc(std::string_view oid, std::string_view prefix) {
  if (!oid.starts_with(prefix) || oid.size() < prefix.size() + 2 || oid[prefix.size()] != '.') return 0;
  oid.remove_prefix(prefix.size() + 1);
  unsigned number = 0;
  const auto [end, error] = std::from_chars(oid.data(), oid.data() + oid.size(), number);
  return error == std::errc{} && end == oid.data() + oid.size() ? number : 0;
}

/// A SEQUENCE OF SEQUENCE { OID, value } below one OID.
class Entries {
 public:
  Entries(Reader reader, std::string prefix) : reader_(reader), prefix_(std::move(prefix)) {}

  [[nodiscard]] bool done() const { return reader_.empty(); }

  Parsed<Entry> next() {
    TOUCHSTONE_TRY(sequence, der::read(reader_, der::kSequence, kField));
    Reader inner = sequence.reader();
    TOUCHSTONE_TRY(oid, der::read(inner, der::kOid, kField));
    TOUCHSTONE_TRY(text, der::as_oid(oid, kField));
    TOUCHSTONE_TRY(value, der::read_any(inner, kField));
    TOUCHSTONE_CHECK(inner.expect_end(kField));
    if (!seen_.insert(text).second) return refuse(Fault::duplicate, oid.offset, kField, "an entry twice");
    return Entry{last_arc(text, prefix_), value};
  }

  [[nodiscard]] bool has(unsigned number) const { return seen_.contains(prefix_ + "." + std::to_string(number)); }

 private:
  Reader reader_;
  std::string prefix_;
  std::set<std::string> seen_;
};

template <std::size_t N>
Parsed<ByteArray<N>> octets(const der::Element& element, std::string_view field) {
  if (element.tag != der::kOctetString) return refuse(Fault::wrong_type, element.offset, field, "no OCTET STRING");
  if (element.content.size() != N) return refuse(Fault::out_of_range, element.offset, field, "of another size");
  ByteArray<N> value{};
  std::ranges::copy(element.content, value.begin());
  return value;
}

Parsed<std::uint64_t> number(const der::Element& element, std::uint64_t most, std::string_view field) {
  if (element.tag != der::kInteger) return refuse(Fault::wrong_type, element.offset, field, "no INTEGER");
  TOUCHSTONE_TRY(value, der::as_u64(element, field));
  if (value > most) return refuse(Fault::out_of_range, element.offset, field, "too large");
  return value;
}

Parsed<void> read_tcb(const der::Element& sequence, PckExtension& out) {
  constexpr std::string_view kTcb = "TCB";
  if (sequence.tag != der::kSequence) return refuse(Fault::wrong_type, sequence.offset, kTcb, "no SEQUENCE");
  Entries entries(sequence.reader(), std::string(kOidSgxExtension) + ".2");
  while (!entries.done()) {
    TOUCHSTONE_TRY(entry, entries.next());
    if (entry.number >= 1 && entry.number <= kComponents) {
      TOUCHSTONE_TRY(svn, number(entry.value, 0xFF, "SGX TCB component"));
      out.sgx_component_svns.at(entry.number - 1) = static_cast<std::uint8_t>(svn);
    } else if (entry.number == 17) {
      TOUCHSTONE_TRY(svn, number(entry.value, 0xFFFF, "PCESVN"));
      out.pcesvn = static_cast<std::uint16_t>(svn);
    } else if (entry.number == 18) {
      TOUCHSTONE_TRY(cpusvn, octets<16>(entry.value, "CPUSVN"));
      out.cpusvn = cpusvn;
    }
  }
  for (unsigned wanted = 1; wanted <= 17; ++wanted) {
    if (!entries.has(wanted)) return refuse(Fault::missing, sequence.offset, kTcb, "a component SVN or the PCESVN");
  }
  return {};
}

Parsed<void> read_configuration(const der::Element& sequence, PckExtension& out) {
  constexpr std::string_view kConfiguration = "configuration";
  if (sequence.tag != der::kSequence) return refuse(Fault::wrong_type, sequence.offset, kConfiguration, "no SEQUENCE");
  Entries entries(sequence.reader(), std::string(kOidSgxExtension) + ".7");
  while (!entries.done()) {
    TOUCHSTONE_TRY(entry, entries.next());
    if (entry.number < 1 || entry.number > 3) continue;
    if (entry.value.tag != der::kBoolean) {
      return refuse(Fault::wrong_type, entry.value.offset, kConfiguration, "no BOOLEAN");
    }
    TOUCHSTONE_TRY(flag, der::as_boolean(entry.value, kConfiguration));
    if (entry.number == 1) out.dynamic_platform = flag;
    if (entry.number == 2) out.cached_keys = flag;
    if (entry.number == 3) out.smt_enabled = flag;
  }
  return {};
}

Parsed<void> read_entry(const Entry& entry, PckExtension& out) {
  switch (entry.number) {
    case 1: {
      TOUCHSTONE_TRY(ppid, octets<16>(entry.value, "PPID"));
      out.ppid = ppid;
      return {};
    }
    case 2: return read_tcb(entry.value, out);
    case 3: {
      TOUCHSTONE_TRY(pceid, octets<2>(entry.value, "PCEID"));
      out.pceid = pceid;
      return {};
    }
    case 4: {
      TOUCHSTONE_TRY(fmspc, octets<6>(entry.value, "FMSPC"));
      out.fmspc = fmspc;
      return {};
    }
    case 5: {
      if (entry.value.tag != kEnumerated) return refuse(Fault::wrong_type, entry.value.offset, "SGX type");
      TOUCHSTONE_TRY(type, der::as_u64(entry.value, "SGX type"));
      out.sgx_type = type;
      return {};
    }
    case 6: {
      TOUCHSTONE_TRY(id, octets<16>(entry.value, "platform instance id"));
      out.platform_instance_id = id;
      return {};
    }
    case 7: return read_configuration(entry.value, out);
    default: return {};
  }
}

}  // namespace

Parsed<PckExtension> parse_pck_extension(Bytes value) {
  Reader reader(value);
  TOUCHSTONE_TRY(sequence, der::read(reader, der::kSequence, kField));
  TOUCHSTONE_CHECK(reader.expect_end(kField));
  PckExtension extension;
  Entries entries(sequence.reader(), std::string(kOidSgxExtension));
  while (!entries.done()) {
    TOUCHSTONE_TRY(entry, entries.next());
    TOUCHSTONE_CHECK(read_entry(entry, extension));
  }
  for (const unsigned wanted : {2U, 3U, 4U}) {
    if (!entries.has(wanted)) return refuse(Fault::missing, 0, kField, "TCB, PCEID or FMSPC");
  }
  return extension;
}

}  // namespace touchstone::dcap
