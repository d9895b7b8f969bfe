# SPDX-License-Identifier: Apache-2.0
"""Names the wheel after a platform and no Python: the executable inside calls none."""

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel


class WithAnExecutable(Distribution):
    """A distribution whose files belong to a platform."""

    def has_ext_modules(self) -> bool:
        """Say that there is more than Python inside."""
        return True


class OfAnyPython(bdist_wheel):
    """A wheel of any Python on one platform; `Deploy/wheels` names the glibc that it needs."""

    def get_tag(self) -> tuple[str, str, str]:
        """Return the tag."""
        return "py3", "none", super().get_tag()[2]


setup(distclass=WithAnExecutable, cmdclass={"bdist_wheel": OfAnyPython})
