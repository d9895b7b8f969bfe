// SPDX-License-Identifier: Apache-2.0
#include "AndorKernels.h"
#include "Clones.h"

#pragma STDC FP_CONTRACT OFF

ANDOR_CLONES
void andor_box_project(
    double *x, double *y, const double *spectrum, const double *damping, size_t count) {
  ANDOR_INDEPENDENT
  for (size_t i = 0; i < count; i++) {
    const double nearest = (x[i] + spectrum[i] * y[i]) * damping[i];
    x[i] = nearest;
    y[i] = spectrum[i] * nearest;
  }
}

ANDOR_INLINE double clip(double x, double bound) { return x > bound ? bound : x < -bound ? -bound : x; }

ANDOR_CLONES
void andor_box_shrink(double *x, double *s, double tau, double relaxation, size_t count) {
  ANDOR_INDEPENDENT
  for (size_t i = 0; i < count; i++) {
    const double p = x[i], before = s[i], r = 2 * p - before;
    const double z = r - clip(r, tau);
    x[i] = z;
    s[i] = before + relaxation * (z - p);
  }
}

ANDOR_CLONES
void andor_box_clip(
    double *x, const double *y, double *s, double *t, const double *values, double delta, double kappa,
    double relaxation, size_t count) {
  const double inverse = 1 / kappa, half = kappa / 2;
  ANDOR_INDEPENDENT
  for (size_t i = 0; i < count; i++) {
    const double p = x[i], q = y[i];
    const double r = 2 * p - s[i], u = 2 * q - t[i];
    const double slack = (r + u) * inverse - values[i];
    const double excess = (slack - clip(slack, delta)) * half;
    x[i] = excess;
    s[i] += relaxation * (r - excess - p);
    t[i] += relaxation * (u - excess - q);
  }
}
