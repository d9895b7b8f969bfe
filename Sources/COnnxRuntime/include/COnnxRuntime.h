// SPDX-License-Identifier: Apache-2.0
#ifndef ANDOR_ONNXRUNTIME_H
#define ANDOR_ONNXRUNTIME_H
#include <stddef.h>
#include <stdint.h>

/// Most axes of an input or output that are reported.
#define ANDOR_ORT_MAX_AXES 16

/// A loaded ONNX Runtime library with its environment; lives as long as the process.
typedef struct andor_ort andor_ort;
/// A model, which may run on several threads at the same time.
typedef struct andor_ort_session andor_ort_session;
/// One thread's bound inputs and output of a model.
typedef struct andor_ort_thread andor_ort_thread;

/// What NVIDIA's driver says of a device.
typedef struct {
  char name[128];
  /// The compute capability.
  int major, minor;
  uint64_t bytes;
} andor_cuda_device;

/// The type of one input or output.
typedef struct {
  /// ONNXType: 1 tensor, 2 sequence, 3 map, ...; for inputs and outputs of a session only.
  int kind;
  /// ONNXTensorElementDataType: 1 float, 7 int64, 8 string, 11 double, ...; 0 for what is no tensor.
  int element;
  /// The number of axes, which may exceed what `dims` holds.
  size_t rank;
  /// The lengths of the axes, -1 for symbolic ones.
  int64_t dims[ANDOR_ORT_MAX_AXES];
} andor_ort_type;

/// Functions that can fail return NULL, or a message that the caller gives to free().

/// Loads a library by path and creates its environment.
char *andor_ort_open(const char *path, andor_ort **out);
/// The version that the library states, such as "1.32.0".
const char *andor_ort_version(const andor_ort *ort);

/// The execution providers that the library was built with, joined by commas, in memory that the caller gives to free().
char *andor_ort_providers(const andor_ort *ort, char **names);

/// Opens a model file, on one thread, without spinning; on a CUDA device by its number, below 0 on the processor.
char *andor_ort_session_open(
    const andor_ort *ort, const char *path, int device, andor_ort_session **out);
/// Opens a model held in memory.
char *andor_ort_session_open_bytes(
    const andor_ort *ort, const void *bytes, size_t size, int device, andor_ort_session **out);
void andor_ort_session_close(andor_ort_session *session);
/// The number of inputs or outputs.
size_t andor_ort_session_count(const andor_ort_session *session, int outputs);
/// The name of an input or output, owned by the session.
const char *andor_ort_session_name(const andor_ort_session *session, int outputs, size_t index);
/// The type of an input or output.
andor_ort_type andor_ort_session_type(const andor_ort_session *session, int outputs, size_t index);

/// Binds memory of the caller's as inputs (all of them, in the session's order) and names an output. Inputs of strings
/// have memory of their own, which andor_ort_thread_words fills.
char *andor_ort_thread_open(
    const andor_ort_session *session, void *const *data, const size_t *sizes,
    const andor_ort_type *types, size_t output, andor_ort_thread **out);
void andor_ort_thread_close(andor_ort_thread *thread);
/// Copies the strings of an input, as many as it has elements.
char *andor_ort_thread_words(andor_ort_thread *thread, size_t input, const char *const *words, size_t count);
/// Runs the model on what the bound memory now holds.
char *andor_ort_thread_run(andor_ort_thread *thread);
/// The output of the last run; the memory is overwritten by the next.
char *andor_ort_thread_output(andor_ort_thread *thread, andor_ort_type *type, const void **data);

/// Counts the devices that a driver's library shows, 0 where it has none.
char *andor_cuda_count(const char *path, int *count);
/// Describes a device of a driver's library by its number.
char *andor_cuda_describe(const char *path, int number, andor_cuda_device *out);
/// The versions of the loaded libraries that compute on a device, each after a comma, in memory that the caller gives to
/// free(): it is no error message.
char *andor_cuda_libraries(void);

#endif
