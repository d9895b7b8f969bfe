// SPDX-License-Identifier: Apache-2.0
// Included once for chunks of eight copies and once for four, with LANES and NAME(function) defined.

typedef double NAME(Lane) __attribute__((vector_size(8 * LANES)));
typedef double NAME(LooseLane) __attribute__((vector_size(8 * LANES), aligned(8), may_alias));
#define LANE NAME(Lane)
#define LOOSE NAME(LooseLane)

/// product = matrix * input for `count` inputs and outputs, the matrix in groups of four outputs.
ANDOR_INLINE void NAME(multiply)(LANE *product, const double *matrix, const LANE *input, size_t count) {
  for (size_t first = 0; first < count; first += 4) {
    LANE a = {0}, b = {0}, c = {0}, d = {0};
    for (size_t k = 0; k < count; k++, matrix += 4) {
      const LANE x = input[k];
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

/// Reads a block and its mirror image, multiplies sums and differences, and writes both where they were.
ANDOR_INLINE void NAME(invert_block)(
    double *chunk, size_t side, const uint32_t *rows, size_t rowCount, const double *matrix) {
  const size_t width = LANES * side, entries = side * rowCount, odd = entries / 2, even = entries - odd;
  LANE sums[MOST_ENTRIES / 2 + 1], differences[MOST_ENTRIES / 2 + 1];
  LANE symmetric[MOST_ENTRIES / 2 + 4], skew[MOST_ENTRIES / 2 + 4];
  double *middle = chunk + rows[odd / side] * width + LANES * (odd % side);
  for (size_t i = 0, k = 0; k < odd; i++) {
    const double *row = chunk + rows[i] * width, *end = chunk + rows[rowCount - 1 - i] * width + width;
    for (size_t j = 0; j < side && k < odd; j++, k++) {
      const LANE x = *(const LOOSE *)(row + LANES * j), y = *(const LOOSE *)(end - LANES * (j + 1));
      sums[k] = x + y;
      differences[k] = x - y;
    }
  }
  if (even > odd) sums[odd] = *(const LOOSE *)middle;
  NAME(multiply)(symmetric, matrix, sums, even);
  NAME(multiply)(skew, matrix + (even + 3) / 4 * 4 * even, differences, odd);
  for (size_t i = 0, k = 0; k < odd; i++) {
    double *row = chunk + rows[i] * width, *end = chunk + rows[rowCount - 1 - i] * width + width;
    for (size_t j = 0; j < side && k < odd; j++, k++) {
      *(LOOSE *)(row + LANES * j) = symmetric[k] + skew[k];
      *(LOOSE *)(end - LANES * (j + 1)) = symmetric[k] - skew[k];
    }
  }
  if (even > odd) *(LOOSE *)middle = symmetric[odd];
}

#undef LANE
#undef LOOSE
#undef LANES
#undef NAME
