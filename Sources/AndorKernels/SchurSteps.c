// SPDX-License-Identifier: Apache-2.0
#include "AndorKernels.h"
#include "Vectors.h"

#pragma STDC FP_CONTRACT OFF

typedef double Quad __attribute__((vector_size(32)));
typedef double LooseQuad __attribute__((vector_size(32), aligned(8), may_alias));

/// Takes as many columns as a vector of the type has.
#define FORWARD(Loose, c)                                                            \
  do {                                                                               \
    const Loose without = *(const Loose *)(x + c), with = *(const Loose *)(y + c);   \
    *(Loose *)(x + c) = without + with;                                              \
    *(Loose *)(y + c) = share * without - rest * with;                               \
  } while (0)
#define BACK(Loose, c)                                                               \
  do {                                                                               \
    const Loose longer = *(const Loose *)(x + c), shorter = *(const Loose *)(y + c); \
    *(Loose *)(x + c) = rest * longer + shorter;                                     \
    *(Loose *)(y + c) = share * longer - shorter;                                    \
  } while (0)

ANDOR_INLINE void forward_level(
    double *rows, size_t width, const AndorSchurPair *pairs, const AndorSchurPair *end) {
  for (; pairs < end; pairs++) {
    double *x = rows + pairs->without * width, *y = rows + pairs->with * width;
    const double share = pairs->share, rest = 1 - share;
    size_t c = 0;
    for (; c + 8 <= width; c += 8) FORWARD(LooseVector, c);
    if (c < width) FORWARD(LooseQuad, c);
  }
}

ANDOR_INLINE void back_level(
    double *rows, size_t width, const AndorSchurPair *pairs, const AndorSchurPair *end) {
  for (; pairs < end; pairs++) {
    double *x = rows + pairs->without * width, *y = rows + pairs->with * width;
    const double share = pairs->share, rest = 1 - share;
    size_t c = 0;
    for (; c + 8 <= width; c += 8) BACK(LooseVector, c);
    if (c < width) BACK(LooseQuad, c);
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
    double *chunk, const double *rows, size_t width, const int32_t *places, unsigned side, unsigned lanes) {
  const size_t step = lanes * (size_t)side;
  for (size_t i = 0; i < side; i++, places += lanes)
    for (size_t c = 0; c < width; c += 8)
      for (size_t four = 0; four < lanes; four += 4) {
        const double *copies[4];
        for (int k = 0; k < 4; k++)
          copies[k] = places[four + k] < 0 ? zeros : rows + (size_t)places[four + k] * width + c;
        double *to = chunk + c * step + lanes * i + four;
        transpose(to, step, copies, 0);
        transpose(to + 4 * step, step, copies, 4);
      }
}

ANDOR_CLONES
void andor_schur_put(
    double *rows, const double *chunk, size_t width, const int32_t *places, unsigned side, unsigned lanes) {
  const size_t step = lanes * (size_t)side;
  for (size_t i = 0; i < side; i++, places += lanes)
    for (size_t c = 0; c < width; c += 8)
      for (size_t four = 0; four < lanes; four += 4) {
        const double *columns[8];
        double block[32];
        for (int k = 0; k < 8; k++) columns[k] = chunk + (c + k) * step + lanes * i + four;
        transpose(block, 8, columns, 0);
        transpose(block + 4, 8, columns + 4, 0);
        for (int k = 0; k < 4; k++)
          if (places[four + k] >= 0)
            *(LooseVector *)(rows + (size_t)places[four + k] * width + c) = *(const LooseVector *)(block + 8 * k);
      }
}

/// The largest block: two halves of 15 players.
#define MOST_ENTRIES 256

#define LANES 8
#define NAME(f) f##_of_eight
#include "SchurTemplate.h"

#define LANES 4
#define NAME(f) f##_of_four
#include "SchurTemplate.h"

ANDOR_CLONES
void andor_schur_blocks(
    double *chunk, unsigned side, unsigned lanes, const AndorSchurSpin *spins, unsigned spinCount,
    const uint32_t *rows, const double *matrices) {
  for (unsigned s = 0; s < spinCount; s++) {
    const uint32_t *path = rows + spins[s].firstRow;
    for (uint32_t p = 0; p < spins[s].paths; p++, path += spins[s].side) {
      const double *matrix = matrices + spins[s].firstMatrix;
      if (lanes == 8) invert_block_of_eight(chunk, side, path, spins[s].side, matrix);
      else invert_block_of_four(chunk, side, path, spins[s].side, matrix);
    }
  }
}
