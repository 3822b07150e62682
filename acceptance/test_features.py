"""Every scenario of `features/` is a test."""

from pytest_bdd import scenarios

from support import real_histories

scenarios("features")

if real_histories.folder() is not None:
    scenarios("real_histories")
