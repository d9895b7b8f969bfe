// SPDX-License-Identifier: Apache-2.0
#include "AndorKernels.h"
#include "Vectors.h"

#pragma STDC FP_CONTRACT OFF

ANDOR_CLONES
void andor_bit_counts(
    uint32_t *counts, const uint64_t *column, const uint64_t *others, size_t count, size_t words) {
  for (size_t j = 0; j < count; j++, others += words) {
    uint64_t sum = 0;
    for (size_t k = 0; k < words; k++) sum += (uint64_t)__builtin_popcountll(column[k] & others[k]);
    counts[j] = (uint32_t)sum;
  }
}

void andor_bit_tables(double *tables, const double *values, size_t bytes) {
  for (size_t k = 0; k < bytes; k++, tables += 256, values += 8) {
    tables[0] = 0;
    for (unsigned bit = 0; bit < 8; bit++)
      for (unsigned rest = 0; rest < 1u << bit; rest++) tables[rest | 1u << bit] = tables[rest] + values[bit];
  }
}

ANDOR_CLONES
void andor_bit_sums(
    double *sums, const uint64_t *column, const uint64_t *others, size_t count, size_t words, size_t first,
    size_t end, const double *tables) {
  others += first;
  for (size_t j = 0; j < count; j++, others += words) {
    double a = sums[j], b = 0;
    const double *table = tables + first * 2048;
    for (size_t k = 0; k < end - first; k++, table += 2048) {
      const uint64_t x = column[first + k] & others[k];
      const double low = (table[x & 255] + table[256 + (x >> 8 & 255)])
          + (table[512 + (x >> 16 & 255)] + table[768 + (x >> 24 & 255)]);
      const double high = (table[1024 + (x >> 32 & 255)] + table[1280 + (x >> 40 & 255)])
          + (table[1536 + (x >> 48 & 255)] + table[1792 + (x >> 56)]);
      a += low;
      b += high;
    }
    sums[j] = a + b;
  }
}

ANDOR_CLONES
void andor_bit_add(double *values, const uint64_t *column, size_t words, double amount) {
  const Lanes bits = {1, 2, 4, 8, 16, 32, 64, 128};
  const Vector all = {amount, amount, amount, amount, amount, amount, amount, amount};
  for (size_t k = 0; k < words; k++)
    for (unsigned byte = 0; byte < 8; byte++, values += 8) {
      const long long eight = (long long)(column[k] >> (8 * byte) & 255);
      const Lanes here = {eight, eight, eight, eight, eight, eight, eight, eight};
      const Lanes chosen = (Lanes)((here & bits) == bits);
      const LooseVector *from = (const LooseVector *)values;
      *(LooseVector *)values = *from + (Vector)((Lanes)all & chosen);
    }
}
