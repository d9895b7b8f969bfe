// SPDX-License-Identifier: Apache-2.0
#include "AndorKernels.h"
#include "Clones.h"

#pragma STDC FP_CONTRACT OFF

typedef double Vector __attribute__((vector_size(64)));
typedef double LooseVector __attribute__((vector_size(64), aligned(8), may_alias));
typedef float LooseFloats __attribute__((vector_size(32), aligned(4), may_alias));

ANDOR_CLONES
void andor_scale(double *x, size_t count, double factor) {
  for (size_t i = 0; i < count; i++) x[i] *= factor;
}

ANDOR_CLONES
void andor_sum(double *sum, const double *a, const double *b, size_t count) {
  ANDOR_INDEPENDENT
  for (size_t i = 0; i < count; i++) sum[i] = a[i] + b[i];
}

ANDOR_INLINE double lanes_total(const Vector *lanes) {
  const Vector lane = *lanes;
  return ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
}

ANDOR_CLONES
AndorShardRun andor_shard_run(
    const float *signs, const float *functional, const double *powers, const double *sums,
    const double *values, size_t count) {
  Vector a = {0}, b = {0}, c = {0};
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    const Vector v = *(const LooseVector *)(values + i);
    a += __builtin_convertvector(*(const LooseFloats *)(signs + i), Vector) *
         *(const LooseVector *)(sums + i);
    b += __builtin_convertvector(*(const LooseFloats *)(functional + i), Vector) * v;
    c += *(const LooseVector *)(powers + i) * __builtin_elementwise_abs(v);
  }
  AndorShardRun total = {lanes_total(&a), lanes_total(&b), lanes_total(&c)};
  for (; i < count; i++) {
    total.sums += (double)signs[i] * sums[i];
    total.values += (double)functional[i] * values[i];
    total.size += powers[i] * __builtin_fabs(values[i]);
  }
  return total;
}
