# SPDX-License-Identifier: Apache-2.0
"""Names the wheel after the machine that its executable runs on."""

import os

from setuptools import setup
from setuptools.command.bdist_wheel import bdist_wheel


class OfThisMachine(bdist_wheel):
    """A wheel of any Python and one platform: `ANDOR_PLATFORM`, or this machine's."""

    def finalize_options(self) -> None:
        """Take the platform's name."""
        super().finalize_options()
        self.root_is_pure = False

    def get_tag(self) -> tuple[str, str, str]:
        """Return the tag: the executable calls no Python."""
        _, _, platform = super().get_tag()
        return "py3", "none", os.environ.get("ANDOR_PLATFORM", platform)


setup(cmdclass={"bdist_wheel": OfThisMachine})
