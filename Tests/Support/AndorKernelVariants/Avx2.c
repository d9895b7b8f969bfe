// SPDX-License-Identifier: Apache-2.0
#if defined(__x86_64__)
#define PREFIX avx2
#define TABLE andorKernelsAvx2
#define TARGET __attribute__((target("avx2")))
#include "Variant.h"
#endif
