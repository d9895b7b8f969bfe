// SPDX-License-Identifier: Apache-2.0
#if defined(__x86_64__)
#define PREFIX avx512
#define TABLE andorKernelsAvx512
#define TARGET __attribute__((target("avx512f")))
#include "Variant.h"
#endif
