// SPDX-License-Identifier: Apache-2.0
#ifndef ANDOR_ORT_CUDA_H
#define ANDOR_ORT_CUDA_H
#include "COnnxRuntime.h"

/// Lets a session of these options run on a CUDA device, with the settings that give the same bits each time.
char *andor_ort_use_cuda(const andor_ort *ort, void *options, int device);

#endif
