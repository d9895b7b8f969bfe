// SPDX-License-Identifier: Apache-2.0
#ifndef ANDOR_VECTORS_H
#define ANDOR_VECTORS_H

#include "Clones.h"

/// Eight doubles, and eight that stand anywhere in an array.
typedef double Vector __attribute__((vector_size(64)));
typedef double LooseVector __attribute__((vector_size(64), aligned(8), may_alias));

typedef long long Lanes __attribute__((vector_size(64)));

/// Each lane of `other` where `where` is -1, of `x` where it is 0.
#define ANDOR_CHOSEN(where, other, x) ((Vector)(((Lanes)(other) & (where)) | ((Lanes)(x) & ~(where))))

/// Sets `clipped` to `x`, but to no less than `least` and no more than `most`. One instruction a bound, where the
/// builtins that say what becomes of NaN take three.
ANDOR_INLINE void clip(Vector *clipped, const Vector *x, const Vector *least, const Vector *most) {
  const Vector raised = ANDOR_CHOSEN((Lanes)(*least > *x), *least, *x);
  *clipped = ANDOR_CHOSEN((Lanes)(*most < raised), *most, raised);
}

/// Returns the sum of eight entries, added in pairs: the same bits whatever the registers hold.
ANDOR_INLINE double vector_total(const Vector *entries) {
  const Vector x = *entries;
  return ((x[0] + x[1]) + (x[2] + x[3])) + ((x[4] + x[5]) + (x[6] + x[7]));
}

#endif
