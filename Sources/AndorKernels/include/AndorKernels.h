// SPDX-License-Identifier: Apache-2.0
#ifndef ANDOR_KERNELS_H
#define ANDOR_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/// The 2x2 step that a butterfly applies to every pair (x without the bit, x with the bit).
typedef enum __attribute__((enum_extensibility(closed))) {
  AndorButterflyMoebius = 0,           ///< with -= without
  AndorButterflyZeta = 1,              ///< with += without
  AndorButterflyZetaTranspose = 2,     ///< without += with
  // The golden frame's steps, φ the golden ratio, without their common factors.
  AndorButterflyGoldenA = 3,           ///< (φ without − with, without + φ with)
  AndorButterflyGoldenATranspose = 4,  ///< (φ without + with, φ with − without)
  AndorButterflyGoldenB = 5,           ///< (without + φ with, φ without − with)
  AndorButterflyGoldenV = 6,           ///< (without − φ⁻² with, with − φ⁻² without)
} AndorButterfly;

/// Applies levels `lo ..< hi`, in ascending order, to `2^bits` contiguous doubles (`hi <= bits`).
///
/// Meant for arrays that stay in a core's cache (up to about 2^17 doubles). The additions done for an
/// entry, and their order, are those of the level-by-level loop, so the bits are too.
void andor_block_levels(
    AndorButterfly kind, double *_Nonnull x, unsigned bits, unsigned lo, unsigned hi);

/// Applies row levels `lo ..< hi` to a matrix of `2^bits` rows of `width` doubles, `stride` apart:
/// level j combines the rows whose indices differ in bit j.
void andor_row_levels(
    AndorButterfly kind, double *_Nonnull x, size_t stride, size_t width, unsigned bits, unsigned lo,
    unsigned hi);

/// As `andor_row_levels` with all levels, through `scratch` of `width * 2^bits` doubles: rows that are a
/// power of two apart would otherwise fight for the same few cache sets.
void andor_column_levels(
    AndorButterfly kind, double *_Nonnull x, size_t stride, size_t width, unsigned bits,
    double *_Nonnull scratch);

/// Row levels `lo ..< lo + radix`, radix 1 to 3, read from one matrix and written to another (or the same).
void andor_row_step(
    AndorButterfly kind, double *_Nonnull to, size_t toStride, const double *_Nonnull from,
    size_t fromStride, size_t width, unsigned bits, unsigned lo, unsigned radix);

/// x *= factor: the memory-bandwidth yardstick of the benchmarks, and a scaling step.
void andor_scale(double *_Nonnull x, size_t count, double factor);

/// sum = a + b; `sum` overlaps neither.
void andor_sum(double *_Nonnull sum, const double *_Nonnull a, const double *_Nonnull b, size_t count);

/// Reflects a pair of transformed vectors at the constraint, entry by entry:
/// d = c y + s z − q, y = scale y − 2 c d, z = scale z − 2 s d.
void andor_golden_reflect(
    double *_Nonnull y, double *_Nonnull z, const double *_Nonnull q, const double *_Nonnull cosines,
    const double *_Nonnull sines, double scale, size_t count);

/// One anchored Douglas–Rachford update: with r = y the reflection of s, x = (r + s)/2 the projection and
/// z = r shrunk by tau, s becomes keep (s + 2 (z − x)) + (1 − keep) anchor, and y a copy of it.
/// Returns the sum of (z − x)², in eight lanes that are then added in pairs.
double andor_golden_step(
    double *_Nonnull y, double *_Nonnull s, const double *_Nonnull anchor, double tau, double keep,
    size_t count);

/// What a certificate needs of one block, with u = (x − s)/tau.
typedef struct {
  double norm;     ///< sum of |x|
  double product;  ///< sum of u x
  double sum;      ///< sum of x
  double largest;  ///< max of u
  double least;    ///< min of u
} AndorGoldenBlock;

/// x = (r + s)/2 for r = y, and the sums of the entries from `first` on.
AndorGoldenBlock andor_golden_measure(
    const double *_Nonnull y, const double *_Nonnull s, double *_Nonnull x, double tau, size_t first,
    size_t count);

/// Projects a pair of transformed vectors on a graph y = spectrum x, entry by entry:
/// x = (x + spectrum y) damping, y = spectrum x.
void andor_box_project(
    double *_Nonnull x, double *_Nonnull y, const double *_Nonnull spectrum,
    const double *_Nonnull damping, size_t count);

/// One relaxed update with shrinking: z = soft(2x − s, tau), s += relaxation (z − x), x = z.
void andor_box_shrink(double *_Nonnull x, double *_Nonnull s, double tau, double relaxation, size_t count);

/// One relaxed update of two vectors with clipping: by how much (2x − s + 2y − t)/kappa leaves values ± delta,
/// times kappa/2, is taken from both; x becomes that excess.
void andor_box_clip(
    double *_Nonnull x, const double *_Nonnull y, double *_Nonnull s, double *_Nonnull t,
    const double *_Nonnull values, double delta, double kappa, double relaxation, size_t count);

#endif
