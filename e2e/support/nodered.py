"""Node-RED's editor, a product of others: from npm, pinned in `e2e/host-apps/`, kept in `.cache/node-red`."""

import json
import shutil
import subprocess
from pathlib import Path

import httpx

from scripts import frontend
from tests.support.servers import free_port, wait_until

_LOCKED = frontend.ROOT / "e2e" / "host-apps"
_INSTALLED = frontend.ROOT / ".cache" / "node-red"
_SETTINGS = {
    "flowFile": "flows.json",
    "credentialSecret": False,
    "uiHost": "127.0.0.1",
    "telemetry": {"enabled": False, "updateNotification": False},
    "externalModules": {
        "autoInstall": False,
        "palette": {"allowInstall": False, "allowUpload": False},
        "modules": {"allowInstall": False},
    },
    "editorTheme": {
        "tours": False,
        "projects": {"enabled": False},
        "palette": {"catalogues": []},
        "codeEditor": {"lib": "ace"},
        "multiplayer": {"enabled": False},
    },
}
# Node-RED's own way to change what it answers. Its scripts by setting can't carry `data-key`.
_EMBED = """
const { existsSync, readFileSync } = require('fs')
module.exports.httpAdminMiddleware = (request, response, next) => {
  const send = response.send
  response.send = (body) => {
    const embedded = request.path === '/' && existsSync(EMBEDDED)
    const { head, end } = embedded ? JSON.parse(readFileSync(EMBEDDED)) : {}
    const put = (mark, html) => { body = body.replace(mark, html + mark) }
    if (embedded) put('</head>', head), put('</body>', end)
    return send.call(response, body)
  }
  next()
}
"""


class NodeRed:
    """A Node-RED that nobody has used yet; its flows are kept in `folder`."""

    def __init__(self, folder: Path) -> None:
        install()
        user = folder / "node-red"
        user.mkdir()
        settings = user / "settings.js"
        self._embedded = user / "embedded.json"
        embed = _EMBED.replace("EMBEDDED", json.dumps(str(self._embedded)))
        settings.write_text(f"module.exports = {json.dumps(_SETTINGS)}\n{embed}")
        self.log = folder / "node-red.log"
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/"
        program = _INSTALLED / "node_modules" / "node-red" / "red.js"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                ["node", str(program), "--port", str(port), "--userDir", str(user), "--settings", str(settings)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=frontend.environment(),
            )
        wait_until(lambda: httpx.get(self.url).status_code == 200, self.process)

    def embed(self, head: str, end: str) -> None:
        """From now on the editor's page has this HTML at the end of its head and of its body."""
        self._embedded.write_text(json.dumps({"head": head, "end": end}))

    def flows(self) -> list[dict[str, object]]:
        """What is deployed, as Node-RED itself tells it."""
        flows: list[dict[str, object]] = httpx.get(f"{self.url}flows").json()
        return flows

    def close(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(20)

    def output(self) -> str:
        """Everything that it has said."""
        return self.log.read_text(errors="replace")


def install() -> None:
    """Bring `.cache/node-red` to what the lock says; nothing is done when it is."""
    _INSTALLED.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", ".npmrc", "package-lock.json"):
        source, copy = _LOCKED / name, _INSTALLED / name
        if not copy.exists() or copy.read_bytes() != source.read_bytes():
            shutil.copyfile(source, copy)
    frontend.install(_INSTALLED)
