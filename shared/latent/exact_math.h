// Elementary functions from exactly rounded operations only (+ - * / sqrt and integer work on the
// bits), evaluated in a fixed order: every IEEE 754 platform gives the same bits. This file and its
// callers must be compiled without contraction (-ffp-contract=off) and without -ffast-math.
#pragma once

namespace ganvas {

// Natural logarithm of a normal, positive x. Relative error below 4e-16 away from x = 1.
double ExactLog(double x);

// sin of x in [0, pi]. Absolute error below 4e-16.
double ExactSin(double x);

// Angle in [0, pi] of the point (x, y), y >= 0, not both zero. Absolute error below 1e-15.
double ExactAngle(double y, double x);

// Inverse of the standard normal distribution function, p in (0, 1).
// Wichura 1988, algorithm AS 241 (PPND16): relative error about 1e-16.
double ExactNormalQuantile(double p);

}  // namespace ganvas
