// SPDX-License-Identifier: Apache-2.0
// Linux calls and constants that Swift's Glibc module lacks.
#include <sys/eventfd.h>
