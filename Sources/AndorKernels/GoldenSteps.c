// SPDX-License-Identifier: Apache-2.0
#include "AndorKernels.h"
#include "Vectors.h"

#pragma STDC FP_CONTRACT OFF

ANDOR_CLONES
void andor_golden_reflect(
    double *y, double *z, const double *q, const double *cosines, const double *sines, double scale,
    size_t count) {
  ANDOR_INDEPENDENT
  for (size_t i = 0; i < count; i++) {
    const double c = cosines[i], s = sines[i];
    const double d = c * y[i] + s * z[i] - q[i];
    y[i] = scale * y[i] - 2 * c * d;
    z[i] = scale * z[i] - 2 * s * d;
  }
}

ANDOR_CLONES
double andor_golden_step(
    double *y, double *s, const double *anchor, double tau, double keep, size_t count) {
  const Vector up = (Vector){0} + tau, down = -up;
  Vector total = {0};
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    const Vector r = *(const LooseVector *)(y + i), before = *(const LooseVector *)(s + i);
    Vector clipped;
    clip(&clipped, &r, &down, &up);
    const Vector move = (r - clipped) - 0.5 * (r + before);
    const Vector after =
        keep * (before + 2 * move) + (1 - keep) * *(const LooseVector *)(anchor + i);
    total += move * move;
    *(LooseVector *)(s + i) = after;
    *(LooseVector *)(y + i) = after;
  }
  double rest = 0;
  for (; i < count; i++) {
    const double r = y[i], before = s[i];
    const double clipped = r > tau ? tau : r < -tau ? -tau : r;
    const double move = (r - clipped) - 0.5 * (r + before);
    const double after = keep * (before + 2 * move) + (1 - keep) * anchor[i];
    rest += move * move;
    s[i] = after;
    y[i] = after;
  }
  return vector_total(&total) + rest;
}

ANDOR_CLONES
AndorGoldenBlock andor_golden_measure(
    const double *y, const double *s, double *x, double tau, size_t first, size_t count) {
  AndorGoldenBlock total = {0, 0, 0, -__builtin_inf(), __builtin_inf()};
  Vector norm = {0}, product = {0}, sum = {0};
  Vector largest = (Vector){0} - __builtin_inf(), least = (Vector){0} + __builtin_inf();
  const size_t start = first == 0 ? 0 : count < 8 ? count : 8;
  for (size_t i = start; i + 8 <= count; i += 8) {
    const Vector r = *(const LooseVector *)(y + i), b = *(const LooseVector *)(s + i);
    const Vector p = 0.5 * (r + b), u = (p - b) / tau;
    *(LooseVector *)(x + i) = p;
    norm += __builtin_elementwise_abs(p);
    product += u * p;
    sum += p;
    largest = __builtin_elementwise_max(largest, u);
    least = __builtin_elementwise_min(least, u);
  }
  total.norm = vector_total(&norm);
  total.product = vector_total(&product);
  total.sum = vector_total(&sum);
  for (int k = 0; k < 8; k++) {
    if (largest[k] > total.largest) total.largest = largest[k];
    if (least[k] < total.least) total.least = least[k];
  }
  // The head that holds skipped entries, and a block of fewer than eight.
  const size_t head = count < 8 ? count : start;
  for (size_t i = 0; i < head; i++) {
    const double p = 0.5 * (y[i] + s[i]), u = (p - s[i]) / tau;
    x[i] = p;
    if (i < first) continue;
    total.norm += __builtin_fabs(p);
    total.product += u * p;
    total.sum += p;
    if (u > total.largest) total.largest = u;
    if (u < total.least) total.least = u;
  }
  return total;
}

ANDOR_INLINE const double *costs_at(const double *costs, size_t mask) {
  return costs + 64 * (size_t)__builtin_popcountll(mask >> 6) + mask % 64;
}

ANDOR_CLONES
double andor_golden_costly_step(
    double *y, double *s, const double *anchor, const double *costs, double tau, double keep, size_t first,
    size_t count) {
  Vector total = {0};
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    const Vector up = tau * *(const LooseVector *)costs_at(costs, first + i), down = -up;
    const Vector r = *(const LooseVector *)(y + i), before = *(const LooseVector *)(s + i);
    Vector clipped;
    clip(&clipped, &r, &down, &up);
    const Vector move = (r - clipped) - 0.5 * (r + before);
    const Vector after =
        keep * (before + 2 * move) + (1 - keep) * *(const LooseVector *)(anchor + i);
    total += move * move;
    *(LooseVector *)(s + i) = after;
    *(LooseVector *)(y + i) = after;
  }
  double rest = 0;
  for (; i < count; i++) {
    const double up = tau * *costs_at(costs, first + i), r = y[i], before = s[i];
    const double clipped = r > up ? up : r < -up ? -up : r;
    const double move = (r - clipped) - 0.5 * (r + before);
    const double after = keep * (before + 2 * move) + (1 - keep) * anchor[i];
    rest += move * move;
    s[i] = after;
    y[i] = after;
  }
  return vector_total(&total) + rest;
}

ANDOR_CLONES
AndorGoldenDual andor_golden_weigh(
    const double *y, const double *s, double *x, const double *costs, double tau, double shift, size_t first,
    size_t count) {
  Vector norm = {0}, product = {0}, largest = {0};
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    const Vector cost = *(const LooseVector *)costs_at(costs, first + i);
    const Vector b = *(const LooseVector *)(s + i), p = 0.5 * (*(const LooseVector *)(y + i) + b);
    Vector u = (p - b) / tau - shift, share = __builtin_elementwise_abs(u) / cost;
    *(LooseVector *)(x + i) = p;
    if (first + i == 0) u[0] = share[0] = 0;
    norm += cost * __builtin_elementwise_abs(p);
    product += u * p;
    largest = __builtin_elementwise_max(largest, share);
  }
  AndorGoldenDual total = {vector_total(&norm), vector_total(&product), 0};
  for (int k = 0; k < 8; k++)
    if (largest[k] > total.largest) total.largest = largest[k];
  for (; i < count; i++) {
    const double cost = *costs_at(costs, first + i), p = 0.5 * (y[i] + s[i]), u = (p - s[i]) / tau - shift;
    x[i] = p;
    if (first + i == 0) continue;
    total.norm += cost * __builtin_fabs(p);
    total.product += u * p;
    if (__builtin_fabs(u) / cost > total.largest) total.largest = __builtin_fabs(u) / cost;
  }
  return total;
}

ANDOR_CLONES
void andor_golden_rescale(double *y, double *s, double ratio, size_t count) {
  ANDOR_INDEPENDENT
  for (size_t i = 0; i < count; i++) {
    const double x = 0.5 * (y[i] + s[i]);
    s[i] = x + ratio * (s[i] - x);
    y[i] = s[i];
  }
}
