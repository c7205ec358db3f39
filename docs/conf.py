"""How the documentation site is built: `make docs`, into build/docs.

Pages are MyST Markdown. Cells are run as the site is built and must not fail; doctests are
run by pytest, before `make docs`. Whatever a page or a docstring refers to must exist.
"""

import logging
import os
import sys
import tempfile
from pathlib import Path

from corridor import __version__
from corridor.explorer.page import page

# Cells call `corridor` as a reader would; the site may be built by a venv that is not active.
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

# Cells run in a kernel of no one's own settings, and quietly.
ipython = tempfile.TemporaryDirectory()
profile = Path(ipython.name, "profile_default")
profile.mkdir()
(profile / "ipython_kernel_config.py").write_text("c.IPKernelApp.log_level = 'ERROR'\n")
os.environ["IPYTHONDIR"] = ipython.name
logging.getLogger("traitlets").setLevel(logging.WARNING)

# The explorer as a page of the site: what `corridor explore --export` writes.
pages = tempfile.TemporaryDirectory()
Path(pages.name, "explore.html").write_text(page(), "utf-8")
html_extra_path = [pages.name]

project = "corridor"
author = "The corridor developers"
project_copyright = "The corridor developers"
release = version = __version__

extensions = [
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.viewcode",
    # MathJax as files of the site: formulas need no network.
    "sphinx.ext.mathjax",
    "sphinx-mathjax-offline",
    "sphinx_click",
]
# README.md is the index for those who read this folder on a forge.
exclude_patterns = ["README.md"]

templates_path = ["_templates"]

# Quotes and dots, but no dashes: the options of commands begin with two hyphens.
smartquotes_action = "qe"

html_theme = "furo"
html_title = "corridor"
html_static_path = ["_static"]
html_css_files = ["site.css"]

myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 3
# Always: an unchanged page may be broken by changed code.
nb_execution_mode = "force"
# But for the gallery's notebooks: the tests run them, and the site shows what they hold.
nb_execution_excludepatterns = ["gallery/*.ipynb"]
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_render_markdown_format = "myst"
nb_merge_streams = True

nitpicky = True
nitpick_ignore_regex = [
    # Other projects' objects: the site needs no network to be built.
    ("py:obj", r"(pandas|networkx)\..*"),
    # Parameters that are called like a module or an attribute.
    ("py:obj", r"graph|maze|policy|claim|target"),
]

autosummary_generate = True
autodoc_default_options = {
    "members": True,
    # What a result inherits is its to_frame(); not what an enumeration has from str.
    "inherited-members": "str,tuple,Enum,Exception,Protocol",
}
autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_preserve_defaults = True
numpydoc_show_class_members = False
# `name` in a docstring is a link where there is such an object, and emphasis elsewhere.
default_role = "autolink"


def _skip_foreign(app, what, name, member, skip, options):
    """Leave out what a class inherits from SymPy: SymPy documents it."""
    home = getattr(member, "fget", None) or getattr(member, "__func__", None) or member
    return True if (getattr(home, "__module__", None) or "").startswith("sympy") else None


def _open_one_branch(app, pagename, templatename, context, doctree):
    """Beside a page show its own branch of the tree: all names of the reference are 200 links.

    To draw them beside every page would be most of the work of writing the site.
    """
    if tree := context.get("toctree"):
        context["toctree"] = lambda **options: tree(**{**options, "collapse": True})


def setup(app):
    """Connect what autodoc and the theme ask; the theme draws the tree at priority 500."""
    app.connect("autodoc-skip-member", _skip_foreign)
    app.connect("html-page-context", _open_one_branch, priority=400)
