"""The demo shop: Lantern Street Books, with real books, made-up prices and a fortnight of sales."""
