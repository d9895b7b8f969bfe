// SPDX-License-Identifier: Apache-2.0
// Linux calls that glibc declares only with _GNU_SOURCE, which Swift's Glibc module is built without.
#include <sys/vfs.h>

int syncfs(int descriptor);
int sync_file_range(int descriptor, long long offset, long long length, unsigned int flags);

enum { ANDOR_WAIT_FOR_WRITEBACK = 1 };  // SYNC_FILE_RANGE_WAIT_BEFORE

// The file system's type (statfs(2): EXT4_SUPER_MAGIC and so on), or 0 if it cannot be told.
static inline unsigned long andor_file_system_type(int descriptor) {
  struct statfs status;
  return fstatfs(descriptor, &status) == 0 ? (unsigned long)status.f_type : 0;
}
