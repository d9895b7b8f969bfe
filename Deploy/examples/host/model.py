# SPDX-License-Identifier: Apache-2.0
"""Which of ten ingredients work together? A score of a dish, from the ingredients that are in it."""
import numpy as np

NAMES = ["flour", "water", "salt", "yeast", "sugar", "oil", "garlic", "tomato", "basil", "cheese"]


def load():
    """Runs once in a process, before anything else: the place to open a network."""
    global taste
    taste = np.array([0.1, 0.0, 0.2, 0.0, 0.1, 0.1, 0.1, 0.3, 0.1, 0.4])


def coalitions(game, present):
    """The scores of dishes: row b of `present` says which players are in dish b."""
    has = dict(zip(NAMES, present.T))
    score = present @ taste
    score += 2.0 * (has["flour"] & has["water"] & has["yeast"])
    score += 0.5 * (has["tomato"] & has["basil"])
    score -= 0.75 * (has["sugar"] & has["garlic"])
    return score
