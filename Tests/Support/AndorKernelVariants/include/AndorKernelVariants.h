// SPDX-License-Identifier: Apache-2.0
#ifndef ANDOR_KERNEL_VARIANTS_H
#define ANDOR_KERNEL_VARIANTS_H

#include "AndorKernels.h"

/// The kernels of transforms and of the search for an explanation, compiled for one target of those that the loader chooses from.
typedef struct {
  __typeof__(&andor_block_levels) _Nonnull blockLevels;
  __typeof__(&andor_row_levels) _Nonnull rowLevels;
  __typeof__(&andor_row_step) _Nonnull rowStep;
  __typeof__(&andor_column_levels) _Nonnull columnLevels;
  __typeof__(&andor_sum) _Nonnull sum;
  __typeof__(&andor_golden_reflect) _Nonnull goldenReflect;
  __typeof__(&andor_golden_step) _Nonnull goldenStep;
  __typeof__(&andor_golden_costly_step) _Nonnull goldenCostlyStep;
  __typeof__(&andor_golden_weigh) _Nonnull goldenWeigh;
  __typeof__(&andor_golden_rescale) _Nonnull goldenRescale;
  __typeof__(&andor_golden_measure) _Nonnull goldenMeasure;
  __typeof__(&andor_schur_forward) _Nonnull schurForward;
  __typeof__(&andor_schur_back) _Nonnull schurBack;
  __typeof__(&andor_schur_residual) _Nonnull schurResidual;
  __typeof__(&andor_mirror) _Nonnull mirror;
  __typeof__(&andor_schur_take) _Nonnull schurTake;
  __typeof__(&andor_schur_put) _Nonnull schurPut;
  __typeof__(&andor_schur_blocks) _Nonnull schurBlocks;
  __typeof__(&andor_box_step) _Nonnull boxStep;
  __typeof__(&andor_box_dual) _Nonnull boxDual;
  __typeof__(&andor_box_excess) _Nonnull boxExcess;
  __typeof__(&andor_box_point) _Nonnull boxPoint;
  __typeof__(&andor_box_balance) _Nonnull boxBalance;
  __typeof__(&andor_box_rescale) _Nonnull boxRescale;
  __typeof__(&andor_bit_counts) _Nonnull bitCounts;
  __typeof__(&andor_bit_tables) _Nonnull bitTables;
  __typeof__(&andor_bit_sums) _Nonnull bitSums;
  __typeof__(&andor_bit_add) _Nonnull bitAdd;
  __typeof__(&andor_exp) _Nonnull exponential;
  __typeof__(&andor_log) _Nonnull logarithm;
  __typeof__(&andor_mask_kernels) _Nonnull maskKernels;
  __typeof__(&andor_mask_product) _Nonnull maskProduct;
  __typeof__(&andor_dense_product) _Nonnull denseProduct;
  __typeof__(&andor_dense_subtract) _Nonnull denseSubtract;
  __typeof__(&andor_dense_factor) _Nonnull denseFactor;
  __typeof__(&andor_dense_divide) _Nonnull denseDivide;
  __typeof__(&andor_dense_forward) _Nonnull denseForward;
  __typeof__(&andor_dense_square) _Nonnull denseSquare;
  __typeof__(&andor_dense_dot) _Nonnull denseDot;
  __typeof__(&andor_dense_add) _Nonnull denseAdd;
} AndorKernelVariant;

/// What the loader chose for this machine.
extern const AndorKernelVariant andorKernelsChosen;
extern const AndorKernelVariant andorKernelsPlain;
#if defined(__x86_64__)
extern const AndorKernelVariant andorKernelsAvx2;
extern const AndorKernelVariant andorKernelsAvx512;
#endif

/// The variant of a number, 0 to 3, the plain one first and the loader's choice last; NULL where this machine cannot
/// run it.
const AndorKernelVariant *_Nullable andor_kernel_variant(int number);

#endif
