// SPDX-License-Identifier: Apache-2.0
#include "AndorKernelVariants.h"

#define TABLE andorKernelsChosen
#include "Table.h"

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
