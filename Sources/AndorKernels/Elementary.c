// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "AndorKernels.h"
#include "Vectors.h"

#pragma STDC FP_CONTRACT OFF

#define EIGHT(x) {x, x, x, x, x, x, x, x}

/// e^x of eight entries: 2^k e^r with |r| <= ln 2 / 2, and the Taylor polynomial of degree 13, off by less than one unit
/// in the last place. Below -708 it is 0, above 708 as at 708. The library's differs between machines.
ANDOR_INLINE void exponential(Vector *result, const Vector *given) {
  const Vector least = EIGHT(-708.0), most = EIGHT(708.0), shift = EIGHT(6755399441055744.0);
  const Vector zero = EIGHT(0.0);
  Vector x;
  clip(&x, given, &least, &most);
  const Vector shifted = x * 1.44269504088896338700e+00 + shift;
  const Vector k = shifted - shift;
  // ln 2 in two parts, the first with so few digits that its product is exact.
  const Vector r = (x - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10;
  Vector sum = EIGHT(1.0 / 6227020800.0);
  sum = sum * r + 1.0 / 479001600.0;
  sum = sum * r + 1.0 / 39916800.0;
  sum = sum * r + 1.0 / 3628800.0;
  sum = sum * r + 1.0 / 362880.0;
  sum = sum * r + 1.0 / 40320.0;
  sum = sum * r + 1.0 / 5040.0;
  sum = sum * r + 1.0 / 720.0;
  sum = sum * r + 1.0 / 120.0;
  sum = sum * r + 1.0 / 24.0;
  sum = sum * r + 1.0 / 6.0;
  sum = sum * r + 0.5;
  sum = sum * r + 1.0;
  sum = sum * r + 1.0;
  // k stands in the low bits of `shifted`; adding it to the exponent multiplies by 2^k.
  const Vector scaled = (Vector)((Lanes)sum + ((Lanes)shifted << 52));
  *result = ANDOR_CHOSEN((Lanes)(*given < least), zero, scaled);
}

double andor_exp(double x) {
  const Vector given = EIGHT(x);
  Vector result;
  exponential(&result, &given);
  return result[0];
}

double andor_log(double x) {
  int64_t bits;
  memcpy(&bits, &x, sizeof bits);
  int64_t exponent = (bits >> 52) - 1023;
  bits = (bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000;
  double mantissa;
  memcpy(&mantissa, &bits, sizeof mantissa);
  if (mantissa > 1.4142135623730951) {
    mantissa *= 0.5;
    exponent += 1;
  }
  // 2 artanh(s) with |s| < 0.172.
  const double s = (mantissa - 1) / (mantissa + 1), square = s * s;
  double sum = 0;
  for (int k = 25; k >= 3; k -= 2) sum = (sum + 1.0 / k) * square;
  const double k = (double)exponent;
  return k * 6.93147180369123816490e-01 + (2 * s * (1 + sum) + k * 1.90821492927058770002e-10);
}

ANDOR_CLONES
void andor_mask_kernels(
    double *unlike, double *alike, const double *products, double half, double scale, size_t count) {
  const Vector halves = EIGHT(half);
  for (size_t i = 0; i < count; i += 8) {
    const Vector h = *(const LooseVector *)(products + i);
    const Vector near = h - halves, far = -h - halves;
    Vector same, other;
    exponential(&same, &near);
    exponential(&other, &far);
    *(LooseVector *)(unlike + i) = (same - other) * scale;
    *(LooseVector *)(alike + i) = (same + other) * scale;
  }
}

ANDOR_CLONES
double andor_mask_product(const double *signs, const double *middle, const double *reach, size_t count) {
  Vector product = EIGHT(1.0);
  for (size_t i = 0; i < count; i += 8)
    product *= *(const LooseVector *)(middle + i) + *(const LooseVector *)(signs + i) * *(const LooseVector *)(reach + i);
  const Vector x = product;
  return ((x[0] * x[1]) * (x[2] * x[3])) * ((x[4] * x[5]) * (x[6] * x[7]));
}
