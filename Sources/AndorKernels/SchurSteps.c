// SPDX-License-Identifier: Apache-2.0
#include "AndorKernels.h"
#include "Vectors.h"

#pragma STDC FP_CONTRACT OFF

typedef double Quad __attribute__((vector_size(32)));
typedef double LooseQuad __attribute__((vector_size(32), aligned(8), may_alias));

ANDOR_INLINE void forward_level(
    double *rows, size_t width, const AndorSchurPair *pairs, const AndorSchurPair *end) {
  for (; pairs < end; pairs++) {
    double *x = rows + pairs->without * width, *y = rows + pairs->with * width;
    const double share = pairs->share, rest = 1 - share;
    for (size_t c = 0; c < width; c += 8) {
      const Vector without = *(const LooseVector *)(x + c), with = *(const LooseVector *)(y + c);
      *(LooseVector *)(x + c) = without + with;
      *(LooseVector *)(y + c) = share * without - rest * with;
    }
  }
}

ANDOR_INLINE void back_level(
    double *rows, size_t width, const AndorSchurPair *pairs, const AndorSchurPair *end) {
  for (; pairs < end; pairs++) {
    double *x = rows + pairs->without * width, *y = rows + pairs->with * width;
    const double share = pairs->share, rest = 1 - share;
    for (size_t c = 0; c < width; c += 8) {
      const Vector longer = *(const LooseVector *)(x + c), shorter = *(const LooseVector *)(y + c);
      *(LooseVector *)(x + c) = rest * longer + shorter;
      *(LooseVector *)(y + c) = share * longer - shorter;
    }
  }
}

// Both walk the rows depth first: the two halves of a block are spins before the block's own level combines them, so
// that a level finds its rows in the nearest cache that holds the block.

ANDOR_CLONES
void andor_schur_forward(
    double *rows, size_t width, unsigned bits, const AndorSchurPair *pairs, const uint32_t *starts) {
  for (size_t end = 2; end <= (size_t)1 << bits; end += 2)
    for (unsigned k = 1; k < bits && end % ((size_t)2 << k) == 0; k++)
      forward_level(
          rows + (end - ((size_t)2 << k)) * width, width, pairs + starts[k], pairs + starts[k + 1]);
}

ANDOR_CLONES
void andor_schur_back(
    double *rows, size_t width, unsigned bits, const AndorSchurPair *pairs, const uint32_t *starts) {
  for (size_t end = (size_t)1 << bits; end > 0; end -= 2)
    for (unsigned k = bits - 1; k > 0; k--)
      if (end % ((size_t)2 << k) == 0)
        back_level(
            rows + (end - ((size_t)2 << k)) * width, width, pairs + starts[k], pairs + starts[k + 1]);
}

ANDOR_INLINE void reverse(Vector *reversed, const double *p) {
  const Vector x = *(const LooseVector *)p;
  *reversed = __builtin_shufflevector(x, x, 7, 6, 5, 4, 3, 2, 1, 0);
}

ANDOR_CLONES
void andor_schur_residual(
    double *rows, const double *mirrored, const double *slack, const double *values, double centre,
    size_t stride, size_t width, size_t count) {
  const double *last = mirrored + width * count;
  for (size_t r = 0; r < count; r++, slack += stride, values += stride)
    for (size_t c = 0; c < width; c += 8, rows += 8) {
      Vector other;
      last -= 8;
      reverse(&other, last);
      *(LooseVector *)rows =
          (*(const LooseVector *)rows + other) +
          (*(const LooseVector *)(slack + c) - (*(const LooseVector *)(values + c) - centre));
    }
}

ANDOR_CLONES
void andor_mirror(double *mirrored, const double *rows, size_t count) {
  for (size_t i = 0; i < count; i += 8) {
    Vector x;
    reverse(&x, rows + count - 8 - i);
    *(LooseVector *)(mirrored + i) = x;
  }
}

/// Columns 0 to 3 of four rows become four rows of `to`, `step` apart.
ANDOR_INLINE void transpose(double *to, size_t step, const double *const *rows, size_t column) {
  const Quad a = *(const LooseQuad *)(rows[0] + column), b = *(const LooseQuad *)(rows[1] + column);
  const Quad c = *(const LooseQuad *)(rows[2] + column), d = *(const LooseQuad *)(rows[3] + column);
  const Quad t = __builtin_shufflevector(a, b, 0, 4, 2, 6), u = __builtin_shufflevector(a, b, 1, 5, 3, 7);
  const Quad v = __builtin_shufflevector(c, d, 0, 4, 2, 6), w = __builtin_shufflevector(c, d, 1, 5, 3, 7);
  *(LooseQuad *)to = __builtin_shufflevector(t, v, 0, 1, 4, 5);
  *(LooseQuad *)(to + step) = __builtin_shufflevector(u, w, 0, 1, 4, 5);
  *(LooseQuad *)(to + 2 * step) = __builtin_shufflevector(t, v, 2, 3, 6, 7);
  *(LooseQuad *)(to + 3 * step) = __builtin_shufflevector(u, w, 2, 3, 6, 7);
}

static const double zeros[8];

ANDOR_CLONES
void andor_schur_take(
    double *chunk, const double *rows, size_t width, const int32_t *places, unsigned side) {
  const size_t step = 8 * (size_t)side;
  for (size_t i = 0; i < side; i++, places += 8)
    for (size_t c = 0; c < width; c += 8) {
      const double *lanes[8];
      for (int k = 0; k < 8; k++)
        lanes[k] = places[k] < 0 ? zeros : rows + (size_t)places[k] * width + c;
      for (size_t half = 0; half < 8; half += 4) {
        double *to = chunk + (c + half) * step + 8 * i;
        transpose(to, step, lanes, half);
        transpose(to + 4, step, lanes + 4, half);
      }
    }
}

ANDOR_CLONES
void andor_schur_put(
    double *rows, const double *chunk, size_t width, const int32_t *places, unsigned side) {
  const size_t step = 8 * (size_t)side;
  for (size_t i = 0; i < side; i++, places += 8)
    for (size_t c = 0; c < width; c += 8) {
      const double *columns[8];
      double block[64];
      for (int k = 0; k < 8; k++) columns[k] = chunk + (c + k) * step + 8 * i;
      for (size_t half = 0; half < 8; half += 4) {
        transpose(block + 8 * half, 8, columns, half);
        transpose(block + 8 * half + 4, 8, columns + 4, half);
      }
      for (int k = 0; k < 8; k++)
        if (places[k] >= 0)
          *(LooseVector *)(rows + (size_t)places[k] * width + c) = *(const LooseVector *)(block + 8 * k);
    }
}

/// The largest block: two halves of 15 players.
#define MOST_ENTRIES 256

/// product = matrix * input for `count` inputs and outputs, the matrix in groups of four outputs.
ANDOR_INLINE void multiply(Vector *product, const double *matrix, const Vector *input, size_t count) {
  for (size_t first = 0; first < count; first += 4) {
    Vector a = {0}, b = {0}, c = {0}, d = {0};
    for (size_t k = 0; k < count; k++, matrix += 4) {
      const Vector x = input[k];
      a += matrix[0] * x;
      b += matrix[1] * x;
      c += matrix[2] * x;
      d += matrix[3] * x;
    }
    product[first] = a;
    product[first + 1] = b;
    product[first + 2] = c;
    product[first + 3] = d;
  }
}

ANDOR_INLINE void invert_block(
    double *chunk, size_t side, const uint32_t *rows, size_t rowCount, const double *matrix) {
  const size_t width = 8 * side, entries = side * rowCount, odd = entries / 2, even = entries - odd;
  Vector block[MOST_ENTRIES], sums[MOST_ENTRIES / 2 + 1], differences[MOST_ENTRIES / 2 + 1];
  Vector symmetric[MOST_ENTRIES / 2 + 4], skew[MOST_ENTRIES / 2 + 4];
  for (size_t i = 0; i < rowCount; i++)
    for (size_t j = 0; j < side; j++)
      block[i * side + j] = *(const LooseVector *)(chunk + rows[i] * width + 8 * j);
  for (size_t k = 0; k < odd; k++) {
    sums[k] = block[k] + block[entries - 1 - k];
    differences[k] = block[k] - block[entries - 1 - k];
  }
  if (even > odd) sums[odd] = block[odd];
  multiply(symmetric, matrix, sums, even);
  multiply(skew, matrix + (even + 3) / 4 * 4 * even, differences, odd);
  for (size_t k = 0; k < odd; k++) {
    block[k] = symmetric[k] + skew[k];
    block[entries - 1 - k] = symmetric[k] - skew[k];
  }
  if (even > odd) block[odd] = symmetric[odd];
  for (size_t i = 0; i < rowCount; i++)
    for (size_t j = 0; j < side; j++)
      *(LooseVector *)(chunk + rows[i] * width + 8 * j) = block[i * side + j];
}

ANDOR_CLONES
void andor_schur_blocks(
    double *chunk, unsigned side, const AndorSchurSpin *spins, unsigned spinCount, const uint32_t *rows,
    const double *matrices) {
  for (unsigned s = 0; s < spinCount; s++) {
    const uint32_t *path = rows + spins[s].firstRow;
    for (uint32_t p = 0; p < spins[s].paths; p++, path += spins[s].side)
      invert_block(chunk, side, path, spins[s].side, matrices + spins[s].firstMatrix);
  }
}
