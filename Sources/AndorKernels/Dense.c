// SPDX-License-Identifier: Apache-2.0
#include "AndorKernels.h"
#include "Vectors.h"

#pragma STDC FP_CONTRACT OFF

// A strip is eight columns of a matrix, row after row. Every entry of a product is one sum over ascending k, whatever
// the tiles: four rows share the loads of a strip's row, and the last rows of a matrix go one by one.

/// sum[r] = sum over k of left[r * leftRow + k * leftStep] * strip[k].
ANDOR_INLINE void four_rows(
    Vector *sum, const double *left, size_t leftRow, size_t leftStep, const double *strip, size_t depth) {
  Vector a = {0}, b = {0}, c = {0}, d = {0};
  for (size_t k = 0; k < depth; k++) {
    const Vector x = *(const LooseVector *)(strip + 8 * k);
    const double *at = left + k * leftStep;
    a += at[0] * x;
    b += at[leftRow] * x;
    c += at[2 * leftRow] * x;
    d += at[3 * leftRow] * x;
  }
  sum[0] = a;
  sum[1] = b;
  sum[2] = c;
  sum[3] = d;
}

ANDOR_INLINE void one_row(
    Vector *sum, const double *left, size_t leftStep, const double *strip, size_t depth) {
  Vector a = {0};
  for (size_t k = 0; k < depth; k++) a += left[k * leftStep] * *(const LooseVector *)(strip + 8 * k);
  *sum = a;
}

ANDOR_CLONES
void andor_dense_product(
    double *product, size_t stride, const double *left, size_t leftStride, const double *strips, size_t depth,
    size_t rows, size_t count) {
  for (size_t s = 0; s < count; s++) {
    const double *strip = strips + s * 8 * depth;
    double *to = product + 8 * s;
    size_t i = 0;
    for (; i + 4 <= rows; i += 4) {
      Vector sum[4];
      four_rows(sum, left + i * leftStride, leftStride, 1, strip, depth);
      for (size_t r = 0; r < 4; r++) *(LooseVector *)(to + (i + r) * stride) = sum[r];
    }
    for (; i < rows; i++) {
      Vector sum;
      one_row(&sum, left + i * leftStride, 1, strip, depth);
      *(LooseVector *)(to + i * stride) = sum;
    }
  }
}

ANDOR_CLONES
void andor_dense_subtract(
    double *from, size_t stride, const double *left, size_t leftStride, const double *strips, size_t depth,
    size_t rows, size_t count) {
  for (size_t s = 0; s < count; s++) {
    const double *strip = strips + s * 8 * depth;
    double *to = from + 8 * s;
    size_t i = 0;
    for (; i + 4 <= rows; i += 4) {
      Vector sum[4];
      four_rows(sum, left + i * leftStride, leftStride, 1, strip, depth);
      for (size_t r = 0; r < 4; r++) {
        LooseVector *entry = (LooseVector *)(to + (i + r) * stride);
        *entry = *entry - sum[r];
      }
    }
    for (; i < rows; i++) {
      Vector sum;
      one_row(&sum, left + i * leftStride, 1, strip, depth);
      LooseVector *entry = (LooseVector *)(to + i * stride);
      *entry = *entry - sum;
    }
  }
}

ANDOR_CLONES
int andor_dense_factor(double *block, size_t stride, size_t size) {
  for (size_t k = 0; k < size; k++) {
    double *row = block + k * stride;
    for (size_t j = 0; j < k; j++) {
      const double *other = block + j * stride;
      double sum = row[j];
      for (size_t i = 0; i < j; i++) sum -= row[i] * other[i];
      row[j] = sum / other[j];
    }
    double pivot = row[k];
    for (size_t i = 0; i < k; i++) pivot -= row[i] * row[i];
    if (!(pivot > 0)) return 0;
    row[k] = __builtin_sqrt(pivot);
  }
  return 1;
}

ANDOR_CLONES
void andor_dense_divide(double *rows, size_t stride, size_t count, const double *transposed, size_t size) {
  size_t i = 0;
  // Each entry waits for the one before it: four rows wait together.
  for (; i + 4 <= count; i += 4) {
    double *a = rows + i * stride, *b = a + stride, *c = b + stride, *d = c + stride;
    for (size_t k = 0; k < size; k++) {
      const double *column = transposed + k * size;
      const double pivot = column[k];
      const double p = a[k] / pivot, q = b[k] / pivot, r = c[k] / pivot, s = d[k] / pivot;
      a[k] = p, b[k] = q, c[k] = r, d[k] = s;
      ANDOR_INDEPENDENT
      for (size_t j = k + 1; j < size; j++) {
        a[j] -= p * column[j];
        b[j] -= q * column[j];
        c[j] -= r * column[j];
        d[j] -= s * column[j];
      }
    }
  }
  for (; i < count; i++) {
    double *row = rows + i * stride;
    for (size_t k = 0; k < size; k++) {
      const double *column = transposed + k * size;
      const double x = row[k] / column[k];
      row[k] = x;
      ANDOR_INDEPENDENT
      for (size_t j = k + 1; j < size; j++) row[j] -= x * column[j];
    }
  }
}

ANDOR_CLONES
void andor_dense_forward(
    double *strip, const double *factor, size_t stride, size_t first, size_t size) {
  size_t i = first;
  for (; i < size; i += 4) {
    const size_t rows = size - i < 4 ? size - i : 4;
    Vector sum[4];
    const double *left = factor + i * stride;
    if (rows == 4)
      four_rows(sum, left + first, stride, 1, strip + 8 * first, i - first);
    else
      for (size_t r = 0; r < rows; r++) one_row(sum + r, left + r * stride + first, 1, strip + 8 * first, i - first);
    for (size_t r = 0; r < rows; r++) {
      const double *row = left + r * stride + i;
      Vector x = *(LooseVector *)(strip + 8 * (i + r)) - sum[r];
      for (size_t k = 0; k < r; k++) x -= row[k] * *(LooseVector *)(strip + 8 * (i + k));
      *(LooseVector *)(strip + 8 * (i + r)) = x / row[r];
    }
  }
}

ANDOR_CLONES
void andor_dense_square(
    double *to, size_t stride, const double *left, const double *right, size_t depth) {
  for (size_t i = 0; i < 8; i += 4) {
    Vector sum[4];
    four_rows(sum, left + i, 1, 8, right, depth);
    for (size_t r = 0; r < 4; r++) *(LooseVector *)(to + (i + r) * stride) = sum[r];
  }
}

ANDOR_CLONES
double andor_dense_dot(const double *a, const double *b, size_t count) {
  Vector sum = {0};
  size_t i = 0;
  for (; i + 8 <= count; i += 8) sum += *(const LooseVector *)(a + i) * *(const LooseVector *)(b + i);
  double rest = 0;
  for (; i < count; i++) rest += a[i] * b[i];
  return vector_total(&sum) + rest;
}

ANDOR_CLONES
void andor_dense_add(double *to, const double *from, double factor, size_t count) {
  ANDOR_INDEPENDENT
  for (size_t i = 0; i < count; i++) to[i] += factor * from[i];
}
