"""The office: Django's admin, made the shop's. Writes go through `pos.services`, as everywhere."""

from pos.admin import contacts, days, people, registers, sales, stock

__all__ = ["contacts", "days", "people", "registers", "sales", "stock"]
