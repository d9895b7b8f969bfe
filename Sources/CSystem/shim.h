// SPDX-License-Identifier: Apache-2.0
// Linux calls and constants that Swift's Glibc module lacks.
#include <linux/sockios.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

// Whether the process ignores a signal. SIG_IGN is a pointer that Swift cannot compare with.
static inline int andor_ignores_signal(int number) {
  struct sigaction action;
  return sigaction(number, 0, &action) == 0 && !(action.sa_flags & SA_SIGINFO) && action.sa_handler == SIG_IGN;
}

// What the kernel counts of a connection.
typedef struct {
  uint64_t cookie;        // the same as long as the connection is the same, and no other's
  int counts_bytes;       // whether the rest is known: of TCP
  uint64_t received;      // bytes that came
  uint64_t unread;        // of them, those that the process has not read
  uint64_t acknowledged;  // bytes that the other side has confirmed
  uint64_t unsent;        // bytes that the process has written and the other side has not confirmed
} andor_connection;

// Asks for the counts; 0 where the descriptor is no connection.
static inline int andor_count_connection(int descriptor, andor_connection *count) {
  // Only linux/tcp.h has the whole of `tcp_info`, and it cannot be read beside netinet/tcp.h: the two counters are
  // taken by their places, which the kernel never changes.
  const int tcp_info = 11, acknowledged_at = 120, received_at = 128, cookie_option = 57;
  unsigned char info[136];
  socklen_t length = sizeof count->cookie;
  int unread = 0, unsent = 0;
  memset(count, 0, sizeof *count);
  if (getsockopt(descriptor, SOL_SOCKET, cookie_option, &count->cookie, &length) != 0) return 0;
  length = sizeof info;
  if (getsockopt(descriptor, IPPROTO_TCP, tcp_info, info, &length) != 0 || length < sizeof info) return 1;
  if (ioctl(descriptor, SIOCINQ, &unread) != 0 || ioctl(descriptor, SIOCOUTQ, &unsent) != 0) return 1;
  memcpy(&count->acknowledged, info + acknowledged_at, sizeof count->acknowledged);
  memcpy(&count->received, info + received_at, sizeof count->received);
  count->unread = (uint64_t)unread;
  count->unsent = (uint64_t)unsent;
  count->counts_bytes = 1;
  return 1;
}

// Adds a descriptor to those that an epoll descriptor watches: for every arrival, or as long as there is something.
static inline int andor_watch(int epoll, int descriptor, int every_arrival) {
  struct epoll_event event;
  memset(&event, 0, sizeof event);
  event.events = EPOLLIN | (every_arrival ? EPOLLET : 0);
  event.data.fd = descriptor;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

// Waits until there is something at watched descriptors, and returns how many of them it has told.
static inline int andor_wait(int epoll, int *descriptors, int most, int milliseconds) {
  struct epoll_event events[256];
  int count = epoll_wait(epoll, events, most < 256 ? most : 256, milliseconds);
  for (int index = 0; index < count; index++) descriptors[index] = events[index].data.fd;
  return count;
}
