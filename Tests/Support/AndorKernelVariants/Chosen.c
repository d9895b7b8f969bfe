// SPDX-License-Identifier: Apache-2.0
#include "AndorKernelVariants.h"

const AndorKernelVariant andorKernelsChosen = {
    andor_block_levels,
    andor_row_levels,
    andor_row_step,
    andor_golden_reflect,
    andor_golden_step,
    andor_golden_costly_step,
    andor_golden_weigh,
    andor_golden_rescale,
    andor_golden_measure,
    andor_schur_forward,
    andor_schur_back,
    andor_schur_residual,
    andor_mirror,
    andor_schur_take,
    andor_schur_put,
    andor_schur_blocks,
    andor_box_step,
    andor_box_dual,
    andor_box_excess,
    andor_box_point,
    andor_box_balance,
    andor_box_rescale,
};

const AndorKernelVariant *andor_kernel_variant(int number) {
  switch (number) {
    case 0: return &andorKernelsPlain;
#if defined(__x86_64__)
    case 1: return __builtin_cpu_supports("avx2") ? &andorKernelsAvx2 : 0;
    case 2: return __builtin_cpu_supports("avx512f") ? &andorKernelsAvx512 : 0;
#endif
    case 3: return &andorKernelsChosen;
    default: return 0;
  }
}
