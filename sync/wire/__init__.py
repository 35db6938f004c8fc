"""The wire format, version 1: what a device sends and what it gets back.

A *record* is frozen on the device as one JSON text; its UTF-8 bytes are hashed, kept and posted as
they are. An *upload* is an envelope with such texts as strings, so that the bytes survive any JSON
library on the way. Money is a decimal string with two places, moments are ISO 8601 with an offset,
identities are UUIDs. Decoding is strict: `msgspec` refuses wrong types, unknown values and texts
past the limits. `docs/design/resync.md` shows an example of each message.
"""
