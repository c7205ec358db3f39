"""The explorer: a local page with sliders (the extra ``explore``)."""
