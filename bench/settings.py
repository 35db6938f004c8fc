"""The shop's own settings, with the benchmark's page and its reference view beside the till."""

from bookmine.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
