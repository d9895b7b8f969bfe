# SPDX-License-Identifier: Apache-2.0
"""Games: models with a sample, players and a baseline."""
