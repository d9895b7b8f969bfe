// SPDX-License-Identifier: Apache-2.0
#include "AndorKernels.h"
#include "Vectors.h"

#pragma STDC FP_CONTRACT OFF

/// log2 of the doubles that a first-level cache holds beside the stack: 16 KiB.
#define SMALL_BITS 11

#define NAME(f) f##_moebius
#define PAIR(without, with) (with) -= (without)
#include "ButterflyTemplate.h"

#define NAME(f) f##_zeta
#define PAIR(without, with) (with) += (without)
#include "ButterflyTemplate.h"

#define NAME(f) f##_zeta_transpose
#define PAIR(without, with) (without) += (with)
#include "ButterflyTemplate.h"

#define GOLDEN 1.6180339887498948482
#define GOLDEN_INVERSE_SQUARE 0.38196601125010515180

#define NAME(f) f##_golden_a
#define PAIR(without, with)                         \
  do {                                              \
    __typeof__(without) t_ = GOLDEN * (without) - (with); \
    (with) = (without) + GOLDEN * (with);           \
    (without) = t_;                                 \
  } while (0)
#include "ButterflyTemplate.h"

#define NAME(f) f##_golden_a_transpose
#define PAIR(without, with)                         \
  do {                                              \
    __typeof__(without) t_ = GOLDEN * (without) + (with); \
    (with) = GOLDEN * (with) - (without);           \
    (without) = t_;                                 \
  } while (0)
#include "ButterflyTemplate.h"

#define NAME(f) f##_golden_b
#define PAIR(without, with)                         \
  do {                                              \
    __typeof__(without) t_ = (without) + GOLDEN * (with); \
    (with) = GOLDEN * (without) - (with);           \
    (without) = t_;                                 \
  } while (0)
#include "ButterflyTemplate.h"

#define NAME(f) f##_golden_v
#define PAIR(without, with)                         \
  do {                                              \
    __typeof__(without) t_ = (without) - GOLDEN_INVERSE_SQUARE * (with); \
    (with) = (with) - GOLDEN_INVERSE_SQUARE * (without); \
    (without) = t_;                                 \
  } while (0)
#include "ButterflyTemplate.h"

#define DISPATCH(function, ...)                                                      \
  switch (kind) {                                                                    \
    case AndorButterflyMoebius: function##_moebius(__VA_ARGS__); break;              \
    case AndorButterflyZeta: function##_zeta(__VA_ARGS__); break;                    \
    case AndorButterflyZetaTranspose: function##_zeta_transpose(__VA_ARGS__); break; \
    case AndorButterflyGoldenA: function##_golden_a(__VA_ARGS__); break;             \
    case AndorButterflyGoldenATranspose: function##_golden_a_transpose(__VA_ARGS__); break; \
    case AndorButterflyGoldenB: function##_golden_b(__VA_ARGS__); break;             \
    case AndorButterflyGoldenV: function##_golden_v(__VA_ARGS__); break;             \
  }

ANDOR_CLONES
void andor_block_levels(AndorButterfly kind, double *x, unsigned bits, unsigned lo, unsigned hi) {
  DISPATCH(block_levels, x, bits, lo, hi)
}

ANDOR_CLONES
void andor_row_levels(
    AndorButterfly kind, double *x, size_t stride, size_t width, unsigned bits, unsigned lo,
    unsigned hi) {
  DISPATCH(row_levels, x, stride, width, bits, lo, hi)
}

ANDOR_CLONES
void andor_column_levels(
    AndorButterfly kind, double *x, size_t stride, size_t width, unsigned bits, double *scratch) {
  DISPATCH(column_levels, x, stride, width, bits, scratch)
}

ANDOR_CLONES
void andor_row_step(
    AndorButterfly kind, double *to, size_t toStride, const double *from, size_t fromStride, size_t width,
    unsigned bits, unsigned lo, unsigned radix) {
  DISPATCH(row_step, to, toStride, from, fromStride, width, bits, lo, radix)
}
