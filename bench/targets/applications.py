"""The whole applications of the fourth set, each started on a free port of this machine."""

# ruff: noqa: E501

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.targets.servers import NOTEBOOK, PYPI, environment_of, running
from tests.support.servers import free_port

_LOCUST = """
from locust import User, between, tag, task
class Shopper(User):
    host = "http://shop.test"
    wait_time = between(0.05, 0.1)
    @tag("read")
    @task(3)
    def orders(self):
        self._ask("/orders", 12)
    @tag("write")
    @task
    def add(self):
        self._ask("/orders/new", 30, ValueError("no paper"))
    def _ask(self, name, ms, exception=None):
        self.environment.events.request.fire(request_type="GET", name=name, response_time=ms, response_length=40, exception=exception, context={})
class Keeper(Shopper):
    weight = 2
"""


@contextmanager
def locust(version: str) -> Iterator[str]:
    """Locust's pages, with two kinds of users who ask nobody anything."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "locustfile.py").write_text(_LOCUST)
        command = [sys.executable, "-m", "locust", "--web-host", "127.0.0.1", "--web-port", str(port)]
        with running(command, port, folder, "/", **environment_of(f"locust-{version}")) as url:
            yield url


@contextmanager
def notebook(version: str) -> Iterator[str]:
    """Jupyter Notebook over a folder with one notebook and one letter."""
    port = free_port()
    product = f"notebook-{version}"
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as home:
        Path(folder, "letter.ipynb").write_text(json.dumps(NOTEBOOK))
        Path(folder, "notes.txt").write_text("Dear all")
        Path(folder, "orders").mkdir()
        share = PYPI / product / "share" / "jupyter"
        app = "NotebookApp" if version.startswith("6") else "ServerApp"
        command = [
            sys.executable, "-m", "notebook", f"--port={port}", "--ip=127.0.0.1", "--no-browser", "--allow-root", f"--{app}.token=",
            f"--{app}.password=", f"--{app}.{'notebook_dir' if app == 'NotebookApp' else 'root_dir'}={folder}",
        ]  # fmt: skip
        told = {**environment_of(product), "JUPYTER_PATH": str(share), "JUPYTER_CONFIG_DIR": home, "JUPYTER_DATA_DIR": home, "JUPYTER_RUNTIME_DIR": home, "JUPYTERLAB_DIR": str(share / "lab"), "HOME": home}  # fmt: skip
        with running(command, port, home, "/tree", **told) as url:
            yield url


_THEMED = """
import sys
from pathlib import Path
from django.conf import settings
here = Path(__file__).parent
THEME = sys.argv[2]
APPS = [THEME, *[f"{THEME}.contrib.filters"][: THEME == "unfold"]]
settings.configure(DEBUG=True, SECRET_KEY="x", ROOT_URLCONF="routes", ALLOWED_HOSTS=["*"], USE_I18N=True, USE_TZ=True,
    STATIC_URL="/static/", DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=[*APPS, *["django.contrib." + one for one in ("admin", "auth", "contenttypes", "sessions", "messages", "staticfiles")], "shop"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.common.CommonMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware", "django.contrib.messages.middleware.MessageMiddleware"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {"context_processors": ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth", "django.contrib.messages.context_processors.messages"]}}],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(here / "db.sqlite3")}})
if __name__ == "__main__":
    sys.path.insert(0, str(here))
    import django
    django.setup()
    from django.core.management import call_command
    call_command("migrate", "--run-syncdb", verbosity=0)
    from django.contrib.auth.models import User
    from shop.models import City, Line, Order
    User.objects.create_superuser("mori", "mori@example.com", "password-of-mori")
    for n, name in enumerate(("Nara", "Kobe", "Oita")):
        order = Order.objects.create(customer=f"Shop of {name}", city=City.objects.create(name=name), total=n, kind="saw")
        Line.objects.create(order=order, tool="saw", pieces=n)
    call_command("runserver", "127.0.0.1:" + sys.argv[1], "--noreload", "--insecure")
"""
_THEMED_MODELS = """
from django.db import models
class City(models.Model):
    name = models.CharField(max_length=40)
    def __str__(self): return self.name
    class Meta:
        verbose_name_plural = "cities"
class Order(models.Model):
    customer = models.CharField(max_length=40)
    city = models.ForeignKey(City, models.CASCADE)
    total = models.IntegerField(default=0)
    kind = models.CharField(max_length=9, choices=[("saw", "Saw"), ("file", "File")])
    urgent = models.BooleanField(default=False)
    due = models.DateField(null=True, blank=True)
    sent = models.DateTimeField(null=True, blank=True)
    remark = models.TextField(blank=True)
    paper = models.FileField(blank=True)
    site = models.URLField(blank=True)
    others = models.ManyToManyField("self", blank=True)
    def __str__(self): return self.customer
class Line(models.Model):
    order = models.ForeignKey(Order, models.CASCADE)
    tool = models.CharField(max_length=40)
    pieces = models.IntegerField(default=1)
"""
_THEMED_ADMIN = """
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from shop.models import City, Line, Order
if "unfold" in settings.INSTALLED_APPS:
    from unfold.admin import ModelAdmin, TabularInline
else:
    from django.contrib.admin import ModelAdmin, TabularInline
class LineInline(TabularInline):
    model = Line
    extra = 1
@admin.register(Order)
class OrderAdmin(ModelAdmin):
    list_display = ["customer", "city", "total", "kind", "urgent"]
    list_editable = ["total"]
    list_filter = ["city", "kind", "urgent"]
    search_fields = ["customer"]
    date_hierarchy = "due"
    inlines = [LineInline]
    raw_id_fields = ["others"]
    actions = ["ship", "print_out"]
    fieldsets = [(None, {"fields": ["customer", "city", "kind", "total"]}), ("Delivery", {"fields": ["urgent", "due", "sent", "site"]}), ("More", {"fields": ["remark", "paper", "others"]})]
    def ship(self, request, queryset): ...
    def print_out(self, request, queryset): ...
@admin.register(City)
class CityAdmin(ModelAdmin):
    search_fields = ["name"]
admin.site.unregister(User)
admin.site.unregister(Group)
@admin.register(User)
class OurUserAdmin(UserAdmin, ModelAdmin): ...
@admin.register(Group)
class OurGroupAdmin(GroupAdmin, ModelAdmin): ...
"""


@contextmanager
def themed(version: str) -> Iterator[str]:
    """A shop's administration by Django, in the clothes of Jazzmin or of Unfold."""
    port = free_port()
    theme = version.split("-")[0]
    with tempfile.TemporaryDirectory() as folder:
        shop = Path(folder, "shop")
        shop.mkdir()
        Path(folder, "manage.py").write_text(_THEMED)
        Path(folder, "routes.py").write_text("from django.contrib import admin\nfrom django.urls import path\nurlpatterns = [path('admin/', admin.site.urls)]\n")  # fmt: skip
        for name, text in (("__init__", ""), ("models", _THEMED_MODELS), ("admin", _THEMED_ADMIN)):
            (shop / f"{name}.py").write_text(text)
        command = [sys.executable, "manage.py", str(port), theme]
        with running(command, port, folder, "/admin/login/", **environment_of(f"django-{version}")) as url:
            yield url


_BUILDBOT = """
from buildbot.plugins import changes, schedulers, steps, util, worker
c = BuildmasterConfig = {}
c["workers"] = [worker.LocalWorker("bench")]
c["protocols"] = {"null": {}}
c["buildbotNetUsageData"] = None
c["change_source"] = []
def recipe(): return util.BuildFactory([steps.ShellCommand(name="plane", command=["echo", "plane"]), steps.ShellCommand(name="saw", command=["echo", "saw"])])
c["builders"] = [util.BuilderConfig(name="chairs", workernames=["bench"], tags=["wood"], description="made here", factory=recipe())]
c["schedulers"] = [schedulers.ForceScheduler(name="by-hand", buttonName="Make", label="Make by hand", builderNames=["chairs"], reason=util.StringParameter(name="reason", label="Reason", default="wanted", required=True, size=40), properties=[util.BooleanParameter(name="urgent", label="Urgent", default=False), util.ChoiceStringParameter(name="wood", label="Wood", choices=["oak", "pine"], default="oak"), util.TextParameter(name="remark", label="Remark", default="none")])]
c["title"], c["titleURL"], c["buildbotURL"] = "Workshop", "http://shop.test/", "http://127.0.0.1:PORT/"
c["www"] = dict(port="tcp:PORT:interface=127.0.0.1", plugins={})
c["db"] = {"db_url": "sqlite:///state.sqlite"}
"""


@contextmanager
def buildbot(version: str) -> Iterator[str]:
    """Buildbot with one builder, one worker in its own process and one scheduler by hand: its numbers are the same in every release."""
    port = free_port()
    told = environment_of(f"buildbot-{version}")
    with tempfile.TemporaryDirectory() as folder:
        program = [sys.executable, "-c", "import sys; from buildbot.scripts.runner import run; sys.argv[0] = 'buildbot'; run()"]  # fmt: skip
        subprocess.run([*program, "create-master", "-q", "."], cwd=folder, env={**os.environ, **told}, check=True)
        Path(folder, "master.cfg").write_text(_BUILDBOT.replace("PORT", str(port)))
        with running([*program, "start", "--nodaemon", "."], port, folder, "/", **told) as url:
            yield url


_MLFLOW = """
import sys
import mlflow
mlflow.set_tracking_uri("sqlite:///" + sys.argv[1])
planing = mlflow.create_experiment("Planing", artifact_location=sys.argv[2])
for n in range(3):
    with mlflow.start_run(experiment_id=planing, run_name=f"try {n}"):
        mlflow.log_param("angle", 30 + n)
        mlflow.log_metric("smooth", n * 2.5)
        mlflow.set_tag("wood", "oak")
        mlflow.log_text("Dear all", "letter.txt")
mlflow.MlflowClient().create_registered_model("plane", tags={"wood": "oak"})
from mlflow.server import app
app.run("127.0.0.1", int(sys.argv[3]))
"""


@contextmanager
def mlflow(version: str) -> Iterator[str]:
    """MLflow with an experiment of three runs and a model."""
    port = free_port()
    told = environment_of(f"mlflow-{version}")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "start.py").write_text(_MLFLOW)
        command = [sys.executable, "start.py", f"{folder}/runs.db", f"file://{folder}/kept", str(port)]
        store = {
            "_MLFLOW_SERVER_FILE_STORE": f"sqlite:///{folder}/runs.db",
            "_MLFLOW_SERVER_ARTIFACT_ROOT": f"file://{folder}/kept",
        }
        with running(command, port, folder, "/", **told, **store, GIT_PYTHON_REFRESH="quiet") as url:
            yield url
