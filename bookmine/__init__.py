"""The Django project: settings, addresses and what surrounds the shop (`pos`) and its `sync`."""
