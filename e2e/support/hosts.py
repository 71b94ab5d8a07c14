"""Sites of vendors, on origins of their own."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

STUB = "window.shirube=window.shirube||function(){(shirube.q=shirube.q||[]).push(arguments)}"


def embedded(snippet: str, calls: str) -> str:
    """The HTML that a vendor puts into a page's head: the stub, calls that it keeps, and the script tag."""
    return f"<script>{STUB};{calls}</script>{snippet}"


def bare_page(head: str, body: str = "<h1>Acme</h1>") -> str:
    """A page with hardly anything in it."""
    icon = '<link rel="icon" href="data:,">'
    return f'<!doctype html><html lang="ja"><meta charset="utf-8"><title>Acme</title>{icon}{head}<body>{body}</html>'


class BarePages:
    """Serves the HTML that `pages` holds by path, with the `headers` of that path if it has any."""

    def __init__(self) -> None:
        pages = self.pages = dict[str, str]()
        self.headers = headers = dict[str, dict[str, str]]()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                html = pages.get(path)
                self.send_response(404 if html is None else 200)
                for name, value in {"content-type": "text/html; charset=utf-8", **headers.get(path, {})}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write((html or "").encode())

            def log_message(self, *arguments: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def put(self, path: str, html: str, **headers: str) -> str:
        """Serve `html` at `path` with these headers (`_` stands for `-`); its whole address."""
        self.pages[path] = html
        self.headers[path] = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.url + path

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
