"""The kinds of records, one module each: what it says, how it posts, what may be corrected in it,
how it reads in words, and what a sheet counts of it. `registry.py` lists them.
"""
