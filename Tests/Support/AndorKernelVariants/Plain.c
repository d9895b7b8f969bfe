// SPDX-License-Identifier: Apache-2.0
#define PREFIX plain
#define TABLE andorKernelsPlain
#define TARGET 
#include "Variant.h"
