// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>

#include "COnnxRuntime.h"
#include "function_table.h"
#include "session.h"

struct andor_ort_thread {
  const andor_ort_session *session;
  size_t output_index;
  /// The output of the first run, whose memory later runs overwrite.
  void *output;
  size_t count;
  void *inputs[];
};

char *andor_ort_thread_open(
    const andor_ort_session *session, void *const *data, const size_t *sizes,
    const andor_ort_type *types, size_t output, andor_ort_thread **out) {
  *out = NULL;
  const andor_ort *ort = session->ort;
  size_t count = session->sides[0].count;
  andor_ort_thread *thread = calloc(1, sizeof *thread + count * sizeof(void *));
  if (!thread) return andor_ort_say("out of memory");
  thread->session = session;
  thread->output_index = output;
  thread->count = count;
  char *wrong = NULL;
  for (size_t i = 0; i < count && !wrong; i++)
    wrong = andor_ort_message(
        ort, types[i].element == STRING
                 ? SLOT(ort, CREATE_OWN_TENSOR, create_own_tensor_t)(
                       ort->allocator, types[i].dims, types[i].rank, STRING, &thread->inputs[i])
                 : SLOT(ort, CREATE_TENSOR, create_tensor_t)(
                       ort->memory, data[i], sizes[i], types[i].dims, types[i].rank,
                       types[i].element, &thread->inputs[i]));
  if (wrong)
    andor_ort_thread_close(thread);
  else
    *out = thread;
  return wrong;
}

void andor_ort_thread_close(andor_ort_thread *thread) {
  if (!thread) return;
  release_t release = SLOT(thread->session->ort, RELEASE_VALUE, release_t);
  for (size_t i = 0; i < thread->count; i++)
    if (thread->inputs[i]) release(thread->inputs[i]);
  if (thread->output) release(thread->output);
  free(thread);
}

char *andor_ort_thread_words(
    andor_ort_thread *thread, size_t input, const char *const *words, size_t count) {
  const andor_ort *ort = thread->session->ort;
  return andor_ort_message(
      ort, SLOT(ort, FILL_STRINGS, fill_strings_t)(thread->inputs[input], words, count));
}

char *andor_ort_thread_run(andor_ort_thread *thread) {
  const andor_ort_session *s = thread->session;
  return andor_ort_message(
      s->ort, SLOT(s->ort, RUN, run_t)(
                  s->session, NULL, (const char *const *)s->sides[0].names,
                  (const void *const *)thread->inputs, thread->count,
                  (const char *const *)&s->sides[1].names[thread->output_index], 1,
                  &thread->output));
}

char *andor_ort_thread_output(andor_ort_thread *thread, andor_ort_type *type, const void **data) {
  const andor_ort *ort = thread->session->ort;
  *data = NULL;
  if (!thread->output) return andor_ort_say("the model has not been run");
  void *info = NULL;
  char *wrong =
      andor_ort_message(ort, SLOT(ort, VALUE_INFO, value_info_t)(thread->output, &info));
  if (wrong) return wrong;
  wrong = andor_ort_read_type(ort, info, type);
  SLOT(ort, RELEASE_TENSOR_INFO, release_t)(info);
  void *memory = NULL;
  if (!wrong)
    wrong = andor_ort_message(ort, SLOT(ort, TENSOR_DATA, tensor_data_t)(thread->output, &memory));
  *data = memory;
  return wrong;
}
