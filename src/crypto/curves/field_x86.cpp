#include "crypto/curves/field_x86.h"

#ifdef TOUCHSTONE_CURVES_X86

#include <cpuid.h>

namespace touchstone::curves::x86 {
namespace {

// CPUID leaf 7: EBX bit 8 BMI2, bit 19 ADX.
bool ask() {
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) == 0) return false;
  return (ebx >> 8U & 1U) != 0 && (ebx >> 19U & 1U) != 0;
}

}  // namespace

const bool kHasAdx = ask();

}  // namespace touchstone::curves::x86

#endif
