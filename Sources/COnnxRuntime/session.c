// SPDX-License-Identifier: Apache-2.0
#include "session.h"

#include <stdlib.h>
#include <string.h>

#include "cuda.h"
#include "function_table.h"

char *andor_ort_read_type(const andor_ort *ort, const void *info, andor_ort_type *type) {
  memset(type, 0, sizeof *type);
  char *wrong =
      andor_ort_message(ort, SLOT(ort, ELEMENT_TYPE, get_number_t)(info, &type->element));
  if (!wrong) wrong = andor_ort_message(ort, SLOT(ort, RANK, rank_t)(info, &type->rank));
  if (wrong || type->rank > ANDOR_ORT_MAX_AXES) return wrong;
  return andor_ort_message(ort, SLOT(ort, DIMS, dims_t)(info, type->dims, type->rank));
}

static char *read_port(andor_ort_session *s, int outputs, size_t index) {
  const andor_ort *ort = s->ort;
  struct andor_ort_side *side = &s->sides[outputs];
  char *name = NULL;
  char *wrong = andor_ort_message(
      ort, SLOT(ort, outputs ? OUTPUT_NAME : INPUT_NAME, session_name_t)(
               s->session, index, ort->allocator, &name));
  if (wrong) return wrong;
  side->names[index] = strdup(name);
  (void)andor_ort_message(
      ort, SLOT(ort, ALLOCATOR_FREE, allocator_free_t)(ort->allocator, name));
  if (!side->names[index]) return andor_ort_say("out of memory");
  void *type = NULL;
  wrong = andor_ort_message(
      ort,
      SLOT(ort, outputs ? OUTPUT_TYPE : INPUT_TYPE, session_type_t)(s->session, index, &type));
  if (wrong) return wrong;
  int kind = 0;
  wrong = andor_ort_message(ort, SLOT(ort, KIND_OF_TYPE, get_number_t)(type, &kind));
  const void *info = NULL;
  if (!wrong && kind == TYPE_TENSOR)
    wrong = andor_ort_message(ort, SLOT(ort, TENSOR_INFO, tensor_info_t)(type, &info));
  if (!wrong && info) wrong = andor_ort_read_type(ort, info, &side->types[index]);
  side->types[index].kind = kind;
  SLOT(ort, RELEASE_TYPE, release_t)(type);
  return wrong;
}

static char *read_side(andor_ort_session *s, int outputs) {
  const andor_ort *ort = s->ort;
  struct andor_ort_side *side = &s->sides[outputs];
  size_t count = 0;
  char *wrong = andor_ort_message(
      ort,
      SLOT(ort, outputs ? OUTPUT_COUNT : INPUT_COUNT, session_count_t)(s->session, &count));
  if (wrong) return wrong;
  side->names = calloc(count + 1, sizeof *side->names);
  side->types = calloc(count + 1, sizeof *side->types);
  if (!side->names || !side->types) return andor_ort_say("out of memory");
  side->count = count;
  for (size_t i = 0; i < count && !wrong; i++) wrong = read_port(s, outputs, i);
  return wrong;
}

static char *make_options(const andor_ort *ort, int device, void **options) {
  char *wrong = andor_ort_message(ort, SLOT(ort, CREATE_OPTIONS, create_options_t)(options));
  if (wrong) return wrong;
  const struct {
    int slot, value;
  } numbers[] = {{SET_OPTIMISATION, OPTIMISE_ALL}, {SET_INTRA_THREADS, 1}, {SET_INTER_THREADS, 1}};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers && !wrong; i++)
    wrong = andor_ort_message(
        ort, SLOT(ort, numbers[i].slot, set_number_t)(*options, numbers[i].value));
  const char *entries[] = {"session.intra_op.allow_spinning", "session.inter_op.allow_spinning"};
  for (size_t i = 0; i < 2 && !wrong; i++)
    wrong = andor_ort_message(ort, SLOT(ort, ADD_ENTRY, add_entry_t)(*options, entries[i], "0"));
  if (!wrong && device >= 0) wrong = andor_ort_use_cuda(ort, *options, device);
  return wrong;
}

static char *open_session(
    const andor_ort *ort, const char *path, const void *bytes, size_t size, int device,
    andor_ort_session **out) {
  *out = NULL;
  andor_ort_session *s = calloc(1, sizeof *s);
  if (!s) return andor_ort_say("out of memory");
  s->ort = ort;
  void *options = NULL;
  char *wrong = make_options(ort, device, &options);
  if (!wrong && path)
    wrong = andor_ort_message(
        ort, SLOT(ort, CREATE_SESSION, create_session_t)(ort->env, path, options, &s->session));
  else if (!wrong)
    wrong = andor_ort_message(
        ort, SLOT(ort, CREATE_SESSION_BYTES, create_session_bytes_t)(
                 ort->env, bytes, size, options, &s->session));
  if (options) SLOT(ort, RELEASE_OPTIONS, release_t)(options);
  for (int outputs = 0; outputs < 2 && !wrong; outputs++) wrong = read_side(s, outputs);
  if (wrong)
    andor_ort_session_close(s);
  else
    *out = s;
  return wrong;
}

char *andor_ort_session_open(
    const andor_ort *ort, const char *path, int device, andor_ort_session **out) {
  return open_session(ort, path, NULL, 0, device, out);
}

char *andor_ort_session_open_bytes(
    const andor_ort *ort, const void *bytes, size_t size, int device, andor_ort_session **out) {
  return open_session(ort, NULL, bytes, size, device, out);
}

void andor_ort_session_close(andor_ort_session *s) {
  if (!s) return;
  for (int outputs = 0; outputs < 2; outputs++) {
    struct andor_ort_side *side = &s->sides[outputs];
    for (size_t i = 0; i < side->count; i++) free(side->names[i]);
    free(side->names);
    free(side->types);
  }
  if (s->session) SLOT(s->ort, RELEASE_SESSION, release_t)(s->session);
  free(s);
}

size_t andor_ort_session_count(const andor_ort_session *s, int outputs) {
  return s->sides[outputs].count;
}

const char *andor_ort_session_name(const andor_ort_session *s, int outputs, size_t index) {
  return s->sides[outputs].names[index];
}

andor_ort_type andor_ort_session_type(const andor_ort_session *s, int outputs, size_t index) {
  return s->sides[outputs].types[index];
}
