// SPDX-License-Identifier: Apache-2.0
#include "andor.pb-c.h"
