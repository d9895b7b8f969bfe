// SPDX-License-Identifier: Apache-2.0
// Linux calls and constants that Swift's Glibc module lacks.
#include <signal.h>
#include <sys/eventfd.h>

// Whether the process ignores a signal. SIG_IGN is a pointer that Swift cannot compare with.
static inline int andor_ignores_signal(int number) {
  struct sigaction action;
  return sigaction(number, 0, &action) == 0 && !(action.sa_flags & SA_SIGINFO) && action.sa_handler == SIG_IGN;
}
