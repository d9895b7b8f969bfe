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

/// As `andor_golden_step` with the threshold tau times an entry's cost. Costs are listed for 64 masks by the number of
/// players above the low six; that of the empty set is 0. `first` is the first entry's mask, a multiple of `count` or
/// of 64.
double andor_golden_costly_step(
    double *_Nonnull y, double *_Nonnull s, const double *_Nonnull anchor, const double *_Nonnull costs, double tau,
    double keep, size_t first, size_t count);

/// What a certificate with costs needs of one block, with u = (x - s)/tau - shift, the empty set left out.
typedef struct {
  double norm;     ///< sum of |x| times cost
  double product;  ///< sum of u x
  double largest;  ///< max of |u| as a share of the cost
} AndorGoldenDual;

/// x = (r + s)/2 for r = y, and the sums.
AndorGoldenDual andor_golden_weigh(
    const double *_Nonnull y, const double *_Nonnull s, double *_Nonnull x, const double *_Nonnull costs, double tau,
    double shift, size_t first, size_t count);

/// Keeps the projection x = (r + s)/2, r = y, and the multiplier (x - s)/tau where tau grows by `ratio`:
/// s = x + ratio (s - x), and y a copy of it.
void andor_golden_rescale(double *_Nonnull y, double *_Nonnull s, double ratio, size_t count);

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

/// Two rows of a Schur transform that turn into each other, as offsets in the block that a level combines.
typedef struct {
  uint32_t without;  ///< the row x that lacks the level's player
  uint32_t with;     ///< the row y that has it
  double share;      ///< c of (x, y) -> (x + y, c x - (1 - c) y)
} AndorSchurPair;

/// The paths of one spin of one half: `paths` times `side` row numbers, from `firstRow` on in a shared list.
typedef struct {
  uint32_t side;
  uint32_t paths;
  uint32_t firstRow;
  size_t firstMatrix;  ///< where the packed pair of matrices begins, for the spin of the other half at hand
} AndorSchurSpin;

/// Turns `2^bits` rows of `width` doubles, a multiple of 4, into spins, in place. The pairs of level k are
/// `pairs[starts[k] ..< starts[k + 1]]`.
void andor_schur_forward(
    double *_Nonnull rows, size_t width, unsigned bits, const AndorSchurPair *_Nonnull pairs,
    const uint32_t *_Nonnull starts);

/// Undoes `andor_schur_forward`.
void andor_schur_back(
    double *_Nonnull rows, size_t width, unsigned bits, const AndorSchurPair *_Nonnull pairs,
    const uint32_t *_Nonnull starts);

/// rows = (rows + mirrored read backwards) + (slack - (values - centre)), for `count` rows of `width` doubles, a
/// multiple of 8, of which slack and values have theirs `stride` apart.
void andor_schur_residual(
    double *_Nonnull rows, const double *_Nonnull mirrored, const double *_Nonnull slack,
    const double *_Nonnull values, double centre, size_t stride, size_t width, size_t count);

/// mirrored = `count` doubles, a multiple of 8, read backwards.
void andor_mirror(double *_Nonnull mirrored, const double *_Nonnull rows, size_t count);

/// Takes `side` times `lanes` rows, 4 or 8, of `width` columns to a chunk, transposed: chunk[column][i][lane] is column
/// `column` of row `places[i][lane]`, or 0 where that is negative.
void andor_schur_take(
    double *_Nonnull chunk, const double *_Nonnull rows, size_t width, const int32_t *_Nonnull places,
    unsigned side, unsigned lanes);

/// Undoes `andor_schur_take`.
void andor_schur_put(
    double *_Nonnull rows, const double *_Nonnull chunk, size_t width, const int32_t *_Nonnull places,
    unsigned side, unsigned lanes);

/// Multiplies the blocks of a chunk of rows of `side` times `lanes` doubles, 4 or 8, whose rows are spins, by their
/// matrices.
///
/// A block is what a path and the chunk's paths span, D = side of the spin times `side` entries in as many
/// lanes. Its matrix commutes with reading the block backwards: it is packed as its even and its odd half, each in
/// groups of four outputs, for every input the four weights.
void andor_schur_blocks(
    double *_Nonnull chunk, unsigned side, unsigned lanes, const AndorSchurSpin *_Nonnull spins,
    unsigned spinCount, const uint32_t *_Nonnull rows, const double *_Nonnull matrices);

/// How many doubles of weights the noise box's kernels read for one number of players: 64 each of tau, 1/tau,
/// the thresholds of a and c, sigma, 1/sigma, half-width, and what a unit of a and of c costs. The entries of a run of
/// 64 masks differ in the players of the low six bits; the weights are those of as many players above them.
#define ANDOR_BOX_WEIGHTS 576

/// The state of the noise box, its anchor, and the projection's multiplier, at a run of entries.
typedef struct {
  double *_Nonnull a;
  double *_Nonnull c;
  double *_Nonnull e;
  double *_Nonnull p;  ///< transposed Z of the multiplier d
  double *_Nonnull q;  ///< transposed D of it
  const double *_Nonnull d;
} AndorBoxRun;

/// One anchored step for the entries `first ..< first + count`, multiples of 64, at which the pointers stand: with the
/// projection x = s - weight * (p, q, d) and z the shrunk and clipped reflection 2x - s, s becomes
/// keep (s + 2 (z - x)) + (1 - keep) anchor, and p and q copies of its a and c. Returns the sum of (z - x)^2 / weight,
/// in eight lanes that are then added in pairs.
double andor_box_step(
    AndorBoxRun run, const double *_Nonnull anchorA, const double *_Nonnull anchorC,
    const double *_Nonnull anchorE, const double *_Nonnull weights, double keep, size_t first, size_t count);

/// What a run says about the bound that the multiplier proves; without the entry of the empty set.
typedef struct {
  double product;  ///< sum of (v - centre) d
  double price;    ///< sum of |d|
  double norm;     ///< sum of |x_a| + |x_c|
  double largest;  ///< max of |p| and |q - empty|, each as a share of the entry's cost
} AndorBoxDual;

AndorBoxDual andor_box_dual(
    AndorBoxRun run, const double *_Nonnull values, double centre, double empty, const double *_Nonnull weights,
    size_t first, size_t count);

/// excess = by how much e of the projection leaves [-bound, bound], and 0 at the empty set.
void andor_box_excess(
    double *_Nonnull excess, AndorBoxRun run, const double *_Nonnull weights, double bound, size_t first,
    size_t count);

/// Adds a and c of the projection to `a` and `c`; returns the cost of their magnitudes, the empty set left out.
double andor_box_point(
    double *_Nonnull a, double *_Nonnull c, AndorBoxRun run, const double *_Nonnull weights, size_t first,
    size_t count);

/// The squared lengths whose ratios say how the weights fit, the empty set left out of a and c.
typedef struct {
  double interactions;  ///< sum of (x_a^2 + x_c^2) / tau
  double correlations;  ///< sum of (p^2 + q^2) tau
  double slack;         ///< sum of x_e^2 / sigma
  double multiplier;    ///< sum of d^2 sigma
} AndorBoxBalance;

AndorBoxBalance andor_box_balance(
    AndorBoxRun run, const double *_Nonnull weights, size_t first, size_t count);

/// Keeps projection and multiplier where the weights change: s = x + new weight * (p, q, d); p and q become copies of
/// its a and c.
void andor_box_rescale(
    AndorBoxRun run, const double *_Nonnull weights, const double *_Nonnull renewed, size_t first, size_t count);

// Masks as bit columns: bit t mod 64 of word t / 64 of a column tells whether mask t has the atom.

/// counts[j] = how many masks `column` and the j-th of `count` other columns of `words` words have in common.
void andor_bit_counts(
    uint32_t *_Nonnull counts, const uint64_t *_Nonnull column, const uint64_t *_Nonnull others, size_t count,
    size_t words);

/// For each of `bytes` groups of eight values the 256 sums of its subsets.
void andor_bit_tables(double *_Nonnull tables, const double *_Nonnull values, size_t bytes);

/// sums[j] += the sum of the values, of which `tables` are, over the masks that `column` and the j-th other column have
/// in common, of the words `first ..< end` of the columns.
void andor_bit_sums(
    double *_Nonnull sums, const uint64_t *_Nonnull column, const uint64_t *_Nonnull others, size_t count,
    size_t words, size_t first, size_t end, const double *_Nonnull tables);

/// Adds `amount` to the values, 64 a word, of the masks of a column.
void andor_bit_add(double *_Nonnull values, const uint64_t *_Nonnull column, size_t words, double amount);

/// e^x and ln x (x positive and normal) with the same bits on every machine.
double andor_exp(double x);
double andor_log(double x);

/// With h the products, half of the weighted scalar product of two masks as signs, and half of the sum of the weights:
/// unlike = scale (e^(h - half) - e^(-h - half)), alike = their sum likewise; `count` a multiple of 8. `alike` may be
/// the products.
void andor_mask_kernels(
    double *_Nonnull unlike, double *_Nonnull alike, const double *_Nonnull products, double half, double scale,
    size_t count);

/// The product of middle[i] + signs[i] reach[i], in eight lanes that are then multiplied in pairs; `count` a multiple of 8.
double andor_mask_product(
    const double *_Nonnull signs, const double *_Nonnull middle, const double *_Nonnull reach, size_t count);

// Dense matrices: rows `stride` apart, or strips of eight columns, `depth` rows of eight doubles each.

/// product = left * strips: `rows` times 8 `count` entries.
void andor_dense_product(
    double *_Nonnull product, size_t stride, const double *_Nonnull left, size_t leftStride,
    const double *_Nonnull strips, size_t depth, size_t rows, size_t count);

/// from -= left * strips.
void andor_dense_subtract(
    double *_Nonnull from, size_t stride, const double *_Nonnull left, size_t leftStride,
    const double *_Nonnull strips, size_t depth, size_t rows, size_t count);

/// Replaces the lower half of a small square block by its Cholesky factor; 0 where it is not positive definite.
int andor_dense_factor(double *_Nonnull block, size_t stride, size_t size);

/// Replaces rows x by those y with L y' = x', L given transposed, `size` rows of `size` doubles.
void andor_dense_divide(
    double *_Nonnull rows, size_t stride, size_t count, const double *_Nonnull transposed, size_t size);

/// Replaces a strip, whose rows before `first` are zero, by that y with L y = strip for the rows from `first` on.
void andor_dense_forward(
    double *_Nonnull strip, const double *_Nonnull factor, size_t stride, size_t first, size_t size);

/// to = left' * right for two strips: 8 times 8 entries.
void andor_dense_square(
    double *_Nonnull to, size_t stride, const double *_Nonnull left, const double *_Nonnull right, size_t depth);

/// The sum of a[i] b[i], in eight lanes that are then added in pairs.
double andor_dense_dot(const double *_Nonnull a, const double *_Nonnull b, size_t count);

/// to += factor * from.
void andor_dense_add(double *_Nonnull to, const double *_Nonnull from, double factor, size_t count);

#endif
