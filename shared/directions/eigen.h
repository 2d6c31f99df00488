// Eigenvectors of symmetric matrices, from + - * / and sqrt alone: the same bits on every platform.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace ganvas::directions {

struct Eigen {
  std::vector<double> values;   // the largest first
  std::vector<double> vectors;  // [n, n], a unit vector in each row
};

// Of a symmetric matrix, row-major [n, n], both halves of which are given. Householder's reduction
// to three diagonals, then implicit QL steps (Bowdler, Martin, Reinsch and Wilkinson 1968).
Eigen SymmetricEigen(std::vector<double> matrix, size_t n);

// Makes the component of largest size positive; of equal ones the first.
void SetSign(std::span<double> vector);

// Divides by the length, which is returned. A vector of zeros stays.
double Normalize(std::span<double> vector);

}  // namespace ganvas::directions
