// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>

#include "COnnxRuntime.h"
#include "function_table.h"
#include "session.h"

struct andor_ort_lane {
  const andor_ort_session *session;
  size_t output_index;
  /// The output of the first run, whose memory later runs overwrite.
  void *output;
  size_t count;
  void *inputs[];
};

char *andor_ort_lane_open(
    const andor_ort_session *session, void *const *data, const size_t *sizes,
    const andor_ort_type *types, size_t output, andor_ort_lane **out) {
  *out = NULL;
  const andor_ort *ort = session->ort;
  size_t count = session->sides[0].count;
  andor_ort_lane *lane = calloc(1, sizeof *lane + count * sizeof(void *));
  if (!lane) return andor_ort_say("out of memory");
  lane->session = session;
  lane->output_index = output;
  lane->count = count;
  char *wrong = NULL;
  for (size_t i = 0; i < count && !wrong; i++)
    wrong = andor_ort_message(
        ort, types[i].element == STRING
                 ? SLOT(ort, CREATE_OWN_TENSOR, create_own_tensor_t)(
                       ort->allocator, types[i].dims, types[i].rank, STRING, &lane->inputs[i])
                 : SLOT(ort, CREATE_TENSOR, create_tensor_t)(
                       ort->memory, data[i], sizes[i], types[i].dims, types[i].rank,
                       types[i].element, &lane->inputs[i]));
  if (wrong)
    andor_ort_lane_close(lane);
  else
    *out = lane;
  return wrong;
}

void andor_ort_lane_close(andor_ort_lane *lane) {
  if (!lane) return;
  release_t release = SLOT(lane->session->ort, RELEASE_VALUE, release_t);
  for (size_t i = 0; i < lane->count; i++)
    if (lane->inputs[i]) release(lane->inputs[i]);
  if (lane->output) release(lane->output);
  free(lane);
}

char *andor_ort_lane_words(
    andor_ort_lane *lane, size_t input, const char *const *words, size_t count) {
  const andor_ort *ort = lane->session->ort;
  return andor_ort_message(
      ort, SLOT(ort, FILL_STRINGS, fill_strings_t)(lane->inputs[input], words, count));
}

char *andor_ort_lane_run(andor_ort_lane *lane) {
  const andor_ort_session *s = lane->session;
  return andor_ort_message(
      s->ort, SLOT(s->ort, RUN, run_t)(
                  s->session, NULL, (const char *const *)s->sides[0].names,
                  (const void *const *)lane->inputs, lane->count,
                  (const char *const *)&s->sides[1].names[lane->output_index], 1, &lane->output));
}

char *andor_ort_lane_output(andor_ort_lane *lane, andor_ort_type *type, const void **data) {
  const andor_ort *ort = lane->session->ort;
  *data = NULL;
  if (!lane->output) return andor_ort_say("the model has not been run");
  void *info = NULL;
  char *wrong =
      andor_ort_message(ort, SLOT(ort, VALUE_INFO, value_info_t)(lane->output, &info));
  if (wrong) return wrong;
  wrong = andor_ort_read_type(ort, info, type);
  SLOT(ort, RELEASE_TENSOR_INFO, release_t)(info);
  void *memory = NULL;
  if (!wrong)
    wrong = andor_ort_message(ort, SLOT(ort, TENSOR_DATA, tensor_data_t)(lane->output, &memory));
  *data = memory;
  return wrong;
}
