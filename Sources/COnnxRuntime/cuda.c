// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "cuda.h"

#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "function_table.h"

char *andor_ort_providers(const andor_ort *ort, char **names) {
  *names = NULL;
  char **list = NULL;
  int count = 0;
  char *wrong =
      andor_ort_message(ort, SLOT(ort, AVAILABLE_PROVIDERS, available_providers_t)(&list, &count));
  if (wrong) return wrong;
  size_t size = 1;
  for (int i = 0; i < count; i++) size += strlen(list[i]) + 1;
  char *text = calloc(1, size);
  for (int i = 0; i < count && text; i++) {
    if (i > 0) strcat(text, ",");
    strcat(text, list[i]);
  }
  (void)andor_ort_message(
      ort, SLOT(ort, RELEASE_PROVIDERS, release_providers_t)(list, count));
  *names = text;
  return text ? NULL : andor_ort_say("out of memory");
}

char *andor_ort_use_cuda(const andor_ort *ort, void *options, int device) {
  if (!ort->get_api(CUDA_API_VERSION))
    return andor_ort_say("version %s has no C API %d", ort->version, CUDA_API_VERSION);
  char *wrong = andor_ort_message(
      ort, SLOT(ort, SET_DETERMINISTIC, set_flag_t)(options, true));
  void *cuda = NULL;
  if (!wrong)
    wrong = andor_ort_message(ort, SLOT(ort, CREATE_CUDA_OPTIONS, create_options_t)(&cuda));
  if (wrong) return wrong;
  char number[16];
  snprintf(number, sizeof number, "%d", device);
  // The same bits each time: no algorithm is chosen by a stopwatch, and float32 is not rounded to 19 bits. Memory grows
  // by what is asked for, so that several processes fit one device.
  const char *const keys[] = {
      "device_id", "cudnn_conv_algo_search", "use_tf32", "arena_extend_strategy",
      "do_copy_in_default_stream"};
  const char *const values[] = {number, "DEFAULT", "0", "kSameAsRequested", "1"};
  wrong = andor_ort_message(
      ort, SLOT(ort, UPDATE_CUDA_OPTIONS, update_cuda_options_t)(
               cuda, keys, values, sizeof keys / sizeof *keys));
  if (!wrong)
    wrong = andor_ort_message(ort, SLOT(ort, APPEND_CUDA, append_cuda_t)(options, cuda));
  SLOT(ort, RELEASE_CUDA_OPTIONS, release_t)(cuda);
  return wrong;
}

// The part of NVIDIA's driver API that is used. Results are 0 for success.
typedef int (*cu_init_t)(unsigned flags);
typedef int (*cu_count_t)(int *count);
typedef int (*cu_device_t)(int *device, int number);
typedef int (*cu_name_t)(char *name, int size, int device);
typedef int (*cu_attribute_t)(int *value, int attribute, int device);
typedef int (*cu_memory_t)(size_t *bytes, int device);
typedef int (*cu_error_t)(int result, const char **text);
enum { COMPUTE_MAJOR = 75, COMPUTE_MINOR = 76 };

/// The message of a result; NULL for success, and for a function that is not there a message that says so.
static char *cuda_message(void *driver, const char *function, int result) {
  if (result == 0) return NULL;
  cu_error_t describe = (cu_error_t)dlsym(driver, "cuGetErrorString");
  const char *text = NULL;
  if (describe) describe(result, &text);
  return andor_ort_say("%s: %s (%d)", function, text ? text : "failed", result);
}

static char *open_driver(const char *path, void **driver) {
  *driver = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!*driver) return andor_ort_say("%s", dlerror());
  const char *const names[] = {
      "cuInit", "cuDeviceGetCount", "cuDeviceGet", "cuDeviceGetName", "cuDeviceGetAttribute",
      "cuDeviceTotalMem_v2"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (!dlsym(*driver, names[i])) return andor_ort_say("%s has no %s", path, names[i]);
  return cuda_message(*driver, "cuInit", ((cu_init_t)dlsym(*driver, "cuInit"))(0));
}

char *andor_cuda_count(const char *path, int *count) {
  *count = 0;
  void *driver = NULL;
  char *wrong = open_driver(path, &driver);
  if (wrong) return wrong;
  return cuda_message(
      driver, "cuDeviceGetCount", ((cu_count_t)dlsym(driver, "cuDeviceGetCount"))(count));
}

char *andor_cuda_describe(const char *path, int number, andor_cuda_device *out) {
  memset(out, 0, sizeof *out);
  void *driver = NULL;
  char *wrong = open_driver(path, &driver);
  if (wrong) return wrong;
  int device = 0;
  wrong = cuda_message(
      driver, "cuDeviceGet", ((cu_device_t)dlsym(driver, "cuDeviceGet"))(&device, number));
  if (!wrong)
    wrong = cuda_message(
        driver, "cuDeviceGetName",
        ((cu_name_t)dlsym(driver, "cuDeviceGetName"))(out->name, sizeof out->name - 1, device));
  cu_attribute_t attribute = (cu_attribute_t)dlsym(driver, "cuDeviceGetAttribute");
  if (!wrong)
    wrong = cuda_message(
        driver, "cuDeviceGetAttribute", attribute(&out->major, COMPUTE_MAJOR, device));
  if (!wrong)
    wrong = cuda_message(
        driver, "cuDeviceGetAttribute", attribute(&out->minor, COMPUTE_MINOR, device));
  size_t bytes = 0;
  if (!wrong)
    wrong = cuda_message(
        driver, "cuDeviceTotalMem",
        ((cu_memory_t)dlsym(driver, "cuDeviceTotalMem_v2"))(&bytes, device));
  out->bytes = bytes;
  return wrong;
}

/// Writes the path of the loaded library whose file name begins so into `data`.
struct search {
  const char *beginning;
  char path[4096];
};

static int find_loaded(struct dl_phdr_info *info, size_t size, void *data) {
  (void)size;
  struct search *search = data;
  const char *slash = strrchr(info->dlpi_name, '/');
  const char *name = slash ? slash + 1 : info->dlpi_name;
  if (strncmp(name, search->beginning, strlen(search->beginning)) != 0) return 0;
  snprintf(search->path, sizeof search->path, "%s", info->dlpi_name);
  return 1;
}

/// A function of a library that is loaded already; NULL where there is none.
static void *loaded_function(const char *beginning, const char *function) {
  struct search search = {.beginning = beginning};
  if (!dl_iterate_phdr(find_loaded, &search)) return NULL;
  void *library = dlopen(search.path, RTLD_NOW | RTLD_NOLOAD);
  return library ? dlsym(library, function) : NULL;
}

char *andor_cuda_libraries(void) {
  int parts[3] = {0};
  int (*cublas)(int, int *) = (int (*)(int, int *))loaded_function("libcublas.so", "cublasGetProperty");
  for (int part = 0; part < 3 && cublas; part++)
    if (cublas(part, &parts[part])) cublas = NULL;
  size_t (*cudnn)(void) = (size_t (*)(void))loaded_function("libcudnn.so", "cudnnGetVersion");
  char *first = cublas ? andor_ort_say(", cublas %d.%d.%d", parts[0], parts[1], parts[2]) : NULL;
  char *second = cudnn ? andor_ort_say(", cudnn %zu", cudnn()) : NULL;
  char *both = andor_ort_say("%s%s", first ? first : "", second ? second : "");
  free(first);
  free(second);
  return both;
}
