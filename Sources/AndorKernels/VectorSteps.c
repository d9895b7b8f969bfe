// SPDX-License-Identifier: Apache-2.0
#include "AndorKernels.h"
#include "Clones.h"

#pragma STDC FP_CONTRACT OFF

ANDOR_CLONES
void andor_scale(double *x, size_t count, double factor) {
  for (size_t i = 0; i < count; i++) x[i] *= factor;
}

ANDOR_CLONES
void andor_reverse_negate(double *low, double *high, size_t count) {
  ANDOR_INDEPENDENT
  for (size_t i = 0; i < count; i++) {
    const double a = low[i], b = high[-(ptrdiff_t)i];
    low[i] = -b;
    high[-(ptrdiff_t)i] = -a;
  }
}
