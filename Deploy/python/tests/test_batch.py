# SPDX-License-Identifier: Apache-2.0
"""How many rows a callable gets in a call."""

import time

import numpy as np

from andor._evaluate import Attached
from andor._table import faster_batch


class Launched:
    """A function that takes as long for a thousand rows as for one, as a device does; it notes its calls."""

    def __init__(self, wrong=0):
        self.calls, self.wrong = [], wrong

    def __call__(self, z):
        self.calls.append(len(z))
        time.sleep(0.004)
        values = z.sum(axis=1) / 7
        return np.nextafter(values, 9) if self.wrong and len(z) >= self.wrong else values


def test_a_larger_batch_is_taken_where_it_is_faster_and_the_same():
    def chosen(n, wrong=0, batch=64):
        f = Launched(wrong)
        size = faster_batch(Attached("game", list(map(str, range(n))), f), batch)
        assert sum(f.calls) <= 2**n / 20
        return size

    assert chosen(16) == 1024
    assert chosen(15) == 256
    assert chosen(14) == 256
    assert chosen(13) == 64
    assert chosen(16, wrong=256) == 64
    assert chosen(16, wrong=1024) == 256


def test_a_larger_batch_that_is_slower_is_not_taken():
    def f(z):
        time.sleep(0.004 * (len(z) / 64) ** 2)
        return z.sum(axis=1)

    assert faster_batch(Attached("game", list(map(str, range(16))), f)) == 64


def test_a_batch_that_is_too_large_for_the_device():
    def f(z):
        time.sleep(0.004)
        if len(z) > 256:
            raise MemoryError("out of memory")
        return z.sum(axis=1)

    assert faster_batch(Attached("game", list(map(str, range(16))), f)) == 256
