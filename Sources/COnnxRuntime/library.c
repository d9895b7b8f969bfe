// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "COnnxRuntime.h"
#include "function_table.h"

char *andor_ort_say(const char *format, ...) {
  va_list list;
  va_start(list, format);
  char *text = NULL;
  if (vasprintf(&text, format, list) < 0) text = NULL;
  va_end(list);
  return text;
}

char *andor_ort_message(const struct andor_ort *ort, status_t status) {
  if (!status) return NULL;
  char *text = andor_ort_say("%s", SLOT(ort, GET_ERROR_MESSAGE, error_message_t)(status));
  SLOT(ort, RELEASE_STATUS, release_t)(status);
  return text;
}

static char *start(andor_ort *ort) {
  char *wrong =
      andor_ort_message(ort, SLOT(ort, CREATE_ENV, create_env_t)(LOG_FATAL, "andor", &ort->env));
  if (!wrong)
    wrong = andor_ort_message(ort, SLOT(ort, DISABLE_TELEMETRY, disable_telemetry_t)(ort->env));
  if (!wrong)
    wrong = andor_ort_message(
        ort, SLOT(ort, MEMORY_INFO, memory_info_t)(ARENA_ALLOCATOR, DEFAULT_MEMORY, &ort->memory));
  if (!wrong)
    wrong = andor_ort_message(
        ort, SLOT(ort, DEFAULT_ALLOCATOR, default_allocator_t)(&ort->allocator));
  return wrong;
}

char *andor_ort_open(const char *path, andor_ort **out) {
  *out = NULL;
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) return andor_ort_say("%s", dlerror());
  const api_base_t *(*base)(void) = (const api_base_t *(*)(void))dlsym(library, "OrtGetApiBase");
  if (!base) return andor_ort_say("the library has no OrtGetApiBase");
  const void *const *table = base()->get_api(API_VERSION);
  if (!table)
    return andor_ort_say("version %s has no C API %d", base()->version(), API_VERSION);
  andor_ort *ort = calloc(1, sizeof *ort);
  if (!ort) return andor_ort_say("out of memory");
  ort->table = table;
  ort->get_api = base()->get_api;
  ort->version = base()->version();
  char *wrong = start(ort);
  if (wrong) {
    free(ort);
    return wrong;
  }
  *out = ort;
  return NULL;
}

const char *andor_ort_version(const andor_ort *ort) { return ort->version; }
