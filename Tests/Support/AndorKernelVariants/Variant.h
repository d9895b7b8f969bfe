// SPDX-License-Identifier: Apache-2.0
// Compiles the kernels for TARGET, under names that begin with PREFIX, and lists them as TABLE. Included once a file.
#include "AndorKernelVariants.h"

#define ANDOR_JOINED(prefix, name) prefix##_##name
#define ANDOR_NAMED(prefix, name) ANDOR_JOINED(prefix, name)
#define ANDOR_CLONES TARGET

#define andor_block_levels ANDOR_NAMED(PREFIX, block_levels)
#define andor_row_levels ANDOR_NAMED(PREFIX, row_levels)
#define andor_row_step ANDOR_NAMED(PREFIX, row_step)
#define andor_golden_reflect ANDOR_NAMED(PREFIX, golden_reflect)
#define andor_golden_step ANDOR_NAMED(PREFIX, golden_step)
#define andor_golden_costly_step ANDOR_NAMED(PREFIX, golden_costly_step)
#define andor_golden_weigh ANDOR_NAMED(PREFIX, golden_weigh)
#define andor_golden_rescale ANDOR_NAMED(PREFIX, golden_rescale)
#define andor_golden_measure ANDOR_NAMED(PREFIX, golden_measure)
#define andor_schur_forward ANDOR_NAMED(PREFIX, schur_forward)
#define andor_schur_back ANDOR_NAMED(PREFIX, schur_back)
#define andor_schur_residual ANDOR_NAMED(PREFIX, schur_residual)
#define andor_mirror ANDOR_NAMED(PREFIX, mirror)
#define andor_schur_take ANDOR_NAMED(PREFIX, schur_take)
#define andor_schur_put ANDOR_NAMED(PREFIX, schur_put)
#define andor_schur_blocks ANDOR_NAMED(PREFIX, schur_blocks)
#define andor_box_step ANDOR_NAMED(PREFIX, box_step)
#define andor_box_dual ANDOR_NAMED(PREFIX, box_dual)
#define andor_box_excess ANDOR_NAMED(PREFIX, box_excess)
#define andor_box_point ANDOR_NAMED(PREFIX, box_point)
#define andor_box_balance ANDOR_NAMED(PREFIX, box_balance)
#define andor_box_rescale ANDOR_NAMED(PREFIX, box_rescale)

#define andor_bit_counts ANDOR_NAMED(PREFIX, bit_counts)
#define andor_bit_tables ANDOR_NAMED(PREFIX, bit_tables)
#define andor_bit_sums ANDOR_NAMED(PREFIX, bit_sums)
#define andor_bit_add ANDOR_NAMED(PREFIX, bit_add)
#define andor_exp ANDOR_NAMED(PREFIX, exp)
#define andor_log ANDOR_NAMED(PREFIX, log)
#define andor_mask_kernels ANDOR_NAMED(PREFIX, mask_kernels)
#define andor_mask_product ANDOR_NAMED(PREFIX, mask_product)
#define andor_dense_product ANDOR_NAMED(PREFIX, dense_product)
#define andor_dense_subtract ANDOR_NAMED(PREFIX, dense_subtract)
#define andor_dense_factor ANDOR_NAMED(PREFIX, dense_factor)
#define andor_dense_divide ANDOR_NAMED(PREFIX, dense_divide)
#define andor_dense_forward ANDOR_NAMED(PREFIX, dense_forward)
#define andor_dense_square ANDOR_NAMED(PREFIX, dense_square)
#define andor_dense_dot ANDOR_NAMED(PREFIX, dense_dot)
#define andor_dense_add ANDOR_NAMED(PREFIX, dense_add)

#define andor_scale ANDOR_NAMED(PREFIX, scale)
#define andor_sum ANDOR_NAMED(PREFIX, sum)
#define andor_column_levels ANDOR_NAMED(PREFIX, column_levels)

#include "../../../Sources/AndorKernels/BitColumns.c"
#include "../../../Sources/AndorKernels/BoxSteps.c"
#include "../../../Sources/AndorKernels/Butterfly.c"
#include "../../../Sources/AndorKernels/Dense.c"
#include "../../../Sources/AndorKernels/Elementary.c"
#include "../../../Sources/AndorKernels/GoldenSteps.c"
#include "../../../Sources/AndorKernels/SchurSteps.c"
#include "../../../Sources/AndorKernels/VectorSteps.c"

#include "Table.h"
