// SPDX-License-Identifier: Apache-2.0
#include <sys/eventfd.h>
#include <zmq.h>
