#include "crypto/curves/curve.h"

namespace touchstone::curves {

std::string_view words(PointFault fault) {
  switch (fault) {
    case PointFault::none: return "a point of the group";
    case PointFault::range: return "a coordinate is not below the modulus";
    case PointFault::infinity: return "infinity is not written in its one way, or z is not 1";
    case PointFault::curve: return "the point does not lie on the curve";
    case PointFault::subgroup: return "the point is not of order r";
  }
  return "no point";
}

}  // namespace touchstone::curves
