"""The demo: a small invoicing product to guide people through, and a simulated history of its users.

The product (`product.py`) knows Shirube only through the public snippet. The simulation (`simulation.py`)
speaks only the public ingest format. Nothing in this package imports another Shirube package.
"""
