"""The demo's product, served as a vendor would: on another origin, knowing Shirube only by the snippet."""

import threading

import uvicorn

from shirube.demo.product import demo_product_app
from tests.support.servers import free_port


class DemoProduct:
    """The invoicing product on a port of its own, in a thread of the test's process."""

    def __init__(self, shirube_origin: str, site_key: str) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        app = demo_product_app(shirube_origin, site_key)
        self._server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._server.should_exit = True
        self._thread.join()
