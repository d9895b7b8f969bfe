// SPDX-License-Identifier: Apache-2.0
#include "AndorKernels.h"
#include "Vectors.h"

#pragma STDC FP_CONTRACT OFF

#define AT(pointer) (*(LooseVector *)(pointer))
#define READ(pointer) (*(const LooseVector *)(pointer))

/// The weights of 64 masks, in the order in which they are stored.
enum {
  Tau = 0,
  InverseTau = 64,
  ThresholdA = 128,
  ThresholdC = 192,
  Sigma = 256,
  InverseSigma = 320,
  Width = 384,
  CostA = 448,
  CostC = 512
};

ANDOR_INLINE const double *weights_at(const double *weights, size_t mask) {
  return weights + ANDOR_BOX_WEIGHTS * (size_t)__builtin_popcountll(mask >> 6);
}

/// Sets `clipped` to `x`, clipped to ± `most`.
ANDOR_INLINE void clip_evenly(Vector *clipped, const Vector *x, const Vector *most) {
  const Vector least = -*most;
  clip(clipped, x, &least, most);
}

#define MAGNITUDE(x) __builtin_elementwise_abs(x)

/// Sets the lane of the empty set, if it is among the eight from `mask` on.
ANDOR_INLINE void set_empty(Vector *x, size_t mask, double value) {
  if (mask == 0) (*x)[0] = value;
}

ANDOR_CLONES
double andor_box_step(
    AndorBoxRun run, const double *anchorA, const double *anchorC, const double *anchorE,
    const double *weights, double keep, size_t first, size_t count) {
  const double rest = 1 - keep;
  Vector total = {0};
  for (size_t start = 0; start < count; start += 64) {
    const double *w = weights_at(weights, first + start);
    for (size_t j = 0; j < 64; j += 8) {
      const size_t i = start + j;
      const Vector tau = READ(w + Tau + j);
      const Vector mostA = READ(w + ThresholdA + j), mostC = READ(w + ThresholdC + j);
      const Vector inverse = READ(w + InverseTau + j), s = READ(run.a + i), t = READ(run.c + i);
      const Vector toA = tau * READ(run.p + i), toC = tau * READ(run.q + i);
      const Vector a = s - (toA + toA), c = t - (toC + toC);
      Vector clippedA, clippedC, clippedE;
      clip_evenly(&clippedA, &a, &mostA);
      clip_evenly(&clippedC, &c, &mostC);
      const Vector moveA = (a - clippedA) - (s - toA);
      const Vector moveC = (c - clippedC) - (t - toC);
      const Vector nextA = keep * (s + (moveA + moveA)) + rest * READ(anchorA + i);
      const Vector nextC = keep * (t + (moveC + moveC)) + rest * READ(anchorC + i);
      AT(run.a + i) = nextA;
      AT(run.p + i) = nextA;
      AT(run.c + i) = nextC;
      AT(run.q + i) = nextC;
      const Vector u = READ(run.e + i), toE = READ(w + Sigma + j) * READ(run.d + i);
      const Vector e = u - (toE + toE), mostE = READ(w + Width + j);
      clip_evenly(&clippedE, &e, &mostE);
      const Vector moveE = clippedE - (u - toE);
      AT(run.e + i) = keep * (u + (moveE + moveE)) + rest * READ(anchorE + i);
      total += (moveA * moveA + moveC * moveC) * inverse + (moveE * moveE) * READ(w + InverseSigma + j);
    }
  }
  return vector_total(&total);
}

ANDOR_CLONES
AndorBoxDual andor_box_dual(
    AndorBoxRun run, const double *values, double centre, double empty, const double *weights, size_t first,
    size_t count) {
  Vector product = {0}, price = {0}, norm = {0}, largest = {0};
  for (size_t i = 0; i < count; i += 8) {
    const double *w = weights_at(weights, first + i) + i % 64;
    const Vector tau = READ(w + Tau), p = READ(run.p + i), q = READ(run.q + i);
    Vector d = READ(run.d + i);
    Vector strength = MAGNITUDE(READ(run.a + i) - tau * p) + MAGNITUDE(READ(run.c + i) - tau * q);
    Vector correlation = __builtin_elementwise_max(
        MAGNITUDE(p) / READ(w + CostA), MAGNITUDE(q - empty) / READ(w + CostC));
    set_empty(&d, first + i, 0);
    set_empty(&strength, first + i, 0);
    set_empty(&correlation, first + i, 0);
    product += (READ(values + i) - centre) * d;
    price += MAGNITUDE(d);
    norm += strength;
    largest = __builtin_elementwise_max(largest, correlation);
  }
  AndorBoxDual total = {vector_total(&product), vector_total(&price), vector_total(&norm), 0};
  for (int k = 0; k < 8; k++)
    if (largest[k] > total.largest) total.largest = largest[k];
  return total;
}

ANDOR_CLONES
void andor_box_excess(
    double *excess, AndorBoxRun run, const double *weights, double bound, size_t first, size_t count) {
  const Vector most = (Vector){0} + bound;
  for (size_t i = 0; i < count; i += 8) {
    const Vector x = READ(run.e + i) - READ(weights_at(weights, first + i) + Sigma + i % 64) * READ(run.d + i);
    Vector kept;
    clip_evenly(&kept, &x, &most);
    set_empty(&kept, first + i, 0);
    AT(excess + i) = x - kept;
  }
}

ANDOR_CLONES
double andor_box_point(
    double *a, double *c, AndorBoxRun run, const double *weights, size_t first, size_t count) {
  Vector norm = {0};
  for (size_t i = 0; i < count; i += 8) {
    const double *w = weights_at(weights, first + i) + i % 64;
    const Vector tau = READ(w + Tau);
    const Vector x = READ(a + i) + (READ(run.a + i) - tau * READ(run.p + i));
    const Vector y = READ(c + i) + (READ(run.c + i) - tau * READ(run.q + i));
    AT(a + i) = x;
    AT(c + i) = y;
    Vector strength = READ(w + CostA) * MAGNITUDE(x) + READ(w + CostC) * MAGNITUDE(y);
    set_empty(&strength, first + i, 0);
    norm += strength;
  }
  return vector_total(&norm);
}

ANDOR_CLONES
AndorBoxBalance andor_box_balance(AndorBoxRun run, const double *weights, size_t first, size_t count) {
  Vector interactions = {0}, correlations = {0}, slack = {0}, multiplier = {0};
  for (size_t i = 0; i < count; i += 8) {
    const double *w = weights_at(weights, first + i) + i % 64;
    const Vector tau = READ(w + Tau), sigma = READ(w + Sigma);
    const Vector p = READ(run.p + i), q = READ(run.q + i), d = READ(run.d + i);
    const Vector a = READ(run.a + i) - tau * p, c = READ(run.c + i) - tau * q;
    const Vector e = READ(run.e + i) - sigma * d;
    Vector length = (a * a + c * c) * READ(w + InverseTau), correlation = (p * p + q * q) * tau;
    set_empty(&length, first + i, 0);
    set_empty(&correlation, first + i, 0);
    interactions += length;
    correlations += correlation;
    slack += (e * e) * READ(w + InverseSigma);
    multiplier += (d * d) * sigma;
  }
  return (AndorBoxBalance){
      vector_total(&interactions), vector_total(&correlations), vector_total(&slack), vector_total(&multiplier)};
}

ANDOR_CLONES
void andor_box_rescale(
    AndorBoxRun run, const double *weights, const double *renewed, size_t first, size_t count) {
  for (size_t i = 0; i < count; i += 8) {
    const double *w = weights_at(weights, first + i) + i % 64, *to = weights_at(renewed, first + i) + i % 64;
    const Vector tau = READ(w + Tau), next = READ(to + Tau);
    const Vector p = READ(run.p + i), q = READ(run.q + i), d = READ(run.d + i);
    const Vector a = (READ(run.a + i) - tau * p) + next * p, c = (READ(run.c + i) - tau * q) + next * q;
    AT(run.a + i) = a;
    AT(run.p + i) = a;
    AT(run.c + i) = c;
    AT(run.q + i) = c;
    AT(run.e + i) = (READ(run.e + i) - READ(w + Sigma) * d) + READ(to + Sigma) * d;
  }
}
