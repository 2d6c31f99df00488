#include "shared/latent/exact_math.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace ganvas {
namespace {

constexpr double kPi = 3.141592653589793;
constexpr double kLn2High = 0x1.62e42fefa38p-1;  // 42 bits: its product with an exponent is exact
constexpr double kLn2Low = 0x1.ef35793c7673p-45;
constexpr double kSqrtHalf = 0.7071067811865476;

// c[0] + c[1] x + ... by Horner's rule.
template <size_t kTerms>
double Polynomial(const std::array<double, kTerms>& c, double x) {
  double sum = c[kTerms - 1];
  for (size_t i = kTerms - 1; i-- > 0;) sum = sum * x + c[i];
  return sum;
}

// Coefficients of AS 241, PPND16: central region |p - 0.5| <= 0.425.
constexpr std::array<double, 8> kCentralNumerator = {
    3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
    1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
    3.3430575583588128105e4, 2.5090809287301226727e3};
constexpr std::array<double, 8> kCentralDenominator = {1.0,
                                                       4.2313330701600911252e1,
                                                       6.8718700749205790830e2,
                                                       5.3941960214247511077e3,
                                                       2.1213794301586595867e4,
                                                       3.9307895800092710610e4,
                                                       2.8729085735721942674e4,
                                                       5.2264952788528545610e3};
// Tails, r = sqrt(-log(min(p, 1 - p))) <= 5.
constexpr std::array<double, 8> kTailNumerator = {
    1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
    3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
    2.27238449892691845833e-2, 7.74545014278341407640e-4};
constexpr std::array<double, 8> kTailDenominator = {1.0,
                                                    2.05319162663775882187e0,
                                                    1.67638483018380384940e0,
                                                    6.89767334985100004550e-1,
                                                    1.48103976427480074590e-1,
                                                    1.51986665636164571966e-2,
                                                    5.47593808499534494600e-4,
                                                    1.05075007164441684324e-9};
// Far tails, r > 5.
constexpr std::array<double, 8> kFarNumerator = {
    6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
    2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
    2.71155556874348757815e-5, 2.01033439929228813265e-7};
constexpr std::array<double, 8> kFarDenominator = {1.0,
                                                   5.99832206555887937690e-1,
                                                   1.36929880922735805310e-1,
                                                   1.48753612908506148525e-2,
                                                   7.86869131145613259100e-4,
                                                   1.84631831751005468180e-5,
                                                   1.42151175831644588870e-7,
                                                   2.04426310338993978564e-15};

// atan(q) of q in [0, 1]: the angle is halved twice, then the Taylor series.
double AtanUnit(double q) {
  double small = q;
  for (int i = 0; i < 2; ++i) small = small / (1.0 + std::sqrt(1.0 + small * small));
  const double s = small * small;  // <= tan(pi / 16)^2 = 0.0396
  double sum = 0.0;
  for (int k = 25; k >= 3; k -= 2) {
    const double term = 1.0 / k;
    sum = ((k / 2) % 2 == 0 ? term : -term) + sum * s;
  }
  return 4.0 * (small + small * (s * sum));
}

}  // namespace

double ExactLog(double x) {
  const uint64_t bits = __builtin_bit_cast(uint64_t, x);
  int exponent = static_cast<int>(bits >> 52) - 1022;  // x = mantissa * 2^exponent
  double mantissa =
      __builtin_bit_cast(double, (bits & 0x000fffffffffffffu) | 0x3fe0000000000000u);  // [0.5, 1)
  if (mantissa < kSqrtHalf) {
    mantissa = mantissa * 2.0;
    --exponent;
  }
  // log m = 2 artanh(s), s = (m - 1) / (m + 1), |s| <= 0.1716.
  const double s = (mantissa - 1.0) / (mantissa + 1.0);
  const double square = s * s;
  double sum = 0.0;
  for (int k = 23; k >= 3; k -= 2) sum = 1.0 / k + sum * square;
  const double log_mantissa = 2.0 * s + 2.0 * s * (square * sum);
  return exponent * kLn2High + (exponent * kLn2Low + log_mantissa);
}

double ExactSin(double x) {
  const double y = x > kPi / 2 ? kPi - x : x;
  const double square = y * y;
  double sum = 0.0;
  for (int k = 23; k >= 3; k -= 2) {
    sum = (1.0 + sum) * (-square / (k * (k - 1)));
  }
  return y + y * sum;
}

double ExactAngle(double y, double x) {
  const double width = x < 0 ? -x : x;
  const double acute =
      y <= width ? AtanUnit(y / width) : kPi / 2 - AtanUnit(width / y);  // in [0, pi / 2]
  return x < 0 ? kPi - acute : acute;
}

double ExactNormalQuantile(double p) {
  const double q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * Polynomial(kCentralNumerator, r) / Polynomial(kCentralDenominator, r);
  }
  const double r = std::sqrt(-ExactLog(q < 0 ? p : 1.0 - p));
  const double magnitude =
      r <= 5.0 ? Polynomial(kTailNumerator, r - 1.6) / Polynomial(kTailDenominator, r - 1.6)
               : Polynomial(kFarNumerator, r - 5.0) / Polynomial(kFarDenominator, r - 5.0);
  return q < 0 ? -magnitude : magnitude;
}

}  // namespace ganvas
