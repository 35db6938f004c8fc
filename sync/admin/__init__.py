"""The office's side of disconnected mode: records, sheets, devices, and lists to look at."""

from sync.admin import changes, devices, flags, lists, records, sheets

__all__ = ["changes", "devices", "flags", "lists", "records", "sheets"]
