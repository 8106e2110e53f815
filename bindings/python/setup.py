# SPDX-License-Identifier: Apache-2.0
"""A wheel that carries its own library: CTRSEC_BUNDLE_LIBRARY=/path/to/libctrsec.so pip wheel .

Without the variable the wheel is pure Python and uses the library of the system. The libraries that
libctrsec itself needs are not copied: a wheel for other machines wants auditwheel afterwards.
"""

import os
import shutil
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.build_py import build_py

try:
    from setuptools.command.bdist_wheel import bdist_wheel
except ImportError:  # setuptools before 70.1
    from wheel.bdist_wheel import bdist_wheel

LIBRARY = os.environ.get("CTRSEC_BUNDLE_LIBRARY")


class BuildPy(build_py):
    def run(self):
        super().run()
        if LIBRARY:
            target = Path(self.build_lib) / "ctrsec" / "libctrsec.so"
            shutil.copyfile(os.path.realpath(LIBRARY), target)


class BdistWheel(bdist_wheel):
    def get_tag(self):
        """ctypes works with any Python: only the platform matters."""
        platform = super().get_tag()[2]
        return "py3", "none", platform if LIBRARY else "any"


class PlatformDistribution(Distribution):
    def has_ext_modules(self):
        return bool(LIBRARY)


setup(cmdclass={"build_py": BuildPy, "bdist_wheel": BdistWheel}, distclass=PlatformDistribution)
