// SPDX-License-Identifier: Apache-2.0
#ifndef ANDOR_ORT_SESSION_H
#define ANDOR_ORT_SESSION_H
#include "COnnxRuntime.h"

/// The inputs or the outputs of a model.
struct andor_ort_side {
  size_t count;
  char **names;
  andor_ort_type *types;
};

struct andor_ort_session {
  const andor_ort *ort;
  void *session;
  struct andor_ort_side sides[2];
};

/// Reads element type and dims of an OrtTensorTypeAndShapeInfo.
char *andor_ort_read_type(const andor_ort *ort, const void *info, andor_ort_type *type);

#endif
