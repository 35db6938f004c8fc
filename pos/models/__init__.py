"""The shop's records. Each module holds one subject; import the models from here."""

from pos.models.contacts import Contact
from pos.models.people import WrongPassword
from pos.models.registers import (
    Cashier,
    ClockWitness,
    Counter,
    DayClose,
    Device,
    Register,
    Shift,
    Shop,
)
from pos.models.sales import Payment, Sale, SaleLine, Shipment
from pos.models.seals import Seal, SealedStates
from pos.models.stock import StockItem, StockMovement
from pos.models.tax import TaxRate

__all__ = [
    "Cashier",
    "ClockWitness",
    "Contact",
    "Counter",
    "DayClose",
    "Device",
    "Payment",
    "Register",
    "Sale",
    "SaleLine",
    "Seal",
    "SealedStates",
    "Shift",
    "Shipment",
    "Shop",
    "StockItem",
    "StockMovement",
    "TaxRate",
    "WrongPassword",
]
