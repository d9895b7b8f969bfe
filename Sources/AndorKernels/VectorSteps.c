// SPDX-License-Identifier: Apache-2.0
#include "AndorKernels.h"
#include "Clones.h"

#pragma STDC FP_CONTRACT OFF

ANDOR_CLONES
void andor_scale(double *x, size_t count, double factor) {
  for (size_t i = 0; i < count; i++) x[i] *= factor;
}

ANDOR_CLONES
void andor_sum(double *sum, const double *a, const double *b, size_t count) {
  ANDOR_INDEPENDENT
  for (size_t i = 0; i < count; i++) sum[i] = a[i] + b[i];
}
