"""A report: what there is to say of one corridor, as a page and as a PDF."""

from typing import TYPE_CHECKING

from .._lazy import attach

if TYPE_CHECKING:
    from .html import report_html
    from .pdf import report_pdf
    from .report import Report, make_report

__all__ = ["Report", "make_report", "report_html", "report_pdf"]

__getattr__, __dir__ = attach(
    __name__,
    {
        "Report": ".report",
        "make_report": ".report",
        "report_html": ".html",
        "report_pdf": ".pdf",
    },
)
