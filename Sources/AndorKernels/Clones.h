// SPDX-License-Identifier: Apache-2.0
#ifndef ANDOR_CLONES_H
#define ANDOR_CLONES_H

// One binary for every x86-64 machine: the loader picks the widest clone. ThreadSanitizer instruments
// the resolver before its runtime is up and crashes, so the attribute is left away there.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define ANDOR_NO_CLONES 1
#endif
#endif

// Tests compile the kernels for one target at a time.
#if defined(ANDOR_CLONES)
#elif defined(__x86_64__) && !defined(ANDOR_NO_CLONES)
#define ANDOR_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define ANDOR_CLONES
#endif

#define ANDOR_INLINE static inline __attribute__((always_inline))

/// The loop's rows never overlap: the caller steps by whole rows.
#define ANDOR_INDEPENDENT _Pragma("clang loop vectorize(assume_safety) interleave(disable)")

#endif
