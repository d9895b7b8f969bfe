// SPDX-License-Identifier: Apache-2.0
// The part of ONNX Runtime's C API that is used. The API is one table of function pointers that later
// versions only append to, so a function is known by its slot number and its type.
#ifndef ANDOR_ORT_FUNCTION_TABLE_H
#define ANDOR_ORT_FUNCTION_TABLE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The API version asked for: the first that has session configuration entries (slot 130).
#define API_VERSION 5
/// The API version without which no session is put on a CUDA device: it has deterministic compute (slot 273).
#define CUDA_API_VERSION 20

// Errors reach the caller as statuses; the library's own log would only repeat them on stderr.
enum { LOG_FATAL = 4, OPTIMISE_ALL = 99, TYPE_TENSOR = 1, STRING = 8, ARENA_ALLOCATOR = 1, DEFAULT_MEMORY = 0 };

/// What a call returns: NULL for success, else an object released by slot 93.
typedef void *status_t;

typedef struct {
  const void *const *(*get_api)(uint32_t version);
  const char *(*version)(void);
} api_base_t;

#define SLOT(ort, number, type) ((type)(ort)->table[number])

typedef const char *(*error_message_t)(const void *status);
typedef status_t (*create_env_t)(int level, const char *name, void **out);
typedef status_t (*disable_telemetry_t)(const void *env);
typedef status_t (*create_session_t)(const void *env, const char *path, const void *options, void **out);
typedef status_t (*create_session_bytes_t)(
    const void *env, const void *bytes, size_t size, const void *options, void **out);
typedef status_t (*run_t)(
    void *session, const void *options, const char *const *input_names, const void *const *inputs,
    size_t input_count, const char *const *output_names, size_t output_count, void **outputs);
typedef status_t (*create_options_t)(void **out);
typedef status_t (*set_number_t)(void *options, int value);
typedef status_t (*session_count_t)(const void *session, size_t *out);
typedef status_t (*session_type_t)(const void *session, size_t index, void **out);
typedef status_t (*session_name_t)(const void *session, size_t index, void *allocator, char **out);
typedef status_t (*create_tensor_t)(
    const void *memory, void *data, size_t bytes, const int64_t *dims, size_t rank, int element,
    void **out);
typedef status_t (*create_own_tensor_t)(
    void *allocator, const int64_t *dims, size_t rank, int element, void **out);
typedef status_t (*fill_strings_t)(void *value, const char *const *strings, size_t count);
typedef status_t (*tensor_data_t)(void *value, void **out);
typedef status_t (*tensor_info_t)(const void *type, const void **out);
typedef status_t (*get_number_t)(const void *info, int *out);
typedef status_t (*rank_t)(const void *info, size_t *out);
typedef status_t (*dims_t)(const void *info, int64_t *out, size_t count);
typedef status_t (*value_info_t)(const void *value, void **out);
typedef status_t (*memory_info_t)(int allocator, int kind, void **out);
typedef status_t (*allocator_free_t)(void *allocator, void *memory);
typedef status_t (*default_allocator_t)(void **out);
typedef status_t (*add_entry_t)(void *options, const char *key, const char *value);
typedef status_t (*available_providers_t)(char ***names, int *count);
typedef status_t (*release_providers_t)(char **names, int count);
typedef status_t (*append_cuda_t)(void *options, const void *cuda);
typedef status_t (*update_cuda_options_t)(
    void *cuda, const char *const *keys, const char *const *values, size_t count);
typedef status_t (*set_flag_t)(void *options, bool value);
typedef void (*release_t)(void *object);

enum {
  GET_ERROR_MESSAGE = 2,
  CREATE_ENV = 3,
  DISABLE_TELEMETRY = 6,
  CREATE_SESSION = 7,
  CREATE_SESSION_BYTES = 8,
  RUN = 9,
  CREATE_OPTIONS = 10,
  SET_OPTIMISATION = 23,
  SET_INTRA_THREADS = 24,
  SET_INTER_THREADS = 25,
  INPUT_COUNT = 30,
  OUTPUT_COUNT = 31,
  INPUT_TYPE = 33,
  OUTPUT_TYPE = 34,
  INPUT_NAME = 36,
  OUTPUT_NAME = 37,
  CREATE_OWN_TENSOR = 48,
  CREATE_TENSOR = 49,
  TENSOR_DATA = 51,
  FILL_STRINGS = 52,
  TENSOR_INFO = 55,
  KIND_OF_TYPE = 56,
  ELEMENT_TYPE = 60,
  RANK = 61,
  DIMS = 62,
  VALUE_INFO = 65,
  MEMORY_INFO = 69,
  ALLOCATOR_FREE = 76,
  DEFAULT_ALLOCATOR = 78,
  RELEASE_STATUS = 93,
  RELEASE_MEMORY_INFO = 94,
  RELEASE_SESSION = 95,
  RELEASE_VALUE = 96,
  RELEASE_TYPE = 98,
  RELEASE_TENSOR_INFO = 99,
  RELEASE_OPTIONS = 100,
  AVAILABLE_PROVIDERS = 125,
  RELEASE_PROVIDERS = 126,
  ADD_ENTRY = 130,
  APPEND_CUDA = 204,
  CREATE_CUDA_OPTIONS = 205,
  UPDATE_CUDA_OPTIONS = 206,
  RELEASE_CUDA_OPTIONS = 208,
  SET_DETERMINISTIC = 273,
};

struct andor_ort {
  const void *const *table;
  const void *const *(*get_api)(uint32_t version);
  const char *version;
  void *env;
  void *memory;
  void *allocator;
};

/// The message of a status, which is released; NULL for success.
char *andor_ort_message(const struct andor_ort *ort, status_t status);
/// A formatted message in memory from malloc; never NULL unless memory is out.
char *andor_ort_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
