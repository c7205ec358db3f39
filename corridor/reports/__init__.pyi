"""The names of `corridor.reports`, and where each is defined."""

from .html import report_html as report_html
from .model_checkers import PROPERTY as PROPERTY, export as export
from .pdf import report_pdf as report_pdf
from .report import Report as Report, make_report as make_report
