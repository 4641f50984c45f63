// The innermost arithmetic of the prime fields for x86-64, which compilers turn into twice the time: carries live in
// flags, and MULX, ADCX and ADOX keep two chains of them apart. Everything here has a portable form in
// field_arithmetic.h, which constant expressions, other machines and older processors use, and tests compare the two.
#pragma once

#include "crypto/curves/limbs.h"

#if defined(__x86_64__) && !defined(TOUCHSTONE_PORTABLE_CURVES)
#define TOUCHSTONE_CURVES_X86 1

namespace touchstone::curves::x86 {

/// Whether the processor has BMI2 and ADX.
extern const bool kHasAdx;

// The assembler sets its outputs.
// NOLINTBEGIN(hicpp-no-assembler, bugprone-macro-parentheses, cppcoreguidelines-init-variables)

// Operands: t0 … t(N-1) the running sum, lo, hi and top scratch registers, rdx the factor, q the modulus.
// One step of sum += x * rdx, two carry chains: CF takes upper halves, OF lower ones.
#define TS_FIRST(x) "mulxq 0(%[" x "]), %[lo], %[hi]\n adoxq %[lo], %[t0]\n"
#define TS_NEXT(x, j, offset) \
  "adcxq %[hi], %[t" j "]\n mulxq " offset "(%[" x "]), %[lo], %[hi]\n adoxq %[lo], %[t" j "]\n"
#define TS_CLOSE "movl $0, %k[lo]\n adcxq %[lo], %[hi]\n adoxq %[lo], %[hi]\n"
#define TS_CLEAR "xorl %k[lo], %k[lo]\n"
// sum += x[…] * y[i]; the limb above the sum is left in hi.
#define TS_ROW4(x, y, i)                                                                          \
  "movq " i "(%[" y "]), %%rdx\n" TS_CLEAR TS_FIRST(x) TS_NEXT(x, "1", "8") TS_NEXT(x, "2", "16") \
      TS_NEXT(x, "3", "24") TS_CLOSE
#define TS_ROW6(x, y, i)                                                                          \
  "movq " i "(%[" y "]), %%rdx\n" TS_CLEAR TS_FIRST(x) TS_NEXT(x, "1", "8") TS_NEXT(x, "2", "16") \
      TS_NEXT(x, "3", "24") TS_NEXT(x, "4", "32") TS_NEXT(x, "5", "40") TS_CLOSE
// sum = (sum + m q) / 2^64 with the m that makes it divide, and the limb above from `top`.
#define TS_FACTOR                                          \
  "movq %[t0], %%rdx\n imulq %[inverse], %%rdx\n" TS_CLEAR \
  "mulxq %[q0], %[lo], %[hi]\n adcxq %[t0], %[lo]\n"       \
  "movq %[hi], %[t0]\n"
#define TS_DIVIDE(i, j) "adcxq %[t" j "], %[t" i "]\n mulxq %[q" j "], %[lo], %[t" j "]\n adoxq %[lo], %[t" i "]\n"
#define TS_TOP(i) "movl $0, %k[lo]\n adcxq %[lo], %[t" i "]\n adoxq %[top], %[t" i "]\n"
#define TS_REDUCE4 TS_FACTOR TS_DIVIDE("0", "1") TS_DIVIDE("1", "2") TS_DIVIDE("2", "3") TS_TOP("3")
#define TS_REDUCE6                                                                                              \
  TS_FACTOR TS_DIVIDE("0", "1") TS_DIVIDE("1", "2") TS_DIVIDE("2", "3") TS_DIVIDE("3", "4") TS_DIVIDE("4", "5") \
      TS_TOP("5")

#define TS_STEP4(i) TS_ROW4("a", "b", i) "movq %[hi], %[top]\n" TS_REDUCE4
#define TS_STEP6(i) TS_ROW6("a", "b", i) "movq %[hi], %[top]\n" TS_REDUCE6

/// a * b / 2^(64 N) mod p, not yet reduced once.
template <class P>
inline Limbs<4> product(const Limbs<4>& a, const Limbs<4>& b) {
  std::uint64_t t0 = 0, t1 = 0, t2 = 0, t3 = 0, lo, hi, top;
  asm(TS_STEP4("0") TS_STEP4("8") TS_STEP4("16") TS_STEP4("24")
      : [t0] "+&r"(t0), [t1] "+&r"(t1), [t2] "+&r"(t2), [t3] "+&r"(t3), [lo] "=&r"(lo), [hi] "=&r"(hi), [top] "=&r"(top)
      : [a] "r"(a.data()), [b] "r"(b.data()), "m"(a), "m"(b), [q0] "m"(P::kModulus[0]), [q1] "m"(P::kModulus[1]),
        [q2] "m"(P::kModulus[2]), [q3] "m"(P::kModulus[3]), [inverse] "m"(P::kInverse)
      : "rdx", "cc");
  return {t0, t1, t2, t3};
}
template <class P>
inline Limbs<6> product(const Limbs<6>& a, const Limbs<6>& b) {
  std::uint64_t t0 = 0, t1 = 0, t2 = 0, t3 = 0, t4 = 0, t5 = 0, lo, hi, top;
  asm(TS_STEP6("0") TS_STEP6("8") TS_STEP6("16") TS_STEP6("24") TS_STEP6("32") TS_STEP6("40")
      : [t0] "+&r"(t0), [t1] "+&r"(t1), [t2] "+&r"(t2), [t3] "+&r"(t3), [t4] "+&r"(t4), [t5] "+&r"(t5), [lo] "=&r"(lo),
        [hi] "=&r"(hi), [top] "=&r"(top)
      : [a] "r"(a.data()), [b] "r"(b.data()), "m"(a),
        "m"(b), [q0] "m"(P::kModulus[0]), [q1] "m"(P::kModulus[1]), [q2] "m"(P::kModulus[2]), [q3] "m"(P::kModulus[3]),
        [q4] "m"(P::kModulus[4]), [q5] "m"(P::kModulus[5]), [inverse] "m"(P::kInverse)
      : "rdx", "cc");
  return {t0, t1, t2, t3, t4, t5};
}

// Sums and differences need no newer instruction, only that the carry stays where it is: in the flag.
#define TS_ADD(j) "adcq %[b" j "], %[t" j "]\n"
#define TS_SUBTRACT(j) "sbbq %[q" j "], %[u" j "]\n"
#define TS_KEEP(j) "cmovcq %[t" j "], %[u" j "]\n"
#define TS_BORROW(j) "sbbq %[b" j "], %[t" j "]\n"
#define TS_MASK(j) "andq %[mask], %[u" j "]\n"
#define TS_RESTORE(j) "adcq %[u" j "], %[t" j "]\n"

/// a if it is below p, else a - p; `a` is below 2 p.
template <class P>
inline Limbs<4> reduced(const Limbs<4>& a) {
  std::uint64_t u0 = a[0], u1 = a[1], u2 = a[2], u3 = a[3];
  asm("subq %[q0], %[u0]\n" TS_SUBTRACT("1") TS_SUBTRACT("2") TS_SUBTRACT("3") TS_KEEP("0") TS_KEEP("1") TS_KEEP("2")
          TS_KEEP("3")
      : [u0] "+&r"(u0), [u1] "+&r"(u1), [u2] "+&r"(u2), [u3] "+&r"(u3)
      : [t0] "rm"(a[0]), [t1] "rm"(a[1]), [t2] "rm"(a[2]), [t3] "rm"(a[3]), [q0] "m"(P::kModulus[0]),
        [q1] "m"(P::kModulus[1]), [q2] "m"(P::kModulus[2]), [q3] "m"(P::kModulus[3])
      : "cc");
  return {u0, u1, u2, u3};
}
template <class P>
inline Limbs<6> reduced(const Limbs<6>& a) {
  std::uint64_t u0 = a[0], u1 = a[1], u2 = a[2], u3 = a[3], u4 = a[4], u5 = a[5];
  asm("subq %[q0], %[u0]\n" TS_SUBTRACT("1") TS_SUBTRACT("2") TS_SUBTRACT("3") TS_SUBTRACT("4") TS_SUBTRACT("5")
          TS_KEEP("0") TS_KEEP("1") TS_KEEP("2") TS_KEEP("3") TS_KEEP("4") TS_KEEP("5")
      : [u0] "+&r"(u0), [u1] "+&r"(u1), [u2] "+&r"(u2), [u3] "+&r"(u3), [u4] "+&r"(u4), [u5] "+&r"(u5)
      : [t0] "rm"(a[0]), [t1] "rm"(a[1]), [t2] "rm"(a[2]), [t3] "rm"(a[3]), [t4] "rm"(a[4]), [t5] "rm"(a[5]),
        [q0] "m"(P::kModulus[0]), [q1] "m"(P::kModulus[1]), [q2] "m"(P::kModulus[2]), [q3] "m"(P::kModulus[3]),
        [q4] "m"(P::kModulus[4]), [q5] "m"(P::kModulus[5])
      : "cc");
  return {u0, u1, u2, u3, u4, u5};
}

/// a + b, which has no carry for numbers below p.
inline Limbs<4> added(const Limbs<4>& a, const Limbs<4>& b) {
  std::uint64_t t0 = a[0], t1 = a[1], t2 = a[2], t3 = a[3];
  asm("addq %[b0], %[t0]\n" TS_ADD("1") TS_ADD("2") TS_ADD("3")
      : [t0] "+&r"(t0), [t1] "+&r"(t1), [t2] "+&r"(t2), [t3] "+&r"(t3)
      : [b0] "rm"(b[0]), [b1] "rm"(b[1]), [b2] "rm"(b[2]), [b3] "rm"(b[3])
      : "cc");
  return {t0, t1, t2, t3};
}
inline Limbs<6> added(const Limbs<6>& a, const Limbs<6>& b) {
  std::uint64_t t0 = a[0], t1 = a[1], t2 = a[2], t3 = a[3], t4 = a[4], t5 = a[5];
  asm("addq %[b0], %[t0]\n" TS_ADD("1") TS_ADD("2") TS_ADD("3") TS_ADD("4") TS_ADD("5")
      : [t0] "+&r"(t0), [t1] "+&r"(t1), [t2] "+&r"(t2), [t3] "+&r"(t3), [t4] "+&r"(t4), [t5] "+&r"(t5)
      : [b0] "rm"(b[0]), [b1] "rm"(b[1]), [b2] "rm"(b[2]), [b3] "rm"(b[3]), [b4] "rm"(b[4]), [b5] "rm"(b[5])
      : "cc");
  return {t0, t1, t2, t3, t4, t5};
}

/// a - b mod p.
template <class P>
inline Limbs<4> difference(const Limbs<4>& a, const Limbs<4>& b) {
  std::uint64_t t0 = a[0], t1 = a[1], t2 = a[2], t3 = a[3], mask;
  std::uint64_t u0 = P::kModulus[0], u1 = P::kModulus[1], u2 = P::kModulus[2], u3 = P::kModulus[3];
  asm("subq %[b0], %[t0]\n" TS_BORROW("1") TS_BORROW("2") TS_BORROW("3") "sbbq %[mask], %[mask]\n" TS_MASK("0")
          TS_MASK("1") TS_MASK("2") TS_MASK("3") "addq %[u0], %[t0]\n" TS_RESTORE("1") TS_RESTORE("2") TS_RESTORE("3")
      : [t0] "+&r"(t0), [t1] "+&r"(t1), [t2] "+&r"(t2), [t3] "+&r"(t3), [u0] "+&r"(u0), [u1] "+&r"(u1), [u2] "+&r"(u2),
        [u3] "+&r"(u3), [mask] "=&r"(mask)
      : [b0] "m"(b[0]), [b1] "m"(b[1]), [b2] "m"(b[2]), [b3] "m"(b[3])
      : "cc");
  return {t0, t1, t2, t3};
}
template <class P>
inline Limbs<6> difference(const Limbs<6>& a, const Limbs<6>& b) {
  std::uint64_t t0 = a[0], t1 = a[1], t2 = a[2], t3 = a[3], t4 = a[4], t5 = a[5], mask;
  asm("subq %[b0], %[t0]\n" TS_BORROW("1") TS_BORROW("2") TS_BORROW("3") TS_BORROW("4")
          TS_BORROW("5") "sbbq %[mask], %[mask]\n"
      :
      [t0] "+&r"(t0), [t1] "+&r"(t1), [t2] "+&r"(t2), [t3] "+&r"(t3), [t4] "+&r"(t4), [t5] "+&r"(t5), [mask] "=&r"(mask)
      : [b0] "m"(b[0]), [b1] "m"(b[1]), [b2] "m"(b[2]), [b3] "m"(b[3]), [b4] "m"(b[4]), [b5] "m"(b[5])
      : "cc");
  return added({t0, t1, t2, t3, t4, t5}, {P::kModulus[0] & mask, P::kModulus[1] & mask, P::kModulus[2] & mask,
                                          P::kModulus[3] & mask, P::kModulus[4] & mask, P::kModulus[5] & mask});
}

#undef TS_ADD
#undef TS_SUBTRACT
#undef TS_KEEP
#undef TS_BORROW
#undef TS_MASK
#undef TS_RESTORE
#undef TS_FIRST
#undef TS_NEXT
#undef TS_CLOSE
#undef TS_CLEAR
#undef TS_ROW4
#undef TS_ROW6
#undef TS_FACTOR
#undef TS_DIVIDE
#undef TS_TOP
#undef TS_REDUCE4
#undef TS_REDUCE6
#undef TS_STEP4
#undef TS_STEP6

// NOLINTEND(hicpp-no-assembler, bugprone-macro-parentheses, cppcoreguidelines-init-variables)

}  // namespace touchstone::curves::x86

#endif
