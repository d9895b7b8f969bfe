// SPDX-License-Identifier: Apache-2.0
// Included once for each butterfly, with PAIR(without, with) and NAME(function) defined. Every function
// applies its levels in ascending order, so that radix and blocking never change a bit of the result.

/// One level of `count` contiguous doubles, the plain way: for arrays too small for the vector steps.
ANDOR_INLINE void NAME(plain_level)(double *x, size_t count, size_t half) {
  for (size_t base = 0; base < count; base += 2 * half)
    for (size_t i = base; i < base + half; i++) PAIR(x[i], x[i + half]);
}

/// Levels 0, 1 and 2 inside eight doubles.
ANDOR_INLINE void NAME(inside_vector)(Vector *value) {
  Vector x = *value, u, w;
  u = __builtin_shufflevector(x, x, 0, 0, 2, 2, 4, 4, 6, 6);
  w = __builtin_shufflevector(x, x, 1, 1, 3, 3, 5, 5, 7, 7);
  PAIR(u, w);
  x = __builtin_shufflevector(u, w, 0, 9, 2, 11, 4, 13, 6, 15);
  u = __builtin_shufflevector(x, x, 0, 1, 0, 1, 4, 5, 4, 5);
  w = __builtin_shufflevector(x, x, 2, 3, 2, 3, 6, 7, 6, 7);
  PAIR(u, w);
  x = __builtin_shufflevector(u, w, 0, 1, 10, 11, 4, 5, 14, 15);
  u = __builtin_shufflevector(x, x, 0, 1, 2, 3, 0, 1, 2, 3);
  w = __builtin_shufflevector(x, x, 4, 5, 6, 7, 4, 5, 6, 7);
  PAIR(u, w);
  *value = __builtin_shufflevector(u, w, 0, 1, 2, 3, 12, 13, 14, 15);
}

/// Levels 0 to 5 of 64 doubles, in registers: with loops the compiler keeps them in memory.
ANDOR_INLINE void NAME(six_levels)(double *p) {
  Vector x[8];
  _Pragma("clang loop unroll(full)") for (int i = 0; i < 8; i++) {
    x[i] = *(const LooseVector *)(p + 8 * i);
    NAME(inside_vector)(&x[i]);
  }
  PAIR(x[0], x[1]); PAIR(x[2], x[3]); PAIR(x[4], x[5]); PAIR(x[6], x[7]);
  PAIR(x[0], x[2]); PAIR(x[1], x[3]); PAIR(x[4], x[6]); PAIR(x[5], x[7]);
  PAIR(x[0], x[4]); PAIR(x[1], x[5]); PAIR(x[2], x[6]); PAIR(x[3], x[7]);
  _Pragma("clang loop unroll(full)") for (int i = 0; i < 8; i++) *(LooseVector *)(p + 8 * i) = x[i];
}

// The row steps read rows `s` apart from `p` and write rows `t` apart to `q`, which may be the same place.

ANDOR_INLINE void NAME(rows2)(double *q, size_t t, const double *p, size_t s, size_t width) {
  ANDOR_INDEPENDENT
  for (size_t c = 0; c < width; c++) {
    double a = p[c], b = p[s + c];
    PAIR(a, b);
    q[c] = a; q[t + c] = b;
  }
}

ANDOR_INLINE void NAME(rows4)(double *q, size_t t, const double *p, size_t s, size_t width) {
  ANDOR_INDEPENDENT
  for (size_t c = 0; c < width; c++) {
    double a = p[c], b = p[s + c], d = p[2 * s + c], e = p[3 * s + c];
    PAIR(a, b); PAIR(d, e);
    PAIR(a, d); PAIR(b, e);
    q[c] = a; q[t + c] = b; q[2 * t + c] = d; q[3 * t + c] = e;
  }
}

ANDOR_INLINE void NAME(rows8)(double *q, size_t t, const double *p, size_t s, size_t width) {
  ANDOR_INDEPENDENT
  for (size_t c = 0; c < width; c++) {
    double x0 = p[c], x1 = p[s + c], x2 = p[2 * s + c], x3 = p[3 * s + c];
    double x4 = p[4 * s + c], x5 = p[5 * s + c], x6 = p[6 * s + c], x7 = p[7 * s + c];
    PAIR(x0, x1); PAIR(x2, x3); PAIR(x4, x5); PAIR(x6, x7);
    PAIR(x0, x2); PAIR(x1, x3); PAIR(x4, x6); PAIR(x5, x7);
    PAIR(x0, x4); PAIR(x1, x5); PAIR(x2, x6); PAIR(x3, x7);
    q[c] = x0; q[t + c] = x1; q[2 * t + c] = x2; q[3 * t + c] = x3;
    q[4 * t + c] = x4; q[5 * t + c] = x5; q[6 * t + c] = x6; q[7 * t + c] = x7;
  }
}

/// Row levels lo ..< lo + radix of a matrix, from one place to another.
ANDOR_INLINE void NAME(row_step)(
    double *y, size_t yStride, const double *x, size_t xStride, size_t width, unsigned bits, unsigned lo,
    unsigned radix) {
  const size_t rows = (size_t)1 << bits, step = (size_t)1 << lo, span = step << radix;
  for (size_t base = 0; base < rows; base += span)
    for (size_t r = base; r < base + step; r++) {
      double *q = y + r * yStride;
      const double *p = x + r * xStride;
      if (radix == 3) NAME(rows8)(q, step * yStride, p, step * xStride, width);
      else if (radix == 2) NAME(rows4)(q, step * yStride, p, step * xStride, width);
      else NAME(rows2)(q, step * yStride, p, step * xStride, width);
    }
}

/// Row levels lo ..< hi in place, up to three levels a visit.
ANDOR_INLINE void NAME(row_levels)(
    double *x, size_t stride, size_t width, unsigned bits, unsigned lo, unsigned hi) {
  while (lo < hi) {
    const unsigned radix = hi - lo >= 3 ? 3 : hi - lo;
    NAME(row_step)(x, stride, x, stride, width, bits, lo, radix);
    lo += radix;
  }
}

/// All row levels: the first visit gathers the rows into `scratch`, the last one scatters them back.
ANDOR_INLINE void NAME(column_levels)(
    double *x, size_t stride, size_t width, unsigned bits, double *scratch) {
  if (bits <= 3) {
    NAME(row_levels)(x, stride, width, bits, 0, bits);
    return;
  }
  const unsigned last = (bits - 1) % 3 + 1;
  NAME(row_step)(scratch, width, x, stride, width, bits, 0, 3);
  NAME(row_levels)(scratch, width, width, bits, 3, bits - last);
  NAME(row_step)(x, stride, scratch, width, width, bits, bits - last, last);
}

/// Levels 0 ..< bits of a piece that stays in the first-level cache; bits >= 6.
ANDOR_INLINE void NAME(small_block)(double *x, unsigned bits) {
  const size_t count = (size_t)1 << bits;
  for (size_t i = 0; i < count; i += 64) NAME(six_levels)(x + i);
  NAME(row_levels)(x, 64, 64, bits - 6, 0, bits - 6);
}

ANDOR_INLINE void NAME(block_levels)(double *x, unsigned bits, unsigned lo, unsigned hi) {
  const size_t count = (size_t)1 << bits;
  if (lo == 0 && hi >= 6) {
    const unsigned small = hi < SMALL_BITS ? hi : SMALL_BITS;
    for (size_t i = 0; i < count; i += (size_t)1 << small) NAME(small_block)(x + i, small);
    lo = small;
  }
  for (; lo < hi && lo < 6; lo++) NAME(plain_level)(x, count, (size_t)1 << lo);
  if (lo < hi) {
    const size_t width = (size_t)1 << lo;
    NAME(row_levels)(x, width, width, bits - lo, 0, hi - lo);
  }
}

#undef NAME
#undef PAIR
