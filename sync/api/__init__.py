"""The tills' API: views that parse, call and render. `docs/design/resync.md` has examples."""
