"""The composition root: the only place that imports every room."""
