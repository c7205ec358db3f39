"""What results ask when somebody looks at them: `corridor.theory.model.shown.Clerk`."""

from .formulas import latex, markdown
from .frames import to_frame
from .html import html

__all__ = ["html", "latex", "markdown", "to_frame"]
